//! The stored form of a sign-out. It names hosts, jars and people, never a token.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cookie::StoreId;
use crate::host::{AccessHosts, Hostname};
use crate::ordered::Set;
use crate::org_key::OrgKey;
use crate::sign_out::{AppPage, Remnants, Server, SignOut, SoFar, Step, Tab, UnseenJars, Wait};
use crate::time::Timestamp;

#[derive(Serialize, Deserialize)]
pub(super) struct StoredSignOut {
    team: String,
    #[serde(default)]
    store: StoreId,
    #[serde(default)]
    jars: Set<StoreId>,
    at: i64,
    then: Option<StoredPage>,
    step: StoredStep,
    server: Server,
    left: Vec<String>,
    unseen: Vec<UnseenJars>,
    tab: Tab,
}

#[derive(Serialize, Deserialize)]
struct StoredPage {
    host: String,
    within: String,
    path: String,
    store: String,
}

/// Whom it had asked is not kept: the jar tells the next life whom it can still ask.
#[derive(Serialize, Deserialize)]
enum StoredStep {
    Asking,
    Removing,
    Opening,
    Over,
}

impl StoredSignOut {
    pub(super) fn of(place: &OrgKey, it: &SignOut) -> Self {
        let so_far = &it.so_far;
        let left = so_far.remnants.left.iter();
        Self {
            team: place.team.as_str().into(),
            store: place.store.clone(),
            jars: it.jars.clone(),
            at: it.at.as_millis(),
            then: it.then.as_ref().map(StoredPage::of),
            step: match it.step {
                Step::Asking { .. } => StoredStep::Asking,
                Step::Removing => StoredStep::Removing,
                Step::Opening => StoredStep::Opening,
                Step::Over => StoredStep::Over,
            },
            server: so_far.server,
            left: left.map(|host| host.as_str().into()).collect(),
            unseen: so_far.remnants.unseen.clone(),
            tab: so_far.tab,
        }
    }

    pub(super) fn into_sign_out(self, hosts: &AccessHosts) -> Option<(OrgKey, SignOut)> {
        let team = hosts.team(&Hostname::parse(&self.team).ok()?).ok()?;
        let left = self.left.iter().map(|host| Hostname::parse(host).ok());
        let step = match self.step {
            StoredStep::Asking => Step::Asking { asked: Vec::new() },
            StoredStep::Removing => Step::Removing,
            StoredStep::Opening => Step::Opening,
            StoredStep::Over => Step::Over,
        };
        let sign_out = SignOut {
            at: Timestamp::from_millis(self.at),
            jars: self.jars,
            then: self.then.and_then(StoredPage::into_page),
            step,
            wait: Wait::Killed,
            resumed: true,
            so_far: SoFar {
                server: self.server,
                remnants: Remnants {
                    left: left.collect::<Option<_>>()?,
                    unseen: self.unseen,
                },
                tab: self.tab,
            },
        };
        let store = self.store;
        Some((OrgKey { team, store }, sign_out))
    }
}

impl StoredPage {
    fn of(page: &AppPage) -> Self {
        Self {
            host: page.host.as_str().into(),
            within: page.within.clone(),
            path: page.path.clone(),
            store: page.store.0.clone(),
        }
    }

    fn into_page(self) -> Option<AppPage> {
        Some(AppPage {
            host: Hostname::parse(&self.host).ok()?,
            within: self.within,
            path: self.path,
            store: StoreId(self.store),
        })
    }
}
