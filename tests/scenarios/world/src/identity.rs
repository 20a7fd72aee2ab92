//! The question whose a token is, as the extension's shell asks it.

use access_edge_core::Response;
use access_vigil_core::effect::IdentityQuestion;
use access_vigil_core::event::{IdentityReply, Liveness};
use access_vigil_core::host::Hostname;
use access_vigil_core::id::EffectId;
use access_vigil_core::identity::{IdentityAnswer, liveness};
use access_vigil_core::time::Timestamp;
use url::Url;

use crate::jar::http_date;
use crate::law::Law;
use crate::network::Purpose;
use crate::shell::PendingReply;
use crate::world::World;

impl World {
    /// How often Access was asked whose a token is.
    #[must_use]
    pub fn questions(&self) -> u64 {
        self.laws.all_questions
    }

    pub(crate) fn ask_identity(&mut self, id: EffectId, question: &IdentityQuestion) {
        let home = self.browser.flavour.home_store();
        let in_use = |host: &Hostname| {
            let mut tabs = self.browser.tabs.values();
            tabs.any(|tab| tab.store == home && tab.url.host_str() == Some(host.as_str()))
        };
        if question
            .only_in_use
            .as_ref()
            .is_some_and(|host| !in_use(host))
        {
            return self.soon(PendingReply::Told(id, Liveness::NotInUse.into()));
        }
        let host = &question.host;
        if !self.network.online || !self.browser.grants(host.as_str()) {
            return self.soon(PendingReply::Told(id, Liveness::Unknown.into()));
        }
        let life = self.worker.as_ref().map_or(0, |worker| worker.life);
        let url = Url::parse(&format!("https://{host}/cdn-cgi/access/get-identity")).unwrap();
        let request = self.request_in(&home, "GET", (&url, true));
        // The one that a person's sign-out ends with is theirs; this one is made on the program's own account.
        if self.browser.forbids_renewals() {
            self.broken_by(Law::NothingForbidden, ": Access is asked whose a token is");
        }
        self.judge_question(host.as_str());
        self.send((home, request), Purpose::Identity { life, id }, None);
    }

    pub(crate) fn take_identity(&mut self, (life, id): (u64, EffectId), answer: Option<&Response>) {
        if self
            .worker
            .as_ref()
            .is_none_or(|worker| worker.life != life)
        {
            return;
        }
        let told = answer.map_or(Liveness::Unknown.into(), |response| IdentityReply {
            liveness: liveness(IdentityAnswer {
                status: response.status,
                challenged: response.header("cf-mitigated") == Some("challenge"),
                body: &response.text(),
            }),
            date: response
                .header("date")
                .and_then(http_date)
                .map(Timestamp::from_millis),
        });
        self.soon(PendingReply::Told(id, told));
    }
}
