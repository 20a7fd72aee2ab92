//! Each fault that was seeded is found, told with the command that mends it, and gone once that command has run.

use std::fs;
use std::os::unix::fs::{chown, symlink};

use serde_json::Value;

use crate::home::{CHROMIUM, FIREFOX, Home, json, text, told};
use crate::program::set_mode;

const CHROMIUM_FOLDER: &str = ".config/chromium/NativeMessagingHosts";

/// Chromium and Firefox, for which all is well.
fn installed() -> Home {
    let home = Home::with(&[".config/chromium", ".mozilla"]);
    home.vigil(&["install"]);
    is_well(&home);
    home
}

fn is_well(home: &Home) {
    let output = home.vigil(&["doctor"]);
    let said = home.plain(&text(&output));
    assert!(output.status.success(), "{said}{}", told(&output));
    assert!(said.ends_with("All is well.\n"), "{said}");
}

/// What the doctor says is this, to the letter; each command that it names is run, and all is well.
fn told_and_mended(home: &Home, expected: &str) {
    let output = home.vigil(&["doctor"]);
    let said = home.plain(&text(&output));
    let faults: Vec<&str> = said
        .lines()
        .filter(|line| !line.contains(" starts vigil "))
        .collect();
    assert_eq!(faults.join("\n").trim(), expected.trim());
    assert_eq!(output.status.code(), Some(1));
    mended(home);
    is_well(home);
}

fn mended(home: &Home) {
    let findings = json(&home.vigil(&["doctor", "--json"]))["findings"].clone();
    let mut mends: Vec<&str> = findings
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["mend"].as_str())
        .collect();
    mends.dedup();
    assert!(!mends.is_empty(), "{findings}");
    for mend in mends {
        let output = home.shell(&format!("PATH=$PATH:/usr/bin:/bin; {mend}"));
        assert!(
            output.status.success(),
            "{mend}: {}{}",
            text(&output),
            told(&output)
        );
    }
}

/// Changes a field of Chromium's manifest.
fn with_field(home: &Home, key: &str, value: Value) {
    let mut manifest: Value = serde_json::from_str(&home.read(CHROMIUM)).unwrap();
    manifest[key] = value;
    home.write(CHROMIUM, &manifest.to_string());
}

/// Chromium's manifest names this script.
fn with_program(home: &Home, script: &str) {
    home.write("programs/host", &format!("#!/bin/sh\n{script}\n"));
    set_mode(&home.path("programs/host"), 0o755);
    with_field(
        home,
        "path",
        home.path("programs/host").to_str().unwrap().into(),
    );
}

/// Chromium's manifest names a good program that is not this one.
fn with_copy(home: &Home) {
    with_program(home, "");
    let copied = home.shell(&format!(
        "/bin/cp {} {}",
        home.program.path().display(),
        home.path("programs/host").display()
    ));
    assert!(copied.status.success());
    is_well(home);
}

/// What is said of Chromium's manifest, and mended by writing it anew.
fn written_anew(home: &Home, what: &str) {
    told_and_mended(
        home,
        &format!(
            "Chromium: HOME/{CHROMIUM} {what}
    mend it: vigil install --browser chromium --root ROOT
1 fault."
        ),
    );
}

/// What is said of a path, and mended by a command about it.
fn mended_by(home: &Home, about: &str, path: &str, (what, command): (&str, &str)) {
    told_and_mended(
        home,
        &format!("{about}: {path} {what}\n    mend it: {command} {path}\n1 fault."),
    );
}

const OPEN: (&str, &str) = ("can be changed by others", "chmod go-w");

#[test]
fn a_missing_manifest() {
    let home = installed();
    fs::remove_file(home.path(CHROMIUM)).unwrap();
    written_anew(&home, "is missing");
}

#[test]
fn a_manifest_that_is_a_link_to_nowhere() {
    let home = installed();
    fs::remove_file(home.path(CHROMIUM)).unwrap();
    symlink("/nowhere", home.path(CHROMIUM)).unwrap();
    written_anew(
        &home,
        "cannot be read (No such file or directory (os error 2))",
    );
}

#[test]
fn a_manifest_that_is_none() {
    let home = installed();
    home.write(CHROMIUM, "{\"name\":");
    written_anew(&home, "is no manifest");
}

#[test]
fn a_manifest_for_another_host() {
    let home = installed();
    with_field(&home, "name", "com.example.host".into());
    written_anew(&home, "is for another host");
}

#[test]
fn a_manifest_of_another_type() {
    let home = installed();
    with_field(&home, "type", "socket".into());
    written_anew(&home, "is not of type stdio");
}

#[test]
fn a_path_that_is_not_whole() {
    let home = installed();
    with_field(&home, "path", "vigil".into());
    written_anew(&home, "names its program by a path that is not whole");
}

