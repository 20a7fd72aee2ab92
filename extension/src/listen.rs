//! Browser events in, core events out. Every function is total: what it does not know becomes nothing, never a panic.

use access_vigil_core::cookie::{OF_ACCESS, StoreId};
use access_vigil_core::effect::NoticeId;
use access_vigil_core::event::{Event, NoticeAnswer};
use access_vigil_core::host::Hostname;
use access_vigil_core::id::TabId;
use access_vigil_core::indicator::PageAt;
use access_vigil_core::message::{Request, Sender};
use access_vigil_core::presence::Presence;
use access_vigil_core::secret::Secret;
use access_vigil_core::set_cookie;
use access_vigil_core::traffic::{Address, Came, CookieChange, CookieFate, PageHop};
use serde_json::Value;
use url::Url;

use crate::chrome;

/// What an event of the browser means to us.
pub(crate) enum Heard {
    /// Something that core decides on.
    Event(Event),
    /// A question from one of our own pages.
    Message(Request),
    /// The administrator's policy is another one, which must be read.
    PolicyChanged,
    /// Nothing. The program has started, though, which is an event of its own.
    Nothing,
}

/// Reads the event of the listener with this name, whose details are this JSON array. A request whose jar the browser
/// does not name is of this one.
pub(crate) fn read(name: &str, details: &str, home: &StoreId) -> Heard {
    let details: Vec<Value> = serde_json::from_str(details).unwrap_or_default();
    let mut details = details.iter();
    let first = details.next().unwrap_or(&Value::Null);
    let event = match name {
        "cookies.onChanged" => cookie_changed(first),
        "runtime.onInstalled" => installed(first),
        "permissions.onAdded" | "permissions.onRemoved" => Some(Event::HostsChanged),
        "alarms.onAlarm" => Some(Event::TimerFired),
        "webRequest.logout" => logout_opened(first, home),
        "webRequest.login" => login_opened(first, home),
        "webRequest.shown" => page_shown(first, home),
        "webRequest.stuck" => page_stuck(first, home),
        "webRequest.socketFailed" => socket_failed(first, home),
        "webRequest.hop" => page_hop(first, home)
            .filter(PageHop::leads_to_access)
            .map(Event::PageHop),
        "webRequest.overheard" => page_hop(first, home)
            .filter(|hop| is_of_page(first) && hop.meets_access())
            .map(Event::PageHop),
        "idle.onStateChanged" => presence(first).map(Event::PresenceChanged),
        "notifications.onClicked" => answered(first, NoticeAnswer::SignIn),
        "notifications.onButtonClicked" => button_clicked(first, details.next()),
        "notifications.onClosed" => closed(first, details.next()),
        "online" => Some(Event::NetworkChanged),
        "storage.managed.onChanged" => return Heard::PolicyChanged,
        "runtime.onMessage" => return message(first, details.next().unwrap_or(&Value::Null)),
        _ => None,
    };
    event.map_or(Heard::Nothing, Heard::Event)
}

/// An update, of the extension or of the browser, is told by the same event.
fn installed(details: &Value) -> Option<Event> {
    (details.get("reason")? == "install").then_some(Event::Installed)
}

fn answered(notice: &Value, answer: NoticeAnswer) -> Option<Event> {
    let id = NoticeId(notice.as_str()?.to_owned());
    Some(Event::NoticeAnswered(id, answer))
}

/// The buttons stand in the order in which they were given.
fn button_clicked(notice: &Value, button: Option<&Value>) -> Option<Event> {
    let answer = match button?.as_u64()? {
        0 => NoticeAnswer::SignIn,
        1 => NoticeAnswer::Later,
        _ => return None,
    };
    answered(notice, answer)
}

/// Who closes a notice has seen it and does something else first. One that the system closed was seen by nobody.
fn closed(notice: &Value, by_user: Option<&Value>) -> Option<Event> {
    (by_user? == &Value::Bool(true))
        .then(|| answered(notice, NoticeAnswer::Later))
        .flatten()
}

