//! The texts that Debian wants in a package: <https://www.debian.org/doc/debian-policy/>.

use crate::error::Error;

use super::Facts;

/// <https://www.debian.org/doc/debian-policy/ch-controlfields.html>
pub(super) fn control(facts: &Facts, depends: &str, kibibytes: usize) -> String {
    let Facts {
        version,
        architecture,
        time: _,
    } = facts;
    format!(
        "Package: vigil
Version: {version}
Architecture: {architecture}
Maintainer: {MAINTAINER}
Installed-Size: {kibibytes}
Depends: {depends}
Recommends: ca-certificates, curl
Suggests: gnome-keyring
Enhances: chromium, firefox, firefox-esr, google-chrome-stable, microsoft-edge-stable
Section: web
Priority: optional
Description: desktop program of the browser extension Access Vigil
 Access Vigil keeps the sessions of people who work behind Cloudflare Access
 alive, and shows how long they have.
 .
 The extension works without this program. With it, secrets and history are
 kept under the keychain of the system, and the command vigil uses a session of
 the browser at the terminal, once that was allowed there.
 .
 The browsers Chrome, Chromium, Edge, Vivaldi, Opera, Firefox and LibreWolf find
 the program by the manifests that are installed with it.
"
    )
}

/// The changelog of the package itself; what changed in the program stands beside it.
pub(super) fn changelog(facts: &Facts, date: &str) -> String {
    format!(
        "vigil ({}) unstable; urgency=medium

  * What has changed stands in NEWS.gz.

 -- {MAINTAINER}  {date}
",
        facts.version
    )
}

/// <https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/>
pub(super) fn copyright(licence: &str) -> Result<String, Error> {
    let expat = licence.split(RULE).nth(1).unwrap_or_default();
    let (title, rest) = expat.trim().split_once("\n\n").unwrap_or_default();
    let (holder, terms) = rest.split_once("\n\n").unwrap_or_default();
    let Some(holder) = holder
        .strip_prefix("Copyright (c) ")
        .filter(|_| title == "MIT License")
    else {
        return Err(Error::Shape {
            name: String::from("LICENSE"),
            problem: String::from("does not begin with the MIT licence between two rules"),
        });
    };
    let terms: Vec<String> = terms.trim().lines().map(indented).collect();
    Ok(format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Access Vigil
Comment: The libraries that are compiled into the program, with their licences,
 are listed in sbom.cdx.json.gz.

Files: *
Copyright: {holder}
License: Expat or Apache-2.0

License: Expat
{}

License: Apache-2.0
 The text of the licence is in /usr/share/common-licenses/Apache-2.0.
",
        terms.join("\n")
    ))
}

fn indented(line: &str) -> String {
    let line = line.trim_end();
    format!(" {}", if line.is_empty() { "." } else { line })
}

/// All that `dpkg-shlibdeps` wants to read there.
pub(super) const STUB: &str = "Source: vigil\n\nPackage: vigil\nArchitecture: any\n";
/// What `lintian` is wrong about here.
pub(super) const OVERRIDES: &str = "\
# Chrome, Edge, Opera and Vivaldi look nowhere else for programs that they may start.
vigil: dir-or-file-in-etc-opt
";
/// Debian wants an address; this one can be nobody's (<https://www.rfc-editor.org/rfc/rfc2606#section-2>) until there is one.
const MAINTAINER: &str = "The Access Vigil authors <maintainers@access-vigil.invalid>";
const RULE: &str =
    "================================================================================\n";
