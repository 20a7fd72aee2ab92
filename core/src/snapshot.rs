//! The stored form of the state: versioned, and of its own types, so that the state can change without breaking it.
//!
//! `live` stays in memory as long as the browser runs, and may hold the one cookie that a renewal must be able to put
//! back, or that a login needs. `lasting` goes to disk and holds no secret but what the native host knows this browser by,
//! which opens nothing else. An unreadable snapshot costs memories, never
//! a session: the jar is always asked anew.

mod guard;
mod sign_out;
mod stored;
mod stored_refresh;
mod stored_talk;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::clock::Skew;
use crate::dice::Dice;
use crate::grants::Grants;
use crate::host::{AccessHosts, Hostname};
use crate::policy::Policy;
use crate::presence::Presence;
use crate::proof::Proofs;
use crate::settings::{Rules, Settings};
use crate::sign_out::SignOut;
use crate::state::State;
use crate::time::Timestamp;

use self::guard::StoredGuard;
use self::sign_out::StoredSignOut;
use self::stored::{StoredLasting, StoredLive, StoredOrg, StoredSession};
use self::stored_refresh::{StoredClosing, StoredKey, StoredNotice, StoredRefresh};
use self::stored_talk::{StoredPairing, StoredTalk};

/// The parts of a snapshot, as JSON text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// For storage that ends with the browser.
    pub live: Option<String>,
    /// For storage that outlasts the browser.
    pub lasting: Option<String>,
    /// What the person has set, for storage that outlasts the browser; nothing where they have set nothing.
    pub settings: Option<String>,
}