fn cookie_changed(change: &Value) -> Option<Event> {
    let cookie = change.get("cookie")?;
    let text = |name: &str| cookie.get(name).and_then(Value::as_str);
    let removed = change.get("removed") == Some(&Value::Bool(true));
    let name = text("name").filter(|name| name.starts_with(OF_ACCESS))?;
    Some(Event::CookieChanged(CookieChange {
        name: name.into(),
        host: text("domain")?.trim_start_matches('.').into(),
        path: text("path").unwrap_or("/").into(),
        store: StoreId(text("storeId")?.into()),
        how: match change.get("cause").and_then(Value::as_str) {
            _ if !removed => CookieFate::Set,
            Some("overwrite") => CookieFate::Overwritten,
            Some("expired" | "expired_overwrite") => CookieFate::Expired,
            Some("evicted") => CookieFate::Evicted,
            Some(_) | None => CookieFate::Removed,
        },
    }))
}

fn page_hop(request: &Value, home: &StoreId) -> Option<PageHop> {
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let url = text("url")?;
    let redirect = text("redirectUrl");
    let status = request.get("statusCode").and_then(Value::as_u64);
    let status = status.and_then(|it| u16::try_from(it).ok());
    let came = match (text("error"), redirect, status) {
        (Some(error), _, _) => Came::Nothing(error.into()),
        (None, Some(to), Some(status)) => Came::Redirect {
            status,
            to: Address::parse(to)?,
        },
        (None, _, Some(status)) => Came::Answer {
            status,
            cached: request.get("fromCache") == Some(&Value::Bool(true)),
        },
        (None, _, None) => return None,
    };
    Some(PageHop {
        chain: text("requestId").unwrap_or_default().into(),
        kind: text("type").unwrap_or_default().into(),
        store: store_of(request, home),
        method: text("method").unwrap_or_default().into(),
        from: Address::parse(url)?,
        came,
        cookies: set_cookie::names_of(&cookie_lines(request)),
    })
}

/// The `Set-Cookie` fields of an answer, which Firefox writes below each other in one.
fn cookie_lines(request: &Value) -> Vec<Secret> {
    let fields = request.get("responseHeaders").and_then(Value::as_array);
    let text =
        |field: &Value, name: &str| field.get(name).and_then(Value::as_str).map(String::from);
    let lines = fields.into_iter().flatten().filter_map(|field| {
        let is_it = text(field, "name")?.eq_ignore_ascii_case("set-cookie");
        is_it.then(|| text(field, "value")).flatten()
    });
    let lines: Vec<String> = lines.collect();
    lines
        .iter()
        .flat_map(|it| it.lines())
        .map(Secret::new)
        .collect()
}

fn logout_opened(request: &Value, home: &StoreId) -> Option<Event> {
    let host = web_url(request)?;
    Some(Event::LogoutOpened {
        host: Hostname::parse(host.host_str()?).ok()?,
        store: store_of(request, home),
    })
}

fn login_opened(request: &Value, home: &StoreId) -> Option<Event> {
    let url = web_url(request)?;
    let app = url.path().strip_prefix(LOGIN)?.to_owned();
    let tab = TabId(request.get("tabId")?.as_i64()?);
    let navigation = request.get("requestId").and_then(Value::as_str);
    Some(Event::LoginOpened {
        app: Hostname::parse(&app).ok()?,
        tab,
        store: store_of(request, home),
        navigation: navigation.unwrap_or_default().into(),
    })
}

fn page_shown(request: &Value, home: &StoreId) -> Option<Event> {
    let url = web_url(request)?;
    Some(Event::PageShown {
        tab: TabId(request.get("tabId")?.as_i64()?),
        page: PageAt {
            host: Hostname::parse(url.host_str()?).ok()?,
            store: store_of(request, home),
            path: url.path().to_owned(),
        },
    })
}

