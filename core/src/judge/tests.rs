//! Honest redirects pass, and more than a thousand hostile ones do not.

use std::eprintln;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::*;
use crate::host::AccessHosts;

const APP: &str = "myserver.com";
const TEAM: &str = "custom.cloudflareaccess.com";
const AUD: &str = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const FROM_APP: &str = "https://myserver.com/wiki/page?q=1";
const FROM_TEAM: &str =
    "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=4714&meta=e30";
const ON_APP: &str = "https://myserver.com/cdn-cgi/access/authorized";
const LOGIN_PAGE: &str = "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com";

fn login(location: &str) -> Result<JudgedUrl, Refusal> {
    judged(|judge| judge.login(FROM_APP, location))
}

fn authorized(location: &str) -> Result<JudgedUrl, Refusal> {
    judged(|judge| judge.authorized(FROM_TEAM, location))
}

fn judged<T>(ask: impl FnOnce(Judge<'_>) -> T) -> T {
    let app = Hostname::parse(APP).unwrap();
    let team = AccessHosts::default()
        .team(&Hostname::parse(TEAM).unwrap())
        .unwrap();
    let audience = Audience::new([AUD, "second-aud"]).unwrap();
    ask(Judge::new(&app, &team, &audience))
}

fn good_login() -> String {
    format!("{LOGIN_PAGE}?kid={AUD}&meta=eyJh.eyJi.c2ln&redirect_url=%2Fwiki%2Fpage%3Fq%3D1")
}

fn other(whose: Whose, host: &str) -> Refusal {
    Refusal::OtherHost {
        whose,
        host: host.to_string(),
    }
}

#[test]
fn logins_in_every_known_shape_pass_and_are_requested_verbatim() {
    let ordinary = [
        good_login(),
        format!("{LOGIN_PAGE}?kid={AUD}&redirect_url=%2F&meta=eyJh.eyJi.c2ln"),
        format!("{LOGIN_PAGE}?meta=x&kid=second-aud"),
        format!("{LOGIN_PAGE}?kid={AUD}&meta=x&redirect_url=/a/b?c=d&e=f"),
        format!(
            "{LOGIN_PAGE}?kid={AUD}&meta=a+b==&redirect_url=%2f%C3%BC%2F%25%2B~!*()[]{{}}|^`$,;:@"
        ),
        format!("{LOGIN_PAGE}?kid={AUD}&meta=x&redirect_url=https://evil.tld/../%0d%0a//\u{7e}"),
        format!(
            "{LOGIN_PAGE}?kid={}&meta=%78&&=&unknown",
            AUD.replace('4', "%34")
        ),
    ];
    for location in ordinary {
        assert_eq!(login(&location).unwrap().as_str(), location);
    }
}

#[test]
fn answers_of_the_team_pass_and_are_requested_verbatim() {
    for location in [
        format!("{ON_APP}?nonce=n0123&state=eyJob3N0bmFtZSI6Im15c2VydmVyLmNvbSJ9%3D%3D"),
        format!("{ON_APP}?state=a+/b==&nonce=x"),
        ON_APP.to_string(),
    ] {
        assert_eq!(authorized(&location).unwrap().as_str(), location);
    }
}

#[test]
fn an_apostrophe_in_the_wanted_page_is_escaped_as_browsers_do() {
    let location = format!("{LOGIN_PAGE}?kid={AUD}&meta=x&redirect_url=/it's");
    assert_eq!(
        login(&location).unwrap().as_str(),
        location.replace('\'', "%27")
    );
    assert_eq!(
        login(&location.replacen("/login/", "/log'in/", 1)),
        Err(Refusal::OtherPath)
    );
}

#[test]
fn a_relative_location_is_resolved_against_the_url_that_answered() {
    let query = format!("kid={AUD}&meta=x");
    let full = format!("{LOGIN_PAGE}?{query}");
    let from_team = |location: &str| judged(|judge| judge.login(FROM_TEAM, location));
    for location in [
        full.clone(),
        format!("//{TEAM}/cdn-cgi/access/login/{APP}?{query}"),
        format!("/cdn-cgi/access/login/{APP}?{query}"),
        format!("{APP}?{query}"),
        format!("?{query}"),
    ] {
        assert_eq!(from_team(&location).unwrap().as_str(), full, "{location}");
    }
    let on_app = format!("/cdn-cgi/access/login/{APP}?{query}");
    assert_eq!(login(&on_app), Err(other(Whose::App, APP)));
}

#[test]
fn what_the_answering_url_carries_is_judged_when_it_is_inherited() {
    let relative = "/cdn-cgi/access/authorized?nonce=1";
    let cases = [
        ("https://myserver.com/", Ok(())),
        ("http://myserver.com/", Err(Refusal::NotHttps)),
        ("https://a:b@myserver.com/", Err(Refusal::Userinfo)),
        ("https://myserver.com:8443/", Err(Refusal::Port)),
        (
            "https://evil.tld/",
            Err(other(Whose::Elsewhere, "evil.tld")),
        ),
        ("data:text/html,x", Err(Refusal::NotAUrl)),
        ("/", Err(Refusal::NotAUrl)),
        ("", Err(Refusal::NotAUrl)),
    ];
    for (from, verdict) in cases {
        let judged = judged(|judge| judge.authorized(from, relative));
        assert_eq!(judged.map(|_| ()), verdict, "{from}");
    }
}

#[test]
fn each_rule_about_the_url_has_its_refusal() {
    let good = good_login();
    let rest = good.strip_prefix("https:").unwrap();
    let swap = |from: &str, to: &str| good.replacen(from, to, 1);
    let long = "x".repeat(16 * 1024 + 1 - good.len());
    let cases = [
        (String::new(), Refusal::NotAUrl),
        ("https://".to_string(), Refusal::NotAUrl),
        (swap(TEAM, "[::1"), Refusal::NotAUrl),
        (swap(TEAM, "a..b:x"), Refusal::NotAUrl),
        (format!("{good}{long}"), Refusal::TooLong),
        (format!("{good} "), Refusal::Unprintable),
        (format!(" {good}"), Refusal::Unprintable),
        (format!("\u{feff}{good}"), Refusal::Unprintable),
        (format!("{good}\n"), Refusal::Unprintable),
        (swap("https", "ht\ttps"), Refusal::Unprintable),
        (swap("/cdn-cgi", "/cdn-\r\ncgi"), Refusal::Unprintable),
        (swap("kid=", "kid=\u{0}"), Refusal::Unprintable),
        (format!("{good}ü"), Refusal::Unprintable),
        (format!("{good}\u{7f}"), Refusal::Unprintable),
        (swap("//", "\\\\"), Refusal::Ambiguous),
        (swap("//", "/\\"), Refusal::Ambiguous),
        (format!("{good}\\"), Refusal::Ambiguous),
        (format!("http:{rest}"), Refusal::NotHttps),
        (format!("wss:{rest}"), Refusal::NotHttps),
        (format!("javascript:{rest}"), Refusal::NotHttps),
        (format!("blob:{good}"), Refusal::NotHttps),
        (format!("view-source:{good}"), Refusal::NotHttps),
        ("data:text/html,x".to_string(), Refusal::NotHttps),
        (swap(TEAM, &format!("a@{TEAM}")), Refusal::Userinfo),
        (swap(TEAM, &format!("a:b@{TEAM}")), Refusal::Userinfo),
        (swap(TEAM, &format!(":b@{TEAM}")), Refusal::Userinfo),
        (swap(TEAM, &format!("{TEAM}:8443")), Refusal::Port),
        (swap(TEAM, &format!("{TEAM}:80")), Refusal::Port),
        (swap(TEAM, &format!("{TEAM}:0")), Refusal::Port),
        (format!("{good}#x"), Refusal::Fragment),
        (format!("{good}#"), Refusal::Fragment),
    ];
    for (location, refusal) in cases {
        assert_eq!(login(&location), Err(refusal), "{location:?}");
    }
    let longest = format!("{good}{}", &long[1..]);
    assert_eq!(login(&longest).unwrap().as_str().len(), 16 * 1024);
}

#[test]
fn a_text_that_the_parser_has_to_repair_is_ambiguous() {
    let good = good_login();
    let swap = |from: &str, to: &str| good.replacen(from, to, 1);
    for location in [
        swap("https", "HTTPS"),
        swap("custom", "Custom"),
        swap("custom", "%63ustom"),
        swap(TEAM, &format!("{TEAM}:443")),
        swap(TEAM, &format!("{TEAM}:")),
        swap(TEAM, &format!("{TEAM}:0443")),
        swap(TEAM, &format!("@{TEAM}")),
        swap(TEAM, &format!(":@{TEAM}")),
        swap("//", "/"),
        swap("//", "///"),
        swap("//", ""),
        swap("/cdn-cgi", "/./cdn-cgi"),
        swap("/cdn-cgi", "/x/../cdn-cgi"),
        swap("/cdn-cgi", "/%2e/cdn-cgi"),
        swap("/cdn-cgi", "/../cdn-cgi"),
        swap("kid=", "x=<&kid="),
        swap("kid=", "x=\"&kid="),
    ] {
        // From the team itself, so that what loses its host in the repair still ends up on the right one.
        let verdict = judged(|judge| judge.login(FROM_TEAM, &location));
        assert_eq!(verdict, Err(Refusal::Ambiguous), "{location}");
    }
}

#[test]
fn another_host_is_told_apart_by_whose_it_is() {
    assert_eq!(login(ON_APP), Err(other(Whose::App, APP)));
    assert_eq!(authorized(&good_login()), Err(other(Whose::Team, TEAM)));
    for (location, host) in [
        ("https://idp.example/authorize?client_id=x#y", "idp.example"),
        ("https://idp.example:8443/", "idp.example"),
        ("https://myserver.com@idp.example/", "idp.example"),
        ("https://[::1]/", "[::1]"),
        ("https://0x7f.1/", "127.0.0.1"),
        (
            "https://other.cloudflareaccess.com/",
            "other.cloudflareaccess.com",
        ),
        ("https://a!b.example/", "a?b.example"),
    ] {
        for verdict in [login(location), authorized(location)] {
            assert_eq!(verdict, Err(other(Whose::Elsewhere, host)), "{location}");
        }
    }
    assert_eq!(login("https://a<b.example/"), Err(Refusal::NotAUrl));
}

#[test]
fn the_host_in_a_refusal_is_short_and_plain() {
    let long = format!("https://{}.example/", "a!".repeat(500));
    let Err(Refusal::OtherHost { host, .. }) = login(&long) else {
        panic!("a strange host was not refused as such")
    };
    assert_eq!(host.len(), 253);
    assert!(host.starts_with("a?a?"), "{host}");
}

#[test]
fn only_the_login_for_this_app_will_do() {
    for path in [
        "",
        "/",
        "/cdn-cgi/access/login",
        "/cdn-cgi/access/login/",
        "/cdn-cgi/access/login/myserver.com/",
        "/cdn-cgi/access/login/other.com",
        "/cdn-cgi/access/login/myserver.com.evil.tld",
        "/cdn-cgi/access/login/MyServer.com",
        "/cdn-cgi/access/login/myserver%2Ecom",
        "/cdn-cgi/access/login/myserver.com%00",
        "/cdn-cgi/access/login/myserver.com;x",
        "/cdn-cgi/access/login//myserver.com",
        "//cdn-cgi/access/login/myserver.com",
        "/cdn-cgi/access/Login/myserver.com",
        "/cdn-cgi%2Faccess/login/myserver.com",
        "/cdn-cgi/access/logout",
        "/cdn-cgi/access/refresh-identity",
        "/x/cdn-cgi/access/login/myserver.com",
    ] {
        // Without a path of its own, the parser adds `/`.
        let slash = if path.is_empty() { "/" } else { path };
        let location = format!("https://{TEAM}{slash}?kid={AUD}&meta=x");
        assert_eq!(login(&location), Err(Refusal::OtherPath), "{path}");
    }
}

#[test]
fn a_stop_on_the_way_back_needs_a_granted_host_and_the_very_same_place() {
    let granted = Grants::from_origins(&[String::from("https://app2.myserver.com/*")]);
    let detour = |location: &str| judged(|judge| judge.detour(FROM_TEAM, location, &granted));
    let good = "https://app2.myserver.com/cdn-cgi/access/authorized?nonce=n&state=s";
    assert_eq!(detour(good).unwrap().as_str(), good);
    let strange = Hostname::parse("app3.myserver.com").unwrap();
    assert_eq!(
        detour(&good.replace("app2", "app3")),
        Err(Detour::NotGranted(strange))
    );
    for location in [
        "https://app2.myserver.com/",
        "https://app2.myserver.com/cdn-cgi/access/logout",
        "http://app2.myserver.com/cdn-cgi/access/authorized",
        "https://user@app2.myserver.com/cdn-cgi/access/authorized",
        "https://app2.myserver.com:444/cdn-cgi/access/authorized",
        "https://custom.cloudflareaccess.com/cdn-cgi/access/authorized",
        "https://idp.example.org/authorize",
        "",
    ] {
        assert_eq!(detour(location), Err(Detour::None), "{location}");
    }
}

#[test]
fn only_the_place_that_hands_out_tokens_will_do() {
    for path in [
        "/",
        "/wiki/page",
        "/cdn-cgi/access/authorized/",
        "/cdn-cgi/access/authorized2",
        "/cdn-cgi/access/authorize",
        "/cdn-cgi/access/Authorized",
        "/cdn-cgi/access/authorized%00",
        "/cdn-cgi/access/%61uthorized",
        "/cdn-cgi/access/authorized;x",
        "//cdn-cgi/access/authorized",
        "/cdn-cgi/access/logout",
        "/x/cdn-cgi/access/authorized",
    ] {
        let location = format!("https://{APP}{path}?nonce=1");
        assert_eq!(authorized(&location), Err(Refusal::OtherPath), "{path}");
    }
}

#[test]
fn the_login_names_this_audience_once_and_brings_meta_once() {
    let cases = [
        (String::new(), Refusal::NoKid),
        ("?".to_string(), Refusal::NoKid),
        ("?meta=x".to_string(), Refusal::NoKid),
        (format!("?KID={AUD}&meta=x"), Refusal::NoKid),
        (format!("?kid[]={AUD}&meta=x"), Refusal::NoKid),
        (format!("?x=1;kid={AUD}&meta=x"), Refusal::NoKid),
        (format!("?kid={AUD}&kid={AUD}&meta=x"), Refusal::RepeatedKid),
        (format!("?kid={AUD}&meta=x&kid=other"), Refusal::RepeatedKid),
        (
            format!("?kid={AUD}&meta=x&%6Bid=other"),
            Refusal::RepeatedKid,
        ),
        (format!("?kid={AUD}&meta=x&kid"), Refusal::RepeatedKid),
        ("?kid=&meta=x".to_string(), Refusal::WrongAudience),
        ("?kid&meta=x".to_string(), Refusal::WrongAudience),
        ("?kid=other&meta=x".to_string(), Refusal::WrongAudience),
        (format!("?kid={AUD}0&meta=x"), Refusal::WrongAudience),
        (format!("?kid={AUD}%00&meta=x"), Refusal::WrongAudience),
        (
            format!("?kid={}&meta=x", AUD.to_uppercase()),
            Refusal::WrongAudience,
        ),
        (format!("?kid=+{AUD}&meta=x"), Refusal::WrongAudience),
        (format!("?kid={AUD}"), Refusal::NoMeta),
        (format!("?kid={AUD}&meta"), Refusal::NoMeta),
        (format!("?kid={AUD}&meta="), Refusal::NoMeta),
        (format!("?kid={AUD}&Meta=x"), Refusal::NoMeta),
        (format!("?kid={AUD}&meta=x&meta=y"), Refusal::RepeatedMeta),
        (format!("?kid={AUD}&meta=x&%6deta="), Refusal::RepeatedMeta),
    ];
    for (query, refusal) in cases {
        assert_eq!(
            login(&format!("{LOGIN_PAGE}{query}")),
            Err(refusal),
            "{query}"
        );
    }
}

#[test]
fn the_one_time_secrets_are_in_no_output() {
    let location = format!("{LOGIN_PAGE}?kid={AUD}&meta=canary");
    assert_eq!(
        format!("{:?}", login(&location).unwrap()),
        format!("JudgedUrl({LOGIN_PAGE}?…)")
    );
    assert_eq!(
        format!("{:?}", authorized(ON_APP).unwrap()),
        format!("JudgedUrl({ON_APP})")
    );
    for refused in [
        login("https://idp.example/canary?canary#canary"),
        login(&format!("{location}&meta=canary")),
        login(&format!("{location}#canary")),
    ] {
        let refusal = refused.unwrap_err();
        assert!(!format!("{refusal:?} {:?}", refusal.sentence()).contains("canary"));
    }
}

/// Every scheme before every way to write a host before both right paths, but the honest ones.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn hostile_locations() -> Vec<String> {
    let long = "a".repeat(64 * 1024);
    let starts = [
        "https://",
        "HTTPS://",
        "http://",
        "wss://",
        "ftp://",
        "//",
        "///",
        "\\\\",
        "/\\",
        "https:\\\\",
        "https:/",
        "https:",
        " https://",
        "\thttps://",
        "ht\ntps://",
        "https:\t//",
        "javascript://",
        "blob:https://",
    ];
    let hosts = [
        "HOST",
        "evil.tld",
        "HOST.evil.tld",
        "evil.tld/HOST",
        "evil.tld?HOST",
        "evil.tld#HOST",
        "evil.tld\\@HOST",
        "HOST@evil.tld",
        "HOST:443@evil.tld",
        "HOST%40evil.tld",
        "a@HOST",
        "a:b@HOST",
        "@HOST",
        "HOST:8443",
        "HOST:80",
        "HOST:",
        "HOST:443",
        "HOST:99999",
        "HOST.",
        "HOST。",
        "HOST%2e",
        "HOST%00.evil.tld",
        "HOST\u{0}.evil.tld",
        "HOST\t.evil.tld",
        "HOST\n",
        "HOST .evil.tld",
        "evilHOST",
        "x.HOST",
        "xn--HOST",
        "HOST\u{ff0f}.evil.tld",
        "HOST\u{2044}.evil.tld",
        "HOST\u{ad}",
        "\u{202e}HOST",
        "127.0.0.1",
        "[::1]",
        "0x7f000001",
        "localhost",
        "",
        ".",
        "%",
        "LONG",
        "LONG.HOST",
        "HOST,evil.tld",
        "HOST;evil.tld",
        "HOST&evil.tld",
        "HOST|evil.tld",
        "*.HOST",
        "evil.tld:443#@HOST",
        "evil.tld%23@HOST",
    ];
    let rests = [
        (
            TEAM,
            format!("/cdn-cgi/access/login/{APP}?kid={AUD}&meta=x"),
        ),
        (
            APP,
            "/cdn-cgi/access/authorized?nonce=1&state=x".to_string(),
        ),
    ];
    let mut locations = vec![];
    for start in starts {
        for host in hosts {
            // These two are the honest ways to write the right host.
            if host == "HOST" && ["https://", "//"].contains(&start) {
                continue;
            }
            for (name, rest) in &rests {
                let host = host.replace("HOST", name).replace("LONG", &long);
                locations.push(format!("{start}{host}{rest}"));
            }
        }
    }
    locations
}

