//! A tab on its way through `refresh-identity` and the identity provider: where it stands, and what that tells.
//! It is followed by glimpses, never by what its page says.

use alloc::string::{String, ToString};
use core::time::Duration;

use url::Url;

use crate::event::{Glimpse, TabSight};
use crate::host::TeamHost;
use crate::id::{EffectId, TabId};
use crate::time::Timestamp;

/// A tab on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trip {
    /// The tab.
    pub(crate) tab: TabId,
    /// When it was opened.
    pub(crate) since: Timestamp,
    /// Whether it has set out: a tab that is sent while its first page is still loading may stay at that page.
    pub(crate) sent: bool,
    /// Whether the person goes with it.
    pub(crate) company: Company,
    /// The open question what it looks like, and when it was asked.
    pub(crate) asked: Option<(EffectId, Timestamp)>,
    /// When to look again.
    pub(crate) next: Timestamp,
    /// Where it rests, since when.
    pub(crate) rests: Option<(Place, Timestamp)>,
}

/// Whether the person goes with a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Company {
    /// It is behind the tab that the person looks at.
    Alone,
    /// The person sent it on its way, or has found it.
    Person,
}

/// Where a tab is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the address that a refresh ends at.
    End,
    /// At a page of the team.
    Team,
    /// At a host that we may see.
    At(String),
    /// At a host that we may not see, as identity providers are.
    Unseen,
}

/// What a glimpse tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// Its first page is there: it can be sent.
    Ready,
    /// It is on its way.
    Going,
    /// It has just come to the end.
    Arrived,
    /// It has been at the end for so long that a new org token would be there.
    WithoutEffect,
    /// It rests at a page of this place, which waits for the person.
    Waits(Place),
    /// It was closed.
    Closed,
}

impl Trip {
    /// A tab that was opened.
    pub(crate) fn new(tab: TabId, now: Timestamp, company: Company) -> Self {
        Self {
            tab,
            since: now,
            sent: false,
            company,
            asked: None,
            next: now + FIRST_GLANCE,
            rests: None,
        }
    }

    /// When it must be looked at, or given up.
    pub(crate) fn moment(&self) -> Timestamp {
        let look = self.asked.map_or(self.next, |(_, at)| at + UNANSWERED);
        look.min(self.since + self.patience())
    }

    /// Whether it has been on its way for too long.
    pub(crate) fn is_overdue(&self, now: Timestamp) -> bool {
        now.since(self.since) >= self.patience()
    }

    /// Notes that it is looked at by this question.
    pub(crate) fn ask(&mut self, id: EffectId, now: Timestamp) {
        self.asked = Some((id, now));
        self.next = now + if self.sent { GLANCE } else { FIRST_GLANCE };
    }

    /// Takes in what it looks like; `settle` is how long a page may rest before it is taken to wait for the person.
    pub(crate) fn see(
        &mut self,
        glimpse: &Glimpse,
        team: &TeamHost,
        (now, settle): (Timestamp, Duration),
    ) -> News {
        self.asked = None;
        let Glimpse::There(sight) = glimpse else {
            return News::Closed;
        };
        if sight.seen {
            self.company = Company::Person;
        }
        if !self.sent {
            self.sent = sight.loaded;
            return if self.sent { News::Ready } else { News::Going };
        }
        let Some(place) = place_of(sight, team).filter(|_| sight.loaded) else {
            self.rests = None;
            return News::Going;
        };
        let first = self.rests.as_ref().is_none_or(|(known, _)| *known != place);
        if first {
            self.rests = Some((place.clone(), now));
        }
        let since = self.rests.as_ref().map_or(now, |(_, since)| *since);
        match place {
            Place::End if first => News::Arrived,
            Place::End if now.since(since) >= GRACE => News::WithoutEffect,
            Place::Team | Place::At(_) | Place::Unseen
                if self.company == Company::Alone && now.since(since) >= settle =>
            {
                News::Waits(place)
            }
            Place::End | Place::Team | Place::At(_) | Place::Unseen => News::Going,
        }
    }

    fn patience(&self) -> Duration {
        match self.company {
            Company::Alone => PATIENCE,
            Company::Person => PATIENCE_WITH_PERSON,
        }
    }
}

