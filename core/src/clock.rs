//! What time it is for the servers. This machine's clock may be wrong, and be set while we run.
//!
//! One server may lie, so none is believed alone: the clock counts as wrong by so much only when, within a minute, an
//! app's host and a team's host said so by their `Date` (RFC 9110 §6.6.1). Before the first such agreement an org token
//! from the future is a hint. That the clock was set back is seen without anybody's word: time never runs backwards.

use alloc::vec::Vec;
use core::time::Duration;

use crate::event::{HopAnswer, Reply};
use crate::host::Hostname;
use crate::notice::Notice;
use crate::problem::Problem;
use crate::refresh::{Refresh, Stage};
use crate::renewal::{Renewal, Step};
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{ListingQuestion, State};
use crate::time::Timestamp;

/// How far the servers' clock is ahead of ours, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Skew(pub(crate) i64);

/// What is known of the clock beyond the skew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock {
    /// When anything happened last.
    pub(crate) latest: Option<Timestamp>,
    /// Whether servers have agreed about the skew.
    pub(crate) is_agreed: bool,
    words: Vec<Word>,
}

/// What one server said: its clock is ahead of ours by at least and at most so many milliseconds.
#[derive(Debug, Clone)]
struct Word {
    host: Hostname,
    said_at: Timestamp,
    least: i64,
    most: i64,
}

impl Skew {
    /// A moment of the servers' clock on ours.
    pub(crate) fn local(self, moment: Timestamp) -> Timestamp {
        moment.shifted(self.0.saturating_neg())
    }
}

impl Word {
    /// `Date` is cut to a whole second, and was written some time between the question and its answer.
    fn new(host: Hostname, date: Timestamp, (asked, now): (Timestamp, Timestamp)) -> Self {
        let date = date.as_millis();
        Self {
            host,
            said_at: now,
            least: date.saturating_sub(now.as_millis()),
            most: date
                .saturating_add(ONE_SECOND)
                .saturating_sub(asked.as_millis()),
        }
    }

    /// The skew that both words allow, give or take what two right clocks may differ by.
    fn agrees_with(&self, other: &Self) -> Option<(i64, i64)> {
        let (least, most) = (self.least.max(other.least), self.most.min(other.most));
        (least <= most.saturating_add(SLACK)).then_some((least.min(most), most.max(least)))
    }

    fn allows(&self, skew: i64) -> bool {
        (self.least.saturating_sub(NOTICEABLE)..=self.most.saturating_add(NOTICEABLE))
            .contains(&skew)
    }
}

impl State {
    /// Looks at the clock before anything else: one that was set back would keep everybody waiting. Whether it went on as
    /// clocks do.
    pub(crate) fn notice_time(&mut self, now: Timestamp) -> bool {
        let back = self.clock.latest.map(|latest| latest.since(now));
        self.clock.latest = Some(now);
        let back = back.filter(|back| *back >= SET_BACK);
        if let Some(back) = back {
            self.set_back(back);
            self.handle_new_network(now);
        }
        back.is_none()
    }

    /// An org token from the future tells that our clock is behind at least that much.
    pub(crate) fn learn_from_the_future(&mut self, issued: Timestamp, now: Timestamp) {
        let ahead = issued.as_millis().saturating_sub(now.as_millis());
        let seems = self.skew.local(issued).as_millis();
        let is_news = seems > now.as_millis().saturating_add(TRAVEL);
        if is_news && !self.clock.is_agreed && ahead <= BELIEVABLE {
            self.skew = Skew(ahead);
        }
    }

    /// Takes in the time that a server named in its answer to a renewal's request.
    pub(crate) fn hear_hop(&mut self, now: Timestamp, key: &SessionKey, reply: &Reply) {
        let Reply::Hop(HopAnswer::Answered(response)) = reply else {
            return;
        };
        let renewal = self.sessions.get(key).and_then(Session::renewal);
        let asked = renewal.and_then(|renewal| Some((asked_host(renewal, key)?, renewal.since)));
        if let (Some(date), Some((host, since))) = (response.date, asked) {
            self.hear(host, date, (since, now));
        }
    }

