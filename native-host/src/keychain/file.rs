//! Secrets in one file under a passphrase, in the age format (<https://age-encryption.org/v1>, scrypt), which the
//! program `age` opens as well. Only where a person chose it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use access_vigil_core::secret::Secret;
use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use zeroize::{Zeroize as _, Zeroizing};

use super::{KeyName, Vault};
use crate::places::Folder;
use crate::problem::{Kind, Problem};

/// The file, and the passphrase that opens it.
#[derive(Debug)]
pub struct FileVault<'folder> {
    folder: &'folder Folder,
    passphrase: Secret,
    work: u8,
}

/// All secrets by their entries, wiped when dropped.
struct Contents(BTreeMap<String, String>);

impl Drop for Contents {
    fn drop(&mut self) {
        self.0.values_mut().for_each(zeroize::Zeroize::zeroize);
    }
}

impl<'folder> FileVault<'folder> {
    /// The file in this folder; made by the first secret.
    #[must_use]
    pub fn new(folder: &'folder Folder, passphrase: Secret) -> Self {
        Self {
            folder,
            passphrase,
            work: WORK,
        }
    }

    /// Whether there is such a file.
    pub fn is_there(folder: &Folder) -> Result<bool, Problem> {
        Ok(folder.read(FILE)?.is_some())
    }

    #[cfg(test)]
    pub(super) fn quick(folder: &'folder Folder, passphrase: &str) -> Self {
        Self {
            folder,
            passphrase: Secret::new(passphrase),
            work: 2,
        }
    }

    fn open(&self) -> Result<Contents, Problem> {
        let Some(sealed) = self.folder.read(FILE)? else {
            return Ok(Contents(BTreeMap::new()));
        };
        let mut identity = scrypt::Identity::new(self.secret());
        identity.set_max_work_factor(MOST_WORK);
        let mut text = Zeroizing::new(Vec::new());
        Decryptor::new(sealed.as_slice())
            .and_then(|it| it.decrypt(std::iter::once(&identity as &dyn age::Identity)))
            .map_err(|error| self.unopened(&error))?
            .read_to_end(&mut text)
            .map_err(|_| self.broken())?;
        let contents = serde_json::from_slice(&text).map_err(|_| self.broken())?;
        Ok(Contents(contents))
    }

    fn write(&self, contents: &Contents) -> Result<(), Problem> {
        let unsealed = |error: String| Kind::Internal.about(error);
        let text = serde_json::to_vec(&contents.0).map_err(|error| unsealed(error.to_string()))?;
        let text = Zeroizing::new(text);
        let mut recipient = scrypt::Recipient::new(self.secret());
        recipient.set_work_factor(self.work);
        let mut sealed = Vec::new();
        Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(|error| unsealed(error.to_string()))?
            .wrap_output(&mut sealed)
            .and_then(|mut output| {
                output.write_all(&text)?;
                output.finish().map(drop)
            })
            .map_err(|error| unsealed(error.to_string()))?;
        self.folder.write(FILE, &sealed)
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.passphrase.expose().to_owned())
    }

    fn unopened(&self, error: &DecryptError) -> Problem {
        let wrong = matches!(
            error,
            DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed
        );
        if wrong {
            return Kind::WrongPassphrase.into();
        }
        let path = self.folder.path().join(FILE);
        Kind::FileBroken.about(format!("{}: {error}", path.display()))
    }

    fn broken(&self) -> Problem {
        Kind::FileBroken.about(self.folder.path().join(FILE).display())
    }
}

impl Vault for FileVault<'_> {
    fn get(&self, name: &KeyName) -> Result<Secret, Problem> {
        let contents = self.open()?;
        let found = contents.0.get(&name.entry());
        found
            .map(|text| Secret::new(text.as_str()))
            .ok_or_else(|| Kind::KeyMissing.about(name))
    }

    fn put(&self, name: &KeyName, secret: &Secret) -> Result<(), Problem> {
        let mut contents = self.open()?;
        let text = secret.expose().to_owned();
        if let Some(mut old) = contents.0.insert(name.entry(), text) {
            old.zeroize();
        }
        self.write(&contents)
    }

    fn remove(&self, name: &KeyName) -> Result<bool, Problem> {
        let mut contents = self.open()?;
        let Some(mut old) = contents.0.remove(&name.entry()) else {
            return Ok(false);
        };
        old.zeroize();
        if contents.0.is_empty() {
            return self.folder.remove(FILE);
        }
        self.write(&contents).map(|()| true)
    }
}

const FILE: &str = "keys.age";
/// As the program `age` takes by default: 256 MiB of memory and about a second for each guess.
const WORK: u8 = 18;
/// A file that somebody else prepared must not take hours to refuse.
const MOST_WORK: u8 = 20;
