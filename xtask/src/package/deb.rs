//! The Debian package of the desktop program, put together by Debian's own `dpkg-deb`.
//!
//! Promises: it holds what [`contents`] lists and nothing else, all of it root's, with the time of the last commit; equal
//! files give equal bytes, wherever and by whomever they are packed.

mod contents;
mod texts;

use std::path::{Path, PathBuf};

use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::package_files::{PackageFiles, remove_folder};

use super::{DESKTOP, Made, native, read, sbom, source, target_folder};

/// What is told about the package in its own files.
pub(crate) struct Facts {
    pub(crate) version: String,
    /// As Debian calls the processors that it is for.
    pub(crate) architecture: String,
    /// The moment that all its files have, in seconds since 1970.
    pub(crate) time: u64,
}

/// Compiles the program and packs it; nothing where that can't be done, which is then told.
pub(crate) fn deb(checkout: &Checkout, version: &str) -> Result<Option<Made>, Error> {
    let architecture = Step::new("dpkg").arguments(["--print-architecture"]);
    let Ok(architecture) = architecture.quiet_answer() else {
        println!("This system has no dpkg, so there is no Debian package.");
        return Ok(None);
    };
    let chosen = std::env::var("SOURCE_DATE_EPOCH").ok();
    let Some(time) = source::time(checkout, chosen.as_deref())? else {
        println!(
            "This is no checkout of git and SOURCE_DATE_EPOCH is not set, so there is no Debian package."
        );
        return Ok(None);
    };
    let facts = Facts {
        version: version.to_owned(),
        architecture: architecture.trim().to_owned(),
        time,
    };
    let program = native::compile(checkout)?;
    let parts = sbom::sbom(checkout, (native::PROGRAM, DESKTOP))?;
    let place = target_folder(checkout).join("deb");
    remove_folder(&place)?;
    let work = Work {
        checkout,
        facts: &facts,
        place: place.clone(),
    };
    let bytes = work.pack(&program, &parts, "xz")?;
    remove_folder(&place)?;
    Ok(Some(Made {
        name: facts.file_name(),
        bytes,
    }))
}

impl Facts {
    /// <https://www.debian.org/doc/manuals/debian-faq/pkg-basics.en.html#pkgname>
    fn file_name(&self) -> String {
        let Self {
            version,
            architecture,
            time: _,
        } = self;
        format!("{}_{version}_{architecture}.deb", native::PROGRAM)
    }
}

/// One package in the making.
struct Work<'a> {
    checkout: &'a Checkout,
    facts: &'a Facts,
    /// A folder for what is needed only meanwhile.
    place: PathBuf,
}

impl Work<'_> {
    /// The package of this program and this list of its parts.
    fn pack(&self, program: &Path, parts: &str, compression: &str) -> Result<Vec<u8>, Error> {
        let tree = self.place.join("tree");
        let files = contents::contents(self, program, parts)?;
        files.replace(&tree)?;
        let sums = sums(&tree, &files)?;
        let mut all = files.clone();
        all.insert(
            "DEBIAN/control",
            self.control(program, &files)?.into_bytes(),
        );
        all.insert("DEBIAN/conffiles", conffiles(&files).into_bytes());
        all.insert("DEBIAN/md5sums", sums.into_bytes());
        all.replace(&tree)?;
        self.settle(&tree)?;
        let package = self.place.join("package.deb");
        // Ubuntu's dpkg-deb would choose a compression that Debian 11 does not know.
        Step::new("dpkg-deb")
            .arguments(["--root-owner-group", &format!("-Z{compression}"), "--build"])
            .arguments([&tree, &package])
            .variable("SOURCE_DATE_EPOCH", self.facts.time.to_string())
            .calm_answer()?;
        read(&package)
    }

    fn control(&self, program: &Path, files: &PackageFiles) -> Result<String, Error> {
        Ok(texts::control(
            self.facts,
            &self.depends(program)?,
            installed_size(files),
        ))
    }

    /// The packages of the libraries that the program is linked to, by Debian's own program for that.
    fn depends(&self, program: &Path) -> Result<String, Error> {
        let mut stub = PackageFiles::default();
        stub.insert("debian/control", texts::STUB.as_bytes().to_vec());
        let folder = self.place.join("depends");
        stub.replace(&folder)?;
        let answer = Step::new("dpkg-shlibdeps")
            .directory(&folder)
            .arguments(["-O", "-e"])
            .arguments([program])
            .calm_answer()?;
        depends_in(&answer)
    }

    /// Modes and times that depend neither on the mask of whoever packs nor on the hour.
    fn settle(&self, tree: &Path) -> Result<(), Error> {
        let modes = |mode, path: &Path| {
            let step = Step::new("chmod").arguments(["-R", mode]);
            step.arguments([path]).run()
        };
        modes("u=rwX,go=rX", tree)?;
        modes("a+rx", &tree.join(contents::INSTALLED))?;
        let time = format!("--date=@{}", self.facts.time);
        Step::new("find")
            .arguments([tree])
            .arguments(["-exec", "touch", &time, "{}", "+"])
            .run()
    }
}

/// What an administrator may have changed, and an update asks about: <https://www.debian.org/doc/debian-policy/ch-files.html#configuration-files>
fn conffiles(files: &PackageFiles) -> String {
    let below_etc = files.paths().filter(|path| path.starts_with("etc/"));
    below_etc.flat_map(|path| ["/", path, "\n"]).collect()
}

/// The sums that `dpkg --verify` compares; configuration is none of them.
fn sums(tree: &Path, files: &PackageFiles) -> Result<String, Error> {
    Step::new("md5sum")
        .directory(tree)
        .arguments(files.paths().filter(|path| !path.starts_with("etc/")))
        .answer()
}

/// In KiB, each file rounded up: <https://www.debian.org/doc/debian-policy/ch-controlfields.html#installed-size>
fn installed_size(files: &PackageFiles) -> usize {
    files
        .iter()
        .map(|(_, bytes)| bytes.len().div_ceil(1024))
        .sum()
}

fn depends_in(answer: &str) -> Result<String, Error> {
    let line = answer
        .lines()
        .find_map(|line| line.strip_prefix("shlibs:Depends="));
    line.map(str::to_owned).ok_or_else(|| Error::Shape {
        name: String::from("the answer of dpkg-shlibdeps"),
        problem: format!("names no library: {answer:?}"),
    })
}

#[cfg(all(test, unix))]
mod tests;
