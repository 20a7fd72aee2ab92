//! The host's answers as they are read: every field that any of them has, and the word that says which one it is.
//!
//! What serde generates for an enum whose variant is told by a field is many times as large (measured), since it can't know
//! where in the text that field stands.

use alloc::string::String;

use serde::Deserialize;

use super::{KeyStanding, Refusal, RefusalKind, Response, RevocationPlan};
use crate::json::Misfit;

#[derive(Deserialize)]
pub(super) struct ReadResponse {
    answer: String,
    protocol: Option<u32>,
    version: Option<String>,
    paired: Option<bool>,
    name: Option<String>,
    account: Option<String>,
    standing: Option<KeyStanding>,
    number: Option<u32>,
    kind: Option<RefusalKind>,
    problem: Option<String>,
    advice: Option<String>,
}

impl ReadResponse {
    fn into_response(self) -> Option<Response> {
        let plan = |name, account| {
            Some(RevocationPlan {
                name: name?,
                account: account?,
            })
        };
        Some(match self.answer.as_str() {
            "hello" => Response::Hello {
                protocol: self.protocol?,
                version: self.version?,
                paired: self.paired?,
            },
            "paired" => Response::Paired,
            "revocation-planned" => Response::RevocationPlanned(plan(self.name, self.account)?),
            "revoked" => Response::Revoked(plan(self.name, self.account)?),
            "key" => Response::Key {
                standing: self.standing?,
            },
            "remembered" => Response::Remembered,
            "shared" => Response::Shared,
            "no-longer-shared" => Response::NoLongerShared,
            "refused" => Response::Refused(Refusal {
                number: self.number?,
                kind: self.kind?,
                problem: self.problem?,
                advice: self.advice?,
            }),
            _ => return None,
        })
    }
}

impl TryFrom<ReadResponse> for Response {
    type Error = Misfit;

    fn try_from(read: ReadResponse) -> Result<Self, Misfit> {
        read.into_response().ok_or(Misfit)
    }
}

#[derive(Deserialize)]
pub(super) struct ReadStanding {
    is: String,
    first_seen: Option<i64>,
}

impl TryFrom<ReadStanding> for KeyStanding {
    type Error = Misfit;

    fn try_from(read: ReadStanding) -> Result<Self, Misfit> {
        match (read.is.as_str(), read.first_seen) {
            ("published", Some(first_seen)) => Ok(Self::Published { first_seen }),
            ("never-published", _) => Ok(Self::NeverPublished),
            ("unknown", _) => Ok(Self::Unknown),
            _ => Err(Misfit),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn every_answer_is_read_as_it_was_written() {
        let plan = || RevocationPlan {
            name: "Wiki".into(),
            account: "Example".into(),
        };
        let key = |standing| Response::Key { standing };
        for response in vec![
            Response::Hello {
                protocol: 1,
                version: "0.1.0".into(),
                paired: true,
            },
            Response::Paired,
            Response::RevocationPlanned(plan()),
            Response::Revoked(plan()),
            key(KeyStanding::Published { first_seen: 7 }),
            key(KeyStanding::NeverPublished),
            key(KeyStanding::Unknown),
            Response::Remembered,
            Response::Shared,
            Response::NoLongerShared,
            Response::Refused(Refusal::unknown_request()),
        ] {
            let text = crate::json::write(&response).unwrap();
            assert_eq!(crate::json::read(&text), Ok(response), "{text}");
        }
    }

    #[test]
    fn an_answer_that_lacks_a_part_or_is_unknown_is_none() {
        for text in [
            "{}",
            r#"{"answer":"steal"}"#,
            r#"{"answer":"hello","protocol":1,"version":"1"}"#,
            r#"{"answer":"key"}"#,
            r#"{"answer":"key","standing":{"is":"published"}}"#,
            r#"{"answer":"key","standing":{"is":"new"}}"#,
            r#"{"answer":"revoked","name":"Wiki"}"#,
            r#"{"answer":"refused","number":1,"kind":"other","problem":"p"}"#,
        ] {
            assert_eq!(crate::json::read::<Response>(text), Err(Misfit), "{text}");
        }
    }
}