/// Asks for the login, or is redirected to it.
fn page_stuck(request: &Value, home: &StoreId) -> Option<Event> {
    let url = request.get("redirectUrl").or_else(|| request.get("url"))?;
    let url = Url::parse(url.as_str()?)
        .ok()
        .filter(|_| is_of_page(request))?;
    let app = url.path().strip_prefix(LOGIN)?;
    let kid = url.query_pairs().find(|(name, _)| name == "kid");
    Some(Event::PageStuck {
        app: Hostname::parse(app).ok()?,
        audience: kid.map(|(_, value)| value.into_owned()),
        store: store_of(request, home),
    })
}

fn socket_failed(request: &Value, home: &StoreId) -> Option<Event> {
    let url = web_url(request).filter(|_| is_of_page(request))?;
    Some(Event::SocketFailed {
        app: Hostname::parse(url.host_str()?).ok()?,
        path: url.path().to_owned(),
        store: store_of(request, home),
    })
}

/// Whether a page or its service worker asks. Our own renewals go the same way, and are no page's.
fn is_of_page(request: &Value) -> bool {
    // Chromium names the origin that began a request, Firefox the page.
    let from = ["initiator", "originUrl"].map(|name| request.get(name).and_then(Value::as_str));
    let is_page = |from: &str| Url::parse(from).is_ok_and(|url| url.scheme() == "https");
    from.into_iter().flatten().any(is_page)
}

/// What the browser says of the person.
pub(crate) fn presence(state: &Value) -> Option<Presence> {
    match state.as_str()? {
        "active" => Some(Presence::Active),
        "idle" => Some(Presence::Idle),
        "locked" => Some(Presence::Locked),
        _ => None,
    }
}

fn store_of(request: &Value, home: &StoreId) -> StoreId {
    let named = request.get("cookieStoreId").and_then(Value::as_str);
    named.map_or_else(|| home.clone(), |name| StoreId(name.into()))
}

fn web_url(request: &Value) -> Option<Url> {
    Url::parse(request.get("url")?.as_str()?).ok()
}

fn message(text: &Value, sender: &Value) -> Heard {
    let sender: Sender = access_vigil_core::json::read_value(sender.clone()).unwrap_or_default();
    let origin = chrome::own_url("");
    let id = chrome::OWN_ID.with(String::clone);
    let request = Request::parse(
        text.as_str().unwrap_or_default(),
        &sender,
        &id,
        origin.trim_end_matches('/'),
    );
    request.map_or(Heard::Nothing, Heard::Message)
}

/// The team's login page of an app, whose host follows.
const LOGIN: &str = "/cdn-cgi/access/login/";

#[cfg(test)]
#[expect(
    clippy::panic,
    reason = "a test that meets the unexpected must fail at once"
)]
mod tests {
    use super::*;

    fn heard(name: &str, details: &str) -> Option<String> {
        match read(name, details, &StoreId("0".into())) {
            Heard::Event(event) => Some(format!("{event:?}")),
            Heard::Nothing => None,
            Heard::PolicyChanged => Some("PolicyChanged".into()),
            Heard::Message(request) => panic!("{request:?}"),
        }
    }

    #[test]
    fn only_cookies_of_access_are_news() {
        let change = |name: &str, removed: &str, cause: &str| {
            let details = format!(
                r#"[{{"removed":{removed},"cause":"{cause}","cookie":{{"name":"{name}","domain":".myserver.com","path":"/","storeId":"0"}}}}]"#
            );
            heard("cookies.onChanged", &details)
        };
        for (removed, cause, fate) in [
            ("false", "explicit", "Set"),
            ("true", "overwrite", "Overwritten"),
            ("true", "expired_overwrite", "Expired"),
            ("true", "explicit", "Removed"),
        ] {
            let told = format!(
                r#"CookieChanged(CookieChange {{ name: "CF_Binding", host: "myserver.com", path: "/", store: StoreId("0"), how: {fate} }})"#
            );
            assert_eq!(change("CF_Binding", removed, cause), Some(told));
        }
        assert_eq!(change("session", "false", "explicit"), None);
    }

