//! The tools that this repository uses, what each is for, and where it comes from.

use crate::checkout::Checkout;
use crate::command::Step;
use crate::wasm;

/// Something that must or may be on the machine.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) need: Need,
    pub(crate) source: Source,
}

/// Whether a verb fails without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
}

/// Where a tool comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// The standard library of the extension's target, by rustup.
    RustTarget,
    /// A program of a Debian package.
    Debian {
        package: &'static str,
        program: &'static str,
    },
    /// A program of a Debian package that cannot tell its version.
    SilentDebian {
        package: &'static str,
        program: &'static str,
    },
}

impl Tool {
    /// Its version if it is here and starts.
    pub(crate) fn version(&self, checkout: &Checkout) -> Option<String> {
        match self.source {
            Source::RustTarget => {
                wasm::target_is_installed(checkout).then(|| String::from("installed"))
            }
            Source::Debian { program, .. } => {
                let answer = Step::new(program).arguments(["--version"]).quiet_answer();
                let first = answer.ok()?.lines().next().unwrap_or_default().to_owned();
                Some(first)
            }
            Source::SilentDebian { program, .. } => {
                let path = std::env::var_os("PATH")?;
                let mut places = std::env::split_paths(&path);
                let is_there = places.any(|place| place.join(program).is_file());
                is_there.then(|| String::from("installed"))
            }
        }
    }

    /// The command that brings it.
    pub(crate) fn advice(&self) -> String {
        match self.source {
            Source::RustTarget => format!("rustup target add {}", wasm::TARGET),
            Source::Debian { package, .. } | Source::SilentDebian { package, .. } => {
                format!("apt-get install {package}")
            }
        }
    }
}

/// In the order of first use.
pub(crate) const ALL_TOOLS: &[Tool] = &[
    Tool {
        name: wasm::TARGET,
        purpose: "compiles the extension",
        need: Need::Required,
        source: Source::RustTarget,
    },
    Tool {
        name: "git",
        purpose: "lists the files that tidy judges",
        need: Need::Required,
        source: Source::Debian {
            package: "git",
            program: "git",
        },
    },
    Tool {
        name: "cc",
        purpose: "compiles the cryptography of the host and of the test servers",
        need: Need::Required,
        source: Source::Debian {
            package: "build-essential",
            program: "cc",
        },
    },
    Tool {
        name: "chromium",
        purpose: "runs the end-to-end tests",
        need: Need::Required,
        source: Source::Debian {
            package: "chromium",
            program: "chromium",
        },
    },
    Tool {
        name: "chromedriver",
        purpose: "drives Chromium in the end-to-end tests",
        need: Need::Required,
        source: Source::Debian {
            package: "chromium-driver",
            program: "chromedriver",
        },
    },
    Tool {
        name: "firefox-esr",
        purpose: "runs the end-to-end tests",
        need: Need::Required,
        source: Source::Debian {
            package: "firefox-esr",
            program: "firefox-esr",
        },
    },
    Tool {
        name: "Xvfb",
        purpose: "is the screen on which Chromium asks its questions in the end-to-end tests",
        need: Need::Required,
        source: Source::SilentDebian {
            package: "xvfb",
            program: "Xvfb",
        },
    },
    Tool {
        name: "xdotool",
        purpose: "answers them by keys",
        need: Need::Required,
        source: Source::Debian {
            package: "xdotool",
            program: "xdotool",
        },
    },
    Tool {
        name: "dbus-daemon",
        purpose: "carries the keychain in the tests of the desktop program",
        need: Need::Required,
        source: Source::Debian {
            package: "dbus",
            program: "dbus-daemon",
        },
    },
    Tool {
        name: "gnome-keyring-daemon",
        purpose: "is the keychain in the tests of the desktop program",
        need: Need::Required,
        source: Source::Debian {
            package: "gnome-keyring",
            program: "gnome-keyring-daemon",
        },
    },
    Tool {
        name: "secret-tool",
        purpose: "looks into that keychain",
        need: Need::Required,
        source: Source::SilentDebian {
            package: "libsecret-tools",
            program: "secret-tool",
        },
    },
    Tool {
        name: "dpkg-shlibdeps",
        purpose: "tells what the Debian package depends on",
        need: Need::Required,
        source: Source::Debian {
            package: "dpkg-dev",
            program: "dpkg-shlibdeps",
        },
    },
    Tool {
        name: "node",
        purpose: "runs the linters of the add-on stores",
        need: Need::Optional,
        source: Source::Debian {
            package: "nodejs",
            program: "node",
        },
    },
    Tool {
        name: "npm",
        purpose: "fetches the linters of the add-on stores",
        need: Need::Optional,
        source: Source::Debian {
            package: "npm",
            program: "npm",
        },
    },
];

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_program_that_tells_no_version_is_found_by_its_name() {
        let checkout = Checkout {
            root: PathBuf::from("."),
        };
        let silent = |program| Tool {
            name: "silent",
            purpose: "none",
            need: Need::Required,
            source: Source::SilentDebian {
                package: "coreutils",
                program,
            },
        };
        assert!(silent("true").version(&checkout).is_some());
        assert_eq!(silent("no-such-program-anywhere").version(&checkout), None);
    }

    #[test]
    fn a_program_that_is_nowhere_has_no_version() {
        let checkout = Checkout {
            root: PathBuf::from("."),
        };
        let tool = Tool {
            name: "nothing",
            purpose: "none",
            need: Need::Required,
            source: Source::Debian {
                package: "nothing",
                program: "no-such-program-anywhere",
            },
        };
        assert_eq!(tool.version(&checkout), None);
    }
}
