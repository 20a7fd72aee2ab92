//! A session's cookie for tests.

use super::{BrowserCookie, CF_AUTHORIZATION, Cookie, Seconds, StoreId};

/// As Access sets it for an hour, in the default jar.
pub(crate) fn session_cookie(host: &str, path: &str, value: &str) -> Cookie {
    Cookie::from_browser(BrowserCookie {
        name: CF_AUTHORIZATION.into(),
        value: value.into(),
        domain: host.into(),
        host_only: true,
        path: path.into(),
        secure: true,
        http_only: true,
        same_site: None,
        expiration_date: Some(Seconds(1_700_003_600.0)),
        store_id: StoreId("0".into()),
        partition_key: None,
        first_party_domain: None,
    })
    .unwrap()
}
