//! Secrets at rest: in the keychain of the system or, where a person chose so, in a file under a passphrase.
//!
//! Promises: a secret is never written in plain, never an argument of a command, and never in an error; what is listed
//! is its name, its place and its date. Never: one place is silently taken instead of the other.

mod file;
mod list;
mod passphrase;
mod system;

use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;

pub use file::FileVault;
pub use list::{Listed, Place};
pub use passphrase::Passphrase;
pub use system::SystemVault;

use crate::lock::Lock;
use crate::places::{Access, Folder, Places};
use crate::problem::{Kind, Problem};
use list::List;

/// Somewhere that keeps secrets.
pub trait Vault {
    /// The secret of that name; [`Kind::KeyMissing`] where there surely is none.
    fn get(&self, name: &KeyName) -> Result<Secret, Problem>;
    /// Keeps a secret, in place of an older one of that name.
    fn put(&self, name: &KeyName, secret: &Secret) -> Result<(), Problem>;
    /// Forgets a secret; whether there was one.
    fn remove(&self, name: &KeyName) -> Result<bool, Problem>;
}

/// What a secret is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyName {
    /// A token of Cloudflare's management API, by the account that it is for.
    ManagementToken(String),
    /// The secret of a service token, by its client id.
    ServiceToken(String),
    /// The key of the history.
    History,
}

impl KeyName {
    /// The management token of this account: 32 hex digits.
    pub fn management_token(account: &str) -> Result<Self, Problem> {
        let account = account.to_ascii_lowercase();
        if account.len() == 32 && account.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self::ManagementToken(account));
        }
        Err(Kind::KeyNameUnusable.about("an account id has 32 hex digits"))
    }

    /// The secret of the service token with this client id.
    pub fn service_token(client_id: &str) -> Result<Self, Problem> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if (1..=128).contains(&client_id.len()) && client_id.bytes().all(plain) {
            return Ok(Self::ServiceToken(client_id.to_owned()));
        }
        Err(Kind::KeyNameUnusable.about("a client id is short and has letters, digits and dots"))
    }

    /// Its kind, as the command line and `--json` name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ManagementToken(_) => "management-token",
            Self::ServiceToken(_) => "service-token",
            Self::History => "history",
        }
    }

    /// Which one of its kind.
    #[must_use]
    pub fn which(&self) -> &str {
        match self {
            Self::ManagementToken(which) | Self::ServiceToken(which) => which,
            Self::History => "",
        }
    }

    fn from_parts(kind: &str, which: &str) -> Result<Self, Problem> {
        match kind {
            "management-token" => Self::management_token(which),
            "service-token" => Self::service_token(which),
            "history" => Ok(Self::History),
            _ => Err(Kind::FileBroken.about("the list of keys names a kind that is unknown")),
        }
    }

    /// As the places name it.
    fn entry(&self) -> String {
        match self {
            Self::ManagementToken(which) | Self::ServiceToken(which) => {
                format!("{} {which}", self.kind())
            }
            Self::History => self.kind().to_owned(),
        }
    }
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.entry())
    }
}

/// The secrets of this person, wherever each of them is.
#[derive(Debug)]
pub struct Keychain {
    folder: Folder,
    system: SystemVault,
    passphrase: Passphrase,
}

impl Keychain {
    /// The secrets of this person; the passphrase is asked for only where a secret lies in the file.
    pub fn open(places: &Places, passphrase: Passphrase) -> Result<Self, Problem> {
        Ok(Self {
            folder: Folder::open(&places.state, Access::Private)?,
            system: SystemVault::default(),
            passphrase,
        })
    }

    /// What is kept, without any of it.
    pub fn list(&self) -> Result<Vec<Listed>, Problem> {
        Ok(List::read(&self.folder)?.keys)
    }

    /// The secret of that name.
    pub fn get(&self, name: &KeyName) -> Result<Secret, Problem> {
        let listed = List::read(&self.folder)?.find(name);
        let listed = listed.ok_or_else(|| Kind::KeyMissing.about(name))?;
        self.vault(listed.place)?.get(name)
    }

    /// Keeps a secret where the person said, and nowhere else.
    pub fn put(
        &self,
        name: &KeyName,
        secret: &Secret,
        (place, now): (Place, Timestamp),
    ) -> Result<(), Problem> {
        let _only = Lock::take(&self.folder, LOCK)?;
        let mut list = List::read(&self.folder)?;
        self.vault(place)?.put(name, secret)?;
        let before = list.keep(name, place, now);
        list.write(&self.folder)?;
        match before {
            // A second copy elsewhere would outlive the removal of this one.
            Some(old) if old.place != place => self.vault(old.place)?.remove(name).map(drop),
            Some(_) | None => Ok(()),
        }
    }

    /// The secret of that name, made and kept in the keychain of the system where there is none; never in the file,
    /// which a person has to choose.
    pub fn get_or_make(
        &self,
        name: &KeyName,
        make: impl FnOnce() -> Result<Secret, Problem>,
        now: Timestamp,
    ) -> Result<Secret, Problem> {
        let _only = Lock::take(&self.folder, LOCK)?;
        let mut list = List::read(&self.folder)?;
        let place = list
            .find(name)
            .map_or(Place::Keychain, |listed| listed.place);
        match self.vault(place)?.get(name) {
            Err(problem) if problem.kind() == Kind::KeyMissing => {}
            found => return found,
        }
        let secret = make()?;
        self.vault(place)?.put(name, &secret)?;
        list.keep(name, place, now);
        list.write(&self.folder)?;
        Ok(secret)
    }

    /// Forgets a secret; whether there was one.
    pub fn remove(&self, name: &KeyName) -> Result<bool, Problem> {
        let _only = Lock::take(&self.folder, LOCK)?;
        let mut list = List::read(&self.folder)?;
        let Some(listed) = list.find(name) else {
            return Ok(false);
        };
        self.vault(listed.place)?.remove(name)?;
        list.forget(name);
        list.write(&self.folder)?;
        Ok(true)
    }

    fn vault(&self, place: Place) -> Result<Box<dyn Vault + '_>, Problem> {
        match place {
            Place::Keychain => Ok(Box::new(self.system)),
            Place::File => {
                let passphrase = self.passphrase.ask(FileVault::is_there(&self.folder)?)?;
                Ok(Box::new(FileVault::new(&self.folder, passphrase)))
            }
        }
    }
}

const LOCK: &str = "keys";

#[cfg(test)]
mod tests;
