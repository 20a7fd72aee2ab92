//! One renewal under way: three judged requests, then a look into the jar. It holds all that a restart needs.
//!
//! ```text
//! Probing ─302─► LoggingIn ─302─► Pinning ─► Authorizing ─► Confirming ─► over
//!    ▲               │ stale                    │ refused        │ worse
//!    └───────────────┴───────── once ───────────┘                └─► PuttingBack ─► over
//! ```

mod wrote;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::answer::{self, LoggedIn, Probed};
use crate::cookie::{CF_AUTHORIZATION, Cookie, StoreId};
use crate::effect::{AppSession, Effect, HopRequest, HopStep, LoginVisit, Method};
use crate::event::{HopAnswer, Reply, StoreResult};
use crate::grants::Grants;
use crate::id::EffectId;
use crate::judge::Judge;
use crate::judge::words::RedirectText;
use crate::ordered::Set;
use crate::problem::Problem;
use crate::secret::Secret;
use crate::session_key::SessionKey;
use crate::set_cookie;
use crate::time::Timestamp;

pub(crate) use wrote::Wrote;

/// A renewal under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Renewal {
    /// When it began.
    pub(crate) started: Timestamp,
    /// The cookie that works, as it was when the renewal began; `None` when it had already ended.
    pub(crate) before: Option<Cookie>,
    /// The path that is probed.
    pub(crate) path: String,
    /// Requests sent so far.
    pub(crate) hops: u32,
    /// Whether it has begun again once already.
    pub(crate) restarted: bool,
    /// Where the login goes on.
    pub(crate) way: Way,
    /// The effect whose reply is awaited.
    pub(crate) awaited: EffectId,
    /// When that effect was asked for.
    pub(crate) since: Timestamp,
    /// Where it stands.
    pub(crate) step: Step,
}

/// Where the login of a renewal goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// In the background, with the org token.
    Hidden,
    /// In a tab in front of the person, who wants to sign in.
    ToPerson,
}

/// Where a renewal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The app was asked without cookies.
    Probing {
        /// The address.
        url: Secret,
        /// The method.
        method: Method,
    },
    /// The team's login address was asked, or a stop on the way back from it.
    LoggingIn {
        /// The address.
        url: Secret,
        /// The `CF_AppSession` of this attempt.
        app_session: Option<Secret>,
    },
    /// `CF_AppSession` is being written back.
    Pinning {
        /// The address to ask next.
        authorized: Secret,
    },
    /// The app's own Access address was asked; from here on the jar may change.
    Authorizing,
    /// The jar is being looked at.
    Confirming {
        /// What our last request did to the cookie.
        wrote: Wrote,
        /// What explains a jar that did not change.
        failure: Option<Problem>,
    },
    /// The working cookie is being put back.
    PuttingBack {
        /// Why that was needed.
        problem: Problem,
    },
}

/// What a renewal may use while it makes one step.
pub(crate) struct Desk<'a> {
    /// The time.
    pub(crate) now: Timestamp,
    /// Whose renewal it is.
    pub(crate) key: &'a SessionKey,
    /// Judges each redirect.
    pub(crate) judge: Judge<'a>,
    /// The hosts that may be reached.
    pub(crate) granted: &'a Grants,
    /// The jars that sessions lie in.
    pub(crate) jars: &'a Set<StoreId>,
    /// The id for the next effect.
    pub(crate) id: EffectId,
    /// A word for the probe.
    pub(crate) tag: u64,
    /// Takes what is to be done.
    pub(crate) effects: &'a mut Vec<Effect>,
}

/// How a renewal goes on after a step.
#[derive(Debug)]
pub(crate) enum Progress {
    /// It waits for the next reply.
    Going(Box<Renewal>),
    /// It has failed.
    Failed(Problem),
    /// This path leads to no renewal of this app.
    WrongPath(Problem),
    /// The login goes on in a tab, with the person.
    HandedOver,
}

impl Renewal {
    /// Sends the first request.
    pub(crate) fn begin(
        desk: &mut Desk<'_>,
        (path, way): (String, Way),
        before: Option<Cookie>,
    ) -> Self {
        let url = probe_url(desk, &path);
        let mut renewal = Self {
            started: desk.now,
            before,
            path,
            hops: 0,
            restarted: false,
            way,
            awaited: desk.id,
            since: desk.now,
            step: Step::Authorizing,
        };
        renewal.probe(desk, url, Method::Head);
        renewal
    }

