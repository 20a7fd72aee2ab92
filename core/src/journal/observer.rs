//! Looks at each event from outside: at what was awaited before it, and at what is different after it. So no rule has to
//! remember to say what it does.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::effect::Effect;
use crate::event::{Event, Reply};
use crate::id::EffectId;
use crate::indicator::Sentence;
use crate::problem::Problem;
use crate::session::{Phase, Session, Urge};
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::state::{State, Turn};
use crate::text::TextKey;
use crate::time::Timestamp;
use crate::token::{Token, TokenKind};
use crate::view::{next_step, problem_of};

use super::entry::{Decision, Hop, Origin, TokenChange, TokenNews, Told, What};
use super::heard::{self, Draft};
use super::hops::Awaited;
use super::words::JournalText as Text;

/// What was known of a session when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionSeen {
    token: TokenSeen,
    pub(super) renewals: u32,
    next: Option<Sentence>,
    problem: Option<Problem>,
}

/// What was known of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenSeen {
    issued: Timestamp,
    expires: Timestamp,
    key: String,
    is_there: bool,
}

/// What there is to say of an event before it is handled.
pub(crate) struct Listened {
    news: News,
    /// The requests of renewals that are awaited, none of which has been answered yet.
    awaited: Vec<Awaited>,
}

enum News {
    /// All of it.
    Whole(Draft),
    /// A request of a renewal has ended; what that means is known afterwards.
    Hop(Awaited),
    /// Nothing by itself.
    Nothing,
}

impl State {
    /// What was known before this life began is no news.
    pub(crate) fn resume_observation(&mut self) {
        let sessions = self.sessions.iter();
        let sessions = sessions.map(|(key, session)| (key.clone(), session_seen(session)));
        self.journal.sessions = sessions.collect();
        let orgs = self.orgs.iter();
        let orgs = orgs.map(|(key, org)| (key.clone(), token_seen(&org.token, true)));
        self.journal.orgs = orgs.collect();
    }

    /// Before an event is handled.
    pub(crate) fn listen_for_journal(&self, event: &Event) -> Listened {
        let mut awaited = self.awaited_requests();
        if let Event::Replied(id, Reply::Hop(answer)) = event {
            let place = awaited.iter().position(|it| it.id == *id);
            let asked = place.map(|place| awaited.swap_remove(place));
            let news = asked.map_or(News::Nothing, |asked| News::Hop(asked.answered(answer)));
            return Listened { news, awaited };
        }
        let told = if let Event::Replied(id, Reply::Identity(answer)) = event {
            self.identity(*id, heard::liveness_word(answer.liveness))
        } else {
            heard::draft(event).map(|(session, what)| (session.or_else(|| self.stuck(event)), what))
        };
        let news = told.map_or(News::Nothing, News::Whole);
        Listened { news, awaited }
    }

    /// An event after which nothing is different.
    pub(crate) fn write_down(&mut self, now: Timestamp, event: &Event) {
        if let Some((session, what)) = heard::draft(event) {
            self.journal.write(now, session, what);
        }
    }

    /// After an event was handled.
    pub(crate) fn write_journal(&mut self, turn: &Turn, heard: Listened) {
        match heard.news {
            News::Whole((session, what)) => self.journal.write(turn.now, session, what),
            News::Hop(Awaited { key, mut hop, .. }) => {
                hop.verdict = self.verdict(&key, hop.step);
                self.write_hop(turn.now, &key, hop);
            }
            News::Nothing => {}
        }
        for effect in &turn.effects {
            let given_up = heard
                .awaited
                .iter()
                .find(|it| Effect::AbortHop(it.id) == *effect);
            if let Some(Awaited { key, hop, .. }) = given_up {
                let mut hop = hop.clone();
                hop.verdict = self.verdict_unanswered(key, hop.step);
                self.write_hop(turn.now, key, hop);
            } else if let Some(what) = done(effect) {
                self.journal.write(turn.now, None, what);
            }
        }
        self.compare_orgs(turn.now);
        self.compare_sessions(turn.now);
    }

