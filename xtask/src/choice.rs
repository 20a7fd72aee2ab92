//! In which browsers the product is shown and soaked, and what that takes.

use clap::ValueEnum;

use crate::wasm;

/// In which browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    Chromium,
    Firefox,
    Both,
}

/// The tools that these browsers, and a build of what ships, take.
pub(crate) fn tools(browser: Choice) -> Vec<&'static str> {
    let mut tools = vec![wasm::TARGET, "cc"];
    if browser != Choice::Firefox {
        tools.extend(["chromium", "chromedriver"]);
    }
    if browser != Choice::Chromium {
        tools.push("firefox-esr");
    }
    tools
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor;

    #[test]
    fn one_browser_alone_asks_for_no_other() {
        assert!(!tools(Choice::Firefox).contains(&"chromium"));
        assert!(!tools(Choice::Chromium).contains(&"firefox-esr"));
    }

    #[test]
    fn every_tool_that_is_asked_for_is_known_to_the_doctor() {
        for name in tools(Choice::Both) {
            assert!(doctor::knows(name), "{name}");
        }
    }
}
