//! One request of a renewal as the extension's shell sends it: cookie rule, request, header event, all cleaned up.

use access_edge_core::{Action, Delivery, Fault, Request, Response, Step, respond};
use access_vigil_core::cookie::StoreId;
use access_vigil_core::effect::{HopRequest, HopStep, Method};
use access_vigil_core::event::{HopAnswer, HopResponse, Silence};
use access_vigil_core::id::EffectId;
use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;
use url::Url;

use crate::browser::Rule;
use crate::excuse::Excuse;
use crate::flavour::Flavour;
use crate::jar::http_date;
use crate::network::{Exchange, Purpose, Trouble};
use crate::shell::{Fetched, Hop, PendingReply};
use crate::ways::Way;
use crate::working::app_of;
use crate::world::{Happening, World};

impl World {
    pub(crate) fn begin_hop(&mut self, id: EffectId, request: HopRequest) {
        let loading = self.open_courier(&request.store);
        if let HopStep::Probe { tag, host } = &request.step {
            let rule = Rule {
                tag: tag.clone(),
                host: host.as_str().to_owned(),
                courier: self.browser.couriers.get(&request.store).copied(),
            };
            self.browser.rules.insert(rule_id(id), rule);
        }
        let Some(worker) = &mut self.worker else {
            return;
        };
        let hop = Hop {
            app: app_of(&request),
            request,
            given_up: false,
            answered: false,
        };
        worker.hops.insert(id, hop);
        self.judge_sending(id);
        let after = loading + self.chance(0..3);
        self.done_after(after, PendingReply::HopLeaves(id));
    }

