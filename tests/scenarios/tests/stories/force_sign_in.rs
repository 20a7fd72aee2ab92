//! A forced sign-in: one click ends both tiers and brings the app that is looked at to the login. Nothing renews before
//! the person has signed in, and everything does afterwards; no other tab is touched.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::unknowns::{AppLogout, AppLogoutCookie, AppSessionOnProbe};
use access_edge_core::{Action, IdpState, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Flavour, SECOND_APP, Setup, TEAM, World};

const LOGIN: &str = "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com";

/// Alice is signed in to two apps. The tab that she looks at shows the first; nobody signs in by it unless she does.
fn at_work(setup: Setup) -> (World, i64) {
    let mut world = setup.app_life(300).signed_in();
    world.sign_in(SECOND_APP);
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.open_tab("https://app2.myserver.com/", seconds(2), None);
    let tab = world.open_tab("https://myserver.com/?page", seconds(2), None);
    world.pass(minutes(1));
    (world, tab)
}

fn sign_in_here(world: &mut World, tab: i64) {
    world.sit_down(tab, ALICE);
    world.visit(tab, "https://myserver.com/?page");
    world.pass(minutes(1));
}

fn then_no_token_is_left(world: &World, story: &str) {
    for host in [APP, SECOND_APP, TEAM] {
        assert!(world.cookies_of(host).is_empty(), "{story}: {host}");
    }
}

/// Both apps work and are renewed, though the page of the second was never loaded again.
fn then_all_is_well(world: &mut World, story: &str) {
    world.then_page_works(APP);
    world.then_page_works(SECOND_APP);
    let before = world.hops().minted;
    world.pass(minutes(30));
    assert!(world.hops().minted >= before + 10, "{story}");
    assert_eq!(world.problem(APP), None, "{story}");
    assert_eq!(world.problem(SECOND_APP), None, "{story}");
}

#[test]
fn one_click_ends_both_tiers_and_brings_the_tab_that_is_looked_at_to_the_login() {
    for setup in [Setup::default(), Setup::default().in_firefox()] {
        let (mut world, tab) = at_work(setup);
        let tabs = world.open_tabs();
        world.click_force_sign_in(APP);
        world.pass(seconds(2));
        then_no_token_is_left(&world, "after the click");
        assert_eq!(world.edge.count(Step::TeamLogout), 1);
        assert!(
            world.shown_in(tab).starts_with(LOGIN),
            "{}",
            world.shown_in(tab)
        );
        assert_eq!(world.open_tabs(), tabs);
        assert_eq!(world.shown_in(tabs[0]), "https://app2.myserver.com/");
        let (headline, remarks) = world.said_of_sign_out();
        assert_eq!(headline, "sign_out_done");
        assert_eq!(
            remarks,
            ["force_sign_in_there", "force_provider", "sign_out_tail"]
        );
        world.pass(minutes(1));
        let (_, remarks) = world.said_of_sign_out();
        assert_eq!(remarks, ["force_sign_in_there", "force_provider"]);
        world.then_quiet_for(hours(3));
        then_no_token_is_left(&world, "hours later");
    }
}

#[test]
fn whoever_signs_in_again_is_renewed_and_the_other_tabs_are_healed_without_a_reload() {
    for state in [IdpState::Live, IdpState::Dead] {
        let (mut world, tab) = at_work(Setup::default());
        world.edge.set_idp_sessions(None, state);
        let asked = world.edge.count(Step::IdpLogin);
        world.click_force_sign_in(APP);
        world.pass(seconds(2));
        sign_in_here(&mut world, tab);
        let asked_again = world.edge.count(Step::IdpLogin) > asked;
        assert_eq!(asked_again, state == IdpState::Dead, "{state:?}");
        assert_eq!(world.said_of_sign_out().0, "signed_in_again", "{state:?}");
        then_all_is_well(&mut world, &format!("{state:?}"));
    }
}

#[test]
fn an_identity_provider_that_asks_nothing_lets_the_person_in_at_once_and_it_says_why() {
    // The whole login is over within the second of the click, by clocks that do not quite agree.
    for skew in [0, 900, 4_000, -4_000, 28_000, -28_000] {
        let setup = Setup {
            skew,
            ..Setup::default()
        };
        let (mut world, tab) = at_work(setup.edge(|edge| edge.team.instant_auth = true));
        world.click_force_sign_in(APP);
        world.pass(seconds(3));
        assert_eq!(world.shown_in(tab), "https://myserver.com/?page", "{skew}");
        let (headline, remarks) = world.said_of_sign_out();
        assert_eq!(headline, "signed_in_again", "{skew}");
        assert_eq!(remarks, ["force_provider", "sign_out_tail"], "{skew}");
        then_all_is_well(&mut world, &format!("a clock that is {skew} ms ahead"));
    }
}