    /// Whether the jar may already hold the outcome.
    pub(crate) fn may_have_minted(&self) -> bool {
        match self.step {
            Step::Authorizing | Step::Confirming { .. } | Step::PuttingBack { .. } => true,
            Step::Probing { .. } | Step::LoggingIn { .. } | Step::Pinning { .. } => false,
        }
    }

    /// Makes the step that follows from the awaited reply.
    pub(crate) fn advance(mut self, desk: &mut Desk<'_>, reply: &Reply) -> Progress {
        match (self.step.clone(), reply) {
            (Step::Probing { url, method }, Reply::Hop(answer)) => {
                self.after_probe(desk, &url, (method, answer))
            }
            (Step::LoggingIn { url, app_session }, Reply::Hop(answer)) => {
                self.after_login(desk, &url, (app_session, answer))
            }
            (Step::Pinning { authorized }, Reply::Stored(_)) => {
                // A jar that refused to be pinned may still hold the right value: the edge decides.
                self.step = Step::Authorizing;
                self.send(desk, HopStep::Authorized, (Method::Head, authorized));
                Progress::Going(self.into())
            }
            (Step::Authorizing, Reply::Hop(answer)) => {
                self.confirm(desk, answer);
                Progress::Going(self.into())
            }
            (Step::PuttingBack { problem }, Reply::Stored(StoreResult::Stored)) => {
                Progress::Failed(problem)
            }
            (Step::PuttingBack { .. }, Reply::Stored(StoreResult::Refused)) => {
                Progress::Failed(Problem::NotPutBack)
            }
            // The jar's listing is judged by the watcher, and no other reply fits the question.
            (_, _) => Progress::Going(self.into()),
        }
    }

    /// Begins again with a new probe; `problem` tells why, and is the outcome if this was the second time.
    pub(crate) fn restart(mut self, desk: &mut Desk<'_>, problem: Problem) -> Progress {
        if self.restarted || self.hops >= MOST_HOPS {
            return Progress::Failed(problem);
        }
        self.restarted = true;
        let url = probe_url(desk, &self.path);
        self.probe(desk, url, Method::Head);
        Progress::Going(self.into())
    }

    /// Asks for the working cookie to be put back where something worse took its place.
    pub(crate) fn put_back(mut self, desk: &mut Desk<'_>, problem: Problem) -> Progress {
        let Some(before) = self.before.clone() else {
            return Progress::Failed(problem);
        };
        self.step = Step::PuttingBack { problem };
        self.await_effect(desk);
        desk.effects.push(Effect::PutBack(desk.id, before.into()));
        Progress::Going(self.into())
    }

    /// Asks for the jar, which alone tells the outcome.
    pub(crate) fn look_into_the_jar(
        &mut self,
        desk: &mut Desk<'_>,
        (wrote, failure): (Wrote, Option<Problem>),
    ) {
        self.step = Step::Confirming { wrote, failure };
        self.await_effect(desk);
        let jars = desk.jars.clone();
        desk.effects.push(Effect::ListCookies(desk.id, jars));
    }

    fn after_probe(
        mut self,
        desk: &mut Desk<'_>,
        url: &Secret,
        (method, answer): (Method, &HopAnswer),
    ) -> Progress {
        match answer::probed(&desk.judge, url.expose(), answer) {
            Probed::Login(login, _) if self.way == Way::ToPerson => {
                let visit = LoginVisit {
                    store: desk.key.store.clone(),
                    url: Secret::new(login.as_str()),
                };
                desk.effects.push(Effect::OpenLogin(visit));
                Progress::HandedOver
            }
            Probed::Login(login, app_session) => {
                let login = Secret::new(login.as_str());
                self.step = Step::LoggingIn {
                    url: login.clone(),
                    app_session,
                };
                self.send(desk, HopStep::Login, (Method::Head, login));
                Progress::Going(self.into())
            }
            Probed::AskWithGet if method == Method::Head => {
                let url = probe_url(desk, &self.path);
                self.probe(desk, url, Method::Get);
                Progress::Going(self.into())
            }
            Probed::AskWithGet => Progress::WrongPath(Problem::NotProtected(NOT_ALLOWED)),
            Probed::Failed(problem @ (Problem::WrongApp | Problem::NotProtected(_))) => {
                Progress::WrongPath(problem)
            }
            Probed::Failed(problem) => Progress::Failed(problem),
        }
    }

