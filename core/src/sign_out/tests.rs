//! Two teams in one jar: signing out of one leaves the other alone, and both can be under way at a time.

use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::cookie::StoreId;
use crate::cookie::sample::session_cookie as cookie;
use crate::event::{Event, Listing, Start};
use crate::grants::Grants;
use crate::host::AccessHosts;
use crate::policy::Policy;
use crate::settings::Zone;
use crate::stores::Stores;
use crate::time::Timestamp;
use crate::traffic::CookieChange;

const NOW: i64 = 1_700_000_100_000;
const TEAMS: [(&str, &str); 2] = [
    ("one.cloudflareaccess.com", "one.example"),
    ("two.cloudflareaccess.com", "two.example"),
];

fn token(team: &str, kind: &str) -> String {
    issued(1_700_000_000, team, kind)
}

fn issued(at: i64, team: &str, kind: &str) -> String {
    let claims = format!(
        r#"{{"aud":["{}"],"exp":1700003600,"iat":{at},"iss":"https://{team}","type":"{kind}","sub":"s"}}"#,
        "a".repeat(64)
    );
    let header = r#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#;
    let parts = [header, claims.as_str(), "signature"].map(|part| URL_SAFE_NO_PAD.encode(part));
    parts.join(".")
}

fn stores() -> Stores {
    Stores {
        home: StoreId("0".into()),
        containers: None,
    }
}

/// A state that has seen both teams' tokens.
fn with_two_teams() -> State {
    let mut state = State::new(AccessHosts::default());
    let start = Start {
        entropy: 1,
        stores: stores(),
        policy: Policy::default(),
        zone: Zone::default(),
    };
    let effects = state.handle(Timestamp::from_millis(NOW), Event::Started(start));
    say(
        &mut state,
        Event::Replied(question(&effects), jar_with_orgs_of(1_700_000_000)),
    );
    state
}

/// Both teams' tokens; the org tokens were issued then.
fn jar_with_orgs_of(seconds: i64) -> Reply {
    let of_team = |(team, app): &(&str, &str)| {
        let org = cookie(team, "/", &issued(seconds, team, "org"));
        [org, cookie(app, "/", &token(team, "app"))]
    };
    Reply::Cookies(Listing {
        cookies: TEAMS.iter().flat_map(of_team).collect(),
        granted: Grants::from_origins(&["<all_urls>".into()]),
    })
}

fn question(effects: &[Effect]) -> EffectId {
    let id = |effect: &Effect| {
        if let Effect::ListCookies(id, _) = effect {
            Some(*id)
        } else {
            None
        }
    };
    effects.iter().find_map(id).unwrap()
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
        if let Effect::LogOut(id, host, _) = effect {
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

/// The next life of a state, and what it begins with.
fn next_life(before: &State) -> (State, Vec<Effect>) {
    let mut state = State::restore(&before.snapshot(), AccessHosts::default());
    let start = Start {
        entropy: 2,
        stores: stores(),
        policy: Policy::default(),
        zone: Zone::default(),
    };
    let effects = say(&mut state, Event::Started(start));
    (state, effects)
}

#[test]
fn the_next_life_goes_on_once_it_has_seen_the_jar() {
    let mut before = with_two_teams();
    let key = session_on(&before, TEAMS[0].1);
    say(&mut before, Event::SignOutWished(key));
    let (mut state, effects) = next_life(&before);
    assert!(asked(&effects).is_empty() && removed(&effects).is_empty());
    let jar = jar_with_orgs_of(1_700_000_000);
    let effects = say(&mut state, Event::Replied(question(&effects), jar));
    assert_eq!(asked(&effects).len(), 1);
}

#[test]
fn the_next_life_signs_out_nobody_who_has_signed_in_meanwhile() {
    let mut before = with_two_teams();
    let key = session_on(&before, TEAMS[0].1);
    say(&mut before, Event::SignOutWished(key));
    let (mut state, effects) = next_life(&before);
    let jar = jar_with_orgs_of(1_700_000_101);
    let effects = say(&mut state, Event::Replied(question(&effects), jar));
    assert!(asked(&effects).is_empty() && removed(&effects).is_empty());
    let headline = &state.view(Timestamp::from_millis(NOW)).sign_outs[0].headline;
    assert_eq!(headline.key, "signed_in_again");
}

fn token_set() -> Event {
    let host = Hostname::parse("myserver.com").unwrap();
    Event::CookieChanged(CookieChange::token_set(&host, &StoreId("0".into())))
}

#[test]
fn nothing_renews_by_an_org_token_that_arrives_while_the_tokens_are_being_removed() {
    let mut state = with_two_teams();
    let key = session_on(&state, TEAMS[0].1);
    say(&mut state, Event::SignOutWished(key.clone()));
    // A login that was under way at the click has just come to its end.
    let effects = say(&mut state, token_set());
    let jar = jar_with_orgs_of(1_700_000_101);
    say(&mut state, Event::Replied(question(&effects), jar));
    let effects = say(&mut state, Event::RenewalWished(key));
    let looks = |effect: &Effect| matches!(effect, Effect::LookAround(..));
    assert!(!effects.iter().any(looks), "{effects:?}");
}
