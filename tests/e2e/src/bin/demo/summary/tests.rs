//! What people and programs read at the end, for runs that went well and runs that did not.

use e2e::Kind;
use e2e::stage::PageCounts;

use super::*;
use crate::traffic::Traffic;

fn with() -> Ended {
    let traffic = Traffic {
        renewals: 14,
        renewal_requests: 42,
        page_loads: 1,
        ..Traffic::default()
    };
    let counts = PageCounts {
        answered: 700,
        failed: 0,
        loads: 1,
    };
    Ended {
        cast: Cast {
            kind: Kind::Firefox,
            side: Side::With,
        },
        measured: Measured {
            traffic,
            counts,
            renewals_after_worker_end: Some(6),
        },
        toolbar: Some(Toolbar {
            badge: "23h".to_owned(),
            title: "Signed in".to_owned(),
            color: String::new(),
        }),
        files: vec!["firefox-with.png".to_owned()],
    }
}

fn without() -> Ended {
    let traffic = Traffic {
        turned_away: 412,
        cut_off_after_ms: Some(15_400),
        ..Traffic::default()
    };
    Ended {
        cast: Cast {
            kind: Kind::Firefox,
            side: Side::Without,
        },
        measured: Measured {
            traffic,
            ..Measured::default()
        },
        toolbar: None,
        files: Vec::new(),
    }
}

fn report() -> Report {
    Report {
        minutes: 3,
        life_seconds: 15,
        took_seconds: 200,
        ended: vec![with(), without()],
    }
}

#[test]
fn people_read_both_runs_in_plain_words() {
    let words = report().words();
    for sentence in [
        "With Access Vigil:    14 renewals, 0 failed requests, 1 page load.",
        "Without Access Vigil: cut off after 0:15, 412 failed requests.",
        "Everything that Access Vigil promises was seen.",
    ] {
        assert!(words.contains(sentence), "{sentence:?} is not in:\n{words}");
    }
}

#[test]
fn programs_read_one_line_with_every_number() {
    let json = report().json();
    assert_eq!(json.to_string().lines().count(), 1);
    assert_eq!(json["ok"], true);
    let firefox = &json["browsers"]["firefox"];
    assert_eq!(firefox["with"]["renewals"], 14);
    assert_eq!(firefox["with"]["requests_per_renewal"], 3);
    assert_eq!(firefox["with"]["origin_hits_by_renewal"], 0);
    assert_eq!(firefox["with"]["toolbar"]["badge"], "23h");
    assert_eq!(firefox["without"]["failed_requests"], 412);
    assert_eq!(json["pictures"], json!(["target/demo/firefox-with.png"]));
}

#[test]
fn a_broken_promise_is_named_with_its_run_in_words_and_in_json() {
    let mut report = report();
    report.ended[0].measured.counts.failed = 1;
    let sentence = "Firefox with Access Vigil: failed requests: 1 instead of 0";
    assert_eq!(report.json()["ok"], false);
    assert_eq!(report.json()["broken"], json!([sentence]));
    assert!(report.words().ends_with(sentence), "{}", report.words());
}

#[test]
fn a_run_without_the_extension_that_was_not_cut_off_is_named() {
    let mut report = report();
    report.ended[1].measured.traffic = Traffic::default();
    assert!(report.words().contains("never cut off"));
    assert_eq!(report.broken().len(), 1, "{:?}", report.broken());
}
