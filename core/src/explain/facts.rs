//! The facts that situations are made of: each a name, and a function that says which rows show it, or that none does.

mod jar;
mod requests;
mod standing;
mod tokens;

use alloc::vec::Vec;

use super::case::Case;
use super::evidence::RowRef;

/// The rows that show a fact; nothing where it does not hold.
pub(crate) type Rows = Option<Vec<RowRef>>;

type Fact = (&'static str, fn(&Case<'_>) -> Rows);

/// The rows that show the fact of this name. Many situations ask for the same one, so each is found out once.
pub(super) fn rows(name: &'static str, case: &Case<'_>) -> Rows {
    if let Some(known) = case.known.borrow().get(name) {
        return known.clone();
    }
    let rows = find(name, case);
    case.known.borrow_mut().insert(name, rows.clone());
    rows
}

/// `problem:` and `decided:` take the code of a problem.
fn find(name: &str, case: &Case<'_>) -> Rows {
    if let Some(code) = name.strip_prefix(PROBLEM) {
        return standing::problem(case, code);
    }
    if let Some(code) = name.strip_prefix(DECIDED) {
        return standing::decided(case, code);
    }
    let (_, fact) = FACTS.iter().find(|(known, _)| *known == name)?;
    fact(case)
}

/// Whether a fact has this name.
#[must_use]
pub fn is_known(name: &str) -> bool {
    name.starts_with(PROBLEM)
        || name.starts_with(DECIDED)
        || FACTS.iter().any(|(known, _)| *known == name)
}

/// Rows, where there are any. Of what happened again and again the first and the last times are enough.
fn some(mut rows: Vec<RowRef>) -> Rows {
    if let Some(between) = rows.len().checked_sub(2 * EACH_END) {
        rows.drain(EACH_END..EACH_END + between);
    }
    (!rows.is_empty()).then_some(rows)
}

const EACH_END: usize = 3;

const PROBLEM: &str = "problem:";
const DECIDED: &str = "decided:";

const FACTS: &[Fact] = &[
    ("refused-in-time", tokens::refused_in_time),
    ("back-after-refusal", tokens::back_after_refusal),
    ("other-app-after-refusal", tokens::other_app_after_refusal),
    ("apps-take-turns", tokens::apps_take_turns),
    ("still-refused", tokens::still_refused),
    ("other-key-after-a-week", tokens::other_key_after_a_week),
    ("cookie-removed", tokens::cookie_removed),
    ("back-after-removal", tokens::back_after_removal),
    ("back-through-provider", tokens::back_through_provider),
    ("team-cookie-removed", tokens::team_cookie_removed),
    ("renewed", tokens::renewed),
    ("ended", tokens::ended),
    ("team-ended", tokens::team_ended),
    ("turned-away-at-end", requests::turned_away_at_end),
    ("script-redirected", requests::script_redirected),
    ("script-unauthorized", requests::script_unauthorized),
    ("preflight-refused", requests::preflight_refused),
    (
        "login-answered-from-cache",
        requests::login_answered_from_cache,
    ),
    ("loops", requests::loops),
    ("outside-cookie-path", requests::outside_cookie_path),
    ("callback-forbidden", requests::callback_forbidden),
    ("answered-on-team", requests::answered_on_team),
    ("waited-on-team", requests::waited_on_team),
    ("asked-without-login", requests::asked_without_login),
    ("session-refused-by-team", standing::session_refused_by_team),
    ("renewed-before-step-up", standing::renewed_before_step_up),
    ("signed-out", standing::signed_out),
    ("signed-out-on-app", standing::signed_out_on_app),
    ("signed-out-now", standing::signed_out_now),
    ("signed-out-before", standing::signed_out_before),
    ("clock-off", standing::clock_off),
    ("calm", standing::calm),
    ("team-lives", jar::team_lives),
    ("app-lives", jar::app_lives),
    ("ends-with-team", jar::ends_with_team),
    ("strict", jar::strict),
    ("readable-by-scripts", jar::readable_by_scripts),
    ("cookie-with-path", jar::cookie_with_path),
    ("bound", jar::bound),
    ("binding-removed", jar::binding_removed),
    ("partitioned", jar::partitioned),
];
