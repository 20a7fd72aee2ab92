//! Takes out of JSON what names a person or opens a door, and counts it. What stays is needed to explain: hosts, the
//! names of cookies and claims, moments, and the public ids of apps and keys.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use crate::ordered::{Map, Set, sorted_by_key};

/// What was taken out, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Removal {
    /// The name, address or id of a person.
    Person,
    /// A token, or another text that looks like a secret.
    Secret,
    /// A part of an address that is not Access's own.
    Path,
}

/// Which words of ours stay although somebody is called so. A text of one lower-case word may be one of them, and without
/// it nobody could read the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Those that a name is a part of, as `ken` is of `token`.
    Longer,
    /// Those too that are somebody's name.
    All,
}

/// How often each kind was taken out.
pub(super) type Removals = Map<Removal, u32>;

/// Takes out everything of `value` that these words, or its own look, give away.
pub(super) struct Redactor<'a> {
    /// What the tokens say of people, longest first.
    people: Vec<&'a str>,
    /// Names of hosts, which stay whatever they look like.
    hosts: &'a Set<String>,
    kept: Kept,
    pub(super) removals: Removals,
}

impl<'a> Redactor<'a> {
    /// One that knows what these people are called.
    pub(super) fn new(people: &'a Set<String>, hosts: &'a Set<String>, kept: Kept) -> Self {
        let people: Vec<&str> = people
            .iter()
            .map(String::as_str)
            // A name of one or two letters stands in every other word.
            .filter(|name| name.chars().count() >= SHORTEST_NAME)
            .collect();
        let people = sorted_by_key(people, |name| core::cmp::Reverse(name.len()));
        Self {
            people,
            hosts,
            kept,
            removals: Removals::new(),
        }
    }

    /// Goes through every text. The names of members are all ours.
    pub(super) fn redact(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.clean(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.redact(item)),
            Value::Object(members) => members.values_mut().for_each(|it| self.redact(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn clean(&mut self, text: &str) -> String {
        if is_word_of_ours(text) && (self.kept == Kept::All || !self.is_name(text)) {
            return text.into();
        }
        // What was put in the place of a name is looked at no more: it may hold the next name, or the same again.
        let mut pieces = Vec::from([Some(text)]);
        for name in &self.people {
            let all = pieces.into_iter();
            pieces = all.flat_map(|piece| pieces_around(name, piece)).collect();
        }
        let mut cleaned = String::new();
        for piece in pieces {
            if let Some(piece) = piece {
                cleaned.push_str(&self.clean_words(piece));
            } else {
                self.count(Removal::Person);
                cleaned.push_str(PERSON);
            }
        }
        cleaned
    }

    fn is_name(&self, text: &str) -> bool {
        self.people
            .iter()
            .any(|name| name.eq_ignore_ascii_case(text))
    }

    /// Each word by its look.
    fn clean_words(&mut self, text: &str) -> String {
        let mut cleaned = String::with_capacity(text.len());
        for piece in text.split_inclusive(is_border) {
            let border = piece.chars().next_back().filter(|last| is_border(*last));
            let word = border.map_or(piece, |last| piece.strip_suffix(last).unwrap_or(piece));
            if is_address(word) {
                cleaned.push_str(PERSON);
                self.count(Removal::Person);
            } else if !self.hosts.contains(word) && is_secret(word) {
                cleaned.push_str(SECRET);
                self.count(Removal::Secret);
            } else {
                cleaned.push_str(word);
            }
            cleaned.extend(border);
        }
        cleaned
    }

    pub(super) fn count(&mut self, removal: Removal) {
        let count = self.removals.entry(removal).or_default();
        *count = count.saturating_add(1);
    }
}

/// A piece without a name in it, which is nothing where it stood.
fn pieces_around<'text>(name: &str, piece: Option<&'text str>) -> Vec<Option<&'text str>> {
    let mut pieces = Vec::new();
    let mut rest = piece;
    while let Some((before, after)) = rest.and_then(|rest| split_ignoring_case(rest, name)) {
        pieces.extend([Some(before), None]);
        rest = Some(after);
    }
    pieces.push(rest);
    pieces
}

/// ASCII letters only: what an identity provider writes in capitals stands in the same bytes.
fn split_ignoring_case<'text>(text: &'text str, name: &str) -> Option<(&'text str, &'text str)> {
    let mut places = text.as_bytes().windows(name.len());
    let start = places.position(|place| place.eq_ignore_ascii_case(name.as_bytes()))?;
    let (before, rest) = text.split_at_checked(start)?;
    let (_, after) = rest.split_at_checked(name.len())?;
    Some((before, after))
}

