//! The stored form of refreshes and notices. A tab on its way is kept, so that the next life can follow and close it.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::closings::Closings;
use crate::cookie::StoreId;
use crate::effect::Closing;
use crate::host::{AccessHosts, Hostname};
use crate::id::TabId;
use crate::notice::Notice;
use crate::org_key::OrgKey;
use crate::problem::Problem;
use crate::refresh::trip::{Company, Trip};
use crate::refresh::{Refresh, Stage};
use crate::time::Timestamp;

#[derive(Serialize, Deserialize)]
pub(super) struct StoredKey {
    team: String,
    store: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredRefresh {
    key: StoredKey,
    stage: StoredStage,
    failures: u32,
    setback: Option<Problem>,
}

#[derive(Serialize, Deserialize)]
enum StoredStage {
    Planned {
        at: i64,
    },
    /// Looking, or opening a tab that the next start closes: both begin anew.
    Asking,
    UnderWay {
        tab: i64,
        since: i64,
        sent: bool,
        with_person: bool,
    },
    Over,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredClosing {
    tab: i64,
    unless_seen: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredNotice {
    key: StoredKey,
    /// When it is due; nothing where it is shown.
    at: Option<i64>,
}

impl StoredKey {
    pub(super) fn of(key: &OrgKey) -> Self {
        Self {
            team: key.team.as_str().into(),
            store: key.store.0.clone(),
        }
    }

    pub(super) fn into_key(self, hosts: &AccessHosts) -> Option<OrgKey> {
        let host = Hostname::parse(&self.team).ok()?;
        Some(OrgKey {
            team: hosts.team(&host).ok()?,
            store: StoreId(self.store),
        })
    }
}

impl StoredRefresh {
    pub(super) fn of(key: &OrgKey, refresh: &Refresh) -> Self {
        let stage = match &refresh.stage {
            Stage::Planned { at } => StoredStage::Planned { at: at.as_millis() },
            Stage::Looking { .. } | Stage::Opening { .. } => StoredStage::Asking,
            Stage::UnderWay(trip) => StoredStage::UnderWay {
                tab: trip.tab.0,
                since: trip.since.as_millis(),
                sent: trip.sent,
                with_person: trip.company == Company::Person,
            },
            Stage::Over => StoredStage::Over,
        };
        Self {
            key: StoredKey::of(key),
            stage,
            failures: refresh.failures,
            setback: refresh.setback.clone(),
        }
    }

    pub(super) fn into_refresh(self, hosts: &AccessHosts) -> Option<(OrgKey, Refresh)> {
        let stage = match self.stage {
            StoredStage::Planned { at } => Stage::Planned {
                at: Timestamp::from_millis(at),
            },
            StoredStage::Asking => Stage::Planned {
                at: Timestamp::from_millis(0),
            },
            StoredStage::UnderWay {
                tab,
                since,
                sent,
                with_person,
            } => {
                let company = if with_person {
                    Company::Person
                } else {
                    Company::Alone
                };
                let since = Timestamp::from_millis(since);
                let trip = Trip::new(TabId(tab), since, company);
                Stage::UnderWay(Trip { sent, ..trip })
            }
            StoredStage::Over => Stage::Over,
        };
        let refresh = Refresh {
            stage,
            failures: self.failures,
            setback: self.setback,
        };
        Some((self.key.into_key(hosts)?, refresh))
    }
}

impl StoredClosing {
    pub(super) fn all(closings: &Closings) -> Vec<Self> {
        let all = closings.0.iter().map(|(tab, closing)| Self {
            tab: tab.0,
            unless_seen: *closing == Closing::UnlessSeen,
        });
        all.collect()
    }

    pub(super) fn closings(stored: Vec<Self>) -> Closings {
        let all = stored.into_iter().map(|it| {
            let closing = if it.unless_seen {
                Closing::UnlessSeen
            } else {
                Closing::Always
            };
            (TabId(it.tab), closing)
        });
        Closings(all.collect())
    }
}

impl StoredNotice {
    pub(super) fn of(key: &OrgKey, notice: &Notice) -> Self {
        let at = match notice {
            Notice::Planned { at } => Some(at.as_millis()),
            Notice::Looking { since, .. } => Some(since.as_millis()),
            Notice::Shown => None,
        };
        Self {
            key: StoredKey::of(key),
            at,
        }
    }

    pub(super) fn into_notice(self, hosts: &AccessHosts) -> Option<(OrgKey, Notice)> {
        let notice = match self.at {
            Some(at) => Notice::Planned {
                at: Timestamp::from_millis(at),
            },
            None => Notice::Shown,
        };
        Some((self.key.into_key(hosts)?, notice))
    }
}
