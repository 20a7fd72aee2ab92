//! What the toolbar button shows, and when that changes. All looks change together, at moments that the session which
//! ends first sets: at most once an hour until its last hour, once a minute until its last minute, then each second,
//! however many sessions there are. Between two such moments no look promises more than there is.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::badge::{Left, Stretch};
use crate::cookie::StoreId;
use crate::effect::Effect;
use crate::ends::Ends;
use crate::host::Hostname;
use crate::id::TabId;
use crate::indicator::{AppLook, Argument, Indicator, PageAt, Sentence, Shape, Toolbar};
use crate::ordered::sorted_by_key;
use crate::presence::Presence;
use crate::problem::Problem;
use crate::session::{Session, path_belongs};
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::state::{State, Turn};
use crate::text::TextKey;
use crate::time::Timestamp;
use crate::view::view_problem;

/// How a session stands, worked out once for all that shows it.
#[derive(Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub(crate) key: &'a SessionKey,
    pub(crate) session: &'a Session,
    pub(crate) shape: Shape,
    pub(crate) ends: Ends,
    stretch: Stretch,
}

impl State {
    /// Shows the toolbar button again when it would look different. Returns when it will though nothing happens. Nobody is
    /// woken for a look that nobody sees: it is right again with the event that tells of the person's return.
    pub(crate) fn indicate(&mut self, turn: &mut Turn) -> Option<Timestamp> {
        if !self.jar_seen {
            return None;
        }
        let standings = self.standings(turn.now);
        let next = next_change(&standings, turn.now);
        let toolbar = self.toolbar(standings, (turn.now, next));
        if self.shown.as_ref() != Some(&toolbar) {
            self.shown = Some(toolbar.clone());
            turn.effects.push(Effect::Indicate(Box::new(toolbar)));
        }
        next.filter(|_| self.presence == Presence::Active)
    }

    /// A tab shows another page: browsers have forgotten what it showed of its own.
    pub(crate) fn indicate_in(&self, turn: &mut Turn, tab: TabId, page: &PageAt) {
        let shown = self.shown.as_ref();
        let look = shown.and_then(|shown| {
            let look = shown.look_at(page)?;
            (look != &shown.elsewhere).then(|| look.clone())
        });
        if let Some(look) = look {
            turn.effects.push(Effect::IndicateIn(tab, look));
        }
    }

    /// The session that a page is part of, by its id: among those of one place the gravest.
    #[must_use]
    pub fn session_at(&self, now: Timestamp, page: &PageAt) -> Option<String> {
        let standings = self.standings(now);
        let here = standings.iter().filter(|it| {
            let PageAt { host, store, path } = page;
            (&it.key.host, &it.key.store) == (host, store) && path_belongs(path, &it.key.path)
        });
        let longest = here.clone().map(|it| it.key.path.len()).max()?;
        let found = foremost(here.filter(|it| it.key.path.len() == longest))?;
        Some(id_of(found.key))
    }

    fn toolbar(
        &self,
        standings: Vec<Standing>,
        (now, next): (Timestamp, Option<Timestamp>),
    ) -> Toolbar {
        // Paths of one host and jar are in order, so a longer one comes after those that it lies below.
        let standings = sorted_by_key(standings, |standing| place_of(standing.key));
        // So long nobody wakes up to look again.
        let until = next.map_or(now, |next| next.shifted(-1));
        let look = |standing: Option<&Standing>| self.look(standing, now, until);
        let shown = standings.iter().filter(|it| it.shape != Shape::None);
        let of_pages = standings.chunk_by(|one, next| place_of(one.key) == place_of(next.key));
        let apps = of_pages.filter_map(|standings| {
            Some(AppLook {
                page: PageAt::of(standings.first()?.key),
                look: look(foremost(standings.iter())),
            })
        });
        Toolbar {
            apps: apps.collect(),
            elsewhere: look(foremost(shown)),
        }
    }

