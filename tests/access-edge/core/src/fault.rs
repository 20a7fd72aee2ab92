//! Seeded misbehaviour: off until asked for, by host, step and path, once, a few times or for good.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::request::{Delivery, Request, Response};
use crate::step::Step;

/// One fault waiting to happen. A field left out matches everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only on this host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Only at this step; faults of tokens keep to `app.authorized` by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// Only below this path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How often; left out means for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What happens.
    pub action: Action,
}

impl Fault {
    /// A fault that happens once, at that step, on any host.
    #[must_use]
    pub fn once(step: Step, action: Action) -> Self {
        Self {
            host: None,
            step: Some(step),
            path: None,
            times: Some(1),
            action,
        }
    }

    fn matches(&self, step: Step, request: &Request) -> bool {
        self.times != Some(0)
            && self.host.as_ref().is_none_or(|host| *host == request.host)
            && self
                .step
                .or(self.action.own_step())
                .is_none_or(|wanted| wanted == step)
            && self
                .path
                .as_ref()
                .is_none_or(|path| request.path().starts_with(path.as_str()))
    }
}

/// What goes wrong. In JSON `{"kind": "status", "status": 503}` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Action {
    /// That status with a page instead of the answer; nothing is done.
    Status {
        /// The status.
        status: u16,
    },
    /// The right answer, late.
    Slow {
        /// How late.
        milliseconds: u64,
    },
    /// The connection closes without an answer; nothing is done.
    Drop,
    /// The answer, as a 302 to this text.
    Location {
        /// Any text that fits into a header.
        value: String,
    },
    /// 403 with `cf-mitigated: challenge`; nothing is done.
    Challenge,
    /// The app token is for another app.
    WrongAudience,
    /// The app token is another person's.
    OtherSubject,
    /// The app token has ended before it was signed.
    ExpiredToken,
    /// The app token's header is this text.
    HostileHeader {
        /// Any text; it is base64url-encoded and signed.
        header: String,
    },
    /// These claims replace or join those of the app token.
    HostileClaims {
        /// Claims by name.
        claims: Map<String, Value>,
    },
    /// The answer without any `Set-Cookie`.
    MissingSetCookie,
    /// The right answer and that many spaces after it, which JSON allows.
    LongBody {
        /// How many.
        spaces: usize,
    },
    /// The right answer, whose `Date` is that far ahead, or behind where it is less than none.
    WrongDate {
        /// How far ahead.
        seconds: i64,
    },
}

impl Action {
    /// Where tokens go wrong unless told otherwise: where they are minted.
    fn own_step(&self) -> Option<Step> {
        match self {
            Self::WrongAudience
            | Self::OtherSubject
            | Self::ExpiredToken
            | Self::HostileHeader { .. }
            | Self::HostileClaims { .. } => Some(Step::AppAuthorized),
            Self::Status { .. }
            | Self::Slow { .. }
            | Self::Drop
            | Self::Location { .. }
            | Self::Challenge
            | Self::MissingSetCookie
            | Self::LongBody { .. }
            | Self::WrongDate { .. } => None,
        }
    }

    /// The answer given instead of doing anything, if this fault is of that sort.
    pub(crate) fn instead(&self) -> Option<Response> {
        match self {
            Self::Status { status } => Some(Response::html(
                *status,
                "<!doctype html><title>Error</title><h1>Error</h1>",
            )),
            Self::Drop => Some(Response {
                delivery: Delivery::Dropped,
                ..Response::new(502)
            }),
            Self::Challenge => {
                let page =
                    "<!doctype html><title>Just a moment...</title><h1>Checking your browser</h1>";
                Some(Response::html(403, page).with("cf-mitigated", "challenge"))
            }
            Self::Slow { .. }
            | Self::Location { .. }
            | Self::WrongAudience
            | Self::OtherSubject
            | Self::ExpiredToken
            | Self::HostileHeader { .. }
            | Self::HostileClaims { .. }
            | Self::MissingSetCookie
            | Self::LongBody { .. }
            | Self::WrongDate { .. } => None,
        }
    }

    /// The time that the answer names.
    pub(crate) fn date(&self, now: i64) -> i64 {
        if let Self::WrongDate { seconds } = self {
            now.saturating_add(seconds.saturating_mul(1000))
        } else {
            now
        }
    }

    /// The answer as this fault spoils it.
    pub(crate) fn spoil(&self, mut response: Response) -> Response {
        match self {
            Self::Slow { milliseconds } => response.delivery = Delivery::Slow(*milliseconds),
            Self::Location { value } => {
                response.status = 302;
                response.headers.retain(|(name, _)| name != "location");
                response = response.with("location", value);
            }
            Self::MissingSetCookie => response.headers.retain(|(name, _)| name != "set-cookie"),
            Self::LongBody { spaces } => {
                let length = response.body.len() + spaces;
                response.body.resize(length, b' ');
            }
            Self::Status { .. }
            | Self::Drop
            | Self::Challenge
            | Self::WrongAudience
            | Self::OtherSubject
            | Self::ExpiredToken
            | Self::HostileHeader { .. }
            | Self::HostileClaims { .. }
            | Self::WrongDate { .. } => {}
        }
        response
    }
}

/// The faults that wait, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn waiting(&self) -> &[Fault] {
        &self.0
    }

    /// The first fault that matches; one that has happened often enough is forgotten.
    pub(crate) fn take(&mut self, step: Step, request: &Request) -> Option<Action> {
        let fault = self
            .0
            .iter_mut()
            .find(|fault| fault.matches(step, request))?;
        fault.times = fault.times.map(|times| times.saturating_sub(1));
        let action = fault.action.clone();
        self.0.retain(|fault| fault.times != Some(0));
        Some(action)
    }
}