fn is_word_of_ours(text: &str) -> bool {
    let is_ours = |byte: u8| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-';
    text.bytes().all(is_ours)
}

fn is_border(character: char) -> bool {
    !(character.is_alphanumeric() || "._-+@%~".contains(character))
}

fn is_address(word: &str) -> bool {
    let plain = word.replace("%40", "@");
    // Some networks write an `@` before the whole address too.
    plain
        .trim_start_matches('@')
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// A long word of letters and digits mixed is no word. The ids of apps and keys are 64 hex digits, and public; those of
/// sessions are shorter.
fn is_secret(word: &str) -> bool {
    let word = word.trim_matches('.');
    if word.starts_with("eyJ") && word.len() > 8 {
        return true;
    }
    let hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal && word.len() == PUBLIC_ID {
        return false;
    }
    // A host name's labels are judged each by itself.
    word.split('.').any(|part| {
        let letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= SHORTEST_SECRET && letters > 0 && digits > 1
    })
}

/// What stands in the place of a person's name.
pub(super) const PERSON: &str = "[person]";
/// What stands in the place of a secret.
pub(super) const SECRET: &str = "[secret]";
const SHORTEST_NAME: usize = 3;
/// `CF_AppSession` has 17 characters, a nonce 16.
const SHORTEST_SECRET: usize = 15;
const PUBLIC_ID: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Set<String> {
        names.iter().map(|name| String::from(*name)).collect()
    }

    fn cleaned(text: &str) -> (String, Removals) {
        let people = named(&[
            "Alice Example",
            "al",
            "5f6c1c3e-8a5e-4b1c-9d57-0a11ce000001",
        ]);
        let hosts = named(&["release-2026-11-26-a.example.org"]);
        let mut redactor = Redactor::new(&people, &hosts, Kept::Longer);
        let mut value = Value::String(text.into());
        redactor.redact(&mut value);
        (value.as_str().unwrap().into(), redactor.removals)
    }

    #[test]
    fn people_are_taken_out_by_name_in_any_case_and_by_the_look_of_an_address() {
        for (text, left) in [
            (
                "signed in as ALICE EXAMPLE today",
                "signed in as [person] today",
            ),
            ("bob.b+x@example.org,", "[person],"),
            ("by @bob@example.org:", "by [person]:"),
            ("/users/bob%40example.org/inbox", "/users/[person]/inbox"),
            ("5f6c1c3e-8a5e-4b1c-9d57-0a11ce000001", "[person]"),
        ] {
            let (text, removals) = cleaned(text);
            assert_eq!(text, left);
            assert_eq!(removals.get(&Removal::Person), Some(&1), "{left}");
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_taken_out_and_public_ids_stay() {
        let id = "a1".repeat(32);
        for (text, left) in [
            ("eyJhbGciOi.eyJhdWQi.sig", "[secret]"),
            ("n0123456789abcdef", "[secret]"),
            ("/reset/Zk3x9QpLm2Rt7Vw8", "/reset/[secret]"),
            (id.as_str(), id.as_str()),
            (
                "custom.cloudflareaccess.com/cdn-cgi/access/login/app2.myserver.com",
                "custom.cloudflareaccess.com/cdn-cgi/access/login/app2.myserver.com",
            ),
            (
                "release-2026-11-26-a.example.org",
                "release-2026-11-26-a.example.org",
            ),
            ("problem_host_permission", "problem_host_permission"),
        ] {
            assert_eq!(cleaned(text).0, left);
        }
    }

    #[test]
    fn a_name_that_is_in_what_stands_for_it_is_taken_out_once() {
        let (people, hosts) = (named(&["person", "Son", "Ann [person]"]), Set::new());
        let mut redactor = Redactor::new(&people, &hosts, Kept::Longer);
        let mut value = serde_json::json!({"person": "A person, a son; Ann [PERSON]"});
        redactor.redact(&mut value);
        let left = serde_json::json!({"person": "A [person], a [person]; [person]"});
        assert_eq!(value, left);
        assert_eq!(redactor.removals.get(&Removal::Person), Some(&3));
    }

    #[test]
    fn words_of_ours_stay_unless_they_are_somebodys_name_and_may_go() {
        let (people, hosts) = (named(&["ken", "main"]), Set::new());
        for (kept, text, left) in [
            (Kept::Longer, "token_expired", "token_expired"),
            (Kept::Longer, "of ken's token", "of [person]'s to[person]"),
            (Kept::Longer, "main", "[person]"),
            (Kept::All, "main", "main"),
            (Kept::All, "/main", "/[person]"),
        ] {
            let mut redactor = Redactor::new(&people, &hosts, kept);
            assert_eq!(redactor.clean(text), left, "{kept:?}");
        }
    }
}
