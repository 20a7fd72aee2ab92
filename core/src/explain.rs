//! What an Access problem is, in one sentence, with what that rests on and what helps.
//!
//! A situation is one file in `core/situations/`: which facts make it, which rule it out, and a scenario that proves it.
//! Everything is read from [`Evidence`], which holds no secret, so that an imported bundle explains the same. Only what
//! a browser can see is claimed; where that is not enough to tell causes apart, the sentence names them all.

mod case;
mod evidence;
mod facts;
mod history;
mod situation;
mod words;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cookie::StoreId;
use crate::indicator::Sentence;
use crate::ordered::sorted_by_key;

use self::case::Case;

pub use self::evidence::{CookiePlace, CookieSeen, Evidence, RowRef, TokenClaims};
pub use self::facts::is_known as is_known_fact;
pub use self::situation::{SITUATIONS, Situation, Word};

/// One situation that an app is, or was, in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The stable code.
    pub code: String,
    /// The app's host.
    pub host: String,
    /// The jar.
    pub store: StoreId,
    /// When the newest of its evidence was written down, in milliseconds after the Unix epoch; nothing where it rests on
    /// what lies in the jar alone.
    pub at: Option<i64>,
    /// What is the matter.
    pub sentence: Sentence,
    /// What helps.
    pub fix: Sentence,
    /// What that rests on, in the order of the view; never empty.
    pub evidence: Vec<RowRef>,
}

/// What there is to say of every app: for each the most specific first, and nothing twice.
#[must_use]
pub fn explain(evidence: &Evidence) -> Vec<Explanation> {
    let cases = Case::all(evidence);
    cases.iter().flat_map(explain_case).collect()
}

fn explain_case(case: &Case<'_>) -> Vec<Explanation> {
    let holding = SITUATIONS.iter().filter_map(|situation| {
        let rows = situation.rows(case)?;
        Some((situation, rows))
    });
    let holding: Vec<(&Situation, Vec<RowRef>)> = holding.collect();
    let holding = sorted_by_key(holding, |(situation, _)| core::cmp::Reverse(situation.rank));
    let codes: Vec<&Situation> = holding.iter().map(|(situation, _)| *situation).collect();
    let is_implied = |code: &str| codes.iter().any(|other| other.implies.contains(&code));
    let said = holding
        .into_iter()
        .filter(|(situation, _)| !is_implied(situation.code));
    said.map(|(situation, rows)| words::explanation(situation, case, rows))
        .collect()
}