    fn standings(&self, now: Timestamp) -> Vec<Standing<'_>> {
        let sessions = self.sessions.iter();
        sessions
            .map(|(key, session)| self.standing(key, session, now))
            .collect()
    }

    /// How a session stands now.
    pub(crate) fn standing<'a>(
        &self,
        key: &'a SessionKey,
        session: &'a Session,
        now: Timestamp,
    ) -> Standing<'a> {
        let ends = self.ends(key, session, now);
        Standing {
            key,
            session,
            shape: self.shape(key, session, (now, ends.effective)),
            ends,
            stretch: Stretch {
                born: self.born(key, session),
                end: ends.effective,
            },
        }
    }

    fn look(&self, standing: Option<&Standing>, now: Timestamp, until: Timestamp) -> Indicator {
        let Some(standing) = standing else {
            return Indicator {
                badge: String::new(),
                shape: Shape::None,
                twelfths: 0,
                title: Sentence::plain(TextKey::NoSession),
            };
        };
        let left = standing.stretch.at(until);
        Indicator {
            badge: badge_of(standing.shape, &left),
            shape: standing.shape,
            twelfths: if standing.shape == Shape::None {
                0
            } else {
                left.twelfths
            },
            title: summary(standing, self.problem_shown(standing, now).as_ref()),
        }
    }
}

/// One whole sentence: who is signed in to which app, until when, and what is wrong.
pub(crate) fn summary(standing: &Standing, wrong: Option<&Problem>) -> Sentence {
    let who = standing.session.token.email();
    let text = match (standing.shape, wrong, who) {
        (Shape::None, _, _) => TextKey::NoSessionAt,
        (Shape::Paused, _, _) => TextKey::PausedUntil,
        (Shape::Ended, Some(_), _) => TextKey::EndedSince,
        (Shape::Ended, None, _) => TextKey::Ended,
        (Shape::Attention, Some(_), Some(_)) => TextKey::TroubledAs,
        (Shape::Attention, Some(_), None) => TextKey::Troubled,
        (Shape::Attention | Shape::Soon | Shape::Calm, _, Some(_)) => TextKey::SignedInAs,
        (Shape::Attention | Shape::Soon | Shape::Calm, _, None) => TextKey::SignedIn,
    };
    let words = [
        Argument::Text(standing.key.host.to_string()),
        Argument::Moment(standing.ends.effective.as_millis()),
        Argument::Text(who.unwrap_or_default().into()),
    ];
    let wrong = wrong.map(|problem| Argument::Sentence(Box::new(view_problem(problem))));
    Sentence::with(text, words.into_iter().chain(wrong))
}

impl PageAt {
    /// The pages that a session is for.
    fn of(key: &SessionKey) -> Self {
        Self {
            host: key.host.clone(),
            store: key.store.clone(),
            path: key.path.clone(),
        }
    }
}

fn place_of(key: &SessionKey) -> (&Hostname, &StoreId, &str) {
    (&key.host, &key.store, &key.path)
}

/// The one that the toolbar speaks of: the gravest, and among equals the one that ends first.
fn foremost<'a>(standings: impl Iterator<Item = &'a Standing<'a>>) -> Option<&'a Standing<'a>> {
    standings.min_by_key(|it| (core::cmp::Reverse(it.shape), it.stretch.end))
}

/// When the looks change next.
fn next_change(standings: &[Standing], now: Timestamp) -> Option<Timestamp> {
    let shown = standings.iter().filter(|it| it.shape != Shape::None);
    let running = shown.filter(|it| it.stretch.end > now);
    let first = running.min_by_key(|it| it.stretch.end)?;
    first.stretch.next_change(now)
}

/// Browsers lay the badge over the icon's sign, so what is wrong is told in the badge too.
fn badge_of(shape: Shape, left: &Left) -> String {
    match shape {
        Shape::None => String::new(),
        Shape::Paused | Shape::Calm | Shape::Soon => left.text.clone(),
        Shape::Attention => alloc::format!("!{}", left.text),
        Shape::Ended => "!".into(),
    }
}
