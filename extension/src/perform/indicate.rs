//! Shows a session's state in the toolbar: badge, colour, tooltip, and an icon whose shape tells it too.

use access_vigil_core::indicator::{Indicator, Shape};
use serde_json::json;
use wasm_bindgen::JsValue;

use crate::{chrome, icon, js, words};

/// Shows the indicator.
pub(crate) async fn show(indicator: &Indicator) {
    let why = "the button keeps its last look until the next change";
    js::ignored(
        why,
        chrome::set_badge_text(js::to_js(&json!({ "text": indicator.badge }))).await,
    );
    js::ignored(
        why,
        chrome::set_badge_background(js::to_js(&json!({ "color": background(indicator.shape) })))
            .await,
    );
    js::ignored(
        why,
        chrome::set_badge_text_color(js::to_js(&json!({ "color": "#ffffff" }))).await,
    );
    js::ignored(
        why,
        chrome::set_title(js::to_js(
            &json!({ "title": words::sentence(&indicator.title) }),
        ))
        .await,
    );
    if let Ok(images) = icons(indicator) {
        js::ignored(why, chrome::set_icon(images).await);
    }
}

fn icons(indicator: &Indicator) -> Result<JsValue, JsValue> {
    let images = js_sys::Object::new();
    for size in icon::SIZES {
        let drawn = icon::draw(size, indicator.shape, indicator.twelfths)?;
        js_sys::Reflect::set(&images, &JsValue::from_f64(size.into()), &drawn)?;
    }
    let details = js_sys::Object::new();
    js_sys::Reflect::set(&details, &JsValue::from_str("imageData"), &images)?;
    Ok(details.into())
}

/// Dark enough for white text (WCAG 2.2 §1.4.3: at least 4.5 : 1) and for both toolbars.
fn background(shape: Shape) -> &'static str {
    match shape {
        Shape::None => "#5f6368",
        Shape::Calm => icon::CALM,
        Shape::Soon => icon::SOON,
        Shape::Attention => icon::ATTENTION,
        Shape::Ended => icon::ENDED,
    }
}
