//! Every token that was ever given out, by its identity nonce, and what became of it.
//! Holds no token: a token is checked by its signature, then looked up here.

use std::collections::BTreeMap;

use serde::Serialize;

/// The two tiers of Access, and the tokens that machines get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// The org token on the team domain.
    Org,
    /// The app token of the app of that name.
    App(String),
    /// An app token for a service token.
    Service(String),
}

/// Why a token stopped counting before its own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// "Revoke existing tokens" on the app.
    AppRevoked,
    /// "Revoke" on the user.
    UserRevoked,
    /// The person opened a logout URL.
    SignedOut,
    /// The management door made it end as if `exp` had passed.
    Expired,
    /// The management door deleted it.
    Deleted,
    /// A newer token of the same person and app replaced it (row 10).
    Replaced,
}

/// A token that was given out.
#[derive(Debug, Clone, Serialize)]
pub struct Issued {
    /// Org or app.
    pub tier: Tier,
    /// Whose it is; the client id for a service token.
    pub who: String,
    /// The host of the identity provider that vouched for the person of an org token.
    pub idp: Option<Box<str>>,
    /// When it was signed, in milliseconds.
    pub issued_ms: i64,
    /// Its `exp`, in milliseconds.
    pub expires_ms: i64,
    /// From when, and why, it does not count.
    pub ended: Option<(i64, End)>,
    /// When a second factor was last shown in this session.
    pub second_factor_ms: Option<i64>,
    /// The identity nonce of the org token it came from.
    #[serde(skip)]
    pub(crate) parent: Option<String>,
    /// The value that `CF_Binding` must have.
    #[serde(skip)]
    pub(crate) binding: Option<String>,
}

/// Whether a token counts at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Live,
    Past,
    Ended(End),
}

impl Issued {
    pub(crate) fn standing(&self, now: i64) -> Standing {
        match self.ended {
            Some((from, End::Expired)) if now >= from => Standing::Past,
            Some((from, end)) if now >= from => Standing::Ended(end),
            _ if now >= self.expires_ms => Standing::Past,
            _ => Standing::Live,
        }
    }

    /// Makes it stop counting from a moment on; what stopped it earlier stands.
    fn end(&mut self, from: i64, end: End) {
        if self.ended.is_none_or(|(earlier, _)| from < earlier) {
            self.ended = Some((from, end));
        }
    }
}

/// Which tokens a verb ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub(crate) tier: TierKind,
    pub(crate) app: Option<&'a str>,
    pub(crate) who: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TierKind {
    Org,
    App,
}

#[derive(Default)]
pub(crate) struct Sessions {
    issued: BTreeMap<String, Issued>,
    locked_until: BTreeMap<String, i64>,
}

impl Sessions {
    pub(crate) fn add(&mut self, identity_nonce: String, issued: Issued) {
        self.issued.insert(identity_nonce, issued);
    }

    pub(crate) fn get(&self, identity_nonce: &str) -> Option<&Issued> {
        self.issued.get(identity_nonce)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Issued> {
        self.issued.values()
    }

    pub(crate) fn second_factor_shown(&mut self, identity_nonce: &str, now: i64) {
        if let Some(issued) = self.issued.get_mut(identity_nonce) {
            issued.second_factor_ms = Some(now);
        }
    }

    /// Ends every selected token from a moment on; service tokens are untouched, as app-level revoke leaves them.
    pub(crate) fn end(&mut self, selection: Selection<'_>, from: i64, end: End) -> usize {
        let chosen = self
            .issued
            .values_mut()
            .filter(|issued| selection.takes(issued));
        chosen.map(|issued| issued.end(from, end)).count()
    }

    pub(crate) fn lock(&mut self, email: &str, until: i64) {
        self.locked_until.insert(email.to_owned(), until);
    }

    pub(crate) fn is_locked(&self, email: &str, now: i64) -> bool {
        self.locked_until
            .get(email)
            .is_some_and(|until| now < *until)
    }
}

impl Selection<'_> {
    fn takes(&self, issued: &Issued) -> bool {
        let tier = match (&issued.tier, self.tier) {
            (Tier::Org, TierKind::Org) => true,
            (Tier::App(name), TierKind::App) => self.app.is_none_or(|app| app == name),
            (Tier::Org | Tier::App(_) | Tier::Service(_), _) => false,
        };
        tier && self.who.is_none_or(|who| who == issued.who)
    }
}
