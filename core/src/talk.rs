//! The talk with the native host: opened when something is wished of it and closed soon after, since an open port keeps
//! the browser from ever stopping the program. Everything else works without it.
//!
//! ```text
//! Closed ──a wish──► Greeting ──hello──► Open ──nothing to say for a while──► Closed
//!    ▲                  │ gone, silent     │ gone, silent
//!    └── growing pause ─┴──────────────────┘
//! ```

mod breaks;
mod chronicle;
mod keys;
mod queue;
mod revocation;
mod shares;
mod told;
mod wish;
pub mod words;

use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::effect::Effect;
use crate::native_host::{
    Envelope, PROTOCOL, PairingSecret, Refusal, RefusalKind, Request, Response,
};
use crate::ordered::Map;
use crate::problem::Problem;
use crate::state::{State, Turn};
use crate::time::Timestamp;

pub(crate) use breaks::Breaks;
pub(crate) use chronicle::Chronicle;
pub(crate) use keys::Keys;
pub use revocation::RevocationOf;
pub(crate) use shares::Shares;
pub use told::{NativeHostView, RevocationView};
pub(crate) use told::{RevocationStage, RevocationTold};
pub(crate) use wish::Wish;

/// All that concerns the native host.
#[derive(Debug, Clone, Default)]
pub(crate) struct Talk {
    stage: Stage,
    /// Not yet said.
    pub(crate) wishes: Vec<Wish>,
    /// Said, and not yet answered: by the number of the request.
    asked: Map<u64, Asked>,
    pub(crate) breaks: Breaks,
    /// What the host knows this browser by.
    pub(crate) pairing: Option<PairingSecret>,
    /// What it shall know it by, once a person has said so.
    pub(crate) offered: Option<PairingSecret>,
    /// Whether this program found that nobody may speak with it yet.
    not_yet: bool,
    /// Since when that is waited for, by this program and those before it.
    pub(crate) waits_since: Option<Timestamp>,
    /// What went wrong last, until something goes well.
    pub(crate) problem: Option<Problem>,
    pub(crate) shares: Shares,
    pub(crate) chronicle: Chronicle,
    pub(crate) keys: Keys,
    pub(crate) revocation: Option<RevocationTold>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Closed,
    /// The hello was sent.
    Greeting { id: u64, since: Timestamp },
    /// The host can be asked.
    Open { paired: bool, last: Timestamp },
}

#[derive(Debug, Clone)]
struct Asked {
    wish: Wish,
    at: Timestamp,
}

/// Why there is no talk any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gone {
    /// Nobody may speak with it yet: the person has not granted it, or the browser shows the grant only to a program that
    /// was started since.
    NotYet,
    /// There is no such program, or this browser may not start it. Browsers do not say which.
    Missing,
    /// It ended.
    Ended,
    /// It said something that nobody understands.
    Babbling,
}

impl State {
    /// The person wishes something of the host. `fresh` is what it may know this browser by, where it knows it by nothing.
    pub(crate) fn wish_of_host(&mut self, wish: Wish, fresh: Option<PairingSecret>) {
        if self.talk.pairing.is_none() && self.talk.offered.is_none() {
            self.talk.offered = fresh;
        }
        // Whoever clicks has perhaps just installed or mended it.
        self.talk.breaks = Breaks::default();
        self.talk.problem = None;
        self.talk.want(wish);
    }

    /// Does everything about the host whose moment has come.
    pub(crate) fn move_talk(&mut self, turn: &mut Turn) {
        self.note_shares(turn.now);
        self.note_what_happened(turn.now);
        self.note_keys();
        self.give_up_on_a_grant(turn.now);
        self.give_up_on_a_silent_host(turn);
        match self.talk.stage {
            Stage::Closed if self.talk.has_business(turn.now) => self.open_port(turn),
            Stage::Open { .. } => self.say_what_is_wished(turn),
            Stage::Closed | Stage::Greeting { .. } => {}
        }
    }

