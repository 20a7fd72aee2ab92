//! On what was measured: the machine, without its name, and the versions of all that took part.

use std::fs;
use std::path::Path;

use super::peers;
use crate::checkout::Checkout;
use crate::command::Step;

/// How many programs wanted a processor in the last minute, on average (<https://man7.org/linux/man-pages/man5/proc_loadavg.5.html>).
pub(crate) fn load() -> String {
    let all = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let first = all.split_ascii_whitespace().next();
    first.unwrap_or("unknown").to_owned()
}

/// The day and the minute, in UTC.
pub(crate) fn date() -> String {
    let date = Step::new("date").arguments(["-u", "+%Y-%m-%d %H:%M"]);
    date.quiet_answer().unwrap_or_default().trim().to_owned()
}

/// When a file was written: the day and the minute, in UTC.
pub(crate) fn date_of(file: &Path) -> String {
    let date = Step::new("date").arguments(["-u", "+%Y-%m-%d %H:%M", "-r"]);
    let date = date.arguments([file]).quiet_answer();
    date.unwrap_or_default().trim().to_owned()
}

/// Cores, memory and system.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = field(&processors, "model name").unwrap_or_else(|| "an unknown processor".into());
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = field(&memory, "MemTotal").unwrap_or_default();
    let kilobytes = kilobytes.trim_end_matches(" kB").parse::<u64>();
    let gigabytes = kilobytes.map_or(0, |kilobytes| kilobytes / 1_000_000);
    let kernel = first_line(Step::new("uname").arguments(["-sr"]));
    format!("{cores} cores of {model}, {gigabytes} GB, {kernel}")
}

/// Each program that took part, with its version.
pub(crate) fn versions(checkout: &Checkout) -> Vec<(&'static str, String)> {
    let said = |program: &str| first_line(Step::new(program).arguments(["--version"]));
    let packages = checkout
        .root
        .join("tests/identity-provider/node_modules/jose/package.json");
    vec![
        ("rustc", said("rustc")),
        ("Chromium", said("chromium")),
        ("Firefox", said("firefox-esr")),
        ("Node", said("node")),
        (
            "jose",
            version_in(&fs::read_to_string(packages).unwrap_or_default()),
        ),
        ("keepassxc-proxy", of_package("keepassxc")),
        ("browserpass-native", peers::browserpass_version(checkout)),
        ("cat", said("cat")),
    ]
}

fn of_package(name: &str) -> String {
    first_line(Step::new("dpkg-query").arguments(["-W", "-f", "${Version}", name]))
}

fn first_line(step: Step) -> String {
    let answer = step.quiet_answer().unwrap_or_default();
    let line = answer.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return "not here".to_owned();
    }
    line.to_owned()
}

/// The value of a line `name : value`.
fn field(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':')
        .map(|(_, value)| value.trim().to_owned())
}

fn version_in(package: &str) -> String {
    let package: Option<serde_json::Value> = serde_json::from_str(package).ok();
    let version = package.and_then(|it| it.get("version")?.as_str().map(str::to_owned));
    version.unwrap_or_else(|| "not here".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_of_the_machine_is_read() {
        let text = "processor\t: 0\nmodel name\t: A Processor @ 2 GHz\n";
        assert_eq!(
            field(text, "model name").as_deref(),
            Some("A Processor @ 2 GHz")
        );
        assert_eq!(field(text, "flags"), None);
        assert_eq!(version_in(r#"{"version":"6.2.18"}"#), "6.2.18");
        assert_eq!(version_in(""), "not here");
    }

    #[test]
    fn a_program_that_is_not_here_is_told_so() {
        assert_eq!(
            first_line(Step::new("no-such-program-anywhere")),
            "not here"
        );
    }
}
