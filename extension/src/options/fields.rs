//! The options that have one field each: numbers, switches and the quiet hours.

use std::rc::Rc;

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::settings::words::SettingsText as Text;
use access_vigil_core::settings::{Change, Key, SettingsView};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use super::{Options, is_checked, set, set_shown, value_of};
use crate::{chrome, js, page, words};

/// Hears the fields.
pub(super) fn listen(options: &Rc<Options>) {
    for key in NUMBERS {
        on_change(options, key.as_str(), move |options, input| {
            // A field that holds no number at all has no value: it is refused like any other text.
            change(options, key, value_of(input).into());
        });
    }
    on_change(options, NOTICES, change_notices);
    for id in [QUIET, QUIET_FROM, QUIET_UNTIL] {
        on_change(options, id, |options, _| change_quiet_hours(options));
    }
    if let Some(button) = options.page.by_id("keep") {
        let options = Rc::clone(options);
        page::on_click(&button, move || options.change("keep", Change::Keep));
    }
}

/// Fills the fields, but for the one that the person is in.
pub(super) async fn render(options: &Rc<Options>, view: &SettingsView) {
    let page = &options.page;
    for key in NUMBERS {
        let value = view.values.get(key.as_str()).and_then(Value::as_u64);
        if let (Some(input), Some(value)) = (page.by_id(key.as_str()), value) {
            show_bounds(options, key, &input);
            if !page.has_focus(&input) {
                set(&input, "value", value.to_string());
                options.say_problem(key.as_str(), None);
            }
        }
    }
    for key in Key::ALL.iter().map(|key| key.as_str()).chain(OTHERS) {
        show_managed(options, key, view.managed.contains(key));
    }
    if let Some(input) = page.by_id(NOTICES) {
        let wanted = view.values.get(NOTICES).and_then(Value::as_str) == Some("on");
        set(&input, "checked", wanted && may_notify().await);
    }
    show_quiet_hours(options, view);
    show_ban(options, view);
}

fn on_change(
    options: &Rc<Options>,
    id: &'static str,
    action: impl Fn(&Rc<Options>, &Element) + 'static,
) {
    let Some(input) = options.page.by_id(id) else {
        return;
    };
    let (options, element) = (Rc::clone(options), input.clone());
    page::on(&input, "change", move || action(&options, &element));
}

fn change(options: &Rc<Options>, key: Key, value: Value) {
    let name = key.as_str();
    let change = Change::Option {
        key: name.into(),
        value,
    };
    options.change(name, change);
}

/// The browser is asked within the click itself, or it takes it for no wish of the person's.
fn change_notices(options: &Rc<Options>, input: &Element) {
    let on = is_checked(input);
    let asked = on.then(|| chrome::request_permissions(&js::to_js(&wish())));
    let (options, input) = (Rc::clone(options), input.clone());
    spawn_local(async move {
        if let Some(asked) = asked {
            let granted = match asked {
                Ok(asked) => JsFuture::from(asked).await.is_ok_and(|it| it.is_truthy()),
                Err(_) => false,
            };
            if !granted {
                set(&input, "checked", false);
                let refused = super::text(Text::NoticesRefused);
                return options.say_problem(NOTICES, Some(&refused));
            }
        }
        change(
            &options,
            Key::Notices,
            (if on { "on" } else { "off" }).into(),
        );
    });
}

async fn may_notify() -> bool {
    let allowed = chrome::has_permissions(js::to_js(&wish())).await;
    allowed.is_ok_and(|allowed| allowed.is_truthy())
}

fn wish() -> Value {
    json!({ "permissions": ["notifications"] })
}

fn change_quiet_hours(options: &Rc<Options>) {
    let by_id = |id: &str| options.page.by_id(id);
    let (Some(on), Some(from), Some(until)) = (by_id(QUIET), by_id(QUIET_FROM), by_id(QUIET_UNTIL))
    else {
        return;
    };
    let hours = if is_checked(&on) {
        format!("{}-{}", value_of(&from), value_of(&until))
    } else {
        "none".into()
    };
    change(options, Key::Quiet, hours.into());
}

fn show_quiet_hours(options: &Options, view: &SettingsView) {
    let hours = view.values.get(QUIET).and_then(Value::as_str);
    let hours = hours.and_then(|hours| hours.split_once('-'));
    let is_managed = view.managed.contains(QUIET);
    if let Some(on) = options.page.by_id(QUIET) {
        set(&on, "checked", hours.is_some());
    }
    let times = [QUIET_FROM, QUIET_UNTIL].into_iter();
    for (index, id) in times.enumerate() {
        let Some(input) = options.page.by_id(id) else {
            continue;
        };
        if let Some((from, until)) = hours {
            set(&input, "value", if index == 0 { from } else { until });
        }
        set(&input, "disabled", is_managed);
    }
}

fn show_bounds(options: &Options, key: Key, input: &Element) {
    let Some((least, most)) = key.bounds() else {
        return;
    };
    page::mark(input, "min", &least.to_string());
    page::mark(input, "max", &most.to_string());
    let count = |number: u64| Argument::Count(i64::try_from(number).unwrap_or(i64::MAX));
    let bounds = Sentence {
        key: Text::Bounds.as_str().into(),
        arguments: vec![count(least), count(most)],
    };
    options.say(
        &format!("{}-bounds", key.as_str()),
        &words::sentence(&bounds),
    );
}

fn show_managed(options: &Options, key: &str, is_managed: bool) {
    if let Some(note) = options.page.by_id(&format!("{key}-managed")) {
        set_shown(&note, is_managed);
    }
    if let Some(input) = options.page.by_id(key) {
        set(&input, "disabled", JsValue::from_bool(is_managed));
    }
}

fn show_ban(options: &Options, view: &SettingsView) {
    let ban = view.ban.as_ref().map(words::sentence);
    options.say("ban-text", ban.as_deref().unwrap_or_default());
    for (id, is_shown) in [("ban", ban.is_some()), ("keep", view.unread.is_some())] {
        if let Some(element) = options.page.by_id(id) {
            set_shown(&element, is_shown);
        }
    }
}

const NUMBERS: [Key; 3] = [Key::Lead, Key::Extension, Key::Idle];
/// What an administrator can set and no field shows.
const OTHERS: [&str; 2] = ["hosts", "terminal"];
const NOTICES: &str = "notices";
const QUIET: &str = "quietHours";
const QUIET_FROM: &str = "quiet-from";
const QUIET_UNTIL: &str = "quiet-until";
