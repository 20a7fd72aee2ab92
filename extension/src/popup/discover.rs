//! Asks the app in the current tab who stands behind it, before any host is granted: the click on the toolbar button
//! lets Chromium read the answer. Where that is not possible, the app's own token tells it after the first grant.

use serde_json::json;
use url::Url;

use crate::request::Request;

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
        "headers": { "cf-access-metadata-request": "true" },
    });
    let request = Request::new()?;
    let answer = request.send((url.as_str(), options), PATIENCE, async |response| {
        response.headers().get("cf-access-metadata")
    });
    answer.await.ok().flatten()
}

/// The popup shows nothing before; an app that is slower is asked in vain.
const PATIENCE: core::time::Duration = core::time::Duration::from_secs(3);
