//! Each attribute of each of Access's cookies, good and bad.

use super::*;
use crate::cookie::{BrowserCookie, PartitionKey, Seconds, StoreId};

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
const END: Timestamp = Timestamp::from_seconds(1_790_003_600);

/// The app's cookie as Access writes it.
fn wire() -> BrowserCookie {
    BrowserCookie {
        name: CF_AUTHORIZATION.into(),
        value: "canary.canary.canary".into(),
        domain: "myserver.com".into(),
        host_only: true,
        path: "/".into(),
        secure: true,
        http_only: true,
        same_site: Some("no_restriction".into()),
        expiration_date: Some(Seconds(1_790_003_600.5)),
        store_id: StoreId::default(),
        partition_key: None,
        first_party_domain: None,
    }
}

fn around() -> Surroundings {
    Surroundings {
        now: NOW,
        token_end: Some(END),
        binding: Binding::Unknown,
    }
}

fn judged(
    wire: BrowserCookie,
    (kind, around): (CookieKind, Surroundings),
    attribute: &str,
) -> (Verdict, String) {
    let cookie = Cookie::from_browser(wire).unwrap();
    let rows = audit(&cookie, kind, around);
    let row = rows.into_iter().find(|row| row.attribute == attribute);
    let row = row.unwrap();
    (row.verdict, row.advice.key)
}

fn app(wire: BrowserCookie, attribute: &str) -> (Verdict, String) {
    judged(wire, (CookieKind::App, around()), attribute)
}

fn same_site(kind: CookieKind, value: Option<&str>) -> (Verdict, String) {
    let wire = BrowserCookie {
        same_site: value.map(String::from),
        ..wire()
    };
    judged(wire, (kind, around()), "SameSite")
}

const ALL: [CookieKind; 6] = [
    CookieKind::App,
    CookieKind::Org,
    CookieKind::Binding,
    CookieKind::AppSession,
    CookieKind::Session,
    CookieKind::Device,
];

#[test]
fn a_cookie_as_access_writes_it_is_good_in_every_way() {
    let cookie = Cookie::from_browser(wire()).unwrap();
    for kind in [CookieKind::App, CookieKind::Org] {
        let rows = audit(&cookie, kind, around());
        assert_eq!(rows.len(), 7);
        assert!(rows.iter().all(|row| row.verdict == Verdict::Good));
    }
}

#[test]
fn a_strict_cookie_of_the_app_is_bad_since_the_login_goes_in_circles() {
    let site = |value| same_site(CookieKind::App, value);
    assert_eq!(
        site(Some("strict")),
        (Verdict::Bad, "audit_site_strict".into())
    );
    assert_eq!(
        site(Some("lax")),
        (Verdict::Notice, "audit_site_lax".into())
    );
    let unspecified = (Verdict::Notice, "audit_site_unspecified".into());
    assert_eq!(site(Some("unspecified")), unspecified);
    assert_eq!(site(None), unspecified);
    assert_eq!(
        site(Some("no_restriction")),
        (Verdict::Good, "audit_site_none".into())
    );
}

#[test]
fn each_other_cookie_is_judged_by_what_access_writes_there() {
    for (kind, value, verdict) in [
        (CookieKind::Org, "no_restriction", Verdict::Good),
        (CookieKind::Org, "lax", Verdict::Notice),
        (CookieKind::Org, "strict", Verdict::Bad),
        (CookieKind::Session, "strict", Verdict::Bad),
        (CookieKind::Binding, "no_restriction", Verdict::Good),
        (CookieKind::AppSession, "unspecified", Verdict::Good),
        (CookieKind::AppSession, "no_restriction", Verdict::Good),
        (CookieKind::AppSession, "lax", Verdict::Notice),
        (CookieKind::AppSession, "strict", Verdict::Bad),
        (CookieKind::Device, "strict", Verdict::Good),
        (CookieKind::Device, "no_restriction", Verdict::Notice),
    ] {
        assert_eq!(same_site(kind, Some(value)).0, verdict, "{kind:?} {value}");
    }
}

#[test]
fn a_cookie_that_scripts_can_read_is_the_administrators_choice_for_the_app_alone() {
    let readable = BrowserCookie {
        http_only: false,
        ..wire()
    };
    for kind in ALL {
        let expected = if kind == CookieKind::App {
            (Verdict::Notice, "audit_readable")
        } else {
            (Verdict::Bad, "audit_readable_strange")
        };
        let (verdict, advice) = judged(readable.clone(), (kind, around()), "HttpOnly");
        assert_eq!((verdict, advice.as_str()), expected, "{kind:?}");
    }
}

