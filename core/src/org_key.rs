//! What names an org token: its team, and the jar that it lies in.

use core::cmp::Ordering;

use crate::cookie::StoreId;
use crate::host::TeamHost;
use crate::session::Session;
use crate::session_key::SessionKey;

/// Where an org token lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OrgKey {
    /// The team's host.
    pub(crate) team: TeamHost,
    /// The jar.
    pub(crate) store: StoreId,
}

impl OrgKey {
    /// Where the org token lies that stands behind a session.
    pub(crate) fn of(key: &SessionKey, session: &Session) -> Self {
        Self {
            team: session.token.issuer().clone(),
            store: key.store.clone(),
        }
    }

    /// How this place stands to that of a session's org token, in the order of places.
    pub(crate) fn beside(&self, key: &SessionKey, session: &Session) -> Ordering {
        (&self.team, &self.store).cmp(&(session.token.issuer(), &key.store))
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::host::{AccessHosts, Hostname};
    use crate::secret::Secret;
    use crate::token::Token;

    fn session(team: &str, store: &str) -> (SessionKey, Session) {
        let claims = format!(
            r#"{{"aud":["{}"],"exp":1700003600,"iat":1700000000,"iss":"https://{team}","type":"app","sub":"s"}}"#,
            "a".repeat(64)
        );
        let header = r#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#;
        let parts = [header, claims.as_str(), "signature"].map(|it| URL_SAFE_NO_PAD.encode(it));
        let token = Token::parse(&Secret::new(parts.join(".")), &AccessHosts::default()).unwrap();
        let key = SessionKey {
            host: Hostname::parse("myserver.com").unwrap(),
            path: "/".into(),
            audience: "a".repeat(64),
            store: StoreId(store.into()),
            partition: None,
        };
        (key, Session::new(token, None))
    }

    #[test]
    fn a_place_stands_to_that_of_a_session_as_to_the_place_itself() {
        let teams = ["a", "b", "c"].map(|it| format!("{it}.cloudflareaccess.com"));
        let sessions = teams
            .iter()
            .flat_map(|team| ["0", "1", "10"].map(|store| session(team, store)));
        let sessions: alloc::vec::Vec<_> = sessions.collect();
        for (one_key, one) in &sessions {
            let place = OrgKey::of(one_key, one);
            for (key, other) in &sessions {
                assert_eq!(place.beside(key, other), place.cmp(&OrgKey::of(key, other)));
            }
        }
    }
}
