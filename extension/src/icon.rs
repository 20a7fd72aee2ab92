//! The toolbar icon: a ring with the fraction of the session that is left, around a sign for its state. State is told by
//! shape first: an empty ring, two bars of a pause, a dot, an hourglass, an exclamation mark, a cross.

mod drawing;
#[cfg(test)]
mod tests;

use core::cell::RefCell;

use access_vigil_core::indicator::Shape;
use js_sys::{Object, Uint8ClampedArray};
use wasm_bindgen::JsValue;
use web_sys::ImageData;

/// The sizes that toolbars and menus use, in pixels, at all densities of screens.
const SIZES: [u32; 7] = [16, 19, 24, 32, 38, 48, 64];
/// The ground of the badge while a session is well.
pub(crate) const CALM: &str = "#0b7a53";
/// The ground of the badge while a session ends soon.
pub(crate) const SOON: &str = "#a15c00";
/// The ground of the badge while there is a problem.
pub(crate) const ATTENTION: &str = "#b3261e";
/// The ground of the badge where nothing runs.
pub(crate) const ENDED: &str = "#5f6368";
/// The colour of the badge's text.
pub(crate) const BADGE_INK: &str = "#ffffff";

/// The icon of this state in all sizes, as the browsers take it
/// (<https://developer.chrome.com/docs/extensions/reference/api/action#method-setIcon>). Of those that were drawn a few are
/// kept: the button goes back and forth between them.
pub(crate) fn images(shape: Shape, twelfths: u8) -> Result<Object, JsValue> {
    DRAWN.with_borrow_mut(|drawn| kept_or_drawn(drawn, (shape, twelfths), draw_all))
}

/// What was drawn of this state, or is drawn now in place of the oldest.
fn kept_or_drawn<Drawn: Clone, Failure>(
    kept: &mut Vec<(State, Drawn)>,
    state: State,
    draw: impl FnOnce(State) -> Result<Drawn, Failure>,
) -> Result<Drawn, Failure> {
    if let Some((_, drawn)) = kept.iter().find(|(of, _)| *of == state) {
        return Ok(drawn.clone());
    }
    let drawn = draw(state)?;
    kept.truncate(MOST_KEPT - 1);
    kept.insert(0, (state, drawn.clone()));
    Ok(drawn)
}

fn draw_all((shape, twelfths): State) -> Result<Object, JsValue> {
    let images = Object::new();
    for size in SIZES {
        let drawn = draw(size, shape, twelfths)?;
        js_sys::Reflect::set(&images, &JsValue::from_f64(size.into()), &drawn)?;
    }
    Ok(images)
}

/// Draws the icon of this state at this size.
fn draw(size: u32, shape: Shape, twelfths: u8) -> Result<ImageData, JsValue> {
    let pixels = drawing::pixels(size, shape, twelfths);
    // An `ImageData` keeps the array that it is given. One that lies in this program's own memory is empty as soon as
    // that memory grows (<https://webassembly.github.io/spec/js-api/#refresh-the-memory-buffer>).
    let copy = Uint8ClampedArray::from(pixels.as_slice());
    ImageData::new_with_js_u8_clamped_array(&copy, size)
}

thread_local! {
    /// The newest first.
    static DRAWN: RefCell<Vec<(State, Object)>> = const { RefCell::new(Vec::new()) };
}

/// What the icon shows: its shape, and so many twelfths of the ring.
type State = (Shape, u8);

/// 42 kB each.
const MOST_KEPT: usize = 4;
