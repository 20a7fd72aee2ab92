//! Sessions ended by the command at a faithful Access: from the keychain to the refused token.

use crate::desk::{ACCOUNT, CANARY};
use crate::edge::{ALICE, APP, Edge};
use crate::session::{Keyring, Session};

const REVOKER: &str = "api-for-tests-only";
const READER: &str = "reader-for-tests-only";
/// A desk at this edge that keeps this token in its keychain.
fn desk(edge: &Edge, token: &str) -> Session {
    let session = Session::at(edge.desk(), Keyring::Unlocked);
    session.desk.set_token(&[], token).done();
    session
}

#[test]
fn revoking_an_app_ends_its_tokens_and_a_live_team_session_comes_back_silently() {
    let edge = Edge::start();
    let (app, org) = edge.sign_in();
    let session = desk(&edge, REVOKER);
    let desk = &session.desk;
    assert_eq!(edge.status_with(&app), 200);
    let revoke = ["--json", "revoke", "app", APP, "--yes"];
    let ended = desk.vigil(&revoke, "").done().keeps(REVOKER);
    assert_eq!(ended.json()["revoked"], true);
    assert_eq!(edge.status_with(&app), 302);
    assert!(edge.renews_with(&org), "as was said before");
    assert!(
        ended.err.contains("gets a new app token silently"),
        "{ended:?}"
    );
}

#[test]
fn revoking_a_user_ends_both_tiers() {
    let edge = Edge::start();
    let (app, org) = edge.sign_in();
    let session = desk(&edge, REVOKER);
    let desk = &session.desk;
    desk.vigil(&["revoke", "user", ALICE, "--yes"], "").done();
    assert_eq!(edge.status_with(&app), 302);
    assert!(!edge.renews_with(&org));
}

#[test]
fn a_dry_run_and_a_no_say_what_would_end_and_end_nothing() {
    let edge = Edge::start();
    let (app, _) = edge.sign_in();
    let session = desk(&edge, REVOKER);
    let desk = &session.desk;
    let dry = desk
        .vigil(&["--json", "revoke", "app", APP, "--dry-run"], "")
        .done()
        .json();
    assert_eq!(dry["revoked"], false);
    assert_eq!(dry["plan"]["revokes"]["app"]["name"], "main");
    assert_eq!(dry["plan"]["ends"][0]["what"], "app-tokens");
    assert_eq!(dry["plan"]["does_not_end"][0]["what"], "org-tokens");
    for answer in ["", "n\n", "perhaps\n"] {
        let ended = desk.vigil(&["--json", "revoke", "user", ALICE], answer);
        assert_eq!(
            (ended.problem().as_str(), ended.code),
            ("not-confirmed", 30)
        );
    }
    assert_eq!(edge.status_with(&app), 200);
    desk.vigil(&["revoke", "app", APP], "y\n").done();
    assert_eq!(edge.status_with(&app), 302);
}

#[test]
fn a_token_without_the_permission_is_told_which_one_it_lacks() {
    let edge = Edge::start();
    let (app, _) = edge.sign_in();
    let session = desk(&edge, READER);
    let desk = &session.desk;
    for (arguments, permission) in [
        (["app", APP], "Access: Apps and Policies Revoke"),
        (
            ["user", ALICE],
            "Access: Organizations, Identity Providers, and Groups Revoke",
        ),
    ] {
        let arguments = [&["--json", "revoke"][..], &arguments, &["--yes"]].concat();
        let ended = desk.vigil(&arguments, "").keeps(READER);
        assert_eq!(
            (ended.problem().as_str(), ended.code),
            ("api-permission", 30)
        );
        assert!(ended.err.contains(permission), "{ended:?}");
    }
    assert_eq!(edge.status_with(&app), 200);
}

#[test]
fn a_token_that_counts_for_nothing_is_told_and_repeated_nowhere() {
    let edge = Edge::start();
    let session = desk(&edge, CANARY);
    let desk = &session.desk;
    for arguments in [
        &["--json", "apps"][..],
        &["--json", "revoke", "user", ALICE, "--yes"],
    ] {
        let ended = desk.vigil(arguments, "").keeps(CANARY);
        assert_eq!(
            (ended.problem().as_str(), ended.code),
            ("api-token-refused", 30)
        );
    }
    assert!(desk.files_with(CANARY).is_empty());
}

#[test]
fn what_is_not_there_is_told() {
    let edge = Edge::start();
    let session = desk(&edge, REVOKER);
    let desk = &session.desk;
    for what in [
        ["app", "https://other.example/"],
        ["user", "nobody@example.com"],
    ] {
        let arguments = [&["--json", "revoke"][..], &what, &["--yes"]].concat();
        assert_eq!(desk.vigil(&arguments, "").problem(), "api-nothing-there");
    }
    let bare = edge.desk().vigil(&["--json", "apps"], "");
    assert_eq!(
        (bare.problem().as_str(), bare.code),
        ("no-management-token", 30)
    );
}

#[test]
fn apps_are_listed_over_all_pages_and_explained() {
    let edge = Edge::start();
    let many: serde_json::Map<_, _> = (0..70)
        .map(|nth| {
            let app = serde_json::json!({ "host": format!("app{nth}.example.com"), "aud": format!("{nth:064x}") });
            (format!("app{nth}"), app)
        })
        .collect();
    edge.world()
        .patch_config(&serde_json::json!({ "apps": many }))
        .unwrap();
    let session = desk(&edge, READER);
    let desk = &session.desk;
    let apps = desk.vigil(&["--json", "apps"], "").done().json();
    assert_eq!(apps.as_array().unwrap().len(), 72);
    let text = desk.vigil(&["apps"], "").done().out;
    assert!(text.contains("main (myserver.com)\n"), "{text}");
    assert!(text.contains("its tokens live for 1h\n"), "{text}");
}

#[test]
fn an_api_that_can_t_be_reached_or_is_not_cloudflare_gets_no_token() {
    let edge = Edge::start();
    let session = desk(&edge, CANARY);
    let nowhere = session
        .desk
        .clone()
        .with("HTTPS_PROXY", "http://127.0.0.1:9");
    let ended = nowhere.vigil(&["--json", "apps"], "").keeps(CANARY);
    assert_eq!(ended.problem(), "api-unreachable");
}

#[test]
fn a_token_in_the_keychain_is_read_back_by_another_process_and_revokes() {
    let edge = Edge::start();
    let (app, _) = edge.sign_in();
    let session = Session::at(edge.desk(), Keyring::Unlocked);
    session.desk.set_token(&[], REVOKER).done();
    let ended = session
        .desk
        .vigil(&["revoke", "app", APP, "--yes"], "")
        .done();
    ended.keeps(REVOKER);
    assert_eq!(edge.status_with(&app), 302);
    let other = "f".repeat(32);
    let unknown = session
        .desk
        .vigil(&["--json", "apps", "--account", &other], "");
    assert_eq!(unknown.problem(), "key-missing");
    let set = ["key", "set", "management-token", "--account", &other];
    session.desk.vigil(&set, READER).done();
    assert_eq!(
        session.desk.vigil(&["--json", "apps"], "").problem(),
        "which-account"
    );
    session
        .desk
        .vigil(&["apps", "--account", ACCOUNT], "")
        .done();
    let locked = Session::at(edge.reached_from(session.end()), Keyring::Locked);
    let ended = locked
        .desk
        .vigil(&["--json", "apps", "--account", ACCOUNT], "");
    assert_eq!(ended.problem(), "keychain-locked");
}
