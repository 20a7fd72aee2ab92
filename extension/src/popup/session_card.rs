//! One session in the popup: who, where, both clocks as one picture, what is wrong, the next step, the one button that
//! helps, and a menu for the rest.

use access_vigil_core::indicator::Sentence;
use access_vigil_core::message::Request;
use access_vigil_core::text::TextKey;
use access_vigil_core::view::{Action, SessionView};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{host_menu, menu, rings};
use crate::page::{self, Page};
use crate::{chrome, js, words};

/// The card of a session, its clocks still at rest.
pub(crate) fn build(page: &Page, session: &SessionView) -> Option<Element> {
    let card = page.card("session", &slots(session))?;
    page.break_at_dots(&card, "host")?;
    page::mark(&card, page::CARD_ID, &session.id);
    rings::draw(&card, session.shape);
    if session.renews_at.is_some() {
        page::mark(&card, "data-renews", "");
    }
    if session.team_end.is_none() {
        hide(&card, "team-clock");
    }
    show_problem(&card, session);
    offer_action(&card, session)?;
    fill_menu(&card, session)?;
    host_menu::fill(page, &card, session)?;
    menu::prepare(&card, &session.id)?;
    Some(card)
}

/// The app of a session as people know it.
pub(crate) fn place_of(session: &SessionView) -> String {
    if session.path == "/" {
        session.host.clone()
    } else {
        format!("{}{}", session.host, session.path)
    }
}

fn slots(session: &SessionView) -> [(&'static str, String); 6] {
    let told = |sentence: &Option<Sentence>| sentence.as_ref().map(words::sentence);
    // Where something is wrong, its advice is the next step.
    let idle = session.next.key == TextKey::NextNothing.as_str() && session.problem.is_some();
    let next = if idle {
        String::new()
    } else {
        words::sentence(&session.next)
    };
    [
        ("host", place_of(session)),
        ("who", session.who.as_ref().unwrap_or(&session.team).clone()),
        ("jar", told(&session.jar).unwrap_or_default()),
        ("last", told(&session.last).unwrap_or_default()),
        ("next", next),
        ("team-next", told(&session.team_next).unwrap_or_default()),
    ]
}

/// The one button has the name of what it does.
fn offer_action(card: &Element, session: &SessionView) -> Option<()> {
    let id = || session.id.clone();
    if let Some(action) = session.action {
        let (slot, key, request) = match action {
            Action::SignIn => {
                let session = id();
                ("sign-in", TextKey::SignInNow, Request::SignIn { session })
            }
            Action::Renew => ("renew", TextKey::RenewNow, Request::Renew { session: id() }),
            Action::Resume => ("resume", TextKey::Resume, Request::Resume { session: id() }),
        };
        page::fill(card, "primary", &words::text(key.as_str()));
        reveal(card, "primary");
        send_at_click(card, "primary", request)?;
        page::mark(&page::slot(card, "primary")?, "data-slot", slot);
    }
    if session.later {
        reveal(card, "later");
    }
    send_at_click(card, "later", Request::Later { session: id() })
}

fn fill_menu(card: &Element, session: &SessionView) -> Option<()> {
    let id = || session.id.clone();
    if session.renewable && session.action != Some(Action::Renew) {
        reveal(card, "renew-entry");
        let entry = page::slot(card, "renew-entry")?;
        send_at_click(&entry, "renew", Request::Renew { session: id() })?;
    }
    if session.renewable && !session.paused {
        reveal(card, "pause-entry");
    }
    send_at_click(card, "pause", Request::Pause { session: id() })?;
    send_at_click(card, "sign-out", Request::SignOut { session: id() })?;
    let force = Request::ForceSignIn { session: id() };
    send_at_click(card, "force-sign-in", force)?;
    page::on_click(&page::slot(card, "developer")?, || {
        menu::close_all();
        spawn_local(async {
            let page = serde_json::json!({ "url": chrome::own_url("developer.html") });
            let opened = chrome::create_tab(js::to_js(&page)).await;
            js::ignored("the page can be opened once more", opened);
        });
    });
    page::on_click(&page::slot(card, "options")?, || {
        menu::close_all();
        super::open_options();
    });
    Some(())
}

/// Shows what is hidden while there is nothing to say.
pub(crate) fn reveal(card: &Element, slot: &str) {
    if let Some(slot) = page::slot(card, slot) {
        page::unmark(&slot, "hidden");
    }
}

fn hide(card: &Element, slot: &str) {
    if let Some(slot) = page::slot(card, slot) {
        page::mark(&slot, "hidden", "");
    }
}

/// Says this to the background program at a click.
pub(crate) fn send_at_click(card: &Element, slot: &str, request: Request) -> Option<()> {
    let button = page::slot(card, slot)?;
    page::on_click(&button, move || {
        menu::close_all();
        let request = request.clone();
        spawn_local(async move { drop(super::ask(&request).await) });
    });
    Some(())
}

fn show_problem(card: &Element, session: &SessionView) {
    let (Some(problem), Some(slot)) = (&session.problem, page::slot(card, "problem")) else {
        return;
    };
    page::fill(card, "problem-text", &words::sentence(&problem.text));
    page::fill(card, "problem-advice", &words::sentence(&problem.advice));
    reveal(card, "problem");
    page::mark(&slot, "data-code", &problem.code);
}
