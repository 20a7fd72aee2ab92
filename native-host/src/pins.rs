//! The signing keys of each team, with when each was first and last published: so that a key that nobody ever published
//! is noticed. <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/>
//!
//! Promises: a team is asked at most once a minute, by all processes together; a key that was seen is never forgotten
//! for another one of its name. Never: anything is asked of a host that is no team.

mod stored;

use std::time::Duration;

use access_vigil_core::host::TeamHost;
use access_vigil_core::time::Timestamp;

use crate::jwks::{self, FetchError, PublicKey};
use crate::lock::Lock;
use crate::places::{Access, Folder, Places};
use crate::problem::{Kind, Problem};
use crate::web::Web;
use stored::Stored;

pub use access_vigil_core::inspect::KeyStanding;
pub use stored::Pin;

/// What a person must be told of a key that stands so, where it is an alarm.
#[must_use]
pub fn alarm(standing: KeyStanding, key: &SigningKey<'_>) -> Option<Problem> {
    let kind = match standing {
        KeyStanding::NeverPublished => Kind::KeyNeverPublished,
        KeyStanding::Replaced { .. } => Kind::KeyReplaced,
        KeyStanding::Published { .. }
        | KeyStanding::Retired { .. }
        | KeyStanding::MaybeRotatedAway
        | KeyStanding::NotAsked { .. } => return None,
    };
    Some(kind.about(format!("key {} of {}", key.kid, key.team)))
}

/// The key that a token names.
#[derive(Debug, Clone, Copy)]
pub struct SigningKey<'token> {
    /// Whose it should be (`iss`).
    pub team: &'token TeamHost,
    /// Its name (`kid`).
    pub kid: &'token str,
    /// When the token was issued (`iat`); without it the token counts as young.
    pub issued_at: Option<Timestamp>,
}

/// Whether teams may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Once a minute at most.
    Allowed,
    /// What is pinned has to do.
    Never,
}

/// The pins of this person.
#[derive(Debug)]
pub struct Pins {
    folder: Folder,
    web: Web,
    asking: Asking,
}

impl Pins {
    /// The pins in the state folder.
    pub fn open(places: &Places, asking: Asking) -> Result<Self, Problem> {
        Ok(Self {
            folder: Folder::open(&places.state.join("pins"), Access::Private)?,
            web: jwks::web(),
            asking,
        })
    }

    /// What is known of a key, and the key itself where it may verify something. An unknown key, or knowledge of
    /// yesterday, leads to one question to the team.
    pub fn check_key(
        &self,
        key: SigningKey<'_>,
        now: Timestamp,
    ) -> Result<(KeyStanding, Option<PublicKey>), Problem> {
        let file = file_of(key.team);
        let stored = Stored::read(&self.folder, &file)?;
        let fresh = stored.answered_within(FRESH, now);
        if stored.pin(key.kid).is_some() && (fresh || self.asking == Asking::Never) {
            return Ok(stored.judge(&key));
        }
        match self.ask(key.team, now)? {
            Asked::Answered(stored) => Ok(stored.judge(&key)),
            // Keys that are pinned go on counting while the team can't be reached.
            Asked::TooSoon(stored, _) | Asked::Failed(stored, _)
                if stored.pin(key.kid).is_some() =>
            {
                Ok(stored.judge(&key))
            }
            Asked::TooSoon(_, again_at) => Ok((KeyStanding::NotAsked { again_at }, None)),
            Asked::Failed(_, error) => Err(Kind::KeysNotFetched.about(error)),
        }
    }

    /// All keys that were ever seen of this team, the oldest first.
    pub fn timeline(&self, team: &TeamHost) -> Result<Vec<Pin>, Problem> {
        Ok(Stored::read(&self.folder, &file_of(team))?.into_pins())
    }

    fn ask(&self, team: &TeamHost, now: Timestamp) -> Result<Asked, Problem> {
        let file = file_of(team);
        if let Some(asked) = self.claim(&file, now)? {
            return Ok(asked);
        }
        // Without the lock: a slow team must not hold up whoever has a pinned key.
        let fetched = jwks::fetch(&self.web, team);
        let _only = Lock::take(&self.folder, &file)?;
        let mut stored = Stored::read(&self.folder, &file)?;
        match fetched {
            Ok(set) => {
                stored.merge(set, now);
                stored.write(&self.folder, &file)?;
                Ok(Asked::Answered(stored))
            }
            Err(error) => Ok(Asked::Failed(stored, error)),
        }
    }

    /// Notes that the team is being asked, unless it was within the last minute, by whatever process.
    fn claim(&self, file: &str, now: Timestamp) -> Result<Option<Asked>, Problem> {
        let _only = Lock::take(&self.folder, file)?;
        let mut stored = Stored::read(&self.folder, file)?;
        if self.asking == Asking::Never {
            return Ok(Some(Asked::TooSoon(stored, None)));
        }
        if let Some(until) = stored.asked_again_at(BETWEEN, now) {
            return Ok(Some(Asked::TooSoon(stored, Some(until))));
        }
        if stored.is_new() && self.n_teams()? >= MOST_TEAMS {
            return Err(Kind::TooManyTeams.about(self.folder.path().display()));
        }
        stored.note_asked(now);
        stored.write(&self.folder, file)?;
        Ok(None)
    }

    fn n_teams(&self) -> Result<usize, Problem> {
        let path = self.folder.path();
        let failed = |error| Kind::FileFailed.about(format!("{}: {error}", path.display()));
        let entries = std::fs::read_dir(path).map_err(failed)?.flatten();
        let is_pins = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(ENDING);
        Ok(entries.filter(|entry| is_pins(&entry.file_name())).count())
    }
}

enum Asked {
    Answered(Stored),
    TooSoon(Stored, Option<Timestamp>),
    Failed(Stored, FetchError),
}

fn file_of(team: &TeamHost) -> String {
    format!("{team}{ENDING}")
}

const ENDING: &str = ".json";
/// As Cloudflare's own client (cloudflared, token/jwks.go): a day old is still good, a minute is too soon.
const FRESH: Duration = Duration::from_hours(24);
const BETWEEN: Duration = Duration::from_mins(1);
/// More than anybody has, and few enough to keep.
const MOST_TEAMS: usize = 64;

#[cfg(test)]
mod tests;
