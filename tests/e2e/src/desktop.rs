//! The person's desktop beside the browser: the built program `vigil`, installed for this browser alone, in the same
//! home that the browser has.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::stage::Stage;
use crate::{Error, Kind};

/// The program, for one browser.
#[derive(Debug)]
pub struct Desktop {
    program: PathBuf,
    home: PathBuf,
    environment: Vec<(String, OsString)>,
}

impl Desktop {
    /// Installs the program so that this browser finds it, by the program's own verb.
    pub fn install(stage: &Stage) -> Result<Self, Error> {
        let browser = &stage.browser;
        let home = browser.home();
        let folder = home.join("bin");
        fs::create_dir_all(&folder)?;
        let program = folder.join("vigil");
        fs::copy(built()?, &program)?;
        // Others must not be able to write to it, whatever the mask of whoever runs the tests is.
        for path in [&program, &folder, &home] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
        }
        let desktop = Self {
            program,
            home,
            environment: browser.environment(),
        };
        let profile = browser.profile().to_string_lossy().into_owned();
        let arguments: &[&str] = match browser.kind() {
            Kind::Chromium => &["--browser", "chromium", "--user-data-dir", &profile],
            Kind::Firefox => &["--browser", "firefox", "--scope", "user"],
        };
        let output = desktop.run(&[&["install"], arguments].concat())?;
        if output.status.success() {
            Ok(desktop)
        } else {
            Err(Error::Program(text(&output.stderr)))
        }
    }

    /// What a person types in a terminal.
    pub fn run(&self, arguments: &[&str]) -> Result<Output, Error> {
        self.run_with(arguments, b"")
    }

    /// The same, with this on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Result<Output, Error> {
        let mut child = Command::new(&self.program)
            .args(arguments)
            .env("HOME", &self.home)
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(input)?;
        }
        Ok(child.wait_with_output()?)
    }

    /// The person's home.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }
}

/// Text that a program printed.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The program: that of `VIGIL_PROGRAM`, or built now, which is quick where it is built already.
fn built() -> Result<PathBuf, Error> {
    if let Some(program) = std::env::var_os("VIGIL_PROGRAM") {
        return Ok(program.into());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--locked",
            "--package",
            "vigil",
            "--message-format",
            "json",
        ])
        .current_dir(root)
        .output()?;
    let messages = text(&output.stdout);
    let executable = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    executable.ok_or_else(|| Error::Program(text(&output.stderr)))
}
