//! What the verbs of a paired browser do. Each blocks, and does one thing.

use access_vigil_core::host::{AccessHosts, Hostname};
use access_vigil_core::native_host::{
    HistoryEntry, KeyStanding, Response, Revocation, RevocationPlan,
};

use crate::clock;
use crate::cloudflare::Api;
use crate::history::{Entry, History};
use crate::keychain::{Keychain, Passphrase};
use crate::pins::{self, Asking, Pins, SigningKey};
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::revoke::{What, carry_out, plan};

/// Says what a revocation would end.
pub fn plan_revocation(places: &Places, what: &Revocation) -> Result<Response, Problem> {
    let api = api(places)?;
    let plan = plan(&api, &meant(what))?;
    Ok(Response::RevocationPlanned(RevocationPlan {
        name: plan.name().into(),
        account: api.account().into(),
    }))
}

/// Ends what it would end.
pub fn revoke(places: &Places, what: &Revocation) -> Result<Response, Problem> {
    let api = api(places)?;
    let plan = plan(&api, &meant(what))?;
    carry_out(&api, &plan)?;
    Ok(Response::Revoked(RevocationPlan {
        name: plan.name().into(),
        account: api.account().into(),
    }))
}

/// Says what is known of a key.
pub fn check_key(
    places: &Places,
    (team, key, issued_at): (&str, &str, i64),
) -> Result<Response, Problem> {
    let unreadable = || Kind::TokenUnreadable.about("the team's host");
    let host = Hostname::parse(team).map_err(|_| unreadable())?;
    let team = AccessHosts::default()
        .team(&host)
        .map_err(|_| unreadable())?;
    let signing = SigningKey {
        team: &team,
        kid: key,
        issued_at: Some(access_vigil_core::time::Timestamp::from_millis(issued_at)),
    };
    let pins = Pins::open(places, Asking::Allowed)?;
    let (standing, _) = pins.check_key(signing, clock::now())?;
    let standing = match standing {
        pins::KeyStanding::Published { first_seen } => KeyStanding::Published {
            first_seen: first_seen.as_millis(),
        },
        pins::KeyStanding::NeverPublished | pins::KeyStanding::Replaced { .. } => {
            KeyStanding::NeverPublished
        }
        pins::KeyStanding::Retired { .. }
        | pins::KeyStanding::MaybeRotatedAway
        | pins::KeyStanding::NotAsked { .. } => KeyStanding::Unknown,
    };
    Ok(Response::Key { standing })
}

/// Keeps what happened.
pub fn remember(places: &Places, entries: Vec<HistoryEntry>) -> Result<Response, Problem> {
    let keychain = Keychain::open(places, Passphrase::Nowhere)?;
    let now = clock::now();
    let entries: Vec<Entry> = entries.into_iter().map(kept).collect();
    History::open(places, &keychain, now)?.append(&entries, now)?;
    Ok(Response::Remembered)
}

fn kept(entry: HistoryEntry) -> Entry {
    Entry {
        at: entry.at,
        host: entry.host,
        kind: entry.what,
        detail: entry.detail.unwrap_or_default(),
    }
}

/// A browser has no terminal to ask for a passphrase at.
fn api(places: &Places) -> Result<Api, Problem> {
    Api::open(&Keychain::open(places, Passphrase::Nowhere)?, None)
}

fn meant(what: &Revocation) -> What {
    match what {
        Revocation::App { audience } => What::App(audience.clone()),
        Revocation::User { email } => What::User(email.clone()),
    }
}
