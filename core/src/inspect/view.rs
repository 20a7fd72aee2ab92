//! All that a page shows of one token, as plain data.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Inspection;
use super::change::{Change, changes, gain, life};
use super::check::{Check, Outcome, Subject, is_valid};
use super::row::{Row, claim_rows, header_rows};
use super::words::TokenText;
use crate::indicator::Sentence;
use crate::token::TokenProblem;

/// One token as a page shows it: neither the token nor its signature is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// Whether it may be believed.
    pub verdict: Sentence,
    /// The gravest outcome of all checks.
    pub outcome: Outcome,
    /// Why it is no token that Access could have issued.
    pub problem: Option<Sentence>,
    /// The parameters of the header.
    pub header: Vec<Row>,
    /// The claims.
    pub claims: Vec<Row>,
    /// Each check alone.
    pub checks: Vec<CheckRow>,
    /// What changed since the token before.
    pub change: Option<ChangeView>,
}

/// One check as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRow {
    /// Names it in the page.
    pub id: String,
    /// What was looked at.
    pub name: Sentence,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub says: Sentence,
}

/// What changed between two tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// How much later it ends.
    pub gain: Sentence,
    /// How much longer it lives in all, where that changed.
    pub life: Option<Sentence>,
    /// Member by member.
    pub rows: Vec<Change>,
}

/// All that a page shows of a token. The checks are those of [`super::checks`], and [`super::clock_check`] where the
/// page has one; before them, nothing is believed.
#[must_use]
pub fn token_view(token: &Inspection, checks: &[Check], before: Option<&Inspection>) -> TokenView {
    TokenView {
        verdict: verdict(checks).plain(),
        outcome: gravest(checks),
        problem: token.problem().map(TokenProblem::sentence),
        header: header_rows(token.header()),
        claims: claim_rows(token.claims()),
        checks: checks.iter().map(check_row).collect(),
        change: before.map(|before| ChangeView {
            gain: gain(before, token),
            life: life(before, token),
            rows: changes(before, token),
        }),
    }
}

fn check_row(check: &Check) -> CheckRow {
    CheckRow {
        id: check.subject.id().into(),
        name: check.name(),
        outcome: check.outcome,
        says: check.says(),
    }
}

fn verdict(checks: &[Check]) -> TokenText {
    match gravest(checks) {
        _ if is_valid(checks) => TokenText::Valid,
        Outcome::Alarm => TokenText::Forged,
        Outcome::Failed => TokenText::NotValid,
        Outcome::NotJudged | Outcome::Passed => TokenText::NotProved,
    }
}

fn gravest(checks: &[Check]) -> Outcome {
    let grave = |outcome: &Outcome| match outcome {
        Outcome::Passed => 0,
        Outcome::NotJudged => 1,
        Outcome::Failed => 2,
        Outcome::Alarm => 3,
    };
    let outcomes = checks.iter().map(|check| check.outcome);
    outcomes.max_by_key(grave).unwrap_or(Outcome::NotJudged)
}

impl Subject {
    /// Names the check where nobody reads it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Algorithm => "algorithm",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Kind => "type",
            Self::Audience => "audience",
            Self::NotBefore => "not-before",
            Self::Issued => "issued",
            Self::Expiry => "expiry",
            Self::Clock => "clock",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::host::AccessHosts;
    use crate::inspect::{
        Evidence, KeyFinding, KeyStanding, SignatureResult, Signed, Unjudged, checks, clock_check,
    };
    use crate::secret::Secret;
    use crate::time::Timestamp;

    const CLAIMS: &str = r#"{"type":"app","iss":"https://custom.cloudflareaccess.com","aud":"a","sub":"s","iat":1000,"exp":5000}"#;

    fn token() -> Secret {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = part(r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#);
        let signature = part("canary signature");
        Secret::new(format!("{header}.{}.{signature}", part(CLAIMS)))
    }

    fn view(signature: SignatureResult, now: i64) -> TokenView {
        let token = Inspection::of(&token(), &AccessHosts::default());
        let evidence = Evidence {
            now: Timestamp::from_seconds(now),
            audience: None,
            key: KeyFinding::Standing(KeyStanding::Published {
                first_seen: Timestamp::from_seconds(0),
            }),
            signature,
        };
        let mut checks = checks(&token, &evidence);
        checks.push(clock_check(None));
        token_view(&token, &checks, Some(&token))
    }

    #[test]
    fn a_token_is_believed_when_nothing_failed_and_its_signature_was_judged() {
        let unjudged = SignatureResult::NotJudged(Unjudged::NoMeans);
        for (signature, now, verdict) in [
            (SignatureResult::Verified, 2000, "token_valid"),
            (SignatureResult::Verified, 9000, "token_not_valid"),
            (SignatureResult::NotVerified, 9000, "token_forged"),
            (unjudged, 2000, "token_not_proved"),
            (unjudged, 9000, "token_not_valid"),
        ] {
            assert_eq!(view(signature, now).verdict.key, verdict, "{signature:?}");
        }
        let token = Inspection::of(&token(), &AccessHosts::default());
        let bare = token_view(&token, &[], None);
        assert_eq!(bare.verdict.key, "token_not_proved");
    }

    #[test]
    fn neither_the_token_nor_its_signature_is_in_a_view() {
        let view = view(SignatureResult::Verified, 2000);
        let shown = serde_json::to_string(&view).unwrap();
        let token = token();
        for part in token.expose().split('.') {
            assert!(!shown.contains(part));
        }
        assert!(!shown.contains("canary"));
        assert_eq!(serde_json::from_str::<TokenView>(&shown).unwrap(), view);
        assert_eq!(view.checks.len(), 11);
        assert!(view.change.is_some());
    }

    #[test]
    fn what_a_verifier_needs_is_the_token_split_and_prints_nothing() {
        let signed = Signed::of(&token()).unwrap();
        assert_eq!(&**signed.signature_bytes().unwrap(), b"canary signature");
        assert_eq!(signed.message().expose().split('.').count(), 2);
        assert_eq!(format!("{signed:?}"), "Signed(…)");
        assert!(Signed::of(&Secret::new("no dots")).is_none());
        let padded = Signed::of(&Secret::new("a.b.c2ln=")).unwrap();
        assert!(padded.signature_bytes().is_none());
    }
}
