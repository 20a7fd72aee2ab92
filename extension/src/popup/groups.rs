//! The sessions in the popup: that of the current tab first and whole, then the others by their teams, each a line that
//! opens. However many there are, they are built in one go; what stands in a line is built when it is opened.

use std::cell::RefCell;
use std::collections::BTreeSet;

use access_vigil_core::indicator::{Argument, Sentence, Shape};
use access_vigil_core::message::Answer;
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;
use web_sys::Element;

use super::{rings, session_card, times};
use crate::page::{self, Page};
use crate::{clock, words};

/// The sections with all sessions.
pub(crate) fn build(page: &Page, answer: &Answer) -> Vec<Element> {
    let sessions = &answer.view.sessions;
    let is_current = |it: &&SessionView| Some(&it.id) == answer.current.as_ref();
    let current = sessions.iter().find(is_current);
    let others: Vec<_> = sessions.iter().filter(|it| !is_current(it)).collect();
    let mut sections = Vec::new();
    let here = words::text(TextKey::ThisTab.as_str());
    sections.extend(current.and_then(|session| section(page, &here, &[session], Room::Whole)));
    let room = match (sessions.len(), current) {
        (0..=FEW, None) => Room::Whole,
        (..=MANY, _) => Room::Lines,
        _ => Room::Closed,
    };
    for team in teams_of(&others) {
        let of_team: Vec<_> = others
            .iter()
            .copied()
            .filter(|it| it.team == team)
            .collect();
        sections.extend(section(page, team, &of_team, room));
    }
    sections
}

/// Moves every clock to `now`.
pub(crate) fn move_clocks(page: &Page, answer: &Answer, now: i64) {
    for session in &answer.view.sessions {
        for place in page.of_card(&session.id) {
            if place.local_name() == "article" {
                times::move_to(&place, session, now);
            } else {
                times::move_row(&place, session, now);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Room {
    Whole,
    Lines,
    Closed,
}

fn teams_of<'a>(sessions: &[&'a SessionView]) -> Vec<&'a str> {
    let mut teams: Vec<&str> = Vec::new();
    for session in sessions {
        if !teams.contains(&session.team.as_str()) {
            teams.push(&session.team);
        }
    }
    teams
}

fn section(page: &Page, name: &str, sessions: &[&SessionView], room: Room) -> Option<Element> {
    let template = match room {
        Room::Whole | Room::Lines => "group",
        Room::Closed => "closed-group",
    };
    let section = page.card(template, &[("group-name", name.into())])?;
    page::mark(&section, page::CARD_ID, &format!("group {name}"));
    if matches!(room, Room::Closed) {
        let count = Sentence {
            key: TextKey::SessionsCount.as_str().into(),
            arguments: vec![Argument::count(sessions.len())],
        };
        page::fill(&section, "group-count", &words::sentence(&count));
        // What is over wants the person too.
        let worst = sessions
            .iter()
            .map(|it| it.shape)
            .max()?
            .min(Shape::Attention);
        page::mark(&section, "data-shape", rings::name_of(worst));
    }
    for session in sessions {
        let element = match room {
            Room::Whole => session_card::build(page, session)?,
            Room::Lines | Room::Closed => row(page, session)?,
        };
        section.append_child(&element).ok()?;
    }
    Some(section)
}

fn row(page: &Page, session: &SessionView) -> Option<Element> {
    let problem = session.problem.as_ref();
    let row = page.card(
        "row",
        &[
            ("row-host", session_card::place_of(session)),
            ("row-who", session.who.clone().unwrap_or_default()),
            (
                "row-problem",
                problem
                    .map(|it| words::sentence(&it.text))
                    .unwrap_or_default(),
            ),
        ],
    )?;
    page.break_at_dots(&row, "row-host")?;
    page::mark(&row, page::CARD_ID, &session.id);
    rings::draw(&row, session.shape);
    if OPEN.with_borrow(|open| open.contains(&session.id)) {
        page::mark(&row, "open", "");
        let card = session_card::build(page, session)?;
        row.append_child(&card).ok()?;
    }
    let (toggled, session) = (row.clone(), session.clone());
    page::on(&row, "toggle", move || {
        if !toggled.has_attribute("open") {
            OPEN.with_borrow_mut(|open| open.remove(&session.id));
        } else if OPEN.with_borrow_mut(|open| open.insert(session.id.clone())) {
            unfold(&toggled, &session);
        }
    });
    Some(row)
}

/// Builds what stands in a line when it is opened for the first time.
fn unfold(row: &Element, session: &SessionView) {
    let Some(page) = Page::current() else { return };
    let known = row.query_selector("article").ok().flatten();
    let card = known.or_else(|| session_card::build(&page, session));
    if let Some(card) = card {
        times::move_to(&card, session, clock::now().as_millis());
        crate::js::ignored(
            "a line that stays empty can be opened again",
            row.append_child(&card),
        );
    }
}

thread_local! {
    static OPEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// So many sessions are shown whole where no tab's comes first.
const FEW: usize = 2;
/// More are shown by the names of their teams.
const MANY: usize = 12;
