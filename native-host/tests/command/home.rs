//! A person's home with browsers in it, on a machine with nothing else.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, set_mode};

pub(crate) struct Home {
    pub(crate) program: Program,
    folder: TempDir,
    root: TempDir,
}

impl Home {
    /// With these browsers' own folders, such as `.mozilla`.
    pub(crate) fn with(browsers: &[&str]) -> Self {
        let home = Self {
            program: Program::new(),
            folder: tempfile::tempdir().unwrap(),
            root: tempfile::tempdir().unwrap(),
        };
        for folder in browsers {
            fs::create_dir_all(home.path(folder)).unwrap();
        }
        home
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// A path of the whole machine.
    pub(crate) fn system(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    /// Writes a file that everybody may read, with its folders.
    pub(crate) fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        set_mode(&path, 0o644);
    }

    pub(crate) fn read(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).unwrap()
    }

    /// `vigil` with these words, which nothing of this machine can disturb.
    pub(crate) fn vigil(&self, words: &[&str]) -> Output {
        let mut command = self.command(self.program.path());
        command.args(words);
        if ["install", "uninstall", "doctor"].contains(&words[0]) {
            command.arg("--root").arg(self.root.path());
        }
        command.output().unwrap()
    }

    /// What a person types into a shell.
    pub(crate) fn shell(&self, line: &str) -> Output {
        let mut command = self.command("/bin/sh".into());
        command.args(["-c", line]).output().unwrap()
    }

    fn command(&self, program: PathBuf) -> Command {
        let mut command = Command::new(program);
        let program = self.program.path();
        command
            .env_clear()
            .env("HOME", self.folder.path())
            // Without the folders that hold this machine's browsers.
            .env("PATH", program.parent().unwrap());
        command
    }

    /// With the names of this test's folders instead of the folders.
    pub(crate) fn plain(&self, text: &str) -> String {
        let program = self.program.path();
        let named = [
            (program.parent().unwrap(), "PROGRAMS"),
            (self.folder.path(), "HOME"),
            (self.root.path(), "ROOT"),
        ];
        named.iter().fold(text.to_owned(), |text, (path, name)| {
            text.replace(path.to_str().unwrap(), name)
        })
    }
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) const CHROMIUM: &str =
    ".config/chromium/NativeMessagingHosts/com.access_vigil.host.json";
pub(crate) const FIREFOX: &str = ".mozilla/native-messaging-hosts/com.access_vigil.host.json";
