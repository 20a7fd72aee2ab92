//! Shows notices and takes them back. Without the permission for them nothing is shown; badge and popup say the same.

use access_vigil_core::effect::{Notice, NoticeId};
use access_vigil_core::text::TextKey;
use serde_json::{Map, Value};

use crate::{browser, chrome, js, words};

/// Shows a notice in place of an earlier one of its name.
pub(crate) async fn show(notice: &Notice) {
    let mut options = Map::new();
    options.insert("type".into(), "basic".into());
    options.insert(
        "iconUrl".into(),
        chrome::own_url("icons/icon-128.png").into(),
    );
    options.insert("title".into(), words::sentence(&notice.title).into());
    options.insert("message".into(), words::sentence(&notice.text).into());
    let answers = [TextKey::SignInNow, TextKey::RemindLater].map(|key| words::text(key.as_str()));
    browser::add_answers(&mut options, &answers);
    let shown = chrome::create_notification(&notice.id.0, js::to_js(&Value::Object(options))).await;
    js::ignored("badge and popup say the same", shown);
}

/// Takes a notice back.
pub(crate) async fn withdraw(id: &NoticeId) {
    let cleared = chrome::clear_notification(&id.0).await;
    js::ignored("a notice that is not shown needs no taking back", cleared);
}
