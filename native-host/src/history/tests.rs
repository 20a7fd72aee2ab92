//! Events kept and lost: order, age, damage, other keys, many writers, and a writer that is killed.

use std::io::{BufRead as _, BufReader, Write as _, stdout};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;
use crate::problem::Kind;

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
const DAY: Duration = Duration::from_hours(24);

fn places(base: &std::path::Path) -> Places {
    Places::below(base.to_owned(), |_| None)
}

fn key() -> Secret {
    // The bytes 0 to 31.
    Secret::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
}

fn history(base: &std::path::Path) -> History {
    History::with_key(&places(base), &key()).unwrap()
}

fn entry(at: Timestamp, detail: &str) -> Entry {
    Entry {
        at: at.as_millis(),
        host: "myserver.com".into(),
        kind: "renewed".into(),
        detail: detail.into(),
    }
}

fn details(history: &History, since: Option<Timestamp>) -> Vec<String> {
    let timeline = history.read(since).unwrap();
    timeline
        .entries
        .into_iter()
        .map(|entry| entry.detail)
        .collect()
}

#[test]
fn events_come_back_in_their_order_and_from_a_moment_on() {
    let base = tempfile::tempdir().unwrap();
    let history = history(base.path());
    assert!(details(&history, None).is_empty());
    history
        .append(&[entry(NOW, "a"), entry(NOW + DAY, "b")], NOW)
        .unwrap();
    history.append(&[entry(NOW + DAY * 2, "c")], NOW).unwrap();
    assert_eq!(details(&history, None), ["a", "b", "c"]);
    assert_eq!(details(&history, Some(NOW + DAY)), ["b", "c"]);
    assert_eq!(history.read(None).unwrap().entries[0], entry(NOW, "a"));
}

#[test]
fn nothing_of_an_event_stands_on_the_disk_and_nobody_else_may_read_the_file() {
    let base = tempfile::tempdir().unwrap();
    let history = history(base.path());
    history.append(&[entry(NOW, "canary")], NOW).unwrap();
    let path = places(base.path()).state.join("history.redb");
    let bytes = std::fs::read(&path).unwrap();
    for text in ["canary", "myserver.com", "renewed"] {
        assert!(
            !bytes.windows(text.len()).any(|it| it == text.as_bytes()),
            "{text}"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn what_another_key_sealed_is_counted_and_told() {
    let base = tempfile::tempdir().unwrap();
    history(base.path())
        .append(&[entry(NOW, "a"), entry(NOW, "b")], NOW)
        .unwrap();
    let other = History::with_key(&places(base.path()), &sealed::new_key().unwrap()).unwrap();
    other.append(&[entry(NOW, "c")], NOW).unwrap();
    let timeline = other.read(None).unwrap();
    assert_eq!((timeline.entries.len(), timeline.n_unreadable), (1, 2));
}

#[test]
fn events_older_than_thirty_days_and_more_than_ten_thousand_go() {
    let base = tempfile::tempdir().unwrap();
    let history = history(base.path());
    history
        .append(&[entry(NOW, "old"), entry(NOW + DAY, "young")], NOW)
        .unwrap();
    history
        .append(&[entry(NOW + DAY * 30, "new")], NOW + DAY * 30)
        .unwrap();
    assert_eq!(details(&history, None), ["old", "young", "new"]);
    let later = NOW + DAY * 30 + Duration::from_millis(1);
    history.append(&[entry(later, "newer")], later).unwrap();
    assert_eq!(details(&history, None), ["young", "new", "newer"]);
    let many: Vec<Entry> = (0..10_005)
        .map(|nth| entry(later, &nth.to_string()))
        .collect();
    history.append(&many, later).unwrap();
    let kept = details(&history, None);
    assert_eq!(
        (kept.len(), kept[0].as_str(), kept[9999].as_str()),
        (10_000, "5", "10004")
    );
}

#[test]
fn a_token_in_an_event_and_what_is_too_long_are_left_out() {
    let base = tempfile::tempdir().unwrap();
    let history = history(base.path());
    let token = format!("CF_Authorization=eyJ{}.eyJ.c2ln", "x".repeat(30));
    history
        .append(
            &[
                entry(NOW, &format!("got {token} there")),
                entry(NOW, &"ä".repeat(5000)),
            ],
            NOW,
        )
        .unwrap();
    let kept = details(&history, None);
    assert_eq!(
        (kept[0].as_str(), kept[1].chars().count()),
        ("got (token) there", 500)
    );
}

#[test]
fn many_writers_at_once_lose_nothing() {
    let base = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = base.path();
            scope.spawn(move || {
                for nth in 0..10 {
                    let entry = entry(NOW, &format!("{writer} {nth}"));
                    history(path).append(&[entry], NOW).unwrap();
                }
            });
        }
    });
    assert_eq!(details(&history(base.path()), None).len(), 40);
}