#[test]
fn a_cookie_without_secure_is_bad() {
    let plain = BrowserCookie {
        secure: false,
        ..wire()
    };
    assert_eq!(
        app(plain, "Secure"),
        (Verdict::Bad, "audit_not_secure".into())
    );
}

#[test]
fn a_domain_cookie_is_bad_since_a_sibling_can_plant_it() {
    let shared = BrowserCookie {
        domain: ".myserver.com".into(),
        host_only: false,
        ..wire()
    };
    for kind in ALL {
        let found = judged(shared.clone(), (kind, around()), "Domain");
        assert_eq!(found, (Verdict::Bad, "audit_domain".into()));
    }
}

#[test]
fn a_cookie_of_a_path_is_sent_to_nothing_of_access() {
    let path = |kind, path: &str| {
        let wire = BrowserCookie {
            path: path.into(),
            ..wire()
        };
        judged(wire, (kind, around()), "Path")
    };
    assert_eq!(
        path(CookieKind::App, "/"),
        (Verdict::Good, "audit_path_root".into())
    );
    for kind in [CookieKind::App, CookieKind::Binding] {
        assert_eq!(
            path(kind, "/express"),
            (Verdict::Notice, "audit_path_own".into())
        );
    }
    assert_eq!(
        path(CookieKind::Org, "/x"),
        (Verdict::Bad, "audit_path_strange".into())
    );
}

#[test]
fn the_sooner_of_the_two_ends_is_told() {
    let ends = |seconds: Option<f64>, around: Surroundings| {
        let wire = BrowserCookie {
            expiration_date: seconds.map(Seconds),
            ..wire()
        };
        judged(wire, (CookieKind::App, around), "Expires").1
    };
    assert_eq!(ends(Some(1_790_003_602.0), around()), "audit_expires_alike");
    assert_eq!(ends(Some(1_790_003_598.0), around()), "audit_expires_alike");
    assert_eq!(ends(Some(1_790_003_602.1), around()), "audit_expires_later");
    assert_eq!(
        ends(Some(1_790_003_597.9), around()),
        "audit_expires_sooner"
    );
    assert_eq!(ends(Some(1_790_000_000.0), around()), "audit_expired");
    assert_eq!(ends(None, around()), "audit_session_token");
    let opaque = Surroundings {
        token_end: None,
        ..around()
    };
    assert_eq!(ends(Some(1_790_000_001.0), opaque), "audit_expires_other");
}

#[test]
fn a_partitioned_cookie_can_be_renewed_by_a_tab_only() {
    let partitioned = BrowserCookie {
        partition_key: Some(PartitionKey {
            top_level_site: Some("https://portal.example".into()),
            has_cross_site_ancestor: None,
        }),
        ..wire()
    };
    assert_eq!(
        app(partitioned, "Partition"),
        (Verdict::Notice, "audit_partitioned".into())
    );
}

#[test]
fn a_token_that_is_not_bound_works_wherever_it_is_copied_to() {
    let bound = |binding| {
        let cookie = Cookie::from_browser(wire()).unwrap();
        let around = Surroundings {
            binding,
            ..around()
        };
        let rows = audit(&cookie, CookieKind::App, around);
        let row = rows
            .into_iter()
            .find(|row| row.attribute == "Binding Cookie");
        row.map(|row| (row.verdict, row.advice.key))
    };
    assert_eq!(
        bound(Binding::Present),
        Some((Verdict::Good, "audit_bound".into()))
    );
    assert_eq!(
        bound(Binding::Absent),
        Some((Verdict::Notice, "audit_not_bound".into()))
    );
    assert_eq!(bound(Binding::Unknown), None);
}

#[test]
fn a_cookie_is_known_by_its_name_and_the_tier_of_its_host() {
    for (name, tier, kind) in [
        (CF_AUTHORIZATION, TokenKind::App, Some(CookieKind::App)),
        (CF_AUTHORIZATION, TokenKind::Org, Some(CookieKind::Org)),
        ("CF_Binding", TokenKind::App, Some(CookieKind::Binding)),
        (CF_APP_SESSION, TokenKind::App, Some(CookieKind::AppSession)),
        ("CF_Session", TokenKind::Org, Some(CookieKind::Session)),
        ("CF_Device", TokenKind::Org, Some(CookieKind::Device)),
        ("cf_authorization", TokenKind::App, None),
        ("sid", TokenKind::App, None),
    ] {
        assert_eq!(CookieKind::of(name, tier), kind, "{name}");
    }
}

#[test]
fn nothing_of_the_value_is_in_an_audit() {
    let cookie = Cookie::from_browser(wire()).unwrap();
    for kind in ALL {
        let rows = audit(&cookie, kind, around());
        let shown = serde_json::to_string(&rows).unwrap();
        assert!(!shown.contains("canary"));
    }
}
