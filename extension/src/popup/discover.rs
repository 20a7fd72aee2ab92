//! Asks the app in the current tab who stands behind it, before any host is granted: the click on the toolbar button
//! lets Chromium read the answer. Where that is not possible, the app's own token tells it after the first grant.

use serde_json::json;
use url::Url;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::js;

/// The app's signed answer; nothing where it gives none, or where we may not read it.
pub(crate) async fn metadata(tab: Option<&str>) -> Option<String> {
    let mut url = Url::parse(tab?)
        .ok()
        .filter(|url| url.scheme() == "https")?;
    url.set_query(None);
    url.set_fragment(None);
    let options = json!({
        "method": "HEAD",
        "credentials": "omit",
        "redirect": "manual",
        "cache": "no-store",
        "headers": { "cf-access-metadata-request": "true" },
    });
    let answer = JsFuture::from(js::fetch(url.as_str(), &js::to_js(&options)).ok()?).await;
    Response::from(answer.ok()?)
        .headers()
        .get("cf-access-metadata")
        .ok()?
}
