//! A page of ours: cards are copies of its `<template>` elements, filled by the names of their slots.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, HtmlTemplateElement, NodeList};

use crate::{js, language, words};

/// The document.
pub(crate) struct Page(Document);

impl Page {
    /// The one that this program runs in.
    pub(crate) fn current() -> Option<Self> {
        web_sys::window()?.document().map(Self)
    }

    /// Names the language of the page and its direction of writing.
    pub(crate) fn speak(&self) {
        if let Some(root) = self.0.document_element() {
            mark(&root, "lang", &language::tag());
            mark(&root, "dir", language::direction());
        }
    }

    /// Marks the page as `loading`, `ready` or `failed`.
    pub(crate) fn set_state(&self, state: &str) {
        if let Some(body) = self.0.body() {
            js::ignored(
                "it only changes the look",
                body.set_attribute("data-state", state),
            );
        }
    }

    /// A copy of the template with this id, its slots filled with text.
    pub(crate) fn card(&self, template: &str, slots: &[(&str, String)]) -> Option<Element> {
        let template: HtmlTemplateElement = self.0.get_element_by_id(template)?.dyn_into().ok()?;
        let card: Element = template
            .content()
            .first_element_child()?
            .clone_node_with_deep(true)
            .ok()?
            .dyn_into()
            .ok()?;
        write_texts(&card.query_selector_all(TEXTS));
        for (name, text) in slots {
            fill(&card, name, text);
        }
        Some(card)
    }

    /// An element of this name with this text.
    pub(crate) fn element(&self, name: &str, text: &str) -> Option<Element> {
        let element = self.0.create_element(name).ok()?;
        element.set_text_content(Some(text));
        Some(element)
    }

    /// Lets the host name in a slot break after its dots, where people expect it, before it breaks anywhere.
    pub(crate) fn break_at_dots(&self, card: &Element, name: &str) -> Option<()> {
        let slot = slot(card, name)?;
        let text = slot.text_content()?;
        slot.set_text_content(None);
        for label in text.split_inclusive('.') {
            if slot.has_child_nodes() {
                let chance = self.element("wbr", "")?;
                slot.append_child(&chance).ok()?;
            }
            slot.append_with_str_1(label).ok()?;
        }
        Some(())
    }

    /// The element of this id.
    pub(crate) fn by_id(&self, id: &str) -> Option<Element> {
        self.0.get_element_by_id(id)
    }

    /// Whether the person is in this element.
    pub(crate) fn has_focus(&self, element: &Element) -> bool {
        self.0.active_element().as_ref() == Some(element)
    }

    /// Waits until the person holds down no button of the mouse and no key on the page: what is pressed must stay until they
    /// let go, or the browser finds nothing left to have been clicked
    /// (<https://www.w3.org/TR/uievents/#event-type-click>). A press that lasts longer than any is none: a menu of the
    /// browser's own may have opened and taken the release.
    pub(crate) async fn let_go(&self) {
        for _ in 0..LONGEST_PRESS {
            let pressed = self.0.query_selector(":active");
            if pressed.is_ok_and(|it| it.is_none()) {
                return;
            }
            js::sleep(MOMENT).await;
        }
    }

    /// Whether the person can see the page.
    pub(crate) fn is_seen(&self) -> bool {
        js::member(&self.0, "visibilityState") == "visible"
    }

    /// The body, whose attributes say what is shown.
    pub(crate) fn body(&self) -> Option<HtmlElement> {
        self.0.body()
    }

    /// Fills every element that names a text with it.
    pub(crate) fn write_texts(&self) {
        write_texts(&self.0.query_selector_all(TEXTS));
    }

    /// A shape of a drawing (SVG), with these attributes.
    pub(crate) fn shape(&self, name: &str, attributes: &[(&str, &str)]) -> Option<Element> {
        let shape = self.0.create_element_ns(Some(SVG), name).ok()?;
        for (name, value) in attributes {
            mark(&shape, name, value);
        }
        Some(shape)
    }

    /// Shows these cards in place of all others. Who had opened a menu, or gone somewhere by keyboard, stays there.
    pub(crate) fn show(&self, cards: &[Element]) {
        let Some(content) = self.0.get_element_by_id("content") else {
            return;
        };
        let opened = self.all("details[open]");
        let opened: Vec<_> = opened.iter().filter_map(place_of).collect();
        let focused = self.0.active_element().as_ref().and_then(place_of);
        let nodes: js_sys::Array = cards.iter().collect();
        content.replace_children_with_node(&nodes);
        for element in self.all("[data-slot]") {
            let place = place_of(&element);
            if place.as_ref().is_some_and(|place| opened.contains(place)) {
                js::ignored(
                    "a closed menu can be opened again",
                    element.set_attribute("open", ""),
                );
            }
            if place.is_some()
                && place == focused
                && let Some(element) = element.dyn_ref::<HtmlElement>()
            {
                js::ignored("focus is a kindness", element.focus());
            }
        }
    }

    /// Shows one more card below the others.
    pub(crate) fn add(&self, card: &Element) {
        if let Some(content) = self.0.get_element_by_id("content") {
            js::ignored(
                "it only changes the look",
                content.append_child(card).map(drop),
            );
        }
    }

    /// The element that holds the focus.
    pub(crate) fn focused(&self) -> Option<Element> {
        self.0.active_element()
    }

    /// What is shown for this id.
    pub(crate) fn of_card(&self, id: &str) -> Vec<Element> {
        let mut all = self.all(&format!("[{CARD_ID}]"));
        all.retain(|it| it.get_attribute(CARD_ID).as_deref() == Some(id));
        all
    }

