//! A bundle holds nothing that it must not hold, and is read again as what it was.

use std::format;
use std::string::{String, ToString};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::cookie::StoreId;
use crate::explain::Evidence;
use crate::host::AccessHosts;
use crate::inspect::{Inspection, token_view};
use crate::journal::Entry;
use crate::secret::Secret;
use crate::state::State;
use crate::time::Timestamp;
use crate::traffic::PageHop;

const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsiLCJ0eXAiOiJKV1QifQ.eyJhdWQiOlsiYSJdLCJlbWFpbCI6ImNhbmFyeUBleGFtcGxlLmNvbSIsIm5hbWUiOiJDYW5hcnkgQmlyZCIsInN1YiI6ImNhbmFyeS1zdWJqZWN0IiwiaXNzIjoiaHR0cHM6Ly9jdXN0b20uY2xvdWRmbGFyZWFjY2Vzcy5jb20iLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMCwidHlwZSI6ImFwcCJ9.c2lnbmF0dXJl";

fn address(path: &str) -> Address {
    Address {
        host: "myserver.com".into(),
        path: path.into(),
    }
}

fn entry(number: u64, from: &str, to: &str) -> Entry {
    let hop = PageHop {
        chain: number.to_string(),
        kind: "main_frame".into(),
        store: StoreId("0".into()),
        method: "GET".into(),
        from: address(from),
        came: Came::Redirect {
            status: 302,
            to: address(to),
        },
        cookies: Vec::new(),
    };
    Entry {
        number,
        at: 1_700_000_000_000,
        session: None,
        what: What::Page(hop),
        again: None,
    }
}

fn bundle(entries: Vec<Entry>) -> Bundle {
    bundle_with(TOKEN, entries).unwrap()
}

fn bundle_with(token: &str, entries: Vec<Entry>) -> Option<Bundle> {
    let view = State::new(AccessHosts::default()).view(Timestamp::from_millis(0));
    let evidence = Evidence {
        view,
        entries,
        cookies: Vec::new(),
    };
    let token = Inspection::of(&Secret::new(token), &AccessHosts::default());
    let token = BundledToken {
        host: "myserver.com".into(),
        view: token_view(&token, &[], None),
    };
    let maker = Maker {
        version: "0.1.0".into(),
        browser: "test".into(),
    };
    Bundle::of(&maker, &evidence, &[token])
}

/// Names that stand in words of ours, or are one, or stand in what is put in their place.
#[test]
fn whoever_is_called_like_a_word_of_ours_has_a_bundle_too() {
    for name in ["person", "Ken", "page", "host", "valid", "son", "secret"] {
        let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"email":"{name}@example.com"}}"#));
        let mut parts: Vec<&str> = TOKEN.split('.').collect();
        parts[1] = &claims;
        let made = bundle_with(&parts.join("."), Vec::from([entry(1, "/", "/")]));
        let text = made.expect(name).to_text();
        let read = Bundle::read(&text).expect(name);
        assert!(
            matches!(read.evidence.entries[0].what, What::Page(_)),
            "{name}"
        );
        assert!(!text.contains("example.com\""), "{text}");
    }
}

#[test]
fn nothing_of_a_person_or_a_token_is_in_it_and_the_receipt_counts_what_was() {
    let text = bundle(Vec::from([
        entry(
            1,
            "/users/canary-subject/mail",
            "/cdn-cgi/access/authorized",
        ),
        entry(2, "/inbox/canary%40example.com", "/"),
    ]))
    .to_text();
    for word in ["canary", "Canary", "eyJ", "c2lnbmF0dXJl"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert!(text.contains("/cdn-cgi/access/authorized"));
    let read = Bundle::read(&text).unwrap();
    let counts: Vec<_> = read
        .receipt
        .iter()
        .flat_map(|it| it.arguments.clone())
        .collect();
    assert_eq!(counts.len(), 3);
    assert_eq!(counts[2], Argument::Count(2));
    assert_ne!(counts[0], Argument::Count(0));
}

#[test]
fn what_names_somebody_is_found_wherever_it_stands() {
    let told = crate::journal::Told {
        word: "journal_page_stuck".into(),
        about: "Canary Bird at canary@example.com, eyJhbGciOiJSUzI1NiJ9".into(),
        by: crate::journal::Origin::Browser,
    };
    let told = Entry {
        what: What::Told(told),
        ..entry(1, "/", "/")
    };
    let text = bundle(Vec::from([told])).to_text();
    assert!(text.contains("[person] at [person], [secret]"), "{text}");
    for word in ["canary", "Canary", "eyJ"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

#[test]
fn the_same_path_stays_the_same_and_another_one_another() {
    let entries = bundle(Vec::from([entry(1, "/a", "/b"), entry(2, "/b", "/a")]))
        .evidence
        .entries;
    let paths: Vec<(String, String)> = entries
        .iter()
        .map(|entry| {
            let What::Page(PageHop {
                from,
                came: Came::Redirect { to, .. },
                ..
            }) = &entry.what
            else {
                panic!("{entry:?}");
            };
            (from.path.clone(), to.path.clone())
        })
        .collect();
    assert_eq!(paths[0].0, paths[1].1);
    assert_eq!(paths[0].1, paths[1].0);
    assert_ne!(paths[0].0, paths[0].1);
}

#[test]
fn what_is_no_bundle_is_named() {
    let text = bundle(Vec::new()).to_text();
    let other = text.replacen("\"accessVigilBundle\": 1", "\"accessVigilBundle\": 2", 1);
    assert_eq!(Bundle::read(&other), Err(BundleProblem::OtherForm(2)));
    for text in [
        "",
        "[]",
        "{}",
        r#"{"accessVigilBundle":1}"#,
        r#"{"accessVigilBundle":-1}"#,
    ] {
        assert_eq!(Bundle::read(text), Err(BundleProblem::NotABundle), "{text}");
    }
    let long = " ".repeat(LONGEST + 1);
    assert_eq!(Bundle::read(&long), Err(BundleProblem::TooLong));
    assert_eq!(Bundle::read(&text).unwrap().to_text(), text);
}
