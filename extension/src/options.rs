//! The options page: shows what counts of each option, hands each change on as it is made, and says what became of it. What
//! may be changed, and to what, the background program decides.

mod fields;
mod file;
mod lists;

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use access_vigil_core::message::Request;
use access_vigil_core::settings::words::SettingsText as Text;
use access_vigil_core::settings::{Change, SettingsAnswer, SettingsView};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::page::{self, Page};
use crate::{chrome, js, words};

/// Shows the page and keeps it true as long as it is open.
pub(crate) async fn show() {
    let Some(page) = Page::current() else { return };
    page.speak();
    page.write_texts();
    let options = Rc::new(Options {
        page,
        view: RefCell::new(None),
        is_stale: Cell::new(true),
    });
    fields::listen(&options);
    lists::listen(&options);
    file::listen(&options);
    options.follow();
    loop {
        options.page.let_go().await;
        if options.page.is_seen() && options.is_stale.replace(false) {
            match ask(&Request::Settings).await {
                Some(answer) => options.render(answer.view).await,
                None => options.fail(),
            }
        }
        js::sleep(page::MOMENT).await;
    }
}

/// The page and what it shows.
struct Options {
    page: Page,
    /// What the background program said last.
    view: RefCell<Option<SettingsView>>,
    /// Whether something may have changed since.
    is_stale: Cell<bool>,
}

impl Options {
    /// The background program stores what it knows after each event.
    fn follow(self: &Rc<Self>) {
        let options = Rc::clone(self);
        let stale = Closure::<dyn FnMut()>::new(move || options.is_stale.set(true));
        chrome::listen_for_session(stale.into_js_value().unchecked_ref());
    }

    fn fail(&self) {
        self.is_stale.set(true);
        if self.view.borrow().is_none() {
            self.page.set_state("failed");
        }
    }

    async fn render(self: &Rc<Self>, view: SettingsView) {
        if self.view.borrow().as_ref() != Some(&view) {
            fields::render(self, &view).await;
            lists::render(self, &view);
            file::render(self, &view);
            self.view.replace(Some(view));
        }
        self.page.set_state("ready");
    }

    /// Asks for a change, and says next to its field what is wrong with it.
    fn change(self: &Rc<Self>, field: &'static str, change: Change) {
        let options = Rc::clone(self);
        spawn_local(async move {
            let asked = Request::ChangeSetting { change };
            options.take(field, ask(&asked).await).await;
        });
    }

    /// Takes in what became of a change.
    async fn take(self: &Rc<Self>, field: &str, answer: Option<SettingsAnswer>) {
        let Some(answer) = answer else {
            return self.fail();
        };
        let refused = answer
            .refused
            .map(|(_, sentence)| words::sentence(&sentence));
        self.say_problem(field, refused.as_deref());
        let saved = if refused.is_some() {
            String::new()
        } else {
            text(Text::Saved)
        };
        self.say("saved", &saved);
        // What was refused stays in its field, for the person to mend.
        if refused.is_none() {
            self.render(answer.view).await;
        }
    }

    fn say_problem(&self, field: &str, problem: Option<&str>) {
        self.say(&format!("{field}-problem"), problem.unwrap_or_default());
        if let Some(input) = self.page.by_id(field) {
            page::mark(&input, "aria-invalid", &problem.is_some().to_string());
        }
    }

    /// Writes a text into the element of this id; the same text again is read out again.
    fn say(&self, id: &str, text: &str) {
        if let Some(place) = self.page.by_id(id) {
            place.set_text_content(Some(text));
        }
    }
}

/// Asks the background program; nothing where it could not start.
async fn ask(request: &Request) -> Option<SettingsAnswer> {
    let text = access_vigil_core::json::write(request)?;
    let answer = chrome::send_message(&text).await.ok()?.as_string()?;
    access_vigil_core::json::read(&answer).ok()
}

fn text(key: Text) -> String {
    words::text(key.as_str())
}

/// Shows an element, or not.
fn set_shown(element: &Element, is_shown: bool) {
    if is_shown {
        let shown = element.remove_attribute("hidden");
        js::ignored("it only changes the look", shown);
    } else {
        page::mark(element, "hidden", "");
    }
}

fn set(element: &Element, name: &str, value: impl Into<JsValue>) {
    let set = js_sys::Reflect::set(element, &JsValue::from_str(name), &value.into());
    js::ignored("every control has this property", set);
}

fn is_checked(element: &Element) -> bool {
    js::member(element, "checked").is_truthy()
}

fn value_of(element: &Element) -> String {
    js::member(element, "value").as_string().unwrap_or_default()
}
