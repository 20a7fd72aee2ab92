//! `vigil simulate`: both clocks in text and in JSON, and what is said of settings that are none.

use crate::home::{Home, json, text, told};

fn simulate(words: &[&str]) -> std::process::Output {
    let mut all = vec!["simulate"];
    all.extend(words);
    Home::with(&[]).vigil(&all)
}

#[test]
fn both_clocks_are_drawn_with_the_cut_off_and_what_led_to_it() {
    let output = simulate(&[
        "global=24h",
        "app=30m",
        "revoke-user=14:00",
        "asleep=12:00-13:00",
    ]);
    assert_eq!(output.status.code(), Some(0));
    let text = text(&output);
    assert!(
        text.starts_with("cut off at 14:00 (login-page); the org token counts until 14:00; "),
        "{text}"
    );
    let lane = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split('|').nth(1).unwrap().to_owned()
    };
    let (app, org, you) = (lane("app token"), lane("org token"), lane("you"));
    assert!(
        [&app, &org, &you].into_iter().all(|line| line.len() == 64),
        "{text}"
    );
    // The app token ends while the machine sleeps, and for good when the person is revoked; so does the org token.
    assert!(app.starts_with('=') && app.contains("=!") && app.contains("!=") && app.ends_with('!'));
    assert!(
        org.starts_with('=') && !org.contains('!') && org.ends_with(' '),
        "{text}"
    );
    assert!(you.contains("zzz") && !you.contains('='), "{text}");
    for moment in [
        "08:00:02    you sign in",
        "12:00       the machine falls asleep",
        "14:00       you are revoked",
        "14:00       YOU ARE CUT OFF",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with(moment)),
            "{moment}: {text}"
        );
    }
    assert!(text.contains(" times until "), "{text}");
}

#[test]
fn programs_get_the_course_the_drawing_and_a_link_without_any_token() {
    let output = simulate(&["app=30m&idp=asks&global=8h&capped=yes", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let answer = json(&output);
    let hours = 16 * 3600 + 2;
    assert_eq!(answer["course"]["cutOff"]["at"], hours * 1000);
    assert_eq!(answer["course"]["cutOff"]["why"]["code"], "no-growth");
    assert_eq!(answer["drawing"]["lanes"].as_array().unwrap().len(), 3);
    assert_eq!(answer["link"], "#global=8h&app=30m&capped=yes&idp=asks");
    assert!(!text(&output).contains("eyJ"));
    // A link leads to the same.
    let again = simulate(&[answer["link"].as_str().unwrap(), "--json"]);
    assert_eq!(json(&again), answer);
}

#[test]
fn a_length_is_a_question_whose_answer_is_the_exit_code() {
    let lasts = simulate(&["app=30m", "length=8h"]);
    assert_eq!(lasts.status.code(), Some(0), "{}", text(&lasts));
    assert!(text(&lasts).starts_with("not cut off until 16:00; "));
    let ends = simulate(&["app=30m", "length=8h", "renewals=forbidden"]);
    assert_eq!(ends.status.code(), Some(20), "{}", text(&ends));
    let too_much = simulate(&["app=1m", "page=5s", "extension=200h", "length=7d"]);
    assert_eq!(too_much.status.code(), Some(1), "{}", text(&too_much));
    assert!(text(&too_much).contains("too many steps"));
}

#[test]
fn settings_that_are_none_are_named_with_what_is_expected() {
    let output = simulate(&["app=30m", "idp=google"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = told(&output);
    assert!(
        told.contains("`idp=google` at 8: expected silent or asks"),
        "{told}"
    );
    let output = simulate(&["app=half an hour", "--json"]);
    let problem = &json(&output)["problem"];
    assert_eq!(
        (&problem["number"], &problem["name"]),
        (&110.into(), &"settings-unclear".into())
    );
}

#[test]
fn the_help_has_every_setting_and_what_the_model_leaves_out() {
    let output = simulate(&["--help"]);
    let text = text(&output);
    for (key, example) in access_vigil_core::what_if::KEYS {
        assert!(text.contains(&format!("{key}={example}")), "{key}");
    }
    for line in access_vigil_core::what_if::LEFT_OUT {
        assert!(text.contains(line), "{line}");
    }
}
