//! Support bundles, which anybody may have written.

use std::collections::BTreeSet;

use access_vigil_core::bundle::Bundle;
use serde_json::Value;

/// What is read is the same when it was written; and a bundle made of it can be read, and names nobody and holds no token.
pub fn bundle(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = match Bundle::read(&text) {
        Ok(read) => read,
        Err(problem) => {
            assert!(problem.to_string().len() < 100, "{problem}");
            return;
        }
    };
    assert_eq!(Bundle::read(&read.to_text()).as_ref(), Ok(&read));

    let made = Bundle::of(&read.made_by, &read.evidence, &read.tokens);
    let made = made.expect("what was read can be written");
    assert!(Bundle::read(&made.to_text()).is_ok());
    let sessions = read.evidence.view.sessions.iter();
    let hosts = sessions.flat_map(|it| [it.host.as_str(), it.team.as_str()]);
    let cookies = read
        .evidence
        .cookies
        .iter()
        .map(|it| it.place.host.as_str());
    let tokens = read.tokens.iter().map(|it| it.host.as_str());
    let hosts: BTreeSet<&str> = hosts.chain(cookies).chain(tokens).collect();
    let mut texts = Vec::new();
    texts_in(&serde_json::to_value(&made).unwrap(), &mut texts);
    for word in texts.iter().flat_map(|text| text.split(is_border)) {
        let is_token = word.len() > 8 && word.starts_with("eyJ");
        assert!(!is_token || hosts.contains(word), "{word}");
        assert!(!is_address(word), "{word}");
    }
}

fn texts_in(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|it| texts_in(it, texts)),
        Value::Object(all) => all.values().for_each(|it| texts_in(it, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_border(letter: char) -> bool {
    !(letter.is_alphanumeric() || "._-+@%~".contains(letter))
}

/// Whether there is a name before some `@`, and a host behind it.
fn is_address(word: &str) -> bool {
    let word = word.replace("%40", "@");
    word.match_indices('@').any(|(at, _)| {
        let (before, after) = word.split_at(at);
        before.contains(|letter: char| letter != '@') && after.contains('.')
    })
}
