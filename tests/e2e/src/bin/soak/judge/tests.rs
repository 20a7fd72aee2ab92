//! Small histories, in seconds, and what each says of one page.

use super::*;
use crate::sample::{HOST, mint, page, probe, refused_login};

/// A renewal each ten seconds, a page's request each second, all let through until that second.
fn well_until(second: i64) -> Vec<Entry> {
    let mut history = Vec::new();
    for at in 0..second {
        if at % 10 == 0 {
            history.extend([probe(at * 1_000), mint(at * 1_000)]);
        }
        history.push(page(at * 1_000, true));
    }
    history
}

fn turned_away(history: &mut Vec<Entry>, seconds: std::ops::Range<i64>) {
    history.extend(seconds.map(|at| page(at * 1_000, false)));
}

fn spell(of: Of, [from, until]: [i64; 2]) -> Spell {
    Spell {
        of,
        host: None,
        from_ms: from * 1_000,
        until_ms: until * 1_000,
    }
}

/// The one cut-off of this history: what excuses it, and since which second nothing does.
fn judged(history: &[Entry], spells: &[Spell]) -> (Option<Excuse>, Option<i64>) {
    let rows = cut_offs(history, spells);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let since = rows[0].avoidable_from_ms.map(|at| at / 1_000);
    (rows[0].excuse, since)
}

/// The token of second 0 ends at second 20, and nobody renews it.
fn never_renewed(turned: std::ops::Range<i64>) -> Vec<Entry> {
    let mut history = vec![probe(0), mint(0)];
    history.extend((0..20).map(|at| page(at * 1_000, true)));
    turned_away(&mut history, turned);
    history
}

#[test]
fn a_page_that_is_always_let_through_is_never_cut_off() {
    assert_eq!(cut_offs(&well_until(120), &[]), Vec::new());
}

#[test]
fn a_page_that_nobody_renewed_for_was_cut_off_for_no_reason() {
    assert_eq!(judged(&never_renewed(20..30), &[]), (None, Some(20)));
}

#[test]
fn requests_in_a_row_are_one_cut_off_and_one_that_passes_between_them_makes_two() {
    let mut history = never_renewed(20..25);
    assert_eq!(cut_offs(&history, &[])[0].requests, 5);
    history.push(page(25_000, true));
    turned_away(&mut history, 26..28);
    assert_eq!(cut_offs(&history, &[]).len(), 2);
}

#[test]
fn trouble_that_no_renewal_ran_into_excuses_nothing() {
    let trouble = [spell(Of::Trouble, [8, 25])];
    assert_eq!(judged(&never_renewed(20..25), &trouble), (None, Some(20)));
}

#[test]
fn a_renewal_that_failed_of_trouble_excuses_as_long_as_the_product_may_wait_then() {
    let mut history = never_renewed(20..20);
    history.extend([probe(19_000), refused_login(19_000)]);
    turned_away(&mut history, 20..40);
    // Six seconds and a quarter, and five for the next attempt.
    let trouble = [spell(Of::Trouble, [17, 22])];
    assert_eq!(judged(&history, &trouble), (Some(Excuse::Edge), Some(31)));
}

#[test]
fn a_renewal_that_failed_while_much_was_left_of_the_token_must_be_tried_again_before_its_end() {
    let mut history = never_renewed(20..20);
    history.extend([probe(10_000), refused_login(10_000)]);
    turned_away(&mut history, 20..25);
    let trouble = [spell(Of::Trouble, [9, 12])];
    assert_eq!(judged(&history, &trouble), (None, Some(20)));
}

#[test]
fn a_renewal_that_failed_without_trouble_excuses_nothing() {
    let mut history = never_renewed(20..20);
    history.extend([probe(19_000), refused_login(19_000)]);
    turned_away(&mut history, 20..25);
    assert_eq!(judged(&history, &[]), (None, Some(20)));
}

#[test]
fn trouble_at_another_app_excuses_nothing() {
    let mut history = never_renewed(20..20);
    history.extend([probe(19_000), refused_login(19_000)]);
    turned_away(&mut history, 20..25);
    let of_host = |host| {
        [Spell {
            host: Some(host),
            ..spell(Of::Trouble, [17, 22])
        }]
    };
    assert_eq!(judged(&history, &of_host("b.example")), (None, Some(20)));
    assert_eq!(judged(&history, &of_host(HOST)), (Some(Excuse::Edge), None));
}

#[test]
fn a_server_that_was_asked_too_often_is_left_alone_for_a_minute() {
    let mut history = never_renewed(20..20);
    history.extend([probe(19_000), refused_login(19_000)]);
    turned_away(&mut history, 20..90);
    let limit = [spell(Of::Limit, [17, 20])];
    assert_eq!(judged(&history, &limit), (Some(Excuse::Edge), Some(85)));
}

#[test]
fn many_failures_in_a_row_are_followed_by_a_long_pause() {
    assert_eq!(pause_after(1, 0), 6_250);
    assert_eq!(pause_after(4, 0), 50_000);
    assert_eq!(pause_after(40, 0), 750_000);
    assert_eq!(pause_after(40, 12_000), 4_000);
}

#[test]
fn a_sleep_excuses_for_ten_seconds_after_it() {
    let sleep = [spell(Of::Sleep, [12, 45])];
    assert_eq!(
        judged(&never_renewed(45..60), &sleep),
        (Some(Excuse::Slept), Some(56))
    );
}

#[test]
fn a_killed_worker_excuses_until_the_next_one_has_renewed() {
    let early = [spell(Of::Kill, [11, 11])];
    assert_eq!(judged(&never_renewed(20..30), &early), (None, Some(20)));
    let late = [spell(Of::Kill, [19, 19])];
    assert_eq!(
        judged(&never_renewed(20..30), &late),
        (Some(Excuse::Killed), Some(27))
    );
}

#[test]
fn a_revoked_token_excuses_until_the_next_renewal_of_the_plan() {
    let mut history = well_until(35);
    turned_away(&mut history, 35..55);
    let revoked = [spell(Of::Revocation, [34, 34])];
    assert_eq!(
        judged(&history, &revoked),
        (Some(Excuse::EndedEarly), Some(50))
    );
}

#[test]
fn a_request_that_left_before_its_token_was_replaced_is_excused() {
    let mut history = well_until(31);
    turned_away(&mut history, 31..40);
    assert_eq!(
        judged(&history, &[]),
        (Some(Excuse::JustReplaced), Some(34))
    );
}

#[test]
fn a_token_that_never_reached_the_browser_is_a_failed_renewal() {
    let mut history = never_renewed(20..20);
    history.extend([probe(12_000), mint(15_000)]);
    turned_away(&mut history, 20..30);
    assert_eq!(judged(&history, &[]), (None, Some(20)));
    let trouble = [spell(Of::Trouble, [10, 13])];
    assert_eq!(judged(&history, &trouble), (Some(Excuse::Edge), Some(27)));
}

#[test]
fn a_team_that_answers_slowly_excuses_the_app_that_has_to_queue() {
    let history = never_renewed(20..50);
    let slow = spell(Of::Slow(2_000), [12, 18]);
    let of_one_app = Spell {
        host: Some(HOST),
        ..slow.clone()
    };
    assert_eq!(judged(&history, &[slow]), (Some(Excuse::Edge), Some(41)));
    assert_eq!(judged(&history, &[of_one_app]), (None, Some(20)));
}

#[test]
fn a_page_that_is_still_cut_off_at_the_end_counts_too() {
    let mut history = well_until(20);
    turned_away(&mut history, 60..61);
    assert_eq!(judged(&history, &[]), (None, Some(60)));
}
