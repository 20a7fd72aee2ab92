//! The timeline: one row for each entry of the journal, the newest first.

use access_vigil_core::journal::words::RowText;
use access_vigil_core::journal::{Detail, Row, Said, Tone};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::choice::{Choice, kind_name};
use super::reading::Reading;
use crate::page::{self, Page};
use crate::{chrome, js, words};

/// Shows the rows that are wanted. One that is there already stays, with whatever the person has opened in it.
pub(crate) fn render(page: &Page, reading: &Reading, choice: &Choice) {
    let Some(list) = page.by_id("rows") else {
        return;
    };
    let mut shown = Vec::new();
    for entry in reading.entries.iter().rev() {
        let row = entry.row();
        let text = text_of(&row);
        if choice.wants(&row, &text) {
            shown.extend(standing(page, &row, &text).or_else(|| build(page, &row, &text)));
        }
    }
    page::arrange(&list, &shown);
    if let Some(count) = page.by_id("count") {
        let numbers = [shown.len(), reading.entries.len()];
        let numbers = numbers.map(|it| wasm_bindgen::JsValue::from_str(&it.to_string()));
        let text = chrome::message(RowText::Count.as_str(), numbers.iter().collect());
        count.set_text_content(Some(&text));
    }
}

/// The row that is shown already and still says the same.
fn standing(page: &Page, row: &Row, text: &str) -> Option<Element> {
    let shown = page.by_id(&id_of(row))?;
    (shown.get_attribute("data-text").as_deref() == Some(text)).then_some(shown)
}

fn build(page: &Page, row: &Row, text: &str) -> Option<Element> {
    let kind = kind_name(row.kind);
    let slots = [
        ("time", words::second(row.at)),
        ("kind", words::text(&format!("developer_kind_{kind}"))),
        ("sentence", words::sentence(&row.sentence)),
    ];
    let element = page.card("row", &slots)?;
    element.set_id(&id_of(row));
    page::mark(&element, "data-text", text);
    page::mark(&element, "data-kind", kind);
    page::mark(&element, "data-tone", tone_name(row.tone));
    page::mark(&element, "data-host", &row.host);
    if let Some(list) = page::slot(&element, "details") {
        for detail in &row.details {
            add_detail(page, &list, detail);
        }
    }
    Some(element)
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

/// All that a row says, to be searched.
fn text_of(row: &Row) -> String {
    let mut text = words::sentence(&row.sentence);
    for detail in &row.details {
        text.push('\n');
        text.push_str(&said(&detail.value));
    }
    text
}

fn id_of(row: &Row) -> String {
    format!("entry-{}", row.number)
}

/// The name of a tone, as the styles have it.
pub(crate) fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Plain => "plain",
        Tone::Bad => "bad",
    }
}
