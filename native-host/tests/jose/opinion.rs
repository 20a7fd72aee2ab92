//! What each of the two makes of a token.

use std::process::{Command, Stdio};

use access_vigil_core::host::AccessHosts;
use access_vigil_core::inspect::{
    Check, Evidence, Inspection, Json, KeyFinding, KeySet, KeyStanding, Outcome, Part, Seen,
    SignatureResult, Signed, Unjudged, checks, is_valid,
};
use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use vigil::jwks::verifies;

use crate::{Case, ISSUER, NOW, TOLERANCE};

/// Why a token is refused, and what it says.
#[derive(Debug, Clone)]
pub(crate) struct Opinion {
    /// None where it is accepted.
    pub(crate) refusals: Vec<String>,
    pub(crate) header: Said,
    pub(crate) claims: Said,
}

/// A part of a token as it was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Nothing,
    /// Read, but it can't be written as JSON again.
    Unwritable,
    Read(Value),
}

pub(crate) fn ours(case: &Case, keys: &KeySet) -> Opinion {
    let token = Secret::new(case.token.as_str());
    let inspection = Inspection::of(&token, &AccessHosts::default());
    // Only this team's keys are there.
    let is_team = matches!(inspection.issuer(), Some(Ok(team)) if ISSUER.ends_with(team.as_str()));
    let kid = inspection.key_id().filter(|_| is_team);
    let key = kid.and_then(|kid| keys.get(kid));
    let finding = match (kid, key) {
        (None, _) => KeyFinding::Unnamed,
        (Some(_), None) => KeyFinding::Standing(KeyStanding::NeverPublished),
        (Some(_), Some(_)) => KeyFinding::Standing(KeyStanding::Published {
            first_seen: Timestamp::from_seconds(0),
        }),
    };
    let evidence = Evidence {
        now: Timestamp::from_seconds(NOW),
        audience: Some(&case.audience),
        key: finding,
        signature: match (key, Signed::of(&token)) {
            (Some(key), Some(signed)) => {
                if verifies(key, signed.message().expose(), signed.signature().expose()) {
                    SignatureResult::Verified
                } else {
                    SignatureResult::NotVerified
                }
            }
            _ => SignatureResult::NotJudged(Unjudged::NoKey),
        },
    };
    let checks = checks(&inspection, &evidence);
    let refused = checks.iter().filter(|it| it.outcome != Outcome::Passed);
    let mut refusals: Vec<String> = refused.map(|check| reason(check, &inspection)).collect();
    assert_eq!(is_valid(&checks), refusals.is_empty());
    let unreadable = !inspection.header().is_exact() || !inspection.claims().is_exact();
    if unreadable {
        // That nothing was found in a part that can't be read, follows from that.
        refusals.retain(|reason| reason.starts_with("form") || reason == "signature");
    }
    Opinion {
        refusals,
        header: said(inspection.header()),
        claims: said(inspection.claims()),
    }
}

fn reason(check: &Check, inspection: &Inspection) -> String {
    let id = check.subject.id();
    match (&check.seen, inspection.problem()) {
        (Seen::Malformed(_), Some(problem)) => {
            let word = format!("{problem:?}");
            format!("{id} {}", word.split('(').next().unwrap())
        }
        (Seen::Missing(_), _) => format!("{id} missing"),
        (Seen::NotAMoment, _) => format!("{id} no-moment"),
        (Seen::Signature(SignatureResult::NotJudged(_)), _) => format!("{id} not judged"),
        _ => id.to_owned(),
    }
}

fn said(part: &Part) -> Said {
    if !part.is_exact() {
        return Said::Nothing;
    }
    let written = Json::Object(part.members().to_vec()).written();
    serde_json::from_str(&written).map_or(Said::Unwritable, Said::Read)
}

#[derive(Deserialize)]
struct Answer {
    refusal: Option<String>,
    header: Option<String>,
    claims: Option<String>,
}

pub(crate) fn theirs(cases: &[Case], jwks: &Value) -> Vec<Opinion> {
    let folder = access_edge::node_packages().expect("the node packages can't be installed");
    let mut questions = vec![
        json!({ "jwks": jwks, "issuer": ISSUER, "now": NOW, "tolerance": TOLERANCE }).to_string(),
    ];
    let question = |case: &Case| json!({ "token": case.token, "audience": case.audience });
    questions.extend(cases.iter().map(|case| question(case).to_string()));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), questions.join("\n") + "\n").unwrap();
    let output = Command::new("node")
        .arg(folder.join("token-judge.js"))
        .stdin(std::fs::File::open(file.path()).unwrap())
        .stderr(Stdio::inherit())
        .output()
        .expect("`node` is needed for the second opinion; install it (cargo xtask doctor)");
    assert!(output.status.success(), "node ended with {}", output.status);
    let answers = String::from_utf8(output.stdout).unwrap();
    answers
        .lines()
        .map(|line| {
            let answer: Answer = serde_json::from_str(line).unwrap();
            Opinion {
                refusals: answer.refusal.into_iter().collect(),
                header: read(answer.header),
                claims: read(answer.claims),
            }
        })
        .collect()
}

fn read(written: Option<String>) -> Said {
    written.map_or(Said::Nothing, |text| {
        serde_json::from_str(&text).map_or(Said::Unwritable, Said::Read)
    })
}

/// Whether both read the same; a number is what a double can hold of it (RFC 8259 §6).
pub(crate) fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(name, value)| other.get(name).is_some_and(|it| is_alike(value, it));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}
