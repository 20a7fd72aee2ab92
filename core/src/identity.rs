//! What an answer of Access's `get-identity` says about the token that it was asked with.
//!
//! Documented is only the answer for a live token
//! (<https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity>),
//! so everything that could mean two things means neither.

use serde::Deserialize;

use crate::event::Liveness;

/// An answer of `get-identity`.
#[derive(Debug, Clone, Copy)]
pub struct IdentityAnswer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Whether Cloudflare put a challenge in the way (`cf-mitigated: challenge`).
    pub challenged: bool,
    /// The body, which is read and forgotten.
    pub body: &'a str,
}

/// Reads the answer.
#[must_use]
pub fn liveness(answer: IdentityAnswer<'_>) -> Liveness {
    let document: Option<Document> = crate::json::read(answer.body).ok();
    match (answer.status, document) {
        _ if answer.challenged => Liveness::Unknown,
        (200, Some(document)) if document.err.is_some() => Liveness::Dead,
        (200, Some(document)) if document.names_somebody() => Liveness::Alive,
        (200, None) | (400 | 401 | 403, _) | (404, Some(_)) => Liveness::Dead,
        _ => Liveness::Unknown,
    }
}

#[derive(Deserialize)]
struct Document {
    err: Option<serde_json::Value>,
    email: Option<serde_json::Value>,
    user_uuid: Option<serde_json::Value>,
    common_name: Option<serde_json::Value>,
}

impl Document {
    fn names_somebody(&self) -> bool {
        [&self.email, &self.user_uuid, &self.common_name]
            .into_iter()
            .flatten()
            .any(|name| name.as_str().is_some_and(|name| !name.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_means_what_it_must_mean() {
        let page = "<!DOCTYPE html><title>Unable to find your Access organization!</title>";
        for (status, challenged, body, expected) in [
            (
                200,
                false,
                r#"{"email":"alice@example.com","idp":{}}"#,
                Liveness::Alive,
            ),
            (
                200,
                false,
                r#"{"common_name":"ci.access","email":""}"#,
                Liveness::Alive,
            ),
            (200, false, r#"{"err":"invalid session"}"#, Liveness::Dead),
            (200, false, page, Liveness::Dead),
            (200, false, "{}", Liveness::Unknown),
            (200, false, r#"{"email":7}"#, Liveness::Unknown),
            (400, false, r#"{"err":"no app token set"}"#, Liveness::Dead),
            (401, false, "", Liveness::Dead),
            (403, false, page, Liveness::Dead),
            (403, true, page, Liveness::Unknown),
            (404, false, page, Liveness::Unknown),
            (404, false, r#"{"err":"not found"}"#, Liveness::Dead),
            (302, false, "", Liveness::Unknown),
            (429, false, "", Liveness::Unknown),
            (503, false, r#"{"err":"busy"}"#, Liveness::Unknown),
        ] {
            let answer = IdentityAnswer {
                status,
                challenged,
                body,
            };
            assert_eq!(liveness(answer), expected, "{status} {body}");
        }
    }

    #[test]
    fn hostile_bodies_say_nothing_or_no() {
        let deep = "[".repeat(100_000);
        let long = std::format!(r#"{{"email":{}}}"#, "1".repeat(100_000));
        for body in [deep.as_str(), long.as_str(), "\u{0}", r#"{"err":null}"#] {
            let answer = IdentityAnswer {
                status: 200,
                challenged: false,
                body,
            };
            assert_ne!(liveness(answer), Liveness::Alive);
        }
    }
}
