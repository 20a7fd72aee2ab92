//! The popup: asks the background program what there is to show, shows it, and keeps the clocks running.
//! Everything that comes from outside is set as text, never as markup.

mod discover;
mod groups;
mod host_card;
mod host_menu;
mod menu;
mod notices_offer;
mod rings;
mod session_card;
mod setup_card;
mod sign_out_card;
mod times;

use core::cell::Cell;
use core::time::Duration;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::message::{Answer, Request};
use access_vigil_core::text::TextKey;
use access_vigil_core::view::{SessionView, View};
use serde::Deserialize;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::page::{self, Page};
use crate::{chrome, clock, js, words};

/// Shows the popup and keeps it true as long as it is open.
pub(crate) async fn show() {
    let Some(page) = Page::current() else { return };
    page.speak();
    page.write_texts();
    if let Some(button) = page.by_id("options") {
        page::on_click(&button, open_options);
    }
    let tab = current_tab().await;
    // What is known is shown before a slow app has answered; an offer waits, or it would change under the person's hand.
    let known = ask(&tab.view(None)).await;
    let mut shown = known.filter(|answer| !offers_anything(answer));
    if let Some(answer) = &shown {
        refresh(&page, None, answer);
    }
    let metadata = discover::metadata(tab.url.as_deref()).await;
    let view = || tab.view(metadata.clone());
    loop {
        let answer = ask(&view()).await;
        page.let_go().await;
        match answer {
            // What is shown stays as it was when the person was asked.
            Some(_) if setup_card::is_asking() => {}
            Some(answer) => {
                refresh(&page, shown.as_ref(), &answer);
                notices_offer::show_where_wanted(&page, &answer).await;
                shown = Some(answer);
            }
            None if shown.is_none() => page.set_state("failed"),
            None => {}
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
    groups::move_clocks(page, answer, now);
    speak(page, answer);
}

fn build(page: &Page, answer: &Answer) {
    let mut cards: Vec<Element> = Vec::new();
    let offers = answer.setup.iter().chain(&answer.lacking);
    let offers = offers.filter(|offer| !offer.origins.is_empty());
    cards.extend(offers.filter_map(|offer| setup_card::build(page, offer)));
    cards.extend(host_card::build(page, &answer.view.native_host));
    let sign_outs = answer.view.sign_outs.iter();
    cards.extend(sign_outs.filter_map(|sign_out| sign_out_card::build(page, sign_out)));
    cards.extend(groups::build(page, answer));
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

fn offers_anything(answer: &Answer) -> bool {
    let offer = answer.setup.as_ref();
    offer.is_some_and(|offer| !offer.origins.is_empty())
}

/// Whether two answers differ in nothing but time.
fn same_make_up(one: &Answer, other: &Answer) -> bool {
    let timeless = |view: &View| View {
        now: 0,
        ..view.clone()
    };
    (&one.setup, &one.lacking, &one.refused, &one.current)
        == (&other.setup, &other.lacking, &other.refused, &other.current)
        && timeless(&one.view) == timeless(&other.view)
}

/// Says how the first session stands to those who do not see it, where that is news, and once a minute at most.
fn speak(page: &Page, answer: &Answer) {
    let is_current = |it: &&SessionView| Some(&it.id) == answer.current.as_ref();
    let sessions = &answer.view.sessions;
    let session = sessions.iter().find(is_current).or(sessions.first());
    let Some((session, place)) = session.zip(page.by_id("spoken")) else {
        return;
    };
    let words = words::sentence(&session.summary);
    let now = clock::now().as_millis();
    if place.text_content().as_deref() != Some(&words) && now - SPOKEN.get() >= MINUTE {
        SPOKEN.set(now);
        place.set_text_content(Some(&words));
    }
}

fn open_options() {
    spawn_local(async {
        js::ignored(
            "the page can be opened once more",
            chrome::open_options().await,
        );
    });
}

/// The tab that the popup was opened on.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tab {
    /// Where the browser lets us see it.
    url: Option<String>,
    cookie_store_id: Option<StoreId>,
}

impl Tab {
    fn view(&self, metadata: Option<String>) -> Request {
        Request::View {
            tab: self.url.clone(),
            store: self.cookie_store_id.clone(),
            metadata,
        }
    }
}

async fn current_tab() -> Tab {
    let query = serde_json::json!({ "active": true, "currentWindow": true });
    let tabs = chrome::tabs(js::to_js(&query)).await.ok();
    let tab = tabs.map(|tabs| js_sys::Array::from(&tabs).get(0));
    tab.and_then(|tab| js::from_js(&tab)).unwrap_or_default()
}

thread_local! {
    static SPOKEN: Cell<i64> = const { Cell::new(0) };
}

const MINUTE: i64 = 60_000;

const REFRESH: Duration = Duration::from_secs(1);
/// <https://developer.chrome.com/docs/extensions/develop/concepts/service-workers/lifecycle#idle-shutdown>
const LONGER_THAN_IDLE: Duration = Duration::from_secs(35);
