//! What our own pages may ask of the background program, and who may ask at all.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cookie::StoreId;
use crate::indicator::Sentence;
use crate::settings::Change;
use crate::setup::SetupOffer;
use crate::talk::RevocationOf;
use crate::traffic::PageHop;
use crate::view::View;

/// A question from one of our pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// What is there to show, for a tab with this address?
    View {
        /// The address of the current tab, where the page may know it.
        tab: Option<String>,
        /// The jar of that tab, where the browser names it.
        #[serde(default)]
        store: Option<StoreId>,
        /// What the app in that tab answered when it was asked who stands behind it.
        metadata: Option<String>,
    },
    /// The browser is asking the person for these origins, by match patterns.
    HostsAsked {
        /// The match patterns.
        origins: Vec<String>,
    },
    /// Renew this session now.
    Renew {
        /// The session's id from the view.
        session: String,
    },
    /// Do nothing for this session until it is resumed.
    Pause {
        /// The session's id from the view.
        session: String,
    },
    /// Let this session go on.
    Resume {
        /// The session's id from the view.
        session: String,
    },
    /// Sign in to this session now, before it ends.
    SignIn {
        /// The session's id from the view.
        session: String,
    },
    /// Remind the person later that they must sign in to this session.
    Later {
        /// The session's id from the view.
        session: String,
    },
    /// Sign out of this session's team.
    SignOut {
        /// The session's id from the view.
        session: String,
    },
    /// Sign out of this session's team, and bring the session's app to the login.
    ForceSignIn {
        /// The session's id from the view.
        session: String,
    },
    /// Let the terminal use this session.
    Share {
        /// The session's id from the view.
        session: String,
    },
    /// Let it use the session no more.
    StopSharing {
        /// The session's id from the view.
        session: String,
    },
    /// Say what it would mean to revoke these tokens.
    PlanRevocation {
        /// The session's id from the view.
        session: String,
        /// Whose.
        of: RevocationOf,
    },
    /// Revoke these tokens.
    Revoke {
        /// The session's id from the view.
        session: String,
        /// Whose.
        of: RevocationOf,
    },
    /// The person does not want a revocation, or has seen what became of it.
    DropRevocation,
    /// A request of a page ran into Access while the developer view looked on.
    Overheard {
        /// What happened to it.
        hop: PageHop,
    },
    /// What has the person set, and what counts of it?
    Settings,
    /// Something shall be otherwise.
    ChangeSetting {
        /// What.
        change: Change,
    },
    /// What would this file of settings change?
    PreviewSettings {
        /// The file.
        text: String,
    },
    /// Let the terminal use the session of this name no more, there or not.
    TakeBackConsent {
        /// The session's id.
        session: String,
    },
    /// The page that carries requests in a container asks for its next one.
    Errand {
        /// The word that this page was opened with.
        ticket: String,
        /// What became of the last one.
        outcome: Option<Outcome>,
    },
}

/// What became of a request that a page in a container sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There was no answer, or none that may be seen. The browser tells no more.
    Failed,
    /// Nothing came within its time.
    TimedOut,
    /// The answer was a redirect, which was not followed.
    Redirected,
    /// The answer was none.
    Answered {
        /// The HTTP status.
        status: u16,
        /// Whether Cloudflare put a challenge in the way (`cf-mitigated: challenge`).
        challenged: bool,
    },
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What there is to show.
    pub view: View,
    /// The session of the current tab, by its id.
    pub current: Option<String>,
    /// The offer to watch the current tab's app.
    pub setup: Option<SetupOffer>,
    /// Why the current tab's app may not be watched.
    #[serde(default)]
    pub refused: Option<Sentence>,
    /// The offers for sessions that lack a host, but for that in the current tab.
    pub lacking: Vec<SetupOffer>,
}

/// Who sent a message, as the browser says.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/runtime#type-MessageSender>
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Sender {
    /// The id of the extension that sent it.
    #[serde(default)]
    pub id: Option<String>,
    /// The address of the page that sent it.
    #[serde(default)]
    pub url: Option<String>,
}

