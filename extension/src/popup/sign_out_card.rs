//! A sign-out in the popup: how it stands, and a line for each thing that there is to know of it.

use access_vigil_core::sign_out::SignOutView;
use web_sys::Element;

use crate::page::{self, Page};
use crate::words;

/// The card of a sign-out.
pub(crate) fn build(page: &Page, sign_out: &SignOutView) -> Option<Element> {
    let headline = words::sentence(&sign_out.headline);
    let card = page.card("notice", &[("headline", headline)])?;
    let remarks = page::slot(&card, "remarks")?;
    for remark in &sign_out.remarks {
        let line = page.element("li", &words::sentence(remark))?;
        remarks.append_child(&line).ok()?;
    }
    Some(card)
}
