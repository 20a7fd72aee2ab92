//! Rule: a page says nothing of its own. Each text is a message, or people would read it in English whatever their
//! language is, and nobody would notice.

use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let pages = tree.texts_in("extension/static/", ".html");
    pages
        .flat_map(|(path, text)| {
            texts_of(text).map(move |(line, text)| {
                let sentence = format!(
                    "says \"{text}\"; name a message by `data-message`, and write it there"
                );
                Finding::at(path, line, sentence)
            })
        })
        .collect()
}

/// What stands between tags, and what attributes tell to people, with the line; the product's name is no text.
fn texts_of(page: &str) -> impl Iterator<Item = (usize, String)> {
    let mut found = Vec::new();
    let mut line = 1;
    for part in page.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let told = TOLD.iter().filter_map(|name| value_of(tag, name));
        let is_code = CODE.iter().any(|name| tag.starts_with(name));
        let texts = told.chain((!is_code).then(|| text.to_owned()));
        found.extend(
            texts
                .map(|text| text.trim().to_owned())
                .filter(|text| text.chars().any(char::is_alphabetic) && text != NAME)
                .map(|text| (line, text)),
        );
        line += part.matches('\n').count();
    }
    found.into_iter()
}

fn value_of(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

const NAME: &str = "Access Vigil";
const CODE: [&str; 2] = ["script", "style"];
const TOLD: [&str; 4] = ["alt", "aria-label", "placeholder", "title"];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    fn judged(page: &str) -> Vec<Finding> {
        judge(&Tree::of(&[("extension/static/popup.html", page)]))
    }

    #[test]
    fn messages_signs_and_the_name_are_fine() {
        let page = "<!doctype html>\n<title>Access Vigil</title><p data-message=\"over\"></p> · <script>let a = 1;</script>";
        assert_eq!(judged(page), []);
    }

    #[test]
    fn a_text_of_the_page_itself_is_found() {
        let found = judged("<body>\n<p>\nReload it.</p>");
        assert_one(&found, "popup.html:2: says \"Reload it.\"");
    }

    #[test]
    fn a_text_in_an_attribute_is_found() {
        assert_one(
            &judged("<button aria-label=\"Close\">×</button>"),
            "\"Close\"",
        );
    }
}
