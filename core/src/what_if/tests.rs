//! Courses that people would expect, told by their settings.

use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::*;
use crate::view::ProblemView;

fn course(text: &str) -> Course {
    run(&text.parse().unwrap())
}

/// When the person is cut off, and the code of the problem that they see then.
fn cut_off(text: &str) -> Option<(String, String)> {
    let cut_off = course(text).cut_off?;
    let code = |why: ProblemView| why.code;
    Some((
        moment_text(cut_off.at),
        cut_off.why.map(code).unwrap_or_default(),
    ))
}

fn when(course: &Course, what: What) -> Vec<String> {
    let moments = course.moments.iter();
    let meant = moments.filter(|happened| happened.what == what);
    meant.map(|happened| moment_text(happened.at)).collect()
}

fn told(at: &str, code: &str) -> (String, String) {
    (at.into(), code.into())
}

#[test]
fn the_product_s_own_example_is_drawn() {
    let course = course("global=24h&app=30m&revoke-user=14:00&asleep=12:00-13:00");
    let at = course
        .cut_off
        .as_ref()
        .map(|cut_off| moment_text(cut_off.at));
    assert_eq!(at.as_deref(), Some("14:00"));
    // While the machine slept, the token ended; it was renewed when it woke.
    let [slept, revoked] = course.gaps.as_slice() else {
        panic!("{:?}", course.gaps);
    };
    assert_eq!(
        (slept.ended_by, slept.until.map(moment_text)),
        (GapEnd::Itself, Some("13:00".into()))
    );
    assert_eq!((revoked.ended_by, revoked.until), (GapEnd::Nothing, None));
    assert_eq!(when(&course, What::WokeUp), ["13:00"]);
    assert_eq!(when(&course, What::UserRevoked), ["14:00"]);
    // The page asks every half minute.
    let noticed = when(&course, What::RevocationNoticed);
    assert!(
        noticed.len() == 1 && noticed[0].starts_with("14:00"),
        "{noticed:?}"
    );
    assert_eq!(course.org_tokens.len(), 1);
    assert_eq!(course.org_tokens[0].ends, Moment::of_day(14, 0).millis());
    assert!(
        course.renewals >= 10 && !course.cut_short,
        "{}",
        course.renewals
    );
}

#[test]
fn where_the_identity_provider_asks_the_hard_end_cuts_off_and_a_notice_came_before() {
    let text = "global=8h&app=30m&idp=asks&capped=yes";
    assert_eq!(cut_off(text), Some(told("16:00:02", "no-growth")));
    let course = course(text);
    let notices = when(&course, What::Notice);
    assert!(
        notices.len() == 1 && notices[0].as_str() < "16:00",
        "{notices:?}"
    );
    assert!(when(&course, What::Refreshed).is_empty());
}

#[test]
fn where_it_is_silent_the_org_token_is_refreshed_and_nobody_is_cut_off() {
    let course = course("global=8h&app=30m&idp=silent&extension=100h&length=48h");
    assert_eq!((course.cut_off.as_ref(), course.gaps.len()), (None, 0));
    assert!(
        when(&course, What::Refreshed).len() >= 5,
        "{:?}",
        course.org_tokens
    );
}

#[test]
fn an_app_token_that_is_not_capped_outlives_the_org_token() {
    let (at, code) = cut_off("global=8h&app=2h&idp=asks&extension=100h").unwrap();
    assert!(("16:00:02".."18:00:02").contains(&at.as_str()), "{at}");
    assert_eq!(code, "login-needed");
}

#[test]
fn what_forbids_or_limits_renewals_cuts_off_with_the_last_token() {
    let forbidden = cut_off("app=30m&renewals=forbidden");
    assert_eq!(forbidden, Some(told("08:30:02", "renewal-forbidden")));
    for text in ["app=30m&extension=2h", "app=30m&managed-extension=2h"] {
        let (at, code) = cut_off(text).unwrap();
        assert!(
            ("10:00:02".."10:30:02").contains(&at.as_str()),
            "{text}: {at}"
        );
        assert_eq!(code, "maximum-extension", "{text}");
    }
}