    /// Takes in what the host said. What belongs to no request of ours is dropped.
    pub(crate) fn handle_host_said(&mut self, now: Timestamp, said: Envelope<Response>) {
        match self.talk.stage {
            Stage::Greeting { id, .. } if id == said.id => {
                return self.handle_hello(now, said.message);
            }
            Stage::Open { paired, .. } => self.talk.stage = Stage::Open { paired, last: now },
            Stage::Closed | Stage::Greeting { .. } => {}
        }
        let Some(Asked { wish, .. }) = self.talk.asked.remove(&said.id) else {
            return;
        };
        if let Response::Refused(refusal) = said.message {
            return self.handle_refusal(&wish, &refusal);
        }
        self.talk.problem = None;
        match (wish, said.message) {
            (Wish::Pair, Response::Paired) => {
                self.talk.pairing = self.talk.offered.take();
                self.talk.stage = Stage::Open {
                    paired: true,
                    last: now,
                };
            }
            (Wish::Plan { .. }, Response::RevocationPlanned(plan)) => {
                self.note_revocation(RevocationStage::Planned(plan));
            }
            (Wish::CheckKey { team, key, .. }, Response::Key { standing }) => {
                self.handle_key((&team, &key), &standing);
            }
            (Wish::Revoke { .. }, Response::Revoked(plan)) => self.handle_revoked(now, plan),
            // The host has it, and that is all there is to know.
            _ => {}
        }
    }

