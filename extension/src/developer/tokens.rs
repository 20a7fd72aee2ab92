//! The tokens: app and org side by side, each with its header, its claims, its checks and what changed.

use access_vigil_core::developer_words::DeveloperText as Text;
use access_vigil_core::indicator::Argument;
use access_vigil_core::inspect::keys::KeyRow;
use access_vigil_core::inspect::{Change, ChangeKind};
use access_vigil_core::inspect::{CheckRow, Outcome, Row, TokenView};
use access_vigil_core::token::TokenKind;
use serde::Serialize;
use web_sys::Element;

use super::choice::Choice;
use super::reading::{Pair, Reading, Shown};
use super::table;
use crate::page::{self, Page};
use crate::words;

/// Shows each app token beside its org token.
pub(crate) fn render(page: &Page, reading: &Reading, choice: &Choice) {
    let Some(place) = page.by_id("tokens") else {
        return;
    };
    let wanted = reading
        .pairs
        .iter()
        .filter(|pair| choice.is_about(&pair.host, None));
    let shown = wanted.flat_map(|pair| pair_of((page, &place), pair, choice));
    page::arrange(&place, &shown.collect::<Vec<_>>());
}

fn pair_of((page, place): (&Page, &Element), pair: &Pair, choice: &Choice) -> Vec<Element> {
    let tokens = [Some(&pair.app), pair.org.as_ref()].into_iter().flatten();
    let mut cards: Vec<Element> = tokens
        .filter_map(|shown| {
            let text = made_of(&shown.view, choice);
            let standing = page::standing(place, &shown.id, &text);
            standing.or_else(|| build(page, (shown, &text), choice))
        })
        .collect();
    let id = format!("keys {}", pair.host);
    let text = made_of(&pair.keys, choice);
    let standing = page::standing(place, &id, &text);
    cards.extend(standing.or_else(|| {
        let card = keys(page, &pair.keys)?;
        page::note_standing(&card, &id, &text);
        Some(card)
    }));
    cards
}

/// What a card is made of: it is made anew only where this is different.
fn made_of(what: &impl Serialize, choice: &Choice) -> String {
    let text = serde_json::to_string(what).unwrap_or_default();
    format!("{} {text}", choice.search)
}

fn build(page: &Page, (shown, text): (&Shown, &str), choice: &Choice) -> Option<Element> {
    let view = &shown.view;
    let slots = [
        ("tier", words::text(tier_key(shown.tier))),
        ("host", shown.host.clone()),
        ("verdict", words::sentence(&view.verdict)),
        (
            "problem",
            view.problem
                .as_ref()
                .map(words::sentence)
                .unwrap_or_default(),
        ),
    ];
    let card = page.card("token", &slots)?;
    page::note_standing(&card, &shown.id, text);
    page::mark(&card, "data-outcome", outcome_name(view.outcome));
    table::fill(
        &card,
        "checks",
        view.checks.iter().filter_map(|it| check(page, it)),
    );
    for (slot, rows) in [("header", &view.header), ("claims", &view.claims)] {
        let rows = rows.iter().filter(|row| choice.finds(&text_of(row)));
        table::fill(&card, slot, rows.filter_map(|row| member(page, row)));
    }
    show_change(page, &card, view);
    Some(card)
}

fn check(page: &Page, check: &CheckRow) -> Option<Element> {
    let outcome = outcome_name(check.outcome);
    let cells = [
        ("name", words::sentence(&check.name)),
        (
            "outcome",
            words::text(&format!("developer_outcome_{}", outcome.replace('-', "_"))),
        ),
        ("says", words::sentence(&check.says)),
    ];
    let row = table::row(page, cells)?;
    page::mark(&row, "data-outcome", outcome);
    page::mark(&row, "data-check", &check.id);
    Some(row)
}

/// A member of a token, or of what Access says of a person.
pub(crate) fn member(page: &Page, row: &Row) -> Option<Element> {
    let moment = row.moment.as_ref().map(|moment| {
        let far = moment.arguments.iter().map(|argument| match argument {
            Argument::Moment(at) => words::relative(*at),
            Argument::Text(_)
            | Argument::Span(_)
            | Argument::Count(_)
            | Argument::List(_)
            | Argument::Sentence(_) => String::new(),
        });
        words::listed(&[words::sentence(moment), far.collect()])
    });
    let remarks: Vec<String> = row.remarks.iter().map(words::sentence).collect();
    let value = match moment {
        Some(moment) => format!("{} ({moment})", row.value),
        None => row.value.clone(),
    };
    let meaning = [words::sentence(&row.meaning)].into_iter().chain(remarks);
    let cells = [
        ("name", row.name.clone()),
        ("value", value),
        ("meaning", meaning.collect::<Vec<_>>().join(" ")),
    ];
    let line = table::row(page, cells)?;
    page::mark(&line, "data-claim", &row.name);
    if !row.remarks.is_empty() {
        page::mark(&line, "data-outcome", "failed");
    }
    Some(line)
}

fn show_change(page: &Page, card: &Element, view: &TokenView) {
    let Some(place) = page::slot(card, "change") else {
        return;
    };
    let Some(change) = &view.change else {
        page::mark(&place, "hidden", "");
        return;
    };
    let life = change.life.as_ref().map(words::sentence);
    let gain = [Some(words::sentence(&change.gain)), life];
    let gain: Vec<String> = gain.into_iter().flatten().collect();
    page::fill(card, "gain", &gain.join(" "));
    let rows = change
        .rows
        .iter()
        .filter(|row| row.kind != ChangeKind::Same);
    table::fill(card, "changes", rows.filter_map(|row| changed(page, row)));
}

fn changed(page: &Page, change: &Change) -> Option<Element> {
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".into());
    table::row(
        page,
        [
            ("name", change.name.clone()),
            ("before", side(&change.before)),
            ("after", side(&change.after)),
        ],
    )
}

fn keys(page: &Page, keys: &[KeyRow]) -> Option<Element> {
    if keys.is_empty() {
        return None;
    }
    let card = page.card("keys", &[])?;
    let rows = keys.iter().filter_map(|key| {
        let says: Vec<String> = key.says.iter().map(words::sentence).collect();
        let cells = [
            ("name", key.kid.clone()),
            (
                "seen",
                format!(
                    "{} – {}",
                    words::second(key.first_seen),
                    words::second(key.last_seen)
                ),
            ),
            ("says", says.join(" ")),
            ("signed", words::listed(&key.signed)),
        ];
        table::row(page, cells)
    });
    table::fill(&card, "keys", rows);
    Some(card)
}

fn text_of(row: &Row) -> String {
    format!(
        "{} {} {}",
        row.name,
        row.value,
        words::sentence(&row.meaning)
    )
}

fn tier_key(tier: TokenKind) -> &'static str {
    match tier {
        TokenKind::App => Text::AppToken.as_str(),
        TokenKind::Org => Text::OrgToken.as_str(),
    }
}

/// The name of an outcome, as the styles have it.
pub(crate) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Alarm => "alarm",
        Outcome::NotJudged => "not-judged",
    }
}
