//! A support bundle: what the developer view shows, without what names a person or opens a door, and with a receipt of
//! what was taken out. Whoever reads it on another machine is told the same.
//!
//! Never in it: a token, a cookie's value, a signature, a query. Hosts, names and moments stay, or nothing could be told.

mod redact;
pub mod words;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::explain::Evidence;
use crate::indicator::{Argument, Sentence};
use crate::inspect::{Row, TokenView};
use crate::journal::What;
use crate::ordered::Set;
use crate::traffic::{ACCESS, Address, Came};

use self::redact::{Kept, Redactor, Removal};
use self::words::BundleText as Text;

/// A bundle, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// The form of the file.
    pub access_vigil_bundle: u32,
    /// What made it.
    pub made_by: Maker,
    /// What explanations rest on.
    pub evidence: Evidence,
    /// What the tokens say, each with the host that its cookie is on.
    pub tokens: Vec<BundledToken>,
    /// What was taken out.
    pub receipt: Vec<Sentence>,
}

/// What made a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maker {
    /// The version of Access Vigil.
    pub version: String,
    /// The browser, in its own words.
    pub browser: String,
}

/// A token without what names a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BundledToken {
    /// The host that its cookie is on.
    pub host: String,
    /// What it says.
    pub view: TokenView,
}

/// Why a text is no bundle that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleProblem {
    /// More than any bundle is long.
    #[error("the file is longer than any bundle")]
    TooLong,
    /// None, or one that was changed by hand.
    #[error("the file is no bundle of Access Vigil")]
    NotABundle,
    /// Written by a version that knows more.
    #[error("the bundle is of form {0}, which this version does not know")]
    OtherForm(u32),
}

impl BundleProblem {
    /// What happened and what to do about it.
    #[must_use]
    pub fn sentence(self) -> Sentence {
        let (key, argument) = match self {
            Self::TooLong => (Text::TooLong, None),
            Self::NotABundle => (Text::NotABundle, None),
            Self::OtherForm(form) => (Text::OtherForm, Some(Argument::Text(form.to_string()))),
        };
        Sentence {
            key: key.as_str().into(),
            arguments: argument.into_iter().collect(),
        }
    }
}

impl Bundle {
    /// The bundle of what is known; nothing where it can't be written.
    #[must_use]
    pub fn of(made_by: &Maker, evidence: &Evidence, tokens: &[BundledToken]) -> Option<Self> {
        let redacted = |kept| Self::redacted((made_by, kept), evidence, tokens);
        redacted(Kept::Longer).or_else(|| redacted(Kept::All))
    }

    fn redacted(
        (made_by, kept): (&Maker, Kept),
        evidence: &Evidence,
        tokens: &[BundledToken],
    ) -> Option<Self> {
        let people = people_in(evidence, tokens);
        let hosts = hosts_in(evidence, tokens);
        let mut redactor = Redactor::new(&people, &hosts, kept);
        let mut evidence = evidence.clone();
        close_people(&mut evidence, &mut redactor);
        close_paths(&mut evidence, &mut redactor);
        let tokens = tokens
            .iter()
            .map(|token| without_person(token, &mut redactor));
        let mut value = crate::json::to_value(&Self {
            access_vigil_bundle: FORM,
            made_by: made_by.clone(),
            evidence,
            tokens: tokens.collect(),
            receipt: Vec::new(),
        });
        redactor.redact(&mut value);
        let mut bundle: Self = crate::json::read_value(value).ok()?;
        bundle.receipt = receipt(&redactor);
        Some(bundle)
    }

    /// As a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(&crate::json::to_value(self)).unwrap_or_default()
    }

    /// Reads a file that anybody may have written.
    pub fn read(text: &str) -> Result<Self, BundleProblem> {
        if text.len() > LONGEST {
            return Err(BundleProblem::TooLong);
        }
        let value: Value = serde_json::from_str(text).map_err(|_| BundleProblem::NotABundle)?;
        let form = value.get("accessVigilBundle").and_then(Value::as_u64);
        match form.map(u32::try_from) {
            Some(Ok(FORM)) => crate::json::read_value(value).map_err(|_| BundleProblem::NotABundle),
            Some(Ok(form)) => Err(BundleProblem::OtherForm(form)),
            Some(Err(_)) | None => Err(BundleProblem::NotABundle),
        }
    }
}