    /// Every shown element of this kind.
    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        found_in(&self.0.query_selector_all(&format!("#content {selector}")))
    }
}

fn write_texts(found: &Result<NodeList, JsValue>) {
    for element in found_in(found) {
        let key = element.get_attribute("data-message").unwrap_or_default();
        element.set_text_content(Some(&words::text(&key)));
    }
}

fn found_in(found: &Result<NodeList, JsValue>) -> Vec<Element> {
    let Ok(found) = found else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// Where an element is, over a change of all cards: the id of its card, and its slot.
fn place_of(element: &Element) -> Option<(String, String)> {
    let card = element.closest(&format!("[{CARD_ID}]")).ok()??;
    let slot = element.get_attribute("data-slot")?;
    Some((card.get_attribute(CARD_ID)?, slot))
}

/// What an element was made of.
const MADE_OF: &str = "data-of";
const SVG: &str = "http://www.w3.org/2000/svg";
/// The elements whose text is named by a key.
const TEXTS: &str = "[data-message]";
/// How long to wait for more of what comes in bursts.
pub(crate) const MOMENT: core::time::Duration = core::time::Duration::from_millis(100);
/// In moments.
const LONGEST_PRESS: u32 = 50;

/// The attribute that tells a card from others of its kind.
pub(crate) const CARD_ID: &str = "data-id";

/// The slot of this name.
pub(crate) fn slot(card: &Element, name: &str) -> Option<Element> {
    card.query_selector(&format!("[data-slot=\"{name}\"]"))
        .ok()
        .flatten()
}

/// Puts text into a slot; only a change touches the document.
pub(crate) fn fill(card: &Element, name: &str, text: &str) {
    if let Some(slot) = slot(card, name)
        && slot.text_content().as_deref() != Some(text)
    {
        slot.set_text_content(Some(text));
    }
}

/// Sets the custom property `--part` of an element, a number from 0 to 100.
pub(crate) fn set_part(element: &Element, part: f64) {
    set_property(element, "--part", &format!("{part:.1}"));
}

/// Sets a custom property of an element.
pub(crate) fn set_property(element: &Element, name: &str, value: &str) {
    let style = js::member(element, "style");
    let set: Option<js_sys::Function> = js::member(&style, "setProperty").dyn_into().ok();
    if let Some(set) = set {
        let (name, value) = (JsValue::from_str(name), JsValue::from_str(value));
        js::ignored("it only changes the look", set.call2(&style, &name, &value));
    }
}

/// Lets these elements, in this order, be all that a place holds. One that is there already is not touched, so that focus
/// and whatever the person has opened in it stay.
pub(crate) fn arrange(place: &Element, wanted: &[Element]) {
    let stays = js_sys::Set::new(&JsValue::UNDEFINED);
    for element in wanted {
        stays.add(element);
    }
    // First of all: to step around one that goes, all after it would have to move.
    let mut next = place.first_element_child();
    while let Some(child) = next {
        next = child.next_element_sibling();
        if !stays.has(&child) {
            child.remove();
        }
    }
    next = place.first_element_child();
    for element in wanted {
        if next.as_ref() == Some(element) {
            next = element.next_element_sibling();
            continue;
        }
        let placed = place.insert_before(element, next.as_deref()).map(drop);
        js::ignored("the rest is still shown", placed);
    }
}

/// The element that stands in a place for this id, if it was made of this text.
pub(crate) fn standing(place: &Element, id: &str, text: &str) -> Option<Element> {
    let children = place.children();
    (0..children.length())
        .filter_map(|index| children.item(index))
        .find(|it| it.get_attribute(CARD_ID).as_deref() == Some(id))
        .filter(|it| it.get_attribute(MADE_OF).as_deref() == Some(text))
}

/// Notes what an element was made for, and of what.
pub(crate) fn note_standing(element: &Element, id: &str, text: &str) {
    mark(element, CARD_ID, id);
    mark(element, MADE_OF, text);
}

/// Sets an attribute that only changes the look, or what tests and readers go by.
pub(crate) fn mark(element: &Element, name: &str, value: &str) {
    js::ignored(
        "it only changes the look",
        element.set_attribute(name, value),
    );
}

/// Takes such an attribute away.
pub(crate) fn unmark(element: &Element, name: &str) {
    js::ignored("it only changes the look", element.remove_attribute(name));
}

/// The elements of this kind in a place.
pub(crate) fn found(place: &Element, selector: &str) -> Vec<Element> {
    found_in(&place.query_selector_all(selector))
}

/// Hands each event of this name to `action`.
pub(crate) fn on_event(
    target: &web_sys::EventTarget,
    event: &str,
    action: impl FnMut(web_sys::Event) + 'static,
) {
    let listener = Closure::<dyn FnMut(web_sys::Event)>::new(action).into_js_value();
    let added = target.add_event_listener_with_callback(event, listener.unchecked_ref());
    js::ignored("a listener can always be added", added);
}

/// Calls `action` at each click.
pub(crate) fn on_click(button: &Element, action: impl FnMut() + 'static) {
    on(button, "click", action);
}

/// Calls `action` at each event of this name.
pub(crate) fn on(target: &web_sys::EventTarget, event: &str, action: impl FnMut() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(action).into_js_value();
    let added = target.add_event_listener_with_callback(event, listener.unchecked_ref());
    js::ignored("a listener can always be added", added);
}
