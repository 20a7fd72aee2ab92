//! What the person wants to see: the part of the view, what it is about, the search, and the kinds of rows.

use std::rc::Rc;

use access_vigil_core::journal::{Kind, Row};
use access_vigil_core::ordered::Set;
use access_vigil_core::session_name::SessionName;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::View;
use super::reading::Reading;
use crate::page::{self, Page};
use crate::{chrome, js};

/// What the person wants to see.
pub(crate) struct Choice {
    /// The host that it shall be about; all where it is empty.
    pub(crate) host: String,
    /// What is searched for, in small letters.
    pub(crate) search: String,
    hidden: Set<String>,
}

impl Choice {
    /// As the page's controls stand.
    pub(crate) fn of(page: &Page) -> Self {
        let boxes = page.all("#kinds input");
        let unchecked = boxes
            .iter()
            .filter(|it| js::member(it, "checked") != wasm_bindgen::JsValue::TRUE);
        Self {
            host: value_of(page, "about"),
            search: value_of(page, "search").to_lowercase(),
            hidden: unchecked
                .filter_map(|it| it.get_attribute("value"))
                .collect(),
        }
    }

    /// Whether this row is wanted, whose text is this.
    pub(crate) fn wants(&self, row: &Row, text: &str) -> bool {
        !self.hidden.contains(kind_name(row.kind))
            && self.is_about(&row.host, row.session.as_deref())
            && self.finds(text)
    }

    /// Whether something about this host, or this session, is wanted.
    pub(crate) fn is_about(&self, host: &str, session: Option<&str>) -> bool {
        let names =
            |session| SessionName::parse(session).is_some_and(|name| name.host == self.host);
        self.host.is_empty() || host.is_empty() || host == self.host || session.is_some_and(names)
    }

    /// Whether this text has what is searched for.
    pub(crate) fn finds(&self, text: &str) -> bool {
        self.search.is_empty() || text.to_lowercase().contains(&self.search)
    }

    /// Offers the hosts that were read of.
    pub(crate) fn offer(page: &Page, reading: &Reading) {
        let Some(about) = page.by_id("about") else {
            return;
        };
        let hosts: Set<String> = reading
            .entries
            .iter()
            .filter_map(|entry| SessionName::parse(entry.session.as_deref()?))
            .map(|name| name.host.to_owned())
            .collect();
        for host in hosts {
            let children = about.children();
            let known = (0..children.length()).filter_map(|index| children.item(index));
            if known
                .map(|it| it.text_content())
                .any(|it| it.as_deref() == Some(&host))
            {
                continue;
            }
            if let Some(option) = page.element("option", &host) {
                page::mark(&option, "value", &host);
                js::ignored(
                    "the host is listed at the next look",
                    about.append_child(&option).map(drop),
                );
            }
        }
    }
}

/// Chooses the host of the page that the developer tools look at, where anything is known of it.
pub(crate) async fn choose_inspected(page: &Page) {
    let (Some(host), Some(about)) = (chrome::inspected_host().await, page.by_id("about")) else {
        return;
    };
    let children = about.children();
    let mut known = (0..children.length()).filter_map(|index| children.item(index));
    if known.any(|it| it.get_attribute("value").as_deref() == Some(&host)) {
        let value = wasm_bindgen::JsValue::from_str("value");
        let chosen = js_sys::Reflect::set(&about, &value, &host.into());
        js::ignored("every host is shown", chosen);
    }
}

/// Shows everything anew when the person chooses something else.
pub(crate) fn listen(view: &Rc<View>) {
    for (id, event) in [
        ("about", "change"),
        ("search", "input"),
        ("kinds", "change"),
    ] {
        if let Some(control) = view.page.by_id(id) {
            let view = Rc::clone(view);
            page::on(&control, event, move || view.render());
        }
    }
    show_part(&view.page);
    if let Some(window) = web_sys::window() {
        let view = Rc::clone(view);
        page::on(&window, "hashchange", move || {
            show_part(&view.page);
            view.render();
        });
    }
}

/// The part that the address names is shown, the first one without any.
fn show_part(page: &Page) {
    let hash = js::member(&js::member(&js_sys::global(), "location"), "hash");
    let hash = hash.as_string().unwrap_or_default();
    let wanted = hash.trim_start_matches('#').split(['=', '&', ':']).next();
    let wanted = wanted.unwrap_or_default();
    let (links, entry) = match page.by_id("views") {
        Some(views) => (links_of(&views), wanted.strip_prefix("entry-")),
        None => return,
    };
    let named = |link: &Element| link.get_attribute("data-view").unwrap_or_default();
    let known = links.iter().map(named).find(|name| name == wanted);
    let part = match (entry, known) {
        (Some(_), _) => "timeline".into(),
        (None, Some(name)) => name,
        (None, None) => "explain".into(),
    };
    for link in links {
        if named(&link) == part {
            page::mark(&link, "aria-current", "page");
        } else {
            js::ignored(
                "it only changes the look",
                link.remove_attribute("aria-current"),
            );
        }
    }
    if let Some(body) = page.body() {
        page::mark(&body, "data-view", &part);
    }
    if let Some(number) = entry {
        show_row(page, number);
    }
}

/// Brings a row of the timeline into view, opened and marked.
fn show_row(page: &Page, number: &str) {
    for marked in page.all("[data-marked]") {
        let unmarked = marked.remove_attribute("data-marked");
        js::ignored("it only changes the look", unmarked);
    }
    let Some(row) = page.by_id(&format!("entry-{number}")) else {
        return;
    };
    page::mark(&row, "data-marked", "");
    if let Some(details) = row.first_element_child() {
        page::mark(&details, "open", "");
    }
    row.scroll_into_view();
}

fn links_of(views: &Element) -> Vec<Element> {
    let children = views.children();
    (0..children.length())
        .filter_map(|index| children.item(index))
        .collect()
}

fn value_of(page: &Page, id: &str) -> String {
    let control = page
        .by_id(id)
        .and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let value = control.map(|it| js::member(&it, "value").as_string());
    value.flatten().unwrap_or_default()
}

/// The name of a kind, as the page's boxes have it.
pub(crate) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Cookie => "cookie",
        Kind::Token => "token",
        Kind::Renewal => "renewal",
        Kind::Page => "page",
        Kind::Decision => "decision",
        Kind::Other => "other",
    }
}