/// Why a message is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageProblem {
    /// It did not come from one of our own pages.
    #[error("the message did not come from a page of this extension; it was ignored")]
    Stranger,
    /// It is none that we know.
    #[error("the message is none that this version knows; reload the page that sent it")]
    Unknown,
}

impl Request {
    /// Reads a message of `sender`; `id` and `origin` are this extension's own.
    ///
    /// A sender without an address is trusted least, not most: it is a stranger.
    pub fn parse(
        text: &str,
        sender: &Sender,
        id: &str,
        origin: &str,
    ) -> Result<Self, MessageProblem> {
        let page = sender
            .url
            .as_deref()
            .and_then(|url| url.strip_prefix(origin))
            .and_then(|rest| rest.strip_prefix('/'));
        let Some(page) = page.filter(|_| sender.id.as_deref() == Some(id)) else {
            return Err(MessageProblem::Stranger);
        };
        let request = crate::json::read_strictly(text).map_err(|_| MessageProblem::Unknown)?;
        let is_errand = matches!(request, Self::Errand { .. });
        // Each page may ask for what is its own business, and for no more.
        if is_errand == (page.split(['?', '#']).next() == Some(COURIER_PAGE)) {
            Ok(request)
        } else {
            Err(MessageProblem::Stranger)
        }
    }
}

/// The page that carries requests in a container.
pub const COURIER_PAGE: &str = "courier.html";

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "chrome-extension://abc";

    fn from(url: Option<&str>, id: Option<&str>) -> Result<Request, MessageProblem> {
        let sender = Sender {
            id: id.map(String::from),
            url: url.map(String::from),
        };
        Request::parse(
            r#"{"view":{"tab":null,"metadata":null}}"#,
            &sender,
            "abc",
            ORIGIN,
        )
    }

    #[test]
    fn only_our_own_pages_are_answered() {
        assert_eq!(
            from(Some("chrome-extension://abc/popup.html"), Some("abc")),
            Ok(Request::View {
                tab: None,
                store: None,
                metadata: None
            })
        );
        for (url, id) in [
            (Some("https://myserver.com/"), Some("abc")),
            (Some("chrome-extension://abcd/popup.html"), Some("abc")),
            (Some("chrome-extension://abc/popup.html"), Some("other")),
            (Some("chrome-extension://abc/popup.html"), None),
            (None, Some("abc")),
        ] {
            assert_eq!(
                from(url, id),
                Err(MessageProblem::Stranger),
                "{url:?} {id:?}"
            );
        }
    }

    #[test]
    fn only_the_courier_has_errands_and_it_has_nothing_else() {
        let ask = |page: &str, text: &str| {
            let sender = Sender {
                id: Some("abc".into()),
                url: Some(alloc::format!("{ORIGIN}/{page}")),
            };
            Request::parse(text, &sender, "abc", ORIGIN).map(drop)
        };
        let errand =
            r#"{"errand":{"ticket":"t","outcome":{"answered":{"status":200,"challenged":false}}}}"#;
        let sign_out = r#"{"sign-out":{"session":"s"}}"#;
        let stranger = Err(MessageProblem::Stranger);
        assert_eq!(ask("courier.html#t", errand), Ok(()));
        assert_eq!(ask("popup.html", sign_out), Ok(()));
        assert_eq!(ask("courier.html#t", sign_out), stranger);
        for page in ["popup.html", "popup.html#courier.html", "x/courier.html"] {
            assert_eq!(ask(page, errand), stranger, "{page}");
        }
    }

    #[test]
    fn unknown_messages_are_named_and_change_nothing() {
        let sender = Sender {
            id: Some("abc".into()),
            url: Some("chrome-extension://abc/popup.html".into()),
        };
        for text in [
            "",
            "{}",
            r#""steal""#,
            r#"{"steal":{}}"#,
            r#"{"view":{"tab":1}}"#,
            r#"{"renew":{}}"#,
            r#"{"renew":{"session":"s","more":1}}"#,
            r#"{"renew":{"session":"s"},"sign-out":{"session":"s"}}"#,
        ] {
            assert_eq!(
                Request::parse(text, &sender, "abc", ORIGIN),
                Err(MessageProblem::Unknown),
                "{text}"
            );
        }
    }
}
