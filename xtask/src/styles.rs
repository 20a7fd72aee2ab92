//! The popup's style sheets, written into its page: fetching them would hold up its first frame (BENCHMARKS.md).
//!
//! Promises: the manifest allows this one text, by its hash, and no other (<https://www.w3.org/TR/CSP3/#match-element-to-source-list>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::package_files::PackageFiles;

/// Writes the style sheets into the page; the answer is what a policy calls the text.
pub(crate) fn write_into_popup(package: &mut PackageFiles) -> Result<String, Error> {
    let page = text(package, POPUP)?;
    let (mut rest, mut sheets, mut all) = (String::new(), Vec::new(), String::new());
    for line in page.lines() {
        if let Some(sheet) = sheet_in(line) {
            all += &text(package, sheet)?;
            sheets.push(sheet);
        } else {
            rest = rest + line + "\n";
        }
    }
    if all.is_empty() || all.contains("</") || !rest.contains(END) {
        return Err(shape(
            "has no head, or links no style sheet, or one that would end its element",
        ));
    }
    let styled = rest.replacen(END, &format!("<style>{all}</style>{END}"), 1);
    package.insert(POPUP, styled.into_bytes());
    for sheet in sheets {
        remove_if_unused(package, sheet);
    }
    let hash = STANDARD.encode(Sha256::digest(all));
    Ok(format!("'sha256-{hash}'"))
}

/// The style sheet that a line of a page links.
fn sheet_in(line: &str) -> Option<&str> {
    line.trim().strip_prefix(LINK)?.strip_suffix("\">")
}

/// What no other page links need not be shipped.
fn remove_if_unused(package: &mut PackageFiles, sheet: &str) {
    let links = |bytes: &[u8]| {
        let page = String::from_utf8_lossy(bytes);
        page.lines().any(|line| sheet_in(line) == Some(sheet))
    };
    if !package.iter().any(|(_, bytes)| links(bytes)) {
        package.remove(sheet);
    }
}

/// The manifest with this text among the styles that pages may have.
pub(crate) fn allowed_in(manifest: &str, text: &str) -> Result<String, Error> {
    if manifest.matches(OWN_STYLES).count() == 1 {
        Ok(manifest.replace(OWN_STYLES, &format!("{OWN_STYLES} {text}")))
    } else {
        Err(Error::Shape {
            name: String::from("manifest.json"),
            problem: format!("does not say `{OWN_STYLES}` once; the popup would have no styles"),
        })
    }
}

fn text(package: &PackageFiles, path: &str) -> Result<String, Error> {
    let bytes = package
        .bytes(path)
        .ok_or_else(|| shape("names a file that is not there"))?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn shape(problem: &str) -> Error {
    Error::Shape {
        name: format!("extension/static/{POPUP}"),
        problem: problem.to_owned(),
    }
}

const POPUP: &str = "popup.html";
const END: &str = "</head>";
const LINK: &str = "<link rel=\"stylesheet\" href=\"";
const OWN_STYLES: &str = "style-src 'self'";

#[cfg(test)]
mod tests {
    use super::*;

    fn package(page: &str) -> PackageFiles {
        let mut package = PackageFiles::default();
        package.insert(POPUP, page.as_bytes().to_vec());
        package.insert("a.css", b"a{}\n".to_vec());
        package.insert("b.css", b"b{}\n".to_vec());
        let other = "<link rel=\"stylesheet\" href=\"a.css\">";
        package.insert("other.html", other.as_bytes().to_vec());
        package
    }

    #[test]
    fn all_style_sheets_are_in_the_page_and_the_policy_knows_their_hash() {
        let links = "  <link rel=\"stylesheet\" href=\"a.css\">\n  <link rel=\"stylesheet\" href=\"b.css\">\n";
        let mut package = package(&format!("<head>\n{links}</head>\n"));
        let hash = write_into_popup(&mut package).unwrap();
        let page = String::from_utf8_lossy(package.bytes(POPUP).unwrap()).into_owned();
        assert_eq!(page, "<head>\n<style>a{}\nb{}\n</style></head>\n");
        let left: Vec<_> = package.paths().collect();
        assert_eq!(left, ["a.css", "other.html", POPUP]);
        // By `printf 'a{}\nb{}\n' | openssl dgst -sha256 -binary | base64`.
        assert_eq!(
            hash,
            "'sha256-VDSIfmWi3cQU7EK2nO6uXRIXAWjpRu1sEO1dH+ZLxqU='"
        );
    }

    #[test]
    fn a_page_without_its_style_sheets_is_no_package() {
        for page in [
            "<head></head>",
            "<link rel=\"stylesheet\" href=\"a.css\">",
            "<link rel=\"stylesheet\" href=\"c.css\">\n</head>",
        ] {
            assert!(write_into_popup(&mut package(page)).is_err());
        }
    }

    #[test]
    fn styles_are_allowed_beside_our_own_files() {
        let allowed = allowed_in("script-src 'self'; style-src 'self'; x", "'sha256-x'");
        assert_eq!(
            allowed.unwrap(),
            "script-src 'self'; style-src 'self' 'sha256-x'; x"
        );
        assert!(allowed_in("style-src 'none'", "'sha256-x'").is_err());
    }
}
