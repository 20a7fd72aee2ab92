//! What an app says of itself before anybody signs in: the signed answer to a `cf-access-metadata-request`.
//! It only names the host to ask the person for; a session is believed by its own token, never by this.

use super::json::{self, Json, Object};
use super::problem::{OtherType, Part, TokenProblem};
use super::{claims, decode_parts, header};
use crate::host::{AccessHosts, Hostname, TeamHost};
use crate::time::Timestamp;

/// The team that stands behind this app, by the rules of Cloudflare's own client
/// (<https://github.com/cloudflare/cloudflared/blob/master/token/token.go>), but for the signature.
pub fn team_of_metadata(
    text: &str,
    app: &Hostname,
    hosts: &AccessHosts,
    now: Timestamp,
) -> Result<TeamHost, TokenProblem> {
    let [head, body] = decode_parts(text)?;
    header::key_id(&json::object(Part::Header, &head)?)?;
    let claims = json::object(Part::Claims, &body)?;
    if text_of(&claims, "type")? != "match" {
        return Err(TokenProblem::OtherType(OtherType::Unknown));
    }
    if !text_of(&claims, "hostname")?.eq_ignore_ascii_case(app.as_str()) {
        return Err(TokenProblem::NotFromAccess("hostname"));
    }
    claims::audience(&claims)?;
    let issued = claims::moment(&claims, "iat")?.ok_or(TokenProblem::Missing("iat"))?;
    if now.since(issued) > OLDEST || issued.since(now) > AHEAD {
        return Err(TokenProblem::NotAMoment("iat"));
    }
    let domain = text_of(&claims, "auth_domain")?;
    let team = Hostname::parse(domain).and_then(|host| hosts.team(&host));
    team.map_err(TokenProblem::Issuer)
}

fn text_of<'claims>(
    claims: &'claims Object,
    name: &'static str,
) -> Result<&'claims str, TokenProblem> {
    match claims.get(name) {
        Some(Json::Text(text)) => Ok(text),
        Some(_) => Err(TokenProblem::WrongKind(name)),
        None => Err(TokenProblem::Missing(name)),
    }
}

const OLDEST: core::time::Duration = core::time::Duration::from_hours(24);
const AHEAD: core::time::Duration = core::time::Duration::from_mins(5);

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::String;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn read(claims: &str) -> Result<String, TokenProblem> {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let text = format!(
            "{}.{}.c2ln",
            part(r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#),
            part(claims)
        );
        let app = Hostname::parse("myserver.com").unwrap();
        team_of_metadata(
            &text,
            &app,
            &AccessHosts::default(),
            Timestamp::from_seconds(NOW),
        )
        .map(|team| team.as_str().into())
    }

    fn claims(hostname: &str, domain: &str, issued: i64) -> String {
        format!(
            r#"{{"type":"match","hostname":"{hostname}","auth_domain":"{domain}","aud":"a","iat":{issued}}}"#
        )
    }

    #[test]
    fn the_team_that_the_app_names_is_read() {
        let team = "custom.cloudflareaccess.com";
        for issued in [NOW, NOW - 86_400, NOW + 300] {
            let claims = claims("MyServer.com", team, issued);
            assert_eq!(read(&claims).unwrap(), team, "{issued}");
        }
    }

    #[test]
    fn another_app_a_strange_team_or_an_old_answer_names_nobody() {
        let team = "custom.cloudflareaccess.com";
        for bad in [
            claims("other.com", team, NOW),
            claims(
                "myserver.com",
                "custom.cloudflareaccess.com.evil.example",
                NOW,
            ),
            claims("myserver.com", team, NOW - 86_401),
            claims("myserver.com", team, NOW + 301),
            claims("myserver.com", team, NOW).replace("match", "app"),
            claims("myserver.com", team, NOW).replace(r#""aud":"a","#, ""),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }
}
