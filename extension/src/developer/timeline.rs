//! The timeline: one row for each entry of the journal, the newest first.

use std::cell::RefCell;
use std::rc::Rc;

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::journal::words::RowText;
use access_vigil_core::journal::{Detail, Entry, Row, Said, Tone};
use access_vigil_core::ordered::Map;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::choice::{Choice, kind_name};
use super::reading::Reading;
use crate::page::{self, Page};
use crate::{js, words};

/// What each entry says, all of it, to be searched. Asking the browser for two thousand entries' words takes longer than
/// all else, so they are asked for once.
#[derive(Default)]
pub(crate) struct Texts(RefCell<Map<u64, (Entry, Rc<str>)>>);

impl Texts {
    fn of(&self, entry: &Entry, row: &Row) -> Rc<str> {
        let mut known = self.0.borrow_mut();
        if let Some((same, text)) = known.get(&entry.number)
            && same == entry
        {
            return Rc::clone(text);
        }
        let text: Rc<str> = text_of(row).into();
        known.insert(entry.number, (entry.clone(), Rc::clone(&text)));
        text
    }

    /// What was before the first of these entries is not asked for any more.
    fn forget_before(&self, first: Option<&Entry>) {
        let first = first.map_or(0, |entry| entry.number);
        self.0.borrow_mut().retain(|number, _| *number >= first);
    }
}

/// Shows the rows that are wanted. One that is there already stays, with whatever the person has opened in it.
pub(crate) fn render(page: &Page, (reading, texts): (&Reading, &Texts), choice: &Choice) {
    let Some(list) = page.by_id("rows") else {
        return;
    };
    let mut shown = Vec::new();
    for entry in reading.entries.iter().rev() {
        let row = entry.row();
        let text = texts.of(entry, &row);
        if choice.wants(&row, &text) {
            shown.extend(element_of(page, &row, &text));
        }
    }
    texts.forget_before(reading.entries.first());
    page::arrange(&list, &shown);
    if let Some(count) = page.by_id("count") {
        let numbers = [shown.len(), reading.entries.len()];
        let text = Sentence {
            key: RowText::Count.as_str().into(),
            arguments: numbers.map(Argument::count).into(),
        };
        count.set_text_content(Some(&words::sentence(&text)));
    }
}

/// The row's own element, which stays the same when the row says something else.
fn element_of(page: &Page, row: &Row, text: &str) -> Option<Element> {
    let id = format!("entry-{}", row.number);
    let new = || {
        let element = page.card("row", &[])?;
        element.set_id(&id);
        Some(element)
    };
    let element = page.by_id(&id).or_else(new)?;
    if element.get_attribute("data-text").as_deref() != Some(text) {
        fill(page, &element, row);
        page::mark(&element, "data-text", text);
    }
    Some(element)
}

fn fill(page: &Page, element: &Element, row: &Row) {
    let kind = kind_name(row.kind);
    page::fill(element, "time", &words::second(row.at));
    page::fill(
        element,
        "kind",
        &words::text(&format!("developer_kind_{kind}")),
    );
    page::fill(element, "sentence", &words::sentence(&row.sentence));
    page::mark(element, "data-kind", kind);
    page::mark(element, "data-tone", tone_name(row.tone));
    page::mark(element, "data-host", &row.host);
    if let Some(list) = page::slot(element, "details") {
        list.set_text_content(None);
        for detail in &row.details {
            add_detail(page, &list, detail);
        }
    }
}

/// One more name and value.
pub(crate) fn add_detail(page: &Page, list: &Element, detail: &Detail) {
    let parts = [
        ("dt", words::text(&detail.label)),
        ("dd", said(&detail.value)),
    ];
    for (name, text) in parts {
        if let Some(part) = page.element(name, &text) {
            let added = list.append_child(part.unchecked_ref()).map(drop);
            js::ignored("the rest is still read", added);
        }
    }
}

/// A value in words.
pub(crate) fn said(value: &Said) -> String {
    match value {
        Said::Plain(argument) => words::word(argument),
        Said::Sentence(sentence) => words::sentence(sentence),
    }
}

/// All that a row says.
fn text_of(row: &Row) -> String {
    let mut text = words::sentence(&row.sentence);
    for detail in &row.details {
        text.push('\n');
        text.push_str(&said(&detail.value));
    }
    text
}

/// The name of a tone, as the styles have it.
pub(crate) fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Plain => "plain",
        Tone::Bad => "bad",
    }
}
