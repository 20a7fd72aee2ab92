//! What became of requests so far: those of renewals, and those of pages.

use access_vigil_core::cookie::StoreId;

use crate::world::World;

/// How the requests of an app's pages ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pages {
    /// The app answered.
    pub answered: u64,
    /// Access stood in the way.
    pub refused: u64,
    /// The network or the server failed.
    pub lost: u64,
}

/// The requests of renewals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hops {
    /// To an app, without cookies.
    pub probes: u64,
    /// To the team's login.
    pub logins: u64,
    /// To an app's own Access endpoint.
    pub authorized: u64,
    /// New app tokens that came of it.
    pub minted: u64,
    /// How many reached an app's own server.
    pub origin: u64,
}

impl Hops {
    /// All requests.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.probes + self.logins + self.authorized
    }
}

impl World {
    /// How the requests of this app's pages ended, in this jar.
    pub(crate) fn pages_in(&self, store: StoreId, host: &str) -> Pages {
        let place = (store, host.to_owned());
        self.laws.pages.get(&place).copied().unwrap_or_default()
    }

    /// How the requests of all pages ended.
    pub(crate) fn all_pages(&self) -> Pages {
        let mut all = Pages::default();
        for pages in self.laws.pages.values() {
            all.answered += pages.answered;
            all.refused += pages.refused;
            all.lost += pages.lost;
        }
        all
    }

    /// The requests of all renewals so far.
    #[must_use]
    pub fn hops(&self) -> Hops {
        self.laws.hops
    }
}