    /// The session that a page's request was sent to the login of, where the login names an app of which there is one.
    fn stuck(&self, event: &Event) -> Option<String> {
        let Event::PageStuck {
            app,
            audience: Some(audience),
            store,
        } = event
        else {
            return None;
        };
        let mut keys = self.sessions.keys();
        let key = keys.find(|key| {
            key.host == *app
                && key.store == *store
                && key.audience == *audience
                && key.partition.is_none()
        });
        key.map(id_of)
    }

    fn write_hop(&mut self, now: Timestamp, key: &SessionKey, mut hop: Hop) {
        hop.took = now.as_millis().saturating_sub(hop.took);
        self.journal.write(now, Some(id_of(key)), What::Hop(hop));
    }

    fn identity(&self, id: EffectId, word: Option<Text>) -> Option<Draft> {
        let word = word?;
        let asked = self.sessions.iter().find_map(|(key, session)| {
            let open = session.checks.open.as_ref().filter(|open| open.id == id)?;
            let host = match open.tier {
                TokenKind::App => key.host.to_string(),
                TokenKind::Org => session.token.issuer().to_string(),
            };
            Some((key, host))
        });
        let (key, host) = asked?;
        Some((
            Some(id_of(key)),
            Told::new(word, host, Origin::Program).into(),
        ))
    }

    fn compare_orgs(&mut self, now: Timestamp) {
        let mut news = Vec::new();
        for (key, org) in &self.orgs {
            let seen = token_seen(&org.token, true);
            let before = self.journal.orgs.get(key);
            if before != Some(&seen) {
                news.push((key.clone(), token_change(before, &seen, false, now), seen));
            }
        }
        // Without a look into the jar nothing can be missed in it.
        if self.jar_seen {
            for (key, before) in &self.journal.orgs {
                if before.is_there && !self.orgs.contains_key(key) {
                    let gone = TokenSeen {
                        is_there: false,
                        ..before.clone()
                    };
                    news.push((
                        key.clone(),
                        token_change(Some(before), &gone, false, now),
                        gone,
                    ));
                }
            }
        }
        for (key, change, seen) in news {
            let what = token_news(TokenKind::Org, key.team.as_str(), change, &seen);
            self.journal.write(now, None, what);
            self.journal.orgs.insert(key, seen);
        }
    }

    fn compare_sessions(&mut self, now: Timestamp) {
        let both = self.sessions.beside(&self.journal.sessions);
        let changed = both.filter_map(|(key, session, before)| {
            let seen = session_seen(session);
            (before != Some(&seen)).then(|| (key.clone(), seen))
        });
        let news: Vec<(SessionKey, SessionSeen)> = changed.collect();
        for (key, mut seen) in news {
            let before = self.journal.sessions.get(&key).cloned();
            let id = id_of(&key);
            if before.as_ref().map(|it| &it.token) != Some(&seen.token) {
                let is_ours = before
                    .as_ref()
                    .is_some_and(|it| it.renewals < seen.renewals);
                let before = before.as_ref().map(|it| &it.token);
                let change = token_change(before, &seen.token, is_ours, now);
                let what = token_news(TokenKind::App, key.host.as_str(), change, &seen.token);
                self.journal.write(now, Some(id.clone()), what);
            }
            let decided_before = before.as_ref().map(|it| (&it.next, &it.problem));
            if seen.next.is_none() {
                // A look around changes no plan.
                seen.next = before.as_ref().and_then(|it| it.next.clone());
            }
            if decided_before != Some((&seen.next, &seen.problem))
                && let Some(next) = &seen.next
            {
                let decision = Decision {
                    host: key.host.to_string(),
                    next: next.clone(),
                    why: self.sessions.get(&key).and_then(reason),
                    problem: seen.problem.clone(),
                };
                self.journal.write(now, Some(id), What::Decision(decision));
            }
            self.journal.sessions.insert(key, seen);
        }
        // Every session is among them by now.
        if self.journal.sessions.len() > self.sessions.len() {
            let sessions = &self.sessions;
            self.journal
                .sessions
                .retain(|key, _| sessions.contains_key(key));
        }
    }
}