    /// The request leaves the browser.
    pub(crate) fn send_hop(&mut self, life: u64, id: EffectId) {
        let Some(hop) = self.worker.as_ref().and_then(|worker| worker.hops.get(&id)) else {
            return;
        };
        let (url, method) = (hop.request.url.expose().to_owned(), hop.request.method);
        let store = hop.request.store.clone();
        if hop.given_up {
            return;
        }
        let trouble = self.network.next_trouble(&mut self.dice);
        if let Some(trouble) = trouble {
            self.note(&format!("on its way to the edge: {trouble:?}"));
            self.laws.disturbed(Excuse::Network, self.now);
        }
        if trouble == Some(Trouble::RuleRefused) {
            return self.soon(PendingReply::HopEnds(
                id,
                Box::new(HopAnswer::Unanswered(Silence::Refused)),
            ));
        }
        let url = Url::parse(&url).unwrap();
        let reachable = self.network.online
            && self.reaches(&store)
            && self.browser.grants(url.host_str().unwrap());
        if !reachable || trouble == Some(Trouble::LostOnTheWay) {
            let silent = PendingReply::HopSilent(id, Fetched::Failed);
            return self.done_after(HEADER_GRACE, silent);
        }
        self.done_after(HOP_TIME, PendingReply::HopTimesOut(id));
        let method = match method {
            Method::Head => "HEAD",
            Method::Get => "GET",
        };
        let courier = self.browser.couriers.get(&store).copied();
        let mut rules = self.browser.rules.values();
        let stripped = rules.any(|rule| rule.matches(&url, courier));
        let request = self
            .request_in(&store, method, (&url, !stripped))
            .with_header("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
            .with_header("sec-fetch-mode", "cors")
            .with_header("sec-fetch-dest", "empty");
        let purpose = Purpose::Hop { life, id, courier };
        self.send((store, request), purpose, trouble);
    }

    /// A request to this address, with the cookies of this jar or without.
    pub(crate) fn request_in(
        &mut self,
        store: &StoreId,
        method: &str,
        (url, with_cookies): (&Url, bool),
    ) -> Request {
        let request = Request::new(method, url.as_str()).unwrap();
        let place = (request.host.as_str(), request.path());
        let sent = self.browser.jar.sent(store, place, self.machine_time());
        let pairs: Vec<_> = sent
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() || !with_cookies {
            request
        } else {
            request.with_header("cookie", &pairs.join("; "))
        }
    }

    pub(crate) fn send(
        &mut self,
        from: (StoreId, Request),
        purpose: Purpose,
        trouble: Option<Trouble>,
    ) {
        self.send_after(0, from, purpose, trouble);
    }

    /// A request that leaves after so many milliseconds.
    pub(crate) fn send_after(
        &mut self,
        wait: i64,
        (store, request): (StoreId, Request),
        purpose: Purpose,
        trouble: Option<Trouble>,
    ) {
        self.network.last_exchange += 1;
        let number = self.network.last_exchange;
        let sent = self.now;
        let exchange = Exchange {
            store,
            request,
            purpose,
            trouble,
            response: None,
            sent,
        };
        self.network.exchanges.insert(number, exchange);
        let way = wait + self.way();
        self.later(way, Happening::Arrives(number));
    }

    /// The request reaches the edge, which acts at once.
    pub(crate) fn arrive(&mut self, number: u64) {
        let Some(exchange) = self.network.exchanges.get(&number) else {
            return;
        };
        let purpose = exchange.purpose;
        let waiting = self.edge.faults().to_vec();
        let response = respond(&mut self.edge, self.now, &exchange.request);
        self.note_misbehaviour(&waiting);
        self.transcript.keep_secrets_of(&response);
        if let Purpose::Hop { .. } = purpose {
            self.judge_arrival();
        }
        let slow = match response.delivery {
            Delivery::Prompt | Delivery::Dropped => 0,
            Delivery::Slow(millis) => i64::try_from(millis).unwrap_or(i64::MAX / 4),
        };
        let after = self.way().saturating_add(slow);
        if let Some(exchange) = self.network.exchanges.get_mut(&number) {
            exchange.response = Some(response);
        }
        self.later(after, Happening::Answered(number));
    }

    /// After a server's own trouble the next attempt may go well; after anything else only a change helps.
    fn note_misbehaviour(&mut self, waiting: &[Fault]) {
        let left = self.edge.faults();
        if left.len() == waiting.len() {
            return;
        }
        let over = waiting
            .iter()
            .enumerate()
            .find(|(place, fault)| left.get(*place) != Some(fault));
        let passing = over.is_some_and(|(_, fault)| match fault.action {
            Action::Status { status } => status >= 500,
            Action::Slow { .. } | Action::Drop => true,
            _ => false,
        });
        self.note("the edge misbehaves");
        if passing {
            self.laws.disturbed(Excuse::Edge, self.now);
        } else {
            self.laws.given_up(Excuse::Edge);
        }
    }

    /// The answer reaches the browser.
    pub(crate) fn take_answer(&mut self, number: u64) {
        let Some(Exchange {
            store,
            request,
            purpose,
            trouble,
            response: Some(response),
            sent,
        }) = self.network.exchanges.remove(&number)
        else {
            return;
        };
        let lost = !self.network.online || response.delivery == Delivery::Dropped;
        match purpose {
            Purpose::Hop { life, id, courier } => {
                let answer = (!lost).then_some(response);
                let open = courier == self.browser.couriers.get(&store).copied();
                let whose = (life, id, courier.map(|_| open));
                self.take_hop_answer(whose, (&store, &request), (answer, trouble));
            }
            Purpose::Identity { life, id } => {
                self.take_identity((life, id), (!lost).then_some(&response));
            }
            Purpose::LogOut { life, id } => {
                let answer = (!lost).then_some((&request, &response));
                self.take_log_out((life, id), (&store, answer));
            }
            Purpose::Tick { tab, serial } => {
                self.take_tick(
                    (tab, serial),
                    (&store, &request),
                    ((!lost).then_some(response), sent),
                );
            }
            Purpose::Preflight if lost => {}
            Purpose::Preflight => {
                self.tell_of_background(Way::Request, (&store, &request), &response);
            }
            Purpose::Navigation {
                tab,
                serial,
                redirects,
            } => {
                if lost {
                    self.note("a page could not be loaded");
                } else {
                    self.take_page((tab, serial, redirects), (&store, &request), &response);
                }
            }
        }
    }

    fn take_hop_answer(
        &mut self,
        (life, id, page_open): (u64, EffectId, Option<bool>),
        (store, request): (&StoreId, &Request),
        (answer, trouble): (Option<Response>, Option<Trouble>),
    ) {
        let hop = self
            .worker
            .as_ref()
            .filter(|worker| worker.life == life)
            .map(|worker| worker.hops.get(&id).is_some_and(|hop| !hop.given_up));
        // Whether the browser still takes in the answer to a request of a dead worker is a matter of milliseconds.
        let just_died = self.now - self.kill.last < 20;
        // A page in a container lives on without the worker, until it is closed.
        let taken_in = match (hop, page_open) {
            (Some(waited_for), open) => waited_for && open != Some(false),
            (None, Some(open)) => open,
            (None, None) => just_died && self.dice.bool(),
        };
        if trouble == Some(Trouble::NoAnswer) || !taken_in {
            return;
        }
        let answer = answer.filter(|_| trouble != Some(Trouble::AnswerLost));
        let Some(response) = answer else {
            return self.done_after(HEADER_GRACE, PendingReply::HopSilent(id, Fetched::Failed));
        };
        let unseen = self.worker.is_none() || trouble == Some(Trouble::LateHeader);
        self.store_from_extension(store, (request, &response), unseen);
        let worker = self.worker.as_mut().filter(|_| hop.is_some());
        let Some(hop) = worker.and_then(|worker| worker.hops.get_mut(&id)) else {
            return;
        };
        hop.answered = true;
        if trouble == Some(Trouble::LateHeader) {
            return self.done_after(HEADER_GRACE, PendingReply::HopSilent(id, Fetched::Resolved));
        }
        let late = self.chance(0..self.browser.flavour.header_delay() + 1);
        let answer = HopAnswer::Answered(read(&response, self.browser.flavour));
        self.done_after(late, PendingReply::HopEnds(id, Box::new(answer)));
    }

    pub(crate) fn time_out_hop(&mut self, id: EffectId) {
        let worker = self.worker.as_mut();
        let Some(hop) = worker.and_then(|worker| worker.hops.get_mut(&id)) else {
            return;
        };
        if !hop.given_up {
            hop.given_up = true;
            self.end_hop(id, HopAnswer::Unanswered(Silence::TimedOut));
        }
    }

    /// Nobody waits any more: the request is torn down, and everything that belongs to it with it.
    pub(crate) fn abort_hop(&mut self, id: EffectId) {
        let worker = self.worker.as_mut();
        if let Some(hop) = worker.and_then(|worker| worker.hops.get_mut(&id)) {
            hop.given_up = true;
            self.done_after(HEADER_GRACE, PendingReply::HopSilent(id, Fetched::Failed));
        }
    }

    pub(crate) fn explain_silence(&mut self, id: EffectId, fetched: Fetched) {
        let Some(hop) = self.worker.as_ref().and_then(|worker| worker.hops.get(&id)) else {
            return;
        };
        let url = Url::parse(hop.request.url.expose()).unwrap();
        let silence = if !self.browser.grants(url.host_str().unwrap()) {
            Silence::NotPermitted
        } else if !self.network.online {
            Silence::Offline
        } else if fetched == Fetched::Resolved {
            Silence::TimedOut
        } else {
            Silence::Unreachable
        };
        self.end_hop(id, HopAnswer::Unanswered(silence));
    }

    /// The rule is gone before core hears of the end.
    pub(crate) fn end_hop(&mut self, id: EffectId, answer: HopAnswer) {
        let Some(worker) = &mut self.worker else {
            return;
        };
        if worker.hops.remove(&id).is_some() {
            self.browser.rules.remove(&rule_id(id));
            self.reply(id, access_vigil_core::event::Reply::Hop(answer));
        }
    }

    pub(crate) fn way(&mut self) -> i64 {
        let (least, most) = self.network.latency;
        self.chance(least..most + 1)
    }

    /// The step of the protocol that the edge took the last request for.
    pub(crate) fn last_step(&self) -> Option<Step> {
        self.edge.history().last().map(|entry| entry.kind)
    }
}

pub(crate) fn read(response: &Response, flavour: Flavour) -> HopResponse {
    let mut set_cookie: Vec<_> = response.set_cookies().collect();
    let joined = set_cookie.join("\n");
    // Firefox hands several lines over as one.
    if flavour == Flavour::Firefox && !set_cookie.is_empty() {
        set_cookie = vec![&joined];
    }
    HopResponse {
        status: response.status,
        location: response.location().map(Secret::new),
        set_cookie: set_cookie.into_iter().map(Secret::new).collect(),
        date: response
            .header("date")
            .and_then(http_date)
            .map(Timestamp::from_millis),
        challenged: response.header("cf-mitigated") == Some("challenge"),
        retry_after: response
            .header("retry-after")
            .and_then(|text| text.parse().ok()),
    }
}

/// As in the extension.
fn rule_id(id: EffectId) -> u64 {
    id.0 % 1_000_000 + 1
}

/// As in the extension: how long a request may take, and its header event after it.
const HOP_TIME: i64 = 15_000;
const HEADER_GRACE: i64 = 1_000;