    /// Takes in that the talk is over without our doing.
    pub(crate) fn handle_host_gone(&mut self, now: Timestamp, gone: Gone) {
        if self.talk.stage == Stage::Closed {
            return;
        }
        self.talk.stage = Stage::Closed;
        let problem = match gone {
            Gone::NotYet => {
                self.talk.not_yet = true;
                self.talk.waits_since.get_or_insert(now);
                return;
            }
            Gone::Missing => Problem::HostMissing,
            Gone::Ended | Gone::Babbling => Problem::HostBroken,
        };
        if gone == Gone::Missing {
            self.talk.breaks.note_missing(now);
        } else {
            self.talk.breaks.note(now);
        }
        let asked = core::mem::take(&mut self.talk.asked).into_values();
        for Asked { wish, .. } in asked {
            if gone == Gone::Ended && wish.may_be_said_again() {
                self.talk.want(wish);
            } else {
                self.fail_wish(&wish, &problem);
            }
        }
        let waiting = core::mem::take(&mut self.talk.wishes);
        let (waiting, hopeless): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|wish| gone == Gone::Ended && !wish.is_watched());
        self.talk.wishes = waiting;
        for wish in hopeless {
            self.fail_wish(&wish, &problem);
        }
    }

    /// A new program finds every port of the last one closed, and is shown what was granted.
    pub(crate) fn resume_talk(&mut self) {
        self.talk.stage = Stage::Closed;
        self.talk.asked.clear();
        self.talk.not_yet = false;
    }

    /// Something was granted, perhaps this.
    pub(crate) fn retry_talk(&mut self) {
        self.talk.not_yet = false;
    }

    fn open_port(&mut self, turn: &mut Turn) {
        let id = self.new_id().0;
        self.talk.stage = Stage::Greeting {
            id,
            since: turn.now,
        };
        turn.effects.push(Effect::OpenPort);
        let hello = Request::Hello {
            protocol: PROTOCOL,
            pairing: self.talk.pairing.clone(),
        };
        turn.effects
            .push(Effect::SendToHost(Envelope { id, message: hello }));
    }

    fn handle_hello(&mut self, now: Timestamp, answer: Response) {
        match answer {
            Response::Hello {
                protocol, paired, ..
            } if protocol == PROTOCOL => {
                self.talk.breaks.note_success(now);
                self.talk.waits_since = None;
                self.talk.stage = Stage::Open { paired, last: now };
                if !paired {
                    self.forget_pairing();
                }
            }
            Response::Refused(refusal) if refusal.kind == RefusalKind::OtherVersion => {
                self.handle_host_gone(now, Gone::Missing);
                self.talk.problem = Some(Problem::HostRefused(words::reason(&refusal)));
            }
            // Nothing else is an answer to a hello.
            Response::Hello { .. }
            | Response::Refused(_)
            | Response::Paired
            | Response::RevocationPlanned(_)
            | Response::Revoked(_)
            | Response::Key { .. }
            | Response::Remembered
            | Response::Shared
            | Response::NoLongerShared => self.handle_host_gone(now, Gone::Babbling),
        }
    }

    fn say_what_is_wished(&mut self, turn: &mut Turn) {
        while let Some(wish) = self.talk.next_to_say() {
            let id = self.new_id().0;
            let Some(effect) = self.say(id, &wish, turn.now) else {
                continue;
            };
            turn.effects.push(effect);
            self.talk.asked.insert(id, Asked { wish, at: turn.now });
            if let Stage::Open { last, .. } = &mut self.talk.stage {
                *last = turn.now;
            }
        }
        let Stage::Open { last, .. } = self.talk.stage else {
            return;
        };
        if self.talk.asked.is_empty() && turn.now.since(last) >= QUIET {
            self.close_port(turn);
        }
    }

    fn close_port(&mut self, turn: &mut Turn) {
        self.talk.stage = Stage::Closed;
        turn.effects.push(Effect::ClosePort);
    }

    fn give_up_on_a_silent_host(&mut self, turn: &mut Turn) {
        let silent = match self.talk.stage {
            Stage::Closed => return,
            Stage::Greeting { since, .. } => turn.now.since(since) >= GREETING,
            Stage::Open { .. } => false,
        };
        let late = |asked: &Asked| turn.now.since(asked.at) >= asked.wish.patience();
        if !silent && !self.talk.asked.values().any(late) {
            return;
        }
        self.close_port(turn);
        self.talk.breaks.note(turn.now);
        let asked = core::mem::take(&mut self.talk.asked).into_values();
        let wishes = core::mem::take(&mut self.talk.wishes).into_iter();
        let wishes: Vec<_> = asked.map(|asked| asked.wish).chain(wishes).collect();
        for wish in wishes {
            self.fail_wish(&wish, &Problem::HostSilent);
        }
    }

    /// Whoever says no to the browser's question tells it to nobody else.
    fn give_up_on_a_grant(&mut self, now: Timestamp) {
        let since = self.talk.waits_since;
        if since.is_some_and(|since| now.since(since) >= GRANT) {
            self.talk.not_yet = false;
            self.talk.waits_since = None;
            self.talk.offered = None;
            for wish in core::mem::take(&mut self.talk.wishes) {
                self.fail_wish(&wish, &Problem::HostMissing);
            }
        }
    }

    fn handle_refusal(&mut self, wish: &Wish, refusal: &Refusal) {
        if refusal.kind == RefusalKind::NotPaired {
            self.forget_pairing();
        }
        let problem = Problem::HostRefused(words::reason(refusal));
        match wish {
            // What was refused would be refused again: the next change is the next try.
            Wish::Share(_) if self.talk.pairing.is_some() => self.talk.problem = Some(problem),
            Wish::Share(_)
            | Wish::Pair
            | Wish::Plan(_)
            | Wish::Revoke(_)
            | Wish::StopSharing(_)
            | Wish::CheckKey { .. }
            | Wish::Remember(_) => self.fail_wish(wish, &problem),
        }
    }

    /// The host does not know this browser any more, so nothing that was agreed to with it holds.
    fn forget_pairing(&mut self) {
        if self.talk.pairing.take().is_some() {
            self.talk.shares = Shares::default();
            self.talk.chronicle = Chronicle::default();
        }
    }

    /// Something that was wished will not be.
    fn fail_wish(&mut self, wish: &Wish, problem: &Problem) {
        match wish {
            Wish::Pair => {
                self.talk.offered = None;
                let waiting = core::mem::take(&mut self.talk.wishes);
                for wish in waiting {
                    self.fail_wish(&wish, problem);
                }
            }
            Wish::Plan { .. } | Wish::Revoke { .. } => {
                self.note_revocation(RevocationStage::Failed(problem.clone()));
            }
            Wish::Share(name) if self.talk.pairing.is_none() => self.talk.shares.take_back(name),
            Wish::Share(name) => self.talk.shares.forget_what_was_told(name),
            // The host forgets by itself what is not renewed.
            Wish::StopSharing(_) => {}
            Wish::Remember(entries) => self.talk.chronicle.keep(entries.clone()),
            Wish::CheckKey { team, key, .. } => self.forget_key(team, key),
        }
        if wish.is_watched() || self.talk.problem.is_none() {
            self.talk.problem = Some(problem.clone());
        }
    }
}

/// So long after the last word the port is closed.
const QUIET: Duration = Duration::from_secs(5);
/// A host answers a hello in milliseconds; on a machine that has just started it may take seconds.
const GREETING: Duration = Duration::from_secs(15);
/// A question of the browser that was not answered for so long was answered with no.
const GRANT: Duration = Duration::from_mins(3);
