//! Both clocks of a session as one picture: from now to the last of the ends, in proportion. The app token's bar goes on
//! faintly for as long as it will be renewed; the next renewal and the end of all are marked.

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;
use web_sys::Element;

use crate::page;
use crate::words;

/// Moves the clocks of a session's card to `now`.
pub(crate) fn move_to(card: &Element, session: &SessionView, now: i64) {
    page::fill(card, "left", &left(session.effective_end, now));
    page::fill(card, "token-left", &left(session.soft_end, now));
    let team_end = session.team_end.unwrap_or(now);
    page::fill(card, "team-left", &left(team_end, now));
    page::fill(card, "until", &until(session.effective_end, now));
    draw(card, session, now);
    move_ring(card, session, now);
}

/// Moves the line of a session that is not opened.
pub(crate) fn move_row(row: &Element, session: &SessionView, now: i64) {
    page::fill(row, "row-left", &left(session.effective_end, now));
    move_ring(row, session, now);
}

fn left(end: i64, now: i64) -> String {
    words::duration(end.saturating_sub(now))
}

fn until(end: i64, now: i64) -> String {
    if end <= now {
        return String::new();
    }
    words::sentence(&Sentence {
        key: TextKey::Until.as_str().into(),
        arguments: vec![Argument::Moment(end)],
    })
}

fn move_ring(place: &Element, session: &SessionView, now: i64) {
    if let Ok(Some(ring)) = place.query_selector(".ring-left") {
        let (born, end) = (session.born, session.effective_end);
        page::set_part(&ring, part(now, (end, born)));
    }
}

fn draw(card: &Element, session: &SessionView, now: i64) {
    let last = session.effective_end.max(session.soft_end);
    let last = last.max(session.team_end.unwrap_or(last));
    let Some(picture) = page::slot(card, "times") else {
        return;
    };
    if last <= now {
        return page::mark(&picture, "hidden", "");
    }
    page::unmark(&picture, "hidden");
    let at = |moment: i64| part(moment, (now, last));
    for (name, moment) in [
        ("token-bar", Some(session.soft_end)),
        ("after-bar", Some(session.effective_end)),
        ("team-bar", session.team_end),
        ("renews", session.renews_at),
    ] {
        let Some(bar) = page::slot(card, name) else {
            continue;
        };
        match moment.filter(|moment| *moment > now && *moment <= last) {
            Some(moment) => {
                page::unmark(&bar, "hidden");
                page::set_part(&bar, at(moment));
            }
            None => page::mark(&bar, "hidden", ""),
        }
    }
}

/// Where a moment stands between two others, in per cent.
fn part(moment: i64, (from, to): (i64, i64)) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture needs no more than a few digits"
    )]
    let (whole, done) = ((to - from) as f64, (moment - from) as f64);
    if whole == 0.0 {
        0.0
    } else {
        (done / whole * 100.0).clamp(0.0, 100.0)
    }
}
