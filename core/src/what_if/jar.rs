//! The jar of the model: one app token and one org token, as cookies that end as browsers let them end.

use alloc::vec::Vec;

use super::edge::{APP, Answer, Carried, Edge, Serial, Set, TEAM, Tier};
use crate::cookie::{BrowserCookie, CF_AUTHORIZATION, Cookie, Seconds, StoreId};

/// The jar.
#[derive(Debug, Default)]
pub(super) struct Jar {
    app: Option<Kept>,
    org: Option<Kept>,
}

/// A cookie in it.
#[derive(Debug)]
struct Kept {
    serial: Serial,
    ends: i64,
    cookie: Cookie,
}

impl Jar {
    /// The token of this tier, whether or not it still counts.
    pub(super) fn holds(&self, tier: Tier) -> Option<Serial> {
        let kept = match tier {
            Tier::App => &self.app,
            Tier::Org => &self.org,
        };
        kept.as_ref().map(|kept| kept.serial)
    }

    /// What a request carries that leaves now.
    pub(super) fn carried(&self, now: i64) -> Carried {
        let live = |kept: &Option<Kept>| {
            let kept = kept.as_ref().filter(|kept| kept.ends > now);
            kept.map(|kept| kept.serial)
        };
        Carried {
            app: live(&self.app),
            org: live(&self.org),
        }
    }

    /// What the browser lists. Chromium drops what has ended.
    pub(super) fn listing(&mut self, now: i64) -> Vec<Cookie> {
        for place in [&mut self.app, &mut self.org] {
            place.take_if(|kept| kept.ends <= now);
        }
        let kept = self.app.iter().chain(&self.org);
        kept.map(|kept| kept.cookie.clone()).collect()
    }

    /// Takes in an answer that the server wrote at `date`; returns how many changes the browser tells. It corrects ends
    /// by the difference of the clocks, and tells of an overwritten cookie twice.
    pub(super) fn take_in(&mut self, answer: &Answer, edge: &Edge, (now, date): (i64, i64)) -> u32 {
        match answer.sets {
            None => 0,
            Some(Set::NoOrg) => u32::from(self.org.take().is_some()),
            Some(Set::Token(serial)) => {
                let Some(issued) = edge.issued(serial) else {
                    return 0;
                };
                let ends = issued.expires + now - date.div_euclid(1000) * 1000;
                let (place, host) = match issued.tier {
                    Tier::App => (&mut self.app, APP),
                    Tier::Org => (&mut self.org, TEAM),
                };
                let removed = u32::from(place.take().is_some());
                let cookie = (ends > now).then(|| cookie(host, edge.text(serial), ends));
                *place = cookie.flatten().map(|cookie| Kept {
                    serial,
                    ends,
                    cookie,
                });
                removed + u32::from(place.is_some())
            }
        }
    }
}

fn cookie(host: &str, value: alloc::string::String, ends: i64) -> Option<Cookie> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "moments of a week lie far below 2^53"
    )]
    let seconds = ends as f64 / 1000.0;
    Cookie::from_browser(BrowserCookie {
        name: CF_AUTHORIZATION.into(),
        value,
        domain: host.into(),
        host_only: true,
        path: "/".into(),
        secure: true,
        http_only: true,
        same_site: Some("no_restriction".into()),
        expiration_date: Some(Seconds(seconds)),
        store_id: store(),
        partition_key: None,
        first_party_domain: None,
    })
}

/// The one jar that there is.
pub(super) fn store() -> StoreId {
    StoreId("0".into())
}
