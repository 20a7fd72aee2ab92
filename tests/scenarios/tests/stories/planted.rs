//! A sibling host plants a token of its own for the whole domain (session fixation). What Access set for the app's host
//! alone is the session; the planted one is neither adopted, nor renewed, nor a reason to stop. What takes the session's
//! own place is named, and stays.

use access_edge_core::{Action, Step};
use access_vigil_core::cookie::BrowserCookie;
use scenarios::story::{minutes, seconds};
use scenarios::{ALICE, APP, BOB, SECOND_APP, Setup, World};

/// The cookie that this person has on this host, which outlives those of the story.
fn cookie_of(person: &str, host: &str) -> BrowserCookie {
    let mut world = Setup::default().app_life(86_000).begin();
    world.sign_in_at(&format!("https://{host}/"), person);
    world.cookie_of(host)
}

fn beside(planted: &str) -> World {
    let mut world = Setup::default().app_life(900).signed_in();
    let own = world.cookie_of(APP);
    world.sibling_plants(&own, planted);
    world
}

#[test]
fn a_token_of_somebody_else_for_the_whole_domain_is_not_taken_for_the_session() {
    let planted = cookie_of(BOB, APP).value;
    let mut world = beside(&planted);
    world.pass(minutes(120));
    let session = world.session(APP);
    assert_eq!(session.who.as_deref(), Some(ALICE));
    assert_eq!(session.problem, None);
    assert!(session.renewals >= 7, "{} renewals", session.renewals);
    let left = world.cookies_of(APP);
    assert!(left.iter().any(|it| !it.host_only && it.value == planted));
}

#[test]
fn a_token_of_another_app_for_the_whole_domain_drives_no_session_out() {
    let planted = cookie_of(ALICE, SECOND_APP).value;
    let mut world = beside(&planted);
    world.pass(minutes(120));
    assert_eq!(world.problem(APP), None);
    assert!(world.session(APP).renewals >= 7);
}

#[test]
fn what_is_no_token_for_the_whole_domain_stops_nothing() {
    let mut world = beside("no.token.atall");
    world.pass(minutes(120));
    assert_eq!(world.problem(APP), None);
    assert!(world.session(APP).renewals >= 7);
}

#[test]
fn what_somebody_else_writes_in_the_place_of_the_session_during_a_renewal_is_theirs_and_stays() {
    let foreign = cookie_of(BOB, APP).value;
    let mut world = Setup::default().app_life(900).signed_in();
    let own = world.cookie_of(APP);
    world.given_lasting_fault(Step::AppAuthorized, Action::MissingSetCookie);
    world.until_renewal_begins(minutes(15));
    world.pass_until(minutes(1), |world| world.hops().authorized > 0);
    world.plant(BrowserCookie {
        value: foreign.clone(),
        ..own
    });
    world.pass(seconds(5));
    assert_eq!(world.cookie_of(APP).value, foreign);
    world.then_problem(APP, "wrong-identity");
}
