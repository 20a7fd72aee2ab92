//! Rule: every language says what English says: with the same placeholders, in the plural forms that it has, in words of
//! its own. Where a message is missing the browser shows the English one, so a form that is left out is a mixed sentence.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let Some(english) = tree.text(ENGLISH).and_then(Messages::read) else {
        return vec![Finding::new(ENGLISH, "is no JSON object of messages")];
    };
    let mut findings = Vec::new();
    for (path, text) in tree.texts_in(LOCALES, "/messages.json") {
        let Some(messages) = Messages::read(text) else {
            findings.push(Finding::new(path, "is no JSON object of messages"));
            continue;
        };
        let folder = path.strip_prefix(LOCALES).unwrap_or(path);
        let folder = folder.split('/').next().unwrap_or(folder);
        let sentences = judge_language(folder, &messages, &english);
        findings.extend(
            sentences
                .into_iter()
                .map(|sentence| Finding::new(path, sentence)),
        );
    }
    findings
}

fn judge_language(folder: &str, messages: &Messages, english: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    let tag = folder.replace('_', "-");
    if messages.0.get("language").is_none_or(|it| it.text != tag) {
        found.push(format!(
            "says of `language` something else than \"{tag}\", the name of its folder"
        ));
    }
    let Some((_, forms)) = PLURAL_FORMS
        .iter()
        .find(|(language, _)| *language == folder)
    else {
        found.push(format!(
            "has no row in PLURAL_FORMS of {HERE}; add the CLDR forms of {folder}"
        ));
        return found;
    };
    for (key, message) in &messages.0 {
        let known = |base: &str| messages.0.contains_key(base);
        let base = plural_of(key, known).map_or(key.as_str(), |(base, _)| base);
        found.extend(placeholder_findings(key, message, english.0.get(base)));
        if message.text.trim().is_empty() {
            found.push(format!("has nothing to say as `{key}`"));
        }
        let same = english.0.get(key).is_some_and(|it| it.text == message.text);
        if folder != "en" && key != "language" && same && !may_be_the_same(folder, &message.text) {
            found.push(format!(
                "leaves `{key}` in English; translate it, or list its words in SHARED of {HERE}"
            ));
        }
    }
    found.extend(plural_findings(folder, forms, (messages, english)));
    found
}

/// Placeholders are filled by their names, so each language must fill them from the same arguments; a form for a certain
/// number may leave that number out.
fn placeholder_findings(key: &str, message: &Message, english: Option<&Message>) -> Vec<String> {
    let mut found = Vec::new();
    let used = names_in(&message.text);
    if let Some(name) = used
        .iter()
        .find(|name| !message.placeholders.contains_key(*name))
    {
        found.push(format!("uses ${name}$ in `{key}` without declaring it"));
    }
    let Some(english) = english else { return found };
    let same = |(name, content)| english.placeholders.get(name) == Some(content);
    if !message.placeholders.iter().all(same) {
        found.push(format!(
            "declares other placeholders than English in `{key}`"
        ));
    }
    let wanted = names_in(&english.text);
    let is_form = plural_of(key, |_| true).is_some();
    let fits = if is_form {
        used.is_subset(&wanted)
    } else {
        used == wanted
    };
    if !fits {
        found.push(format!("uses other placeholders than English in `{key}`"));
    }
    found
}

fn plural_findings(
    folder: &str,
    forms: &[&str],
    (messages, english): (&Messages, &Messages),
) -> Vec<String> {
    let mut found = Vec::new();
    for key in messages.0.keys() {
        let known = |base: &str| english.0.contains_key(base);
        if let Some((_, form)) = plural_of(key, known)
            && !forms.contains(&form)
        {
            found.push(format!(
                "has the form `{key}`, but {folder} treats no number as \"{form}\"; take it out"
            ));
        }
    }
    let counted: BTreeSet<&str> = [messages, english]
        .iter()
        .flat_map(|it| it.0.keys())
        .filter_map(|key| plural_of(key, |base| english.0.contains_key(base)))
        .map(|(base, _)| base)
        .collect();
    for base in counted {
        for form in forms {
            let key = format!("{base}_{form}");
            if !messages.0.contains_key(&key) {
                found.push(format!(
                    "lacks the form `{key}`; without it the browser shows the English one"
                ));
            }
        }
    }
    found
}

