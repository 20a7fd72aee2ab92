//! The requests of a renewal: which one is awaited, what came, and what was thought of it.
//!
//! One that is given up is told of as well, for the cookie that it brings may be seen before its answer.

use alloc::string::String;
use alloc::vec::Vec;

use crate::event::HopAnswer;
use crate::id::EffectId;
use crate::renewal::{Renewal, Step};
use crate::session_key::SessionKey;
use crate::set_cookie;
use crate::state::State;
use crate::traffic::Address;
use crate::view::problem_of;

use super::entry::{Hop, HopName, Verdict};

/// A request that a renewal waits for.
pub(super) struct Awaited {
    pub(super) id: EffectId,
    pub(super) key: SessionKey,
    /// As if nobody waited for it; when it was asked stands for how long it took.
    pub(super) hop: Hop,
}

impl State {
    /// The requests that renewals wait for.
    pub(super) fn awaited_requests(&self) -> Vec<Awaited> {
        let sessions = self.sessions.iter();
        let awaited = sessions.filter_map(|(key, session)| {
            let renewal = session.renewal()?;
            let (step, url) = asked(key, renewal)?;
            let hop = Hop {
                renewal: renewal.started.as_millis(),
                step,
                from: Address::parse(&url)?,
                took: renewal.since.as_millis(),
                status: None,
                to: None,
                cookies: Vec::new(),
                verdict: Verdict::Late,
            };
            Some(Awaited {
                id: renewal.awaited,
                key: key.clone(),
                hop,
            })
        });
        awaited.collect()
    }

    /// What became of a renewal whose last request was given up.
    pub(super) fn verdict_unanswered(&self, key: &SessionKey, step: HopName) -> Verdict {
        let before = self.journal.sessions.get(key).map(|seen| seen.renewals);
        let now = self.sessions.get(key).map(|session| session.renewals);
        if step == HopName::Authorized && before < now {
            return Verdict::Overtaken;
        }
        self.verdict(key, step)
    }

    /// What became of a renewal, after the answer to this request of it.
    pub(super) fn verdict(&self, key: &SessionKey, step: HopName) -> Verdict {
        let Some(session) = self.sessions.get(key) else {
            return Verdict::Late;
        };
        if let Some(problem) = problem_of(session) {
            return Verdict::Refused(problem.clone());
        }
        match session.renewal().map(|renewal| &renewal.step) {
            Some(Step::Confirming { .. } | Step::PuttingBack { .. }) => Verdict::JarDecides,
            Some(Step::Probing { .. }) => Verdict::BegunAgain,
            Some(_) => Verdict::Followed,
            None => match &session.paths.why {
                Some(problem) => Verdict::Refused(problem.clone()),
                None if step == HopName::Probe => Verdict::Followed,
                None => Verdict::Late,
            },
        }
    }
}

impl Awaited {
    /// The same with what came.
    pub(super) fn answered(mut self, answer: &HopAnswer) -> Self {
        if let HopAnswer::Answered(response) = answer {
            let hop = &mut self.hop;
            let url = alloc::format!("https://{}{}", hop.from.host, hop.from.path);
            let location = response.location.as_ref();
            hop.to = location.and_then(|to| Address::of_redirect(&url, to.expose()));
            hop.status = Some(response.status);
            hop.cookies = set_cookie::names_of(&response.set_cookie);
        }
        self
    }
}

/// The request that a renewal waits for.
fn asked(key: &SessionKey, renewal: &Renewal) -> Option<(HopName, String)> {
    match &renewal.step {
        Step::Probing { url, .. } => Some((HopName::Probe, url.expose().into())),
        Step::LoggingIn { url, .. } => Some((HopName::Login, url.expose().into())),
        Step::Authorizing => {
            let url = alloc::format!("https://{}/cdn-cgi/access/authorized", key.host);
            Some((HopName::Authorized, url))
        }
        Step::Pinning { .. } | Step::Confirming { .. } | Step::PuttingBack { .. } => None,
    }
}