#[test]
fn a_revoked_app_token_is_made_good_without_the_person() {
    let course = course("app=30m&revoke-app=14:00&length=10h");
    assert_eq!(course.cut_off, None);
    let [gap] = course.gaps.as_slice() else {
        panic!("{:?}", course.gaps);
    };
    let lasted = gap.until.unwrap() - gap.from;
    assert!(lasted > 0 && lasted <= 35_000, "{lasted}");
}

#[test]
fn after_a_sign_out_app_tokens_count_for_half_a_minute_until_the_person_signs_in() {
    let course = course("app=30m&sign-out=14:00&sign-in=15:00&length=8h");
    let [gap] = course.gaps.as_slice() else {
        panic!("{:?}", course.gaps);
    };
    assert_eq!(
        (moment_text(gap.from).as_str(), gap.ended_by),
        ("14:00:30", GapEnd::SignIn)
    );
    assert_eq!(course.cut_off.map(|it| it.at), Some(gap.from));
}

#[test]
fn a_person_who_was_just_revoked_gets_in_after_the_lockout() {
    let course = course("app=30m&revoke-user=14:00&sign-in=14:00:10&length=8h");
    let signed_in = when(&course, What::SignedIn);
    assert_eq!(signed_in.len(), 2, "{signed_in:?}");
    assert!(
        ("14:01".."14:01:15").contains(&signed_in[1].as_str()),
        "{signed_in:?}"
    );
}

#[test]
fn who_is_away_is_renewed_when_they_are_back_unless_the_org_token_has_ended() {
    let back = course("app=30m&away=12:00-14:00&length=8h");
    let [gap] = back.gaps.as_slice() else {
        panic!("{:?}", back.gaps);
    };
    assert_eq!(
        (moment_text(gap.until.unwrap()).as_str(), gap.ended_by),
        ("14:00", GapEnd::Itself)
    );
    assert_eq!(back.cut_off, None);
    let (at, code) = cut_off("global=4h&app=30m&locked=11:00-14:00").unwrap();
    assert!(("11:00".."11:30").contains(&at.as_str()), "{at}");
    assert_eq!(code, "login-needed");
}

#[test]
fn who_comes_back_after_the_night_signs_in_and_is_renewed_as_before() {
    let text = "app=1h&capped=yes&hours=09:00-17:00&sign-in=2.09:00&length=33h";
    let course = course(text);
    let cut_off = course.cut_off.as_ref().unwrap();
    assert!((17..18).contains(&(cut_off.at / 3_600_000)), "{cut_off:?}");
    // Had they come back before that, they would have been let in without being asked.
    assert_eq!(
        cut_off.org_ended.map(moment_text).as_deref(),
        Some("2.08:00:02")
    );
    let renewed = when(&course, What::Renewed);
    let on = |day: &str| renewed.iter().filter(|at| at.starts_with(day)).count();
    assert!(
        on("2.") >= 7 && renewed.len() - on("2.") >= 8,
        "{renewed:?}"
    );
}

#[test]
fn offline_over_the_end_is_made_good_with_the_network() {
    let course = course("app=30m&offline=12:00-13:00&length=8h");
    let [gap] = course.gaps.as_slice() else {
        panic!("{:?}", course.gaps);
    };
    assert_eq!(moment_text(gap.until.unwrap()), "13:00");
}

#[test]
fn an_app_that_is_opened_anew_brings_its_own_token_while_the_org_token_lives() {
    let course = course("app=30m&closed=12:00-14:00&length=8h");
    assert_eq!(course.cut_off, None);
    assert_eq!(when(&course, What::LoadedAnew), ["14:00"]);
}

#[test]
fn a_token_whose_key_was_rotated_away_counts_no_more_and_is_made_good() {
    let course = course("app=10h&rotate-keys=09:00,10:00&length=9h");
    let [gap] = course.gaps.as_slice() else {
        panic!("{:?}", course.gaps);
    };
    assert_eq!((moment_text(gap.from).as_str(), gap.until), ("10:00", None));
    // The org token is of the same key.
    assert_eq!(course.cut_off.unwrap().at, gap.from);
}

