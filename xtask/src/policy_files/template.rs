//! Templates for Windows: an ADMX file that says where each value goes, and an ADML file with its words.
//!
//! <https://learn.microsoft.com/previous-versions/windows/desktop/policy/admx-schema>

use super::{Kind, Managed, Property};

/// The ADMX and the ADML of a browser.
pub(super) fn of(browser: &Managed, properties: &[Property<'_>]) -> (String, String) {
    let policies: String = properties.iter().map(|it| policy(browser, it)).collect();
    let admx = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="access_vigil_{name}" namespace="AccessVigil.Policies.{name}" />
    <using prefix="windows" namespace="Microsoft.Policies.Windows" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <categories>
    <category name="access_vigil" displayName="$(string.category)" />
  </categories>
  <policies>
{policies}  </policies>
</policyDefinitions>
"#,
        name = browser.name,
    );
    (admx, words(browser, properties))
}

fn policy(browser: &Managed, property: &Property<'_>) -> String {
    let (key, registry) = (property.key, escaped(&browser.registry));
    let element = match property.kind {
        Kind::Word => format!(r#"<text id="{key}" valueName="{key}" required="true" />"#),
        Kind::Number => {
            format!(r#"<decimal id="{key}" valueName="{key}" required="true" maxValue="100000" />"#)
        }
        Kind::List => format!(r#"<list id="{key}" key="{registry}\{key}" valuePrefix="" />"#),
    };
    format!(
        r#"    <policy name="{key}" class="Both" displayName="$(string.{key})" explainText="$(string.{key}_about)" presentation="$(presentation.{key})" key="{registry}">
      <parentCategory ref="access_vigil" />
      <supportedOn ref="windows:SUPPORTED_Windows7" />
      <elements>
        {element}
      </elements>
    </policy>
"#
    )
}

fn words(browser: &Managed, properties: &[Property<'_>]) -> String {
    let strings: Vec<String> = properties.iter().map(strings_of).collect();
    let strings = strings.concat();
    let presentations: String = properties.iter().map(presentation).collect();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Access Vigil in {title}</displayName>
  <description>What an administrator can set for the extension Access Vigil.</description>
  <resources>
    <stringTable>
      <string id="category">Access Vigil in {title}</string>
{strings}    </stringTable>
    <presentationTable>
{presentations}    </presentationTable>
  </resources>
</policyDefinitionResources>
"#,
        title = browser.title,
    )
}

fn strings_of(property: &Property<'_>) -> String {
    let (key, title) = (property.key, escaped(property.title));
    let about = escaped(property.about);
    format!(
        "      <string id=\"{key}\">{title}</string>\n      <string id=\"{key}_about\">{about}</string>\n"
    )
}

fn presentation(property: &Property<'_>) -> String {
    let (key, title) = (property.key, escaped(property.title));
    let field = match property.kind {
        Kind::Word => format!(r#"<textBox refId="{key}"><label>{title}</label></textBox>"#),
        Kind::Number => format!(r#"<decimalTextBox refId="{key}">{title}</decimalTextBox>"#),
        Kind::List => format!(r#"<listBox refId="{key}">{title}</listBox>"#),
    };
    format!("      <presentation id=\"{key}\">{field}</presentation>\n")
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
