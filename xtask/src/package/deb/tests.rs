//! The package as Debian's own programs read it, made of the program as tests compile it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use super::*;

/// A package that was made once, and a folder into which it was unpacked.
struct Unpacked {
    home: TempDir,
    bytes: Vec<u8>,
}

/// Packing takes seconds, and no test changes what was packed.
static UNPACKED: LazyLock<Unpacked> = LazyLock::new(|| {
    let home = tempfile::tempdir().unwrap();
    let bytes = packed(&home.path().join("work"));
    fs::write(home.path().join("vigil.deb"), &bytes).unwrap();
    let unpacked = Unpacked { home, bytes };
    Step::new("dpkg-deb")
        .arguments(["--extract".as_ref(), unpacked.package().as_os_str()])
        .arguments([unpacked.root()])
        .run()
        .unwrap();
    unpacked
});

fn packed(place: &Path) -> Vec<u8> {
    let checkout = Checkout::find().unwrap();
    let facts = Facts {
        version: String::from("1.2.3"),
        architecture: String::from("amd64"),
        time: TIME,
    };
    let work = Work {
        checkout: &checkout,
        facts: &facts,
        place: place.to_path_buf(),
    };
    let program = native::compile_for_tests(&checkout).unwrap();
    work.pack(&program, "{}", "none").unwrap()
}

impl Unpacked {
    fn package(&self) -> PathBuf {
        self.home.path().join("vigil.deb")
    }

    fn root(&self) -> PathBuf {
        self.home.path().join("root")
    }

    /// What `dpkg-deb` says about the package.
    fn told(&self, question: &str, more: &[&str]) -> String {
        Step::new("dpkg-deb")
            .arguments([question.as_ref(), self.package().as_os_str()])
            .arguments(more)
            .variable("TZ", "UTC")
            .answer()
            .unwrap()
    }

    /// What the installed program answers as JSON, on a machine without browsers.
    fn vigil(&self, words: &[&str]) -> Value {
        let answer = Step::new(self.root().join("usr/bin/vigil"))
            .arguments(["--json"])
            .arguments(words)
            .variable("HOME", self.home.path().join("nobody"))
            .variable("XDG_CONFIG_HOME", "")
            .variable("PATH", "")
            .answer();
        serde_json::from_str(&answer.unwrap()).unwrap()
    }

    /// What `vigil install --scope system` answers there.
    fn install(&self, words: &[&str]) -> Vec<Value> {
        let root = self.root().to_string_lossy().into_owned();
        let all = ["install", "--scope", "system", "--all", "--root", &root];
        let program = ["--program", "/usr/bin/vigil"];
        let answer = self.vigil(&[&all[..], &program, words].concat());
        answer["manifests"].as_array().unwrap().clone()
    }

    fn manifests(&self) -> BTreeMap<String, Value> {
        let files = PackageFiles::read(&self.root()).unwrap();
        let manifests = files.iter().filter(|(path, _)| path.ends_with(MANIFEST));
        manifests
            .map(|(path, bytes)| (path.to_owned(), serde_json::from_slice(bytes).unwrap()))
            .collect()
    }
}

#[test]
fn the_same_program_makes_the_same_bytes_wherever_it_is_packed() {
    let other = tempfile::tempdir().unwrap();
    let again = packed(&other.path().join("a/longer/way/to/work"));
    assert!(UNPACKED.bytes == again, "two packages differ");
}

#[test]
fn every_file_is_roots_and_of_one_time_and_only_the_program_can_be_started() {
    let listed = UNPACKED.told("--contents", &[]);
    assert!(listed.lines().count() > 20, "{listed}");
    for line in listed.lines() {
        let mode = match line {
            _ if line.ends_with('/') => "drwxr-xr-x",
            _ if line.ends_with(" ./usr/bin/vigil") => "-rwxr-xr-x",
            _ => "-rw-r--r--",
        };
        assert!(line.starts_with(&format!("{mode} root/root ")), "{line}");
        assert!(line.contains(" 2050-01-02 03:04 ./"), "{line}");
    }
}

#[test]
fn it_installs_this_and_nothing_else() {
    let listed = UNPACKED.told("--contents", &[]);
    let files: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split_once(" ./").map(|(_, path)| path))
        .filter(|path| !path.is_empty() && !path.ends_with('/'))
        .collect();
    assert_eq!(
        files,
        [
            "etc/chromium/native-messaging-hosts/com.access_vigil.host.json",
            "etc/opt/chrome/native-messaging-hosts/com.access_vigil.host.json",
            "etc/opt/edge/native-messaging-hosts/com.access_vigil.host.json",
            "etc/opt/opera/native-messaging-hosts/com.access_vigil.host.json",
            "etc/opt/vivaldi/native-messaging-hosts/com.access_vigil.host.json",
            "usr/bin/vigil",
            "usr/lib/librewolf/native-messaging-hosts/com.access_vigil.host.json",
            "usr/lib/mozilla/native-messaging-hosts/com.access_vigil.host.json",
            "usr/share/bash-completion/completions/vigil",
            "usr/share/doc/vigil/NEWS.gz",
            "usr/share/doc/vigil/changelog.gz",
            "usr/share/doc/vigil/copyright",
            "usr/share/doc/vigil/sbom.cdx.json.gz",
            "usr/share/fish/vendor_completions.d/vigil.fish",
            "usr/share/lintian/overrides/vigil",
            "usr/share/man/man1/vigil.1.gz",
            "usr/share/zsh/vendor-completions/_vigil",
        ]
    );
}

