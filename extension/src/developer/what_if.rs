//! What if: durations and events are typed, the same core runs forward on them, and both clocks are drawn.

use std::cell::Cell;
use std::rc::Rc;

use access_vigil_core::developer_words::DeveloperText;
use access_vigil_core::what_if::{Bar, Drawing, KEYS, Lane, Look, Settings, run};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::View;
use crate::page::{self, Page};
use crate::{js, words};

/// Makes the fields, fills them from the address, and draws at each change.
pub(crate) fn begin(view: &Rc<View>) {
    let page = &view.page;
    let given = settings_in_address().unwrap_or_else(|| EXAMPLE.into());
    let typed = Rc::new(Cell::new(0));
    for (index, (key, example)) in KEYS.iter().enumerate() {
        let place = if COMMON.contains(key) {
            "settings"
        } else {
            "more-settings"
        };
        let Some((place, field)) = page
            .by_id(place)
            .zip(page.card("setting", &[("key", (*key).into())]))
        else {
            continue;
        };
        let value = given
            .split('&')
            .find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        if let Some(input) = field.query_selector("input").ok().flatten() {
            page::mark(&input, "name", key);
            page::mark(&input, "placeholder", example);
            page::mark(&input, "id", &format!("setting-{index}"));
            page::mark(&input, "value", value.unwrap_or_default());
            let (view, typed) = (Rc::clone(view), Rc::clone(&typed));
            page::on(&input, "input", move || draw_soon(&view, &typed));
        }
        js::ignored(
            "the setting has its default",
            place.append_child(&field).map(drop),
        );
    }
    draw(page);
}

/// Days of short tokens take a moment to run: only what is typed last is drawn.
fn draw_soon(view: &Rc<View>, typed: &Rc<Cell<u32>>) {
    let turn = typed.get().wrapping_add(1);
    typed.set(turn);
    let (view, typed) = (Rc::clone(view), Rc::clone(typed));
    spawn_local(async move {
        js::sleep(page::MOMENT).await;
        if typed.get() == turn {
            draw(&view.page);
        }
    });
}

/// What stands after the name of this part in the address, so that a link shows the same.
fn settings_in_address() -> Option<String> {
    let hash = js::member(&js::member(&js_sys::global(), "location"), "hash");
    let hash = hash.as_string()?;
    let text = hash.strip_prefix(ADDRESS)?;
    let text = js_sys::decode_uri_component(text).ok()?;
    text.as_string()
}

fn draw(page: &Page) {
    let typed = typed(page);
    let drawn = typed.parse::<Settings>().map(|settings| {
        let told = settings.to_string();
        (told, run(&settings).drawing())
    });
    let problem = drawn
        .as_ref()
        .err()
        .map(|problem| words::sentence(&problem.sentence()));
    write(
        page,
        "what-if-problem",
        problem.as_deref().unwrap_or_default(),
    );
    let Ok((told, drawing)) = drawn else { return };
    write(
        page,
        "what-if-headline",
        &words::sentence(&drawing.headline),
    );
    write(page, "what-if-cli", &format!("vigil simulate '{told}'"));
    if let Some(link) = page.by_id("what-if-link") {
        page::mark(&link, "href", &format!("{ADDRESS}{told}"));
    }
    let remarks = drawing
        .remarks
        .iter()
        .filter_map(|it| page.element("li", &words::sentence(it)));
    fill(page, "what-if-remarks", remarks);
    let happens = drawing.marks.iter();
    let happens = happens.filter_map(|it| page.element("li", &words::sentence(&it.label)));
    fill(page, "happens", happens);
    let lanes = drawing
        .lanes
        .iter()
        .filter_map(|lane| build_lane(page, &drawing, lane));
    fill(
        page,
        "course",
        lanes
            .chain(marks(page, &drawing))
            .chain(names_of_ticks(page, &drawing)),
    );
}

/// The fields that are not empty, as the settings are written.
fn typed(page: &Page) -> String {
    let fields = page.all(".setting input");
    let words = fields.iter().filter_map(|field| {
        let value = js::member(field, "value").as_string()?;
        let value = value.trim();
        let name = field.get_attribute("name")?;
        (!value.is_empty()).then(|| format!("{name}={value}"))
    });
    words.collect::<Vec<_>>().join("&")
}

/// A lane of bars.
fn build_lane(page: &Page, drawing: &Drawing, lane: &Lane) -> Option<Element> {
    let bars = lane.bars.iter().filter_map(|bar| build_bar(page, bar));
    let label = words::sentence(&lane.label);
    strip(page, drawing, (&label, &said_of(lane)), bars.collect())
}

