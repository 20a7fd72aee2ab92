//! `Set-Cookie` lines of an answer, and cookies as the browser's `cookies` hands them over.

use access_vigil_core::cookie::{BrowserCookie, Cookie};
use access_vigil_core::secret::Secret;
use access_vigil_core::set_cookie::{app_session_of, last_value, names_of};
use serde_json::Value;
use url::Url;

/// Lines are read as RFC 6265 §5.2 says, whether they come one by one or joined; what is taken can stand in a request.
pub fn set_cookie(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let joined = [Secret::new(text.as_ref())];
    let apart: Vec<Secret> = text.split('\n').map(Secret::new).collect();
    let plain: Vec<(&str, &str)> = text.split('\n').filter_map(plainly).collect();

    let last = |name: &str| plain.iter().rev().find(|it| it.0 == name).map(|it| it.1);
    let mut set = plain
        .iter()
        .filter(|it| it.0 == "CF_AppSession" && !it.1.is_empty());
    let expected = set.next_back().map(|it| it.1).filter(|it| can_be_sent(it));
    let found = app_session_of(&joined);
    assert_eq!(found.as_ref().map(Secret::expose), expected);
    assert_eq!(found, app_session_of(&apart));

    let names = names_of(&joined);
    assert_eq!(names, names_of(&apart));
    assert!(names.len() <= 64);
    for name in &names {
        assert!(name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_graphic()));
    }
    for name in [Some("CF_Authorization"), names.last().map(String::as_str)] {
        let name = name.unwrap_or_default();
        let value = last_value(&joined, name);
        assert_eq!(value.as_ref().map(Secret::expose), last(name));
    }
}

/// A cookie that is taken goes back as it came, to its own host and no other, and its value is shown to nobody.
pub fn cookie(bytes: &[u8]) {
    let Ok(given) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let Ok(wire) = access_vigil_core::json::read_value::<BrowserCookie>(given.clone()) else {
        return;
    };
    let theirs: BrowserCookie = serde_json::from_value(given.clone()).unwrap();
    assert!(theirs == wire, "serde_json reads another cookie");
    let value = wire.value.clone();
    let Some(cookie) = Cookie::from_browser(wire.clone()) else {
        return;
    };
    assert!(cookie.to_browser() == wire);

    let set = serde_json::to_value(cookie.to_set()).unwrap();
    for key in ["name", "path", "sameSite", "storeId"] {
        let given = given.get(key).filter(|it| !it.is_null());
        assert_eq!(set.get(key), given, "{key}");
    }
    let end = |cookie: &Value| cookie["expirationDate"].as_f64();
    assert_eq!(end(&set), end(&given));
    assert_eq!(set["value"], Value::from(value.as_str()));
    assert_eq!(set.get("domain").is_none(), cookie.is_host_only());
    let remove = serde_json::to_value(cookie.to_remove()).unwrap();
    for url in [&set["url"], &remove["url"]] {
        let url = Url::parse(url.as_str().unwrap()).unwrap();
        assert_eq!((url.scheme(), url.port()), ("https", None));
        assert_eq!(url.host_str(), Some(cookie.host.as_str()));
    }
    let other = cookie.clone().with_value(Secret::new("another"));
    let shown = |it: &Cookie| format!("{it:?} {:?} {:?}", it.to_browser(), it.to_set());
    assert_eq!(shown(&cookie), shown(&other));
}

/// The name and the value in a line, byte by byte.
fn plainly(line: &str) -> Option<(&str, &str)> {
    let end = line
        .bytes()
        .position(|byte| byte == b';')
        .unwrap_or(line.len());
    let equals = line.as_bytes()[..end]
        .iter()
        .position(|byte| *byte == b'=')?;
    let blank = |letter: char| matches!(letter, ' ' | '\t' | '\r');
    Some((
        line[..equals].trim_matches(blank),
        line[equals + 1..end].trim_matches(blank),
    ))
}

fn can_be_sent(value: &str) -> bool {
    let bad = |byte: u8| matches!(byte, 0..=0x20 | b'"' | b',' | b';' | b'\\' | 0x7f..);
    value.len() <= 256 && !value.bytes().any(bad)
}