impl State {
    /// What must be stored after each event, before its effects are carried out.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let live = StoredLive {
            version: VERSION,
            last_id: self.last_id,
            dice: self.dice.state(),
            skew_millis: self.skew.0,
            skew_is_agreed: self.clock.is_agreed,
            latest: self.clock.latest.map(Timestamp::as_millis),
            stores: self.stores.clone(),
            away: self.presence != Presence::Active,
            present_at: self.present_at.map(Timestamp::as_millis),
            last_sign_outs: self
                .last_sign_outs
                .iter()
                .map(|(place, sign_out)| StoredSignOut::of(place, sign_out))
                .collect(),
            guards: self.guards.iter().map(StoredGuard::of).collect(),
            talk: StoredTalk::of(&self.talk),
            granted: self.granted.origins(),
            teams: self.rules.teams.iter().map(ToString::to_string).collect(),
            origins: self.origins.clone(),
            unproved: self.proofs.due.iter().map(Hostname::to_string).collect(),
            orgs: self
                .orgs
                .iter()
                .map(|(key, org)| StoredOrg::of(key, org))
                .collect(),
            rivals: self.rivals.clone(),
            budgets: self.budgets.clone(),
            refreshes: self
                .refreshes
                .iter()
                .map(|(key, refresh)| StoredRefresh::of(key, refresh))
                .collect(),
            notices: self
                .notices
                .iter()
                .map(|(key, notice)| StoredNotice::of(key, notice))
                .collect(),
            closings: StoredClosing::all(&self.closings),
            sessions: self
                .sessions
                .iter()
                .map(|(key, session)| StoredSession::of(key, session))
                .collect(),
        };
        Snapshot {
            live: serde_json::to_string(&live).ok(),
            lasting: serde_json::to_string(&self.lasting()).ok(),
            settings: self.settings.to_stored(),
        }
    }

    /// What outlasts the browser.
    fn lasting(&self) -> StoredLasting {
        let sign_outs = self.sign_outs.iter();
        let sign_outs = sign_outs.map(|(place, at)| (StoredKey::of(place), at.as_millis()));
        let under_way = self.last_sign_outs.iter().filter(|(_, it)| !it.is_over());
        let unfinished = under_way.map(|(place, _)| StoredKey::of(place));
        StoredLasting {
            version: VERSION,
            sign_outs: sign_outs.collect(),
            unfinished: unfinished.collect(),
            pairing: StoredPairing::of(&self.talk),
            welcome: self.welcome,
        }
    }

    /// The state that goes on from a snapshot. What can't be read, or is of another version, is left out.
    #[must_use]
    pub fn restore(snapshot: &Snapshot, hosts: AccessHosts) -> Self {
        let mut state = Self::new(hosts);
        state.settings = Settings::from_stored(snapshot.settings.as_deref());
        state.rules = Rules::of(&state.settings, &Policy::default());
        let live = read::<StoredLive>(snapshot.live.as_deref());
        let live = live.filter(|live| live.version == VERSION);
        let told = live.map(|live| state.restore_live(live));
        if let Some(mut lasting) = read::<StoredLasting>(snapshot.lasting.as_deref())
            .filter(|part| part.version == VERSION)
        {
            state.welcome = lasting.welcome;
            core::mem::take(&mut lasting.pairing).restore_into(&mut state.talk);
            state.restore_sign_outs(lasting);
        }
        if let Some(told) = told {
            told.recall_into(&mut state.talk);
        }
        state.resume_chronicle();
        state.resume_observation();
        state
    }

    /// Takes over what lived in memory; returns what concerns the native host, which the lasting part comes before.
    fn restore_live(&mut self, live: StoredLive) -> StoredTalk {
        // The policy is not known yet: the teams are those of the last life until it is.
        let teams = live
            .teams
            .iter()
            .filter_map(|team| Hostname::parse(team).ok());
        self.rules.teams = teams.collect();
        self.name_teams();
        self.last_id = live.last_id;
        self.dice = Dice::new(live.dice);
        self.skew = Skew(live.skew_millis);
        self.clock.is_agreed = live.skew_is_agreed;
        self.clock.latest = live.latest.map(Timestamp::from_millis);
        self.stores = live.stores;
        self.rivals = live.rivals;
        self.budgets = live.budgets;
        self.last_sign_outs = live
            .last_sign_outs
            .into_iter()
            .filter_map(|sign_out| sign_out.into_sign_out(&self.hosts))
            .collect();
        let guards = live.guards.into_iter();
        self.guards = guards.filter_map(StoredGuard::into_guard).collect();
        self.present_at = live.present_at.map(Timestamp::from_millis);
        self.presence = if live.away {
            Presence::Idle
        } else {
            Presence::Active
        };
        self.granted = Grants::from_origins(&live.granted);
        self.origins = live.origins;
        let unproved = live.unproved.iter();
        let unproved = unproved.filter_map(|host| Hostname::parse(host).ok());
        self.proofs = Proofs::of_due(unproved.collect());
        self.orgs = live
            .orgs
            .into_iter()
            .filter_map(|org| org.into_org(&self.hosts))
            .collect();
        self.refreshes = live
            .refreshes
            .into_iter()
            .filter_map(|refresh| refresh.into_refresh(&self.hosts))
            .collect();
        self.notices = live
            .notices
            .into_iter()
            .filter_map(|notice| notice.into_notice(&self.hosts))
            .collect();
        self.closings = StoredClosing::closings(live.closings);
        self.sessions = live
            .sessions
            .into_iter()
            .filter_map(|session| session.into_session(&self.hosts))
            .collect();
        self.note_jars();
        live.talk
    }

    fn restore_sign_outs(&mut self, lasting: StoredLasting) {
        let unfinished = lasting.unfinished.into_iter();
        let unfinished: Vec<_> = unfinished
            .filter_map(|place| place.into_key(&self.hosts))
            .collect();
        for (place, at) in lasting.sign_outs {
            let Some(place) = place.into_key(&self.hosts) else {
                continue;
            };
            let at = Timestamp::from_millis(at);
            if unfinished.contains(&place) {
                // The browser was closed in the middle of it, so that nothing else is known of it.
                let under_way = self.last_sign_outs.entry(place.clone());
                under_way.or_insert_with(|| SignOut::left_over(at, place.store.clone()));
            }
            self.sign_outs.insert(place, at);
        }
    }
}

/// A snapshot may hold a cookie: it prints nothing.
impl core::fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Snapshot(…)")
    }
}

fn read<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Option<T> {
    crate::json::read(text?).ok()
}

/// Raised with each change of the stored form; older forms get an upgrade here, or are left out.
const VERSION: u32 = 3;