#[test]
fn a_damaged_file_is_a_problem_or_readable_and_never_a_panic() {
    let base = tempfile::tempdir().unwrap();
    let history = history(base.path());
    let many: Vec<Entry> = (0..50).map(|nth| entry(NOW, &nth.to_string())).collect();
    history.append(&many, NOW).unwrap();
    let path = places(base.path()).state.join("history.redb");
    let whole = std::fs::read(&path).unwrap();
    let seed = fastrand::u64(..);
    let mut dice = fastrand::Rng::with_seed(seed);
    for round in 0..100 {
        let mut bytes = whole.clone();
        if round % 4 == 0 {
            bytes.truncate(dice.usize(..whole.len()));
        }
        for _ in 0..8 {
            // Most of the file is empty pages; its head is where it hurts.
            let within = if dice.bool() {
                bytes.len()
            } else {
                bytes.len().min(16_384)
            };
            if within > 0 {
                let at = dice.usize(..within);
                bytes[at] = dice.u8(..);
            }
        }
        std::fs::write(&path, &bytes).unwrap();
        match history.read(None) {
            Ok(timeline) => assert!(timeline.entries.len() <= 50, "seed {seed}"),
            Err(problem) => {
                let known = [Kind::HistoryBroken, Kind::FileFailed].contains(&problem.kind());
                assert!(known, "seed {seed}: {problem}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_file_is_not_followed() {
    let base = tempfile::tempdir().unwrap();
    let history = history(base.path());
    let outside = base.path().join("outside");
    std::os::unix::fs::symlink(&outside, places(base.path()).state.join("history.redb")).unwrap();
    let problem = history.append(&[entry(NOW, "a")], NOW).unwrap_err();
    assert_eq!(problem.kind(), Kind::PlaceIsLink);
    assert!(!outside.exists());
}

/// Alone it is a test of its own; started by the next one it writes until it is killed.
#[test]
fn a_writer_that_is_left_alone_writes_all() {
    let base = tempfile::tempdir().unwrap();
    let (path, n_events) = match std::env::var_os(VICTIM) {
        Some(path) => (path.into(), usize::MAX),
        None => (base.path().to_owned(), 3),
    };
    let history = history(&path);
    let before = details(&history, None).len();
    for nth in before..before.saturating_add(n_events) {
        history
            .append(&[entry(NOW, &nth.to_string())], NOW)
            .unwrap();
        writeln!(stdout(), "\nwritten {nth}").unwrap();
    }
    assert_eq!(details(&history, None), ["0", "1", "2"]);
}

#[test]
fn a_writer_that_is_killed_at_any_moment_loses_nothing_that_it_said_it_wrote() {
    let base = tempfile::tempdir().unwrap();
    let seed =
        std::env::var("VIGIL_SEED").map_or_else(|_| fastrand::u64(..), |it| it.parse().unwrap());
    eprintln!("VIGIL_SEED={seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut n_written = 0;
    for round in 0..200 {
        let said = killed_after(base.path(), Duration::from_micros(dice.u64(..12_000)));
        let kept = details(&history(base.path()), None);
        let expected: Vec<String> = (0..kept.len()).map(|nth| nth.to_string()).collect();
        assert_eq!(
            kept, expected,
            "round {round} of seed {seed}: nothing is lost or torn in the middle"
        );
        let least = said.map_or(n_written, |last| last + 1);
        let range = least..=least + 1;
        assert!(
            range.contains(&kept.len()),
            "round {round} of seed {seed}: {} of {range:?}",
            kept.len()
        );
        n_written = kept.len();
    }
    assert!(n_written > 200, "only {n_written} events were written");
}

/// The last event that a writer said it wrote before it was killed, some time after its first.
fn killed_after(base: &std::path::Path, time: Duration) -> Option<usize> {
    let victim = "history::tests::a_writer_that_is_left_alone_writes_all";
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", victim, "--nocapture", "--test-threads=1"])
        .env(VICTIM, base)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut last = None;
    let number = |line: &str| line.strip_prefix("written ").and_then(|it| it.parse().ok());
    for line in lines.by_ref() {
        if let Some(nth) = number(&line.unwrap()) {
            last = Some(nth);
            break;
        }
    }
    std::thread::sleep(time);
    writer.kill().unwrap();
    writer.wait().unwrap();
    // A line that was cut off was not said.
    for line in lines {
        last = number(&line.unwrap()).or(last);
    }
    last
}

const VICTIM: &str = "VIGIL_TEST_OF_HISTORY";
