//! Names that are hosts, names that only look like one, and names that look like a team.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;

fn host(text: &str) -> Hostname {
    Hostname::parse(text).unwrap()
}

#[test]
fn ordinary_names_are_read_as_browsers_read_them() {
    let cases = [
        ("myserver.com", "myserver.com"),
        ("MyServer.COM", "myserver.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("XN--WGV71A119E.jp", "xn--wgv71a119e.jp"),
        ("my_app.example.com", "my_app.example.com"),
        ("1.example.com", "1.example.com"),
    ];
    for (text, name) in cases {
        assert_eq!(Hostname::parse(text).unwrap().as_str(), name, "{text}");
        assert_eq!(host(text).to_string(), name);
    }
}

#[test]
fn whatever_is_not_a_bare_name_is_refused_with_its_reason() {
    let cases = [
        ("", HostProblem::Empty),
        ("myserver.com.", HostProblem::TrailingDot),
        ("127.0.0.1", HostProblem::IpAddress),
        ("127.0.0.1.", HostProblem::IpAddress),
        ("127.1", HostProblem::IpAddress),
        ("0x7f.1", HostProblem::IpAddress),
        ("2130706433", HostProblem::IpAddress),
        ("[::1]", HostProblem::IpAddress),
        ("::1", HostProblem::IpAddress),
        ("[not an address", HostProblem::IpAddress),
        ("myserver.com:443", HostProblem::Port),
        ("myserver.com:", HostProblem::Port),
        ("a@myserver.com", HostProblem::Userinfo),
        ("a:b@myserver.com", HostProblem::Userinfo),
        ("my%73erver.com", HostProblem::PercentEscape),
        ("myserver.com%00", HostProblem::PercentEscape),
        ("localhost", HostProblem::SingleLabel),
        ("com", HostProblem::SingleLabel),
        (".com", HostProblem::NotAName),
        ("my..server.com", HostProblem::NotAName),
        ("*.myserver.com", HostProblem::NotAName),
        ("https//myserver.com", HostProblem::NotAName),
        ("myserver.com/", HostProblem::NotAName),
        ("myserver.com?", HostProblem::NotAName),
        ("myserver.com#", HostProblem::NotAName),
        ("myserver.com\\", HostProblem::NotAName),
        ("my server.com", HostProblem::NotAName),
        ("myserver.com\n", HostProblem::NotAName),
        ("my\tserver.com", HostProblem::NotAName),
        ("my\u{0}server.com", HostProblem::NotAName),
        ("my!server.com", HostProblem::NotAName),
        ("my'server.com", HostProblem::NotAName),
        ("myserver。com", HostProblem::NotAName),
        ("myserver。com。", HostProblem::NotAName),
        ("myserver。com／", HostProblem::NotAName),
        ("bücher.example", HostProblem::NotAName),
        ("日本語.jp", HostProblem::NotAName),
        ("ｍｙｓｅｒｖｅｒ.com", HostProblem::NotAName),
        ("my\u{ad}server.com", HostProblem::NotAName),
        ("xn--.com", HostProblem::NotAName),
        ("server.1", HostProblem::NotAName),
    ];
    for (text, problem) in cases {
        assert_eq!(Hostname::parse(text), Err(problem), "{text:?}");
    }
}

#[test]
fn the_longest_name_of_dns_is_the_longest_name_here() {
    let label = "a".repeat(LONGEST_LABEL);
    let longest = format!("{label}.{label}.{label}.{}", "b".repeat(61));
    assert_eq!(longest.len(), LONGEST_NAME);
    assert_eq!(host(&longest).as_str(), longest);
    let cases = [
        format!("{longest}b"),
        format!("{label}a.com"),
        "a.".repeat(1_000_000),
    ];
    for text in cases {
        assert_eq!(Hostname::parse(&text), Err(HostProblem::TooLong));
    }
}

#[test]
fn teams_of_cloudflare_are_believed() {
    let hosts = AccessHosts::default();
    for text in [
        "custom.cloudflareaccess.com",
        "CUSTOM.cloudflareaccess.com",
        "a.b.cloudflareaccess.com",
        "agency.fed.cloudflareaccess.com",
    ] {
        let team = hosts.team(&host(text)).unwrap();
        assert_eq!(team.as_str(), text.to_ascii_lowercase());
        assert_eq!(team.as_hostname(), &host(text));
    }
}

#[test]
fn look_alikes_of_a_team_are_not_believed() {
    let hosts = AccessHosts::default().with_team(host("login.mycompany.com"));
    for text in look_alikes() {
        let judged = Hostname::parse(&text).and_then(|name| hosts.team(&name));
        assert!(judged.is_err(), "{text:?} was taken for {judged:?}");
    }
}

fn look_alikes() -> Vec<String> {
    [
        "cloudflareaccess.com",
        "fed.cloudflareaccess.com",
        ".cloudflareaccess.com",
        ".fed.cloudflareaccess.com",
        "evilcloudflareaccess.com",
        "custom.evilcloudflareaccess.com",
        "custom-cloudflareaccess.com",
        "custom.cloudflareaccess.com.evil.tld",
        "custom.cloudflareaccess.com.",
        "custom.cloudflareaccess.com。",
        "custom.cloudflareaccess.co",
        "custom.cloudflareaccess.comm",
        "custom.cloudflareaccess.net",
        "custom.cloudflareaccess.org",
        "custom.cloudflare-access.com",
        "custom.cloudflareaccess.com@evil.tld",
        "evil.tld/.cloudflareaccess.com",
        "evil.tld?.cloudflareaccess.com",
        "evil.tld#.cloudflareaccess.com",
        "evil.tld\\.cloudflareaccess.com",
        "evil.tld%2f.cloudflareaccess.com",
        "evil.tld%00.cloudflareaccess.com",
        "evil.tld:443.cloudflareaccess.com",
        "custom.cloudflareaccess.cоm",
        "custom.cloudflareaссess.com",
        "custom.xn--cloudflareaess-5nga.com",
        "custom․cloudflareaccess.com.evil.tld",
        "mycompany.com",
        "evil.login.mycompany.com",
        "evillogin.mycompany.com",
        "login.mycompany.com.evil.tld",
        "login.mycompany.com.",
    ]
    .map(String::from)
    .into()
}

#[test]
fn a_named_host_is_believed_and_only_that_one() {
    let mut hosts = AccessHosts::default();
    let own = host("login.mycompany.com");
    assert_eq!(hosts.team(&own), Err(HostProblem::NotATeam));
    hosts.name_team(own.clone());
    assert_eq!(hosts.team(&own).unwrap().as_hostname(), &own);
    assert_eq!(
        hosts.team(&host("x.login.mycompany.com")),
        Err(HostProblem::NotATeam)
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn an_issuer_is_https_and_a_team_and_nothing_else() {
    let hosts = AccessHosts::default();
    let team = hosts
        .team_from_issuer("https://custom.cloudflareaccess.com")
        .unwrap();
    assert_eq!(team.to_string(), "custom.cloudflareaccess.com");
    let cases = [
        ("", HostProblem::NotAnIssuer),
        ("custom.cloudflareaccess.com", HostProblem::NotAnIssuer),
        (
            "http://custom.cloudflareaccess.com",
            HostProblem::NotAnIssuer,
        ),
        (
            "HTTPS://custom.cloudflareaccess.com",
            HostProblem::NotAnIssuer,
        ),
        (
            " https://custom.cloudflareaccess.com",
            HostProblem::NotAnIssuer,
        ),
        (
            "https://Custom.cloudflareaccess.com",
            HostProblem::NotAnIssuer,
        ),
        (
            "https://ｃustom.cloudflareaccess.com",
            HostProblem::NotAName,
        ),
        ("https://", HostProblem::Empty),
        (
            "https://custom.cloudflareaccess.com/",
            HostProblem::NotAName,
        ),
        (
            "https://custom.cloudflareaccess.com/x",
            HostProblem::NotAName,
        ),
        (
            "https://custom.cloudflareaccess.com?x",
            HostProblem::NotAName,
        ),
        (
            "https://custom.cloudflareaccess.com#x",
            HostProblem::NotAName,
        ),
        (
            "https:///custom.cloudflareaccess.com",
            HostProblem::NotAName,
        ),
        ("https://custom.cloudflareaccess.com:443", HostProblem::Port),
        (
            "https://a@custom.cloudflareaccess.com",
            HostProblem::Userinfo,
        ),
        (
            "https://custom.cloudflareaccess.com.",
            HostProblem::TrailingDot,
        ),
        (
            "https://custom.cloudflareaccess.com.evil.tld",
            HostProblem::NotATeam,
        ),
        ("https://evilcloudflareaccess.com", HostProblem::NotATeam),
    ];
    for (iss, problem) in cases {
        assert_eq!(hosts.team_from_issuer(iss), Err(problem), "{iss:?}");
    }
}

#[cfg(not(target_family = "wasm"))]
mod properties {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    proptest! {
        #[test]
        fn a_name_that_was_read_is_read_again_as_itself(text in "[a-zA-Z0-9._%:@/\\[\\]ü。．\u{ad}\u{200d}-]{0,40}") {
            if let Ok(name) = Hostname::parse(&text) {
                prop_assert_eq!(Hostname::parse(name.as_str()), Ok(name.clone()));
            }
        }

        #[test]
        fn a_name_that_was_read_is_the_host_of_its_url(text in "\\PC{0,30}(\\.[a-z]{1,3})?") {
            if let Ok(name) = Hostname::parse(&text) {
                let url = Url::parse(&format!("https://{name}/")).unwrap();
                prop_assert_eq!(url.host_str(), Some(name.as_str()));
                let typed = Url::parse(&format!("https://{text}/")).unwrap();
                prop_assert_eq!(typed.host_str(), Some(name.as_str()));
            }
        }

        #[test]
        fn a_url_with_a_host_in_another_script_is_none(text in "[a-zA-Z0-9.ü。．ｃс\u{ad}\u{200d}-]{0,20}") {
            if let Ok(url) = Url::parse(&format!("https://{text}/")) {
                prop_assert!(text.is_ascii(), "{text} was taken for {url}");
            }
        }

        #[test]
        fn only_labels_before_the_suffix_make_a_team(before in "[a-z0-9.-]{0,20}", after in "[a-z.]{0,8}") {
            let text = format!("{before}cloudflareaccess.com{after}");
            if let Ok(name) = Hostname::parse(&text) {
                let labels: Vec<_> = name.as_str().rsplit('.').collect();
                let is_team = labels.len() > 2
                    && labels[..2] == ["com", "cloudflareaccess"]
                    && labels[2..] != ["fed"];
                prop_assert_eq!(AccessHosts::default().team(&name).is_ok(), is_team, "{}", name);
            }
        }
    }
}
