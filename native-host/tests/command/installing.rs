//! `vigil install` and `vigil uninstall`.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::home::{CHROMIUM, FIREFOX, Home, json, text, told};
use crate::program::set_mode;

#[test]
fn browsers_that_are_here_get_a_manifest_and_others_do_not() {
    let home = Home::with(&[".config/chromium", ".mozilla"]);
    let output = home.vigil(&["install"]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(
        home.plain(&text(&output)),
        format!("Chromium: written HOME/{CHROMIUM}\nFirefox: written HOME/{FIREFOX}\n")
    );
    let program = home.program.path();
    let chromium: serde_json::Value = serde_json::from_str(&home.read(CHROMIUM)).unwrap();
    assert_eq!(chromium["path"], program.to_str().unwrap());
    let origins = serde_json::json!(["chrome-extension://mpnfbbmacejphlfldhkphelckopamhmm/"]);
    assert_eq!(chromium["allowed_origins"], origins);
    let firefox: serde_json::Value = serde_json::from_str(&home.read(FIREFOX)).unwrap();
    assert_eq!(
        firefox["allowed_extensions"],
        serde_json::json!(["access-vigil@access-vigil.org"])
    );
    assert!(!home.path(".config/google-chrome").exists());
}

#[test]
fn everybody_may_read_a_manifest_and_nobody_else_may_write_it_whatever_the_umask() {
    for umask in ["000", "077"] {
        let home = Home::with(&[".mozilla"]);
        let program = home.program.path();
        let line = format!(
            "umask {umask}; {} install --browser firefox",
            program.display()
        );
        assert!(home.shell(&line).status.success());
        let mode = |path: &str| fs::metadata(home.path(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(FIREFOX), 0o644, "umask {umask}");
        assert_eq!(
            mode(".mozilla/native-messaging-hosts") & 0o022,
            0,
            "umask {umask}"
        );
    }
}

#[test]
fn a_second_time_changes_nothing() {
    let home = Home::with(&[".mozilla"]);
    home.vigil(&["install"]);
    let output = home.vigil(&["install"]);
    assert_eq!(
        home.plain(&text(&output)),
        format!("Firefox: unchanged HOME/{FIREFOX}\n")
    );
}

#[test]
fn a_dry_run_and_a_print_write_nothing() {
    let home = Home::with(&[".mozilla"]);
    let dry = home.vigil(&["install", "--dry-run"]);
    assert_eq!(
        home.plain(&text(&dry)),
        format!("Firefox: would be written HOME/{FIREFOX}\n")
    );
    let printed = home.vigil(&["install", "--print", "--json"]);
    let manifest = json(&printed)["manifests"][0]["manifest"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!home.path(FIREFOX).exists());
    home.vigil(&["install"]);
    assert_eq!(home.read(FIREFOX), manifest);
}

#[test]
fn the_folder_of_settings_that_the_person_named_is_obeyed() {
    let home = Home::with(&["settings/chromium"]);
    let line = format!(
        "XDG_CONFIG_HOME={} {} install --root {}",
        home.path("settings").display(),
        home.program.path().display(),
        home.system("").display()
    );
    assert!(home.shell(&line).status.success());
    assert!(
        home.path("settings/chromium/NativeMessagingHosts/com.access_vigil.host.json")
            .exists()
    );
}

#[test]
fn a_chromium_with_a_folder_of_its_own_gets_its_manifest_there_alone() {
    let home = Home::with(&[".config/chromium", ".mozilla"]);
    let folder = home.path("profile");
    let output = home.vigil(&["install", "--user-data-dir", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(
        folder
            .join("NativeMessagingHosts/com.access_vigil.host.json")
            .exists()
    );
    assert!(!home.path(CHROMIUM).exists() && !home.path(FIREFOX).exists());
}

#[test]
fn a_folder_of_its_own_is_nothing_for_firefox() {
    let home = Home::with(&[]);
    let words = ["install", "--user-data-dir", "x", "--browser", "firefox"];
    assert_eq!(home.vigil(&words).status.code(), Some(2));
}

#[test]
fn for_everybody_manifests_go_to_the_folders_of_the_system() {
    let home = Home::with(&[]);
    let words = [
        "install",
        "--scope",
        "system",
        "--browser",
        "chrome",
        "--browser",
        "firefox",
    ];
    // A package names the program where it will be.
    fs::create_dir_all(home.system("usr/bin")).unwrap();
    fs::copy(home.program.path(), home.system("usr/bin/vigil")).unwrap();
    let output = home.vigil(&[&words[..], &["--program", "/usr/bin/vigil"]].concat());
    assert!(
        output.status.success(),
        "{}{}",
        text(&output),
        told(&output)
    );
    for folder in [
        "etc/opt/chrome/native-messaging-hosts",
        "usr/lib/mozilla/native-messaging-hosts",
    ] {
        let path = home.system(folder).join("com.access_vigil.host.json");
        assert!(
            fs::read_to_string(path)
                .unwrap()
                .contains("\"/usr/bin/vigil\"")
        );
    }
}

#[test]
fn a_program_that_is_not_there_or_that_others_may_change_is_never_named() {
    let home = Home::with(&[".mozilla"]);
    for program in ["/nowhere/vigil", "vigil"] {
        let output = home.vigil(&["install", "--program", program]);
        assert_eq!(output.status.code(), Some(1));
    }
    set_mode(&home.program.path(), 0o777);
    let output = home.vigil(&["install"]);
    assert_eq!(output.status.code(), Some(30), "{}", told(&output));
    assert!(told(&output).contains("chmod go-w"), "{}", told(&output));
    assert!(!home.path(FIREFOX).exists());
}

#[test]
fn a_link_in_the_place_of_the_manifest_is_replaced_and_not_written_through() {
    let home = Home::with(&[".mozilla/native-messaging-hosts"]);
    home.write("theirs", "untouched");
    symlink(home.path("theirs"), home.path(FIREFOX)).unwrap();
    assert!(home.vigil(&["install"]).status.success());
    assert_eq!(home.read("theirs"), "untouched");
    assert!(!home.path(FIREFOX).is_symlink());
}

#[test]
fn a_folder_that_others_may_write_to_gets_no_manifest_and_others_do() {
    let home = Home::with(&[".config/chromium", ".mozilla/native-messaging-hosts"]);
    set_mode(&home.path(".mozilla/native-messaging-hosts"), 0o777);
    let output = home.vigil(&["install"]);
    assert_eq!(output.status.code(), Some(30));
    assert!(text(&output).contains("chmod go-w"), "{}", text(&output));
    assert!(home.path(CHROMIUM).exists() && !home.path(FIREFOX).exists());
}

#[test]
fn a_browser_in_a_sandbox_that_cannot_start_programs_gets_the_truth_instead() {
    let home = Home::with(&["snap/chromium", ".var/app/org.mozilla.firefox"]);
    let output = home.vigil(&["install"]);
    assert!(output.status.success());
    let said = text(&output);
    assert!(
        said.contains("Chromium: left alone: Chromium as a snap cannot start programs"),
        "{said}"
    );
    assert!(
        said.contains("Firefox: left alone: Firefox as a flatpak cannot start programs"),
        "{said}"
    );
    assert!(!home.path(CHROMIUM).exists() && !home.path(FIREFOX).exists());
}

#[test]
fn firefox_as_a_snap_reads_the_usual_folder() {
    let home = Home::with(&["snap/firefox"]);
    assert!(home.vigil(&["install"]).status.success());
    assert!(home.path(FIREFOX).exists());
}

#[test]
fn uninstalling_takes_our_manifests_away_and_nothing_else() {
    let home = Home::with(&[".config/chromium", ".mozilla"]);
    home.write(".mozilla/native-messaging-hosts/other.json", "{}");
    home.vigil(&["install"]);
    let dry = home.vigil(&["uninstall", "--dry-run"]);
    assert!(text(&dry).contains("would be removed") && home.path(FIREFOX).exists());
    assert!(home.vigil(&["uninstall"]).status.success());
    assert!(!home.path(CHROMIUM).exists() && !home.path(FIREFOX).exists());
    assert!(
        home.path(".mozilla/native-messaging-hosts/other.json")
            .exists()
    );
    assert_eq!(text(&home.vigil(&["uninstall"])), "nothing was installed\n");
}

#[test]
fn a_manifest_that_another_browser_reads_too_stays() {
    let home = Home::with(&[".config/google-chrome", ".config/google-chrome-beta"]);
    let system = ["--scope", "system"];
    home.vigil(&[&["install"], &system[..]].concat());
    let output = home.vigil(&[&["uninstall", "--browser", "chrome-beta"], &system[..]].concat());
    assert!(text(&output).contains("left alone"), "{}", text(&output));
    assert!(
        text(&output).contains("Chrome reads it too"),
        "{}",
        text(&output)
    );
    let path = home.system("etc/opt/chrome/native-messaging-hosts/com.access_vigil.host.json");
    assert!(path.exists());
    home.vigil(&[&["uninstall"], &system[..]].concat());
    assert!(!path.exists());
}
