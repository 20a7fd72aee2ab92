//! Secrets in the file under a passphrase, for machines without a keychain.

use crate::desk::{ACCOUNT, CANARY, Desk};

const PASSPHRASE: &str = "correct horse battery";

#[test]
fn only_who_asks_for_the_file_gets_it_and_it_opens_with_the_passphrase_alone() {
    let desk = Desk::new();
    let right = desk.passphrase_file(PASSPHRASE);
    let file = ["--json", "--store", "file", "--passphrase-file", &right];
    desk.set_token(&file, CANARY)
        .done()
        .keeps(CANARY)
        .keeps(PASSPHRASE);
    let bytes = std::fs::read(desk.state().join("keys.age")).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    assert!(desk.files_with(CANARY).is_empty());

    let remove = [
        "--json",
        "key",
        "remove",
        "management-token",
        "--account",
        ACCOUNT,
        "--passphrase-file",
    ];
    desk.passphrase_file("a wrong passphrase");
    let ended = desk
        .vigil(&[&remove[..], &[&right]].concat(), "")
        .keeps("a wrong");
    assert_eq!(
        (ended.problem().as_str(), ended.code),
        ("wrong-passphrase", 30)
    );
    desk.passphrase_file(PASSPHRASE);
    desk.vigil(&[&remove[..], &[&right]].concat(), "").done();
    assert!(!desk.state().join("keys.age").exists());
}

#[test]
fn nobody_at_the_terminal_means_no_file() {
    let ended = Desk::new().set_token(&["--json", "--store", "file"], CANARY);
    assert_eq!(ended.keeps(CANARY).problem(), "passphrase-needed");
}

#[test]
fn a_short_passphrase_and_a_file_that_others_may_read_are_refused() {
    let desk = Desk::new();
    let path = desk.passphrase_file("short");
    let file = ["--json", "--store", "file", "--passphrase-file", &path];
    assert_eq!(
        desk.set_token(&file, CANARY).keeps("short,").problem(),
        "secret-unusable"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        desk.passphrase_file(PASSPHRASE);
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(&path, open).unwrap();
        let ended = desk.set_token(&file, CANARY);
        assert_eq!(ended.problem(), "secret-unusable");
        assert!(ended.err.contains("chmod 600"), "{ended:?}");
    }
    assert!(!desk.state().join("keys.age").exists());
}

#[test]
fn a_secret_as_an_argument_is_refused_and_not_repeated() {
    let desk = Desk::new();
    for arguments in [
        &[
            "key",
            "set",
            "management-token",
            "--account",
            ACCOUNT,
            CANARY,
        ][..],
        &["key", "set", "service-token", "c1.access", CANARY],
        &["jwt", "decode", CANARY],
        &["jwt", "verify", CANARY],
    ] {
        let ended = desk.vigil(arguments, "").keeps(CANARY);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains("standard input"), "{ended:?}");
    }
}
