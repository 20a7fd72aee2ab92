//! The journal tells in order what happened, was decided and was done, over any number of workers, and stays bounded.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, Step};
use access_vigil_core::cookie::CF_AUTHORIZATION;
use access_vigil_core::journal::{Entry, Hop, HopName, TokenChange, Verdict, What};
use access_vigil_core::problem::Problem;
use access_vigil_core::token::TokenKind;
use access_vigil_core::traffic::CookieFate;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Flavour, Setup, TEAM, World};
use serde_json::json;

fn hops(journal: &[Entry]) -> Vec<&Hop> {
    let hops = journal.iter().filter_map(|entry| match &entry.what {
        What::Hop(hop) => Some(hop),
        _ => None,
    });
    hops.collect()
}

fn app_tokens(journal: &[Entry]) -> Vec<TokenChange> {
    let tokens = journal.iter().filter_map(|entry| match &entry.what {
        What::Token(news) if news.tier == TokenKind::App => Some(news.change),
        _ => None,
    });
    tokens.collect()
}

fn words(journal: &[Entry]) -> Vec<String> {
    let told = journal.iter().filter_map(|entry| match &entry.what {
        What::Told(told) => Some(told.word.clone()),
        _ => None,
    });
    told.collect()
}

fn is_in_order(journal: &[Entry]) -> bool {
    journal
        .windows(2)
        .all(|pair| pair[0].number < pair[1].number && pair[0].at <= pair[1].at)
}

#[test]
fn a_renewal_is_three_judged_requests_and_a_token_that_ends_later() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(58));
    let journal = world.journal();
    assert!(is_in_order(&journal));
    let hops = hops(&journal);
    let steps: Vec<_> = hops.iter().map(|hop| (hop.step, hop.status)).collect();
    let expected = [HopName::Probe, HopName::Login, HopName::Authorized];
    assert_eq!(steps, expected.map(|step| (step, Some(302))));
    assert_eq!(hops[0].from.host, APP);
    assert_eq!(hops[0].to.as_ref().unwrap().host, TEAM);
    assert_eq!(hops[0].cookies, ["CF_AppSession"]);
    assert_eq!(hops[2].cookies, [CF_AUTHORIZATION]);
    assert_eq!(hops[1].verdict, Verdict::Followed);
    assert_eq!(hops[2].verdict, Verdict::JarDecides);
    assert!(hops.iter().all(|hop| hop.took > 0 && hop.took < seconds(5)));
    let changes = app_tokens(&journal);
    assert_eq!(changes[0], TokenChange::Appeared);
    assert!(matches!(changes[1], TokenChange::Renewed { gained } if gained > minutes(50)));
    assert_eq!(changes.len(), 2);
}

#[test]
fn a_renewal_whose_cookie_is_seen_before_its_answer_is_three_requests_all_the_same() {
    let setup = Setup {
        // Firefox tells of a header up to a tenth of a second after the cookie.
        flavour: Flavour::Firefox,
        ..Setup::default()
    };
    let mut world = setup.app_life(600).signed_in();
    world.pass(hours(4));
    let journal = world.journal();
    let hops = hops(&journal);
    let is_last = |hop: &&&Hop| hop.step == HopName::Authorized;
    let last: Vec<_> = hops.iter().filter(is_last).collect();
    let renewed = app_tokens(&journal);
    let renewed = renewed.iter().filter(|it| **it != TokenChange::Appeared);
    assert_eq!(last.len(), renewed.count(), "a last request is missing");
    let overtaken = last.iter().filter(|hop| hop.verdict == Verdict::Overtaken);
    assert!(overtaken.clone().count() > 3, "the cookie was never first");
    for hop in overtaken {
        assert_eq!((hop.status, &hop.to), (None, &None));
        assert!(hop.took > 0 && hop.took < seconds(5));
    }
}

#[test]
fn an_overwritten_cookie_is_one_entry_in_both_browsers() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let setup = Setup {
            flavour,
            ..Setup::default()
        };
        let mut world = setup.app_life(3600).signed_in();
        world.pass(minutes(58));
        let fates: Vec<_> = world
            .journal()
            .iter()
            .filter_map(|entry| match &entry.what {
                What::Cookie(change) if change.host == APP && change.name == CF_AUTHORIZATION => {
                    Some(change.how)
                }
                _ => None,
            })
            .collect();
        assert_eq!(fates, [CookieFate::Set, CookieFate::Replaced]);
    }
}

#[test]
fn a_refused_redirect_is_told_with_the_rule_that_refused_it() {
    let mut world = Setup::default().app_life(3600).signed_in();
    let value = "https://evil.example/steal?x=1".into();
    world.given_lasting_fault(Step::TeamLogin, Action::Location { value });
    world.pass(minutes(58));
    let journal = world.journal();
    let refused = hops(&journal)
        .into_iter()
        .find(|hop| hop.step == HopName::Login);
    let refused = refused.unwrap();
    assert_eq!(refused.to.as_ref().unwrap().host, "evil.example");
    assert_eq!(
        refused.verdict,
        Verdict::Refused(Problem::IdentityProvider("evil.example".into()))
    );
    assert!(!serde_json::to_string(&journal).unwrap().contains("x=1"));
}

