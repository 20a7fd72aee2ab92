//! The page that carries requests in a container: it asks the background program for one after the other, and sends
//! them with the container's cookies. It never stays: where nobody closes it, it closes itself.

use core::time::Duration;

use access_vigil_core::message::{Outcome, Request};

use crate::errand::Errand;
use crate::page::Page;
use crate::request::Request as Sending;
use crate::{chrome, js};

/// Carries requests as long as there are any.
pub(crate) async fn serve() {
    if let Some(page) = Page::current() {
        page.speak();
        page.write_texts();
    }
    let hash = js::member(&js::member(&js_sys::global(), "location"), "hash");
    let ticket = hash.as_string().unwrap_or_default();
    let ticket = ticket.trim_start_matches('#');
    let mut outcome = None;
    while let Some(errand) = next(ticket, outcome).await {
        outcome = Some(match Sending::new() {
            Some(sending) => errand.run(&sending, LIMIT).await,
            None => Outcome::Failed,
        });
    }
    // The background program closes this page without a trace among the closed tabs, which it can't do itself. Only
    // where the program has died, or a person has opened this page, nobody does.
    js::sleep(GRACE).await;
    if let Some(window) = web_sys::window() {
        js::ignored("the next start closes it", window.close());
    }
}

/// The next request; nothing where there is none, or nobody to ask.
async fn next(ticket: &str, outcome: Option<Outcome>) -> Option<Errand> {
    let ask = Request::Errand {
        ticket: ticket.into(),
        outcome,
    };
    let text = serde_json::to_string(&ask).ok()?;
    let answer = chrome::send_message(&text).await.ok()?.as_string()?;
    access_vigil_core::json::read(&answer).ok()
}

const GRACE: Duration = Duration::from_secs(2);
/// The background program waits less long, and then closes this page.
const LIMIT: Duration = Duration::from_secs(20);
