//! Ready-made policy files for administrators: made of the one schema that the extension ships, for Chrome, Edge and
//! Firefox, as JSON and as templates for Windows (ADMX).
//!
//! Promises: equal schemas give equal files; `cargo xtask fix` writes them and `cargo xtask tidy` compares them.

mod template;

use serde_json::{Map, Value, json};

use crate::manifest::CHROMIUM_ID;

/// An option as the schema has it.
pub(crate) struct Property<'schema> {
    pub(crate) key: &'schema str,
    pub(crate) kind: Kind,
    pub(crate) title: &'schema str,
    pub(crate) about: &'schema str,
}

/// What its value is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    List,
}

/// A browser that an administrator manages.
pub(crate) struct Managed {
    /// The beginning of its files' names.
    pub(crate) name: &'static str,
    /// As people know it.
    pub(crate) title: &'static str,
    /// Where Windows keeps what is set for the extension.
    pub(crate) registry: String,
}

/// Every file by its path, from the text of the schema; or why there are none.
pub(crate) fn files(schema: &str) -> Result<Vec<(String, String)>, String> {
    let schema: Value = serde_json::from_str(schema).map_err(|error| error.to_string())?;
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.ok_or("it has no properties")?;
    let properties: Vec<_> = properties
        .iter()
        .map(|(key, value)| property(key, value))
        .collect::<Result<_, _>>()?;
    let mut files = vec![
        file("chrome.json", &json(&chromium(&properties)?)),
        file("edge.json", &json(&chromium(&properties)?)),
        file("firefox-policies.json", &json(&firefox(&properties)?)),
    ];
    for browser in browsers() {
        let (places, words) = template::of(&browser, &properties);
        let name = browser.name;
        files.push(file(&format!("access-vigil-{name}.admx"), &places));
        files.push(file(&format!("en-US/access-vigil-{name}.adml"), &words));
    }
    Ok(files)
}

fn file(name: &str, text: &str) -> (String, String) {
    (format!("{FOLDER}{name}"), text.to_owned())
}

fn property<'schema>(
    key: &'schema str,
    value: &'schema Value,
) -> Result<Property<'schema>, String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let kind = match text("type") {
        Some("string") => Kind::Word,
        Some("integer") => Kind::Number,
        Some("array") => Kind::List,
        Some(_) | None => return Err(format!("{key} is of a type that no template has")),
    };
    let missing = || format!("{key} has no title or no description");
    Ok(Property {
        key,
        kind,
        title: text("title").ok_or_else(missing)?,
        about: text("description").ok_or_else(missing)?,
    })
}

/// The values that the files begin with: those of the product itself, and the hosts of an example.
fn example(property: &Property<'_>) -> Result<Value, String> {
    let value = match property.key {
        "renewal" | "terminal" => json!("allowed"),
        "maximumExtensionMinutes" => json!(720),
        "idleMinutes" => json!(15),
        "leadSeconds" => json!(60),
        "quietHours" => json!("none"),
        "notices" => json!("on"),
        "withoutRenewal" | "withoutNotices" | "teams" => json!([]),
        "hosts" => json!(["myserver.com", "custom.cloudflareaccess.com"]),
        other => return Err(format!("{other} has no example in policy_files.rs")),
    };
    Ok(value)
}

fn examples(properties: &[Property<'_>]) -> Result<Map<String, Value>, String> {
    let each = properties.iter();
    each.map(|property| Ok((property.key.to_owned(), example(property)?)))
        .collect()
}

/// <https://www.chromium.org/administrators/configuring-policy-for-extensions/>
fn chromium(properties: &[Property<'_>]) -> Result<Value, String> {
    let set = examples(properties)?;
    Ok(json!({ "3rdparty": { "extensions": { CHROMIUM_ID: set } } }))
}

/// <https://mozilla.github.io/policy-templates/#3rdparty>
fn firefox(properties: &[Property<'_>]) -> Result<Value, String> {
    let set = examples(properties)?;
    Ok(json!({ "policies": { "3rdparty": { "Extensions": { GECKO_ID: set } } } }))
}

fn json(value: &Value) -> String {
    format!("{value:#}\n")
}

fn browsers() -> [Managed; 3] {
    let chromium = |vendor: &str| {
        format!(r"Software\Policies\{vendor}\3rdparty\extensions\{CHROMIUM_ID}\policy")
    };
    [
        Managed {
            name: "chrome",
            title: "Google Chrome",
            registry: chromium(r"Google\Chrome"),
        },
        Managed {
            name: "edge",
            title: "Microsoft Edge",
            registry: chromium(r"Microsoft\Edge"),
        },
        Managed {
            name: "firefox",
            title: "Mozilla Firefox",
            registry: format!(r"Software\Policies\Mozilla\Firefox\3rdparty\Extensions\{GECKO_ID}"),
        },
    ]
}

/// Where the files lie.
pub(crate) const FOLDER: &str = "extension/policies/";
/// What they are made of.
pub(crate) const SCHEMA: &str = "extension/static/managed_schema.json";
const GECKO_ID: &str = "access-vigil@access-vigil.org";

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../extension/static/managed_schema.json");

    #[test]
    fn every_key_of_the_schema_stands_in_every_file_with_a_value_of_its_kind() {
        let schema: Value = serde_json::from_str(SHIPPED).unwrap();
        let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert!(keys.len() > 5);
        let files = files(SHIPPED).unwrap();
        assert_eq!(files.len(), 9);
        for (path, text) in &files {
            for key in &keys {
                assert!(text.contains(key.as_str()), "{key} is missing in {path}");
            }
        }
        let json: Value = serde_json::from_str(&files[0].1).unwrap();
        let set = &json["3rdparty"]["extensions"][CHROMIUM_ID];
        for key in keys {
            let kind = schema["properties"][key]["type"].as_str().unwrap();
            let value = &set[key];
            let fits = match kind {
                "integer" => value.is_u64(),
                "array" => value.is_array(),
                _ => value.is_string(),
            };
            assert!(fits, "{key}: {value}");
        }
    }

    #[test]
    fn the_ids_are_those_of_the_manifest() {
        let manifest: Value = serde_json::from_str(include_str!("../../manifest.json")).unwrap();
        assert_eq!(
            manifest["browser_specific_settings"]["gecko"]["id"],
            GECKO_ID
        );
    }

    #[test]
    fn a_new_key_must_be_given_an_example_and_an_unknown_type_is_named() {
        let with = |kind: &str| {
            let property = json!({ "type": kind, "title": "t", "description": "d" });
            json!({ "properties": { "novel": property } }).to_string()
        };
        assert!(files(&with("string")).unwrap_err().contains("novel"));
        assert!(files(&with("boolean")).unwrap_err().contains("type"));
        assert!(files("{}").is_err());
    }
}
