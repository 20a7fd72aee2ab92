//! A file is judged line by line, changes nothing that is managed, and is shown before it counts.

use std::format;

use serde_json::json;

use crate::host::{AccessHosts, Hostname};
use crate::policy::Policy;
use crate::settings::Change;

use super::*;

fn state() -> State {
    State::new(AccessHosts::default())
}

fn file(settings: &Value) -> String {
    json!({ "format": "access-vigil-settings", "version": 1, "settings": settings }).to_string()
}

fn import(state: &State, text: &str) -> Result<Settings, SettingProblem> {
    let text = text.into();
    state.settings_after(&Change::Import { text })
}

#[test]
fn what_was_exported_is_imported_elsewhere_and_its_preview_says_so() {
    let mut state = state();
    let settings =
        json!({ "idleMinutes": 5, "quietHours": "22:00-07:00", "teams": ["access.example.com"] });
    state.settings = import(&state, &file(&settings)).unwrap();
    state.settings.paused.insert("a session".into());
    let text = state.exported();
    assert!(!text.contains("a session"), "{text}");

    let fresh = self::state();
    let preview = fresh.preview(&text).unwrap();
    let changed: Vec<_> = preview
        .changes
        .iter()
        .map(|it| (it.key.as_str(), it.to.as_deref()))
        .collect();
    assert_eq!(
        changed,
        [
            ("idleMinutes", Some("5")),
            ("quietHours", Some("22:00-07:00")),
            ("teams", Some("access.example.com"))
        ]
    );
    assert!(preview.refused.is_empty());
    assert_eq!(
        import(&fresh, &text).unwrap().values(),
        state.settings.values()
    );
    // Nothing changes where it is so already; and what is not in the file is as it was installed.
    assert_eq!(state.preview(&text).unwrap(), Preview::default());
    let back = state.preview(&file(&json!({}))).unwrap();
    assert_eq!(back.changes.len(), 3);
    assert!(back.changes.iter().all(|it| it.to.is_none()));
}

#[test]
fn what_is_wrong_in_a_file_is_named_line_by_line_and_the_rest_counts() {
    let mut state = state();
    state.settings.teams = [Hostname::parse("kept.example.com").unwrap()].into();
    let text = file(
        &json!({ "idleMinutes": 5, "leadSeconds": 1, "teams": "x", "renewal": "allowed", "more": 1 }),
    );
    let preview = state.preview(&text).unwrap();
    let refused: Vec<_> = preview
        .refused
        .iter()
        .map(|(key, why)| (key.as_str(), why.key.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            ("leadSeconds", "setting_out_of_bounds"),
            ("more", "setting_unknown"),
            ("renewal", "setting_unknown"),
            ("teams", "setting_not_a_list")
        ]
    );
    let settings = import(&state, &text).unwrap();
    assert_eq!(settings.idle, Some(core::time::Duration::from_mins(5)));
    assert_eq!(
        settings.teams, state.settings.teams,
        "what can't be read changes nothing"
    );
}

#[test]
fn a_managed_option_is_not_changed_by_a_file_nor_by_a_field() {
    let mut state = state();
    state.policy = Policy::parse(r#"{"idleMinutes":5,"teams":[],"withoutRenewal":["a.example"]}"#);
    state.settings.idle = Some(core::time::Duration::from_mins(2));
    let text = file(&json!({ "idleMinutes": 60, "teams": ["evil.example"], "leadSeconds": 120 }));
    let preview = state.preview(&text).unwrap();
    assert_eq!(preview.changes.len(), 1);
    assert!(
        preview
            .refused
            .iter()
            .all(|(_, why)| why.key == "setting_is_managed")
    );
    let settings = import(&state, &text).unwrap();
    assert_eq!(
        (settings.idle, settings.teams.len()),
        (state.settings.idle, 0)
    );
    for change in [
        Change::Option {
            key: "idleMinutes".into(),
            value: json!(60),
        },
        Change::AddTeam {
            host: "evil.example".into(),
        },
        Change::RemoveTeam {
            host: "evil.example".into(),
        },
        Change::App {
            host: "a.example".into(),
            what: crate::settings::AppSwitch::Renewal,
            on: true,
        },
    ] {
        assert_eq!(
            state.settings_after(&change),
            Err(SettingProblem::Managed),
            "{change:?}"
        );
    }
}

#[test]
fn what_is_no_file_of_ours_is_refused_whole() {
    let long = format!(
        r#"{{"format":"access-vigil-settings","version":1,"settings":{{}},"x":"{}"}}"#,
        "x".repeat(300_000)
    );
    for text in [
        "",
        "{}",
        "[1]",
        "null",
        r#"{"format":"other","version":1,"settings":{}}"#,
        long.as_str(),
    ] {
        assert_eq!(import(&state(), text), Err(SettingProblem::NotOurFile));
        assert_eq!(state().preview(text), Err(SettingProblem::NotOurFile));
    }
    let later = r#"{"format":"access-vigil-settings","version":2,"settings":{}}"#;
    assert_eq!(import(&state(), later), Err(SettingProblem::LaterVersion));
}
