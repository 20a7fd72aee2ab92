//! All processes of one browser, those that it started itself included, and how much memory its extensions take.
//!
//! It only looks: it reads `/proc` and neither starts nor ends anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::Kind;
use crate::process::started_with;

/// The ids of the browser's processes: a renderer's command line does not name the profile, but it has a parent that
/// does.
pub(crate) fn tree(profile: &Path) -> Vec<String> {
    let with_parents = processes_with_parents();
    let mut known: BTreeSet<String> = started_with(profile).into_iter().collect();
    loop {
        let children = with_parents
            .iter()
            .filter(|(id, parent)| known.contains(parent) && !known.contains(id));
        let children: Vec<String> = children.map(|(id, _)| id.clone()).collect();
        if children.is_empty() {
            return known.into_iter().collect();
        }
        known.extend(children);
    }
}

/// What the processes of extensions hold in memory, in bytes; none while there is no such process.
pub(crate) fn memory_of_extensions(kind: Kind, profile: &Path) -> Option<u64> {
    let held: Vec<u64> = tree(profile)
        .iter()
        .filter(|id| runs_extensions(kind, id))
        .filter_map(|id| resident_bytes(&read(id, "status")))
        .collect();
    (!held.is_empty()).then(|| held.iter().sum())
}

fn runs_extensions(kind: Kind, id: &str) -> bool {
    match kind {
        Kind::Chromium => read(id, "cmdline").contains("--extension-process"),
        Kind::Firefox => read(id, "comm").trim() == "WebExtensions",
    }
}

fn processes_with_parents() -> Vec<(String, String)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .filter_map(|id| Some((parent_in(&read(&id, "stat"))?, id)))
        .map(|(parent, id)| (id, parent))
        .collect()
}

/// A process that has ended meanwhile has nothing to read.
fn read(id: &str, file: &str) -> String {
    let bytes = fs::read(format!("/proc/{id}/{file}")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The name in brackets may hold anything, brackets and spaces too
/// (<https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>).
fn parent_in(stat: &str) -> Option<String> {
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1).map(str::to_owned)
}

fn resident_bytes(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_found_behind_a_name_with_brackets_and_spaces() {
        let stat = "4711 (Web (Content) 7) S 42 4711 4711 0";
        assert_eq!(parent_in(stat).as_deref(), Some("42"));
        assert_eq!(parent_in(""), None);
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tchromium\nVmPeak:\t 900 kB\nVmRSS:\t     120 kB\n";
        assert_eq!(resident_bytes(status), Some(120 * 1024));
        assert_eq!(resident_bytes("Name:\tgone\n"), None);
    }
}
