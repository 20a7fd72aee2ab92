//! A new app token from a live org token by three HEADs, and the switches along that way.

use access_edge::{Response, Step};
use serde_json::json;

use crate::visitor::{ALICE, APP, APP_HOST, TEAM_HOST, TOKEN, Visitor, millis, part, query};

fn signed_in(patch: &serde_json::Value) -> Visitor {
    let mut visitor = Visitor::with(patch);
    visitor.sign_in(APP, ALICE);
    visitor.wait(600);
    visitor
}

fn statuses(answers: &[Response]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

#[test]
fn three_heads_renew_the_app_token_and_never_reach_the_origin() {
    let mut visitor = signed_in(&json!({}));
    let (before, org) = (visitor.claims(APP_HOST), visitor.token(TEAM_HOST));
    visitor.world.clear_history();
    let answers = visitor.renew(APP);
    assert_eq!(statuses(&answers), [302, 302, 302]);
    assert!(answers.iter().all(|answer| answer.body.is_empty()));
    let after = visitor.claims(APP_HOST);
    assert!(
        after["iat"].as_i64() > before["iat"].as_i64()
            && after["exp"].as_i64() > before["exp"].as_i64()
    );
    assert_eq!(
        (&after["aud"], &after["sub"], &after["type"]),
        (&before["aud"], &before["sub"], &json!("app"))
    );
    assert_eq!(visitor.token(TEAM_HOST), org);
    assert_eq!(visitor.world.count(Step::AppOrigin), 0);
    assert_eq!(visitor.world.count(Step::AppAuthorized), 1);
}

#[test]
fn the_earlier_app_token_lives_on_or_ends_with_the_new_one() {
    for (setting, status) in [("keeps-earlier", 200), ("ends-earlier", 302)] {
        let mut visitor = signed_in(&json!({"unknowns": {"new_mint": setting}}));
        let earlier = visitor.token(APP_HOST);
        visitor.renew(APP);
        assert_eq!(visitor.get(APP).status, 200, "{setting}");
        visitor.put(APP_HOST, TOKEN, &earlier);
        assert_eq!(visitor.get(APP).status, status, "{setting}");
    }
}

#[test]
fn the_probe_replaces_or_reuses_the_app_session() {
    for (setting, same) in [("replaced", false), ("reused", true)] {
        let mut visitor = signed_in(&json!({"unknowns": {"app_session": setting}}));
        visitor.forget(APP_HOST, TOKEN);
        let before = visitor.cookie(APP_HOST, "CF_AppSession").unwrap();
        visitor.get(APP);
        let after = visitor.cookie(APP_HOST, "CF_AppSession").unwrap();
        assert_eq!(before.value == after.value, same, "{setting}");
        assert_ne!(
            part(&before.line, "Expires"),
            part(&after.line, "Expires"),
            "{setting}"
        );
    }
}

#[test]
fn the_app_token_outlives_the_org_token_or_is_capped_by_it() {
    for (setting, capped) in [("own-duration", false), ("capped-by-org", true)] {
        let patch = json!({"team": {"session_seconds": 1800}, "unknowns": {"app_expiry": setting}});
        let visitor = signed_in(&patch);
        let (app, org) = (
            visitor.claims(APP_HOST)["exp"].as_i64(),
            visitor.claims(TEAM_HOST)["exp"].as_i64(),
        );
        assert_eq!(app == org, capped, "{setting}");
    }
}

#[test]
fn authorized_answers_with_an_absolute_or_a_relative_location() {
    for (setting, location) in [
        ("absolute", "https://myserver.com/wordpress?p=1"),
        ("relative", "/wordpress?p=1"),
    ] {
        let mut visitor = signed_in(&json!({"unknowns": {"authorized_location": setting}}));
        let answers = visitor.renew("https://myserver.com/wordpress?p=1");
        assert_eq!(answers[2].location(), Some(location));
    }
}

#[test]
fn max_age_and_the_spelling_of_same_site_are_switches() {
    for (age, spelling, expected) in [("absent", "lower", "none"), ("present", "capital", "None")] {
        let unknowns = json!({"authorized_max_age": age, "same_site_spelling": spelling});
        let mut visitor = signed_in(&json!({"unknowns": unknowns}));
        visitor.renew(APP);
        let line = visitor.cookie(APP_HOST, TOKEN).unwrap().line;
        assert_eq!(
            part(&line, "Max-Age"),
            (age == "present").then(|| "3600".to_owned())
        );
        assert_eq!(part(&line, "SameSite").as_deref(), Some(expected));
        assert_eq!(
            millis(&part(&line, "Expires").unwrap()),
            visitor.now + 3_600_000
        );
    }
}

#[test]
fn redirect_url_keeps_or_loses_the_query() {
    for (setting, expected) in [
        ("with-query", "/express?x=1"),
        ("without-query", "/express"),
    ] {
        let mut visitor = Visitor::with(&json!({"unknowns": {"redirect_url": setting}}));
        let login = visitor
            .probe("https://myserver.com/express?x=1")
            .location()
            .unwrap()
            .to_owned();
        assert_eq!(query(&login, "redirect_url").as_deref(), Some(expected));
    }
}

#[test]
fn the_parameters_of_the_login_url_come_in_either_order() {
    for (setting, expected) in [
        ("meta-second", ["kid", "meta", "redirect_url"]),
        ("meta-last", ["kid", "redirect_url", "meta"]),
    ] {
        let mut visitor = signed_in(&json!({"unknowns": {"login_parameters": setting}}));
        let answers = visitor.renew(APP);
        let url = url::Url::parse(answers[0].location().unwrap()).unwrap();
        let names: Vec<String> = url
            .query_pairs()
            .map(|(name, _)| name.into_owned())
            .collect();
        assert_eq!(names, expected);
        assert_eq!(statuses(&answers), [302, 302, 302]);
    }
}

#[test]
fn aud_is_an_array_or_a_string_and_works_either_way() {
    for (setting, is_array) in [("array", true), ("text", false)] {
        let mut visitor = signed_in(&json!({"unknowns": {"app_audience": setting}}));
        assert_eq!(visitor.claims(APP_HOST)["aud"].is_array(), is_array);
        assert_eq!(visitor.get(APP).status, 200);
    }
}

#[test]
fn where_head_is_refused_get_probes() {
    let mut visitor = signed_in(&json!({"unknowns": {"head_on_app": "refused"}}));
    assert_eq!(visitor.probe(APP).status, 405);
    visitor.forget(APP_HOST, TOKEN);
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn with_a_valid_token_nothing_is_renewed() {
    let mut visitor = signed_in(&json!({}));
    let before = visitor.token(APP_HOST);
    assert_eq!(visitor.get(APP).status, 200);
    assert_eq!(visitor.token(APP_HOST), before);
}

#[test]
fn without_an_org_token_the_login_page_ends_the_renewal() {
    let mut visitor = signed_in(&json!({}));
    visitor.forget(TEAM_HOST, TOKEN);
    assert_eq!(statuses(&visitor.renew(APP)), [302, 200]);
}

#[test]
fn two_runs_with_one_seed_give_the_same_bytes() {
    let run = || {
        let mut visitor = signed_in(&json!({}));
        visitor.renew(APP);
        (visitor.token(APP_HOST), visitor.token(TEAM_HOST))
    };
    assert!(run() == run(), "the same seed gave other tokens");
}
