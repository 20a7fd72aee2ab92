//! One person's desk: a home that is thrown away, the built program in it, and a browser that talks with it.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;
use vigil::identity::chromium_origin;

use crate::program::Program;

pub(crate) const SECRET: &str = "0101010101010101010101010101010101010101010101010101010101010101";
pub(crate) const TOKEN: &str = "canary-of-a-token";
pub(crate) const ADDRESS: &str = "https://myserver.com/express";

pub(crate) struct Desk {
    program: Program,
    home: TempDir,
}

/// A host that a browser has started.
pub(crate) struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            program: Program::new(),
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// The folder that the sockets are in.
    pub(crate) fn runtime(&self) -> PathBuf {
        self.home.path().join("run/access-vigil")
    }

    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program.path());
        std::fs::create_dir_all(self.home.path().join("run")).unwrap();
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path().join("run"));
        command
    }

    /// What a person types.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command();
        command
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        serde_json::from_slice(&self.run(&arguments).stdout).unwrap()
    }

    /// A browser starts the host.
    pub(crate) fn talk(&self) -> Talk {
        let mut child = self
            .command()
            .arg(chromium_origin())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Talk {
            input: child.stdin.take(),
            output: child.stdout.take().unwrap(),
            child,
        }
    }

    /// A browser that a person has paired says hello.
    pub(crate) fn paired(&self) -> Talk {
        let mut talk = self.talk();
        talk.ask(&hello(None));
        talk.say(&json!({ "verb": "pair", "secret": SECRET }));
        let code = code();
        let output = self.run(&["pair", "--code", &code]);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(talk.hear()["answer"], "paired");
        talk
    }
}

impl Talk {
    pub(crate) fn say(&mut self, message: &Value) {
        let text = json!({ "id": 1, "message": message }).to_string();
        let input = self.input.as_mut().unwrap();
        let length = u32::try_from(text.len()).unwrap();
        input.write_all(&length.to_ne_bytes()).unwrap();
        input.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn hear(&mut self) -> Value {
        let mut length = [0; 4];
        self.output.read_exact(&mut length).unwrap();
        let mut text = vec![0; u32::from_ne_bytes(length) as usize];
        self.output.read_exact(&mut text).unwrap();
        let mut envelope: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(envelope["id"], 1);
        envelope["message"].take()
    }

    pub(crate) fn ask(&mut self, message: &Value) -> Value {
        self.say(message);
        self.hear()
    }

    /// The extension closes the port.
    pub(crate) fn close(mut self) {
        drop(self.input.take());
        assert!(self.child.wait().unwrap().success());
    }
}

pub(crate) fn hello(secret: Option<&str>) -> Value {
    json!({ "verb": "hello", "protocol": 1, "pairing": secret })
}

/// The code that the extension shows for [`SECRET`].
pub(crate) fn code() -> String {
    let secret = access_vigil_core::native_host::PairingSecret::parse(SECRET).unwrap();
    secret.code().to_string()
}

pub(crate) fn share(path: &str, seconds: (i64, i64)) -> Value {
    let now = now();
    let (soft, hard) = seconds;
    let session = json!({
        "name": path, "host": "myserver.com", "path": path, "audience": "a", "team": "custom.cloudflareaccess.com",
        "who": "alice@example.com", "token": TOKEN, "softEnd": 0, "soft_end": now + soft * 1000,
        "hard_end": now + hard * 1000, "problem": null,
    });
    let mut session = session;
    session.as_object_mut().unwrap().remove("softEnd");
    json!({ "verb": "share", "session": session })
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

pub(crate) fn exit(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
