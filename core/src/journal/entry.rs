//! One entry of the journal, as it is stored: plain data without any secret.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::indicator::Sentence;
use crate::problem::Problem;
use crate::token::TokenKind;
use crate::traffic::{Address, CookieChange, PageHop};

use super::words::JournalText;

/// Something that happened, was decided or was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Counts up from 1 as long as the browser runs.
    pub number: u64,
    /// When, in milliseconds after the Unix epoch on this machine's clock.
    pub at: i64,
    /// The session that it is about, by the id of its view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What.
    pub what: What,
    /// How often the very same followed, and when it did last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
}

/// How often something happened again, each time soon after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// How often.
    pub times: u32,
    /// When last, in milliseconds after the Unix epoch.
    pub last: i64,
}

/// What happened, was decided or was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A cookie of Access changed, as the browser told it.
    Cookie(CookieChange),
    /// What the jar holds is another token than before, or none.
    Token(TokenNews),
    /// One request of a renewal.
    Hop(Hop),
    /// A request that a page made.
    Page(PageHop),
    /// What comes next for a session, and what stands in the way.
    Decision(Decision),
    /// Something that one sentence tells.
    Told(Told),
}

/// Another token than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenNews {
    /// Whose.
    pub tier: TokenKind,
    /// The host that its cookie is on.
    pub host: String,
    /// What changed.
    pub change: TokenChange,
    /// When it was issued, in milliseconds after the Unix epoch by the servers' clock.
    pub issued: i64,
    /// When it ends, likewise.
    pub expires: i64,
    /// The name of the key that it is signed with.
    pub key: String,
}

/// What changed about a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenChange {
    /// There was none.
    Appeared,
    /// A renewal of ours brought it.
    Renewed {
        /// How much later it ends than the one before, in milliseconds.
        gained: i64,
    },
    /// Somebody else brought it: a page, or a login.
    Replaced {
        /// How much later it ends than the one before, in milliseconds.
        gained: i64,
    },
    /// Its cookie is gone before its end.
    Vanished,
    /// Its time is over.
    Ended,
}

/// One request of a renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// The renewal that it belongs to, by the moment of its beginning.
    pub renewal: i64,
    /// Which of the three it is.
    pub step: HopName,
    /// What was asked.
    pub from: Address,
    /// How long the answer took, in milliseconds.
    pub took: i64,
    /// The status, where there was an answer.
    pub status: Option<u16>,
    /// Where it leads to, where that can be told.
    pub to: Option<Address>,
    /// The names of the cookies that it set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<String>,
    /// What was thought of it.
    pub verdict: Verdict,
}

/// The requests of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HopName {
    /// To the app, without cookies.
    Probe,
    /// To the team.
    Login,
    /// To the app's own Access address.
    Authorized,
}

/// What was thought of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It leads where it should: the renewal went on.
    Followed,
    /// The renewal began again.
    BegunAgain,
    /// It was the last one: what lies in the jar decides.
    JarDecides,
    /// The renewal ended here.
    Refused(Problem),
    /// The new cookie was in the jar before the answer was read, which browsers tell in either order.
    Overtaken,
    /// Nobody waited for it any more.
    Late,
}

/// What comes next for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The app's host.
    pub host: String,
    /// What comes next.
    pub next: Sentence,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Sentence>,
    /// What stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Something that one sentence tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The stable word for it, which is its key in `messages.json` too.
    pub word: String,
    /// Whom it is about: a host, where there is one.
    pub about: String,
    /// Who began it.
    pub by: Origin,
}

/// Who began something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The person.
    Person,
    /// A page, or the browser.
    Browser,
    /// Access Vigil.
    Program,
}

impl From<Told> for What {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

impl Told {
    pub(super) fn new(word: JournalText, about: impl Into<String>, by: Origin) -> Self {
        Self {
            word: word.as_str().into(),
            about: about.into(),
            by,
        }
    }
}
