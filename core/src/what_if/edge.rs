//! The edge of the model: which tokens it has given out, which of them count, and what each of its addresses answers.
//! Its tokens are written as Access writes them and signed by nobody, so that they open nothing anywhere.
//!
//! Left out: policies that ask for more, binding cookies, several hosts, and everything that goes wrong.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::settings::{Ceiling, Provider, Settings};

/// The app of every what-if.
pub(super) const APP: &str = "app.example.com";
/// Its team.
pub(super) const TEAM: &str = "what-if.cloudflareaccess.com";

/// The edge.
#[derive(Debug)]
pub(super) struct Edge {
    tokens: Vec<Minted>,
    /// When each signing key but the newest was replaced.
    retired: Vec<i64>,
    locked_until: i64,
    provider: Provider,
    /// Whether the identity provider has seen the person.
    knows_person: bool,
    org_seconds: i64,
    app_seconds: i64,
    ceiling: Ceiling,
}

/// Which of the two tiers a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    App,
    Org,
}

/// A token that was given out, by the order in which it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Serial(usize);

/// What became of a token. All moments are milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Minted {
    pub(super) tier: Tier,
    pub(super) issued: i64,
    pub(super) expires: i64,
    ended: Option<i64>,
    key: usize,
}

/// Where a page, or a request of a renewal, stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The app itself.
    App,
    /// The team's login page of the app.
    Login,
    /// The app's address that hands out the app token that an org token is worth.
    Authorized(Serial),
    /// The identity provider.
    Provider(Goal),
    /// Its form, handed in by the person.
    Answered(Goal),
    /// The team's address that the identity provider sends people back to.
    Callback(Goal),
    /// `refresh-identity`.
    Refresh,
    /// Where a refresh ends.
    Refreshed,
    /// The team's sign-out address.
    Logout,
}

/// What a visit to the identity provider is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    App,
    Refresh,
}

/// What a browser gets to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) next: Next,
    pub(super) sets: Option<Set>,
}

/// Where an answer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    To(Stop),
    /// A page comes to rest here.
    Page,
    /// The person is locked out.
    Refused,
}

/// What an answer does to the jar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Token(Serial),
    /// The org token's cookie is taken away.
    NoOrg,
}

/// What a request brings along: the tokens of the jar that it came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) app: Option<Serial>,
    pub(super) org: Option<Serial>,
}

impl Edge {
    pub(super) fn new(settings: &Settings) -> Self {
        let seconds =
            |span: core::time::Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self {
            tokens: Vec::new(),
            retired: Vec::new(),
            locked_until: i64::MIN,
            provider: settings.provider,
            knows_person: false,
            org_seconds: seconds(settings.global),
            app_seconds: seconds(settings.app_life()),
            ceiling: settings.ceiling,
        }
    }

    /// A request reaches this address.
    pub(super) fn answer(&mut self, now: i64, stop: Stop, carried: Carried) -> Answer {
        let stands = |serial: Option<Serial>| serial.filter(|serial| self.counts(*serial, now));
        let page = Answer {
            next: Next::Page,
            sets: None,
        };
        let to = |stop| Answer {
            next: Next::To(stop),
            sets: None,
        };
        match stop {
            Stop::App if stands(carried.app).is_none() => to(Stop::Login),
            Stop::Login => stands(carried.org).map_or(page, |org| to(Stop::Authorized(org))),
            Stop::Authorized(org) => Answer {
                next: Next::To(Stop::App),
                sets: Some(Set::Token(self.mint_app(now, org))),
            },
            Stop::Refresh => to(Stop::Provider(Goal::Refresh)),
            Stop::Provider(goal) if self.knows_person && self.provider == Provider::Silent => {
                to(Stop::Callback(goal))
            }
            Stop::Answered(goal) => {
                self.knows_person = true;
                to(Stop::Callback(goal))
            }
            Stop::Callback(goal) => self.vouched_for(now, goal),
            Stop::Logout => {
                if carried.org.is_some_and(|org| self.is_signed(org, now)) {
                    self.sign_out(now);
                }
                Answer {
                    next: Next::Page,
                    sets: Some(Set::NoOrg),
                }
            }
            Stop::App | Stop::Provider(_) | Stop::Refreshed => page,
        }
    }

    /// Whether a token lets its requests through.
    pub(super) fn counts(&self, serial: Serial, now: i64) -> bool {
        self.end_of(serial).is_some_and(|end| now < end)
    }

    /// From when on a token counts no more.
    pub(super) fn end_of(&self, serial: Serial) -> Option<i64> {
        self.tokens.get(serial.0).map(|token| self.end(token))
    }

    /// What is known of a token.
    pub(super) fn issued(&self, serial: Serial) -> Option<&Minted> {
        self.tokens.get(serial.0)
    }