    /// Takes in what a server says of the time.
    pub(crate) fn hear(
        &mut self,
        host: Hostname,
        date: Timestamp,
        (asked, now): (Timestamp, Timestamp),
    ) -> Contradiction {
        // An answer that took long says little, and one that was slept through nothing.
        if now.since(asked) > PATIENCE || asked > now {
            return Contradiction::None;
        }
        let word = Word::new(host, date, (asked, now));
        let is_team = |word: &Word| self.hosts.team(&word.host).is_ok();
        let words = &mut self.clock.words;
        words.retain(|old| old.host != word.host && now.since(old.said_at) < FRESH);
        let witnesses = words.iter().rev();
        let agreed = witnesses
            .filter(|other| is_team(other) != is_team(&word))
            .find_map(|other| word.agrees_with(other));
        let is_news = !word.allows(self.skew.0);
        let is_wrong = !word.allows(0);
        words.push(word);
        if let Some(bounds) = agreed {
            self.agree(now, bounds);
            Contradiction::None
        } else if is_news || (is_wrong && !self.clock.is_agreed) {
            Contradiction::Unconfirmed
        } else {
            Contradiction::None
        }
    }

    /// Nothing graver being wrong: that the clock is wrong so far that a person should set it right.
    pub(crate) fn clock_problem(&self) -> Option<Problem> {
        let wrong = self.clock.is_agreed && self.skew.0.unsigned_abs() >= WORTH_TELLING;
        wrong.then_some(Problem::ClockWrong(self.skew.0))
    }

    /// Two servers agree that the skew lies within these bounds.
    fn agree(&mut self, now: Timestamp, (least, most): (i64, i64)) {
        let is_new = !self.clock.is_agreed;
        self.clock.is_agreed = true;
        let known = self.skew.0;
        if (least.saturating_sub(SLACK)..=most.saturating_add(SLACK)).contains(&known) {
            return;
        }
        let middle = least.saturating_add(most.saturating_sub(least) / 2);
        // Small differences are only travel time.
        let skew = if middle.unsigned_abs() <= TRAVEL.unsigned_abs() {
            0
        } else {
            middle
        };
        if skew == known {
            return;
        }
        self.skew = Skew(skew);
        if !is_new {
            // Our own clock was set since: what it said of the person has moved with it, unless they came after that.
            let moved = known.saturating_sub(skew);
            self.present_at = self.present_at.map(|at| at.shifted(moved).min(now));
        }
        self.reckon_anew(now);
    }

    /// All ends have moved: what was planned by them is planned again, and what they forbade is tried.
    fn reckon_anew(&mut self, now: Timestamp) {
        self.refreshes.retain(|_, refresh| {
            !matches!(refresh.stage, Stage::Planned { .. }) || refresh.failures > 0
        });
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let Some(mut session) = self.sessions.remove(&key) else {
                continue;
            };
            let by_time = match &session.phase {
                Phase::Scheduled { .. } => true,
                Phase::Stopped { problem } => {
                    matches!(problem, Problem::LoginNeeded | Problem::MaximumExtension)
                }
                Phase::Queued
                | Phase::Looking { .. }
                | Phase::Renewing(_)
                | Phase::Resting { .. }
                | Phase::BackingOff { .. } => false,
            };
            if by_time && self.may_renew(&key, &session, now).is_ok() {
                session.phase = self.plan_again(&session);
            }
            self.sessions.insert(key, session);
        }
    }

    /// Our clock was set back by at least so much: every moment of it that is kept moves along.
    fn set_back(&mut self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.skew = Skew(self.skew.0.saturating_add(millis));
        self.clock.is_agreed = false;
        self.clock.words.clear();
        self.present_at = self.present_at.map(|at| at - by);
        if let ListingQuestion::Open { since, .. } = &mut self.listing {
            *since = *since - by;
        }
        for session in self.sessions.values_mut() {
            move_back(session, by);
        }
        for refresh in self.refreshes.values_mut() {
            move_refresh_back(refresh, by);
        }
        for notice in self.notices.values_mut() {
            match notice {
                Notice::Planned { at: moment } | Notice::Looking { since: moment, .. } => {
                    *moment = *moment - by;
                }
                Notice::Shown => {}
            }
        }
    }
}

