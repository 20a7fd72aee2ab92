//! What is to be revoked, as it is read: see `response/read.rs` for the reason.

use alloc::string::String;

use serde::Deserialize;

use super::Revocation;
use crate::json::Misfit;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadRevocation {
    of: String,
    audience: Option<String>,
    email: Option<String>,
}

impl TryFrom<ReadRevocation> for Revocation {
    type Error = Misfit;

    fn try_from(read: ReadRevocation) -> Result<Self, Misfit> {
        match (read.of.as_str(), read.audience, read.email) {
            ("app", Some(audience), None) => Ok(Self::App { audience }),
            ("user", None, Some(email)) => Ok(Self::User { email }),
            _ => Err(Misfit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revocation_is_read_only_if_it_means_one_thing() {
        let app = Revocation::App {
            audience: "a".into(),
        };
        let user = Revocation::User {
            email: "a@example.com".into(),
        };
        for revocation in [app, user] {
            let text = crate::json::write(&revocation).unwrap();
            assert_eq!(crate::json::read(&text), Ok(revocation), "{text}");
        }
        for text in [
            r#"{"of":"app"}"#,
            r#"{"of":"app","email":"a@example.com"}"#,
            r#"{"of":"app","audience":"a","email":"a@example.com"}"#,
            r#"{"of":"user","email":"a@example.com","more":1}"#,
            r#"{"of":"everybody","audience":"a"}"#,
            r#"{"audience":"a"}"#,
        ] {
            assert_eq!(
                crate::json::read_strictly::<Revocation>(text),
                Err(Misfit),
                "{text}"
            );
        }
    }
}