#[test]
fn a_renewal_that_is_under_way_is_given_up_at_whatever_step_it_is() {
    for delay in (0..300).step_by(5) {
        let (mut world, tab) = at_work(Setup::default());
        world.until_renewal_begins(minutes(5));
        world.pass(delay);
        world.click_force_sign_in(APP);
        world.then_quiet_for(minutes(6));
        then_no_token_is_left(&world, &format!("after {delay} ms"));
        assert!(world.shown_in(tab).starts_with(LOGIN), "after {delay} ms");
    }
}

#[test]
fn a_refresh_that_is_under_way_is_given_up_and_what_it_was_sent_for_is_no_sign_in() {
    for after in [0, 5, 15, 40, 90, 200] {
        let story = format!("after {after} ms");
        let (mut world, tab) = at_work(Setup::default().org_life(900));
        world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
        world.pass(after);
        world.click_force_sign_in(APP);
        world.pass(seconds(10));
        assert!(world.own_tabs().is_empty(), "{story}");
        assert!(world.shown_in(tab).starts_with(LOGIN), "{story}");
        world.then_quiet_for(minutes(10));
        sign_in_here(&mut world, tab);
        then_all_is_well(&mut world, &story);
    }
}

#[test]
fn it_is_finished_by_the_next_worker_wherever_this_one_was_killed_in_the_middle_of_a_renewal() {
    for point in 1..50 {
        let (mut world, tab) = at_work(Setup::default());
        world.until_renewal_begins(minutes(5));
        world.pass(point % 7 * 30);
        let tabs = world.open_tabs().len();
        world.kill_at(u64::try_from(point).unwrap());
        world.click_force_sign_in(APP);
        world.pass(seconds(2));
        world.wake();
        world.pass(seconds(40));
        // A worker that died before it had stored the wish has never heard of it.
        if world.view().sign_outs.is_empty() {
            assert!(point <= 1, "killed at {point}: the wish was forgotten");
            continue;
        }
        then_no_token_is_left(&world, &format!("killed at {point}"));
        let login = world.shown_in(tab).starts_with(LOGIN);
        assert!(login, "killed at {point}: {}", world.shown_in(tab));
        assert_eq!(world.open_tabs().len(), tabs, "killed at {point}");
        world.then_quiet_for(minutes(6));
        sign_in_here(&mut world, tab);
        then_all_is_well(&mut world, &format!("killed at {point}"));
    }
}

#[test]
fn what_a_killed_worker_left_does_not_sign_out_somebody_who_has_signed_in_meanwhile() {
    for point in 3..40 {
        let (mut world, _) = at_work(Setup::default());
        world.kill_at(point);
        world.click_force_sign_in(APP);
        world.open_tab("https://myserver.com/?other", seconds(2), Some(ALICE));
        world.pass(minutes(2));
        then_all_is_well(&mut world, &format!("killed at {point}"));
    }
}

#[test]
fn without_the_network_the_tokens_go_all_the_same_and_it_says_that_the_server_did_not_hear() {
    let (mut world, tab) = at_work(Setup::default());
    world.go_offline();
    world.click_force_sign_in(APP);
    world.pass(seconds(5));
    then_no_token_is_left(&world, "offline");
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_incomplete");
    assert_eq!(
        remarks,
        [
            "sign_out_unconfirmed",
            "force_sign_in_there",
            "force_provider"
        ]
    );
    world.go_online();
    world.then_quiet_for(minutes(10));
    sign_in_here(&mut world, tab);
    then_all_is_well(&mut world, "offline");
}

#[test]
fn a_team_that_does_not_answer_is_asked_through_the_app_however_that_confirms_it() {
    let troubles = [
        Action::Status { status: 500 },
        Action::Status { status: 503 },
        Action::Challenge,
        Action::Drop,
        Action::Slow {
            milliseconds: 60_000,
        },
    ];
    for trouble in troubles {
        for app_logout in [AppLogout::Page, AppLogout::Redirect] {
            for app_logout_cookie in [AppLogoutCookie::Cleared, AppLogoutCookie::Kept] {
                let story = format!("{trouble:?}, {app_logout:?}, {app_logout_cookie:?}");
                let setup = Setup::default().edge(|edge| {
                    edge.unknowns.app_logout = app_logout;
                    edge.unknowns.app_logout_cookie = app_logout_cookie;
                });
                let (mut world, tab) = at_work(setup);
                world.given_fault(Step::TeamLogout, trouble.clone());
                world.click_force_sign_in(APP);
                world.pass(seconds(15));
                then_no_token_is_left(&world, &story);
                assert_eq!(world.edge.count(Step::AppLogout), 1, "{story}");
                assert_eq!(world.said_of_sign_out().0, "sign_out_done", "{story}");
                world.then_quiet_for(minutes(6));
                sign_in_here(&mut world, tab);
                then_all_is_well(&mut world, &story);
            }
        }
    }
}

