//! The ring of a session in the popup, with the same signs as the toolbar icon.

use access_vigil_core::indicator::Shape;
use web_sys::Element;

use crate::page;

/// Draws the sign of this state, and marks the place with it.
pub(crate) fn draw(place: &Element, shape: Shape) {
    let (name, sign) = known(shape);
    page::mark(place, "data-shape", name);
    if let Ok(Some(path)) = place.query_selector(".sign") {
        page::mark(&path, "d", sign);
    }
}

/// What a state is called in style sheets.
pub(crate) fn name_of(shape: Shape) -> &'static str {
    known(shape).0
}

/// Name and outline.
fn known(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::None => ("none", ""),
        Shape::Paused => ("paused", "M5 5h2v6H5zM9 5h2v6H9z"),
        Shape::Calm => ("calm", "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"),
        Shape::Soon => ("soon", "M5 4h6v1L8.6 8 11 11v1H5v-1L7.4 8 5 5z"),
        Shape::Attention => ("attention", "M7 4h2v5H7zM7 10h2v2H7z"),
        Shape::Ended => (
            "ended",
            "M6.4 5 8 6.6 9.6 5 11 6.4 9.4 8 11 9.6 9.6 11 8 9.4 6.4 11 5 9.6 6.6 8 5 6.4z",
        ),
    }
}
