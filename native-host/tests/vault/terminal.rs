//! Secrets that a person types at a real terminal: asked for, taken, and never shown.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use crate::desk::{ACCOUNT, CANARY, Desk};
use crate::session::{Keyring, Session};

/// Types each answer once its question stands on the screen; what the screen showed, and how the command ended.
fn typed(desk: &Desk, command: &str, talk: &[(&str, &str)]) -> (String, bool) {
    let vigil = format!("{} {command}", env!("CARGO_BIN_EXE_vigil"));
    let mut terminal = desk
        .program("script")
        .args(["--quiet", "--return", "--command", &vigil, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script does not start; it is in every Debian");
    let mut keyboard = terminal.stdin.take().unwrap();
    let mut screen = terminal.stdout.take().unwrap();
    let mut shown = String::new();
    let mut byte = [0];
    for (question, answer) in talk {
        let before = shown.len();
        while !shown[before..].contains(question) {
            let n_read = screen.read(&mut byte).unwrap();
            assert_eq!(n_read, 1, "{question:?} never came: {shown}");
            shown.push(char::from(byte[0]));
        }
        keyboard
            .write_all(format!("{answer}\n").as_bytes())
            .unwrap();
    }
    screen.read_to_string(&mut shown).unwrap();
    (shown, terminal.wait().unwrap().success())
}

#[test]
fn a_typed_secret_is_kept_and_not_shown() {
    let session = Session::with(Keyring::Unlocked);
    let set = format!("key set management-token --account {ACCOUNT}");
    let (shown, done) = typed(
        &session.desk,
        &set,
        &[("Secret for management-token", CANARY)],
    );
    assert!(done && shown.contains("Kept management-token"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
}

#[test]
fn a_new_passphrase_is_asked_twice_and_two_different_ones_keep_nothing() {
    let desk = Desk::new();
    let set = "key set service-token c1.access --store file";
    let talk = |again| {
        [
            ("Secret for service-token", CANARY),
            ("New passphrase", "correct horse battery"),
            ("same passphrase again", again),
        ]
    };
    let (shown, done) = typed(&desk, set, &talk("incorrect horse battery"));
    assert!(!done && shown.contains("not the same"), "{shown}");
    assert!(!desk.state().join("keys.age").exists());
    let (shown, done) = typed(&desk, set, &talk("correct horse battery"));
    assert!(
        done && !shown.contains(CANARY) && !shown.contains("horse"),
        "{shown}"
    );
    let remove = "key remove service-token c1.access";
    let (shown, done) = typed(&desk, remove, &[("Passphrase of", "correct horse battery")]);
    assert!(done && !shown.contains("horse"), "{shown}");
}

#[test]
fn a_typed_token_is_judged_and_not_shown() {
    let token = format!("{CANARY}.{CANARY}.{CANARY}");
    let (shown, done) = typed(&Desk::new(), "jwt decode", &[("Token: ", &token)]);
    assert!(!done && shown.contains("that is no token"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
}
