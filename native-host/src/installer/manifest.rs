//! The text of a manifest, and what can be wrong with one.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use super::browsers::Family;
use crate::identity::{FIREFOX_ID, HOST_NAME, chromium_origin};

/// The text of the manifest for a family, for the program at this place.
#[must_use]
pub fn text(family: Family, program: &Path) -> String {
    let mut manifest = json!({
        "name": HOST_NAME,
        "description": "Access Vigil",
        "path": program.to_string_lossy(),
        "type": "stdio",
    });
    let (key, ours) = family.allowed();
    if let Some(fields) = manifest.as_object_mut() {
        fields.insert(key.into(), json!([ours]));
    }
    format!("{manifest:#}\n")
}

/// A manifest as somebody wrote it. What browsers don't read is not read here either.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Manifest {
    name: String,
    path: PathBuf,
    #[serde(rename = "type")]
    kind: String,
    allowed_origins: Vec<String>,
    allowed_extensions: Vec<String>,
}

/// What is wrong with a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is no JSON, or of another form.
    Unreadable,
    /// It is for another host.
    Name,
    /// It is not for standard input and output.
    Type,
    /// The program's path is not a whole one.
    RelativePath,
    /// Our extension may not start the program.
    NotAllowed,
    /// The origin lacks its slash at the end, so that no browser finds it.
    NoSlash,
    /// Another extension may start the program too.
    StrangerAllowed,
}

impl Manifest {
    /// The manifest in a text.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        serde_json::from_str(text).map_err(|_unclear| Flaw::Unreadable)
    }

    /// The program that it names.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it for this family, the worst first.
    #[must_use]
    pub fn flaws(&self, family: Family) -> Vec<Flaw> {
        let (_, ours) = family.allowed();
        let allowed = match family {
            Family::Chromium => &self.allowed_origins,
            Family::Firefox => &self.allowed_extensions,
        };
        let is_cut = |it: &String| family == Family::Chromium && format!("{it}/") == ours;
        let lets_us_in = allowed.contains(&ours);
        let cut = allowed.iter().any(is_cut);
        let found = [
            (self.name != HOST_NAME, Flaw::Name),
            (self.kind != "stdio", Flaw::Type),
            (!self.path.is_absolute(), Flaw::RelativePath),
            (!lets_us_in && cut, Flaw::NoSlash),
            (!lets_us_in && !cut, Flaw::NotAllowed),
            (
                allowed.iter().any(|it| *it != ours && !is_cut(it)),
                Flaw::StrangerAllowed,
            ),
        ];
        found
            .into_iter()
            .filter_map(|(is_so, flaw)| is_so.then_some(flaw))
            .collect()
    }
}

impl Flaw {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "manifest-broken",
            Self::Name => "manifest-name",
            Self::Type => "manifest-type",
            Self::RelativePath => "manifest-path-not-whole",
            Self::NotAllowed => "manifest-not-allowed",
            Self::NoSlash => "manifest-no-slash",
            Self::StrangerAllowed => "manifest-stranger-allowed",
        }
    }

    /// In words, after the path of the manifest.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "is no manifest",
            Self::Name => "is for another host",
            Self::Type => "is not of type stdio",
            Self::RelativePath => "names its program by a path that is not whole",
            Self::NotAllowed => "does not let Access Vigil in",
            Self::NoSlash => {
                "lacks the slash at the end of the origin, so that the browser finds no host"
            }
            Self::StrangerAllowed => "lets another extension in as well",
        }
    }
}

impl Family {
    /// The key that names who may start the program, and the extension as it stands there.
    fn allowed(self) -> (&'static str, String) {
        match self {
            Self::Chromium => ("allowed_origins", chromium_origin()),
            Self::Firefox => ("allowed_extensions", FIREFOX_ID.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_for_chromium_ends_its_origin_with_a_slash() {
        let text = text(Family::Chromium, Path::new("/usr/bin/vigil"));
        assert_eq!(
            text,
            r#"{
  "allowed_origins": [
    "chrome-extension://mpnfbbmacejphlfldhkphelckopamhmm/"
  ],
  "description": "Access Vigil",
  "name": "com.access_vigil.host",
  "path": "/usr/bin/vigil",
  "type": "stdio"
}
"#
        );
    }

    #[test]
    fn what_is_written_has_no_flaw_for_its_own_family_alone() {
        for (family, other) in [
            (Family::Chromium, Family::Firefox),
            (Family::Firefox, Family::Chromium),
        ] {
            let manifest = Manifest::parse(&text(family, Path::new("/x"))).unwrap();
            assert_eq!(manifest.flaws(family), []);
            assert_eq!(manifest.flaws(other), [Flaw::NotAllowed]);
        }
    }

    #[test]
    fn each_flaw_is_seen() {
        let whole = text(Family::Chromium, Path::new("/x"));
        for (old, new, flaw) in [
            ("access_vigil.host", "other", Flaw::Name),
            ("stdio", "pipe", Flaw::Type),
            ("\"/x\"", "\"x\"", Flaw::RelativePath),
            ("hmm/", "hmm", Flaw::NoSlash),
            ("mpnf", "aaaa", Flaw::NotAllowed),
            ("[\n", "[\"chrome-extension://a/\",", Flaw::StrangerAllowed),
        ] {
            let manifest = Manifest::parse(&whole.replace(old, new)).unwrap();
            assert!(manifest.flaws(Family::Chromium).contains(&flaw), "{flaw:?}");
        }
        assert_eq!(Manifest::parse("{"), Err(Flaw::Unreadable));
    }
}
