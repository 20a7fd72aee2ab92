//! What the journal tells of the app's token over time: since when it was there, when Access turned it away before its
//! end, who removed it, and how it came back. Where the journal has forgotten, nothing is claimed.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cookie::CF_AUTHORIZATION;
use crate::journal::words::JournalText as Text;
use crate::journal::{Entry, TokenChange, TokenNews, Told, What};
use crate::ordered::sorted_by_key;
use crate::traffic::{Came, CookieFate, PageHop};

use super::case::Case;
use crate::session_name::SessionName;

/// A token that lay in the jar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'a> {
    /// Since when its cookie had been there.
    pub(crate) since: i64,
    pub(crate) entry: &'a Entry,
    pub(crate) news: &'a TokenNews,
}

/// A request that Access turned away although it carried a token whose time was not over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) held: Held<'a>,
    /// Whether the login that it was sent to is known to be another app's.
    pub(crate) by_other_app: bool,
}

/// A token cookie that somebody removed, who was not signing out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Removal<'a> {
    pub(crate) entry: &'a Entry,
}

impl<'a> Case<'a> {
    /// The token that requests to this path carried when this entry was written.
    pub(crate) fn held_before(&self, request: &Entry, path: &str) -> Option<Held<'a>> {
        let mut since = None;
        let entries = self.evidence.entries.iter().rev();
        for entry in entries.skip_while(|entry| entry.number >= request.number) {
            match &entry.what {
                What::Cookie(change)
                    if self.is_of_app_token(change)
                        && change.store == self.store
                        && covers(&change.path, path) =>
                {
                    match change.how {
                        CookieFate::Set | CookieFate::Overwritten | CookieFate::Replaced => {
                            since.get_or_insert(entry.at);
                        }
                        // The answer that turns a request away may end its cookie too.
                        CookieFate::Expired if request.at - entry.at <= ONE_ANSWER => {}
                        CookieFate::Removed | CookieFate::Expired | CookieFate::Evicted => {
                            return None;
                        }
                    }
                }
                What::Token(news) if self.is_session_at(entry, path) => {
                    let since = since.unwrap_or(entry.at);
                    let held = Held { since, entry, news };
                    return is_there(news.change).then_some(held);
                }
                What::Cookie(_)
                | What::Token(_)
                | What::Page(_)
                | What::Hop(_)
                | What::Decision(_)
                | What::Told(_) => {}
            }
        }
        None
    }

    /// The team's token that lay in the jar when this entry was written, where it had time left.
    pub(crate) fn team_held_before(&self, number: u64) -> Option<&'a TokenNews> {
        let removed = self.changes().filter(|(entry, change)| {
            let gone = match change.how {
                CookieFate::Removed | CookieFate::Expired | CookieFate::Evicted => true,
                CookieFate::Set | CookieFate::Overwritten | CookieFate::Replaced => false,
            };
            let of_token = self.is_team(&change.host) && change.name == CF_AUTHORIZATION;
            entry.number < number && of_token && gone
        });
        let removed = removed.last().map_or(0, |(entry, _)| entry.number);
        let before = self
            .team_tokens()
            .filter(|(entry, _)| entry.number < number);
        let (entry, news) = before.last()?;
        let now = self
            .evidence
            .entries
            .iter()
            .find(|it| it.number == number)?;
        let lasts = news.expires > self.server_time(now.at).saturating_add(SETTLED);
        (is_there(news.change) && entry.number > removed && lasts).then_some(news)
    }

    /// The requests that Access turned away before the token's end, in order: those of the very app of the token.
    pub(crate) fn refusals(&self) -> Vec<Refusal<'a>> {
        let mut refusals = self.all_refusals();
        refusals.retain(|refusal| !refusal.by_other_app);
        refusals
    }

    /// The same with those that another app on the same host turned away.
    pub(crate) fn all_refusals(&self) -> Vec<Refusal<'a>> {
        self.refusals.get_or_init(|| self.find_refusals()).clone()
    }

    fn find_refusals(&self) -> Vec<Refusal<'a>> {
        let entries = self.evidence.entries.iter();
        let refusals = entries.filter_map(|entry| {
            let path = self.turned_away(entry)?;
            let held = self.held_before(entry, path)?;
            let settled = held.since.saturating_add(SETTLED) <= entry.at;
            let left = held.news.expires.saturating_sub(self.server_time(entry.at));
            let told = matches!(entry.what, What::Told(_));
            let refusal = Refusal {
                entry,
                held,
                by_other_app: told && entry.session != held.entry.session,
            };
            (settled && left > SETTLED).then_some(refusal)
        });
        refusals.collect()
    }

    /// The path of a request to the app that Access, and not the app's own server, turned away.
    pub(crate) fn turned_away(&self, entry: &'a Entry) -> Option<&'a str> {
        match &entry.what {
            What::Page(hop) if hop.store == self.store && self.login_of(hop).is_some() => {
                Some(&hop.from.path)
            }
            What::Told(Told { word, about, .. }) if *about == self.host => {
                let words = [Text::PageStuck, Text::IdentityDead];
                words
                    .map(Text::as_str)
                    .contains(&word.as_str())
                    .then_some("/")
            }
            What::Page(_)
            | What::Told(_)
            | What::Cookie(_)
            | What::Token(_)
            | What::Hop(_)
            | What::Decision(_) => None,
        }
    }

    /// The app tokens that somebody removed by hand.
    pub(crate) fn removals_on(&self, host: &str) -> Vec<Removal<'a>> {
        let changes = self.changes().filter(|(_, change)| {
            change.how == CookieFate::Removed
                && change.host == host
                && change.name == CF_AUTHORIZATION
        });
        let by_hand = changes.filter(|(entry, _)| !self.is_sign_out_near(entry));
        by_hand.map(|(entry, _)| Removal { entry }).collect()
    }

    /// The next token of a session of this app after an entry.
    pub(crate) fn token_after(&self, number: u64) -> Option<(&'a Entry, &'a TokenNews)> {
        let mut later = self
            .tokens()
            .filter(|(entry, news)| entry.number > number && is_there(news.change));
        later.next()
    }

    /// Whether nobody was asked anything between two entries: no login page came, and no identity provider was asked.
    pub(crate) fn is_silent(&self, (from, to): (u64, u64)) -> bool {
        let mut between = self
            .pages()
            .filter(|(entry, _)| from < entry.number && entry.number < to);
        !between.any(|(_, hop)| self.rests_at_login(hop) || self.is_callback(hop))
    }

    /// Whether the team showed a page where it could have led on.
    pub(crate) fn rests_at_login(&self, hop: &PageHop) -> bool {
        self.is_team(&hop.from.host)
            && matches!(hop.came, Came::Answer { status: 200, .. })
            && (hop.from.path == self.login_path() || hop.from.path == CALLBACK)
    }

    /// Whether somebody comes from an identity provider.
    pub(crate) fn is_callback(&self, hop: &PageHop) -> bool {
        self.is_team(&hop.from.host) && hop.from.path == CALLBACK
    }

    /// When somebody signed out of the team, by the page or by our button.
    pub(crate) fn sign_outs(&self) -> Vec<&'a Entry> {
        let team = self.team.clone().unwrap_or_default();
        let words = [Text::LogoutOpened, Text::LogOut, Text::SignOutWished];
        let mut entries: Vec<&Entry> = Vec::new();
        for word in words.map(Text::as_str) {
            entries.extend(self.told(word, &self.host));
            entries.extend(self.told(word, &team));
        }
        sorted_by_key(entries, |entry| entry.number)
    }

    /// Browsers tell alike of a cookie that a person deletes and of one that a sign-out of ours removes; Firefox of one
    /// that a sign-out page ends, too.
    fn is_sign_out_near(&self, removal: &Entry) -> bool {
        let entries = self.evidence.entries.iter();
        let mut near = entries.filter(|entry| (entry.at - removal.at).abs() <= SIGNING_OUT);
        near.any(|entry| match &entry.what {
            What::Told(told) => BY_SIGN_OUT.iter().any(|word| word.as_str() == told.word),
            What::Cookie(_) | What::Token(_) | What::Page(_) | What::Hop(_) | What::Decision(_) => {
                false
            }
        })
    }

    fn is_session_at(&self, entry: &Entry, path: &str) -> bool {
        let name = entry.session.as_deref().and_then(SessionName::parse);
        name.is_some_and(|name| {
            let here = name.host == self.host && name.store == self.store.0;
            here && name.partition.is_none() && covers(name.path, path)
        })
    }
}

