//! The welcome page: three steps, what is asked for and what never is, and how far the person has come. It asks the
//! background program when something was stored and while it is looked at, so that an open tab keeps nobody awake.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use access_vigil_core::message::{Answer, Request};
use access_vigil_core::text::TextKey;
use access_vigil_core::welcome;
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::page::{self, Page};
use crate::popup::ask;
use crate::{browser, chrome, clock, js, words};

/// Shows the page and keeps it true as long as it is open.
pub(crate) async fn show() {
    let Some(page) = Page::current() else { return };
    page.speak();
    page.write_texts();
    if let Some(pin) = page.by_id("pin") {
        pin.set_text_content(Some(&words::text(browser::how_to_pin().as_str())));
    }
    let welcome = Rc::new(Welcome {
        page,
        answer: RefCell::new(None),
        is_stale: Cell::new(true),
    });
    welcome.open_what_is_written();
    welcome.follow();
    welcome.page.set_state("ready");
    loop {
        if welcome.page.is_seen() {
            welcome.render().await;
        }
        js::sleep(SECOND).await;
    }
}

struct Welcome {
    page: Page,
    /// What the background program said last.
    answer: RefCell<Option<Answer>>,
    /// Whether something may have changed since.
    is_stale: Cell<bool>,
}

impl Welcome {
    /// The background program stores what it knows after each event.
    fn follow(self: &Rc<Self>) {
        let welcome = Rc::clone(self);
        let stale = Closure::<dyn FnMut()>::new(move || welcome.is_stale.set(true));
        chrome::listen_for_session(stale.into_js_value().unchecked_ref());
    }

    async fn render(&self) {
        if self.is_stale.replace(false) {
            let nothing = Request::View {
                tab: None,
                store: None,
                metadata: None,
            };
            match ask(&nothing).await {
                Some(answer) => drop(self.answer.replace(Some(answer))),
                None => self.is_stale.set(true),
            }
        }
        let answer = self.answer.borrow();
        let (Some(answer), Some(list), Some(standing)) = (
            answer.as_ref(),
            self.page.by_id("sessions"),
            self.page.by_id("standing"),
        ) else {
            return;
        };
        let lines = welcome::standing(&answer.view, clock::now().as_millis());
        let lines: Vec<Element> = lines
            .iter()
            .filter_map(|line| self.line(&list, &words::sentence(line)))
            .collect();
        page::arrange(&list, &lines);
        let name = if answer.view.sessions.is_empty() {
            "waiting"
        } else {
            "watched"
        };
        if standing.get_attribute("data-standing").as_deref() != Some(name) {
            page::mark(&standing, "data-standing", name);
            self.say(&lines);
        }
    }

    /// Reads out what has changed, once: the time left changes too often for that.
    fn say(&self, lines: &[Element]) {
        let text = lines.first().and_then(|line| line.text_content());
        if let Some(place) = self.page.by_id("said") {
            place.set_text_content(text.as_deref());
        }
    }

    /// A line that says the same stays, so that it is not read out again.
    fn line(&self, list: &Element, text: &str) -> Option<Element> {
        if let Some(line) = page::standing(list, text, text) {
            return Some(line);
        }
        let line = self.page.element("li", text)?;
        page::note_standing(&line, text, text);
        Some(line)
    }

    fn open_what_is_written(self: &Rc<Self>) {
        let Some(form) = self.page.by_id("open") else {
            return;
        };
        let welcome = Rc::clone(self);
        page::on_event(&form, "submit", move |event| {
            event.prevent_default();
            let input = welcome.page.by_id("address");
            let written = input.map(|input| js::member(&input, "value").as_string());
            let written = written.flatten().unwrap_or_default();
            // Core knows names in ASCII only, in which the browser writes those of any script.
            let address =
                welcome::address_of(&written).or_else(|| welcome::address_of(&in_ascii(&written)?));
            let problem = match address {
                Some(_) => String::new(),
                None => words::text(TextKey::WelcomeNotAnAddress.as_str()),
            };
            if let Some(place) = welcome.page.by_id("address-problem") {
                place.set_text_content(Some(&problem));
            }
            if let Some(address) = address {
                spawn_local(async move {
                    let tab = js::to_js(&json!({ "url": address }));
                    let opened = chrome::create_tab(tab).await;
                    js::ignored(
                        "the person can write it into the browser's own field",
                        opened,
                    );
                });
            }
        });
    }
}

fn in_ascii(address: &str) -> Option<String> {
    let address = address.trim();
    let has_scheme = address.contains("://");
    let scheme = if has_scheme { "" } else { "https://" };
    web_sys::Url::new(&format!("{scheme}{address}"))
        .ok()
        .map(|url| url.href())
}

const SECOND: core::time::Duration = core::time::Duration::from_secs(1);