    #[test]
    fn a_hop_of_a_page_is_told_without_its_secrets_where_it_leads_to_access() {
        let hop = r#"[{"url":"https://myserver.com/report?q=word","redirectUrl":"https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=a&meta=secret","statusCode":302,"requestId":"9","type":"main_frame","method":"GET","responseHeaders":[{"name":"Set-Cookie","value":"CF_AppSession=nsecret; Path=/\nother=secret"}]}]"#;
        let told = heard("webRequest.hop", hop).unwrap_or_default();
        assert!(
            told.contains(r#"cookies: ["CF_AppSession", "other"]"#),
            "{told}"
        );
        assert!(
            told.contains("status: 302") && !told.contains("secret"),
            "{told}"
        );
        let elsewhere = hop.replace("/cdn-cgi/access/", "/home/");
        assert_eq!(heard("webRequest.hop", &elsewhere), None);
    }

    #[test]
    fn of_what_pages_ask_only_what_meets_access_is_told_and_nothing_of_our_own() {
        let hop = |from: &str, status: u16, path: &str| {
            let details = format!(
                r#"[{{"url":"https://myserver.com{path}","statusCode":{status},"requestId":"9","type":"xmlhttprequest","method":"GET","initiator":"{from}"}}]"#
            );
            heard("webRequest.overheard", &details).is_some()
        };
        let page = "https://myserver.com";
        assert!(hop(page, 401, "/api") && hop(page, 403, "/api"));
        assert!(hop(page, 200, "/cdn-cgi/access/get-identity"));
        assert!(!hop(page, 200, "/api") && !hop(page, 500, "/api"));
        assert!(!hop("chrome-extension://abc", 401, "/api"));
        assert!(!hop("chrome-extension://abc", 200, "/cdn-cgi/access/certs"));
    }

    #[test]
    fn a_login_names_its_app_and_its_tab() {
        let request = r#"[{"url":"https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=a","tabId":7,"requestId":"12"}]"#;
        let event = heard("webRequest.login", request);
        assert_eq!(
            event.as_deref(),
            Some(
                r#"LoginOpened { app: Hostname("myserver.com"), tab: TabId(7), store: StoreId("0"), navigation: "12" }"#
            )
        );
    }

    #[test]
    fn a_page_that_a_tab_has_loaded_is_told_by_its_tab_host_and_path() {
        let request = r#"[{"url":"https://myserver.com/docs?q=1","tabId":7,"cookieStoreId":"c"}]"#;
        let event = heard("webRequest.shown", request);
        assert_eq!(
            event.as_deref(),
            Some(
                r#"PageShown { tab: TabId(7), page: PageAt { host: Hostname("myserver.com"), store: StoreId("c"), path: "/docs" } }"#
            )
        );
        for broken in [r#"[{"url":"https://myserver.com/"}]"#, r#"[{"tabId":7}]"#] {
            assert_eq!(heard("webRequest.shown", broken), None, "{broken}");
        }
    }

    #[test]
    fn a_stuck_page_names_its_app_and_audience_and_an_extension_is_no_page() {
        let request = |from: &str| {
            format!(
                r#"[{{"url":"https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?meta=m&kid=a1","tabId":-1,{from}}}]"#
            )
        };
        let stuck = r#"PageStuck { app: Hostname("myserver.com"), audience: Some("a1"), store: StoreId("0") }"#;
        for from in [
            r#""initiator":"https://myserver.com""#,
            r#""originUrl":"https://myserver.com/sw.js","documentUrl":null"#,
        ] {
            assert_eq!(
                heard("webRequest.stuck", &request(from)).as_deref(),
                Some(stuck)
            );
        }
        for from in [
            r#""initiator":"chrome-extension://abc""#,
            r#""originUrl":"moz-extension://abc/background.html""#,
            r#""initiator":"null""#,
            r#""other":1"#,
        ] {
            assert_eq!(heard("webRequest.stuck", &request(from)), None, "{from}");
        }
    }

    #[test]
    fn a_notice_is_answered_by_a_click_a_button_or_by_closing_it() {
        let answer = |answer: &str| format!(r#"NoticeAnswered(NoticeId("n"), {answer})"#);
        for (listener, details, expected) in [
            ("onClicked", r#"["n"]"#, Some("SignIn")),
            ("onButtonClicked", r#"["n",0]"#, Some("SignIn")),
            ("onButtonClicked", r#"["n",1]"#, Some("Later")),
            ("onButtonClicked", r#"["n",2]"#, None),
            ("onClosed", r#"["n",true]"#, Some("Later")),
            ("onClosed", r#"["n",false]"#, None),
            ("onClosed", r#"["n"]"#, None),
        ] {
            let event = heard(&format!("notifications.{listener}"), details);
            assert_eq!(event, expected.map(answer), "{listener} {details}");
        }
    }

    #[test]
    fn a_socket_that_is_redirected_to_the_login_is_stuck_and_one_that_fails_names_its_host() {
        let socket = |rest: &str| {
            format!(
                r#"[{{"url":"wss://myserver.com/socket?a=b","originUrl":"https://myserver.com/"{rest}}}]"#
            )
        };
        let login = r#","redirectUrl":"https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=a1""#;
        assert_eq!(
            heard("webRequest.stuck", &socket(login)).as_deref(),
            Some(
                r#"PageStuck { app: Hostname("myserver.com"), audience: Some("a1"), store: StoreId("0") }"#
            )
        );
        let elsewhere = r#","redirectUrl":"https://myserver.com/login""#;
        assert_eq!(heard("webRequest.stuck", &socket(elsewhere)), None);
        assert_eq!(
            heard("webRequest.socketFailed", &socket("")).as_deref(),
            Some(
                r#"SocketFailed { app: Hostname("myserver.com"), path: "/socket", store: StoreId("0") }"#
            )
        );
        let ours = r#"[{"url":"wss://myserver.com/","initiator":"chrome-extension://abc"}]"#;
        assert_eq!(heard("webRequest.socketFailed", ours), None);
    }

    #[test]
    fn a_logout_names_its_host() {
        let event = heard(
            "webRequest.logout",
            r#"[{"url":"https://myserver.com/cdn-cgi/access/logout"}]"#,
        );
        assert_eq!(
            event.as_deref(),
            Some(r#"LogoutOpened { host: Hostname("myserver.com"), store: StoreId("0") }"#)
        );
    }

    #[test]
    fn a_request_in_a_container_names_its_jar() {
        let in_container = r#""cookieStoreId":"firefox-container-3""#;
        for (name, path, rest) in [
            ("webRequest.logout", "logout", ""),
            ("webRequest.login", "login/a.example", r#","tabId":7"#),
            (
                "webRequest.stuck",
                "login/a.example",
                r#","originUrl":"https://a.example/""#,
            ),
            (
                "webRequest.socketFailed",
                "login/a.example",
                r#","originUrl":"https://a.example/""#,
            ),
        ] {
            let url = format!("https://custom.cloudflareaccess.com/cdn-cgi/access/{path}");
            let event = heard(
                name,
                &format!(r#"[{{"url":"{url}",{in_container}{rest}}}]"#),
            );
            let event = event.unwrap_or_default();
            assert!(
                event.contains(r#"StoreId("firefox-container-3")"#),
                "{name}: {event}"
            );
        }
    }

    #[test]
    fn what_is_unknown_or_broken_is_nothing() {
        for name in [
            "cookies.onChanged",
            "webRequest.logout",
            "webRequest.login",
            "webRequest.stuck",
            "notifications.onClicked",
            "notifications.onButtonClicked",
            "notifications.onClosed",
            "webRequest.socketFailed",
            "something.new",
        ] {
            for details in [
                "",
                "[",
                "null",
                "[]",
                "[null]",
                "[{}]",
                r#"[{"url":7,"tabId":"x"}]"#,
                r#"[{"url":"about:blank"}]"#,
            ] {
                assert_eq!(heard(name, details), None, "{name} {details}");
            }
        }
    }
}
