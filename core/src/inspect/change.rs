//! What changed between two tokens, such as before and after a renewal: member by member, and how much time was gained.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::json::Json;
use super::part::Part;
use super::row::{LONGEST_VALUE, start_of, whole_text};
use super::words::TokenText;
use super::{Inspection, row};
use crate::indicator::{Argument, Sentence};
use crate::inert::inert;
use crate::ordered::sorted_by_key;

/// What became of one member.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its name; one of the header has `header.` before it.
    pub name: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
    /// What became of it.
    pub kind: ChangeKind,
}

/// What can become of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is another one.
    Changed,
    /// It is what it was.
    Same,
}

/// Claims name a person.
impl core::fmt::Debug for Change {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "Change({:?})", self.kind)
    }
}

/// Every member of both tokens: what is new or different first, in the order of the later token.
#[must_use]
pub fn changes(before: &Inspection, after: &Inspection) -> Vec<Change> {
    let mut changes = of_part("header.", (before.header(), after.header()));
    changes.extend(of_part("", (before.claims(), after.claims())));
    sorted_by_key(changes, |change| change.kind == ChangeKind::Same)
}

/// What the later token means for how long the person stays signed in.
#[must_use]
pub fn gain(before: &Inspection, after: &Inspection) -> Sentence {
    let (Some(old), Some(new)) = (before.moment("exp"), after.moment("exp")) else {
        return TokenText::GainUnknown.plain();
    };
    let span = |millis: u64| Argument::Span(i64::try_from(millis).unwrap_or(i64::MAX));
    let difference = new.as_millis().saturating_sub(old.as_millis());
    let key = match difference {
        0 => return TokenText::GainNone.plain(),
        1.. => TokenText::GainLater,
        _ => TokenText::GainEarlier,
    };
    key.with([span(difference.unsigned_abs())])
}

/// How much longer or shorter the later token lives in all; nothing where that is the same.
#[must_use]
pub fn life(before: &Inspection, after: &Inspection) -> Option<Sentence> {
    let life = |token: &Inspection| {
        let (issued, end) = (token.moment("iat")?, token.moment("exp")?);
        Some(end.as_millis().saturating_sub(issued.as_millis()))
    };
    let (old, new) = (life(before)?, life(after)?);
    let spans = [Argument::Span(old), Argument::Span(new)];
    (old != new).then(|| TokenText::LifeChanged.with(spans))
}

fn of_part(prefix: &str, (before, after): (&Part, &Part)) -> Vec<Change> {
    let change = |name: &str| {
        let (old, new) = (before.find(name), after.find(name));
        let kind = match (old, new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some(old), Some(new)) if is_same(name, (old, new)) => ChangeKind::Same,
            (Some(_), Some(_)) => ChangeKind::Changed,
        };
        Change {
            name: inert(start_of(&[prefix, name].concat(), LONGEST_NAME).0),
            before: old.map(shown),
            after: new.map(shown),
            kind,
        }
    };
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in after.members().iter().chain(before.members()) {
        if names.len() < row::MOST_ROWS && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.into_iter().map(change).collect()
}

/// The same AUD tags are the same audience, as a list or as a bare text (RFC 7519 §4.1.3).
fn is_same(name: &str, (old, new): (&Json, &Json)) -> bool {
    let one = |value: &Json| match value {
        Json::List(list) => match list.as_slice() {
            [only] => only.as_text().map(String::from),
            _ => None,
        },
        Json::Text(text) => Some(text.clone()),
        Json::Null
        | Json::Bool(_)
        | Json::Integer(_)
        | Json::Number(_)
        | Json::Object(_)
        | Json::Cut => None,
    };
    old == new || name == "aud" && one(old).is_some_and(|tag| one(new) == Some(tag))
}

fn shown(value: &Json) -> String {
    inert(start_of(&whole_text(value), LONGEST_VALUE).0)
}

const LONGEST_NAME: usize = 200;

#[cfg(test)]
mod tests {
    use std::format;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::host::AccessHosts;
    use crate::secret::Secret;

    fn inspect(kid: &str, claims: &str) -> Inspection {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = part(&format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#));
        let token = format!("{header}.{}.c2ln", part(claims));
        Inspection::of(&Secret::new(token), &AccessHosts::default())
    }

    fn kinds(before: &str, after: &str) -> Vec<(String, ChangeKind)> {
        let changes = changes(&inspect("k", before), &inspect("k", after));
        let claims = changes.into_iter().filter(|it| !it.name.contains('.'));
        claims.map(|it| (it.name, it.kind)).collect()
    }

    #[test]
    fn each_claim_is_added_removed_changed_or_the_same() {
        let before = r#"{"exp":1,"email":"a","old":[1,2]}"#;
        let after = r#"{"email":"a","exp":2,"new":{}}"#;
        assert_eq!(
            kinds(before, after),
            [
                ("exp".into(), ChangeKind::Changed),
                ("new".into(), ChangeKind::Added),
                ("old".into(), ChangeKind::Removed),
                ("email".into(), ChangeKind::Same),
            ]
        );
        let all = changes(&inspect("k", before), &inspect("other", after));
        let key = all.iter().find(|it| it.name == "header.kid").unwrap();
        assert_eq!(key.kind, ChangeKind::Changed);
        assert_eq!(key.before.as_deref(), Some("k"));
        assert_eq!(key.after.as_deref(), Some("other"));
    }

    #[test]
    fn an_audience_written_otherwise_is_the_same_audience() {
        for (before, after, kind) in [
            (r#"["x"]"#, r#""x""#, ChangeKind::Same),
            (r#""x""#, r#"["y"]"#, ChangeKind::Changed),
            (r#"["x","y"]"#, r#""x""#, ChangeKind::Changed),
        ] {
            let claims = |aud: &str| format!("{{\"aud\":{aud}}}");
            assert_eq!(kinds(&claims(before), &claims(after))[0].1, kind);
        }
        let other = kinds(r#"{"x":["a"]}"#, r#"{"x":"a"}"#);
        assert_eq!(other[0].1, ChangeKind::Changed);
    }

    #[test]
    fn what_was_gained_is_told_in_time() {
        let told = |before: &str, after: &str| gain(&inspect("k", before), &inspect("k", after));
        let later = told(r#"{"exp":100}"#, r#"{"exp":160}"#);
        assert_eq!(later.key, "token_gain_later");
        assert_eq!(later.arguments, [Argument::Span(60_000)]);
        let earlier = told(r#"{"exp":160}"#, r#"{"exp":100}"#);
        assert_eq!(earlier.key, "token_gain_earlier");
        assert_eq!(earlier.arguments, [Argument::Span(60_000)]);
        let none = told(r#"{"exp":100,"iat":1}"#, r#"{"exp":100,"iat":50}"#);
        assert_eq!(none.key, "token_gain_none");
        let unknown = told(r#"{"exp":"100"}"#, r#"{"exp":100}"#);
        assert_eq!(unknown.key, "token_gain_unknown");
    }

    #[test]
    fn another_life_is_told_and_the_same_is_not() {
        let old = inspect("k", r#"{"iat":0,"exp":3600}"#);
        let same = inspect("k", r#"{"iat":50,"exp":3650}"#);
        let short = inspect("k", r#"{"iat":50,"exp":100}"#);
        assert_eq!(life(&old, &same), None);
        let told = life(&old, &short).unwrap();
        assert_eq!(
            told.arguments,
            [Argument::Span(3_600_000), Argument::Span(50_000)]
        );
    }
}
