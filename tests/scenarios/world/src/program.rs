//! What a test program with a main of its own has in common with Rust's: which tests it is asked for, and how it tells
//! how they ended, so that whoever counts tests counts its one test too.
//!
//! <https://doc.rust-lang.org/rustc/tests/index.html#cli-arguments>

use std::process::ExitCode;

/// Whether the command line asks for this test: by no name, or by a part of its own, and not with `--skip`.
#[must_use]
#[expect(clippy::print_stdout, reason = "a list is asked for to be read")]
pub fn is_wanted(name: &str) -> bool {
    if std::env::args().any(|word| word == "--list") {
        println!("{name}: test");
    }
    wants(std::env::args().skip(1), name)
}

/// The lines that Rust's own test programs print.
#[must_use]
#[expect(clippy::print_stdout, reason = "a test's report")]
pub fn verdict(name: &str, good: bool) -> ExitCode {
    let word = if good { "ok" } else { "FAILED" };
    println!("test {name} ... {word}\n");
    println!(
        "test result: {word}. {} passed; {} failed; 0 ignored; 0 measured; 0 filtered out",
        u8::from(good),
        u8::from(!good)
    );
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn wants(mut words: impl Iterator<Item = String>, name: &str) -> bool {
    let mut named = None;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--list" => return false,
            "--skip" => {
                if words.next().is_some_and(|part| name.contains(&part)) {
                    return false;
                }
            }
            word if word.starts_with('-') => {}
            part => named = Some(named.unwrap_or(false) || name.contains(part)),
        }
    }
    named.unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_asked_for_by_no_name_or_by_a_part_of_its_own_and_can_be_left_out() {
        for (words, expected) in [
            ("", true),
            ("--nocapture", true),
            ("walks", true),
            ("other walks", true),
            ("other", false),
            ("--skip other", true),
            ("--skip walks", false),
            ("walks --skip no_law", false),
            ("--list", false),
        ] {
            let words = words.split_whitespace().map(str::to_owned);
            let line = words.clone().collect::<Vec<_>>();
            assert_eq!(wants(words, "walks_break_no_law"), expected, "{line:?}");
        }
    }
}