#[test]
fn the_journal_outlives_workers_and_ends_with_the_browser() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(20));
    world.kill_worker();
    world.pass(hours(3));
    let journal = world.journal();
    assert!(is_in_order(&journal));
    assert_eq!(journal[0].number, 1);
    let last = journal.last().unwrap().number;
    assert_eq!(journal.len() as u64, last, "no entry is lost");
    assert!(world.workers() > 2);
    let starts = words(&journal);
    let starts = starts.iter().filter(|word| *word == "journal_started");
    assert_eq!(starts.count() as u64, world.workers());

    world.restart_browser();
    world.pass(100);
    assert!(world.journal()[0].number == 1 && world.journal().len() < 40);
}

#[test]
fn the_journal_is_bounded_and_its_oldest_entries_go_first() {
    let mut world = Setup::default().app_life(60).signed_in();
    world.pass(hours(12));
    let journal = world.journal();
    assert!(is_in_order(&journal));
    assert!(
        (2048..2048 + 32).contains(&journal.len()),
        "{}",
        journal.len()
    );
    assert!(journal[0].number > 1000);
    assert_eq!(
        journal.last().unwrap().number - journal[0].number + 1,
        journal.len() as u64
    );
}

#[test]
fn a_page_that_is_stuck_for_an_hour_pushes_nothing_else_out() {
    let mut world = Setup::default().signed_in();
    world.pass(minutes(5));
    let now = world.now();
    world.edge.revoke_user(now, ALICE).unwrap();
    world.pass(hours(1));
    let journal = world.journal();
    assert_eq!(journal[0].number, 1);
    assert!(journal.len() < 400, "{}", journal.len());
    let again = journal.iter().filter_map(|entry| entry.again);
    let times: u32 = again.map(|again| again.times).sum();
    assert!(times > 1000, "{times}");
}

#[test]
fn what_the_person_asks_for_and_what_comes_of_it_is_told() {
    let mut world = Setup::default().signed_in();
    world.click_sign_out(APP);
    world.pass(seconds(40));
    let journal = world.journal();
    let told = words(&journal);
    for word in [
        "journal_sign_out_wished",
        "journal_log_out",
        "journal_remove_tokens",
    ] {
        assert!(told.iter().any(|it| it == word), "{word}: {told:?}");
    }
    assert_eq!(app_tokens(&journal).last(), Some(&TokenChange::Vanished));
}

/// The sessions that pages were sent to the login of, as the journal tells.
fn stuck(journal: &[Entry]) -> Vec<Option<&str>> {
    let stuck = journal.iter().filter(|entry| match &entry.what {
        What::Told(told) => told.word == "journal_page_stuck",
        _ => false,
    });
    stuck.map(|entry| entry.session.as_deref()).collect()
}

#[test]
fn a_page_that_runs_into_the_login_is_told_of_the_session_whose_app_the_login_is_for() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(5));
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    world.pass(seconds(10));
    let id = world.session(APP).id;
    let journal = world.journal();
    assert!(!stuck(&journal).is_empty());
    assert!(stuck(&journal).iter().all(|session| *session == Some(&id)));

    let other = json!({"apps": {"main": {"aud": "f".repeat(64)}}});
    world.edge.patch_config(&other).unwrap();
    let before = stuck(&world.journal()).len();
    world.pass(seconds(10));
    let journal = world.journal();
    let after = &stuck(&journal)[before..];
    assert!(
        !after.is_empty() && after.iter().all(Option::is_none),
        "{after:?}"
    );
}

#[test]
fn the_way_of_a_login_is_told_hop_by_hop_and_a_click_begins_another() {
    let mut world = Setup::default().signed_in();
    let journal = world.journal();
    let pages: Vec<_> = journal
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Page(hop) => Some((hop.from.host.as_str(), hop.from.path.as_str(), &hop.chain)),
            _ => None,
        })
        .collect();
    let login = format!("/cdn-cgi/access/login/{APP}");
    let ways: Vec<_> = pages.iter().map(|(host, path, _)| (*host, *path)).collect();
    let expected = [
        (APP, "/"),
        (TEAM, login.as_str()),
        (TEAM, "/cdn-cgi/access/callback"),
        (APP, "/cdn-cgi/access/authorized"),
    ];
    assert_eq!(ways, expected, "the identity provider was not granted");
    assert_eq!(pages[0].2, pages[1].2);
    assert_eq!(pages[2].2, pages[3].2);
    assert_ne!(pages[1].2, pages[2].2);
}

fn stopped_for(world: &mut World, problem: &Problem) -> bool {
    world.journal().iter().any(|entry| match &entry.what {
        What::Decision(decision) => decision.problem.as_ref() == Some(problem),
        _ => false,
    })
}

#[test]
fn a_decision_names_what_stands_in_the_way() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.delete_cookies_of(TEAM);
    world.pass(minutes(58));
    assert!(stopped_for(&mut world, &Problem::LoginNeeded));
    assert!(!stopped_for(&mut world, &Problem::LoginPage));
}