#[test]
fn the_same_settings_have_the_same_course_and_another_seed_another() {
    let text = "app=30m&length=20h&seed=7";
    assert_eq!(course(text), course(text));
    assert_ne!(
        course(text).app_tokens,
        course("app=30m&length=20h&seed=8").app_tokens
    );
}

#[test]
fn what_would_take_too_many_steps_is_cut_short_and_says_so() {
    let course = course("app=1m&page=5s&extension=200h&length=7d");
    assert!(
        course.cut_short && course.steps <= 300_001,
        "{}",
        course.steps
    );
    let remarks = course.drawing().remarks;
    assert!(remarks.iter().any(|it| it.key == "whatif_cut_short"));
    assert_eq!(course.cut_off, None);
}

#[test]
fn the_popup_s_promise_at_the_end_is_what_comes_true() {
    let course = course("global=8h&app=30m&idp=asks&capped=yes");
    let promised = course.promises.last().map(|promise| promise.effective_end);
    assert_eq!(promised, course.cut_off.map(|it| it.at));
}

#[test]
fn everything_drawn_has_its_place_between_the_beginning_and_the_end() {
    for text in [
        "global=24h&app=30m&revoke-user=14:00&asleep=12:00-13:00",
        "app=30m&hours=09:00-17:00&away=11:00-12:00&locked=11:30-12:30&offline=10:00-10:30&closed=13:00-14:00&length=72h",
        "app=1m&length=1m",
    ] {
        let drawing = course(text).drawing();
        let bars = drawing.lanes.iter().flat_map(|lane| &lane.bars);
        for bar in bars {
            assert!(
                0.0 <= bar.from && bar.from < bar.to && bar.to <= 1.0,
                "{text} {bar:?}"
            );
        }
        let marks: Vec<f64> = drawing.marks.iter().map(|mark| mark.x).collect();
        assert!(
            marks.is_sorted() && marks.iter().all(|x| (0.0..=1.0).contains(x)),
            "{text}"
        );
        let names: Vec<&str> = drawing
            .ticks
            .iter()
            .map(|tick| tick.name.as_str())
            .collect();
        assert!(names.len() <= 15, "{text}: {names:?}");
        let json = serde_json::to_string(&drawing).unwrap();
        assert_eq!(serde_json::from_str::<Drawing>(&json).unwrap(), drawing);
    }
}

#[test]
fn habits_are_drawn_as_they_were_set() {
    let text = "app=30m&away=11:00-12:00&locked=11:30-12:30&asleep=14:00-15:00&length=10h";
    let drawing = course(text).drawing();
    let place = |hour: u32, minute: u32| f64::from((hour - 8) * 60 + minute) / 600.0;
    let habits: Vec<_> = drawing.lanes[2]
        .bars
        .iter()
        .map(|bar| (bar.look, bar.from, bar.to))
        .collect();
    let expected = vec![
        (Look::Away, place(11, 0), place(11, 30)),
        (Look::Locked, place(11, 30), place(12, 30)),
        (Look::Asleep, place(14, 0), place(15, 0)),
    ];
    assert_eq!(habits, expected);
    let shut_out = drawing.lanes[0]
        .bars
        .iter()
        .filter(|bar| bar.look == Look::ShutOut);
    assert!(shut_out.count() >= 1);
}

#[test]
fn nothing_that_is_drawn_or_shared_holds_a_token() {
    let course = course("app=30m&length=10h&seed=7");
    let all = serde_json::to_string(&course).unwrap() + &format!("{:?}", course.drawing());
    // Each token begins so.
    assert!(!all.contains("eyJ"), "{all}");
    assert_eq!(course.settings, "app=30m&length=10h&seed=7");
    assert_eq!(
        course.settings.parse::<Settings>().unwrap().to_string(),
        course.settings
    );
}

#[test]
fn every_moment_of_a_course_has_a_sentence() {
    for what in What::ALL {
        assert!(what.text().as_str().starts_with("whatif_"), "{what:?}");
    }
}
