//! What nobody outside Cloudflare knows about Access: each switch of the edge both ways, and sessions live with it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Flavour, SECOND_APP, Setup, switches};
use serde_json::{Value, json};

#[test]
fn every_switch_of_the_edge_is_in_the_table() {
    let mut names: Vec<_> = switches::all()
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    names.sort();
    let mut known = switches::known_to_the_edge();
    known.sort();
    assert_eq!(names, known);
}

#[test]
fn a_session_lives_through_twelve_tokens_with_every_setting_of_every_switch() {
    for (name, settings) in switches::all() {
        for setting in settings {
            for flavour in [Flavour::Chromium, Flavour::Firefox] {
                live_through(name, &setting, flavour);
            }
        }
    }
}

fn live_through(name: &str, setting: &Value, flavour: Flavour) {
    let mut setup = Setup {
        flavour,
        ..Setup::default()
    };
    switches::set(&mut setup.edge, name, setting);
    let mut world = setup.app_life(300).signed_in();
    world.pass(hours(1));
    let (hops, pages) = (world.hops(), world.pages_of(APP));
    let story = format!("{name} = {setting} in {flavour:?}: {hops:?}, {pages:?}");
    // An edge that ends the earlier token at once refuses what is just on its way, and nobody can help that.
    let on_the_way = if *setting == json!("ends-earlier") {
        hops.minted
    } else {
        0
    };
    assert!(pages.refused <= on_the_way, "{story}");
    assert!(hops.minted >= 12, "{story}");
    assert_eq!(hops.origin, 0, "{story}");
    let per_renewal = if *setting == json!("refused") && name == "head_on_app" {
        4
    } else {
        3
    };
    assert_eq!(hops.all(), per_renewal * hops.minted, "{story}");
}

#[test]
fn an_eager_chain_over_another_host_of_the_app_is_no_hindrance_in_either_order() {
    for order in ["own-first", "own-last"] {
        let mut world = with_chain(order).signed_in();
        world.pass(hours(4));
        world.then_never_cut_off(APP);
        let hops = world.hops();
        assert!(
            hops.minted >= 16 && hops.all() <= 4 * hops.minted,
            "{order}: {hops:?}"
        );
    }
}

#[test]
fn an_eager_chain_that_never_comes_to_its_end_is_left_after_ten_requests() {
    let mut world = with_chain("own-last").signed_in();
    let round = Action::Location {
        value: format!("https://{SECOND_APP}/cdn-cgi/access/authorized?nonce=x&token=y"),
    };
    world.given_lasting_fault(Step::TeamLogin, round.clone());
    world.given_lasting_fault(Step::AppAuthorized, round);
    world.until_renewal_begins(minutes(15));
    world.pass(seconds(10));
    world.then_problem(APP, "redirect");
    assert_eq!(world.hops().all(), 10, "{:?}", world.hops());
}

fn with_chain(order: &str) -> Setup {
    Setup::default().app_life(900).edge(|edge| {
        edge.apps.remove("second");
        let app = edge.apps.get_mut("main").unwrap();
        app.more_hosts = vec![SECOND_APP.into()];
        switches::set(edge, "eager_chain", &json!(order));
    })
}

#[test]
fn a_page_that_runs_into_the_login_meanwhile_does_not_spoil_the_renewal() {
    for setting in ["replaced", "reused"] {
        // A renewal takes most of a second here, and the page asks four times in that.
        let slow = Setup {
            latency: (100, 140),
            ..Setup::default()
        };
        let mut world = slow
            .edge(|edge| switches::set(edge, "app_session", &json!(setting)))
            .app_life(60)
            .signed_in();
        world.open_tab("https://myserver.com/", 250, None);
        // The session ends while the edge is out of reach; then the pages fail and begin logins all the time.
        world.given_lasting_fault(Step::TeamLogin, Action::Status { status: 503 });
        world.pass(minutes(2));
        world.edge.clear_faults();
        world.pass(minutes(13));
        assert!(
            world.pages_of(APP).refused > 0,
            "the pages were to fail for a while"
        );
        world.then_page_works(APP);
    }
}

#[test]
fn what_a_page_puts_in_the_place_of_the_attempts_app_session_costs_no_request() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let setup = Setup {
            flavour,
            ..Setup::default()
        };
        let mut world = setup
            .edge(|edge| switches::set(edge, "app_session", &json!("replaced")))
            .app_life(3600)
            .signed_in();
        for tab in world.open_tabs() {
            world.close_tab(tab);
        }
        world.open_tab("https://myserver.com/", 250, None);
        world.pass(minutes(1));
        let slow = Action::Slow {
            milliseconds: 2_000,
        };
        world.given_fault(Step::TeamLogin, slow);
        let now = world.now();
        // From now on the page is sent to the login four times a second, each time with a new `CF_AppSession`.
        world.edge.revoke_app(now, "main").unwrap();
        world.pass(minutes(1));
        assert!(world.pages_of(APP).refused >= 4, "{flavour:?}");
        assert_eq!(world.hops().minted, 1, "{flavour:?}");
        world.then_three_requests_each();
    }
}

#[test]
fn a_dead_org_token_is_named_whichever_way_the_edge_says_so() {
    for setting in ["login-page", "expired-cookie"] {
        let mut world = Setup::default()
            .edge(|edge| switches::set(edge, "revoked_org_token", &json!(setting)))
            .app_life(900)
            .signed_in();
        let now = world.now();
        world.edge.delete_org_sessions(now, None).unwrap();
        let before = world.cookie_of(APP);
        world.pass(minutes(14));
        assert_eq!(
            world.cookie_of(APP),
            before,
            "revoked_org_token = {setting}"
        );
        let problem = world.problem(APP);
        let expected = if setting == "login-page" {
            "login-page"
        } else {
            "login-needed"
        };
        assert_eq!(
            problem.as_deref(),
            Some(expected),
            "revoked_org_token = {setting}"
        );
        world.pass(seconds(1));
    }
}