/// The lane of what happens, whose words stand below the drawing.
fn marks(page: &Page, drawing: &Drawing) -> Option<Element> {
    let label = words::text(DeveloperText::Happens.as_str());
    let marks = drawing.marks.iter();
    let marks = marks.filter_map(|mark| line(page, "mark-line", mark.x));
    strip(page, drawing, (&label, &label), marks.collect())
}

fn strip(
    page: &Page,
    drawing: &Drawing,
    (label, spoken): (&str, &str),
    shapes: Vec<Element>,
) -> Option<Element> {
    let element = page.card("lane", &[("label", label.into())])?;
    let attributes = [
        ("viewBox", "0 0 1000 26"),
        ("preserveAspectRatio", "none"),
        ("role", "img"),
        ("aria-label", spoken),
    ];
    let picture = page.shape("svg", &attributes)?;
    let ticks = drawing.ticks.iter();
    let ticks = ticks.filter_map(|tick| line(page, "tick", tick.x));
    let cut_off = drawing.cut_off.and_then(|x| line(page, "cut-off", x));
    for shape in ticks.chain(shapes).chain(cut_off) {
        let drawn = picture.append_child(&shape).map(drop);
        js::ignored("the words tell it too", drawn);
    }
    let placed = element.append_child(&picture).map(drop);
    js::ignored("the words tell it too", placed);
    Some(element)
}

fn said_of(lane: &Lane) -> String {
    let bars: Vec<String> = lane
        .bars
        .iter()
        .map(|bar| words::sentence(&bar.label))
        .collect();
    format!("{}: {}", words::sentence(&lane.label), words::listed(&bars))
}

fn build_bar(page: &Page, bar: &Bar) -> Option<Element> {
    let look = match bar.look {
        Look::Token => "bar-token",
        Look::ShutOut => "bar-shut-out",
        Look::Away => "bar-away",
        Look::Locked => "bar-locked",
        Look::Asleep => "bar-asleep",
        Look::Offline => "bar-offline",
        Look::Closed => "bar-closed",
    };
    let (x, width) = (bar.from * 1000.0, (bar.to - bar.from) * 1000.0);
    let (x, width) = (format!("{x:.2}"), format!("{width:.2}"));
    let shape = page.shape(
        "rect",
        &[
            ("class", look),
            ("x", &x),
            ("y", "5"),
            ("width", &width),
            ("height", "16"),
        ],
    )?;
    let title = page.shape("title", &[])?;
    title.set_text_content(Some(&words::sentence(&bar.label)));
    js::ignored(
        "the words tell it too",
        shape.append_child(&title).map(drop),
    );
    Some(shape)
}

fn line(page: &Page, class: &str, place: f64) -> Option<Element> {
    let x = format!("{:.2}", place * 1000.0);
    page.shape(
        "line",
        &[
            ("class", class),
            ("x1", &x),
            ("x2", &x),
            ("y1", "0"),
            ("y2", "26"),
        ],
    )
}

fn names_of_ticks(page: &Page, drawing: &Drawing) -> Option<Element> {
    let lane = page.card("lane", &[])?;
    let names = page.element("div", "")?;
    page::mark(&names, "class", "tick-names");
    for tick in &drawing.ticks {
        let name = page.element("span", &tick.name)?;
        page::set_part(&name, tick.x * 100.0);
        js::ignored("the words tell it too", names.append_child(&name).map(drop));
    }
    js::ignored("the words tell it too", lane.append_child(&names).map(drop));
    Some(lane)
}

fn write(page: &Page, id: &str, text: &str) {
    if let Some(place) = page.by_id(id) {
        place.set_text_content(Some(text));
    }
}

fn fill(page: &Page, id: &str, parts: impl IntoIterator<Item = Element>) {
    if let Some(place) = page.by_id(id) {
        let nodes: js_sys::Array = parts.into_iter().collect();
        place.replace_children_with_node(&nodes);
    }
}

const ADDRESS: &str = "#what-if:";
const EXAMPLE: &str = "global=24h&app=30m&idp=asks&asleep=12:00-13:00";
/// What is asked about most; the other settings are one click away.
const COMMON: [&str; 8] = [
    "global",
    "app",
    "idp",
    "hours",
    "asleep",
    "revoke-app",
    "revoke-user",
    "extension",
];
