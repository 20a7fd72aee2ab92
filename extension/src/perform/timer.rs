//! The one timer: an alarm, which outlives the worker, and below its 30 seconds a timeout as well.
//!
//! <https://developer.chrome.com/docs/extensions/reference/api/alarms#method-create>

use std::cell::Cell;

use access_vigil_core::event::Event;
use access_vigil_core::time::Timestamp;
use serde_json::json;
use wasm_bindgen_futures::spawn_local;

use crate::{chrome, clock, js, program};

/// Wakes core at this moment, in place of any earlier wish.
pub(crate) async fn set(at: Timestamp) {
    let turn = next_turn();
    let left = at.since(clock::now());
    if left < SHORTEST_ALARM {
        spawn_local(async move {
            js::sleep(left).await;
            // A newer wish has taken this one's place.
            if TURN.get() == turn {
                program::handle(Event::TimerFired).await;
            }
        });
    }
    let alarm = chrome::create_alarm(NAME, js::to_js(&json!({ "when": at.as_millis() }))).await;
    js::ignored("the next event moves whatever is due", alarm);
}

/// Wakes core no more by time.
pub(crate) async fn clear() {
    next_turn();
    js::ignored(
        "an alarm too many only makes core look",
        chrome::clear_alarm(NAME).await,
    );
}

fn next_turn() -> u64 {
    TURN.set(TURN.get().wrapping_add(1));
    TURN.get()
}

thread_local! {
    static TURN: Cell<u64> = const { Cell::new(0) };
}

const NAME: &str = "next";
const SHORTEST_ALARM: core::time::Duration = core::time::Duration::from_secs(30);