#[test]
fn a_server_that_takes_no_sign_out_is_named() {
    let (mut world, tab) = at_work(Setup::default());
    for step in [Step::TeamLogout, Step::AppLogout] {
        world.given_lasting_fault(step, Action::Status { status: 503 });
    }
    world.click_force_sign_in(APP);
    world.pass(seconds(5));
    then_no_token_is_left(&world, "503");
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_incomplete");
    assert_eq!(remarks[0], "sign_out_unconfirmed");
    assert!(world.shown_in(tab).starts_with(LOGIN));
}

#[test]
fn an_app_that_nobody_looks_at_is_opened_in_a_new_tab_and_the_others_keep_their_pages() {
    for in_front in [
        "https://app2.myserver.com/",
        "https://myserver.com/cdn-cgi/access/get-identity",
    ] {
        let (mut world, tab) = at_work(Setup::default());
        let front = world.open_tab(in_front, 0, None);
        world.pass(seconds(2));
        let tabs = world.open_tabs();
        world.click_force_sign_in(APP);
        world.pass(seconds(1));
        assert_eq!(world.shown_in(tab), "https://myserver.com/?page");
        assert_eq!(world.shown_in(front), in_front);
        let opened: Vec<_> = world.open_tabs();
        assert_eq!(opened.len(), tabs.len() + 1, "{in_front}");
        assert!(world.shown_in(opened[tabs.len()]).starts_with(LOGIN));
        // Alice sits at the new tab and signs in.
        world.pass(minutes(2));
        then_all_is_well(&mut world, in_front);
    }
}

#[test]
fn a_browser_that_opens_nothing_is_named() {
    let (mut world, _) = at_work(Setup::default());
    world.given_no_tab_opens();
    world.click_force_sign_in(APP);
    world.pass(seconds(2));
    then_no_token_is_left(&world, "no tab");
    let (_, remarks) = world.said_of_sign_out();
    assert_eq!(
        remarks,
        ["force_not_opened", "force_provider", "sign_out_tail"]
    );
}

/// How often Access refused a login at its last step, since another page had replaced what it needs.
fn spoiled(world: &World) -> usize {
    let spoiled = |outcome: &&str| *outcome == "bad-app-session";
    let history = world.edge.history().iter();
    history
        .map(|entry| entry.outcome.as_str())
        .filter(spoiled)
        .count()
}

#[test]
fn the_login_is_not_spoiled_by_pages_of_the_app_that_go_on_asking() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        for app_session in [AppSessionOnProbe::Replaced, AppSessionOnProbe::Reused] {
            for killed in [false, true] {
                let story = format!("{flavour:?}, {app_session:?}, killed: {killed}");
                let setup = Setup {
                    flavour,
                    ..Setup::default()
                };
                let (mut world, _) =
                    at_work(setup.edge(|edge| edge.unknowns.app_session = app_session));
                world.open_tab("https://myserver.com/", 250, None);
                let tab = world.open_tab("https://myserver.com/?mine", 250, None);
                world.pass(seconds(5));
                world.sit_down(tab, ALICE);
                world.click_force_sign_in(APP);
                world.pass(500);
                if killed {
                    world.kill_worker();
                }
                world.pass(minutes(1));
                assert_eq!(world.shown_in(tab), "https://myserver.com/?mine", "{story}");
                assert_eq!(spoiled(&world), 0, "{story}");
                then_all_is_well(&mut world, &story);
            }
        }
    }
}

#[test]
fn a_login_that_is_begun_anew_is_not_spoiled_by_the_guard_of_the_first() {
    let (mut world, tab) = at_work(Setup::default());
    world.click_force_sign_in(APP);
    world.pass(seconds(5));
    let before = spoiled(&world);
    sign_in_here(&mut world, tab);
    assert_eq!(spoiled(&world), before);
    then_all_is_well(&mut world, "begun anew");
}

#[test]
fn who_clicks_twice_sees_one_login() {
    let (mut world, _) = at_work(Setup::default());
    world.open_tab("https://app2.myserver.com/", 0, None);
    let tabs = world.open_tabs().len();
    world.click_force_sign_in(APP);
    world.pass(10);
    world.click_force_sign_in(APP);
    world.pass(seconds(2));
    assert_eq!(world.open_tabs().len(), tabs + 1);
    assert_eq!(world.edge.count(Step::TeamLogout), 1);
}