/// Whether there is a token after this change.
pub(crate) fn is_there(change: TokenChange) -> bool {
    match change {
        TokenChange::Appeared | TokenChange::Renewed { .. } | TokenChange::Replaced { .. } => true,
        TokenChange::Vanished | TokenChange::Ended => false,
    }
}

/// RFC 6265 §5.1.4.
pub(crate) fn covers(cookie_path: &str, path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// The path of the session that an entry is about, with its AUD.
pub(crate) fn audience_of(entry: &Entry) -> Option<(String, String)> {
    let name = entry.session.as_deref().and_then(SessionName::parse)?;
    Some((name.path.into(), name.audience.into()))
}

const BY_SIGN_OUT: [Text; 4] = [
    Text::LogoutOpened,
    Text::SignOutWished,
    Text::ForcedSignInWished,
    Text::RemoveTokens,
];
/// A request may have left with the cookie before this one, and an answer takes its time.
const SETTLED: i64 = 5_000;
/// What one answer brings is told within this time.
const ONE_ANSWER: i64 = 1_000;
/// The steps of a sign-out follow each other within this time.
const SIGNING_OUT: i64 = 10_000;
/// The last step of a login, on the app's host.
pub(crate) const AUTHORIZED: &str = "/cdn-cgi/access/authorized";
/// Where people come back to from their identity provider.
pub(crate) const CALLBACK: &str = "/cdn-cgi/access/callback";
