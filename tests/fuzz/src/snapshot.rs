//! What was stored, perhaps by another version, perhaps half of it.

use access_vigil_core::effect::Effect;
use access_vigil_core::event::{Event, Start};
use access_vigil_core::host::AccessHosts;
use access_vigil_core::policy::Policy;
use access_vigil_core::settings::Zone;
use access_vigil_core::snapshot::Snapshot;
use access_vigil_core::state::State;
use access_vigil_core::stores::Stores;
use access_vigil_core::time::Timestamp;
use serde_json::Value;

/// Three lines are the three parts. What is read of them stays the same when it is stored and read again, goes on living
/// at any moment, and brings no cookie to disk or before anybody's eyes.
pub fn snapshot(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    let mut part = || lines.next().filter(|it| !it.is_empty()).map(String::from);
    let given = Snapshot {
        live: part(),
        lasting: part(),
        settings: part(),
    };
    let mut state = State::restore(&given, AccessHosts::default());
    let written = state.snapshot();
    let again = State::restore(&written, AccessHosts::default()).snapshot();
    assert_eq!(again.live, written.live);
    assert_eq!(again.lasting, written.lasting);
    assert_eq!(again.settings, written.settings);

    let now = Timestamp::from_seconds(1_790_000_000);
    let live = json(given.live.as_deref());
    if live["version"] != VERSION {
        assert!(state.view(now).sessions.is_empty());
    }
    let mut effects = state.handle(now, started());
    let tomorrow = now.shifted(86_400_000);
    effects.extend(state.handle(tomorrow, Event::TimerFired));
    if text.contains(CANARY) && hides_a_canary(&given, live) {
        show_no_canary(&state, &effects);
    }
}

fn started() -> Event {
    Event::Started(Start {
        entropy: 1,
        stores: Stores::default(),
        policy: Policy::default(),
        zone: Zone(60),
    })
}

/// Whether there is one in the values of cookies, and nowhere else.
fn hides_a_canary(given: &Snapshot, mut live: Value) -> bool {
    for part in given.lasting.iter().chain(&given.settings) {
        if part.contains(CANARY) || json(Some(part)).to_string().contains(CANARY) {
            return false;
        }
    }
    let whole = live.to_string();
    if let Some(guards) = live["guards"].as_array_mut() {
        for guard in guards.iter_mut().filter(|it| it.is_object()) {
            guard["value"] = Value::Null;
        }
    }
    if let Some(sessions) = live["sessions"].as_array_mut() {
        for before in sessions
            .iter_mut()
            .filter_map(|it| it.pointer_mut(BEFORE))
            .filter(|it| it.is_object())
        {
            before["value"] = Value::Null;
        }
    }
    whole.contains(CANARY) && !live.to_string().contains(CANARY)
}

fn show_no_canary(state: &State, effects: &[Effect]) {
    let snapshot = state.snapshot();
    let now = Timestamp::from_seconds(1_790_000_000);
    for shown in [
        snapshot.lasting.unwrap_or_default(),
        snapshot.settings.unwrap_or_default(),
        serde_json::to_string(&state.view(now)).unwrap(),
        format!("{effects:?}"),
    ] {
        assert!(!shown.contains(CANARY), "{shown}");
    }
}

fn json(text: Option<&str>) -> Value {
    let value = text.and_then(|text| serde_json::from_str(text).ok());
    value
        .filter(Value::is_object)
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()))
}

/// The value of every cookie in the corpus begins so.
const CANARY: &str = "canary";
/// The cookie that a renewal may have to put back.
const BEFORE: &str = "/phase/Minting/before";
const VERSION: u32 = 3;
