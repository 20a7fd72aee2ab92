//! The encrypted file and the list, without a keychain: what needs one is tried in `tests/vault`.

use std::sync::Arc;
use std::thread;

use super::*;
use crate::places::Places;

fn places(base: &std::path::Path) -> Places {
    Places::below(base.to_owned(), |_| None)
}

fn folder(base: &std::path::Path) -> Folder {
    Folder::open(&places(base).state, Access::Private).unwrap()
}

#[test]
fn names_are_read_strictly() {
    let account = "0123456789ABCDEF0123456789abcdef";
    let name = KeyName::management_token(account).unwrap();
    assert_eq!(name.which(), account.to_ascii_lowercase());
    for bad in ["", "0123", &"g".repeat(32), &"0".repeat(33)] {
        let problem = KeyName::management_token(bad).unwrap_err();
        assert_eq!(problem.kind(), Kind::KeyNameUnusable, "{bad}");
    }
    assert!(KeyName::service_token("a1-b2.access").is_ok());
    for bad in ["", "a b", "a\n", "ä", &"a".repeat(129)] {
        assert!(KeyName::service_token(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_encrypted_file_gives_back_what_it_was_given() {
    let base = tempfile::tempdir().unwrap();
    let folder = folder(base.path());
    let vault = FileVault::quick(&folder, "correct horse battery");
    let one = KeyName::service_token("one.access").unwrap();
    let two = KeyName::service_token("two.access").unwrap();
    vault.put(&one, &Secret::new("first")).unwrap();
    vault.put(&two, &Secret::new("second")).unwrap();
    assert_eq!(vault.get(&one).unwrap().expose(), "first");
    assert!(vault.remove(&one).unwrap());
    assert!(!vault.remove(&one).unwrap());
    assert_eq!(vault.get(&one).unwrap_err().kind(), Kind::KeyMissing);
    assert_eq!(vault.get(&two).unwrap().expose(), "second");
}

#[test]
fn another_passphrase_and_any_changed_byte_open_nothing() {
    let base = tempfile::tempdir().unwrap();
    let folder = folder(base.path());
    let name = KeyName::service_token("one.access").unwrap();
    let vault = FileVault::quick(&folder, "correct horse battery");
    vault.put(&name, &Secret::new("canary")).unwrap();
    let other = FileVault::quick(&folder, "correct horse batterY");
    assert_eq!(other.get(&name).unwrap_err().kind(), Kind::WrongPassphrase);
    assert_eq!(
        other.put(&name, &Secret::new("x")).unwrap_err().kind(),
        Kind::WrongPassphrase
    );
    let sealed = folder.read("keys.age").unwrap().unwrap();
    for at in (0..sealed.len()).step_by(7) {
        let mut bytes = sealed.clone();
        bytes[at] ^= 1;
        folder.write("keys.age", &bytes).unwrap();
        assert!(vault.get(&name).is_err(), "byte {at}");
    }
    for length in [0, 20, sealed.len() / 2, sealed.len() - 1] {
        folder.write("keys.age", &sealed[..length]).unwrap();
        assert!(vault.get(&name).is_err(), "{length} bytes");
    }
}

#[test]
fn a_file_that_would_take_long_and_much_memory_is_refused_at_once() {
    let base = tempfile::tempdir().unwrap();
    let folder = folder(base.path());
    let header = "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 21\n\
                  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
    let file = [header.as_bytes(), &[0; 64]].concat();
    folder.write("keys.age", &file).unwrap();
    let vault = FileVault::quick(&folder, "correct horse battery");
    let problem = vault.get(&KeyName::History).unwrap_err();
    assert_eq!(problem.kind(), Kind::FileBroken);
    assert!(problem.to_string().contains("work"), "{problem}");
}

#[test]
fn a_list_that_we_never_wrote_is_a_problem_and_stays() {
    let base = tempfile::tempdir().unwrap();
    let folder = folder(base.path());
    folder.write("keys.json", b"{}").unwrap();
    let keychain = Keychain::open(&places(base.path()), Passphrase::Nowhere).unwrap();
    assert_eq!(keychain.list().unwrap_err().kind(), Kind::FileBroken);
    let put = keychain.put(
        &KeyName::History,
        &Secret::new("x"),
        (Place::File, Timestamp::from_millis(1)),
    );
    assert_eq!(put.unwrap_err().kind(), Kind::FileBroken);
    assert_eq!(folder.read("keys.json").unwrap().unwrap(), b"{}");
}

#[test]
fn the_host_of_a_browser_asks_nobody_for_a_passphrase() {
    let base = tempfile::tempdir().unwrap();
    let keychain = Keychain::open(&places(base.path()), Passphrase::Nowhere).unwrap();
    let put = keychain.put(
        &KeyName::History,
        &Secret::new("x"),
        (Place::File, Timestamp::from_millis(1)),
    );
    assert_eq!(put.unwrap_err().kind(), Kind::PassphraseNeeded);
    assert!(keychain.list().unwrap().is_empty());
}

#[test]
fn many_at_once_lose_none_of_the_list() {
    let base = tempfile::tempdir().unwrap();
    let folder = Arc::new(folder(base.path()));
    let writers: Vec<_> = (0..8)
        .map(|nth| {
            let folder = Arc::clone(&folder);
            thread::spawn(move || {
                let _only = Lock::take(&folder, LOCK).unwrap();
                let mut list = List::read(&folder).unwrap();
                let name = KeyName::service_token(&format!("{nth}.access")).unwrap();
                list.keep(&name, Place::File, Timestamp::from_millis(nth));
                list.write(&folder).unwrap();
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(List::read(&folder).unwrap().keys.len(), 8);
}

#[test]
fn nothing_of_a_vault_shows_in_debug() {
    let base = tempfile::tempdir().unwrap();
    let folder = folder(base.path());
    let vault = FileVault::quick(&folder, "canary");
    assert!(!format!("{vault:?}").contains("canary"));
}