#[test]
fn a_wrong_id_in_chromium() {
    let home = installed();
    let stranger = "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/";
    with_field(&home, "allowed_origins", vec![stranger].into());
    told_and_mended(
        &home,
        &format!(
            "Chromium: HOME/{CHROMIUM} does not let Access Vigil in
    mend it: vigil install --browser chromium --root ROOT
Chromium: HOME/{CHROMIUM} lets another extension in as well
    mend it: vigil install --browser chromium --root ROOT
2 faults."
        ),
    );
}

#[test]
fn a_wrong_id_in_firefox() {
    let home = installed();
    let text = home.read(FIREFOX).replace("access-vigil@", "other@");
    home.write(FIREFOX, &text);
    let output = home.vigil(&["doctor", "--json"]);
    let findings = json(&output)["findings"].clone();
    assert_eq!(findings[0]["name"], "manifest-not-allowed");
    assert_eq!(findings[0]["about"], "Firefox");
    mended(&home);
    is_well(&home);
}

#[test]
fn an_origin_without_its_slash() {
    let home = installed();
    let origin = "chrome-extension://mpnfbbmacejphlfldhkphelckopamhmm";
    with_field(&home, "allowed_origins", vec![origin].into());
    written_anew(
        &home,
        "lacks the slash at the end of the origin, so that the browser finds no host",
    );
}

#[test]
fn a_second_extension_that_is_let_in() {
    let home = installed();
    let origins = [
        "chrome-extension://mpnfbbmacejphlfldhkphelckopamhmm/",
        "chrome-extension://*/",
    ];
    with_field(&home, "allowed_origins", origins.to_vec().into());
    written_anew(&home, "lets another extension in as well");
}

#[test]
fn a_manifest_that_others_may_change() {
    let home = installed();
    set_mode(&home.path(CHROMIUM), 0o666);
    mended_by(&home, "Chromium", &format!("HOME/{CHROMIUM}"), OPEN);
}

#[test]
fn a_folder_of_manifests_that_others_may_change() {
    let home = installed();
    set_mode(&home.path(CHROMIUM_FOLDER), 0o775);
    mended_by(&home, "Chromium", &format!("HOME/{CHROMIUM_FOLDER}"), OPEN);
}

#[test]
fn a_manifest_of_another_user() {
    let home = installed();
    // Only root can give files away; for anybody else there is nothing to find.
    if chown(home.path(CHROMIUM), Some(65534), None).is_ok() {
        written_anew(&home, "belongs to another user");
    } else {
        is_well(&home);
    }
}

#[test]
fn a_program_that_is_missing() {
    let home = installed();
    with_field(&home, "path", "/nowhere/vigil".into());
    told_and_mended(
        &home,
        "Chromium: /nowhere/vigil is missing, and the manifest names it
    mend it: vigil install --browser chromium --root ROOT
1 fault.",
    );
}

#[test]
fn a_program_that_may_not_be_started() {
    let home = installed();
    with_copy(&home);
    set_mode(&home.path("programs/host"), 0o644);
    mended_by(
        &home,
        "Chromium",
        "HOME/programs/host",
        ("may not be started", "chmod +x"),
    );
}

#[test]
fn a_program_that_others_may_change_is_not_even_started() {
    let home = installed();
    with_program(&home, "echo > \"$HOME/started\"");
    set_mode(&home.path("programs/host"), 0o777);
    let said = home.plain(&text(&home.vigil(&["doctor"])));
    assert!(
        said.contains("mend it: chmod go-w HOME/programs/host"),
        "{said}"
    );
    assert!(!home.path("started").exists());
}

#[test]
fn this_program_when_others_may_change_it() {
    let home = installed();
    set_mode(&home.program.path(), 0o757);
    let said = home.plain(&text(&home.vigil(&["doctor"])));
    let first =
        "vigil: PROGRAMS/vigil can be changed by others\n    mend it: chmod go-w PROGRAMS/vigil\n";
    assert!(said.starts_with(first), "{said}");
    mended(&home);
    is_well(&home);
}

#[test]
fn a_folder_in_which_others_may_replace_the_program() {
    let home = installed();
    with_copy(&home);
    set_mode(&home.path("programs"), 0o777);
    mended_by(&home, "Chromium", "HOME/programs", OPEN);
}

#[test]
fn an_old_version() {
    let home = installed();
    let answer =
        r#"{"id":1,"message":{"answer":"hello","protocol":1,"version":"0.0.1","paired":false}}"#;
    let length = u32::try_from(answer.len()).unwrap().to_ne_bytes();
    let frame = [&length[..], answer.as_bytes()].concat();
    fs::write(home.path("frame"), frame).unwrap();
    with_program(&home, "/bin/cat \"$HOME/frame\"; exec /bin/cat > /dev/null");
    let ours = env!("CARGO_PKG_VERSION");
    told_and_mended(
        &home,
        &format!(
            "Chromium: HOME/programs/host is version 0.0.1, this one is {ours}
    mend it: vigil install --browser chromium --root ROOT
1 fault."
        ),
    );
}

