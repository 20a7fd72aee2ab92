//! Notices: where nothing but the person helps, they are told before the hard end, while they use the app, and choose
//! the moment themselves: sign in now, or be reminded later.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use crate::effect::{self, Effect, NoticeId};
use crate::event::{Moment, NoticeAnswer};
use crate::id::EffectId;
use crate::indicator::{Argument, Sentence};
use crate::org_key::OrgKey;
use crate::presence::Presence;
use crate::problem::Problem;
use crate::refresh::trip::Company;
use crate::refresh::{Stage, is_of};
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::text::TextKey;
use crate::time::Timestamp;

/// A notice about the sessions of one team in one jar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It waits for its time, or until the app is in use.
    Planned {
        /// When to look.
        at: Timestamp,
    },
    /// The browser is asked whether the app is in use.
    Looking {
        /// The question.
        id: EffectId,
        /// When it was asked.
        since: Timestamp,
    },
    /// The person can see it.
    Shown,
}

/// Who will be cut off, and when.
struct CutOff {
    key: SessionKey,
    at: Timestamp,
    notice_from: Timestamp,
}

impl Notice {
    /// When it must be moved by time.
    pub(crate) fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::Planned { at } => Some(*at),
            Self::Looking { since, .. } => Some(*since + UNANSWERED),
            Self::Shown => None,
        }
    }
}

impl State {
    /// Plans and shows every notice whose moment has come, and takes back those that are no longer true.
    pub(crate) fn move_notices(&mut self, turn: &mut Turn) {
        let cut_offs = self.cut_offs(turn.now);
        for key in self.notices.keys().cloned().collect::<Vec<_>>() {
            if !cut_offs.iter().any(|(about, _)| about == &key) {
                self.withdraw_notice(turn, &key);
            }
        }
        for (key, cut_off) in cut_offs {
            let plan = Notice::Planned {
                at: cut_off.notice_from,
            };
            let notice = self.notices.entry(key.clone()).or_insert(plan);
            if notice.moment().is_some_and(|moment| moment <= turn.now) {
                self.move_notice(turn, &key);
            }
        }
    }

    /// Takes in whether somebody is there to read the notice that asked.
    pub(crate) fn handle_notice_moment(&mut self, turn: &mut Turn, id: EffectId, seen: Moment) {
        let asked =
            |notice: &Notice| matches!(notice, Notice::Looking { id: asked, .. } if *asked == id);
        let Some(key) = self
            .notices
            .iter()
            .find(|(_, notice)| asked(notice))
            .map(|(key, _)| key.clone())
        else {
            return;
        };
        let cut_offs = self.cut_offs(turn.now);
        let Some((_, cut_off)) = cut_offs.iter().find(|(about, _)| about == &key) else {
            return;
        };
        if !seen.in_use || seen.presence != Presence::Active {
            let pause = (cut_off.at.since(turn.now) / 8).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
            self.notices.insert(
                key,
                Notice::Planned {
                    at: turn.now + pause,
                },
            );
            return;
        }
        let notice = notice_about(&key, cut_off);
        turn.effects.push(Effect::Notify(notice));
        self.notices.insert(key, Notice::Shown);
    }

    /// The person has answered a notice.
    pub(crate) fn handle_notice_answer(
        &mut self,
        turn: &mut Turn,
        id: &NoticeId,
        answer: NoticeAnswer,
    ) {
        let cut_offs = self.cut_offs(turn.now);
        let about = cut_offs.into_iter().find(|(key, _)| &id_of(key) == id);
        let Some((_, cut_off)) = about else {
            // What it was about is over: at least it goes away.
            return turn.effects.push(Effect::WithdrawNotice(id.clone()));
        };
        match answer {
            NoticeAnswer::SignIn => self.handle_sign_in(turn, &cut_off.key),
            NoticeAnswer::Later => self.handle_later(turn, &cut_off.key),
        }
    }

