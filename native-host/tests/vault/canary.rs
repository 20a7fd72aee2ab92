//! A canary at every place where a secret comes in: it is sung at none where it could come out.

use crate::desk::{ACCOUNT, Desk, Ended};
use crate::edge::{ALICE, APP, Edge};
use crate::session::{Keyring, Session};

const TOKEN: &str = "canary-management-5Kd8";
const SERVICE: &str = "canary-service-2Xb7";
const PASSPHRASE: &str = "canary passphrase 9Qw3";

/// All that a person, a log or another program could see of a command.
fn seen(desk: &Desk, commands: &[(&[&str], &str)]) -> Vec<Ended> {
    let forms = [&[][..], &["--json"]];
    let all = commands
        .iter()
        .flat_map(|command| forms.map(|form| (form, command)));
    all.map(|(form, (command, input))| desk.vigil(&[form, command].concat(), input))
        .collect()
}

#[track_caller]
fn silent(desk: &Desk, ended: &[Ended], secrets: &[&str]) {
    for secret in secrets {
        let sung: Vec<_> = ended
            .iter()
            .filter(|it| it.out.contains(secret) || it.err.contains(secret))
            .collect();
        assert!(sung.is_empty(), "{sung:?}");
        assert_eq!(desk.files_with(secret), [] as [std::path::PathBuf; 0]);
    }
}

#[test]
fn no_command_sings_with_a_keychain() {
    let edge = Edge::start();
    let (app, org) = edge.sign_in();
    // Whatever a library would like to log or trace.
    let desk = edge
        .desk()
        .with("RUST_LOG", "trace")
        .with("RUST_BACKTRACE", "full");
    let session = Session::at(desk, Keyring::Unlocked);
    let set = ["key", "set", "management-token", "--account", ACCOUNT];
    let set_service = ["key", "set", "service-token", "c1.access"];
    let ended = seen(
        &session.desk,
        &[
            (&set, TOKEN),
            (&set_service, SERVICE),
            (&["key", "list"], ""),
            (&["apps"], ""),
            (&["revoke", "app", APP, "--yes"], ""),
            (&["revoke", "user", ALICE, "--dry-run"], ""),
            (&["revoke", "user", ALICE], "y"),
            (&["history"], ""),
            (&["jwt", "decode"], &app),
            (&["jwt", "verify"], &org),
            (&["jwt", "verify", "--offline"], &app),
            (&["key", "remove", "service-token", "c1.access"], ""),
        ],
    );
    let signature = |token: &str| token.rsplit_once('.').unwrap().1.to_owned();
    let (app, org) = (signature(&app), signature(&org));
    silent(&session.desk, &ended, &[TOKEN, SERVICE, &app, &org]);
}

#[test]
fn no_command_sings_with_the_encrypted_file_or_with_nothing() {
    let desk = Desk::new()
        .with("RUST_LOG", "trace")
        .with("RUST_BACKTRACE", "full");
    let path = desk.passphrase_file(PASSPHRASE);
    let set = ["key", "set", "management-token", "--account", ACCOUNT];
    let file = ["--store", "file", "--passphrase-file", &path];
    let ended = seen(
        &desk,
        &[
            (&set, TOKEN),
            (&[&set[..], &file].concat(), TOKEN),
            (&["apps", "--passphrase-file", &path], ""),
            (&["apps"], ""),
            (&["jwt", "decode"], TOKEN),
            (&["jwt", "verify", "--offline"], TOKEN),
        ],
    );
    std::fs::remove_file(&path).unwrap();
    silent(&desk, &ended, &[TOKEN, PASSPHRASE]);
}
