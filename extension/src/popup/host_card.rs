//! What there is to say of the native host: the code of a pairing, or what is wrong with it.

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::talk::NativeHostView;
use access_vigil_core::text::TextKey;
use web_sys::Element;

use crate::page::{self, Page};
use crate::words;

/// The card, where there is anything to say.
pub(crate) fn build(page: &Page, host: &NativeHostView) -> Option<Element> {
    let (headline, remark) = match (&host.code, &host.problem) {
        (Some(code), _) => (pairing(code), words::text(TextKey::PairingText.as_str())),
        (None, _) if host.not_yet => {
            let text = |key: TextKey| words::text(key.as_str());
            (text(TextKey::HostNotYet), text(TextKey::HostNotYetAdvice))
        }
        (None, Some((text, advice))) => (words::sentence(text), words::sentence(advice)),
        (None, None) => return None,
    };
    let card = page.card("notice", &[("headline", headline)])?;
    let remarks = page::slot(&card, "remarks")?;
    let line = page.element("li", &remark)?;
    remarks.append_child(&line).ok()?;
    Some(card)
}

fn pairing(code: &str) -> String {
    words::sentence(&Sentence {
        key: TextKey::PairingTitle.as_str().into(),
        arguments: vec![Argument::Text(code.into())],
    })
}
