//! The popup: asks the background program what there is to show, shows it, and keeps the clocks running.
//! Everything that comes from outside is set as text, never as markup.

mod discover;
mod host_card;
mod host_menu;
mod notices_offer;
mod session_card;
mod setup_card;
mod sign_out_card;

use core::time::Duration;

use access_vigil_core::message::{Answer, Request};
use access_vigil_core::text::TextKey;
use access_vigil_core::view::View;
use web_sys::Element;

use crate::page::Page;
use crate::{chrome, clock, js, words};

/// Shows the popup and keeps it true as long as it is open.
pub(crate) async fn show() {
    let Some(page) = Page::current() else { return };
    page.speak();
    page.write_texts();
    let tab = current_tab().await;
    let metadata = discover::metadata(tab.as_deref()).await;
    let view = || Request::View {
        tab: tab.clone(),
        metadata: metadata.clone(),
    };
    let mut shown: Option<Answer> = None;
    loop {
        if setup_card::is_asking() {
            // What is shown stays as it was when the person was asked.
        } else if let Some(answer) = ask(&view()).await {
            refresh(&page, shown.as_ref(), &answer);
            notices_offer::show_where_wanted(&page, &answer).await;
            shown = Some(answer);
        } else if shown.is_none() {
            page.set_state("failed");
        }
        js::sleep(pause(shown.as_ref())).await;
    }
}

/// How long to wait for the next look. Each one keeps the background program from being stopped, which Chromium must do
/// once before it lets it speak with the native host.
fn pause(shown: Option<&Answer>) -> Duration {
    if shown.is_some_and(|answer| answer.view.native_host.not_yet) {
        LONGER_THAN_IDLE
    } else {
        REFRESH
    }
}

/// Asks the background program; nothing where it could not start.
pub(crate) async fn ask(request: &Request) -> Option<Answer> {
    let text = serde_json::to_string(request).ok()?;
    let answer = chrome::send_message(&text).await.ok()?.as_string()?;
    access_vigil_core::json::read(&answer).ok()
}

/// Builds the page anew where its make-up changed, else only moves the clocks, so that focus and selection stay.
fn refresh(page: &Page, shown: Option<&Answer>, answer: &Answer) {
    let now = clock::now().as_millis();
    if shown.is_none_or(|shown| !same_make_up(shown, answer)) {
        build(page, answer);
        page.set_state("ready");
    }
    for (session, card) in answer.view.sessions.iter().zip(page.all("article")) {
        session_card::move_clocks(&card, session, now);
    }
}

fn build(page: &Page, answer: &Answer) {
    let mut cards: Vec<Element> = Vec::new();
    let offers = answer.setup.iter().chain(&answer.lacking);
    let offers = offers.filter(|offer| !offer.origins.is_empty());
    cards.extend(offers.filter_map(|offer| setup_card::build(page, offer)));
    cards.extend(host_card::build(page, &answer.view.native_host));
    let sign_outs = answer.view.sign_outs.iter();
    cards.extend(sign_outs.filter_map(|sign_out| sign_out_card::build(page, sign_out)));
    cards.extend(
        answer
            .view
            .sessions
            .iter()
            .filter_map(|session| session_card::build(page, session)),
    );
    let refused = answer.refused.iter();
    cards.extend(refused.filter_map(|why| page.card("nothing", &[("text", words::sentence(why))])));
    if cards.is_empty() {
        cards.extend(page.card(
            "nothing",
            &[("text", words::text(TextKey::NothingToShow.as_str()))],
        ));
    }
    page.show(&cards);
}

/// Whether two answers differ in nothing but time.
fn same_make_up(one: &Answer, other: &Answer) -> bool {
    let timeless = |view: &View| View {
        now: 0,
        ..view.clone()
    };
    (&one.setup, &one.lacking, &one.refused) == (&other.setup, &other.lacking, &other.refused)
        && timeless(&one.view) == timeless(&other.view)
}

/// The address of the tab that the popup was opened on, where the browser lets us see it.
async fn current_tab() -> Option<String> {
    let query = serde_json::json!({ "active": true, "currentWindow": true });
    let tabs = chrome::tabs(js::to_js(&query)).await.ok()?;
    js::member(&js_sys::Array::from(&tabs).get(0), "url").as_string()
}

const REFRESH: Duration = Duration::from_secs(1);
/// <https://developer.chrome.com/docs/extensions/develop/concepts/service-workers/lifecycle#idle-shutdown>
const LONGER_THAN_IDLE: Duration = Duration::from_secs(35);