#[test]
fn hundreds_of_hostile_locations_lead_nowhere() {
    let locations = hostile_locations();
    eprintln!("{} hostile locations", locations.len());
    assert!(locations.len() >= 200);
    for location in &locations {
        for verdict in [login(location), authorized(location)] {
            assert!(verdict.is_err(), "{location:?} led to {verdict:?}");
        }
    }
}

#[test]
fn the_hostile_locations_are_hostile_only_by_what_stands_before_the_path() {
    // The same rests behind an honest start do pass, so that none above is refused for another reason.
    assert!(
        login(&format!(
            "https://{TEAM}/cdn-cgi/access/login/{APP}?kid={AUD}&meta=x"
        ))
        .is_ok()
    );
    assert!(
        authorized(&format!(
            "https://{APP}/cdn-cgi/access/authorized?nonce=1&state=x"
        ))
        .is_ok()
    );
}

#[cfg(not(target_family = "wasm"))]
mod properties {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn assert_exact(
        location: &str,
        verdict: Result<JudgedUrl, Refusal>,
        start: &str,
    ) -> Result<(), TestCaseError> {
        if let Ok(url) = verdict {
            prop_assert!(
                url.as_str().starts_with(start),
                "{:?} led to {}",
                location,
                url.as_str()
            );
            prop_assert!(url.as_str().ends_with(&location.replace('\'', "%27")));
            // What is requested is read by the next parser as it was read by this one.
            prop_assert_eq!(
                Url::parse(url.as_str()).map(String::from),
                Ok(url.as_str().to_string())
            );
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn an_honest_location_with_anything_inserted_stays_on_its_place_or_is_refused(
            at: Index,
            inserted in "\\PC{1,3}|[\\x00-\\x20]|[/\\\\@:#?&%.]{1,4}|%[0-9a-fA-F]{2}",
            from_team: bool,
        ) {
            let good = good_login();
            let at = at.index(good.len() + 1);
            let location = [&good[..at], &inserted, &good[at..]].concat();
            let from = if from_team { FROM_TEAM } else { FROM_APP };
            let verdict = judged(|judge| judge.login(from, &location));
            assert_exact(&location, verdict, &format!("{LOGIN_PAGE}?"))?;
        }

        #[test]
        fn an_honest_answer_with_anything_inserted_stays_on_its_place_or_is_refused(
            at: Index,
            inserted in "\\PC{1,3}|[\\x00-\\x20]|[/\\\\@:#?&%.]{1,4}|%[0-9a-fA-F]{2}",
        ) {
            let good = format!("{ON_APP}?nonce=n1&state=e30");
            let at = at.index(good.len() + 1);
            let location = [&good[..at], &inserted, &good[at..]].concat();
            assert_exact(&location, authorized(&location), ON_APP)?;
        }

        #[test]
        fn any_text_at_all_is_survived(location in "\\PC*", from in "\\PC*|https://[a-z.]{1,20}/") {
            let verdict = judged(|judge| (judge.login(&from, &location), judge.authorized(&from, &location)));
            prop_assert!(verdict.0.is_err() && verdict.1.is_err());
        }
    }
}
