//! What the Debian package installs.
//!
//! Promises: manifests, completions and manual page are written by the packaged program itself, so that they are those of
//! `vigil install --scope system`, `vigil completions` and `vigil man`.

use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, GzBuilder};

use crate::command::Step;
use crate::error::Error;
use crate::package_files::{PackageFiles, remove_folder};

use super::{Work, native, read, texts};

/// All files by their path below `/`.
pub(super) fn contents(work: &Work, program: &Path, parts: &str) -> Result<PackageFiles, Error> {
    let mut files = program_and_manifests(work, program)?;
    for (path, shell) in COMPLETIONS {
        let text = said_by(program, &["completions", shell])?;
        files.insert(path, text.into_bytes());
    }
    let licence = read(&work.checkout.root.join("LICENSE"))?;
    let copyright = texts::copyright(&String::from_utf8_lossy(&licence))?;
    files.insert(&documentation("copyright"), copyright.into_bytes());
    files.insert(OVERRIDES, texts::OVERRIDES.as_bytes().to_vec());
    let date = Step::new("date")
        .arguments(["-u", "-R", "-d", &format!("@{}", work.facts.time)])
        .answer()?;
    let news = read(&work.checkout.root.join("CHANGELOG.md"))?;
    let zipped = [
        (MANUAL.to_owned(), said_by(program, &["man"])?.into_bytes()),
        (
            documentation("changelog.gz"),
            texts::changelog(work.facts, date.trim()).into_bytes(),
        ),
        (documentation("NEWS.gz"), news),
        (documentation("sbom.cdx.json.gz"), parts.into()),
    ];
    for (path, bytes) in zipped {
        files.insert(&path, gzip(&bytes));
    }
    Ok(files)
}

/// The program where it will be, and the manifests that it writes there for every browser that it knows.
fn program_and_manifests(work: &Work, program: &Path) -> Result<PackageFiles, Error> {
    let root = work.place.join("root");
    remove_folder(&root)?;
    let mut files = PackageFiles::default();
    files.insert(INSTALLED, read(program)?);
    files.replace(&root)?;
    // It names no program that cannot be started, or that others may change.
    Step::new("chmod")
        .arguments(["-R", "u=rwx,go=rx"])
        .arguments([&root])
        .run()?;
    alone(program, work)
        .arguments(["install", "--scope", "system", "--all"])
        .arguments(["--program", &format!("/{INSTALLED}"), "--root"])
        .arguments([&root])
        .calm_answer()?;
    PackageFiles::read(&root)
}

/// The program, without the browsers of whoever makes the package: it leaves those alone that are sandboxed there.
fn alone(program: &Path, work: &Work) -> Step {
    Step::new(program)
        .variable("HOME", work.place.join("nobody"))
        .variable("XDG_CONFIG_HOME", "")
        .variable("PATH", "")
}

fn said_by(program: &Path, words: &[&str]) -> Result<String, Error> {
    Step::new(program).arguments(words).answer()
}

fn documentation(name: &str) -> String {
    format!("usr/share/doc/{}/{name}", native::PROGRAM)
}

/// Without a name and a time in it.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    // Writing into a vector cannot fail: https://doc.rust-lang.org/std/io/trait.Write.html#impl-Write-for-Vec<u8>
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// Where the program will be, below `/`.
pub(super) const INSTALLED: &str = "usr/bin/vigil";
const MANUAL: &str = "usr/share/man/man1/vigil.1.gz";
const OVERRIDES: &str = "usr/share/lintian/overrides/vigil";
/// Where shells of Debian look for the completions of packages.
const COMPLETIONS: [(&str, &str); 3] = [
    ("usr/share/bash-completion/completions/vigil", "bash"),
    ("usr/share/fish/vendor_completions.d/vigil.fish", "fish"),
    ("usr/share/zsh/vendor-completions/_vigil", "zsh"),
];
