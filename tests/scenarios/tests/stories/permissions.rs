//! The person takes access to a host back, and gives it again.

use access_vigil_core::setup::{Occasion, SetupOffer};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Setup, TEAM};

#[test]
fn without_a_host_nothing_is_asked_for_and_with_it_work_goes_on() {
    for host in [APP, TEAM] {
        let mut world = Setup::default().app_life(900).signed_in();
        world.pass(minutes(1));
        world.take_back(host);
        world.pass(minutes(5));
        let before = world.hops();
        world.pass(minutes(5));
        assert_eq!(world.hops(), before, "without {host}");
        world.grant(host);
        world.pass(minutes(40));
        world.then_page_works(APP);
        assert_eq!(world.problem(APP), None, "{host}");
    }
}

#[test]
fn a_host_taken_back_in_the_middle_of_a_renewal_harms_nothing() {
    for host in [APP, TEAM] {
        for delay in (0..250).step_by(10) {
            let mut world = Setup::default().app_life(900).signed_in();
            world.until_renewal_begins(minutes(15));
            world.pass(delay);
            world.take_back(host);
            world.pass(seconds(20));
            let cookie = world.cookie_of(APP);
            assert!(world.is_working(&cookie), "without {host} after {delay} ms");
            assert_eq!(world.rules(), 0);
            let told = world.problem(APP);
            let due = told.is_none() && world.hops().minted > 0;
            assert!(
                due || told.as_deref() == Some("host-permission"),
                "{told:?} without {host} after {delay} ms"
            );
            world.grant(host);
            world.pass(minutes(15));
            world.then_page_works(APP);
        }
    }
}

#[test]
fn a_team_that_was_not_granted_is_named() {
    let mut setup = Setup::default();
    setup.granted.retain(|host| host != TEAM);
    let mut world = setup.signed_in();
    world.then_problem(APP, "host-permission");
    world.then_quiet_for(hours(3));
}

/// What an offer comes to: why, for which origins, and what is said of each host.
fn told(offer: &SetupOffer) -> (Occasion, Vec<&str>, Vec<&str>) {
    (
        offer.occasion,
        offer.origins.iter().map(String::as_str).collect(),
        offer.hosts.iter().map(|it| it.key.as_str()).collect(),
    )
}

#[test]
fn what_was_taken_back_is_named_with_what_does_not_work_and_asked_for_again() {
    for (host, key, origin) in [
        (APP, "lost_app", format!("https://{APP}/*")),
        (TEAM, "lost_team", format!("https://{TEAM}/*")),
    ] {
        let mut setup = Setup::default().app_life(900);
        setup.granted.push(format!("wss://{APP}"));
        let mut world = setup.signed_in();
        assert_eq!(world.offers(), []);
        world.take_back(host);
        world.kill_worker();
        world.pass(minutes(1));
        let offers = world.offers();
        let lost = (Occasion::Lost, vec![origin.as_str()], vec![key]);
        assert_eq!(offers.iter().map(told).collect::<Vec<_>>(), [lost]);
        world.grant(host);
        world.pass(minutes(1));
        assert_eq!(world.offers(), []);
        assert_eq!(world.problem(APP), None, "{host}");
    }
}

#[test]
fn sockets_that_were_taken_back_are_asked_for_where_the_app_is_and_renewals_go_on() {
    let sockets = format!("wss://{APP}");
    let mut setup = Setup::default().app_life(900);
    setup.granted.push(sockets.clone());
    let mut world = setup.signed_in();
    world.take_back(&sockets);
    world.pass(minutes(40));
    assert_eq!(world.offers(), []);
    let origin = format!("{sockets}/*");
    let lost = (Occasion::Lost, vec![origin.as_str()], vec!["lost_sockets"]);
    assert_eq!(told(&world.offer_at(APP)), lost);
    world.then_page_works(APP);
    assert_eq!(world.problem(APP), None);
}

#[test]
fn what_the_person_did_not_allow_stays_on_offer_and_is_told_as_refused() {
    let mut setup = Setup::default();
    setup.granted.clear();
    let mut world = setup.signed_in();
    assert_eq!(world.offer_at(APP).occasion, Occasion::New);
    world.ask_for(&[APP]);
    world.kill_worker();
    let offer = world.offer_at(APP);
    assert_eq!(offer.occasion, Occasion::Refused);
    assert_eq!(offer.text.key, "setup_refused");
    assert!(offer.origins.contains(&format!("https://{APP}/*")));
    world.grant(APP);
    world.pass(minutes(1));
    let offer = world.offer_at(APP);
    assert_eq!(offer.occasion, Occasion::New, "the team is asked for next");
    assert_eq!(offer.team.as_deref(), Some(TEAM));
}
