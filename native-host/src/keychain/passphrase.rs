//! The passphrase of the encrypted file: typed at the terminal or read from a file that nobody else may read.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use access_vigil_core::secret::Secret;
use zeroize::Zeroizing;

use crate::problem::{Kind, Problem};
use crate::terminal::typed;

/// Where the passphrase comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passphrase {
    /// The person types it.
    Terminal,
    /// A file has it, on its first line.
    File(PathBuf),
    /// Nobody can be asked: this is the host of a browser.
    Nowhere,
}

impl Passphrase {
    /// The passphrase of a file that is there, or of one that is about to be made.
    pub(super) fn ask(&self, is_there: bool) -> Result<Secret, Problem> {
        match self {
            Self::Nowhere => Err(Kind::PassphraseNeeded.into()),
            Self::File(path) => from_file(path),
            Self::Terminal if is_there => typed("Passphrase of the encrypted file: "),
            Self::Terminal => {
                let first = typed("New passphrase for the encrypted file: ")?;
                let again = typed("The same passphrase again: ")?;
                if first == again {
                    Ok(first)
                } else {
                    Err(Kind::SecretUnusable.about("the passphrase: the two were not the same"))
                }
            }
        }
        .and_then(|passphrase| {
            if is_there {
                Ok(passphrase)
            } else {
                judged(passphrase)
            }
        })
    }
}

fn from_file(path: &Path) -> Result<Secret, Problem> {
    let failed = |error| Kind::FileFailed.about(format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    refuse_readable_by_others(path, &file)?;
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(failed)?;
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}

#[cfg(unix)]
fn refuse_readable_by_others(path: &Path, file: &File) -> Result<(), Problem> {
    use std::os::unix::fs::PermissionsExt as _;
    let failed = |error| Kind::FileFailed.about(format!("{}: {error}", path.display()));
    let found = file.metadata().map_err(failed)?;
    // Six zeros: nothing for the group and for others. A pipe, such as a shell's `<(…)`, is nobody else's whatever its mode says.
    if !found.is_file() || found.permissions().mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    let advice = format!("run: chmod 600 '{}'", path.display());
    let readable = Kind::SecretUnusable.about("the passphrase: others may read its file");
    Err(readable.with_advice(advice))
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_path: &Path, _file: &File) -> Result<(), Problem> {
    Ok(())
}

fn judged(passphrase: Secret) -> Result<Secret, Problem> {
    if passphrase.expose().chars().count() < SHORTEST {
        let short = format!("the passphrase: it has fewer than {SHORTEST} characters");
        return Err(Kind::SecretUnusable.about(short));
    }
    Ok(passphrase)
}

const SHORTEST: usize = 12;
const LONGEST: u64 = 4096;
