//! What a run writes down while it goes: the moments worth telling, and which app token the jar held when.

use alloc::vec::Vec;

use super::course::{Happened, Promise, What};
use super::edge::Serial;
use super::model::{MIDNIGHT, Model};
use crate::event::{Event, IdentityReply, Liveness, Reply};
use crate::view::ProblemView;

/// The notes of a run.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) steps: u32,
    pub(super) moments: Vec<Happened>,
    /// Which app token the jar held from when on, and what the page was asked about it.
    pub(super) held: Vec<(i64, Option<Serial>)>,
    /// When the person signed in.
    pub(super) sign_ins: Vec<i64>,
    /// When somebody was let in last.
    pub(super) let_in_at: Option<i64>,
    /// By which token.
    pub(super) let_in_by: Option<Serial>,
    /// What was wrong while nobody was let in.
    pub(super) problems: Vec<(i64, ProblemView)>,
    pub(super) promises: Vec<Promise>,
    /// Since when the jar held the token that the last of them is about.
    promised_for: Option<i64>,
    revocation: Revocation,
    renewals: u32,
}

/// Whether a revocation is still unknown to the extension.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Revocation {
    #[default]
    None,
    Unnoticed,
}

impl Record {
    /// Notes something that happened.
    pub(super) fn note(&mut self, now: i64, what: What) {
        let at = now - MIDNIGHT;
        self.moments.push(Happened { at, what });
    }

    pub(super) fn revoked(&mut self, now: i64, what: What) {
        self.note(now, what);
        self.revocation = Revocation::Unnoticed;
    }

    pub(super) fn signed_in(&mut self, now: i64) {
        self.note(now, What::SignedIn);
        self.sign_ins.push(now);
    }

    pub(super) fn signed_in_just_before(&self, now: i64) -> bool {
        let last = self.sign_ins.last();
        last.is_some_and(|at| now - at < 1000)
    }

    /// Since when the jar holds what it holds.
    fn held_since(&self) -> Option<i64> {
        self.held.last().map(|(at, _)| *at)
    }

    /// Whether the popup was not looked at since the jar holds another token.
    pub(super) fn is_promise_due(&self) -> bool {
        self.promised_for != self.held_since()
    }

    /// What is wrong while nobody is let in; told once for each time.
    fn trouble(&mut self, now: i64, problem: ProblemView) {
        let since = self.let_in_at.unwrap_or(i64::MIN);
        let known = self.problems.last().filter(|(at, _)| *at > since);
        if known.is_none_or(|(_, known)| *known != problem) {
            self.problems.push((now, problem));
        }
    }

    pub(super) fn holds(&mut self, now: i64, held: Option<Serial>) {
        if self.held.last().and_then(|(_, serial)| *serial) != held {
            self.held.push((now, held));
        }
    }
}

impl Model<'_> {
    /// A revocation is noticed by Access's own word, or by a page that runs into the login.
    pub(super) fn notice_revocation(&mut self, event: &Event) {
        let tells = matches!(
            event,
            Event::PageStuck { .. }
                | Event::Replied(
                    _,
                    Reply::Identity(IdentityReply {
                        liveness: Liveness::Dead,
                        ..
                    })
                )
        );
        if tells && self.record.revocation == Revocation::Unnoticed {
            self.record.revocation = Revocation::None;
            self.record.note(self.now, What::RevocationNoticed);
        }
    }

    /// Whether core knows of the token that the jar holds by now.
    fn is_known(&self, seen: i64) -> bool {
        let held = self.record.held.last().and_then(|(_, serial)| *serial);
        let issued = held.and_then(|serial| self.edge.issued(serial));
        issued.is_some_and(|issued| issued.issued.div_euclid(1000) * 1000 == seen)
    }

    /// What people would see now: how many renewals there were, until when it promises, and what is wrong.
    pub(super) fn look_at_the_popup(&mut self) {
        let shut_out = self.record.let_in_at.is_some() && !self.is_let_in();
        let is_new = self.record.is_promise_due();
        if !shut_out && !is_new {
            return;
        }
        let mut view = self.state.view(self.timestamp());
        if view.sessions.is_empty() {
            return;
        }
        let session = view.sessions.swap_remove(0);
        if let (true, Some(problem)) = (shut_out, session.problem) {
            self.record.trouble(self.now, problem);
        }
        if session.renewals > self.record.renewals {
            self.record.note(self.now, What::Renewed);
        }
        // A session that is forgotten counts anew.
        self.record.renewals = session.renewals;
        if is_new && self.is_known(session.issued) {
            self.record.promised_for = self.record.held_since();
            self.record.promises.push(Promise {
                at: self.now - MIDNIGHT,
                effective_end: session.effective_end - MIDNIGHT,
            });
        }
    }
}