/// The message that `key` is a form of, and which form; nothing where it is a message of its own.
pub(crate) fn plural_of(key: &str, is_message: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    let (base, form) = key.rsplit_once('_')?;
    (FORMS.contains(&form) && is_message(base)).then_some((base, form))
}

fn may_be_the_same(folder: &str, text: &str) -> bool {
    let mut rest = text.to_owned();
    for name in names_in(text) {
        rest = rest.replace(&format!("${name}$"), "");
    }
    let says_nothing = !rest.chars().any(char::is_alphabetic);
    let shared = SHARED.iter().filter(|(language, _)| *language == folder);
    says_nothing
        || NAMES.contains(&text)
        || shared.flat_map(|(_, words)| *words).any(|it| *it == text)
}

/// The placeholders that a text uses, written `$name$`; a dollar sign itself would be `$$`.
fn names_in(text: &str) -> BTreeSet<String> {
    let parts: Vec<&str> = text.split('$').collect();
    let inner = parts.iter().skip(1).step_by(2);
    inner
        .filter(|name| !name.is_empty())
        .map(|name| name.to_ascii_lowercase())
        .collect()
}

struct Messages(BTreeMap<String, Message>);

struct Message {
    text: String,
    /// What fills each placeholder: `$1` and so on.
    placeholders: BTreeMap<String, String>,
}

impl Messages {
    fn read(text: &str) -> Option<Self> {
        let json: BTreeMap<String, Value> = serde_json::from_str(text).ok()?;
        let messages = json.into_iter().map(|(key, value)| {
            let text = value.get("message").and_then(Value::as_str);
            let placeholders = value.get("placeholders").and_then(Value::as_object);
            let placeholders = placeholders.into_iter().flatten().map(|(name, it)| {
                let content = it.get("content").and_then(Value::as_str);
                (
                    name.to_ascii_lowercase(),
                    content.unwrap_or_default().into(),
                )
            });
            let message = Message {
                text: text.unwrap_or_default().into(),
                placeholders: placeholders.collect(),
            };
            (key, message)
        });
        Some(Self(messages.collect()))
    }
}