    /// Everything that was given out, with the moment from which it counts no more.
    pub(super) fn given_out(&self) -> impl Iterator<Item = (Serial, &Minted, i64)> {
        let all = self.tokens.iter().enumerate();
        all.map(|(at, token)| (Serial(at), token, self.end(token)))
    }

    /// "Revoke existing tokens" on the app.
    pub(super) fn revoke_app(&mut self, now: i64) {
        self.end_all(Tier::App, now);
    }

    /// "Revoke" on the person, who can't sign in for a minute.
    pub(super) fn revoke_user(&mut self, now: i64) {
        self.locked_until = now + LOCKOUT;
        self.end_all(Tier::App, now);
        self.end_all(Tier::Org, now);
    }

    /// A new signing key; the one before counts for a week more.
    pub(super) fn rotate_keys(&mut self, now: i64) {
        self.retired.push(now);
    }

    /// The text of a token, which core reads like any other.
    pub(super) fn text(&self, serial: Serial) -> String {
        let Some(token) = self.tokens.get(serial.0) else {
            return String::new();
        };
        let (kind, audience) = match token.tier {
            Tier::App => ("app", AUDIENCE),
            Tier::Org => ("org", ORG_AUDIENCE),
        };
        let (issued, expires) = (token.issued.div_euclid(1000), token.expires / 1000);
        let header = format!(
            r#"{{"alg":"RS256","kid":"what-if-{}","typ":"JWT"}}"#,
            token.key
        );
        let claims = format!(
            r#"{{"type":"{kind}","aud":["{audience}"],"iss":"https://{TEAM}","sub":"what-if","email":"you@example.com","iat":{issued},"nbf":{issued},"exp":{expires},"identity_nonce":"{}"}}"#,
            serial.0
        );
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(&header), part(&claims), part("unsigned"))
    }

    fn vouched_for(&mut self, now: i64, goal: Goal) -> Answer {
        if now < self.locked_until {
            return Answer {
                next: Next::Refused,
                sets: None,
            };
        }
        let org = self.give_out(Tier::Org, now, end_after(now, self.org_seconds));
        let next = match goal {
            Goal::App => Stop::Authorized(org),
            Goal::Refresh => Stop::Refreshed,
        };
        Answer {
            next: Next::To(next),
            sets: Some(Set::Token(org)),
        }
    }

    fn mint_app(&mut self, now: i64, org: Serial) -> Serial {
        let own = end_after(now, self.app_seconds);
        let ceiling = self.issued(org).map(|org| org.expires);
        let expires = match self.ceiling {
            Ceiling::OwnDuration => own,
            Ceiling::OrgToken => ceiling.map_or(own, |end| end.min(own)),
        };
        self.give_out(Tier::App, now, expires)
    }

    fn give_out(&mut self, tier: Tier, now: i64, expires: i64) -> Serial {
        self.tokens.push(Minted {
            tier,
            issued: now,
            expires,
            ended: None,
            key: self.retired.len(),
        });
        Serial(self.tokens.len() - 1)
    }

    /// The org token is dead at once, app tokens count for a while.
    fn sign_out(&mut self, now: i64) {
        self.end_all(Tier::Org, now);
        self.end_all(Tier::App, now + LOGOUT_TAIL);
    }

    fn end_all(&mut self, tier: Tier, from: i64) {
        for token in self.tokens.iter_mut().filter(|token| token.tier == tier) {
            token.ended = Some(token.ended.map_or(from, |earlier| earlier.min(from)));
        }
    }

    fn end(&self, token: &Minted) -> i64 {
        let ended = token.ended.unwrap_or(i64::MAX);
        token.expires.min(ended).min(self.end_of_key(token.key))
    }

    fn is_signed(&self, serial: Serial, now: i64) -> bool {
        let token = self.tokens.get(serial.0);
        token.is_some_and(|token| now < self.end_of_key(token.key))
    }

    /// A key counts for its grace after it was replaced, and no longer once its successor is replaced too.
    fn end_of_key(&self, key: usize) -> i64 {
        let grace = self.retired.get(key).map(|at| at.saturating_add(KEY_GRACE));
        let next = self.retired.get(key + 1).copied();
        grace.unwrap_or(i64::MAX).min(next.unwrap_or(i64::MAX))
    }
}

/// So many seconds later, on a whole second: dates in tokens have no fractions.
fn end_after(now: i64, seconds: i64) -> i64 {
    now.div_euclid(1000)
        .saturating_add(seconds)
        .saturating_mul(1000)
}

/// The AUD of the app, as `kid` of its login names it.
pub(super) const AUDIENCE: &str =
    "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0";
const ORG_AUDIENCE: &str = "0000000000000000000000000000000000000000000000000000000000000c0a";
/// Documented as up to a minute, and as 20 to 30 seconds
/// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>).
const LOCKOUT: i64 = 60_000;
const LOGOUT_TAIL: i64 = 30_000;
/// <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/>
const KEY_GRACE: i64 = 7 * 86_400_000;
