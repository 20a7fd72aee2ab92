//! One click ends both tiers: at the server and in every jar. From that moment nothing renews, whatever becomes of it.
//!
//! Access stops accepting the tokens of a person who signed out within 20 to 30 seconds, copies elsewhere included
//! (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>).

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::effect::{Effect, SignOutPlan};
use crate::host::Hostname;
use crate::id::EffectId;
use crate::indicator::{Argument, Sentence};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::text::TextKey;
use crate::time::Timestamp;

/// The last sign-out that was wished for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignOut {
    pub(crate) id: EffectId,
    pub(crate) plan: SignOutPlan,
    pub(crate) at: Timestamp,
    pub(crate) report: Option<SignOutReport>,
}

/// What became of a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOutReport {
    /// Whether the team's server has confirmed it.
    pub ended_at_server: bool,
    /// Hosts where a token is left in a jar, or still counts.
    pub left: Vec<String>,
}

impl State {
    /// The person wants to be signed out of the team of this session.
    pub(crate) fn handle_sign_out(&mut self, turn: &mut Turn, key: &SessionKey) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        let issuer = session.token.issuer().clone();
        let team = issuer.as_hostname().clone();
        let of_team = self
            .sessions
            .iter()
            .filter(|(_, session)| session.token.issuer() == &issuer);
        let mut apps: Vec<Hostname> = of_team.map(|(key, _)| key.host.clone()).collect();
        apps.dedup();
        self.handle_logout(turn, &team);
        let at = turn.now;
        self.begin_sign_out(turn, SignOutPlan { team, apps }, at);
    }

    /// A sign-out that a killed program left unfinished is begun again: done twice does no harm, left undone it does.
    pub(crate) fn resume_sign_out(&mut self, turn: &mut Turn) {
        let unfinished = |it: &mut SignOut| it.report.is_none() && turn.now.since(it.at) < SHOWN;
        if let Some(sign_out) = self.sign_out.take_if(unfinished) {
            self.begin_sign_out(turn, sign_out.plan, sign_out.at);
        }
    }

    /// Takes in what became of it.
    pub(crate) fn handle_signed_out(
        &mut self,
        turn: &mut Turn,
        id: EffectId,
        report: SignOutReport,
    ) {
        if let Some(sign_out) = self.sign_out.as_mut().filter(|it| it.id == id) {
            sign_out.report = Some(report);
            self.ask_for_cookies(turn);
        }
    }

    /// What the popup says of it.
    pub(crate) fn sign_out_notice(&self, now: Timestamp) -> Option<Sentence> {
        let sign_out = self.sign_out.as_ref();
        let sign_out = sign_out.filter(|it| now.since(it.at) < SHOWN)?;
        let team = Argument::Text(sign_out.plan.team.to_string());
        let (key, second) = match &sign_out.report {
            None => (TextKey::SigningOut, None),
            Some(report) if !report.left.is_empty() => {
                let left = Argument::Text(report.left.join(", "));
                (TextKey::SignOutLeft, Some(left))
            }
            Some(report) if !report.ended_at_server => (TextKey::SignOutUnconfirmed, None),
            Some(_) => {
                let tail = Argument::Moment((sign_out.at + TAIL).as_millis());
                (TextKey::SignOutDone, Some(tail))
            }
        };
        Some(Sentence {
            key: key.as_str().into(),
            arguments: core::iter::once(team).chain(second).collect(),
        })
    }

    fn begin_sign_out(&mut self, turn: &mut Turn, plan: SignOutPlan, at: Timestamp) {
        let id = self.new_id();
        turn.effects.push(Effect::SignOut(id, plan.clone()));
        self.sign_out = Some(SignOut {
            id,
            plan,
            at,
            report: None,
        });
    }
}

const TAIL: Duration = Duration::from_secs(30);
const SHOWN: Duration = Duration::from_mins(5);
