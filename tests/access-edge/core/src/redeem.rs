//! Redeeming an OpenID Connect code on the back channel: the provider's description of itself, the id token for the
//! code, the keys that must have signed it. Every reply is judged here; a bad one ends the login.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::config::Idp;
use crate::errand::Then;
use crate::page;
use crate::relay;
use crate::relying_party::{CLIENT_ID, Returned, callback_url};
use crate::request::{Request, Response};
use crate::respond::{Answer, Call};
use crate::team;
use crate::world::World;

/// How far the redeeming of a code has come, by what was asked last.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Redeeming {
    Description,
    Tokens { keys_url: String },
    Keys { id_token: String },
}

/// <https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata>
#[derive(Deserialize)]
struct Description {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Deserialize)]
struct Claims {
    email: String,
    nonce: String,
    exp: i64,
}

/// Why a login ends here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bad {
    Login,
    Reply,
    Issuer,
    Signature,
    Nonce,
    Expired,
}

/// Asks the provider where its endpoints are.
pub(crate) fn begin(world: &World, idp: &Idp) -> Answer {
    let url = format!("{}/.well-known/openid-configuration", issuer(idp));
    ask(world, idp, &url, Redeeming::Description).unwrap_or_else(refuse)
}

/// Goes on with a reply.
pub(crate) fn go_on(
    world: &mut World,
    call: &Call<'_>,
    step: Redeeming,
    reply: &Response,
) -> Answer {
    judge(world, call, step, reply).unwrap_or_else(refuse)
}

fn judge(
    world: &mut World,
    call: &Call<'_>,
    step: Redeeming,
    reply: &Response,
) -> Result<Answer, Bad> {
    let returned = Returned::of(world, call).ok_or(Bad::Login)?;
    let idp = world.idp_on(&returned.visit.host).cloned();
    let idp = idp.ok_or(Bad::Login)?;
    match step {
        Redeeming::Description => {
            let description: Description = document(reply)?;
            if description.issuer != issuer(&idp) {
                return Err(Bad::Issuer);
            }
            ask_for_tokens(world, &idp, &returned, description)
        }
        Redeeming::Tokens { keys_url } => {
            let Tokens { id_token } = document(reply)?;
            ask(world, &idp, &keys_url, Redeeming::Keys { id_token })
        }
        Redeeming::Keys { id_token } => {
            // The provider runs by the clock of the machine, which the world's leaps do not touch.
            let now = call.now.saturating_sub(world.offset_ms);
            let claims = verified(&document(reply)?, &id_token, &idp)?;
            if claims.nonce != returned.visit.nonce {
                return Err(Bad::Nonce);
            }
            if now >= claims.exp.saturating_mul(1000) {
                return Err(Bad::Expired);
            }
            let silent = world
                .relay
                .asked_nothing_since(&idp.host, returned.started_ms);
            let voucher = returned.vouched(claims.email, silent);
            Ok(team::vouched_for(world, call, voucher))
        }
    }
}

fn ask(world: &World, idp: &Idp, url: &str, step: Redeeming) -> Result<Answer, Bad> {
    let question = question(idp, "GET", url)?;
    Ok(Answer::errand(
        relay::told(world, idp, question),
        Then::Redeem(step),
    ))
}

/// <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3> with <https://www.rfc-editor.org/rfc/rfc7636#section-4.5>
fn ask_for_tokens(
    world: &World,
    idp: &Idp,
    returned: &Returned,
    description: Description,
) -> Result<Answer, Bad> {
    let verifier = returned.visit.verifier.as_deref().ok_or(Bad::Login)?;
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", &returned.code)
        .append_pair("redirect_uri", &callback_url(world))
        .append_pair("client_id", CLIENT_ID)
        .append_pair("code_verifier", verifier)
        .finish();
    let question = question(idp, "POST", &description.token_endpoint)?
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body(&body);
    let step = Redeeming::Tokens {
        keys_url: description.jwks_uri,
    };
    Ok(Answer::errand(
        relay::told(world, idp, question),
        Then::Redeem(step),
    ))
}

/// A request to the provider itself, wherever its description points.
fn question(idp: &Idp, method: &str, url: &str) -> Result<Request, Bad> {
    let question = Request::new(method, url).filter(|question| question.host == idp.host);
    Ok(question
        .ok_or(Bad::Issuer)?
        .with_header("host", &idp.host)
        .with_header("accept", "application/json"))
}

fn document<T: DeserializeOwned>(reply: &Response) -> Result<T, Bad> {
    let good = reply.status == 200;
    let document = good.then(|| serde_json::from_slice(&reply.body).ok());
    document.flatten().ok_or(Bad::Reply)
}

/// The claims, if one of the provider's keys signed them for us. `exp` is left to the caller, who knows the time.
fn verified(keys: &JwkSet, id_token: &str, idp: &Idp) -> Result<Claims, Bad> {
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_issuer(&[issuer(idp)]);
    rules.set_audience(&[CLIENT_ID]);
    let kid = decode_header(id_token).ok().and_then(|header| header.kid);
    let key = kid.and_then(|kid| keys.find(&kid)).ok_or(Bad::Signature)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Bad::Signature)?;
    let verified = decode::<Claims>(id_token, &key, &rules);
    Ok(verified.map_err(|_| Bad::Signature)?.claims)
}

fn issuer(idp: &Idp) -> String {
    format!("https://{}", idp.host)
}

fn refuse(bad: Bad) -> Answer {
    let (outcome, text) = match bad {
        Bad::Login => return team::invalid_session(),
        Bad::Reply => ("bad-provider-reply", "Its reply is not what was asked for."),
        Bad::Issuer => ("bad-issuer", "It is not the provider that was asked."),
        Bad::Signature => ("bad-id-token", "Nobody vouches for its id token."),
        Bad::Nonce => ("bad-nonce", "Its id token belongs to another login."),
        Bad::Expired => ("expired-id-token", "Its id token has expired."),
    };
    let title = "The identity provider's answer is not accepted.";
    Answer::new(outcome, page::error(400, title, text))
}
