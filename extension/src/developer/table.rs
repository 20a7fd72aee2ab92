//! Tables and lists of what was computed, every cell of it text.

use web_sys::Element;

use crate::js;
use crate::page::{self, Page};

/// One row: each cell with the class that its look goes by.
pub(crate) fn row<const N: usize>(page: &Page, cells: [(&str, String); N]) -> Option<Element> {
    let row = page.element("tr", "")?;
    for (index, (class, text)) in cells.into_iter().enumerate() {
        // The first cell names the row.
        let cell = page.element(if index == 0 { "th" } else { "td" }, &text)?;
        if index == 0 {
            page::mark(&cell, "scope", "row");
        }
        page::mark(&cell, "class", class);
        js::ignored("the rest is still read", row.append_child(&cell).map(drop));
    }
    Some(row)
}

/// Puts these into a slot in place of what is there.
pub(crate) fn fill(card: &Element, slot: &str, parts: impl IntoIterator<Item = Element>) {
    if let Some(place) = page::slot(card, slot) {
        let nodes: js_sys::Array = parts.into_iter().collect();
        place.replace_children_with_node(&nodes);
    }
}
