//! What is the matter, in one sentence for each situation, with links to the rows that it rests on.

use access_vigil_core::developer_words::DeveloperText;
use access_vigil_core::explain::{Explanation, RowRef, explain};
use access_vigil_core::session_name::SessionName;
use web_sys::Element;

use super::choice::Choice;
use super::reading::Reading;
use crate::page::{self, Page};
use crate::{chrome, js, words};

/// Shows what is to be explained.
pub(crate) fn render(page: &Page, reading: &Reading, choice: &Choice) {
    let Some(place) = page.by_id("explanations") else {
        return;
    };
    let Some(evidence) = &reading.evidence else {
        return page::arrange(&place, &[]);
    };
    let explanations = explain(evidence);
    let wanted = explanations.iter().filter(|it| {
        let text = format!(
            "{} {}",
            words::sentence(&it.sentence),
            words::sentence(&it.fix)
        );
        choice.is_about(&it.host, None) && choice.finds(&text)
    });
    let cards = wanted.filter_map(|it| {
        let id = format!("{} {} {}", it.code, it.host, it.store.0);
        let text = serde_json::to_string(it).unwrap_or_default();
        page::standing(&place, &id, &text).or_else(|| {
            let card = build(page, reading, it)?;
            page::note_standing(&card, &id, &text);
            Some(card)
        })
    });
    page::arrange(&place, &cards.collect::<Vec<_>>());
}

fn build(page: &Page, reading: &Reading, it: &Explanation) -> Option<Element> {
    let slots = [
        ("sentence", words::sentence(&it.sentence)),
        ("fix", words::sentence(&it.fix)),
        ("host", it.host.clone()),
        ("code", it.code.clone()),
    ];
    let card = page.card("explanation", &slots)?;
    page::mark(&card, "data-code", &it.code);
    let list = page::slot(&card, "evidence")?;
    for row in &it.evidence {
        if let Some(link) = link(page, reading, row) {
            let item = page.element("li", "")?;
            js::ignored("the rest is still read", item.append_child(&link).map(drop));
            js::ignored("the rest is still read", list.append_child(&item).map(drop));
        }
    }
    Some(card)
}

/// A link to the row, in the words of that row.
fn link(page: &Page, reading: &Reading, row: &RowRef) -> Option<Element> {
    let (address, text) = match row {
        RowRef::Entry(number) => {
            let entry = reading.entries.iter().find(|it| it.number == *number)?;
            let text = words::sentence(&entry.row().sentence);
            let at = words::second(entry.at);
            (format!("#entry-{number}"), format!("{at} {text}"))
        }
        RowRef::Cookie(place) => {
            let text = format!("{} · {}{}", place.name, place.host, place.path);
            ("#cookies".to_owned(), text)
        }
        RowRef::Session(id) => {
            let name = SessionName::parse(id)?;
            let place = format!("{}{}", name.host, name.path);
            let place = js_sys::Array::of1(&wasm_bindgen::JsValue::from_str(&place));
            let text = chrome::message(DeveloperText::Session.as_str(), place);
            ("#tokens".to_owned(), text)
        }
    };
    let link = page.element("a", &text)?;
    page::mark(&link, "href", &address);
    Some(link)
}
