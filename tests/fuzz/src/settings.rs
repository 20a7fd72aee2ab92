//! What an administrator set in the browser's managed storage, and files of settings.

use std::sync::LazyLock;

use access_vigil_core::event::Event;
use access_vigil_core::host::AccessHosts;
use access_vigil_core::policy::Policy;
use access_vigil_core::settings::{Change, Key, Setting, SettingProblem, Settings, SettingsView};
use access_vigil_core::snapshot::Snapshot;
use access_vigil_core::state::State;
use access_vigil_core::time::Timestamp;
use serde_json::{Map, Value};

/// What is not understood forbids renewals; of what is, the stricter counts; and the person can change none of it.
pub fn policy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut state = OWN_STATE.clone();
    let now = Timestamp::from_seconds(1_790_000_000);
    state.handle(now, Event::PolicyChanged(Policy::parse(&text)));
    let view = state.view_settings();
    let Ok(Value::Object(said)) = serde_json::from_str(&text) else {
        assert!(view.ban.is_some(), "what can't be read forbids nothing");
        return;
    };
    assert_eq!(view.ban.is_some(), forbids(&said), "{said:?}");
    stricter_counts(&said, &view);
    for key in Key::ALL {
        if *key != Key::WithoutRenewal && view.managed.contains(key.as_str()) {
            let (key, value) = (
                String::from(key.as_str()),
                view.values[key.as_str()].clone(),
            );
            let changed = state.settings_after(&Change::Option { key, value });
            assert_eq!(changed, Err(SettingProblem::Managed));
        }
    }
}

/// Whether anything in a policy is a ban, or is no value of its key.
fn forbids(said: &Map<String, Value>) -> bool {
    said.iter().any(|(key, value)| match key.as_str() {
        "renewal" => value != "allowed",
        "terminal" => value != "allowed" && value != "forbidden",
        "maximumExtensionMinutes" => value.as_u64().is_none_or(|it| it == 0),
        "hosts" => value.as_array().is_none_or(|all| {
            let is_host = |it: &Value| it.as_str().is_some_and(is_host_or_below);
            all.len() > 500 || !all.iter().all(is_host)
        }),
        name => Key::named(name).is_none_or(|key| Setting::read(key, value).is_err()),
    })
}

/// Teams are named in the same way, but for what is below them and for blanks around.
fn is_host_or_below(name: &str) -> bool {
    let plain = name.strip_prefix("*.").unwrap_or(name);
    plain.trim() == plain && Setting::read(Key::Teams, &Value::from(vec![plain])).is_ok()
}

fn stricter_counts(said: &Map<String, Value>, view: &SettingsView) {
    let number = |name: &str| said.get(name).and_then(Value::as_u64);
    for (name, own, (least, most)) in [
        ("idleMinutes", 5, Key::Idle.bounds().unwrap()),
        ("maximumExtensionMinutes", 60, (0, u64::MAX)),
    ] {
        let managed = number(name).filter(|it| (least..=most).contains(it));
        let counts = managed.map_or(own, |it| it.min(own));
        assert_eq!(view.values[name], Value::from(counts), "{name}");
    }
    let forbidden = view.values["withoutRenewal"].as_array().unwrap();
    assert!(forbidden.contains(&Value::from("own.example")));
    if let Some(value) = said.get("withoutRenewal")
        && let Ok(Setting::WithoutRenewal(hosts)) = Setting::read(Key::WithoutRenewal, value)
    {
        let is_in = |host: &str| forbidden.contains(&Value::from(host));
        assert!(hosts.iter().all(|host| is_in(host.as_str())));
    }
}

/// Settings are read from a file, or from what was stored, within their bounds or not at all; and they stay what they are
/// when they are written and read again.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let stored = Settings::from_stored(Some(&text));
    judge(&stored);
    let view = state_of(Some(&text)).view_settings();
    assert!(view.unread.is_none() || view.ban.is_some());

    let state = &*OWN_STATE;
    let import = Change::Import {
        text: text.to_string(),
    };
    let imported = state.settings_after(&import);
    assert_eq!(state.preview(&text).err(), imported.clone().err());
    let Ok(imported) = imported else {
        return;
    };
    assert!(text.len() <= 256 * 1024 && text.contains("\"settings\""));
    judge(&imported);
    let paused = |settings: &Settings| {
        let stored: Value = serde_json::from_str(&settings.to_stored().unwrap()).unwrap();
        stored["paused"].clone()
    };
    assert_eq!(paused(&imported), serde_json::json!(["a session"]));
    let mut state = state_of(imported.to_stored().as_deref());
    let exported = state.exported();
    let preview = state.preview(&exported).unwrap();
    assert!(preview.changes.is_empty() && preview.refused.is_empty());
    let change = Change::Import { text: exported };
    state.handle(
        Timestamp::from_millis(0),
        Event::SettingsChanged(imported.clone()),
    );
    assert_eq!(state.settings_after(&change), Ok(imported));
}

/// Each option is one that could have been typed, and all is the same in the next life.
fn judge(settings: &Settings) {
    for key in Key::ALL {
        if let Some(setting) = settings.get(*key) {
            assert_eq!(Setting::read(*key, &setting.value()), Ok(setting));
        }
    }
    let stored = settings.to_stored();
    assert_eq!(&Settings::from_stored(stored.as_deref()), settings);
}

fn state_of(settings: Option<&str>) -> State {
    let settings = settings.map(String::from);
    State::restore(
        &Snapshot {
            settings,
            ..Snapshot::default()
        },
        AccessHosts::default(),
    )
}

static OWN_STATE: LazyLock<State> = LazyLock::new(|| state_of(Some(OWN)));
/// What the person has set.
const OWN: &str = r#"{"version":1,"settings":{"idleMinutes":5,"maximumExtensionMinutes":60,
    "withoutRenewal":["own.example"]},"paused":["a session"]}"#;
