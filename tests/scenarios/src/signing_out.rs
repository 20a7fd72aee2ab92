//! The one click that signs out, as the extension's shell carries it out.

use access_edge::{Request, Response};
use access_vigil_core::effect::SignOutPlan;
use access_vigil_core::event::Reply;
use access_vigil_core::id::EffectId;
use access_vigil_core::sign_out::SignOutReport;
use url::Url;

use crate::network::Purpose;
use crate::world::World;

impl World {
    pub(crate) fn begin_sign_out(&mut self, id: EffectId, plan: SignOutPlan) {
        let life = self.worker.as_ref().map_or(0, |worker| worker.life);
        let url = Url::parse(&format!("https://{}/cdn-cgi/access/logout", plan.team)).unwrap();
        self.browser.signing_out = Some(plan);
        if self.network.online {
            let request = self.request("GET", &url, true);
            self.send(request, Purpose::SignOut { life, id }, None);
        } else {
            self.end_sign_out((life, id), None);
        }
    }

    pub(crate) fn end_sign_out(
        &mut self,
        (life, id): (u64, EffectId),
        answer: Option<(&Request, &Response)>,
    ) {
        if self
            .worker
            .as_ref()
            .is_none_or(|worker| worker.life != life)
        {
            return;
        }
        let Some(plan) = self.browser.signing_out.take() else {
            return;
        };
        if let Some((request, response)) = answer {
            self.store_from_page(request, response);
        }
        for host in core::iter::once(&plan.team).chain(&plan.apps) {
            self.delete_cookies_of(host.as_str());
        }
        let report = SignOutReport {
            ended_at_server: answer.is_some_and(|(_, response)| response.status < 400),
            left: Vec::new(),
        };
        self.reply(id, Reply::SignedOut(report));
    }
}
