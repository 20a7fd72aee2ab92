//! What settings are read from, and that they are written as they are read.

use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Settings {
    text.parse().unwrap()
}

fn problem(text: &str) -> (String, usize, Wrong) {
    let problem = text.parse::<Settings>().unwrap_err();
    (problem.word, problem.at, problem.wrong)
}

#[test]
fn the_text_of_the_product_s_own_example_is_read_as_it_is_meant() {
    let settings = parse("global=24h&app=30m&revoke-user=14:00&asleep=12:00-13:00&idp=asks");
    let expected = Settings {
        app: Duration::from_mins(30),
        revoke_user: vec![Moment::of_day(14, 0)],
        asleep: vec![Interval {
            from: Moment::of_day(12, 0),
            until: Moment::of_day(13, 0),
        }],
        provider: Provider::Asks,
        ..Settings::default()
    };
    assert_eq!(settings, expected);
    // What is as usual is not said.
    let said = "app=30m&idp=asks&asleep=12:00-13:00&revoke-user=14:00";
    assert_eq!(settings.to_string(), said);
}

#[test]
fn white_space_separates_words_as_the_sign_of_links_does() {
    let typed = parse("  app=30m   idp=asks\n");
    assert_eq!(typed, parse("app=30m&idp=asks"));
    assert_eq!(parse("#app=30m&idp=asks"), typed);
    assert_eq!(parse(""), Settings::default());
    assert_eq!(Settings::default().to_string(), "");
}

#[test]
fn every_key_has_an_example_that_is_read_and_that_says_something() {
    for (key, example) in KEYS {
        let text = format!("{key}={example}");
        let settings = parse(&text);
        let is_default = settings == Settings::default();
        assert_eq!(is_default, settings.to_string().is_empty(), "{text}");
        assert_eq!(parse(&settings.to_string()), settings, "{text}");
    }
}

#[test]
fn durations_moments_and_intervals_are_read_in_every_form_they_have() {
    for (text, seconds) in [
        ("90s", 90),
        ("1h30m", 5400),
        ("7d", 604_800),
        ("1d1s", 86_401),
    ] {
        let settings = parse(&format!("app={text}"));
        assert_eq!(settings.app.as_secs(), seconds, "{text}");
    }
    for (text, seconds) in [
        ("14:00", 50_400),
        ("2.09:30:01", 120_601),
        ("1.24:00", 86_400),
    ] {
        let settings = parse(&format!("revoke-app={text}"));
        assert_eq!(settings.revoke_app, [Moment(seconds)], "{text}");
    }
    for (text, from, until) in [
        ("12:00-13:00", "12:00", "13:00"),
        ("22:00-06:00", "22:00", "2.06:00"),
        ("2.22:00-06:00", "2.22:00", "3.06:00"),
        ("12:00-12:00", "12:00", "2.12:00"),
        ("12:00-4.13:00", "12:00", "4.13:00"),
    ] {
        let away = parse(&format!("away={text}")).away;
        let read = away.first().unwrap();
        assert_eq!(
            (read.from.to_string(), read.until.to_string()),
            (from.into(), until.into())
        );
    }
}

