//! Settings as a file: saved as they are, and read from another one, which is shown before it counts.

use std::rc::Rc;

use access_vigil_core::indicator::Argument;
use access_vigil_core::indicator::Sentence;
use access_vigil_core::message::Request;
use access_vigil_core::settings::words::SettingsText as Text;
use access_vigil_core::settings::{Change, Difference, Preview, SettingsView};
use js_sys::JsString;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{Options, ask, set, set_shown, text};
use crate::{js, page, words};

/// Hears the file and the two answers to its preview.
pub(super) fn listen(options: &Rc<Options>) {
    let hear = |id: &str, event: &str, action: fn(&Rc<Options>)| {
        if let Some(control) = options.page.by_id(id) {
            let options = Rc::clone(options);
            page::on(&control, event, move || action(&options));
        }
    };
    hear(FILE, "change", |options| with_text(options, preview));
    hear("apply", "click", |options| {
        with_text(options, |options, text| import(&options, text));
    });
    hear("dismiss", "click", put_away);
}

/// Makes the link that saves the settings.
pub(super) fn render(options: &Options, view: &SettingsView) {
    if let Some(link) = options.page.by_id("export") {
        // A link of data needs no permission, and nothing of it leaves the browser before it is clicked.
        let text = js_sys::encode_uri_component(&view.exported);
        let address = format!("data:application/json;charset=utf-8,{text}");
        page::mark(&link, "href", &address);
    }
}

/// The file is read anew for each step: what counts is what was shown only if it is the same file.
fn with_text(options: &Rc<Options>, step: fn(Rc<Options>, String)) {
    let options = Rc::clone(options);
    spawn_local(async move {
        if let Some(text) = chosen_text(&options).await {
            step(options, text);
        }
    });
}

fn preview(options: Rc<Options>, text: String) {
    spawn_local(async move {
        let Some(answer) = ask(&Request::PreviewSettings { text }).await else {
            return;
        };
        let refused = answer
            .refused
            .map(|(_, sentence)| words::sentence(&sentence));
        options.say_problem(FILE, refused.as_deref());
        show(&options, answer.preview.as_ref());
    });
}

fn import(options: &Rc<Options>, text: String) {
    put_away(options);
    options.change(FILE, Change::Import { text });
}

fn put_away(options: &Rc<Options>) {
    show(options, None);
    if let Some(input) = options.page.by_id(FILE) {
        set(&input, "value", "");
    }
}

fn show(options: &Options, preview: Option<&Preview>) {
    let page = &options.page;
    if let Some(place) = page.by_id("preview") {
        set_shown(&place, preview.is_some());
    }
    let Some(preview) = preview else { return };
    let headline = if preview.changes.is_empty() {
        Text::ImportNothing
    } else {
        Text::ImportChanges
    };
    options.say("preview-text", &text(headline));
    if let Some(button) = page.by_id("apply") {
        set(&button, "disabled", preview.changes.is_empty());
    }
    let changes = preview.changes.iter().map(change_line);
    let refused = preview.refused.iter().map(|(key, why)| {
        let words = [key.clone(), words::sentence(why)];
        says(Text::ImportRefused, words)
    });
    let lines = changes.chain(refused);
    let lines = lines.filter_map(|line| page.element("li", &line));
    if let Some(place) = page.by_id("preview-lines") {
        page::arrange(&place, &lines.collect::<Vec<_>>());
    }
}

fn change_line(change: &Difference) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| text(Text::AsInstalled));
    let words = [change.key.clone(), shown(&change.from), shown(&change.to)];
    says(Text::ImportChange, words)
}

fn says<const N: usize>(key: Text, words: [String; N]) -> String {
    words::sentence(&Sentence {
        key: key.as_str().into(),
        arguments: words.into_iter().map(Argument::Text).collect(),
    })
}

async fn chosen_text(options: &Options) -> Option<String> {
    let files = js::member(options.page.by_id(FILE)?.as_ref(), "files");
    let file = js_sys::Reflect::get_u32(&files, 0).ok()?;
    let read: js_sys::Function = js::member(&file, "text").dyn_into().ok()?;
    let text: js_sys::Promise = read.call0(&file).ok()?.dyn_into().ok()?;
    let text: JsString = JsFuture::from(text).await.ok()?.dyn_into().ok()?;
    text.as_string()
}

const FILE: &str = "file";
