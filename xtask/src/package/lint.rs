//! What the linter of addons.mozilla.org says about the archive for Firefox: nothing at all, or it is not given away.
//!
//! Promises: the linter is the one that `xtask/web-ext/package-lock.json` names; an error, a warning and a notice count
//! alike. It needs Node, and the network once.

use std::path::Path;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Lints the archive, and shows what is said.
pub(crate) fn lint(checkout: &Checkout, archive: &Path) -> Result<Outcome, Error> {
    let folder = checkout.root.join("xtask").join("web-ext");
    install(&folder)?;
    let said = Step::new("node")
        .directory(&folder)
        .arguments(["node_modules/web-ext/bin/web-ext.js", "lint"])
        .arguments(["--no-config-discovery", "--source-dir"])
        .arguments([archive])
        .watch()?;
    if is_silent(&said.text) {
        Ok(Outcome::Clean)
    } else {
        Ok(Outcome::Found)
    }
}

/// npm writes its own copy of the lock last.
fn install(folder: &Path) -> Result<(), Error> {
    let changed = |path: &str| folder.join(path).metadata().and_then(|it| it.modified());
    let installed = changed("node_modules/.package-lock.json");
    if matches!((installed, changed("package-lock.json")), (Ok(at), Ok(locked)) if at >= locked) {
        return Ok(());
    }
    Step::new("npm")
        .directory(folder)
        .arguments(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .run()
}

/// The summary counts each kind, and each count is none.
fn is_silent(said: &str) -> bool {
    ["errors", "notices", "warnings"].iter().all(|kind| {
        let mut counts = said
            .lines()
            .filter_map(|line| line.trim().strip_prefix(kind));
        matches!((counts.next(), counts.next()), (Some(count), None) if count.trim() == "0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENT: &str = "Validation Summary:\n\nerrors          0              \nnotices         0\nwarnings        0\n";

    #[test]
    fn only_a_summary_of_nothing_is_silence() {
        assert!(is_silent(SILENT));
        for kind in ["errors", "notices", "warnings"] {
            let said = SILENT.replace(&format!("{kind:<16}0"), &format!("{kind:<16}1"));
            assert!(!is_silent(&said), "{said}");
        }
        assert!(!is_silent("web-ext could not start"));
    }
}
