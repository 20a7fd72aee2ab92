//! Header and claims as rows: name, value as text, meaning and unit, and what is strange about each.
//!
//! Promises: every text is inert and bounded, whatever a stranger wrote.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::json::{self, Json};
use super::meaning::{Place, is_moment, meaning};
use super::part::{self, Part};
use super::seen;
use super::words::TokenText;
use crate::indicator::{Argument, Sentence};
use crate::inert::{inert, is_inert};

/// A parameter of the header, or a claim.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its name; one within `identity` has that name and a dot before it.
    pub name: String,
    /// What kind of value it is.
    pub kind: Kind,
    /// The value: a text as it is, anything else as JSON.
    pub value: String,
    /// The value as a moment, where it is one.
    pub moment: Option<Sentence>,
    /// What it means.
    pub meaning: Sentence,
    /// What is strange about it.
    pub remarks: Vec<Sentence>,
}

/// What kind of JSON a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A text, shown without its quotation marks.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// Claims name a person.
impl core::fmt::Debug for Row {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Row").finish_non_exhaustive()
    }
}

/// The rows of the header.
#[must_use]
pub fn header_rows(header: &Part) -> Vec<Row> {
    rows(Place::Header, header)
}

/// The rows of the claims; those of an inlined identity stand by themselves.
#[must_use]
pub fn claim_rows(claims: &Part) -> Vec<Row> {
    let mut rows = rows(Place::Claims, claims);
    if let Some(Json::Object(members)) = claims.find("identity") {
        let inner = members.iter().take(MOST_ROWS);
        rows.extend(inner.map(|(name, value)| {
            let n = members.iter().filter(|(it, _)| it == name).count();
            let row = row(Place::Identity, (name, value), n);
            Row {
                name: alloc::format!("identity.{}", row.name),
                ..row
            }
        }));
    }
    rows
}

/// The rows of an answer of `get-identity`; none where it is no JSON object.
#[must_use]
pub fn identity_rows(body: &str) -> Vec<Row> {
    let (start, _) = body.split_at(body.floor_char_boundary(LONGEST_IDENTITY));
    let (members, _) = json::members(start.as_bytes());
    let shown = members.iter().take(MOST_ROWS);
    shown
        .map(|(name, value)| {
            let n = members.iter().filter(|(it, _)| it == name).count();
            row(Place::Identity, (name, value), n)
        })
        .collect()
}

fn rows(place: Place, part: &Part) -> Vec<Row> {
    let members = part.members().iter().take(MOST_ROWS);
    members
        .map(|(name, value)| row(place, (name, value), part.count(name)))
        .collect()
}

fn row(place: Place, (name, value): (&str, &Json), n_of_this_name: usize) -> Row {
    let mut remarks = Vec::new();
    if n_of_this_name > 1 {
        remarks.push(TokenText::Twice.plain());
    }
    let (shown_name, n_left_out) = start_of(name, LONGEST_NAME);
    remarks.extend(cut_remark(n_left_out));
    let whole = whole_text(value);
    let (text, n_left_out) = start_of(&whole, LONGEST_VALUE);
    remarks.extend(cut_remark(n_left_out));
    if !is_inert(name) || !is_inert(&whole) {
        remarks.push(TokenText::Hidden.plain());
    }
    if is_cut(value) {
        remarks.push(TokenText::Deep.plain());
    }
    let moment = is_moment(place, name).then(|| part::moment(value));
    if moment == Some(None) {
        remarks.push(TokenText::SeenNotAMoment.plain());
    }
    Row {
        name: inert(shown_name),
        kind: kind_of(value),
        value: inert(text),
        moment: moment
            .flatten()
            .map(|at| TokenText::SeenMoment.with([seen::moment(at)])),
        meaning: meaning(place, name).plain(),
        remarks,
    }
}

/// A text as it is, anything else as JSON.
pub(super) fn whole_text(value: &Json) -> String {
    value
        .as_text()
        .map_or_else(|| value.written(), ToString::to_string)
}

fn kind_of(value: &Json) -> Kind {
    match value {
        Json::Null => Kind::Null,
        Json::Bool(_) => Kind::Bool,
        Json::Integer(_) | Json::Number(_) => Kind::Number,
        Json::Text(_) => Kind::Text,
        Json::List(_) => Kind::List,
        Json::Object(_) | Json::Cut => Kind::Object,
    }
}

fn is_cut(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(_) | Json::Integer(_) | Json::Number(_) | Json::Text(_) => false,
        Json::List(list) => list.iter().any(is_cut),
        Json::Object(members) => members.iter().any(|(_, value)| is_cut(value)),
        Json::Cut => true,
    }
}

fn cut_remark(n_left_out: usize) -> Option<Sentence> {
    (n_left_out > 0).then(|| TokenText::LeftOut.with([Argument::count(n_left_out)]))
}

/// The first characters of a text, and how many more there are.
pub(super) fn start_of(text: &str, longest: usize) -> (&str, usize) {
    match text.char_indices().nth(longest) {
        Some((end, _)) => {
            let (start, rest) = text.split_at(end);
            (start, rest.chars().count())
        }
        None => (text, 0),
    }
}

/// As many as fit on a page; an org token has 10, an identity some 30.
pub(super) const MOST_ROWS: usize = 200;
/// Longer than any name that somebody chose.
const LONGEST_NAME: usize = 200;
/// A page of text; group lists are the longest that honest tokens have.
pub(super) const LONGEST_VALUE: usize = 4000;
/// As much as a token can hold.
const LONGEST_IDENTITY: usize = 128 * 1024;

#[cfg(test)]
mod tests;
