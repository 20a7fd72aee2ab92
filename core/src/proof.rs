//! Whether the team that an app names stands behind it. Anybody can write a team's name into a token, or answer it when
//! asked; so the first token of an app that the person sets up is verified with the team's own keys, right after the hosts
//! are granted and before any request is made for it. An app that is watched already is not asked again.

use alloc::string::ToString;
use core::time::Duration;

use crate::effect::Effect;
use crate::event::ProofReply;
use crate::host::{Hostname, TeamHost};
use crate::id::EffectId;
use crate::ordered::{Map, Set};
use crate::problem::Problem;
use crate::session::Session;
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::time::Timestamp;

/// What is to be proved, and what was disproved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Proofs {
    /// The apps that the person is setting up.
    pub(crate) due: Set<Hostname>,
    /// The question that is open.
    asked: Option<Question>,
    /// The tokens that their team did not sign, by when they say they were issued.
    refuted: Map<SessionKey, Timestamp>,
}

/// Whether the team signed a session's token.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    id: EffectId,
    since: Timestamp,
    key: SessionKey,
    /// When that token says that it was issued.
    issued: Timestamp,
}

impl Proofs {
    /// Those of the last life, whose open question nobody answers any more.
    pub(crate) fn of_due(due: Set<Hostname>) -> Self {
        Self {
            due,
            ..Self::default()
        }
    }
}

impl State {
    /// The person is asked for this app's host.
    pub(crate) fn expect_proof(&mut self, app: Hostname) {
        self.proofs.due.insert(app);
    }

    /// A new worker finds nobody who would answer the question of the last one.
    pub(crate) fn forget_open_proof(&mut self) {
        self.proofs.asked = None;
    }

    /// Asks about one session that may be reached now and is not proved.
    pub(crate) fn ask_for_proof(&mut self, turn: &mut Turn) {
        if self.proofs.asked.is_some() {
            return;
        }
        let unproved = self.sessions.iter().find(|(key, session)| {
            let (issued, team) = (session.token.issued_at(), session.token.issuer());
            self.proofs.due.contains(&key.host)
                && self.proofs.refuted.get(key) != Some(&issued)
                && session.gone_since.is_none()
                && self.may_reach(&key.host, team).is_ok()
        });
        let Some((key, session)) = unproved else {
            return;
        };
        let (key, team) = (key.clone(), session.token.issuer().clone());
        let issued = session.token.issued_at();
        let id = self.new_id();
        self.proofs.asked = Some(Question {
            id,
            since: turn.now,
            key: key.clone(),
            issued,
        });
        turn.effects.push(Effect::ProveToken(id, key, team));
    }

    /// Where the team itself does not answer, no renewal gets an answer either, so nothing is gained by waiting for it.
    pub(crate) fn handle_proof(&mut self, turn: &mut Turn, id: EffectId, reply: ProofReply) {
        let asked = &mut self.proofs.asked;
        let Some(question) = asked.take_if(|question| question.id == id) else {
            return;
        };
        self.conclude_proof(turn, question, reply);
    }

    /// When an open question counts as unanswered.
    pub(crate) fn moment_of_proof(&self) -> Option<Timestamp> {
        let question = self.proofs.asked.as_ref();
        question.map(|question| question.since + UNANSWERED)
    }

    /// A question that nobody answers keeps nobody waiting.
    pub(crate) fn move_proof(&mut self, turn: &mut Turn) {
        let is_old = |question: &mut Question| turn.now.since(question.since) >= UNANSWERED;
        if let Some(question) = self.proofs.asked.take_if(is_old) {
            self.conclude_proof(turn, question, ProofReply::Unknown);
        }
    }

    fn conclude_proof(&mut self, turn: &mut Turn, question: Question, reply: ProofReply) {
        let Question { key, issued, .. } = question;
        match reply {
            ProofReply::Proved | ProofReply::Unknown => {
                self.proofs.due.remove(&key.host);
                self.proofs.refuted.remove(&key);
            }
            ProofReply::Refuted => {
                if let Some(mut session) = self.sessions.remove(&key) {
                    let team = session.token.issuer().to_string();
                    turn.stop(&mut session, Problem::TeamUnproved(team));
                    self.sessions.insert(key.clone(), session);
                }
                self.proofs.refuted.insert(key, issued);
            }
        }
        self.revive(turn, &[], true);
        self.ask_for_proof(turn);
    }

    /// Whether nothing speaks against the team that a session's token names.
    pub(crate) fn is_vouched_for(
        &self,
        key: &SessionKey,
        session: &Session,
        team: &TeamHost,
    ) -> Result<(), Problem> {
        if !self.proofs.due.contains(&key.host) {
            Ok(())
        } else if self.proofs.refuted.get(key) == Some(&session.token.issued_at()) {
            Err(Problem::TeamUnproved(team.to_string()))
        } else {
            Err(Problem::TeamUnchecked(team.to_string()))
        }
    }
}

const UNANSWERED: Duration = Duration::from_secs(20);
