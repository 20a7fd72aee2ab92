//! The menu of a session: a button that discloses a list of buttons. It is gone through by arrows, `Home` and `End` too;
//! `Escape` closes it and leaves the focus where it was opened. At most one is open, over a change of all cards as well.
//!
//! <https://www.w3.org/WAI/ARIA/apg/patterns/disclosure/>

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::js;
use crate::page::{self, Page};

/// Makes the menu of this session's card work, and opens it again where it was open.
pub(crate) fn prepare(card: &Element, session: &str) -> Option<()> {
    let (button, list) = (page::slot(card, "menu")?, page::slot(card, "menu-list")?);
    // A name that no other card has.
    let name = format!("menu {session}").replace(' ', "-");
    page::mark(&list, "id", &name);
    page::mark(&button, "aria-controls", &name);
    if OPEN.with_borrow(|open| open.as_deref() == Some(session)) {
        show(card, true);
    }
    let (toggled, id) = (card.clone(), session.to_owned());
    page::on_click(&button, move || {
        let opens = page::slot(&toggled, "menu-list").is_some_and(|it| it.has_attribute("hidden"));
        close_all();
        if opens {
            OPEN.set(Some(id.clone()));
            show(&toggled, true);
        }
    });
    let pressed = card.clone();
    page::on_event(&list, "keydown", move |event| go(&pressed, &event));
    let closed = card.clone();
    page::on_event(&button, "keydown", move |event| {
        if key_of(&event) == "Escape" {
            close(&closed, &event);
        }
    });
    Some(())
}

/// Closes every menu, and leaves the focus where the one that held it is opened.
pub(crate) fn close_all() {
    OPEN.set(None);
    let Some(page) = Page::current() else { return };
    for card in page.all("article") {
        let Some(list) = page::slot(&card, "menu-list") else {
            continue;
        };
        let held = page.focused().is_some_and(|it| list.contains(Some(&it)));
        show(&card, false);
        if held {
            focus_button(&card);
        }
    }
}

fn show(card: &Element, open: bool) {
    let slots = (page::slot(card, "menu"), page::slot(card, "menu-list"));
    let (Some(button), Some(list)) = slots else {
        return;
    };
    page::mark(
        &button,
        "aria-expanded",
        if open { "true" } else { "false" },
    );
    if open {
        page::unmark(&list, "hidden");
    } else {
        page::mark(&list, "hidden", "");
    }
}

fn go(card: &Element, event: &Event) {
    let way = match key_of(event).as_str() {
        "Escape" => return close(card, event),
        "ArrowDown" => Way::Down,
        "ArrowUp" => Way::Up,
        "Home" => Way::First,
        "End" => Way::Last,
        _ => return,
    };
    let Some(list) = page::slot(card, "menu-list") else {
        return;
    };
    let entries = page::found(&list, "li:not([hidden]) button");
    let here = entries
        .iter()
        .position(|it| Some(it) == event.target().as_ref().and_then(|it| it.dyn_ref()));
    let bottom = entries.len().saturating_sub(1);
    let next = match (way, here) {
        (Way::First, _) | (Way::Down, None) => 0,
        (Way::Last, _) | (Way::Up, None) => bottom,
        (Way::Down, Some(here)) => {
            if here == bottom {
                0
            } else {
                here + 1
            }
        }
        (Way::Up, Some(here)) => here.checked_sub(1).unwrap_or(bottom),
    };
    event.prevent_default();
    if let Some(entry) = entries.get(next) {
        focus(entry);
    }
}

/// The popup itself, which the same key would close, stays.
fn close(card: &Element, event: &Event) {
    if OPEN.take().is_some() {
        event.prevent_default();
        event.stop_propagation();
        show(card, false);
        focus_button(card);
    }
}

fn focus_button(card: &Element) {
    if let Some(button) = page::slot(card, "menu") {
        focus(&button);
    }
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        js::ignored("focus is a kindness", element.focus());
    }
}

fn key_of(event: &Event) -> String {
    js::member(event, "key").as_string().unwrap_or_default()
}

enum Way {
    Down,
    Up,
    First,
    Last,
}

thread_local! {
    static OPEN: RefCell<Option<String>> = const { RefCell::new(None) };
}