#[test]
fn a_program_that_is_no_host() {
    for script in ["", "echo Hello", "exec /bin/cat"] {
        let home = installed();
        with_program(&home, script);
        told_and_mended(
            &home,
            "Chromium: HOME/programs/host does not answer as a native host does
    mend it: vigil install --browser chromium --root ROOT
1 fault.",
        );
    }
}

#[test]
fn a_manifest_where_firefox_does_not_look() {
    let home = installed();
    let path = ".config/mozilla/native-messaging-hosts/com.access_vigil.host.json";
    home.write(path, "{}");
    let what = ("lies where no browser looks for it", "rm");
    mended_by(&home, "Firefox", &format!("HOME/{path}"), what);
}

#[test]
fn a_manifest_inside_a_snap() {
    let home = installed();
    let path = "snap/chromium/common/chromium/NativeMessagingHosts/com.access_vigil.host.json";
    home.write(path, "{}");
    told_and_mended(
        &home,
        &format!(
            "Chromium: Chromium as a snap cannot start programs outside its sandbox; the extension works without this one, \
             or use Chromium from a package of your system
Chromium: HOME/{path} lies in a sandbox, from which no program can be started
    mend it: rm HOME/{path}
1 fault."
        ),
    );
}

#[test]
fn a_manifest_inside_a_flatpak() {
    let home = installed();
    let path =
        ".var/app/org.mozilla.firefox/.mozilla/native-messaging-hosts/com.access_vigil.host.json";
    home.write(path, "{}");
    let said = home.plain(&text(&home.vigil(&["doctor"])));
    assert!(said.contains(&format!("mend it: rm HOME/{path}")), "{said}");
    assert!(
        said.contains("Firefox as a flatpak cannot start programs"),
        "{said}"
    );
    mended(&home);
    is_well(&home);
}

#[test]
fn a_sandbox_alone_is_told_and_is_no_fault() {
    let home = Home::with(&[".var/app/com.google.Chrome"]);
    let output = home.vigil(&["doctor", "--json"]);
    let found = json(&output);
    assert_eq!(found["findings"][0]["name"], "flatpak");
    assert_eq!(found["findings"][0]["weight"], "note");
    assert_eq!(
        (output.status.code(), &found["faults"]),
        (Some(0), &0.into())
    );
}

#[test]
fn a_folder_of_state_that_is_a_link() {
    let home = installed();
    fs::create_dir_all(home.path(".local/state")).unwrap();
    symlink(
        home.path("elsewhere"),
        home.path(".local/state/access-vigil"),
    )
    .unwrap();
    let what = ("is a link, where this program's own folder should be", "rm");
    mended_by(&home, "vigil", "HOME/.local/state/access-vigil", what);
}

#[test]
fn a_folder_of_state_that_others_may_change() {
    let home = installed();
    fs::create_dir_all(home.path(".local/state/access-vigil")).unwrap();
    set_mode(&home.path(".local/state/access-vigil"), 0o770);
    mended_by(&home, "vigil", "HOME/.local/state/access-vigil", OPEN);
}

#[test]
fn a_chromium_with_a_folder_of_its_own() {
    let home = installed();
    let folder = home.path("my profile");
    let words = ["doctor", "--user-data-dir", folder.to_str().unwrap()];
    let output = home.vigil(&words);
    let said = home.plain(&text(&output));
    let mend = "vigil install --browser chromium --user-data-dir 'HOME/my profile' --root ROOT";
    assert!(said.contains(mend), "{said}");
    let findings = json(&home.vigil(&[&words[..], &["--json"]].concat()))["findings"].clone();
    assert!(
        home.shell(findings[0]["mend"].as_str().unwrap())
            .status
            .success()
    );
    assert!(home.vigil(&words).status.success());
}

#[test]
fn a_manifest_of_the_whole_machine_is_enough_and_looked_at_too() {
    let home = Home::with(&[".config/chromium"]);
    home.vigil(&["install", "--scope", "system"]);
    is_well(&home);
    let path = "etc/chromium/native-messaging-hosts/com.access_vigil.host.json";
    fs::write(home.system(path), "").unwrap();
    let sudo = if rustix::process::geteuid().is_root() {
        ""
    } else {
        "sudo "
    };
    let said = home.plain(&text(&home.vigil(&["doctor"])));
    let expected = format!(
        "Chromium: ROOT/{path} is no manifest
    mend it: {sudo}vigil install --scope system --browser chromium --root ROOT
1 fault.\n"
    );
    assert_eq!(said, expected);
}
