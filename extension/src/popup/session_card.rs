//! One session in the popup: who, where, both clocks as one picture, the next step, and what is wrong.

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::message::Request;
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::host_menu;
use crate::page::{self, Page};
use crate::words;

/// The card of a session, its clocks still at rest.
pub(crate) fn build(page: &Page, session: &SessionView) -> Option<Element> {
    let card = page.card("session", &slots(session))?;
    card.set_attribute(page::CARD_ID, &session.id).ok()?;
    let shape = access_vigil_core::json::to_value(&session.shape);
    card.set_attribute("data-shape", shape.as_str()?).ok()?;
    show_problem(&card, session);
    let id = || session.id.clone();
    if session.sign_in {
        reveal(&card, "asks");
    }
    if session.later {
        reveal(&card, "later");
    }
    send_at_click(&card, "sign-in", Request::SignIn { session: id() })?;
    send_at_click(&card, "later", Request::Later { session: id() })?;
    send_at_click(&card, "renew", Request::Renew { session: id() })?;
    send_at_click(&card, "sign-out", Request::SignOut { session: id() })?;
    send_at_click(
        &card,
        "force-sign-in",
        Request::ForceSignIn { session: id() },
    )?;
    host_menu::fill(page, &card, session)?;
    Some(card)
}

fn slots(session: &SessionView) -> [(&'static str, String); 16] {
    let place = if session.path == "/" {
        session.host.clone()
    } else {
        format!("{}{}", session.host, session.path)
    };
    let text = |key: TextKey| words::text(key.as_str());
    let told = |sentence: &Option<Sentence>| sentence.as_ref().map(words::sentence);
    [
        ("host", place),
        ("who", session.who.as_ref().unwrap_or(&session.team).clone()),
        ("jar", told(&session.jar).unwrap_or_default()),
        ("token-name", text(TextKey::ClockToken)),
        ("team-name", text(TextKey::ClockTeam)),
        ("last", told(&session.last).unwrap_or_default()),
        ("next", words::sentence(&session.next)),
        ("team-next", told(&session.team_next).unwrap_or_default()),
        ("sign-in", text(TextKey::SignInNow)),
        ("later", text(TextKey::RemindLater)),
        ("renew", text(TextKey::RenewNow)),
        ("sign-out-menu", text(TextKey::SignOutMenu)),
        ("sign-out-name", text(TextKey::SignOut)),
        ("sign-out-means", text(TextKey::SignOutMeans)),
        ("force-name", text(TextKey::ForceSignIn)),
        ("force-means", text(TextKey::ForceSignInMeans)),
    ]
}

/// Shows what is hidden while there is nothing to say.
pub(crate) fn reveal(card: &Element, slot: &str) {
    if let Some(slot) = page::slot(card, slot) {
        crate::js::ignored("it only changes the look", slot.remove_attribute("hidden"));
    }
}

/// Says this to the background program at a click.
pub(crate) fn send_at_click(card: &Element, slot: &str, request: Request) -> Option<()> {
    let button = page::slot(card, slot)?;
    let clicked = button.clone();
    page::on_click(&button, move || {
        page::close_menu_around(&clicked);
        let request = request.clone();
        spawn_local(async move { drop(super::ask(&request).await) });
    });
    Some(())
}

/// Moves the clocks of a session's card to `now`.
pub(crate) fn move_clocks(card: &Element, session: &SessionView, now: i64) {
    let left = |end: i64| words::duration(end.saturating_sub(now));
    page::fill(card, "left", &left(session.effective_end));
    page::fill(card, "token-left", &left(session.soft_end));
    let team_end = session.team_end.unwrap_or(now);
    page::fill(card, "team-left", &left(team_end));
    let until = Sentence {
        key: TextKey::Until.as_str().into(),
        arguments: vec![Argument::Moment(session.effective_end)],
    };
    page::fill(
        card,
        "until",
        &if session.effective_end > now {
            words::sentence(&until)
        } else {
            String::new()
        },
    );
    for (name, born, end) in [
        ("token-bar", session.issued, session.soft_end),
        ("team-bar", session.born, team_end),
    ] {
        if let Some(bar) = page::slot(card, name) {
            page::set_part(&bar, part_left(born, end, now));
        }
    }
    if let Ok(Some(ring)) = card.query_selector(".ring-left") {
        page::set_part(&ring, part_left(session.born, session.effective_end, now));
    }
}

fn show_problem(card: &Element, session: &SessionView) {
    let (Some(problem), Some(slot)) = (&session.problem, page::slot(card, "problem")) else {
        return;
    };
    page::fill(card, "problem-text", &words::sentence(&problem.text));
    page::fill(card, "problem-advice", &words::sentence(&problem.advice));
    reveal(card, "problem");
    crate::js::ignored(
        "it only helps tests and styles",
        slot.set_attribute("data-code", &problem.code),
    );
}

/// How much of a span is left, in per cent.
fn part_left(born: i64, end: i64, now: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture needs no more than a few digits"
    )]
    let (whole, left) = ((end - born) as f64, (end - now) as f64);
    if whole > 0.0 {
        (left / whole * 100.0).clamp(0.0, 100.0)
    } else {
        0.0
    }
}
