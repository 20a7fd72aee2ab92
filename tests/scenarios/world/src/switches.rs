//! What nobody outside Cloudflare knows, as a table: every switch of the edge with every setting it has.

use access_edge_core::{Config, Unknowns};
use serde_json::{Value, json};

/// Every switch by its name, with its settings; the first is the expected one.
#[must_use]
pub fn all() -> Vec<(&'static str, Vec<Value>)> {
    let named = NAMED.iter().map(|(name, settings)| {
        let settings = settings.iter().map(|setting| json!(setting)).collect();
        (*name, settings)
    });
    let counted = COUNTED.iter().map(|(name, settings)| {
        let settings = settings.iter().map(|setting| json!(setting)).collect();
        (*name, settings)
    });
    named.chain(counted).collect()
}

/// Sets one switch.
pub fn set(config: &mut Config, name: &str, setting: &Value) {
    let mut unknowns = serde_json::to_value(config.unknowns).unwrap();
    unknowns[name] = setting.clone();
    config.unknowns = serde_json::from_value(unknowns).unwrap();
}

/// The names of the switches that the edge has.
#[must_use]
pub fn known_to_the_edge() -> Vec<String> {
    let unknowns = serde_json::to_value(Unknowns::default()).unwrap();
    unknowns.as_object().unwrap().keys().cloned().collect()
}

const NAMED: &[(&str, &[&str])] = &[
    ("app_session_hash", &["strict", "off"]),
    ("login_without_meta", &["not-found", "login-page"]),
    ("app_session", &["replaced", "reused"]),
    ("app_session_same_site", &["absent", "none"]),
    ("app_expiry", &["own-duration", "capped-by-org"]),
    (
        "revoked_app_token",
        &["redirect", "unauthorized", "forbidden"],
    ),
    ("revoked_app_cookie", &["kept", "cleared"]),
    ("revoked_org_token", &["login-page", "expired-cookie"]),
    (
        "dead_identity",
        &[
            "no-token-set",
            "unauthorized",
            "forbidden",
            "not-found-page",
            "error-with-ok",
            "empty-with-ok",
            "page-with-ok",
            "still-shown",
        ],
    ),
    ("refresh_entry", &["identity-provider", "login-page"]),
    ("refresh_silent", &["new-org-token", "same-org-token"]),
    ("refresh_end", &["same-endpoint", "launcher"]),
    ("new_mint", &["keeps-earlier", "ends-earlier"]),
    ("login_framing", &["refused", "silent"]),
    ("app_logout", &["page", "redirect"]),
    ("app_logout_cookie", &["cleared", "kept"]),
    ("websocket", &["outlives-token", "cut-at-end"]),
    ("authorized_location", &["absolute", "relative"]),
    ("authorized_max_age", &["absent", "present"]),
    ("same_site_spelling", &["lower", "capital"]),
    ("redirect_url", &["with-query", "without-query"]),
    ("post_probe", &["redirect", "forbidden"]),
    ("rotated_away_key", &["refused", "accepted"]),
    ("www_authenticate", &["present", "absent"]),
    ("metadata", &["present", "absent"]),
    ("app_audience", &["array", "text"]),
    ("non_browser_probe", &["redirect", "managed-oauth"]),
    ("eager_chain", &["off", "own-first", "own-last"]),
    ("head_on_app", &["answered", "refused"]),
    ("login_parameters", &["meta-second", "meta-last"]),
];

const COUNTED: &[(&str, &[u32])] = &[
    ("user_revoke_lockout_seconds", &[60, 0]),
    ("logout_tail_seconds", &[30, 0]),
];
