//! The course of one sign-out: its steps, what it waits for, and what has come of it so far.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{AppPage, Opened, Remnants};
use crate::cookie::StoreId;
use crate::event::Reply;
use crate::host::Hostname;
use crate::id::EffectId;
use crate::ordered::Set;
use crate::time::Timestamp;

/// A sign-out that was wished for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignOut {
    /// When.
    pub(crate) at: Timestamp,
    /// The jars in which the person was known.
    pub(crate) jars: Set<StoreId>,
    /// The page to bring to the login afterwards.
    pub(crate) then: Option<AppPage>,
    pub(crate) step: Step,
    pub(crate) wait: Wait,
    pub(crate) so_far: SoFar,
    /// Whether a killed program has left it to this one.
    pub(crate) resumed: bool,
}

/// What has come of a sign-out so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SoFar {
    pub(crate) server: Server,
    pub(crate) remnants: Remnants,
    pub(crate) tab: Tab,
}

/// Whether the page that is to be at the login is in a tab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tab {
    /// Not as far as is known.
    #[default]
    NotYet,
    /// It is.
    Shown,
    /// The browser refused.
    Refused,
}

/// Whether the team's server has ended the session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Server {
    /// There was no token to ask it with.
    #[default]
    NotAsked,
    /// It did not say so.
    Silent,
    /// It has confirmed it.
    Ended,
}

/// Where a sign-out stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A server is asked, one after another until one confirms: either tier's sign-out ends both.
    Asking {
        /// Those that were asked.
        asked: Vec<Hostname>,
    },
    /// The tokens are removed.
    Removing,
    /// The app is brought to the login.
    Opening,
    /// It is over.
    Over,
}

/// What a sign-out waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Nothing: its step is to be begun.
    Nothing,
    /// The reply to this effect.
    Reply {
        /// The effect.
        id: EffectId,
        /// When it was asked for.
        since: Timestamp,
    },
    /// The program was killed in the middle of the step.
    Killed,
}

impl SignOut {
    pub(crate) fn new(at: Timestamp, (jars, then): (Set<StoreId>, Option<AppPage>)) -> Self {
        Self {
            at,
            jars,
            then,
            step: Step::Asking { asked: Vec::new() },
            wait: Wait::Nothing,
            so_far: SoFar::default(),
            resumed: false,
        }
    }

    /// What the program of a life before this one left unfinished.
    pub(crate) fn left_over(at: Timestamp, store: StoreId) -> Self {
        Self {
            wait: Wait::Killed,
            resumed: true,
            ..Self::new(at, ([store].into(), None))
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.step == Step::Over
    }

    /// Takes in the reply to the step that it is at.
    pub(crate) fn take(&mut self, reply: &Reply) {
        match (&self.step, reply) {
            (Step::Asking { .. }, Reply::LoggedOut(answer)) if answer.confirms() => {
                self.so_far.server = Server::Ended;
                self.step = Step::Removing;
            }
            (Step::Asking { .. }, Reply::LoggedOut(_)) => self.so_far.server = Server::Silent,
            (Step::Removing, Reply::TokensRemoved(remnants)) => {
                self.so_far.remnants = remnants.clone();
                self.step = Step::Opening;
            }
            (Step::Opening, Reply::AppOpened(opened)) => {
                self.so_far.tab = match opened {
                    Opened::InTab(_) => Tab::Shown,
                    Opened::Refused => Tab::Refused,
                };
                self.step = Step::Over;
            }
            // No other reply fits the question.
            (_, _) => return,
        }
        self.wait = Wait::Nothing;
    }

    /// A reply is lost: a server that was asked may have heard it or not.
    pub(crate) fn note_silence(&mut self) {
        if matches!(self.step, Step::Asking { .. }) {
            self.so_far.server = Server::Silent;
        }
    }
}
