//! Two teams in one jar: signing out of one leaves the other alone, and both can be under way at a time.

use std::format;
use std::vec;
use std::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::cookie::{BrowserCookie, Cookie, Seconds, StoreId};
use crate::event::{Event, Listing, Start};
use crate::grants::Grants;
use crate::host::AccessHosts;
use crate::policy::Policy;
use crate::time::Timestamp;

const NOW: i64 = 1_700_000_100_000;
const TEAMS: [(&str, &str); 2] = [
    ("one.cloudflareaccess.com", "one.example"),
    ("two.cloudflareaccess.com", "two.example"),
];

fn cookie(host: &str, path: &str, value: &str) -> Cookie {
    Cookie::from_browser(BrowserCookie {
        name: "CF_Authorization".into(),
        value: value.into(),
        domain: host.into(),
        host_only: true,
        path: path.into(),
        secure: true,
        http_only: true,
        same_site: None,
        expiration_date: Some(Seconds(1_700_003_600.0)),
        store_id: StoreId("0".into()),
        partition_key: None,
        first_party_domain: None,
    })
    .unwrap()
}

fn token(team: &str, kind: &str) -> String {
    let claims = format!(
        r#"{{"aud":["{}"],"exp":1700003600,"iat":1700000000,"iss":"https://{team}","type":"{kind}","sub":"s"}}"#,
        "a".repeat(64)
    );
    let header = r#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#;
    let parts = [header, claims.as_str(), "signature"].map(|part| URL_SAFE_NO_PAD.encode(part));
    parts.join(".")
}

/// A state that has seen both teams' tokens.
fn with_two_teams() -> State {
    let mut state = State::new(AccessHosts::default());
    let start = Start {
        entropy: 1,
        home_store: StoreId("0".into()),
        policy: Policy::default(),
    };
    let effects = state.handle(Timestamp::from_millis(NOW), Event::Started(start));
    let id = effects.iter().find_map(|effect| {
        if let Effect::ListCookies(id) = effect {
            Some(*id)
        } else {
            None
        }
    });
    let of_team = |(team, app): &(&str, &str)| {
        let org = cookie(team, "/", &token(team, "org"));
        [org, cookie(app, "/", &token(team, "app"))]
    };
    let listing = Listing {
        cookies: TEAMS.iter().flat_map(of_team).collect(),
        granted: Grants::from_origins(&["<all_urls>".into()]),
    };
    say(
        &mut state,
        Event::Replied(id.unwrap(), Reply::Cookies(listing)),
    );
    state
}

fn say(state: &mut State, event: Event) -> Vec<Effect> {
    state.handle(Timestamp::from_millis(NOW), event)
}

fn session_on(state: &State, app: &str) -> SessionKey {
    let mut keys = state.sessions.keys();
    keys.find(|key| key.host.as_str() == app).unwrap().clone()
}

fn asked(effects: &[Effect]) -> Vec<(EffectId, String)> {
    let host = |effect: &Effect| {
        if let Effect::LogOut(id, host) = effect {
            Some((*id, host.to_string()))
        } else {
            None
        }
    };
    effects.iter().filter_map(host).collect()
}

fn removed(effects: &[Effect]) -> Vec<TeamTokens> {
    let tokens = |effect: &Effect| {
        if let Effect::RemoveTokens(_, tokens) = effect {
            Some(tokens.clone())
        } else {
            None
        }
    };
    effects.iter().filter_map(tokens).collect()
}

#[test]
fn sign_outs_of_two_teams_do_not_mix() {
    let mut state = with_two_teams();
    let mut asked_of = Vec::new();
    for (team, app) in TEAMS {
        let key = session_on(&state, app);
        let effects = say(&mut state, Event::SignOutWished(key));
        let questions = asked(&effects);
        assert_eq!(questions.len(), 1);
        assert_eq!(questions[0].1, team);
        asked_of.push(questions[0].0);
    }
    let answer = LogoutAnswer::Page {
        status: 200,
        challenged: false,
    };
    for (id, (team, app)) in asked_of.into_iter().zip(TEAMS) {
        let effects = say(&mut state, Event::Replied(id, Reply::LoggedOut(answer)));
        let removed = removed(&effects);
        assert_eq!(removed.len(), 1, "{team}");
        let hosts: Vec<_> = removed[0].hosts().map(Hostname::as_str).collect();
        assert_eq!(hosts, [team, app]);
        // The answer counts once.
        let again = say(&mut state, Event::Replied(id, Reply::LoggedOut(answer)));
        assert!(again.is_empty(), "{again:?}");
    }
}

#[test]
fn only_tokens_of_the_team_are_removed_and_what_can_not_be_read_on_its_hosts() {
    let [(team, app), (other, _)] = TEAMS;
    let tokens = TeamTokens {
        team: Hostname::parse(team).unwrap(),
        apps: vec![Hostname::parse(app).unwrap()],
        stores: Vec::new(),
    };
    for (host, path, value, expected) in [
        (team, "/", token(team, "org"), true),
        (app, "/", token(team, "app"), true),
        ("unknown.example", "/", token(team, "app"), true),
        (app, "/other", token(other, "app"), false),
        (other, "/", token(other, "org"), false),
        (app, "/", "garbage".into(), true),
        (other, "/", "garbage".into(), false),
    ] {
        let cookie = cookie(host, path, &value);
        assert_eq!(tokens.include(&cookie), expected, "{host}{path}");
    }
}

#[test]
fn the_next_life_begins_nothing_before_it_has_seen_the_jar() {
    let mut before = with_two_teams();
    let key = session_on(&before, TEAMS[0].1);
    say(&mut before, Event::SignOutWished(key));
    let mut state = State::restore(&before.snapshot(), AccessHosts::default());
    let start = Start {
        entropy: 2,
        home_store: StoreId("0".into()),
        policy: Policy::default(),
    };
    let effects = say(&mut state, Event::Started(start));
    assert!(asked(&effects).is_empty() && removed(&effects).is_empty());
}
