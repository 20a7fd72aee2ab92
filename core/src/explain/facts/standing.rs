//! Facts about how the session stands: its problem, what was decided, and who signed out.

use alloc::vec::Vec;

use super::tokens::is_renewal;
use super::{Rows, some};
use crate::explain::case::Case;
use crate::explain::evidence::RowRef;
use crate::explain::history::is_there;
use crate::indicator::Shape;
use crate::journal::Entry;
use crate::journal::words::JournalText as Text;

/// The session has this problem now.
pub(super) fn problem(case: &Case<'_>, code: &str) -> Rows {
    let such = case.sessions().filter(|session| {
        session
            .problem
            .as_ref()
            .is_some_and(|problem| problem.code == code)
    });
    some(
        such.map(|session| RowRef::Session(session.id.clone()))
            .collect(),
    )
}

/// This problem stopped it, or put it off, at some time.
pub(super) fn decided(case: &Case<'_>, code: &str) -> Rows {
    let such = decisions_for(case, code);
    such.last()
        .map(|entry| alloc::vec![RowRef::Entry(entry.number)])
}

/// The team showed its login although its token had time left, and does not count that token any more: it says so itself,
/// or whoever saw that login was sent on to the identity provider.
pub(super) fn session_refused_by_team(case: &Case<'_>) -> Rows {
    let team = case.team.as_deref()?;
    let alive = |after: &Entry| {
        let mut alive = case.told(Text::IdentityAlive.as_str(), team);
        alive.any(|entry| (0..=ANSWER).contains(&(entry.at - after.at)))
    };
    let decided = decisions_for(case, "login-page").into_iter();
    let decided = decided.filter(|entry| !alive(entry));
    // Instead of showing its login the team may answer with a cookie that has ended.
    let needed = decisions_for(case, "login-needed").into_iter();
    let needed = needed.filter(|entry| case.team_held_before(entry.number).is_some());
    let asked = case.told(Text::IdentityDead.as_str(), team);
    let sent_on = case.pages().filter_map(|(entry, hop)| {
        let shown = case.rests_at_login(hop) && !case.is_callback(hop);
        let follows = shown && case.team_held_before(entry.number).is_some();
        follows.then(|| callback_after(case, entry)).flatten()
    });
    let entries = decided.chain(needed).chain(asked).chain(sent_on);
    some(entries.map(|entry| RowRef::Entry(entry.number)).collect())
}

/// Renewals went well with the very team session for which the policy now asks for more.
pub(super) fn renewed_before_step_up(case: &Case<'_>) -> Rows {
    let first = *decisions_for(case, "step-up").first()?;
    let of_team = case
        .team_tokens()
        .filter(|(entry, news)| entry.number < first.number && is_there(news.change));
    let since = of_team.last().map_or(0, |(entry, _)| entry.number);
    let between = case.tokens().filter(|(entry, news)| {
        since < entry.number && entry.number < first.number && is_renewal(news)
    });
    some(
        between
            .map(|(entry, _)| RowRef::Entry(entry.number))
            .collect(),
    )
}

/// Somebody signed out of the team, and has not signed in since.
pub(super) fn signed_out(case: &Case<'_>) -> Rows {
    last_sign_out(case).map(|entry| alloc::vec![RowRef::Entry(entry.number)])
}

/// It was by the app's own sign-out address.
pub(super) fn signed_out_on_app(case: &Case<'_>) -> Rows {
    let last = last_sign_out(case)?;
    let mut opened = case.told(Text::LogoutOpened.as_str(), &case.host);
    let is_it = opened.any(|entry| entry.number == last.number);
    is_it.then(|| alloc::vec![RowRef::Entry(last.number)])
}

/// It was within the time for which Access still accepts the app's tokens.
pub(super) fn signed_out_now(case: &Case<'_>) -> Rows {
    let last = last_sign_out(case)?;
    let is_new = case.now().saturating_sub(last.at) < TAIL;
    is_new.then(|| alloc::vec![RowRef::Entry(last.number)])
}

/// That time is over.
pub(super) fn signed_out_before(case: &Case<'_>) -> Rows {
    let last = last_sign_out(case)?;
    let is_old = case.now().saturating_sub(last.at) >= TAIL;
    is_old.then(|| alloc::vec![RowRef::Entry(last.number)])
}

/// This machine's clock is wrong by more than two clocks differ.
pub(super) fn clock_off(case: &Case<'_>) -> Rows {
    let off = case.evidence.view.skew.saturating_abs() >= NOTICEABLE;
    some(if off { case.session_rows() } else { Vec::new() })
}

/// Nothing is wrong, and no page was turned away.
pub(super) fn calm(case: &Case<'_>) -> Rows {
    let calm = |shape: Shape| match shape {
        Shape::Paused | Shape::Calm | Shape::Soon => true,
        Shape::None | Shape::Attention | Shape::Ended => false,
    };
    let all_calm = case
        .sessions()
        .all(|session| calm(session.shape) && session.problem.is_none());
    let turned_away = case.evidence.entries.iter().any(|entry| {
        let path = case.turned_away(entry);
        path.is_some_and(|path| case.held_before(entry, path).is_some())
    });
    some(if all_calm && !turned_away {
        case.session_rows()
    } else {
        Vec::new()
    })
}

/// Somebody who saw a login came back from the identity provider.
fn callback_after<'a>(case: &Case<'a>, login: &Entry) -> Option<&'a Entry> {
    let mut later = case.pages().filter(|(entry, hop)| {
        let soon = entry.at.saturating_sub(login.at) <= LOGGING_IN;
        entry.number > login.number && soon && case.is_callback(hop)
    });
    later.next().map(|(entry, _)| entry)
}

fn decisions_for<'a>(case: &Case<'a>, code: &str) -> Vec<&'a Entry> {
    let such = case.decisions().filter(|(_, decision)| {
        decision
            .problem
            .as_ref()
            .is_some_and(|problem| problem.code() == code)
    });
    such.map(|(entry, _)| entry).collect()
}

/// The last sign-out after which the team has issued nothing.
fn last_sign_out<'a>(case: &Case<'a>) -> Option<&'a Entry> {
    let last = *case.sign_outs().last()?;
    let mut later = case
        .team_tokens()
        .filter(|(entry, news)| entry.number > last.number && is_there(news.change));
    later.next().is_none().then_some(last)
}

/// Access stops accepting the app's tokens of who has signed out within 20 to 30 seconds.
///
/// <https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/#log-out-as-a-user>
const TAIL: i64 = 30_000;
/// How soon it is known whether the team counts a token, after a login that was unexpected.
const ANSWER: i64 = 60_000;
/// People who take longer have gone away meanwhile.
const LOGGING_IN: i64 = 10 * 60_000;
/// As the problem of a wrong clock is told.
const NOTICEABLE: i64 = 120_000;
