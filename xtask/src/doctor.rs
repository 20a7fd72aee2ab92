//! `cargo xtask doctor`: what is here, what is missing, what each is for and how to get it.
//!
//! Promises: it says the name of each package before it installs it.
//! Never: it installs anything without `--install`, nor what is only optional.

mod packages;
mod tool;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::wasm;

use tool::{ALL_TOOLS, Need, Source, Tool};

/// Prints one line for each tool.
pub(crate) fn examine(checkout: &Checkout) -> Outcome {
    let mut outcome = Outcome::Clean;
    for tool in ALL_TOOLS {
        let version = tool.version(checkout);
        println!("{}", line(tool, version.as_deref()));
        if version.is_none() && tool.need == Need::Required {
            outcome = Outcome::Found;
        }
    }
    if outcome == Outcome::Found {
        println!("\nSomething is missing. To get it all: cargo xtask doctor --install");
    }
    outcome
}

/// Installs what is missing and required, then examines again.
pub(crate) fn install(checkout: &Checkout) -> Result<Outcome, Error> {
    install_missing(checkout, |tool| tool.need == Need::Required)?;
    Ok(examine(checkout))
}

/// Installs those of the named tools that are missing; one that is missing still is an error.
pub(crate) fn provide(checkout: &Checkout, names: &[&str]) -> Result<(), Error> {
    install_missing(checkout, |tool| names.contains(&tool.name))?;
    for tool in ALL_TOOLS.iter().filter(|tool| names.contains(&tool.name)) {
        let version = tool.version(checkout);
        println!("{}", line(tool, version.as_deref()));
        if version.is_none() {
            return Err(Error::StillMissing {
                name: tool.name,
                advice: tool.advice(),
            });
        }
    }
    Ok(())
}

/// Whether there is a tool of that name.
#[cfg(test)]
pub(crate) fn knows(name: &str) -> bool {
    ALL_TOOLS.iter().any(|tool| tool.name == name)
}

fn install_missing(checkout: &Checkout, wanted: impl Fn(&Tool) -> bool) -> Result<(), Error> {
    wasm::ensure_target(checkout)?;
    let packages: Vec<&str> = ALL_TOOLS
        .iter()
        .filter(|tool| wanted(tool) && tool.version(checkout).is_none())
        .filter_map(|tool| match tool.source {
            Source::Debian { package, .. } | Source::SilentDebian { package, .. } => Some(package),
            Source::RustTarget => None,
        })
        .collect();
    if packages.is_empty() {
        return Ok(());
    }
    packages::install(&packages)
}

fn line(tool: &Tool, version: Option<&str>) -> String {
    let state = match (version, tool.need) {
        (Some(_), _) => "ok",
        (None, Need::Required) => "MISSING",
        (None, Need::Optional) => "absent",
    };
    let detail = match version {
        Some(version) => version.to_owned(),
        None => format!("get it: {}", tool.advice()),
    };
    format!("{state:8}{:24}{} ({detail})", tool.name, tool.purpose)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn browser(need: Need) -> Tool {
        Tool {
            name: "chromium",
            purpose: "runs the tests",
            need,
            source: Source::Debian {
                package: "chromium",
                program: "chromium",
            },
        }
    }

    #[test]
    fn a_missing_tool_is_shown_with_the_way_to_get_it() {
        let shown = line(&browser(Need::Required), None);
        assert!(shown.starts_with("MISSING"), "{shown}");
        assert!(shown.contains("apt-get install chromium"), "{shown}");
    }

    #[test]
    fn an_absent_optional_tool_is_no_alarm() {
        assert!(line(&browser(Need::Optional), None).starts_with("absent"));
    }

    #[test]
    fn a_tool_that_is_here_is_shown_with_its_version() {
        let shown = line(&browser(Need::Required), Some("Chromium 156"));
        assert!(
            shown.starts_with("ok") && shown.ends_with("(Chromium 156)"),
            "{shown}"
        );
    }
}
