//! Many changes at once: the jar is asked as often as it takes, and no oftener; and two apps of one host.

use std::format;
use std::string::String;
use std::time::Duration;
use std::vec;
use std::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::cookie::StoreId;
use crate::cookie::sample::session_cookie;
use crate::event::{Reply, Start};
use crate::grants::Grants;
use crate::host::AccessHosts;
use crate::policy::Policy;
use crate::settings::Zone;
use crate::snapshot::Snapshot;
use crate::stores::Stores;
use crate::traffic::{CookieChange, CookieFate};
use crate::view::View;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_100_000);

#[test]
fn a_burst_of_changes_asks_for_the_jar_once_and_once_more_when_that_is_answered() {
    let mut state = started();
    let first = questions(&state.handle(NOW, change("app-0.example")));
    assert_eq!(first.len(), 1);
    for n in 1..1_000 {
        let effects = state.handle(NOW, change(&format!("app-{n}.example")));
        assert_eq!(questions(&effects), []);
    }
    let again = questions(&state.handle(NOW, answer(first[0], vec![])));
    assert_eq!(again.len(), 1);
    let last = state.handle(NOW, answer(again[0], vec![]));
    assert_eq!(questions(&last), []);
    assert!(!state.only_heard());
}

#[test]
fn a_change_that_is_only_asked_about_changes_nothing_that_is_stored_or_shown() {
    let mut state = started();
    for host in ["app-0.example", "app-1.example", "app-2.example"] {
        let (stored, shown) = (state.snapshot(), state.view(NOW));
        let effects = state.handle(NOW, change(host));
        assert!(state.only_heard());
        assert_eq!(
            questions(&effects).len(),
            usize::from(host == "app-0.example")
        );
        assert_eq!(next_life(&state.snapshot()), next_life(&stored));
        assert_eq!(state.view(NOW), shown);
    }
}

#[test]
fn a_question_that_is_never_answered_is_asked_again_by_the_timer() {
    let mut state = started();
    let effects = state.handle(NOW, change("app-0.example"));
    let lost = NOW + Duration::from_secs(10);
    assert!(effects.contains(&Effect::SetTimer(lost)), "{effects:?}");
    let effects = state.handle(lost, Event::TimerFired);
    assert_eq!(questions(&effects).len(), 1);
}

#[test]
fn what_is_due_is_done_with_a_change_that_comes_at_its_moment() {
    let mut state = started();
    look(&mut state, vec![cookie("one.example", 'a')]);
    let due = state.timer.unwrap();
    state.handle(due.shifted(-1), change("app-0.example"));
    assert!(state.only_heard());
    state.handle(due, change("app-1.example"));
    assert!(!state.only_heard());
}

#[test]
fn a_clock_that_was_set_back_is_more_than_a_change() {
    let mut state = started();
    look(&mut state, vec![cookie("one.example", 'a')]);
    state.handle(NOW.shifted(-3_600_000), change("app-0.example"));
    assert!(!state.only_heard());
}

#[test]
fn another_apps_token_in_the_place_of_a_session_is_another_session_and_its_neighbours_stay() {
    let mut state = started();
    look(
        &mut state,
        vec![cookie("one.example", 'a'), cookie("two.example", 'b')],
    );
    assert_eq!(sessions(&state), ["one.example a", "two.example b"]);
    look(
        &mut state,
        vec![cookie("one.example", 'c'), cookie("two.example", 'b')],
    );
    assert_eq!(sessions(&state), ["one.example c", "two.example b"]);
}

fn started() -> State {
    let mut state = State::new(AccessHosts::default());
    let start = Start {
        entropy: 1,
        stores: Stores {
            home: StoreId("0".into()),
            containers: None,
        },
        policy: Policy::default(),
        zone: Zone::default(),
    };
    let asked = questions(&state.handle(NOW, Event::Started(start)));
    state.handle(NOW, answer(asked[0], vec![]));
    state
}

fn look(state: &mut State, cookies: Vec<Cookie>) {
    let asked = questions(&state.handle(NOW, change("one.example")));
    state.handle(NOW, answer(asked[0], cookies));
}

/// What a worker shows that begins with this.
fn next_life(stored: &Snapshot) -> View {
    State::restore(stored, AccessHosts::default()).view(NOW)
}

fn sessions(state: &State) -> Vec<String> {
    let keys = state.sessions.keys();
    keys.map(|key| format!("{} {}", key.host, &key.audience[..1]))
        .collect()
}

fn change(host: &str) -> Event {
    Event::CookieChanged(CookieChange {
        name: CF_AUTHORIZATION.into(),
        host: host.into(),
        path: "/".into(),
        store: StoreId("0".into()),
        how: CookieFate::Set,
    })
}

fn answer(id: EffectId, cookies: Vec<Cookie>) -> Event {
    let granted = Grants::from_origins(&["<all_urls>".into()]);
    Event::Replied(id, Reply::Cookies(Listing { cookies, granted }))
}

fn questions(effects: &[Effect]) -> Vec<EffectId> {
    let id = |effect: &Effect| {
        if let Effect::ListCookies(id, _) = effect {
            Some(*id)
        } else {
            None
        }
    };
    effects.iter().filter_map(id).collect()
}

fn cookie(host: &str, audience: char) -> Cookie {
    let claims = format!(
        r#"{{"aud":["{}"],"exp":1700003600,"iat":1700000000,"iss":"https://one.cloudflareaccess.com","type":"app","sub":"s"}}"#,
        String::from(audience).repeat(64)
    );
    let header = r#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#;
    let parts = [header, claims.as_str(), "signature"].map(|part| URL_SAFE_NO_PAD.encode(part));
    session_cookie(host, "/", &parts.join("."))
}
