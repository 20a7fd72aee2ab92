//! What this checkout has compiled of other people's crates, lent to a rebuild from the source archive.
//!
//! Promises: nothing that was made of a source in this repository is lent. A file that can't be lent is compiled anew.

use std::fs;
use std::io;
use std::path::Path;

use crate::checkout::Member;

/// Where a rebuild finds the compiled crates of others, which never change under one version: by hard links, so that each
/// is as old as it is, which cargo goes by.
pub(crate) fn lend(ours: &Path, theirs: &Path, members: &[Member]) {
    for profile in PROFILES {
        for part in PARTS {
            let [from, to] = [ours, theirs].map(|folder| folder.join(profile).join(part));
            // Cargo compiles whatever it misses, or finds only half of.
            drop(link_all(&from, &to, members));
        }
    }
}

fn link_all(from: &Path, to: &Path, members: &[Member]) -> io::Result<()> {
    let entries = fs::read_dir(from)?;
    fs::create_dir_all(to)?;
    for entry in entries {
        let entry = entry?;
        if is_made_here(&entry.file_name().to_string_lossy(), members) {
            continue;
        }
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link_all(&entry.path(), &to, members)?;
        } else if let Err(gone) = fs::hard_link(entry.path(), &to)
            // A compiler that is at work elsewhere in the folder takes its own files away again.
            && gone.kind() != io::ErrorKind::NotFound
        {
            return Err(gone);
        }
    }
    Ok(())
}

/// Whether a file or folder is of a package of this workspace: it is named `package-hash`, `libpackage-hash.rlib` or
/// `package.wasm`.
fn is_made_here(name: &str, members: &[Member]) -> bool {
    let unit = name.rsplit_once('-').or_else(|| name.split_once('.'));
    let unit = unit.map_or(name, |(unit, _)| unit).replace('-', "_");
    let without = unit.strip_prefix("lib").unwrap_or(&unit);
    members
        .iter()
        .map(|member| member.name.replace('-', "_"))
        .any(|own| own == unit || own == without)
}

/// What compiles the Wasm, and the crates in it (<https://doc.rust-lang.org/cargo/reference/build-cache.html>).
const PROFILES: [&str; 3] = ["debug", "wasm", "wasm32-unknown-unknown/wasm"];
const PARTS: [&str; 3] = [".fingerprint", "build", "deps"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_of_others_are_lent_and_none_of_ours() {
        let place = tempfile::tempdir().unwrap();
        let [ours, theirs] = ["ours", "theirs"].map(|name| place.path().join(name));
        let deps = ours.join("debug/deps");
        let print = ours.join("wasm/.fingerprint");
        for folder in ["serde-0123", "access-vigil-core-4567"] {
            fs::create_dir_all(print.join(folder)).unwrap();
            fs::write(print.join(folder).join("lib"), folder).unwrap();
        }
        fs::create_dir_all(&deps).unwrap();
        for file in [
            "access_vigil_core.wasm",
            "libserde-0123.rlib",
            "libxtask-89.rlib",
            "xtask-89.d",
        ] {
            fs::write(deps.join(file), file).unwrap();
        }
        lend(&ours, &theirs, &["xtask", "access-vigil-core"].map(member));
        let names = |folder: &str| {
            let entries = fs::read_dir(theirs.join(folder)).unwrap();
            let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names("debug/deps"), ["libserde-0123.rlib"]);
        assert_eq!(names("wasm/.fingerprint"), ["serde-0123"]);
        let lent = fs::read_to_string(theirs.join("wasm/.fingerprint/serde-0123/lib"));
        assert_eq!(lent.unwrap(), "serde-0123");
    }

    #[test]
    fn what_was_never_compiled_is_not_lent() {
        let place = tempfile::tempdir().unwrap();
        let theirs = place.path().join("theirs");
        lend(&place.path().join("nothing"), &theirs, &[]);
        assert!(!theirs.exists());
    }

    fn member(name: &str) -> Member {
        Member {
            name: name.to_owned(),
            version: String::new(),
            folder: String::new(),
            dependencies: Vec::new(),
            tests: Vec::new(),
        }
    }
}