fn session_seen(session: &Session) -> SessionSeen {
    let next = match &session.phase {
        Phase::Queued | Phase::Looking { .. } => None,
        Phase::Scheduled { .. }
        | Phase::Renewing(_)
        | Phase::Resting { .. }
        | Phase::BackingOff { .. }
        | Phase::Stopped { .. } => Some(next_step(session)),
    };
    SessionSeen {
        token: token_seen(&session.token, session.gone_since.is_none()),
        renewals: session.renewals,
        next,
        problem: problem_of(session).cloned(),
    }
}

fn token_seen(token: &Token, is_there: bool) -> TokenSeen {
    TokenSeen {
        issued: token.issued_at(),
        expires: token.expires_at(),
        key: token.key_id().into(),
        is_there,
    }
}

fn token_change(
    before: Option<&TokenSeen>,
    after: &TokenSeen,
    is_ours: bool,
    now: Timestamp,
) -> TokenChange {
    match before {
        _ if !after.is_there && after.expires <= now => TokenChange::Ended,
        _ if !after.is_there => TokenChange::Vanished,
        Some(before) if before.is_there && is_ours => TokenChange::Renewed {
            gained: gained(before, after),
        },
        Some(before) if before.is_there => TokenChange::Replaced {
            gained: gained(before, after),
        },
        Some(before) if is_ours => TokenChange::Renewed {
            gained: gained(before, after),
        },
        Some(_) | None => TokenChange::Appeared,
    }
}

fn gained(before: &TokenSeen, after: &TokenSeen) -> i64 {
    let (before, after) = (before.expires.as_millis(), after.expires.as_millis());
    after.saturating_sub(before)
}

fn token_news(tier: TokenKind, host: &str, change: TokenChange, seen: &TokenSeen) -> What {
    What::Token(TokenNews {
        tier,
        host: host.into(),
        change,
        issued: seen.issued.as_millis(),
        expires: seen.expires.as_millis(),
        key: seen.key.clone(),
    })
}

/// Why a renewal was begun.
fn reason(session: &Session) -> Option<Sentence> {
    session.renewal()?;
    let key = match session.urge {
        None => TextKey::LastDue,
        Some(Urge::Wish) => TextKey::LastWish,
        Some(Urge::Stuck) => TextKey::LastStuck,
        Some(Urge::Refused) => TextKey::LastRefused,
    };
    Some(Sentence::plain(key))
}

/// What is worth a word of what is done. Questions are not, but their answers.
fn done(effect: &Effect) -> Option<What> {
    let told = |word, about: &str| Some(Told::new(word, about, Origin::Program).into());
    match effect {
        Effect::PutBack(_, cookie) => told(Text::PutBack, cookie.host.as_str()),
        Effect::LogOut(_, host, _) => told(Text::LogOut, host.as_str()),
        Effect::RemoveTokens(_, tokens) => told(Text::RemoveTokens, tokens.team.as_str()),
        Effect::OpenApp(_, page) => told(Text::OpenApp, page.host.as_str()),
        Effect::SendToRefresh(_, team) => told(Text::SendToRefresh, team.as_str()),
        Effect::CloseTab(..) => told(Text::CloseTab, ""),
        Effect::OpenLogin(_) => told(Text::OpenLogin, ""),
        Effect::Notify(_) => told(Text::Notify, ""),
        Effect::AbortHop(_) => told(Text::AbortHop, ""),
        Effect::CleanUp
        | Effect::ListCookies(..)
        | Effect::LookAround(..)
        | Effect::SendHop(..)
        | Effect::AskIdentity(..)
        | Effect::ProveToken(..)
        | Effect::DismissCourier(_)
        | Effect::PinAppSession(..)
        | Effect::LookForMoment(..)
        | Effect::OpenTab(..)
        | Effect::OpenWelcome
        | Effect::GlimpseTab(..)
        | Effect::WithdrawNotice(_)
        | Effect::SetIdleLimit(_)
        | Effect::OpenPort
        | Effect::SendToHost(_)
        | Effect::HandToken(..)
        | Effect::ClosePort
        | Effect::SetTimer(_)
        | Effect::ClearTimer
        | Effect::Indicate(_)
        | Effect::IndicateIn(..) => None,
    }
}
