//! Rule: whatever `deny.toml` lets pass says why and until when, and that day has not come.

use crate::command::Step;
use crate::error::Error;

use super::finding::Finding;
use super::tree::Tree;

/// The day on which it is judged, as `2026-11-26`.
pub(crate) fn today() -> Result<String, Error> {
    let answer = Step::new("date").arguments(["-u", "+%F"]).answer()?;
    Ok(answer.trim().to_owned())
}

pub(crate) fn judge(tree: &Tree, today: &str) -> Vec<Finding> {
    let Some(text) = tree.text(DENY) else {
        return vec![Finding::new(
            DENY,
            "is missing; it says which licences, sources and advisories are accepted",
        )];
    };
    let lines = text.lines().zip(1..);
    let mut in_list = false;
    let mut findings = Vec::new();
    for (line, number) in lines {
        let code = line.trim();
        in_list |= code.starts_with(LIST);
        if in_list
            && is_entry(code)
            && let Some(sentence) = wrong_with(code, today)
        {
            findings.push(Finding::at(DENY, number, sentence));
        }
        in_list &= !code.ends_with(']');
    }
    findings
}

/// A line that names what is let pass; a comment names nothing.
fn is_entry(code: &str) -> bool {
    !code.starts_with('#') && code.contains('"')
}

fn wrong_with(entry: &str, today: &str) -> Option<String> {
    let until = entry
        .split_once("(until ")
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(day, _)| day)
        .filter(|day| is_day(day) && entry.contains("reason = "));
    match until {
        None => Some(format!(
            "lets {entry} pass without an end; write `reason = \"why (until 2030-12-31)\"`"
        )),
        Some(day) if day < today => Some(format!(
            "let {entry} pass until {day}, which is over; mend it, or look at it again and say until when"
        )),
        Some(_) => None,
    }
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && parts.concat().bytes().all(|byte| byte.is_ascii_digit())
}

const DENY: &str = "deny.toml";
const LIST: &str = "ignore = [";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    fn judged(list: &str) -> Vec<Finding> {
        let text = format!("[advisories]\nignore = [{list}]\n[licenses]\nallow = [\n\"MIT\",\n]\n");
        judge(&Tree::of(&[(DENY, &text)]), "2026-11-26")
    }

    #[test]
    fn nothing_ignored_and_what_is_ignored_until_a_later_day_are_fine() {
        assert_eq!(judged(""), []);
        let entry = "\n# why not\n{ id = \"RUSTSEC-2026-0001\", reason = \"tests only (until 2026-11-26)\" },\n";
        assert_eq!(judged(entry), []);
    }

    #[test]
    fn what_is_ignored_beyond_its_day_is_found() {
        let entry =
            "\n{ id = \"RUSTSEC-2026-0001\", reason = \"tests only (until 2026-11-25)\" },\n";
        assert_one(&judged(entry), "which is over");
    }

    #[test]
    fn what_is_ignored_for_ever_or_without_a_reason_is_found() {
        for entry in [
            "\"RUSTSEC-2026-0001\"",
            "\n{ id = \"RUSTSEC-2026-0001\", reason = \"tests only\" },\n",
            "\n{ id = \"RUSTSEC-2026-0001\", reason = \"tests only (until soon)\" },\n",
            "\n\"yanked@1.0.0\", # (until 2030-12-31)\n",
        ] {
            assert_one(&judged(entry), "without an end");
        }
    }

    #[test]
    fn a_missing_file_is_found() {
        assert_one(&judge(&Tree::of(&[]), "2026-11-26"), "is missing");
    }
}
