//! Verifies a session's app token with the keys of the team that it names.

use access_vigil_core::event::ProofReply;
use access_vigil_core::host::{AccessHosts, TeamHost};
use access_vigil_core::inspect::SignatureResult;
use access_vigil_core::session_key::SessionKey;
use access_vigil_core::token::Token;

use super::cookies;
use crate::signature;

/// Whether the team signed the token. One of its keys that nobody publishes any more proves nothing.
pub(crate) async fn prove(key: &SessionKey, team: &TeamHost) -> ProofReply {
    let Some(keys) = signature::fetch_keys(team).await else {
        return ProofReply::Unknown;
    };
    let Some(cookie) = cookies::token_of(key).await else {
        return ProofReply::Unknown;
    };
    let hosts = AccessHosts::default().with_team(team.as_hostname().clone());
    let Ok(token) = Token::parse(&cookie.value, &hosts) else {
        return ProofReply::Refuted;
    };
    let key = keys.get(token.key_id()).filter(|_| token.issuer() == team);
    let Some(key) = key else {
        return ProofReply::Refuted;
    };
    match signature::verify(&cookie.value, key).await {
        SignatureResult::Verified => ProofReply::Proved,
        SignatureResult::NotVerified => ProofReply::Refuted,
        SignatureResult::NotJudged(_) => ProofReply::Unknown,
    }
}
