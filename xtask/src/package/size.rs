//! How large what ships is, beside what it should not exceed.

use crate::build::gzip_size;
use crate::manifest::Browser;
use crate::package_files::PackageFiles;
use crate::wasm::Program;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Size {
    name: String,
    bytes: usize,
    goal: usize,
}

impl Size {
    /// An archive for a store.
    pub(crate) fn of_archive(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len(),
            goal: ARCHIVE,
        }
    }

    /// The Debian package of the desktop program.
    pub(crate) fn of_package(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len(),
            goal: PACKAGE,
        }
    }

    /// The compiled programs, as they are and as a server sends them.
    pub(crate) fn of_programs(packages: &[(Browser, PackageFiles)]) -> Vec<Self> {
        let Some((_, package)) = packages.first() else {
            return Vec::new();
        };
        let programs = Program::ALL.iter().map(Program::wasm_file);
        programs
            .flat_map(|name| {
                let wasm = package.bytes(&name).unwrap_or_default();
                [
                    (name.clone(), wasm.len(), WASM),
                    (format!("{name}, gzip"), gzip_size(wasm), WASM_GZIP),
                ]
            })
            .map(|(name, bytes, goal)| Self { name, bytes, goal })
            .collect()
    }
}

/// The sizes and their goals, one a line.
pub(crate) fn table(sizes: &[Size]) -> String {
    let widest = sizes.iter().map(|size| size.name.len()).max().unwrap_or(0);
    let line = |size: &Size| {
        let Size { name, bytes, goal } = size;
        let verdict = if bytes <= goal {
            String::from("within")
        } else {
            format!("{} % of", bytes * 100 / goal)
        };
        format!("{name:widest$}  {bytes:>9} bytes  {verdict} the goal of {goal}\n")
    };
    sizes.iter().map(line).collect()
}

const WASM: usize = 250_000;
const WASM_GZIP: usize = 100_000;
const ARCHIVE: usize = 600_000;
const PACKAGE: usize = 5_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_is_within_its_goal_and_what_is_not() {
        let archive = |length| Size::of_archive("a.zip", &vec![0; length]);
        assert_eq!(
            table(&[archive(600_000), archive(900_000)]),
            "a.zip     600000 bytes  within the goal of 600000\n\
             a.zip     900000 bytes  150 % of the goal of 600000\n"
        );
    }
}
