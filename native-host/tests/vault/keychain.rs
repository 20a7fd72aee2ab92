//! Secrets in a real Secret Service: unlocked, locked and absent.

use crate::desk::{ACCOUNT, CANARY, Desk, Ended};
use crate::session::{Keyring, Session};

/// What the keychain itself says, by a program of somebody else.
fn lookup(desk: &Desk, name: &str) -> Ended {
    let mut tool = desk.program("secret-tool");
    let tool = tool.args([
        "lookup",
        "service",
        "com.access_vigil.host",
        "username",
        name,
    ]);
    let output = tool.output();
    Ended::of(output.expect("secret-tool does not start; run: cargo xtask doctor --install"))
}

fn remove(desk: &Desk) -> Ended {
    let name = ["key", "remove", "management-token", "--account", ACCOUNT];
    desk.vigil(&[&["--json"], &name[..]].concat(), "")
}

#[test]
fn a_secret_is_kept_listed_replaced_and_forgotten() {
    let session = Session::with(Keyring::Unlocked);
    let desk = &session.desk;
    desk.set_token(&[], CANARY).done().keeps(CANARY);
    let name = format!("management-token {ACCOUNT}");
    assert_eq!(lookup(desk, &name).done().out, CANARY);
    desk.set_token(&[], "another").done();
    assert_eq!(lookup(desk, &name).done().out, "another");
    let listed = desk.vigil(&["--json", "key", "list"], "").done().json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["kind"], "management-token");
    assert_eq!(listed[0]["name"], ACCOUNT);
    assert_eq!(listed[0]["store"], "keychain");
    remove(desk).done();
    assert_eq!(lookup(desk, &name).code, 1);
    assert_eq!(remove(desk).problem(), "key-missing");
}

#[test]
fn two_secrets_do_not_know_each_other() {
    let session = Session::with(Keyring::Unlocked);
    let desk = &session.desk;
    desk.set_token(&[], "one").done();
    desk.vigil(&["key", "set", "service-token", "c1.access"], "two")
        .done();
    remove(desk).done();
    assert_eq!(lookup(desk, "service-token c1.access").done().out, "two");
}

#[test]
fn forty_kilobytes_come_back_whole() {
    let session = Session::with(Keyring::Unlocked);
    let long = "x".repeat(40_000);
    session.desk.set_token(&[], &long).done();
    let found = lookup(&session.desk, &format!("management-token {ACCOUNT}")).done();
    assert!(found.out == long);
}

#[test]
fn a_locked_keychain_is_told_on_writing_and_nothing_is_kept() {
    let session = Session::with(Keyring::Locked);
    let ended = session.desk.set_token(&["--json"], CANARY).keeps(CANARY);
    assert_eq!(
        (ended.problem().as_str(), ended.code),
        ("keychain-locked", 1)
    );
    let listed = session.desk.vigil(&["--json", "key", "list"], "").done();
    assert_eq!(listed.json(), serde_json::json!([]));
    assert!(session.desk.files_with(CANARY).is_empty());
}

#[test]
fn a_keychain_that_is_locked_is_not_taken_for_an_empty_one() {
    let session = Session::with(Keyring::Unlocked);
    session.desk.set_token(&[], CANARY).done();
    let session = Session::at(session.end(), Keyring::Locked);
    assert_eq!(remove(&session.desk).problem(), "keychain-locked");
    let session = Session::at(session.end(), Keyring::Unlocked);
    remove(&session.desk).done();
}

#[test]
fn a_locked_keychain_that_shows_nothing_is_not_believed_to_be_empty() {
    let session = Session::with(Keyring::Locked);
    let row = serde_json::json!({ "kind": "management-token", "which": ACCOUNT, "place": "keychain", "kept_at": 1 });
    let list = serde_json::json!({ "keys": [row] }).to_string();
    std::fs::create_dir_all(session.desk.state()).unwrap();
    std::fs::write(session.desk.state().join("keys.json"), list).unwrap();
    let read = session.desk.vigil(&["--json", "apps"], "");
    assert_eq!(read.problem(), "keychain-locked");
    assert_eq!(remove(&session.desk).problem(), "keychain-locked");
    let listed = session.desk.vigil(&["--json", "key", "list"], "").done();
    assert_eq!(listed.json().as_array().unwrap().len(), 1);
}

#[test]
fn without_a_keychain_nothing_is_kept_and_the_way_out_is_told() {
    let bare = Desk::new();
    let session = Session::with(Keyring::None);
    let lost = Desk::new().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    for (desk, why) in [
        (&bare, "no D-Bus session"),
        (&session.desk, "no program offers"),
        (&lost, "no D-Bus session"),
    ] {
        let ended = desk.set_token(&["--json"], CANARY).keeps(CANARY);
        assert_eq!(ended.problem(), "keychain-absent");
        assert!(ended.err.contains(why), "{ended:?}");
        assert!(ended.err.contains("--store file"), "{ended:?}");
        assert!(desk.files_with(CANARY).is_empty());
    }
}

#[test]
fn a_kept_secret_lies_in_no_file_in_plain() {
    let session = Session::with(Keyring::Unlocked);
    session.desk.set_token(&[], CANARY).done();
    let desk = session.end();
    assert_eq!(desk.files_with(CANARY), [] as [std::path::PathBuf; 0]);
    assert!(
        !desk.files_with("management-token").is_empty(),
        "the list is there"
    );
}