const FORMS: [&str; 5] = ["zero", "one", "two", "few", "many"];
/// The forms besides `other` (<https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html>).
const PLURAL_FORMS: [(&str, &[&str]); 4] = [
    ("en", &["one"]),
    ("de", &["one"]),
    ("ja", &[]),
    ("ar", &["zero", "one", "two", "few", "many"]),
];
/// Names and codes, which are the same in every language.
const NAMES: [&str; 2] = ["Access Vigil", "RS256"];
/// Words that a language has in common with English.
const SHARED: [(&str, &[&str]); 1] = [(
    "de",
    &[
        "ALARM", "Apps", "Claims", "Code", "Cookies", "Form", "Header", "Name", "Support", "Token",
        "Tokens", "Trace",
    ],
)];
const LOCALES: &str = "extension/static/_locales/";
const ENGLISH: &str = "extension/static/_locales/en/messages.json";
const HERE: &str = "xtask/src/tidy/languages.rs";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    fn message(text: &str) -> Value {
        let names = names_in(text).into_iter();
        let placeholders: serde_json::Map<String, Value> = names
            .map(|name| (name, serde_json::json!({ "content": "$1" })))
            .collect();
        serde_json::json!({ "message": text, "placeholders": placeholders })
    }

    fn language(tag: &str, texts: &[(&str, &str)]) -> String {
        let own = [("language", tag)];
        let texts = own.iter().chain(texts);
        let messages: serde_json::Map<String, Value> = texts
            .map(|(key, text)| ((*key).to_owned(), message(text)))
            .collect();
        Value::Object(messages).to_string()
    }

    fn judged(tag: &str, english: &[(&str, &str)], other: &[(&str, &str)]) -> Vec<Finding> {
        let folder = format!("extension/static/_locales/{tag}/messages.json");
        judge(&Tree::of(&[
            (ENGLISH, &language("en", english)),
            (&folder, &language(tag, other)),
        ]))
    }

    const ROWS: [(&str, &str); 2] = [("rows", "$n$ rows"), ("rows_one", "$n$ row")];

    #[test]
    fn a_language_with_its_own_words_and_forms_is_fine() {
        let german = [("rows", "$n$ Zeilen"), ("rows_one", "Eine Zeile")];
        assert_eq!(judged("de", &ROWS, &german), []);
        assert_eq!(judged("ja", &ROWS, &[("rows", "$n$行")]), []);
    }

    #[test]
    fn a_form_that_the_language_needs_is_missed() {
        let arabic = ["zero", "one", "few", "many"].map(|form| format!("rows_{form}"));
        let mut texts: Vec<(&str, &str)> = arabic.iter().map(|key| (key.as_str(), "صف")).collect();
        texts.push(("rows", "$n$ صف"));
        assert_one(&judged("ar", &ROWS, &texts), "lacks the form `rows_two`");
    }

    #[test]
    fn a_form_that_the_language_does_not_have_is_found() {
        let german = [
            ("rows", "$n$ Zeilen"),
            ("rows_one", "Eine"),
            ("rows_few", "Ein paar"),
        ];
        assert_one(&judged("de", &ROWS, &german), "has the form `rows_few`");
    }

    #[test]
    fn a_key_that_only_ends_like_a_form_is_a_message_of_its_own() {
        let english = [("no_one", "Nobody")];
        assert_eq!(judged("ja", &english, &[("no_one", "だれも")]), []);
    }

    #[test]
    fn other_placeholders_than_in_english_are_found() {
        let english = [("until", "until $time$")];
        assert_one(
            &judged("de", &english, &[("until", "bis gleich")]),
            "uses other placeholders than English in `until`",
        );
        let undeclared = language("de", &[]).replace("\"message\":\"de\"", "\"message\":\"$x$\"");
        let tree = Tree::of(&[
            (ENGLISH, &language("en", &[])),
            ("extension/static/_locales/de/messages.json", &undeclared),
        ]);
        let found = judge(&tree);
        assert!(
            found
                .iter()
                .any(|it| it.to_string().contains("without declaring it"))
        );
    }

    #[test]
    fn a_placeholder_that_is_filled_from_another_argument_is_found() {
        let german = language("de", &[("until", "bis $time$")]).replace("$1", "$2");
        let tree = Tree::of(&[
            (ENGLISH, &language("en", &[("until", "until $time$")])),
            ("extension/static/_locales/de/messages.json", &german),
        ]);
        assert_one(&judge(&tree), "declares other placeholders");
    }

    #[test]
    fn english_that_was_left_in_another_language_is_found() {
        let english = [("over", "over"), ("host", "$host$"), ("name", "Name")];
        assert_one(
            &judged("de", &english, &english),
            "leaves `over` in English",
        );
        assert_eq!(
            judged("ja", &english, &english).len(),
            2,
            "a name in Japanese"
        );
    }

    #[test]
    fn a_message_that_says_nothing_is_found() {
        assert_one(
            &judged("de", &[("over", "over")], &[("over", " ")]),
            "nothing to say",
        );
    }

    #[test]
    fn a_language_names_itself_as_its_folder_does() {
        let english = language("en", &[]);
        let path = "extension/static/_locales/de/messages.json";
        assert_one(
            &judge(&Tree::of(&[(ENGLISH, &english), (path, &english)])),
            "something else than \"de\"",
        );
    }

    #[test]
    fn a_language_whose_forms_nobody_wrote_down_is_found() {
        assert_one(&judged("fr", &[], &[]), "add the CLDR forms of fr");
    }
}
