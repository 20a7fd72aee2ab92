//! Facts about the app's tokens over time.

use alloc::vec::Vec;

use super::{Rows, some};
use crate::explain::case::Case;
use crate::explain::evidence::RowRef;
use crate::explain::history::{AUTHORIZED, Refusal, audience_of, is_there};
use crate::journal::{Entry, TokenChange, TokenNews};

/// Access turned a request away although it carried a token whose time was not over.
pub(super) fn refused_in_time(case: &Case<'_>) -> Rows {
    let refusals = case.refusals();
    refusals.last().map(refusal_rows)
}

/// The same app's next token came by itself.
pub(super) fn back_after_refusal(case: &Case<'_>) -> Rows {
    let (refusal, (entry, _)) = answered(case, case.refusals())?;
    let same_app = audience_of(entry) == audience_of(refusal.held.entry);
    let silent = case.is_silent((refusal.entry.number, entry.number));
    (same_app && silent).then(|| with(refusal_rows(&refusal), entry))
}

/// The next token in the same place was another app's.
pub(super) fn other_app_after_refusal(case: &Case<'_>) -> Rows {
    let (refusal, (entry, _)) = answered(case, case.all_refusals())?;
    let (path, audience) = audience_of(entry)?;
    let (path_before, audience_before) = audience_of(refusal.held.entry)?;
    let other = path == path_before && audience != audience_before;
    other.then(|| with(refusal_rows(&refusal), entry))
}

/// Two apps' tokens replace each other in one place, there and back.
pub(super) fn apps_take_turns(case: &Case<'_>) -> Rows {
    let news = case.tokens().filter(|(_, news)| is_there(news.change));
    let mut turns: Vec<&Entry> = Vec::new();
    for (entry, _) in news {
        let same = turns
            .last()
            .is_some_and(|last| audience_of(last) == audience_of(entry));
        if !same {
            turns.push(entry);
        }
    }
    let path = |entry: &Entry| audience_of(entry).map(|(path, _)| path);
    let back = turns.iter().rev().take(TURNS).rev();
    let back: Vec<&&Entry> = back.collect();
    let (first, last) = (back.first()?, back.last()?);
    let one_place = back.iter().all(|entry| path(entry) == path(first));
    let is_back = back.len() == TURNS && one_place && audience_of(first) == audience_of(last);
    is_back.then(|| {
        back.iter()
            .map(|entry| RowRef::Entry(entry.number))
            .collect()
    })
}

/// No token came since Access turned requests away in time, and nobody tried to get one.
pub(super) fn still_refused(case: &Case<'_>) -> Rows {
    let refusals = case.refusals();
    let mut unanswered = refusals
        .iter()
        .filter(|refusal| case.token_after(refusal.entry.number).is_none());
    let first = unanswered.next()?;
    let since = first.entry.number;
    let tried = case.hops().any(|(entry, _)| entry.number > since)
        || case
            .pages()
            .any(|(entry, hop)| entry.number > since && hop.from.path == AUTHORIZED);
    (!tried).then(|| refusal_rows(first))
}

/// A token that was more than a week old was turned away, and the next one is signed with another key.
pub(super) fn other_key_after_a_week(case: &Case<'_>) -> Rows {
    let (refusal, (entry, news)) = answered(case, case.refusals())?;
    let age = case.server_time(refusal.entry.at) - refusal.held.news.issued;
    let other = news.key != refusal.held.news.key;
    (other && age >= GRACE).then(|| with(refusal_rows(&refusal), entry))
}

/// Somebody deleted the app's token cookie.
pub(super) fn cookie_removed(case: &Case<'_>) -> Rows {
    let removals = case.removals_on(&case.host);
    removals.last().map(|removal| entry_row(removal.entry))
}

/// It came back, and nobody was asked anything.
pub(super) fn back_after_removal(case: &Case<'_>) -> Rows {
    let removal = *case.removals_on(&case.host).last()?;
    let (entry, _) = case.token_after(removal.entry.number)?;
    let silent = case.is_silent((removal.entry.number, entry.number));
    silent.then(|| with(entry_row(removal.entry), entry))
}

/// It came back by way of the identity provider, which asked nothing either.
pub(super) fn back_through_provider(case: &Case<'_>) -> Rows {
    let removal = *case.removals_on(&case.host).last()?;
    let (entry, _) = case.token_after(removal.entry.number)?;
    let pages = case.pages();
    let between: Vec<_> = pages
        .filter(|(page, _)| removal.entry.number < page.number && page.number < entry.number)
        .collect();
    let asked = between.iter().any(|(_, hop)| case.rests_at_login(hop));
    let (callback, _) = between.iter().find(|(_, hop)| case.is_callback(hop))?;
    (!asked).then(|| with(with(entry_row(removal.entry), callback), entry))
}

/// Somebody deleted the team's token cookie, and there is none.
pub(super) fn team_cookie_removed(case: &Case<'_>) -> Rows {
    let removals = case.removals_on(case.team.as_deref()?);
    let last = removals.last()?;
    let mut later = case
        .team_tokens()
        .filter(|(entry, news)| entry.number > last.entry.number && is_there(news.change));
    later.next().is_none().then(|| entry_row(last.entry))
}

/// Renewals of ours brought new tokens.
pub(super) fn renewed(case: &Case<'_>) -> Rows {
    let renewals = case.tokens().filter(|(_, news)| is_renewal(news));
    some(
        renewals
            .map(|(entry, _)| RowRef::Entry(entry.number))
            .collect(),
    )
}

/// The app's token came to its end, and no other one followed.
pub(super) fn ended(case: &Case<'_>) -> Rows {
    let (entry, news) = case.tokens().last()?;
    let is_over = news.expires <= case.server_time(case.now());
    let by_itself = match news.change {
        TokenChange::Ended => true,
        TokenChange::Appeared | TokenChange::Renewed { .. } | TokenChange::Replaced { .. } => {
            is_over
        }
        TokenChange::Vanished => false,
    };
    by_itself.then(|| entry_row(entry))
}

/// The team's token came to its end, and no other one followed.
pub(super) fn team_ended(case: &Case<'_>) -> Rows {
    let (entry, news) = case.team_tokens().last()?;
    let is_over = news.expires <= case.server_time(case.now());
    is_over.then(|| entry_row(entry))
}

pub(super) fn is_renewal(news: &TokenNews) -> bool {
    matches!(news.change, TokenChange::Renewed { .. })
}

/// The last of these requests that a newer token followed.
fn answered<'a>(
    case: &Case<'a>,
    refusals: Vec<Refusal<'a>>,
) -> Option<(Refusal<'a>, (&'a Entry, &'a TokenNews))> {
    let mut answered = refusals.into_iter().rev().filter_map(|refusal| {
        let (entry, news) = case.token_after(refusal.entry.number)?;
        let is_newer = news.issued > refusal.held.news.issued;
        is_newer.then_some((refusal, (entry, news)))
    });
    answered.next()
}

fn refusal_rows(refusal: &Refusal<'_>) -> Vec<RowRef> {
    [refusal.held.entry, refusal.entry]
        .map(|entry| RowRef::Entry(entry.number))
        .into()
}

fn entry_row(entry: &Entry) -> Vec<RowRef> {
    alloc::vec![RowRef::Entry(entry.number)]
}

fn with(mut rows: Vec<RowRef>, entry: &Entry) -> Vec<RowRef> {
    rows.push(RowRef::Entry(entry.number));
    rows
}

/// For so long the key before the current one still counts.
///
/// <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/#access-signing-keys>
const GRACE: i64 = 7 * 86_400_000;
/// The one, the other, and the one again.
const TURNS: usize = 3;
