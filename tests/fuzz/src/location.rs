//! A `Location` in the answer of an app or a team.

use std::sync::LazyLock;

use access_vigil_core::grants::Grants;
use access_vigil_core::host::{AccessHosts, Hostname, TeamHost};
use access_vigil_core::judge::{Detour, Judge, JudgedUrl, Refusal};
use access_vigil_core::token::Audience;
use http::Uri;
use url::Url;

/// What is followed leads, by `https` and in one reading only, to the very place that the step expects; what is refused is
/// told without a word of it but the name of a host.
pub fn location(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (app, team, audience, granted) = &*SESSION;
    let judge = Judge::new(app, team, audience);

    match judge.login(FROM_APP, &text) {
        Ok(judged) => {
            let url = followed(&judged, &text, TEAM);
            assert_eq!(url.path(), format!("/cdn-cgi/access/login/{APP}"));
            let value = |name: &str| {
                let values: Vec<_> = url.query_pairs().filter(|it| it.0 == name).collect();
                assert_eq!(values.len(), 1, "{name}");
                values[0].1.to_string()
            };
            assert_eq!(value("kid"), AUD);
            assert!(!value("meta").is_empty());
        }
        Err(refusal) => told_without_it(&refusal, &PAGE, &text),
    }
    match judge.authorized(FROM_TEAM, &text) {
        Ok(judged) => assert_eq!(followed(&judged, &text, APP).path(), AUTHORIZED),
        Err(refusal) => told_without_it(&refusal, &LOGIN, &text),
    }
    match judge.detour(FROM_TEAM, &text, granted) {
        Ok(judged) => assert_eq!(followed(&judged, &text, STOP).path(), AUTHORIZED),
        Err(Detour::NotGranted(host)) => {
            assert!(![APP, TEAM, STOP].contains(&host.as_str()));
        }
        Err(Detour::None) => {}
    }
}

/// Judges what is requested next, and returns how the browser reads it.
fn followed(judged: &JudgedUrl, text: &str, host: &str) -> Url {
    let written = judged.as_str();
    let url = Url::parse(written).unwrap();
    assert_eq!(url.as_str(), written);
    assert_eq!(
        url.origin().ascii_serialization(),
        format!("https://{host}")
    );
    assert!(written.starts_with(&format!("https://{host}/cdn-cgi/access/")));
    assert!(
        written.ends_with(text) || text.contains('\''),
        "it was rewritten"
    );
    // It need not read everything that a browser reads, but must not read it in another way.
    if let Ok(other) = written.parse::<Uri>() {
        assert_eq!(other.scheme_str(), Some("https"));
        assert_eq!(
            other.authority().map(http::uri::Authority::as_str),
            Some(host)
        );
        assert_eq!(other.path(), url.path());
    }
    let query = url.query().map_or("", |_| "?…");
    let shown = format!("JudgedUrl(https://{host}{}{query})", url.path());
    assert_eq!(format!("{judged:?}"), shown);
    url
}

/// Only the host may be named, and that in plain letters.
fn told_without_it(refusal: &Refusal, from: &Url, text: &str) {
    let Refusal::OtherHost { host, .. } = refusal else {
        assert!(refusal.sentence().arguments.is_empty());
        return;
    };
    let url = from.join(text).unwrap();
    assert!(host.len() <= 253);
    assert!(
        host.bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-._:[]?".contains(&it))
    );
    let real = url.host_str().unwrap_or_default();
    let alike = |(shown, real): (char, char)| shown == real || shown == '?';
    assert!(
        host.chars().zip(real.chars()).all(alike),
        "{host} is not {real}"
    );
}

static SESSION: LazyLock<(Hostname, TeamHost, Audience, Grants)> = LazyLock::new(|| {
    let team = AccessHosts::default().team(&Hostname::parse(TEAM).unwrap());
    (
        Hostname::parse(APP).unwrap(),
        team.unwrap(),
        Audience::new([AUD]).unwrap(),
        Grants::from_origins(&[APP, TEAM, STOP].map(|it| format!("https://{it}/*"))),
    )
});
static PAGE: LazyLock<Url> = LazyLock::new(|| Url::parse(FROM_APP).unwrap());
static LOGIN: LazyLock<Url> = LazyLock::new(|| Url::parse(FROM_TEAM).unwrap());
const APP: &str = "myserver.com";
const TEAM: &str = "custom.cloudflareaccess.com";
const STOP: &str = "stop.myserver.com";
const AUD: &str = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const AUTHORIZED: &str = "/cdn-cgi/access/authorized";
const FROM_APP: &str = "https://myserver.com/wiki/page?q=1";
const FROM_TEAM: &str =
    "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=4714&meta=e30";
