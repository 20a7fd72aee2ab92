//! `cargo xtask package`: what is given to the stores, and to whoever wants to see that it was made of these sources.
//!
//! Promises: equal sources give equal bytes, in every folder and on every machine with the compiler that
//! `rust-toolchain.toml` names; the Debian package takes equal system libraries and their compiler as well.
//! Never: it writes outside `dist/` and cargo's target folder, but for the linter's own.

mod archive;
mod deb;
mod lend;
mod lint;
mod native;
mod rebuild;
mod sbom;
mod size;
mod source;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use sha2::{Digest as _, Sha256};

use crate::Outcome;
use crate::build;
use crate::checkout::{Checkout, EXTENSION};
use crate::error::Error;
use crate::manifest::{Browser, without_key};
use crate::package_files::PackageFiles;
use crate::wasm;

use self::size::Size;

/// What to make.
#[derive(Args)]
pub(crate) struct Wishes {
    /// What to make; everything, if nothing is named.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Then unpacks the source archive elsewhere, follows its BUILD.md, and compares what comes out.
    #[arg(long)]
    rebuild: bool,
    /// Then has the archive for Firefox judged by the linter of addons.mozilla.org; takes Node.
    #[arg(long)]
    lint: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// For the Chrome Web Store, and for Edge's.
    Chromium,
    /// For addons.mozilla.org.
    Firefox,
    /// The sources, for the reviewers of addons.mozilla.org.
    Source,
    /// The parts lists of the extension and of the desktop program (`CycloneDX`).
    Sbom,
    /// The desktop program with its manifests for all browsers, for Debian and its kin; takes dpkg.
    Deb,
}

/// A file that is ready to be handed on.
struct Made {
    name: String,
    bytes: Vec<u8>,
}

/// Makes what is wished for, and prints sums and sizes.
pub(crate) fn package(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    let is_wished = |part| wishes.parts.is_empty() || wishes.parts.contains(&part);
    let version = checkout.version()?;
    // Nothing of the extension is in the Debian package.
    let packages = if wishes.parts == [Part::Deb] {
        Vec::new()
    } else {
        build::make(checkout)?
    };
    let mut sizes = Size::of_programs(&packages);
    let mut made = Vec::new();
    for (browser, files) in &packages {
        if is_wished(Part::of(*browser)) {
            let name = format!("access-vigil-{version}-{}.zip", browser.folder());
            let bytes = store_archive(files)?;
            sizes.push(Size::of_archive(&name, &bytes));
            made.push(Made { name, bytes });
        }
    }
    if is_wished(Part::Source) {
        made.extend(source_archive(checkout, &version)?);
    }
    if is_wished(Part::Sbom) {
        for program in PROGRAMS {
            made.push(parts_list(checkout, &version, program)?);
        }
    }
    if is_wished(Part::Deb)
        && let Some(package) = deb::deb(checkout, &version)?
    {
        sizes.push(Size::of_package(&package.name, &package.bytes));
        made.push(package);
    }
    hand_out(checkout, &made)?;
    print!("{}", size::table(&sizes));
    if source::is_changed(checkout) {
        println!("Something here is not committed: nobody else can make these very bytes.");
    }
    prove(checkout, wishes, &version)
}

/// Judges what was made, as far as that is wished for.
fn prove(checkout: &Checkout, wishes: &Wishes, version: &str) -> Result<Outcome, Error> {
    if wishes.lint {
        let archive = format!("dist/access-vigil-{version}-firefox.zip");
        if lint::lint(checkout, &checkout.root.join(archive))? == Outcome::Found {
            return Ok(Outcome::Found);
        }
    }
    if wishes.rebuild {
        rebuild::compare(checkout, version)
    } else {
        Ok(Outcome::Clean)
    }
}

impl Part {
    fn of(browser: Browser) -> Self {
        match browser {
            Browser::Chromium => Self::Chromium,
            Browser::Firefox => Self::Firefox,
        }
    }
}

pub(crate) fn store_archive(files: &PackageFiles) -> Result<Vec<u8>, Error> {
    let mut files = files.clone();
    let manifest = without_key(files.bytes(MANIFEST).unwrap_or_default())?;
    files.insert(MANIFEST, manifest);
    archive::zip(&files, "")
}

fn source_archive(checkout: &Checkout, version: &str) -> Result<Option<Made>, Error> {
    let Some(files) = source::files(checkout)? else {
        println!("This is no checkout of git, so there is no source archive.");
        return Ok(None);
    };
    let folder = format!("access-vigil-{version}");
    Ok(Some(Made {
        name: format!("{folder}-source.zip"),
        bytes: archive::zip(&files, &format!("{folder}/"))?,
    }))
}

fn parts_list(
    checkout: &Checkout,
    version: &str,
    (name, package, target): (&str, &str, &str),
) -> Result<Made, Error> {
    let text = sbom::sbom(checkout, (package, target))?;
    Ok(Made {
        name: format!("{name}-{version}.cdx.json"),
        bytes: text.into_bytes(),
    })
}

/// Writes the files and their sums, and prints the sums.
fn hand_out(checkout: &Checkout, made: &[Made]) -> Result<(), Error> {
    let dist = checkout.root.join("dist");
    fs::create_dir_all(&dist).map_err(|source| Error::File {
        action: "create",
        path: dist.clone(),
        source,
    })?;
    let mut sums = String::new();
    for Made { name, bytes } in made {
        write(&dist.join(name), bytes)?;
        for byte in Sha256::digest(bytes) {
            // Writing into a text cannot fail.
            write!(sums, "{byte:02x}").unwrap_or_default();
        }
        writeln!(sums, "  {name}").unwrap_or_default();
    }
    print!("{sums}");
    write(&dist.join("SHA256SUMS"), sums.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|source| Error::File {
        action: "write",
        path: path.to_path_buf(),
        source,
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::File {
        action: "read",
        path: path.to_path_buf(),
        source,
    })
}

/// Where cargo writes.
fn target_folder(checkout: &Checkout) -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR");
    let chosen = chosen.unwrap_or_else(|| "target".into());
    checkout.root.join(chosen)
}

const MANIFEST: &str = "manifest.json";
/// What a parts list is called, the package that it is of, and what that is compiled for.
const PROGRAMS: [(&str, &str, &str); 2] = [
    ("access-vigil", EXTENSION, wasm::TARGET),
    (native::PROGRAM, native::PROGRAM, DESKTOP),
];
/// What the parts list of the desktop program is made for.
const DESKTOP: &str = "x86_64-unknown-linux-gnu";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_gets_no_key() {
        let mut files = PackageFiles::default();
        files.insert(MANIFEST, br#"{"key":"k","name":"n"}"#.to_vec());
        let bytes = store_archive(&files).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let manifest = archive.by_name(MANIFEST).unwrap();
        let manifest: serde_json::Value = serde_json::from_reader(manifest).unwrap();
        assert_eq!(manifest, serde_json::json!({ "name": "n" }));
    }
}
