//! The cookies of Access, attribute by attribute, with what each means behind Access, and what can be done to them.

use access_vigil_core::cookie::Cookie;
use access_vigil_core::inspect::audit::{AuditRow, Verdict};
use web_sys::Element;

use super::choice::Choice;
use super::jar::name_of;
use super::reading::Reading;
use super::table;
use crate::page::{self, Page};
use crate::words;

/// Shows every cookie, and those that were taken away and can be restored.
pub(crate) fn render(page: &Page, reading: &Reading, choice: &Choice) {
    let Some(place) = page.by_id("cookies") else {
        return;
    };
    let cookies = reading.jar.cookies.iter();
    let wanted = cookies.filter(|it| choice.is_about(it.host.as_str(), None));
    let cards = wanted.filter_map(|cookie| card_of((page, &place), reading, cookie, choice));
    let kept = reading.kept.iter().filter_map(|kept| {
        let id = name_of(kept);
        page::standing(&place, &id, KEPT).or_else(|| gone(page, kept))
    });
    page::arrange(&place, &kept.chain(cards).collect::<Vec<_>>());
}

fn card_of(
    (page, place): (&Page, &Element),
    reading: &Reading,
    cookie: &Cookie,
    choice: &Choice,
) -> Option<Element> {
    let rows = reading.audit_of(cookie);
    let text = format!("{} {}", cookie.name(), cookie.host);
    if !choice.finds(&text) && !rows.iter().any(|row| choice.finds(&text_of(row))) {
        return None;
    }
    let text = serde_json::to_string(&rows).unwrap_or_default();
    let standing = page::standing(place, &name_of(cookie), &text);
    standing.or_else(|| build(page, cookie, (&rows, &text)))
}

fn build(page: &Page, cookie: &Cookie, (rows, text): (&[AuditRow], &str)) -> Option<Element> {
    let slots = [
        ("name", cookie.name().to_owned()),
        ("place", format!("{}{}", cookie.host, cookie.path())),
    ];
    let card = page.card("cookie", &slots)?;
    page::note_standing(&card, &name_of(cookie), text);
    table::fill(
        &card,
        "attributes",
        rows.iter().filter_map(|row| attribute(page, row)),
    );
    Some(card)
}

fn attribute(page: &Page, row: &AuditRow) -> Option<Element> {
    let cells = [
        ("name", row.attribute.clone()),
        ("value", words::sentence(&row.value)),
        ("advice", words::sentence(&row.advice)),
    ];
    let line = table::row(page, cells)?;
    page::mark(&line, "data-verdict", verdict_name(row.verdict));
    page::mark(&line, "data-attribute", &row.attribute);
    Some(line)
}

/// A cookie that was taken away here.
fn gone(page: &Page, cookie: &Cookie) -> Option<Element> {
    let slots = [
        ("name", cookie.name().to_owned()),
        ("place", format!("{}{}", cookie.host, cookie.path())),
    ];
    let card = page.card("kept", &slots)?;
    page::note_standing(&card, &name_of(cookie), KEPT);
    Some(card)
}

/// All that the card of a cookie that was taken away is made of.
const KEPT: &str = "kept";

fn text_of(row: &AuditRow) -> String {
    let (value, advice) = (words::sentence(&row.value), words::sentence(&row.advice));
    format!("{} {value} {advice}", row.attribute)
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Notice => "notice",
        Verdict::Bad => "bad",
    }
}
