//! Support: a bundle of what this view shows is saved, with all that is in it to be read first; one from another machine is
//! opened in the place of what is here.

use std::rc::Rc;

use access_vigil_core::bundle::{Bundle, BundledToken, Maker};
use access_vigil_core::developer_words::DeveloperText;
use access_vigil_core::token::TokenKind;
use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::View;
use super::reading::{Pair, Reading, Shown};
use crate::page::{self, Page};
use crate::{chrome, js, words};

/// Hears the buttons of this part.
pub(crate) fn listen(view: &Rc<View>) {
    let hear = |id: &str, event: &str, action: fn(&Rc<View>)| {
        if let Some(control) = view.page.by_id(id) {
            let view = Rc::clone(view);
            page::on(&control, event, move || action(&view));
        }
    };
    hear("bundle-make", "click", make);
    hear("bundle-file", "change", |view| {
        let view = Rc::clone(view);
        spawn_local(async move { open(&view).await });
    });
    hear("close-import", "click", |view| {
        view.imported.set(false);
        show_imported(&view.page, None);
        let view = Rc::clone(view);
        spawn_local(async move { view.read_anew().await });
    });
}

fn make(view: &Rc<View>) {
    let reading = view.reading.borrow();
    let Some(evidence) = &reading.evidence else {
        return;
    };
    let tokens = reading.pairs.iter();
    let tokens = tokens.flat_map(|pair| [Some(&pair.app), pair.org.as_ref()]);
    let tokens: Vec<BundledToken> = tokens
        .flatten()
        .map(|shown| BundledToken {
            host: shown.host.clone(),
            view: shown.view.clone(),
        })
        .collect();
    let Some(bundle) = Bundle::of(&maker(), evidence, &tokens) else {
        return;
    };
    let text = bundle.to_text();
    let page = &view.page;
    let receipt = bundle.receipt.iter();
    let receipt = receipt.filter_map(|it| page.element("li", &words::sentence(it)));
    if let Some(place) = page.by_id("bundle-receipt") {
        page::arrange(&place, &receipt.collect::<Vec<_>>());
    }
    if let Some(place) = page.by_id("bundle-text") {
        place.set_text_content(Some(&text));
    }
    if let Some(made) = page.by_id("bundle-made") {
        js::ignored("it only changes the look", made.remove_attribute("hidden"));
    }
    if let Some(link) = page.by_id("bundle-save") {
        // A link of data needs no permission, and nothing of it leaves the browser before it is clicked.
        let address = format!(
            "data:application/json;charset=utf-8,{}",
            js_sys::encode_uri_component(&text)
        );
        page::mark(&link, "href", &address);
    }
}

fn maker() -> Maker {
    let browser = js::member(&js::member(&js_sys::global(), "navigator"), "userAgent");
    // The name and the version stand last, in both browsers' words.
    let browser = browser.as_string().unwrap_or_default();
    let browser = browser.split_whitespace().rfind(|it| it.contains('/'));
    Maker {
        version: env!("CARGO_PKG_VERSION").into(),
        browser: browser.unwrap_or_default().replace('/', " "),
    }
}

async fn open(view: &Rc<View>) {
    let Some(text) = chosen_text(&view.page).await else {
        return;
    };
    let bundle = match Bundle::read(&text) {
        Ok(bundle) => bundle,
        Err(problem) => return say(&view.page, &words::sentence(&problem.sentence())),
    };
    say(&view.page, "");
    view.imported.set(true);
    show_imported(&view.page, Some(&bundle.made_by));
    view.reading.replace(of_bundle(bundle));
    view.render();
}

async fn chosen_text(page: &Page) -> Option<String> {
    let files = js::member(page.by_id("bundle-file")?.as_ref(), "files");
    let file = js_sys::Reflect::get_u32(&files, 0).ok()?;
    let read: js_sys::Function = js::member(&file, "text").dyn_into().ok()?;
    let text: js_sys::Promise = read.call0(&file).ok()?.dyn_into().ok()?;
    let text: JsString = JsFuture::from(text).await.ok()?.dyn_into().ok()?;
    text.as_string()
}

/// What the view shows of a bundle: nothing in it can be acted on.
fn of_bundle(bundle: Bundle) -> Reading {
    let pairs = bundle.tokens.into_iter().enumerate().map(|(index, token)| {
        let kind = token.view.claims.iter().find(|row| row.name == "type");
        let tier = match kind {
            Some(row) if row.value == "org" => TokenKind::Org,
            Some(_) | None => TokenKind::App,
        };
        Pair {
            host: token.host.clone(),
            app: Shown {
                id: format!("imported {index}"),
                host: token.host,
                tier,
                view: token.view,
            },
            org: None,
            keys: Vec::new(),
        }
    });
    Reading {
        pairs: pairs.collect(),
        entries: bundle.evidence.entries.clone(),
        view: Some(bundle.evidence.view.clone()),
        evidence: Some(bundle.evidence),
        ..Reading::default()
    }
}

fn show_imported(page: &Page, maker: Option<&Maker>) {
    let Some(banner) = page.by_id("imported") else {
        return;
    };
    match maker {
        Some(maker) => {
            let words = [&maker.browser, &maker.version].map(|it| JsValue::from_str(it));
            let words: Array = words.iter().collect();
            let text = chrome::message(DeveloperText::Imported.as_str(), words);
            page::fill(&banner, "imported", &text);
            js::ignored(
                "it only changes the look",
                banner.remove_attribute("hidden"),
            );
        }
        None => page::mark(&banner, "hidden", ""),
    }
    if let Some(body) = page.body() {
        let state = if maker.is_some() { "bundle" } else { "here" };
        page::mark(&body, "data-of-whom", state);
    }
}

fn say(page: &Page, text: &str) {
    if let Some(place) = page.by_id("bundle-said") {
        place.set_text_content(Some(text));
    }
}