    /// The person wants to be reminded later: in ten minutes, or when half of the time that is left has passed.
    pub(crate) fn handle_later(&mut self, turn: &mut Turn, key: &SessionKey) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        let about = OrgKey::of(key, session);
        let left = self.cut_off_of(key, session, turn.now).since(turn.now);
        self.withdraw_notice(turn, &about);
        let at = turn.now + LATER.min(left / 2).max(SHORTEST_PAUSE);
        self.notices.insert(about, Notice::Planned { at });
    }

    /// A shown notice goes away; a planned one is forgotten.
    pub(crate) fn withdraw_notice(&mut self, turn: &mut Turn, key: &OrgKey) {
        if let Some(Notice::Shown) = self.notices.remove(key) {
            turn.effects.push(Effect::WithdrawNotice(id_of(key)));
        }
    }

    /// A killed program's questions are lost; what it showed is still there.
    pub(crate) fn resume_notices(&mut self, now: Timestamp) {
        for notice in self.notices.values_mut() {
            if matches!(notice, Notice::Looking { .. }) {
                *notice = Notice::Planned { at: now };
            }
        }
    }

    /// Why only the person can keep this session alive, where that is so.
    pub(crate) fn needs_person(&self, key: &SessionKey, session: &Session) -> Option<Problem> {
        if self.settings.is_paused(key) {
            return None;
        }
        let refresh = self.refreshes.find(|place| place.beside(key, session));
        let setback = refresh
            .filter(|refresh| refresh.stage == Stage::Over)
            .and_then(|refresh| refresh.setback.clone());
        match &session.phase {
            Phase::Stopped { problem } | Phase::BackingOff { problem, .. } => {
                if *problem == Problem::NoGrowth {
                    setback
                } else {
                    Some(problem.clone()).filter(is_for_person)
                }
            }
            Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Renewing(_)
            | Phase::Resting { .. } => setback,
        }
    }

    /// Whether the person should be told by now.
    pub(crate) fn is_pressing(&self, key: &SessionKey, session: &Session, now: Timestamp) -> bool {
        self.needs_person(key, session).is_some() && self.notice_from(key, session, now) <= now
    }

    /// What becomes of the org token of a session before its end. Where that is over, the problem says it.
    pub(crate) fn team_next(&self, key: &SessionKey, session: &Session) -> Option<Sentence> {
        let refresh = self.refreshes.find(|place| place.beside(key, session))?;
        let (key, moment) = match &refresh.stage {
            Stage::Planned { at } => (TextKey::TeamRefreshFrom, Some(*at)),
            Stage::UnderWay(trip) if trip.company == Company::Person => (TextKey::NextLogin, None),
            Stage::Looking { .. } | Stage::Opening { .. } | Stage::UnderWay(_) => {
                (TextKey::TeamRefreshing, None)
            }
            Stage::Over => return None,
        };
        let moment = moment.map(|at| Argument::Moment(at.as_millis()));
        Some(sentence(key, moment.into_iter().collect()))
    }

    /// When the person will be cut off if they do nothing.
    fn cut_off_of(&self, key: &SessionKey, session: &Session, now: Timestamp) -> Timestamp {
        self.ends(key, session, now).effective
    }

    fn notice_from(&self, key: &SessionKey, session: &Session, now: Timestamp) -> Timestamp {
        let org_life = self.org_of(key, session).map(|org| org.token.life());
        let life = session.token.life().max(org_life.unwrap_or_default());
        let cut_off = self.cut_off_of(key, session, now);
        self.loud_moment(cut_off - (life / 5).min(LEAD), cut_off)
    }

    /// For each team and jar, the first session that the person will be cut off from.
    fn cut_offs(&self, now: Timestamp) -> Vec<(OrgKey, CutOff)> {
        let mut all: Vec<(OrgKey, CutOff)> = Vec::new();
        for (key, session) in &self.sessions {
            if self.needs_person(key, session).is_none()
                || !self.rules.tells_of(&key.host)
                || key.partition.is_some()
                || session.gone_since.is_some()
            {
                continue;
            }
            let at = self.cut_off_of(key, session, now);
            if at <= now {
                continue;
            }
            let cut_off = CutOff {
                key: key.clone(),
                at,
                notice_from: self.notice_from(key, session, now),
            };
            match all.iter_mut().find(|(about, _)| is_of(about, key, session)) {
                Some((_, first)) if first.at <= at => {}
                Some((_, first)) => *first = cut_off,
                None => all.push((OrgKey::of(key, session), cut_off)),
            }
        }
        all
    }

    fn move_notice(&mut self, turn: &mut Turn, key: &OrgKey) {
        let quiet_until = self.quiet_until(turn.now);
        let next = match (self.notices.get(key), quiet_until) {
            // The badge and the popup tell of it meanwhile.
            (Some(Notice::Planned { .. } | Notice::Looking { .. }), Some(end)) => {
                Notice::Planned { at: end }
            }
            (Some(Notice::Planned { .. }), None) if self.presence == Presence::Active => {
                let id = self.look_for_moment(turn, key);
                let since = turn.now;
                Notice::Looking { id, since }
            }
            (Some(Notice::Planned { .. } | Notice::Looking { .. }), None) => Notice::Planned {
                at: turn.now + LONGEST_PAUSE,
            },
            (Some(Notice::Shown) | None, _) => return,
        };
        self.notices.insert(key.clone(), next);
    }
}

/// Whether a login in a tab mends this.
fn is_for_person(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::LoginNeeded | Problem::LoginPage | Problem::StepUp | Problem::IdentityProvider(_)
    )
}

fn notice_about(key: &OrgKey, cut_off: &CutOff) -> effect::Notice {
    let app = Argument::Text(cut_off.key.host.to_string());
    let moment = Argument::Moment(cut_off.at.as_millis());
    let team = Argument::Text(key.team.to_string());
    effect::Notice {
        id: id_of(key),
        title: sentence(TextKey::NoticeTitle, alloc::vec![app, moment]),
        text: sentence(TextKey::NoticeText, alloc::vec![team]),
    }
}

fn sentence(key: TextKey, arguments: Vec<Argument>) -> Sentence {
    Sentence {
        key: key.as_str().into(),
        arguments,
    }
}

fn id_of(key: &OrgKey) -> NoticeId {
    NoticeId(alloc::format!("{} {}", key.store.0, key.team))
}

const UNANSWERED: Duration = Duration::from_secs(10);
/// Long enough to finish a thought and to be reminded twice.
const LEAD: Duration = Duration::from_mins(30);
const LATER: Duration = Duration::from_mins(10);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
