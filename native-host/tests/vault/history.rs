//! The history with its key in a real keychain.

use access_vigil_core::time::Timestamp;
use serde_json::json;
use vigil::history::{Entry, History};
use vigil::keychain::{Keychain, Passphrase};
use vigil::places::Places;
use vigil::problem::Problem;

use crate::desk::{CANARY, Desk};
use crate::session::{Keyring, Session};

/// What a host of this person would have written under this key.
fn written(desk: &Desk, key: &str, entries: &[Entry]) {
    let places = Places::below(desk.home().to_owned(), |_| None);
    let key = access_vigil_core::secret::Secret::new(key);
    let history = History::with_key(&places, &key).unwrap();
    history
        .append(entries, Timestamp::from_seconds(1_790_000_000))
        .unwrap();
}

fn entry(at: i64, detail: &str) -> Entry {
    Entry {
        at,
        host: "myserver.com".into(),
        kind: "renewed".into(),
        detail: detail.into(),
    }
}

/// Puts the history's key into the keychain, as the host does at its first event.
fn keep_key(desk: &Desk) -> String {
    use std::io::Write as _;
    let mut tool = desk.program("secret-tool");
    tool.args([
        "store",
        "--label=history",
        "service",
        "com.access_vigil.host",
        "username",
        "history",
    ]);
    let mut tool = tool.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    tool.stdin
        .take()
        .unwrap()
        .write_all(key.as_bytes())
        .unwrap();
    assert!(tool.wait().unwrap().success());
    let list =
        json!({ "keys": [{ "kind": "history", "which": "", "place": "keychain", "kept_at": 1 }] });
    std::fs::create_dir_all(desk.state()).unwrap();
    std::fs::write(desk.state().join("keys.json"), list.to_string()).unwrap();
    key.to_owned()
}

#[test]
fn events_are_shown_from_a_moment_on_by_whoever_has_the_key() {
    let session = Session::with(Keyring::Unlocked);
    let desk = &session.desk;
    let none = desk.vigil(&["--json", "history"], "").done().json();
    assert_eq!(none, json!([]));
    let key = keep_key(desk);
    written(
        desk,
        &key,
        &[
            entry(1_789_990_000_000, "old"),
            entry(1_790_000_000_000, CANARY),
        ],
    );
    let all = desk.vigil(&["--json", "history"], "").done().json();
    assert_eq!(all[0]["at"], "2026-09-21T11:26:40Z");
    let since = ["--json", "history", "--since", "2026-09-21T12:00:00Z"];
    let later = desk.vigil(&since, "").done().json();
    assert_eq!(
        later,
        json!([{ "at": "2026-09-21T14:13:20Z", "host": "myserver.com", "kind": "renewed", "detail": CANARY }])
    );
    assert!(
        desk.vigil(&["history"], "")
            .done()
            .out
            .contains("myserver.com  renewed  old\n")
    );
    let wrong = desk.vigil(&["--json", "history", "--since", "yesterday"], "");
    assert_eq!((wrong.problem().as_str(), wrong.code), ("no-moment", 2));
    assert!(desk.files_with(CANARY).is_empty());
}

#[test]
fn without_its_key_the_history_says_why_and_shows_nothing() {
    let session = Session::with(Keyring::Unlocked);
    let key = keep_key(&session.desk);
    written(&session.desk, &key, &[entry(1_790_000_000_000, CANARY)]);
    let locked = Session::at(session.end(), Keyring::Locked);
    let ended = locked.desk.vigil(&["--json", "history"], "").keeps(CANARY);
    assert_eq!(ended.problem(), "keychain-locked");
    let ended = locked.end().vigil(&["--json", "history"], "").keeps(CANARY);
    assert_eq!(ended.problem(), "keychain-absent");
}

/// Runs itself again as the host of a browser, whose environment decides whether there is a keychain.
#[test]
fn the_first_event_makes_the_key_and_without_a_keychain_nothing_is_written() {
    if std::env::var_os(HOST).is_some() {
        let outcome = first_event().err().map(|problem| problem.kind().slug());
        eprintln!("outcome: {}", outcome.unwrap_or("written"));
        return;
    }
    let session = Session::with(Keyring::Unlocked);
    assert_eq!(as_host(&session.desk), "written");
    assert_eq!(as_host(&session.desk), "written");
    let kept = session.desk.vigil(&["--json", "history"], "").done().json();
    assert_eq!(kept.as_array().unwrap().len(), 2);
    let listed = session
        .desk
        .vigil(&["--json", "key", "list"], "")
        .done()
        .json();
    assert_eq!(listed[0]["kind"], "history");

    let locked = Session::with(Keyring::Locked);
    for (desk, problem) in [
        (&Desk::new(), "keychain-absent"),
        (&locked.desk, "keychain-locked"),
    ] {
        assert_eq!(as_host(desk), problem);
        assert!(!desk.state().join("history.redb").exists());
        assert!(!desk.state().join("keys.json").exists());
    }
}

fn first_event() -> Result<(), Problem> {
    let places = Places::of_this_person()?;
    let keychain = Keychain::open(&places, Passphrase::Nowhere)?;
    let now = Timestamp::from_seconds(1_790_000_000);
    let history = History::open(&places, &keychain, now)?;
    history.append(&[entry(now.as_millis(), "first")], now)
}

fn as_host(desk: &Desk) -> String {
    let itself = std::env::current_exe().unwrap();
    let mut host = desk.program(itself.to_str().unwrap());
    let name = "history::the_first_event_makes_the_key_and_without_a_keychain_nothing_is_written";
    let output = host
        .args(["--exact", name, "--nocapture"])
        .env(HOST, "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let outcome = said.lines().find_map(|line| line.strip_prefix("outcome: "));
    outcome
        .unwrap_or_else(|| panic!("no outcome: {said}"))
        .to_owned()
}

const HOST: &str = "VIGIL_TEST_AS_HOST";
