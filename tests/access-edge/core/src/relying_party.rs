//! The team host as a client of an identity provider: how a person is sent there, and what comes back is worth.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::config::{Idp, IdpAnswer, IdpKind};
use crate::digest::sha256;
use crate::login::{Goal, Visit};
use crate::login_page;
use crate::page;
use crate::redeem;
use crate::respond::{Answer, Call};
use crate::team::{self, Voucher};
use crate::world::World;

/// Notes that a login goes to an identity provider, and gives the address to send the person to.
pub(crate) fn begin(
    world: &mut World,
    now: i64,
    (idp, goal): (&Idp, Goal),
    team_session: &str,
) -> String {
    let state = world
        .logins
        .begin(goal, team_session.to_owned(), now, &mut world.dice);
    let nonce = world.dice.hex::<16>();
    let verifier = (idp.kind == IdpKind::OpenidConnect).then(|| world.dice.hex::<32>());
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", CLIENT_ID)
        .append_pair("response_type", "code")
        .append_pair("scope", "openid email profile")
        .append_pair("redirect_uri", &callback_url(world))
        .append_pair("state", &state)
        .append_pair("nonce", &nonce);
    if let Some(verifier) = &verifier {
        // <https://www.rfc-editor.org/rfc/rfc7636#section-4.2>
        let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
        query
            .append_pair("code_challenge_method", "S256")
            .append_pair("code_challenge", &challenge);
    }
    if idp.answer == IdpAnswer::PostForm {
        query.append_pair("response_mode", "form_post");
    }
    let location = format!("https://{}/authorize?{}", idp.host, query.finish());
    let visit = Visit {
        host: idp.host.clone(),
        nonce,
        verifier,
    };
    world.logins.sent_to(&state, visit);
    location
}

/// `/cdn-cgi/access/callback`: back from an identity provider, by a redirect or by a form that submitted itself.
pub(crate) fn callback(world: &mut World, call: &Call<'_>) -> Answer {
    let Some(returned) = Returned::of(world, call) else {
        return team::invalid_session();
    };
    if field(call, "error").is_some() {
        let text = "The identity provider did not say who you are.";
        return Answer::new(
            "refused-by-provider",
            page::error(403, "Unable to sign in.", text),
        );
    }
    let host = &returned.visit.host;
    match world.idp_on(host).cloned() {
        Some(idp) if idp.kind == IdpKind::OpenidConnect => redeem::begin(world, &idp),
        Some(_) => match world.idp.redeem_code(host, &returned.code, call.now) {
            Some(code) => {
                let voucher = returned.vouched(code.email, code.silent);
                team::vouched_for(world, call, voucher)
            }
            None => team::invalid_session(),
        },
        None => team::invalid_session(),
    }
}

/// A person who is back, in the same browser, from a visit that this login sent them on.
pub(crate) struct Returned {
    goal: Goal,
    pub(crate) visit: Visit,
    pub(crate) started_ms: i64,
    pub(crate) code: String,
}

impl Returned {
    pub(crate) fn of(world: &World, call: &Call<'_>) -> Option<Self> {
        let state = field(call, "state").or_else(|| field(call, "RelayState"))?;
        let pending = login_page::pending(world, call, &state)?;
        let code = field(call, "code").or_else(|| field(call, "SAMLResponse"));
        Some(Self {
            goal: pending.goal,
            visit: pending.visit?,
            started_ms: pending.started_ms,
            code: code.unwrap_or_default(),
        })
    }

    pub(crate) fn vouched(self, email: String, silent: bool) -> Voucher {
        Voucher {
            goal: self.goal,
            host: self.visit.host,
            email,
            silent,
        }
    }
}

fn field(call: &Call<'_>, name: &str) -> Option<String> {
    if call.request.method == "POST" {
        call.request.form_field(name)
    } else {
        call.request.parameter(name)
    }
}

/// Where every identity provider sends the person back to.
pub(crate) fn callback_url(world: &World) -> String {
    format!("{}/cdn-cgi/access/callback", world.issuer())
}

/// The name under which the team host is known to every identity provider.
pub(crate) const CLIENT_ID: &str = "access-edge";
