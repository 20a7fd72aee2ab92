//! What a person is asked for, and what they are told when the extension is new.

use access_vigil_core::event::{Event, ProofReply, Reply};
use access_vigil_core::host::AccessHosts;
use access_vigil_core::id::EffectId;
use access_vigil_core::indicator::Sentence;
use access_vigil_core::setup::SetupOffer;
use access_vigil_core::state::State;
use access_vigil_core::time::Timestamp;

use crate::world::{Heard, World};

impl World {
    /// The browser asks the person for these hosts.
    pub fn ask_for(&mut self, hosts: &[&str]) {
        self.note(&format!("the person is asked for {}", hosts.join(", ")));
        let origins = hosts.iter().map(|host| format!("https://{host}/*"));
        self.deliver(Heard::Event(Event::HostsAsked(origins.collect())));
    }

    /// What the popup would offer for sessions that lack a host.
    #[must_use]
    pub fn offers(&self) -> Vec<SetupOffer> {
        match &self.worker {
            Some(worker) => worker.state.offers_for_sessions(),
            None => State::restore(&self.snapshot(), AccessHosts::default()).offers_for_sessions(),
        }
    }

    /// What the popup offers in a tab that shows this host.
    #[must_use]
    pub fn offer_at(&self, host: &str) -> SetupOffer {
        let now = Timestamp::from_millis(self.machine_time());
        let tab = format!("https://{host}/");
        let offer = match &self.worker {
            Some(worker) => worker.state.setup_offer(now, &tab, None),
            None => State::restore(&self.snapshot(), AccessHosts::default())
                .setup_offer(now, &tab, None),
        };
        let Some(offer) = offer else {
            self.fail(&format!("there is nothing to offer on {host}"));
        };
        offer
    }

    /// Why the popup offers nothing in a tab that shows this host, where the administrator does not let it.
    #[must_use]
    pub fn refusal_at(&mut self, host: &str) -> Option<Sentence> {
        if !self.is_awake() {
            self.wake();
        }
        let tab = format!("https://{host}/");
        let now = Timestamp::from_millis(self.machine_time());
        let state = &self.worker.as_ref()?.state;
        let offered = state.setup_offer(now, &tab, None).is_some();
        state.refused_offer(&tab).filter(|_| !offered)
    }

    /// The browser tells that the extension was installed.
    pub fn install(&mut self) {
        self.note("the extension is installed");
        self.deliver(Heard::Event(Event::Installed));
    }

    /// How often the welcome page was opened.
    #[must_use]
    pub fn welcomes(&self) -> u32 {
        self.browser.welcomes
    }

    /// From now on the team's keys say this of tokens.
    pub fn given_proof(&mut self, proof: ProofReply) {
        self.browser.proof = Some(proof);
    }

    /// The team's keys are here, if anybody answers.
    pub(crate) fn prove(&mut self, id: EffectId) {
        if let Some(proof) = self.browser.proof {
            self.reply(id, Reply::Proof(proof));
        }
    }

    /// From now on nobody answers who asks for the team's keys.
    pub fn given_no_proof(&mut self) {
        self.browser.proof = None;
    }
}