/// What sessions and tokens call people: they are looked for everywhere.
fn people_in(evidence: &Evidence, tokens: &[BundledToken]) -> Set<String> {
    let sessions = evidence.view.sessions.iter();
    let mut people: Set<String> = sessions.filter_map(|it| it.who.clone()).collect();
    for token in tokens {
        let claims = token.view.claims.iter().filter(|row| !is_public(&row.name));
        people.extend(claims.map(|row| row.value.clone()));
    }
    let names: Vec<String> = people
        .iter()
        .filter_map(|name| name.split_once('@').map(|(name, _)| name.to_string()))
        .collect();
    people.extend(names);
    people
}

fn hosts_in(evidence: &Evidence, tokens: &[BundledToken]) -> Set<String> {
    let sessions = evidence.view.sessions.iter();
    let sessions = sessions.flat_map(|it| [it.host.clone(), it.team.clone()]);
    let cookies = evidence.cookies.iter().map(|it| it.place.host.clone());
    let tokens = tokens.iter().map(|it| it.host.clone());
    sessions.chain(cookies).chain(tokens).collect()
}

/// Who is signed in, whatever they are called.
fn close_people(evidence: &mut Evidence, redactor: &mut Redactor<'_>) {
    let sessions = evidence.view.sessions.iter_mut();
    for who in sessions.filter_map(|it| it.who.as_mut()) {
        *who = redact::PERSON.into();
        redactor.count(Removal::Person);
    }
}

/// A page's own path may say whom it is about. Those of Access, and of cookies, are needed to explain.
fn close_paths(evidence: &mut Evidence, redactor: &mut Redactor<'_>) {
    let cookies = evidence.cookies.iter().map(|it| it.place.path.clone());
    let open: Set<String> = cookies.chain(["/".to_string()]).collect();
    let mut closed: Vec<String> = Vec::new();
    let mut close = |address: &mut Address| {
        if address.path.starts_with(ACCESS) || open.contains(&address.path) {
            return;
        }
        let known = closed.iter().position(|path| path == &address.path);
        let number = known.unwrap_or_else(|| {
            closed.push(address.path.clone());
            closed.len().saturating_sub(1)
        });
        // A page within a cookie's path stays within it.
        let root = open
            .iter()
            .filter(|root| address.path.starts_with(root.as_str()));
        let root = root
            .max_by_key(|root| root.len())
            .map_or("/", String::as_str);
        let root = root.trim_end_matches('/');
        address.path = alloc::format!("{root}/path-{number}");
        redactor.count(Removal::Path);
    };
    for entry in &mut evidence.entries {
        match &mut entry.what {
            What::Hop(hop) => {
                close(&mut hop.from);
                hop.to.iter_mut().for_each(&mut close);
            }
            What::Page(hop) => {
                close(&mut hop.from);
                if let Came::Redirect { to, .. } = &mut hop.came {
                    close(to);
                }
            }
            What::Cookie(_) | What::Token(_) | What::Decision(_) | What::Told(_) => {}
        }
    }
}

/// Only what is known to be harmless stays as it is.
fn without_person(token: &BundledToken, redactor: &mut Redactor<'_>) -> BundledToken {
    let mut token = token.clone();
    let mut close = |row: &mut Row| {
        if !is_public(&row.name) {
            row.value = redact::PERSON.into();
            redactor.count(Removal::Person);
        }
    };
    token.view.header.iter_mut().for_each(&mut close);
    token.view.claims.iter_mut().for_each(&mut close);
    // What the last token said stands beside what this one says.
    token.view.change = None;
    token
}

/// The parameters and claims that name no person (RFC 7519 §4.1, and those of Access).
fn is_public(name: &str) -> bool {
    PUBLIC.contains(&name)
}

fn receipt(redactor: &Redactor<'_>) -> Vec<Sentence> {
    let never = Sentence {
        key: Text::NeverIncluded.as_str().into(),
        arguments: Vec::new(),
    };
    let counted = [
        (Removal::Person, Text::People),
        (Removal::Secret, Text::Secrets),
        (Removal::Path, Text::Paths),
    ];
    let counted = counted.into_iter().map(|(removal, key)| Sentence {
        key: key.as_str().into(),
        arguments: alloc::vec![Argument::Count(
            redactor.removals.get(&removal).copied().unwrap_or(0).into()
        )],
    });
    let kept = Sentence {
        key: Text::Kept.as_str().into(),
        arguments: Vec::new(),
    };
    [never].into_iter().chain(counted).chain([kept]).collect()
}

const FORM: u32 = 1;
/// A full journal takes half a megabyte.
const LONGEST: usize = 8 << 20;
const PUBLIC: [&str; 9] = [
    "alg", "kid", "typ", "aud", "exp", "iat", "iss", "nbf", "type",
];

#[cfg(test)]
mod tests;
