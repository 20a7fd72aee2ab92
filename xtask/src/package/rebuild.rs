//! Whether the source archive, by the instructions in it, makes the archive for Firefox again.
//!
//! Promises: the commands are those that stand in the archive's own `BUILD.md`, and nothing that was compiled of this
//! checkout's sources is used. What was compiled of other people's crates is, since those never change under one version.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::SystemTime;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::package_files::remove_folder;

use super::lend::lend;
use super::{read, target_folder};

/// Unpacks, follows the instructions, compares.
pub(crate) fn compare(checkout: &Checkout, version: &str) -> Result<Outcome, Error> {
    let target = target_folder(checkout);
    let place = target.join("rebuild");
    remove_folder(&place)?;
    let name = format!("access-vigil-{version}");
    let source = checkout.root.join(format!("dist/{name}-source.zip"));
    unpack(&read(&source)?, &place)?;
    let root = place.join(&name);
    let guide = read(&root.join("BUILD.md"))?;
    let commands = commands_in(&String::from_utf8_lossy(&guide)).ok_or_else(no_commands)?;
    let rebuilt = target.join("rebuilt");
    if !rebuilt.exists() {
        lend(&target, &rebuilt, &checkout.members()?);
    }
    Step::new("sh")
        .arguments(["-e", "-c", &commands])
        .directory(&root)
        // Never our own: cargo tells what is out of date by time and relative path, and would take one for the other.
        .variable("CARGO_TARGET_DIR", rebuilt)
        .variable("CARGO_INCREMENTAL", "0")
        .run()?;
    let archive = format!("dist/{name}-firefox.zip");
    let same = read(&root.join(&archive))? == read(&checkout.root.join(&archive))?;
    if same {
        println!("{archive}: made again from the source archive, byte for byte.");
        remove_folder(&place)?;
        Ok(Outcome::Clean)
    } else {
        let other = root.join(&archive);
        println!(
            "{archive}: the source archive makes other bytes ({}).",
            other.display()
        );
        Ok(Outcome::Found)
    }
}

/// Each file is as new as it is here, so that cargo compiles it again, whatever time the archive names.
fn unpack(archive: &[u8], place: &Path) -> Result<(), Error> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))?;
    archive.extract(place)?;
    let now = SystemTime::now();
    for name in archive.file_names() {
        let path = place.join(&*name?);
        let file = fs::File::options().append(true).open(&path);
        let touched = file.and_then(|file| file.set_modified(now));
        touched.map_err(|source| Error::File {
            action: "touch",
            path,
            source,
        })?;
    }
    Ok(())
}

/// What stands between the fences of the one block of commands.
fn commands_in(guide: &str) -> Option<String> {
    let (_, rest) = guide.split_once("```sh\n")?;
    let (commands, rest) = rest.split_once("```\n")?;
    let is_one = !rest.contains("```") && !commands.trim().is_empty();
    is_one.then(|| commands.to_owned())
}

fn no_commands() -> Error {
    Error::Shape {
        name: String::from("BUILD.md"),
        problem: String::from(
            "has not exactly one block of commands; put them between ```sh and ```",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_of_this_repository_has_its_commands() {
        let commands = commands_in(include_str!("../../../BUILD.md"));
        assert_eq!(commands.as_deref(), Some("cargo xtask package firefox\n"));
    }

    #[test]
    fn a_guide_with_no_block_or_two_is_refused() {
        assert_eq!(commands_in("cargo build"), None);
        assert_eq!(commands_in("```sh\na\n```\n```sh\nb\n```\n"), None);
        assert_eq!(commands_in("```sh\n\n```\n"), None);
    }
}