#[test]
fn times_that_touch_are_one_and_come_in_order() {
    let settings = parse("away=14:00-15:00,12:00-13:00,13:00-13:30&revoke-app=15:00,14:00,15:00");
    let said = "away=12:00-13:30,14:00-15:00&revoke-app=14:00,15:00";
    assert_eq!(settings.to_string(), said);
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn a_word_that_is_not_understood_is_named_with_its_place_and_what_is_expected() {
    for (text, word, at, wrong) in [
        ("app=30m&dance=1", "dance=1", 8, Wrong::Key),
        ("app=30m app", "app", 8, Wrong::NoValue),
        ("app=30m&app=31m", "app=31m", 8, Wrong::Twice),
        ("app=30", "app=30", 0, Wrong::Duration),
        ("app=", "app=", 0, Wrong::Duration),
        ("app=1m1h", "app=1m1h", 0, Wrong::Duration),
        ("app=1ü", "app=1ü", 0, Wrong::Duration),
        (
            "app=99999999999999999999d",
            "app=99999999999999999999d",
            0,
            Wrong::Duration,
        ),
        ("app=59s", "app=59s", 0, Wrong::DurationBounds),
        ("global=367d", "global=367d", 0, Wrong::DurationBounds),
        ("page=4s", "page=4s", 0, Wrong::PageBounds),
        (
            "managed-extension=90s",
            "managed-extension=90s",
            0,
            Wrong::WholeMinutes,
        ),
        ("capped=true", "capped=true", 0, Wrong::YesOrNo),
        ("idp=google", "idp=google", 0, Wrong::Provider),
        ("renewals=no", "renewals=no", 0, Wrong::Renewals),
        ("start=2.08:00", "start=2.08:00", 0, Wrong::FirstDay),
        ("revoke-user=25:00", "revoke-user=25:00", 0, Wrong::Moment),
        ("revoke-user=14", "revoke-user=14", 0, Wrong::Moment),
        (
            "revoke-user=10.14:00",
            "revoke-user=10.14:00",
            0,
            Wrong::Moment,
        ),
        ("asleep=12:00", "asleep=12:00", 0, Wrong::Interval),
        (
            "asleep=2.12:00-1.13:00",
            "asleep=2.12:00-1.13:00",
            0,
            Wrong::Interval,
        ),
        (
            "hours=09:00-2.17:00",
            "hours=09:00-2.17:00",
            0,
            Wrong::Hours,
        ),
        ("seed=-1", "seed=-1", 0, Wrong::Number),
        (
            "asleep=07:00-09:00",
            "asleep=07:00-09:00",
            0,
            Wrong::BeforeStart,
        ),
    ] {
        assert_eq!(problem(text), (word.into(), at, wrong), "{text}");
    }
    // The start may be named after what it makes too early.
    let late = "revoke-app=09:00&start=10:00";
    assert_eq!(
        problem(late),
        ("revoke-app=09:00".into(), 0, Wrong::BeforeStart)
    );
}

#[test]
fn settings_of_any_length_are_refused_in_short() {
    let (word, _, wrong) = problem(&"ü".repeat(5000));
    assert_eq!((word.chars().count(), wrong), (40, Wrong::Length));
    let many = ["14:00"; 33].join(",");
    assert_eq!(problem(&format!("revoke-app={many}")).2, Wrong::TooMany);
}

#[test]
fn a_problem_says_its_word_and_has_a_sentence() {
    let problem = "app=30m&idp=google".parse::<Settings>().unwrap_err();
    let said = "`idp=google` at 8: expected silent or asks";
    assert_eq!(problem.to_string(), said);
    assert_eq!(problem.sentence().key, "whatif_wrong_provider");
}

fn moments() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(30_000..500_000_u32, 0..5)
}

fn spans() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((30_000..400_000_u32, 1..200_000_u32), 0..4)
}

/// Settings as anybody could type them.
fn texts() -> impl Strategy<Value = String> {
    let times = (moments(), moments(), moments(), spans(), spans(), spans());
    let spans = (
        60..1_000_000_u64,
        60..1_000_000_u64,
        any::<bool>(),
        any::<u64>(),
    );
    (times, spans).prop_map(|(times, (global, app, asks, seed))| {
        let (user, out, keys, away, asleep, closed) = times;
        let mut words = vec![
            format!("global={global}s"),
            format!("app={app}s&seed={seed}"),
        ];
        words.extend(asks.then(|| "idp=asks&capped=yes&renewals=forbidden".into()));
        for (key, at) in [
            ("revoke-user", user),
            ("sign-out", out),
            ("rotate-keys", keys),
        ] {
            let at: Vec<_> = at.into_iter().map(|at| Moment(at).to_string()).collect();
            words.extend((!at.is_empty()).then(|| format!("{key}={}", at.join(","))));
        }
        for (key, spans) in [("away", away), ("asleep", asleep), ("closed", closed)] {
            let said = |(from, length): (u32, u32)| {
                format!(
                    "{}-{}",
                    Moment(from),
                    Moment((from + length).min(9 * 86_400 - 1))
                )
            };
            let spans: Vec<_> = spans.into_iter().map(said).collect();
            words.extend((!spans.is_empty()).then(|| format!("{key}={}", spans.join(","))));
        }
        words.join("&")
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(text in texts()) {
        // An end on the first day that lies before its beginning is on the next.
        let settings: Settings = text.parse().unwrap();
        let written = settings.to_string();
        prop_assert_eq!(written.parse::<Settings>().unwrap(), settings, "{}", written);
    }

    #[test]
    fn no_text_at_all_is_too_much(text in "\\PC{0,200}", key in 0..KEYS.len()) {
        let _read = text.parse::<Settings>().is_ok();
        let name = KEYS[key].0;
        let word = format!("{name}={text}");
        if let Err(problem) = word.parse::<Settings>() {
            prop_assert!(word.is_char_boundary(problem.at));
            prop_assert!(word[problem.at..].starts_with(&problem.word));
        }
    }
}
