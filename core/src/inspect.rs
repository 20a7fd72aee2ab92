//! One token and one cookie taken apart, for whoever has to find out what is wrong with them.
//!
//! Promises: whatever the text, something is said of it, and what is wrong has a name; each check stands alone. Never:
//! the token or its signature in anything but [`Signed`] and a command that was asked for with its secrets.

pub mod audit;
mod change;
mod check;
pub mod curl;
mod json;
mod key_set;
pub mod keys;
mod meaning;
mod part;
mod row;
mod seen;
mod signed;
mod view;
mod words;

use core::fmt;

use crate::host::{AccessHosts, HostProblem, TeamHost};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::token::{Token, TokenProblem};

pub use self::change::{Change, ChangeKind, changes, gain, life};
pub use self::check::{Check, Evidence, Outcome, Subject, Unjudged, checks, clock_check, is_valid};
pub use self::check::{KeyFinding, KeyStanding, SignatureResult};
pub use self::json::Json;
pub use self::key_set::{JwksProblem, KeySet, LONGEST_KEY_SET, PublicKey, parse_key_set};
pub use self::part::Part;
pub use self::row::{Kind, Row, claim_rows, header_rows, identity_rows};
pub use self::seen::Seen;
pub use self::signed::Signed;
pub use self::view::{ChangeView, CheckRow, TokenView, token_view};
pub use self::words::TokenText;

/// What a token says, as far as it can be read at all, and without what would make it a token again.
#[derive(Clone, PartialEq, Eq)]
pub struct Inspection {
    header: Part,
    claims: Part,
    problem: Option<TokenProblem>,
    issuer: Option<Result<TeamHost, HostProblem>>,
}

impl Inspection {
    /// Reads the text of a cookie or a header. Only these hosts count as teams.
    #[must_use]
    pub fn of(token: &Secret, hosts: &AccessHosts) -> Self {
        let problem = Token::parse(token, hosts).err();
        let text = token.expose();
        let mut parts = text.split('.').map(|part| match problem {
            _ if text.len() > LONGEST => Part::default(),
            // Nobody else reads a text of this length, so nothing of it may pass a check.
            Some(TokenProblem::TooLong) => Part::of(part).inexact(),
            Some(_) | None => Part::of(part),
        });
        let header = parts.next().unwrap_or_default();
        let claims = parts.next().unwrap_or_default();
        let issuer = claims.get("iss").and_then(Json::as_text);
        let issuer = issuer.map(|text| hosts.team_from_issuer(text));
        Self {
            header,
            claims,
            problem,
            issuer,
        }
    }

    /// How it says it was signed.
    #[must_use]
    pub fn header(&self) -> &Part {
        &self.header
    }

    /// What it says.
    #[must_use]
    pub fn claims(&self) -> &Part {
        &self.claims
    }

    /// Why it is no token that Access could have issued.
    #[must_use]
    pub fn problem(&self) -> Option<TokenProblem> {
        self.problem
    }

    /// The team that says it issued the token, or why it is none.
    #[must_use]
    pub fn issuer(&self) -> Option<Result<&TeamHost, HostProblem>> {
        self.issuer.as_ref().map(|it| it.as_ref().map_err(|it| *it))
    }

    /// The name of the key that should have signed it.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.header.get("kid").and_then(Json::as_text)
    }

    /// A claim that is a moment.
    #[must_use]
    pub fn moment(&self, claim: &str) -> Option<Timestamp> {
        self.claims.moment(claim)
    }
}

/// Claims name a person.
impl fmt::Debug for Inspection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Inspection")
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

/// No browser's jar and no server's header holds a text of this length; what is longer is not taken apart.
const LONGEST: usize = 128 * 1024;
