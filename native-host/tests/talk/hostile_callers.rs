//! Who starts the host though they should not, or where others could have changed what is started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use vigil::identity::{FIREFOX_ID, chromium_origin, manifest_file_name};
use vigil::problem::Kind;

use crate::program::{Program, set_mode};
use crate::talk::{HELLO, answers, frame, numbers, said, start, told};

fn called(program: &Path, arguments: &[&str]) -> Output {
    let host = start(Command::new(program).args(arguments));
    said(host, &frame(HELLO))
}

/// Nothing was done for the caller, and standard error says why.
fn turned_away(output: &Output, kind: Kind) {
    assert_eq!(output.status.code(), Some(30), "{}", told(output));
    let what = vigil::problem::Problem::from(kind).what();
    assert!(told(output).contains(&what), "{}", told(output));
}

fn manifest_in(folder: &Path) -> PathBuf {
    let path = folder.join(manifest_file_name());
    fs::write(&path, "{}").unwrap();
    set_mode(&path, 0o644);
    path
}

#[test]
fn an_extension_that_is_not_ours_learns_nothing() {
    let program = Program::new();
    let stranger = "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/";
    let output = called(&program.path(), &[stranger]);
    turned_away(&output, Kind::StrangeOrigin);
    assert!(output.stdout.is_empty());
}

#[test]
fn an_add_on_that_is_not_ours_learns_nothing() {
    let program = Program::new();
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest_in(folder.path());
    let output = called(&program.path(), &[manifest.to_str().unwrap(), "other@else"]);
    turned_away(&output, Kind::StrangeOrigin);
    assert!(output.stdout.is_empty());
}

#[test]
fn our_add_on_is_served() {
    let program = Program::new();
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest_in(folder.path());
    let output = called(&program.path(), &[manifest.to_str().unwrap(), FIREFOX_ID]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(numbers(&answers(&output.stdout)), [None]);
}

#[test]
fn a_manifest_that_others_may_change_is_refused_and_the_extension_told() {
    let program = Program::new();
    for writable in ["the manifest", "its folder"] {
        let folder = tempfile::tempdir().unwrap();
        let manifest = manifest_in(folder.path());
        match writable {
            "the manifest" => set_mode(&manifest, 0o666),
            _ => set_mode(folder.path(), 0o777),
        }
        let output = called(&program.path(), &[manifest.to_str().unwrap(), FIREFOX_ID]);
        turned_away(&output, Kind::ManifestWritable);
        assert_eq!(numbers(&answers(&output.stdout)), [Some(13)]);
    }
}

#[test]
fn a_program_that_others_may_change_refuses_to_run() {
    for mode in [0o775, 0o757] {
        let program = Program::new();
        set_mode(&program.path(), mode);
        let output = called(&program.path(), &[&chromium_origin()]);
        turned_away(&output, Kind::ProgramWritable);
        assert_eq!(numbers(&answers(&output.stdout)), [Some(12)]);
    }
}

#[test]
fn another_users_process_is_refused() {
    let program = Program::new();
    let program = program.path();
    let program = program.to_str().unwrap();
    let origin = chromium_origin();
    // Only root can start a program as somebody else; whoever is not root sees that its own programs are served.
    if rustix::process::geteuid().is_root() {
        let as_nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let arguments = [&as_nobody[..], &[program, &origin]].concat();
        let output = called(Path::new("setpriv"), &arguments);
        turned_away(&output, Kind::StrangeParent);
        assert_eq!(numbers(&answers(&output.stdout)), [Some(11)]);
    } else {
        let output = called(Path::new(program), &[&origin]);
        assert!(output.status.success(), "{}", told(&output));
    }
}

#[test]
fn chromiums_manifest_that_others_may_change_is_refused_though_chromium_does_not_name_it() {
    let program = Program::new();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/chromium/NativeMessagingHosts");
    fs::create_dir_all(&folder).unwrap();
    let manifest = manifest_in(&folder);
    let called = || {
        let mut command = Command::new(program.path());
        command.arg(chromium_origin()).env("HOME", home.path());
        said(start(command.env_remove("XDG_CONFIG_HOME")), &frame(HELLO))
    };
    assert!(called().status.success());
    set_mode(&manifest, 0o666);
    turned_away(&called(), Kind::ManifestWritable);
}
