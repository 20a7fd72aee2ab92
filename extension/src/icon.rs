//! Draws the toolbar icon: a ring with the fraction of the session that is left, around a sign for its state.
//! State is told by shape first: an open ring, a dot, an hourglass bar, an exclamation mark, a cross.

use core::f64::consts::{FRAC_PI_2, TAU};

use access_vigil_core::indicator::Shape;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d as Canvas};

/// The sizes that toolbars use, in pixels.
pub(crate) const SIZES: [u32; 3] = [16, 32, 48];
/// The colour of a session that is well.
pub(crate) const CALM: &str = "#0b7a53";
/// The colour of a session that ends soon.
pub(crate) const SOON: &str = "#a15c00";
/// The colour of a problem.
pub(crate) const ATTENTION: &str = "#b3261e";
/// The colour of a session that is over.
pub(crate) const ENDED: &str = "#5f6368";

/// The colour of the badge's text.
pub(crate) const BADGE_INK: &str = "#ffffff";

/// Draws the icon of this state at this size.
pub(crate) fn draw(size: u32, shape: Shape, twelfths: u8) -> Result<ImageData, JsValue> {
    let canvas = OffscreenCanvas::new(size, size)?;
    let context: Canvas = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let scale = f64::from(size) / 16.0;
    context.scale(scale, scale)?;
    context.set_line_cap("butt");
    ring(&context, shape, twelfths)?;
    sign(&context, shape)?;
    let edge = f64::from(size);
    context.get_image_data(0.0, 0.0, edge, edge)
}

/// The whole ring faintly, and over it, clockwise from the top, the part that is left.
fn ring(context: &Canvas, shape: Shape, twelfths: u8) -> Result<(), JsValue> {
    context.set_line_width(2.6);
    context.set_stroke_style_str("#8b93a7");
    context.set_global_alpha(if shape == Shape::None { 1.0 } else { 0.45 });
    context.begin_path();
    context.arc(8.0, 8.0, 6.4, 0.0, TAU)?;
    context.stroke();
    context.set_global_alpha(1.0);
    if twelfths > 0 {
        context.set_stroke_style_str(bright(shape));
        context.begin_path();
        context.arc(
            8.0,
            8.0,
            6.4,
            -FRAC_PI_2,
            TAU * f64::from(twelfths) / 12.0 - FRAC_PI_2,
        )?;
        context.stroke();
    }
    Ok(())
}

fn sign(context: &Canvas, shape: Shape) -> Result<(), JsValue> {
    context.set_fill_style_str(bright(shape));
    context.set_stroke_style_str(bright(shape));
    context.set_line_width(2.2);
    context.begin_path();
    match shape {
        Shape::None | Shape::Paused => {}
        Shape::Calm => {
            context.arc(8.0, 8.0, 2.6, 0.0, TAU)?;
            context.fill();
        }
        Shape::Soon => context.fill_rect(5.4, 6.9, 5.2, 2.2),
        Shape::Attention => {
            context.fill_rect(6.9, 4.4, 2.2, 4.6);
            context.fill_rect(6.9, 10.0, 2.2, 2.0);
        }
        Shape::Ended => {
            for (x, y) in [(5.6, 5.6), (10.4, 5.6)] {
                context.move_to(x, y);
                context.line_to(16.0 - x, 16.0 - y);
            }
            context.stroke();
        }
    }
    Ok(())
}

/// Bright enough for a dark toolbar and strong enough for a light one: at least 3 : 1 on both (WCAG 2.2 §1.4.11).
fn bright(shape: Shape) -> &'static str {
    match shape {
        Shape::None | Shape::Paused | Shape::Ended => "#8b93a7",
        Shape::Calm => "#169b6b",
        Shape::Soon => "#d17a00",
        Shape::Attention => "#e0443a",
    }
}
