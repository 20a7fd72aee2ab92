//! The lists: apps with their switches, teams by name, hosts that are watched, sessions that are paused or shared.

use std::rc::Rc;

use access_vigil_core::grants::Watched;
use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::message::Request;
use access_vigil_core::settings::words::SettingsText as Text;
use access_vigil_core::settings::{AppRow, AppSwitch, Change, SettingsView};
use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{Options, ask, is_checked, set, text, value_of};
use crate::page;
use crate::{chrome, js, words};

/// Hears the form that names a team.
pub(super) fn listen(options: &Rc<Options>) {
    let Some(form) = options.page.by_id("teams-add") else {
        return;
    };
    let options = Rc::clone(options);
    page::on_event(&form, "submit", move |event| {
        event.prevent_default();
        let input = options.page.by_id(TEAMS);
        let host = input.as_ref().map(value_of).unwrap_or_default();
        options.change(TEAMS, Change::AddTeam { host });
    });
}

/// Shows every list.
pub(super) fn render(options: &Rc<Options>, view: &SettingsView) {
    let silent_is_managed = view.managed.contains("withoutNotices");
    let apps = view.apps.iter();
    let apps = apps.filter_map(|app| app_row(options, app, silent_is_managed));
    arrange(options, "apps", &apps.collect::<Vec<_>>());
    show_teams(options, view);
    let watched = view.watched.watched.iter().map(|it| (it, None));
    let unlisted = view.watched.unlisted.iter();
    let unlisted = unlisted.map(|it| (it, Some(text(Text::Unlisted))));
    let rows = watched.chain(unlisted);
    let rows = rows.filter_map(|(it, remark)| watched_row(options, it, remark));
    arrange(options, "watched", &rows.collect::<Vec<_>>());
    let paused = view.paused.iter().filter_map(|it| {
        let options_there = Rc::clone(options);
        let session = it.session.clone();
        thing(
            options,
            ("paused", &it.session, &it.place),
            Text::Resume,
            move || {
                let session = session.clone();
                options_there.change("paused", Change::Resume { session });
            },
        )
    });
    arrange(options, "paused", &paused.collect::<Vec<_>>());
    let consents = view.consents.iter().filter_map(|it| {
        let options_there = Rc::clone(options);
        let session = it.session.clone();
        thing(
            options,
            ("consents", &it.session, &it.place),
            Text::TakeBack,
            move || {
                take_back(&options_there, session.clone());
            },
        )
    });
    arrange(options, "consents", &consents.collect::<Vec<_>>());
}

fn arrange(options: &Options, list: &str, rows: &[Element]) {
    if let Some(place) = options.page.by_id(list) {
        page::arrange(&place, rows);
    }
}

/// A row that is there already stays, with the focus in it; its switches are set anew.
fn app_row(options: &Rc<Options>, app: &AppRow, silent_is_managed: bool) -> Option<Element> {
    let standing = options.page.by_id("apps");
    let standing = standing.and_then(|list| page::standing(&list, &app.host, &app.host));
    let row = match standing {
        Some(row) => row,
        None => new_app_row(options, &app.host)?,
    };
    for (slot, checked, disabled) in [
        ("renewal", app.renewal, app.forbidden),
        ("notices", app.notices, silent_is_managed),
    ] {
        if let Some(input) = page::slot(&row, slot) {
            set(&input, "checked", checked);
            set(&input, "disabled", disabled);
        }
    }
    let remark = app.forbidden.then(|| text(Text::Managed));
    page::fill(&row, "remark", &remark.unwrap_or_default());
    Some(row)
}

fn new_app_row(options: &Rc<Options>, host: &str) -> Option<Element> {
    let texts = [
        ("host", host.to_owned()),
        ("renewal-name", text(Text::AppRenewal)),
        ("notices-name", text(Text::AppNotices)),
    ];
    let row = options.page.card("app", &texts)?;
    page::note_standing(&row, host, host);
    for (slot, what, name) in [
        ("renewal", AppSwitch::Renewal, Text::AppRenewalOf),
        ("notices", AppSwitch::Notices, Text::AppNoticesOf),
    ] {
        let Some(input) = page::slot(&row, slot) else {
            continue;
        };
        page::mark(&input, "aria-label", &about(name, host));
        let (options, element, host) = (Rc::clone(options), input.clone(), host.to_owned());
        page::on(&input, "change", move || {
            let (host, on) = (host.clone(), is_checked(&element));
            options.change("apps", Change::App { host, what, on });
        });
    }
    Some(row)
}

fn show_teams(options: &Rc<Options>, view: &SettingsView) {
    let is_managed = view.managed.contains(TEAMS);
    let named = view.values.get(TEAMS).and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    let rows = named.filter_map(|host| {
        let options_there = Rc::clone(options);
        let team = host.to_owned();
        let row = thing(
            options,
            ("teams-list", host, host),
            Text::RemoveTeam,
            move || {
                let host = team.clone();
                options_there.change(TEAMS, Change::RemoveTeam { host });
            },
        )?;
        let action = page::slot(&row, "action")?;
        set(&action, "disabled", is_managed);
        Some(row)
    });
    arrange(options, "teams-list", &rows.collect::<Vec<_>>());
    if let Some(input) = options.page.by_id(TEAMS) {
        set(&input, "value", "");
    }
}

fn watched_row(options: &Rc<Options>, host: &Watched, remark: Option<String>) -> Option<Element> {
    let origins = host.origins.clone();
    let row = thing(
        options,
        ("watched", &host.name, &host.name),
        Text::StopWatching,
        move || {
            stop_watching(&origins);
        },
    )?;
    page::fill(&row, "remark", &remark.unwrap_or_default());
    Some(row)
}

/// A row with a name and one thing to do about it. One that is there already stays, with the focus in it.
fn thing(
    options: &Rc<Options>,
    (list, id, name): (&str, &str, &str),
    action: Text,
    act: impl Fn() + 'static,
) -> Option<Element> {
    let standing = options.page.by_id(list);
    if let Some(row) = standing.and_then(|list| page::standing(&list, id, name)) {
        return Some(row);
    }
    let texts = [("name", name.to_owned()), ("action", text(action))];
    let row = options.page.card("thing", &texts)?;
    page::note_standing(&row, id, name);
    let button = page::slot(&row, "action")?;
    page::mark(&button, "aria-label", &format!("{}: {name}", text(action)));
    page::on_click(&button, act);
    Some(row)
}

/// What the browser takes back it tells of itself, and the page then shows it.
fn stop_watching(origins: &[String]) {
    let wish = json!({ "origins": origins });
    spawn_local(async move {
        let removed = chrome::remove_permissions(js::to_js(&wish)).await;
        js::ignored("what an administrator granted can't be given back", removed);
    });
}

fn take_back(options: &Rc<Options>, session: String) {
    let options = Rc::clone(options);
    spawn_local(async move {
        let answer = ask(&Request::TakeBackConsent { session }).await;
        options.take("consents", answer).await;
    });
}

fn about(key: Text, host: &str) -> String {
    words::sentence(&Sentence {
        key: key.as_str().into(),
        arguments: vec![Argument::Text(host.into())],
    })
}

const TEAMS: &str = "teams";
