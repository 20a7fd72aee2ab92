//! The claims of every kind of token of Access, as raw JSON, so that anything can be put in.

use crate::{ISSUER, NOW};

pub(crate) const AUD: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// Members of an object: names without quotation marks, values as JSON.
#[derive(Debug, Clone)]
pub(crate) struct Members(pub(crate) Vec<(String, String)>);

impl Members {
    fn of(members: &[(&str, String)]) -> Self {
        let owned = members.iter();
        Self(
            owned
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        )
    }

    /// Puts a value in the place of another, or beside them.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(it, _)| it == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.add(name, value),
        }
    }

    /// Puts it in even where the name is there already.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(it, _)| it != name);
    }

    pub(crate) fn json(&self) -> String {
        let members: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

pub(crate) fn header(kid: &str) -> Members {
    Members::of(&[
        ("alg", "\"RS256\"".into()),
        ("kid", format!("\"{kid}\"")),
        ("typ", "\"JWT\"".into()),
    ])
}

/// The kinds of token that a session has.
pub(crate) const SESSIONS: [&str; 4] = ["app", "app-text", "service", "org"];
/// What the edge signs for other purposes.
pub(crate) const OTHER_PURPOSES: [&str; 2] = ["meta", "match"];

pub(crate) fn claims(kind: &str) -> Members {
    let text = |text: &str| format!("\"{text}\"");
    let mut claims = Members::of(&[
        ("aud", format!("[\"{AUD}\"]")),
        ("email", text("alice@example.com")),
        ("exp", (NOW + 3600).to_string()),
        ("iat", (NOW - 60).to_string()),
        ("nbf", (NOW - 60).to_string()),
        ("iss", text(ISSUER)),
        ("type", text("app")),
        ("identity_nonce", text("6ei69kawdKzMIAPF")),
        ("sub", text("7335d417-61da-459d-899c-0a01c76a2f94")),
        ("country", text("US")),
    ]);
    match kind {
        "app-text" => claims.set("aud", &text(AUD)),
        "service" => {
            for name in ["email", "nbf", "identity_nonce", "country"] {
                claims.remove(name);
            }
            claims.set("aud", &text(AUD));
            claims.set("sub", "\"\"");
            claims.set(
                "common_name",
                &text("e367826f93b8d71185e03fe518aff3b4.access"),
            );
        }
        "org" => {
            claims.set("type", &text("org"));
            let identity = r#"{"id":"1","name":"Zoë 東京","email":"alice@example.com","amr":["pwd"],"idp":{"id":"i","type":"oidc"},"geo":{"country":"US"},"groups":[{"id":"g"}],"iat":1,"is_warp":false,"version":2.5e0}"#;
            claims.set("identity", identity);
        }
        "meta" => {
            claims.set("type", &text("meta"));
            claims.set("hostname", &text("myserver.com"));
        }
        "match" => {
            claims.set("type", &text("match"));
            claims.remove("exp");
        }
        _ => {}
    }
    claims
}
