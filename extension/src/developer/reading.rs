//! What the developer view has read: the journal, from where it is kept.

use access_vigil_core::journal::{Entry, entries_of};
use serde_json::{Map, Value};

use crate::{chrome, js};

/// What was read.
#[derive(Default)]
pub(crate) struct Reading {
    /// The journal in order.
    pub(crate) entries: Vec<Entry>,
}

impl Reading {
    /// Reads everything.
    pub(crate) async fn now() -> Self {
        let stored: Map<String, Value> = chrome::whole_session()
            .await
            .ok()
            .and_then(|stored| js::from_js(&stored))
            .unwrap_or_default();
        let pages = stored
            .iter()
            .filter_map(|(name, text)| Some((name.as_str(), text.as_str()?)));
        Self {
            entries: entries_of(pages),
        }
    }
}
