//! Jars besides the ordinary one: containers, which only Firefox has, and private windows.
//!
//! A container of `WebDriver BiDi` is one of Firefox's own; in Chromium it is a profile that leaves nothing behind,
//! which like a private window shares no cookie with the ordinary one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bidi::text_at;
use crate::page::until;
use crate::{Browser, Error, Kind, Page};

/// A container.
pub struct Container(String);

impl Browser {
    /// Makes a new container.
    pub async fn new_container(&self) -> Result<Container, Error> {
        let made = self.socket().call("browser.createUserContext", json!({}));
        Ok(Container(text_at(&made.await?, "/userContext")?))
    }

    /// Opens `url` in a new tab of this container, in front.
    pub async fn open_in(&self, container: &Container, url: &str) -> Result<Page, Error> {
        let params = json!({"type": "tab", "background": false, "userContext": container.0});
        let created = self.socket().call("browsingContext.create", params).await?;
        let page = Page::new(self.socket().clone(), text_at(&created, "/context")?);
        page.navigate(url).await?;
        Ok(page)
    }

    /// Opens a private window with an empty page.
    pub async fn open_private_window(&self) -> Result<Page, Error> {
        let known = self.pages().await?;
        match self.kind() {
            Kind::Chromium => {
                let page = self.api_page().await?;
                let open =
                    "chrome.windows.create({ incognito: true, url: 'about:blank' }).then(() => 1)";
                page.evaluate(open).await?;
                page.close().await?;
            }
            Kind::Firefox => {
                self.in_firefox_window(OPEN_PRIVATE_WINDOW).await?;
            }
        }
        until("the private window", WINDOW_LIMIT, async || {
            let pages = self.pages().await?;
            Ok(pages.into_iter().find(|page| !known.contains(page)))
        })
        .await
    }

    /// The addresses of the tabs that were closed of late and that a person can have back. Firefox only.
    pub async fn closed_tabs(&self) -> Result<Vec<String>, Error> {
        let closed = "SessionStore.getClosedTabData(window).flatMap(tab => tab.state.entries.map(entry => entry.url))";
        let closed = self.in_firefox_window(closed).await?;
        let urls = closed.as_array().into_iter().flatten();
        Ok(urls.filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

/// Waits for the page that Firefox itself opens in such a window: a navigation that comes before it is never answered.
const OPEN_PRIVATE_WINDOW: &str =
    "BrowserWindowTracker.promiseOpenWindow({ private: true }).then(async opened => {
    const browser = opened.gBrowser.selectedBrowser;
    while (browser.currentURI.spec === 'about:blank' || browser.webProgress.isLoadingDocument)
        await new Promise(done => opened.setTimeout(done, 20));
    return browser.currentURI.spec;
})";

const WINDOW_LIMIT: Duration = Duration::from_secs(20);