/// Where a tab is; nothing while it stands at a page of our own, from which it has yet to set out.
fn place_of(sight: &TabSight, team: &TeamHost) -> Option<Place> {
    let Some(url) = sight.url.as_ref() else {
        return Some(Place::Unseen);
    };
    let url = Url::parse(url.expose()).ok()?;
    if url.scheme() != "https" {
        return None;
    }
    let host = url.host_str()?;
    if host != team.as_str() {
        return Some(Place::At(host.to_string()));
    }
    let success = url
        .query_pairs()
        .any(|(name, value)| name == "success" && value == "true");
    Some(if success { Place::End } else { Place::Team })
}

const FIRST_GLANCE: Duration = Duration::from_millis(200);
const GLANCE: Duration = Duration::from_secs(1);
const UNANSWERED: Duration = Duration::from_secs(5);
/// The new cookie is in the jar before the last page is asked for, and its event is late by milliseconds.
const GRACE: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(30);
/// A login begun at the team can be completed for hours; a person who needs longer is not in a hurry.
const PATIENCE_WITH_PERSON: Duration = Duration::from_mins(10);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{AccessHosts, Hostname};
    use crate::secret::Secret;

    const SETTLE: Duration = Duration::from_secs(6);

    fn see(trip: &mut Trip, second: i64, url: Option<&str>) -> News {
        let hosts = AccessHosts::default();
        let team = hosts
            .team(&Hostname::parse("custom.cloudflareaccess.com").unwrap())
            .unwrap();
        let sight = TabSight {
            url: url.map(Secret::new),
            loaded: true,
            seen: false,
        };
        let at = Timestamp::from_seconds(second);
        trip.see(&Glimpse::There(sight), &team, (at, SETTLE))
    }

    fn trip() -> Trip {
        let mut trip = Trip::new(TabId(1), Timestamp::from_seconds(0), Company::Alone);
        trip.sent = true;
        trip
    }

    #[test]
    fn both_known_ends_of_a_refresh_are_the_end_and_nothing_else_is() {
        let team = "https://custom.cloudflareaccess.com";
        for (path, news) in [
            (
                "/cdn-cgi/access/refresh-identity?success=true&on_success=callback",
                News::Arrived,
            ),
            ("/?success=true&on_success=callback", News::Arrived),
            ("/cdn-cgi/access/refresh-identity", News::Going),
            ("/?success=false", News::Going),
        ] {
            let url = alloc::format!("{team}{path}");
            assert_eq!(see(&mut trip(), 1, Some(&url)), news, "{path}");
        }
        let elsewhere = "https://evil.example/?success=true";
        assert_eq!(see(&mut trip(), 1, Some(elsewhere)), News::Going);
    }

    #[test]
    fn a_page_that_rests_waits_for_the_person_and_one_that_moves_on_does_not() {
        let mut resting = trip();
        assert_eq!(see(&mut resting, 1, None), News::Going);
        assert_eq!(see(&mut resting, 6, None), News::Going);
        assert_eq!(see(&mut resting, 7, None), News::Waits(Place::Unseen));
        let mut moving = trip();
        assert_eq!(see(&mut moving, 1, None), News::Going);
        assert_eq!(
            see(&mut moving, 6, Some("https://idp.example/")),
            News::Going
        );
        assert_eq!(see(&mut moving, 8, None), News::Going);
        assert_eq!(see(&mut moving, 13, None), News::Going);
    }

    #[test]
    fn a_tab_is_sent_once_when_its_first_page_is_there() {
        let mut trip = Trip::new(TabId(1), Timestamp::from_seconds(0), Company::Alone);
        assert_eq!(see(&mut trip, 1, None), News::Ready);
        assert_eq!(see(&mut trip, 2, None), News::Going);
    }

    #[test]
    fn a_tab_that_has_not_set_out_yet_waits_for_nobody() {
        let mut trip = trip();
        for second in [1, 9, 20] {
            let own = Some("chrome-extension://abc/waiting.html");
            assert_eq!(see(&mut trip, second, own), News::Going, "{second}");
        }
    }

    #[test]
    fn at_the_end_the_new_token_is_waited_for_a_moment() {
        let end = Some("https://custom.cloudflareaccess.com/?success=true");
        let mut trip = trip();
        assert_eq!(see(&mut trip, 1, end), News::Arrived);
        assert_eq!(see(&mut trip, 2, end), News::Going);
        assert_eq!(see(&mut trip, 4, end), News::WithoutEffect);
    }
}