/// What a server's word means beside what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contradiction {
    /// It fits, or another server said the same.
    None,
    /// It does not fit, and another server must be heard first.
    Unconfirmed,
}

fn asked_host(renewal: &Renewal, key: &SessionKey) -> Option<Hostname> {
    match &renewal.step {
        Step::Probing { .. } | Step::Authorizing => Some(key.host.clone()),
        Step::LoggingIn { url, .. } => {
            let url = url::Url::parse(url.expose()).ok()?;
            Hostname::parse(url.host_str()?).ok()
        }
        Step::Pinning { .. } | Step::Confirming { .. } | Step::PuttingBack { .. } => None,
    }
}

fn move_back(session: &mut Session, by: Duration) {
    let moments = [
        &mut session.seen_at,
        &mut session.gone_since,
        &mut session.refused_since,
        &mut session.checks.next,
    ];
    for moment in moments.into_iter().flatten() {
        *moment = *moment - by;
    }
    if let Some(login) = &mut session.login {
        login.since = login.since - by;
    }
    if let Some(last) = &mut session.last {
        last.at = last.at - by;
    }
    if let Some(check) = &mut session.checks.open {
        check.since = check.since - by;
    }
    match &mut session.phase {
        Phase::Scheduled { at: moment }
        | Phase::Looking { since: moment, .. }
        | Phase::Resting { until: moment, .. }
        | Phase::BackingOff { until: moment, .. } => *moment = *moment - by,
        Phase::Renewing(renewal) => {
            renewal.started = renewal.started - by;
            renewal.since = renewal.since - by;
        }
        Phase::Queued | Phase::Stopped { .. } => {}
    }
}

fn move_refresh_back(refresh: &mut Refresh, by: Duration) {
    match &mut refresh.stage {
        Stage::Planned { at: moment }
        | Stage::Looking { since: moment, .. }
        | Stage::Opening { since: moment, .. } => *moment = *moment - by,
        Stage::UnderWay(trip) => {
            trip.since = trip.since - by;
            trip.next = trip.next - by;
            trip.asked = trip.asked.map(|(id, at)| (id, at - by));
            trip.rests = trip.rests.take().map(|(place, at)| (place, at - by));
        }
        Stage::Over => {}
    }
}