    fn after_login(
        mut self,
        desk: &mut Desk<'_>,
        url: &Secret,
        (app_session, answer): (Option<Secret>, &HopAnswer),
    ) -> Progress {
        match answer::logged_in((&desk.judge, desk.granted), url.expose(), answer) {
            LoggedIn::Authorized(authorized) => {
                self.authorize(desk, Secret::new(authorized.as_str()), app_session);
                Progress::Going(self.into())
            }
            LoggedIn::Detour(_) if self.hops >= MOST_HOPS => {
                Progress::Failed(Problem::Redirect(RedirectText::TooMany.sentence(None)))
            }
            LoggedIn::Detour(stop) => {
                let stop = Secret::new(stop.as_str());
                self.step = Step::LoggingIn {
                    url: stop.clone(),
                    app_session,
                };
                self.send(desk, HopStep::Authorized, (Method::Head, stop));
                Progress::Going(self.into())
            }
            LoggedIn::Stale(problem) => self.restart(desk, problem),
            LoggedIn::Failed(problem) => Progress::Failed(problem),
        }
    }

    /// A page of the app that runs into the login meanwhile replaces `CF_AppSession`, and the edge takes the
    /// third request only with the value of the first: so that value is written back before.
    fn authorize(&mut self, desk: &mut Desk<'_>, authorized: Secret, app_session: Option<Secret>) {
        let Some(value) = app_session else {
            self.step = Step::Authorizing;
            return self.send(desk, HopStep::Authorized, (Method::Head, authorized));
        };
        self.step = Step::Pinning { authorized };
        self.await_effect(desk);
        let pin = AppSession {
            host: desk.key.host.clone(),
            store: desk.key.store.clone(),
            value,
        };
        desk.effects.push(Effect::PinAppSession(desk.id, pin));
    }

    fn confirm(&mut self, desk: &mut Desk<'_>, answer: &HopAnswer) {
        let wrote = match answer {
            HopAnswer::Answered(response) => {
                set_cookie::last_value(&response.set_cookie, CF_AUTHORIZATION)
                    .map_or(Wrote::Nothing, Wrote::Value)
            }
            HopAnswer::Unanswered(_) => Wrote::Unseen,
        };
        let failure = answer::authorized(&desk.key.host, answer).err();
        self.look_into_the_jar(desk, (wrote, failure));
    }

    fn probe(&mut self, desk: &mut Desk<'_>, url: Secret, method: Method) {
        self.step = Step::Probing {
            url: url.clone(),
            method,
        };
        let step = HopStep::Probe {
            tag: tag_text(desk.tag),
            host: desk.key.host.clone(),
        };
        self.send(desk, step, (method, url));
    }

    fn send(&mut self, desk: &mut Desk<'_>, step: HopStep, (method, url): (Method, Secret)) {
        self.hops = self.hops.saturating_add(1);
        self.await_effect(desk);
        let request = HopRequest {
            step,
            method,
            url,
            store: desk.key.store.clone(),
        };
        desk.effects.push(Effect::SendHop(desk.id, request));
    }

    fn await_effect(&mut self, desk: &Desk<'_>) {
        self.awaited = desk.id;
        self.since = desk.now;
    }
}

/// The tag travels as a cache-buster does, so that nothing in the address names this product.
fn probe_url(desk: &Desk<'_>, path: &str) -> Secret {
    Secret::new(alloc::format!(
        "https://{}{path}?_={}",
        desk.key.host,
        tag_text(desk.tag)
    ))
}

fn tag_text(tag: u64) -> String {
    alloc::format!("{tag:016x}")
}

/// At most so many requests for one renewal, beginning again included.
const MOST_HOPS: u32 = 10;
/// The status that means that a method is refused (RFC 9110 §15.5.6).
const NOT_ALLOWED: u16 = 405;
