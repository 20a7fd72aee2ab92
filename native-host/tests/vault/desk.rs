//! A person at a desk of their own: a throw-away home, a clean environment, and the built command.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
/// Found nowhere but where it was meant to be.
pub(crate) const CANARY: &str = "canary-7Qw9Zt3Lk5";

#[derive(Clone)]
pub(crate) struct Desk {
    home: Arc<TempDir>,
    variables: Vec<(String, String)>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            home: Arc::new(tempfile::tempdir().unwrap()),
            variables: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// A runtime folder, as a login makes it.
    pub(crate) fn with_runtime_folder(self) -> Self {
        let folder = self.home().join("runtime");
        std::fs::create_dir_all(&folder).unwrap();
        let folder = folder.to_str().unwrap().to_owned();
        self.with("XDG_RUNTIME_DIR", folder)
    }

    /// The same desk after the session has ended.
    pub(crate) fn without_session(mut self) -> Self {
        self.variables.clear();
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home().join(".local/state/access-vigil")
    }

    /// A program with nothing of this machine's environment but the way to programs.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.home());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn vigil(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.program(env!("CARGO_BIN_EXE_vigil"));
        command.args(arguments);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let mut running = command.spawn().unwrap();
        // A command that needs no input may have ended before it is written.
        let _written = running.stdin.take().unwrap().write_all(input.as_bytes());
        Ended::of(running.wait_with_output().unwrap())
    }

    pub(crate) fn set_token(&self, arguments: &[&str], secret: &str) -> Ended {
        let set = ["key", "set", "management-token", "--account", ACCOUNT];
        self.vigil(&[&set[..], arguments].concat(), secret)
    }

    /// A file with a passphrase that nobody else may read.
    pub(crate) fn passphrase_file(&self, passphrase: &str) -> String {
        let path = self.home().join("passphrase");
        std::fs::write(&path, passphrase).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let own = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&path, own).unwrap();
        }
        path.to_str().unwrap().to_owned()
    }

    /// Every file below home that holds this text.
    pub(crate) fn files_with(&self, text: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.home().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    let bytes = std::fs::read(&path).unwrap();
                    let holds = bytes.windows(text.len()).any(|it| it == text.as_bytes());
                    found.extend(holds.then_some(path));
                }
            }
        }
        found
    }
}

#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The name of the problem that a command with `--json` ended with.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        self.json()["problem"]["name"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn keeps(self, secret: &str) -> Self {
        assert!(
            !self.out.contains(secret) && !self.err.contains(secret),
            "{self:?}"
        );
        self
    }
}
