//! `cargo xtask build`: the sources become `dist/chromium` and `dist/firefox`.
//!
//! Promises: equal sources give equal bytes, and a failed build leaves the last good packages in place.
//! Never: it writes outside `dist/` and cargo's target folder.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::manifest::{Browser, CHROMIUM_ID, manifest_for};
use crate::package_files::PackageFiles;
use crate::styles;
use crate::wasm::{self, Program};

/// Builds both packages and prints their sizes.
pub(crate) fn build(checkout: &Checkout) -> Result<Outcome, Error> {
    let packages = make(checkout)?;
    print_sizes(&packages);
    Ok(Outcome::Clean)
}

/// Builds both packages into `dist/`; they are the answer.
pub(crate) fn make(checkout: &Checkout) -> Result<Vec<(Browser, PackageFiles)>, Error> {
    wasm::ensure_target(checkout)?;
    let program = wasm::compile(checkout)?;
    let packages = packages(checkout, program)?;
    let dist = checkout.root.join("dist");
    let held = lock(&dist)?;
    for (browser, package) in &packages {
        package.replace(&dist.join(browser.folder()))?;
    }
    drop(held);
    Ok(packages)
}

fn packages(
    checkout: &Checkout,
    program: PackageFiles,
) -> Result<Vec<(Browser, PackageFiles)>, Error> {
    let source_path = checkout.root.join("manifest.json");
    let source = fs::read_to_string(&source_path).map_err(|source| Error::File {
        action: "read",
        path: source_path,
        source,
    })?;
    let version = checkout.version()?;
    let mut shared = PackageFiles::read(&checkout.root.join("extension").join("static"))?;
    shared.add(program);
    let styles = styles::write_into_popup(&mut shared)?;
    let source = styles::allowed_in(&source, &styles)?;
    Browser::ALL
        .into_iter()
        .map(|browser| {
            let mut package = shared.clone();
            let manifest = manifest_for(browser, &source, &version)?;
            package.insert("manifest.json", manifest.into_bytes());
            Ok((browser, package))
        })
        .collect()
}

/// Two builds at once would take each other's half-written folders away.
fn lock(dist: &Path) -> Result<File, Error> {
    let failed = |source| Error::File {
        action: "lock",
        path: dist.to_path_buf(),
        source,
    };
    fs::create_dir_all(dist).map_err(failed)?;
    let file = File::create(dist.join("lock")).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

fn print_sizes(packages: &[(Browser, PackageFiles)]) {
    if let Some((_, package)) = packages.first() {
        for name in Program::ALL.iter().map(Program::wasm_file) {
            let wasm = package.bytes(&name).unwrap_or_default();
            let (size, zipped) = (wasm.len(), gzip_size(wasm));
            println!("{name}: {size} bytes, {zipped} bytes gzip");
        }
    }
    for (browser, package) in packages {
        println!(
            "dist/{}: {} files, {} bytes",
            browser.folder(),
            package.count(),
            package.size()
        );
    }
    println!("The id of the extension in Chromium is {CHROMIUM_ID}");
}

/// How large it is on its way from a server that compresses.
pub(crate) fn gzip_size(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into a vector cannot fail: https://doc.rust-lang.org/std/io/trait.Write.html#impl-Write-for-Vec<u8>
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_or(0, |compressed| compressed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_build_waits_for_the_first() {
        let home = tempfile::tempdir().unwrap();
        let held = lock(home.path()).unwrap();
        let second = File::create(home.path().join("lock")).unwrap();
        assert!(second.try_lock().is_err());
        drop(held);
        // A program that another test starts at this moment holds the lock too, until it has come into its own.
        second.lock().unwrap();
    }

    #[test]
    fn gzip_makes_a_dull_file_small() {
        let size = gzip_size(&[0; 10_000]);
        assert!((1..100).contains(&size), "{size}");
    }
}