#[test]
fn its_fields_say_what_it_is_and_what_it_needs() {
    let field = |name| UNPACKED.told("--field", &[name]);
    assert_eq!(field("Package"), "vigil\n");
    assert_eq!(field("Version"), "1.2.3\n");
    assert_eq!(field("Architecture"), "amd64\n");
    assert!(
        field("Depends").contains("libc6 (>= "),
        "{}",
        field("Depends")
    );
    let size: u64 = field("Installed-Size").trim().parse().unwrap();
    let program = fs::metadata(UNPACKED.root().join("usr/bin/vigil")).unwrap();
    let least = program.len() / 1024;
    assert!((least..least + 1000).contains(&size), "{size} KiB");
}

#[test]
fn what_lies_below_etc_is_configuration_and_the_rest_has_its_sum() {
    let files = PackageFiles::read(&UNPACKED.root()).unwrap();
    let (settings, rest): (Vec<&str>, Vec<&str>) =
        files.paths().partition(|path| path.starts_with("etc/"));
    let conffiles = UNPACKED.told("--info", &["conffiles"]);
    let named: Vec<&str> = conffiles.lines().map(|line| &line[1..]).collect();
    assert_eq!((named, settings.len()), (settings, 5));
    let sums = UNPACKED.told("--info", &["md5sums"]);
    let summed: Vec<&str> = sums
        .lines()
        .filter_map(|line| line.split_once("  ").map(|(_, path)| path))
        .collect();
    assert_eq!(summed, rest);
}

#[test]
fn vigil_install_for_the_whole_machine_finds_nothing_left_to_do() {
    let rows = UNPACKED.install(&["--dry-run"]);
    assert!(rows.len() >= 10, "{rows:?}");
    for row in &rows {
        assert_eq!(row["outcome"], "unchanged", "{row}");
    }
    let printed = UNPACKED.install(&["--print"]);
    let paths: BTreeMap<String, Value> = printed
        .iter()
        .map(|row| {
            let path = Path::new(row["path"].as_str().unwrap());
            let path = path.strip_prefix(UNPACKED.root()).unwrap();
            let text = row["manifest"].as_str().unwrap();
            (
                path.to_string_lossy().into_owned(),
                serde_json::from_str(text).unwrap(),
            )
        })
        .collect();
    assert_eq!(paths, UNPACKED.manifests());
}

#[test]
fn each_manifest_names_the_program_that_the_package_installs() {
    let manifests = UNPACKED.manifests();
    for folder in [
        "etc/chromium",
        "etc/opt/chrome",
        "etc/opt/edge",
        "usr/lib/mozilla",
    ] {
        let path = format!("{folder}/native-messaging-hosts/{MANIFEST}");
        assert!(manifests.contains_key(&path), "{path}");
    }
    for (path, manifest) in manifests {
        let program = manifest["path"].as_str().unwrap();
        assert_eq!(program, "/usr/bin/vigil", "{path}");
        let program = UNPACKED.root().join(program.trim_start_matches('/'));
        let mode = fs::metadata(program).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755, "{path}");
        let who = ["allowed_origins", "allowed_extensions"].map(|key| manifest.get(key).is_some());
        let is_firefoxes = path.starts_with("usr/lib/");
        assert_eq!(who, [!is_firefoxes, is_firefoxes], "{path}");
    }
}

#[test]
fn the_installed_program_starts() {
    let version = Step::new(UNPACKED.root().join("usr/bin/vigil"))
        .arguments(["--version"])
        .answer()
        .unwrap();
    assert!(version.starts_with("vigil "), "{version}");
}

#[test]
fn manual_page_and_completions_are_those_of_the_program() {
    let man = Step::new("gzip")
        .arguments([
            "-dc".as_ref(),
            UNPACKED
                .root()
                .join("usr/share/man/man1/vigil.1.gz")
                .as_os_str(),
        ])
        .answer()
        .unwrap();
    assert_eq!(UNPACKED.vigil(&["man"])["man"], man);
    for (shell, path) in [
        ("bash", "usr/share/bash-completion/completions/vigil"),
        ("fish", "usr/share/fish/vendor_completions.d/vigil.fish"),
        ("zsh", "usr/share/zsh/vendor-completions/_vigil"),
    ] {
        let shipped = fs::read_to_string(UNPACKED.root().join(path)).unwrap();
        let said = UNPACKED.vigil(&["completions", shell]);
        assert_eq!(said["completions"], shipped, "{shell}");
    }
}

#[test]
fn the_copyright_holds_the_licence_of_these_sources() {
    let path = UNPACKED.root().join("usr/share/doc/vigil/copyright");
    let copyright = fs::read_to_string(path).unwrap();
    for sentence in [
        "Copyright: 2026 The Access Vigil authors\n",
        "\n Permission is hereby granted, free of charge, ",
        "\n .\n THE SOFTWARE IS PROVIDED \"AS IS\"",
        "/usr/share/common-licenses/Apache-2.0",
    ] {
        assert!(copyright.contains(sentence), "{sentence} in:\n{copyright}");
    }
    assert!(texts::copyright("another licence").is_err());
}

#[test]
fn its_name_is_as_debian_wants_it() {
    let facts = Facts {
        version: String::from("1.2.3"),
        architecture: String::from("arm64"),
        time: 0,
    };
    assert_eq!(facts.file_name(), "vigil_1.2.3_arm64.deb");
}

#[test]
fn an_answer_without_libraries_is_refused() {
    let answer = "shlibs:Depends=libc6 (>= 2.34)\n";
    assert_eq!(depends_in(answer).unwrap(), "libc6 (>= 2.34)");
    assert!(depends_in("").is_err());
}

const MANIFEST: &str = "com.access_vigil.host.json";
/// 2050-01-02 03:04:05 UTC: no file is as new by itself.
const TIME: u64 = 2_524_705_445;