const ONE_SECOND: i64 = 1_000;
/// `iat` and `Date` are whole seconds, and answers take a while.
const TRAVEL: i64 = 5_000;
/// Two servers that are right may differ by so much.
const SLACK: i64 = 2_000;
/// A server's word that differs more is worth asking another one.
const NOTICEABLE: i64 = 10_000;
/// How far this clock may be off without anybody's noticing: [`NOTICEABLE`].
pub(crate) const UNNOTICED: Duration = Duration::from_secs(10);
const WORTH_TELLING: u64 = 120_000;
/// With a clock that is wrong by more, TLS itself fails; so a token that says so is a lie.
const BELIEVABLE: i64 = 2 * 86_400_000;
/// Clocks that are kept right by the network step by less.
const SET_BACK: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(20);
const FRESH: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::AccessHosts;

    const APP: &str = "myserver.com";
    const OTHER: &str = "other.example";
    const TEAM: &str = "custom.cloudflareaccess.com";
    const HOUR: i64 = 3_600_000;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_795_000_000_000 + millis)
    }

    fn state() -> State {
        State::new(AccessHosts::default())
    }

    /// A host answers within a tenth of a second, its clock so far ahead of ours.
    fn says(state: &mut State, host: &str, (now, ahead): (i64, i64)) -> Contradiction {
        let host = Hostname::parse(host).unwrap();
        let date = at(now + ahead).as_millis() / 1000;
        let date = Timestamp::from_seconds(date);
        state.hear(host, date, (at(now - 100), at(now)))
    }

    #[test]
    fn an_app_and_a_team_that_agree_are_believed_to_the_second() {
        for ahead in [HOUR, -HOUR, 6_000, 400 * 24 * HOUR] {
            let mut state = state();
            let first = says(&mut state, APP, (0, ahead));
            assert_eq!(state.skew, Skew(0));
            assert_eq!(first == Contradiction::Unconfirmed, ahead.abs() > 11_100);
            assert_eq!(says(&mut state, TEAM, (200, ahead)), Contradiction::None);
            assert!((state.skew.0 - ahead).abs() < 1_200, "{:?}", state.skew);
        }
    }

    #[test]
    fn nobody_is_believed_alone_nor_with_others_of_their_kind() {
        let mut state = state();
        for now in 0..50 {
            assert_eq!(
                says(&mut state, APP, (now, HOUR)),
                Contradiction::Unconfirmed
            );
            assert_eq!(
                says(&mut state, OTHER, (now, HOUR)),
                Contradiction::Unconfirmed
            );
        }
        assert_eq!(says(&mut state, TEAM, (60, 0)), Contradiction::None);
        assert_eq!((state.skew, state.clock.is_agreed), (Skew(0), false));
        // An honest app and the team are stronger than the one that lies.
        assert_eq!(says(&mut state, OTHER, (70, 0)), Contradiction::None);
        assert_eq!((state.skew, state.clock.is_agreed), (Skew(0), true));
    }

    #[test]
    fn what_was_said_more_than_a_minute_ago_confirms_nothing() {
        let mut state = state();
        says(&mut state, APP, (0, HOUR));
        says(&mut state, TEAM, (60_000, HOUR));
        assert_eq!(state.skew, Skew(0));
        says(&mut state, APP, (61_000, HOUR));
        assert!((state.skew.0 - HOUR).abs() < 1_200);
    }

    #[test]
    fn an_answer_that_took_long_says_nothing() {
        let mut state = state();
        for host in [APP, TEAM] {
            let host = Hostname::parse(host).unwrap();
            let heard = state.hear(host, at(HOUR), (at(-21_000), at(0)));
            assert_eq!(heard, Contradiction::None);
        }
        assert!(!state.clock.is_agreed);
    }

    #[test]
    fn small_differences_are_only_travel() {
        let mut state = state();
        says(&mut state, APP, (0, 4_000));
        says(&mut state, TEAM, (200, 4_000));
        assert_eq!((state.skew, state.clock.is_agreed), (Skew(0), true));
    }

    #[test]
    fn a_token_from_the_future_is_a_hint_until_two_servers_have_agreed() {
        let mut state = state();
        state.learn_from_the_future(at(3 * 24 * HOUR), at(0));
        assert_eq!(
            state.skew,
            Skew(0),
            "with such a clock no connection would stand"
        );
        state.learn_from_the_future(at(HOUR), at(0));
        assert_eq!(state.skew, Skew(HOUR));
        assert_eq!(state.clock_problem(), None, "one token alone");
        says(&mut state, APP, (0, 0));
        says(&mut state, TEAM, (200, 0));
        state.learn_from_the_future(at(HOUR), at(300));
        assert_eq!(state.skew, Skew(0));
    }

    #[test]
    fn time_that_runs_backwards_tells_how_far_the_clock_was_set_back() {
        let mut state = state();
        state.present_at = Some(at(0));
        state.notice_time(at(0));
        state.notice_time(at(-1_900));
        assert_eq!(state.skew, Skew(0), "clocks that are kept right do that");
        state.notice_time(at(-1_900 - HOUR));
        assert_eq!(state.skew, Skew(HOUR));
        assert_eq!(state.present_at, Some(at(-HOUR)));
    }

    #[test]
    fn the_wildest_dates_are_survived() {
        let mut state = state();
        for date in [i64::MIN, -1, 0, i64::MAX] {
            let date = Timestamp::from_millis(date);
            for host in [APP, TEAM] {
                let host = Hostname::parse(host).unwrap();
                let _ = state.hear(host, date, (at(0), at(1)));
                state.learn_from_the_future(date, at(1));
                let _ = state.clock_problem();
            }
        }
        state.notice_time(Timestamp::from_millis(i64::MAX));
        state.notice_time(Timestamp::from_millis(i64::MIN));
    }
}
