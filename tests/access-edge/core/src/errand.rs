//! A question to an OpenID Connect provider without which a request cannot be answered.
//! The pure responder writes the question and judges the reply; whoever has sockets only carries them.

use std::fmt;

use crate::fault::Action;
use crate::history::Entry;
use crate::redeem::Redeeming;
use crate::request::Request;

/// One question to a provider. Its reply goes to [`crate::resume`], which may answer with another errand.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    pub(crate) question: Request,
    pub(crate) then: Then,
    /// The history's entry of the request that waits, written once it is answered.
    pub(crate) entry: Entry,
    pub(crate) fault: Option<Action>,
}

/// What is done with the reply.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Then {
    /// The browser gets it.
    PassOn,
    /// It is a step in redeeming a code.
    Redeem(Redeeming),
}

impl Errand {
    /// The request to send; its host is the provider's.
    #[must_use]
    pub fn question(&self) -> &Request {
        &self.question
    }
}

impl fmt::Debug for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Errand")
            .field("question", &self.question)
            .finish_non_exhaustive()
    }
}
