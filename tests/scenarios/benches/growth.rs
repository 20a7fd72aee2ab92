//! How what core does grows with the number of sessions: watching, one changed cookie, planning, rendering, storing.
//! Each at 1, 10, 100, 1,000 and 10,000 sessions, as lines of JSON, of which `cargo xtask bench growth` makes a table.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a report, and a bench's haste"
)]

use std::hint::black_box;
use std::time::Instant;

use access_vigil_core::cookie::{BrowserCookie, CF_AUTHORIZATION, Cookie, StoreId};
use access_vigil_core::effect::Effect;
use access_vigil_core::event::{Event, Listing, Reply, Start};
use access_vigil_core::grants::Grants;
use access_vigil_core::host::AccessHosts;
use access_vigil_core::id::EffectId;
use access_vigil_core::policy::Policy;
use access_vigil_core::settings::Zone;
use access_vigil_core::snapshot::Snapshot;
use access_vigil_core::state::State;
use access_vigil_core::stores::Stores;
use access_vigil_core::time::Timestamp;
use access_vigil_core::traffic::{CookieChange, CookieFate};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

fn main() {
    for (size, name) in SIZES {
        for (row, samples) in rows(size) {
            println!(
                "{}",
                json!({"row": row, "place": name, "by": "Access Vigil", "unit": "microseconds", "samples": samples})
            );
        }
    }
}

/// What was measured at one size.
fn rows(sessions: u32) -> [(&'static str, Vec<f64>); 6] {
    let world = World::of(sessions);
    let watching = samples(|| {
        let mut state = State::restore(&Snapshot::default(), AccessHosts::default());
        world.watch(&mut state);
        state
    });
    let mut state = State::restore(&Snapshot::default(), AccessHosts::default());
    world.watch(&mut state);
    let mut notice = Vec::new();
    let mut small = State::restore(&Snapshot::default(), AccessHosts::default());
    World::of(1).watch(&mut small);
    let change = samples(|| {
        settle(&mut small);
        let begun = Instant::now();
        let effects = state.handle(NOW, Event::CookieChanged(change()));
        black_box(state.take_journal_pages());
        notice.push(microseconds(begun));
        world.answer(&mut state, &effects)
    });
    let planning = samples(|| state.handle(NOW, Event::TimerFired));
    let rendering = samples(|| serde_json::to_string(&state.view(NOW)).unwrap());
    let storing = samples(|| state.snapshot());
    [
        ("growth-watching", watching),
        ("growth-notice", notice),
        ("growth-change", change),
        ("growth-planning", planning),
        ("growth-rendering", rendering),
        ("growth-storing", storing),
    ]
}

/// Apps of one team, each with a token of an hour.
struct World {
    cookies: Vec<Cookie>,
    granted: Grants,
}

impl World {
    fn of(sessions: u32) -> Self {
        let hosts = (0..sessions).map(|n| format!("app-{n}.example.com"));
        let apps = (0..)
            .zip(hosts.clone())
            .map(|(n, host)| cookie(&host, "app", n));
        let origins = hosts
            .chain([TEAM.to_owned()])
            .map(|host| format!("https://{host}/*"));
        Self {
            cookies: apps.chain([cookie(TEAM, "org", u32::MAX)]).collect(),
            granted: Grants::from_origins(&origins.collect::<Vec<_>>()),
        }
    }

    fn watch(&self, state: &mut State) {
        let start = Start {
            entropy: 1,
            stores: Stores {
                home: StoreId("0".into()),
                containers: None,
            },
            policy: Policy::default(),
            zone: Zone::default(),
        };
        let effects = state.handle(NOW, Event::Started(start));
        self.answer(state, &effects);
        assert_eq!(state.view(NOW).sessions.len() + 1, self.cookies.len());
    }

    /// Answers the question for cookies that is among these effects.
    fn answer(&self, state: &mut State, effects: &[Effect]) -> Vec<Effect> {
        let asked = effects.iter().find_map(|effect| {
            let Effect::ListCookies(id, _) = effect else {
                return None;
            };
            Some(*id)
        });
        let listing = Listing {
            cookies: self.cookies.clone(),
            granted: self.granted.clone(),
        };
        let id: EffectId = asked.unwrap();
        state.handle(NOW, Event::Replied(id, Reply::Cookies(listing)))
    }
}

fn change() -> CookieChange {
    CookieChange {
        name: CF_AUTHORIZATION.into(),
        host: "app-0.example.com".into(),
        path: "/".into(),
        store: StoreId("0".into()),
        how: CookieFate::Set,
    }
}

fn cookie(host: &str, kind: &str, n: u32) -> Cookie {
    let issued = NOW.as_millis() / 1000 - 60;
    let header = json!({ "alg": "RS256", "kid": "a".repeat(64), "typ": "JWT" });
    let claims = json!({
        "aud": [format!("{n:064x}")], "email": "alice@example.com", "exp": issued + 3600, "iat": issued, "nbf": issued,
        "iss": format!("https://{TEAM}"), "type": kind, "identity_nonce": "ABCDEFGHIJKLMNOP",
        "sub": "5f6c1c3e-8a5e-4b1c-9d57-0a11ce000001", "country": "AT",
    });
    let parts = [header.to_string(), claims.to_string(), "s".repeat(256)];
    let value = parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let wire = json!({
        "name": "CF_Authorization", "value": value, "domain": host, "path": "/", "secure": true, "httpOnly": true,
        "hostOnly": true, "session": true, "sameSite": "no_restriction", "storeId": "0",
    });
    Cookie::from_browser(serde_json::from_value::<BrowserCookie>(wire).unwrap()).unwrap()
}

/// A look into a large jar leaves a cold machine and much to be given back: glibc does that with the next large piece that
/// anybody asks for (`malloc_consolidate`), whoever that is. A state of one session pays for it.
fn settle(small: &mut State) {
    drop(black_box(Vec::<u8>::with_capacity(1 << 16)));
    for _ in 0..10 {
        black_box(small.handle(NOW, Event::CookieChanged(change())));
        black_box(small.take_journal_pages());
    }
}

fn samples<T>(mut work: impl FnMut() -> T) -> Vec<f64> {
    let sample = |_| {
        let begun = Instant::now();
        let made = black_box(work());
        let sample = microseconds(begun);
        drop(made);
        sample
    };
    (0..TIMES).map(sample).collect()
}

fn microseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e6
}

const TIMES: u32 = 50;
const SIZES: [(u32, &str); 5] = [
    (1, "1"),
    (10, "10"),
    (100, "100"),
    (1_000, "1,000"),
    (10_000, "10,000"),
];
const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const TEAM: &str = "custom.cloudflareaccess.com";
