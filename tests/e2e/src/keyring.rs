//! A D-Bus session of its own with a real Secret Service, for one journey. Both end when it is dropped.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use tempfile::TempDir;

use crate::Error;

/// An unlocked keyring.
pub struct Keyring {
    bus: Child,
    daemon: Child,
    address: String,
    _folder: TempDir,
}

impl Keyring {
    /// Starts it.
    pub fn start() -> Result<Self, Error> {
        let folder = tempfile::tempdir()?;
        // A bus that starts nothing by itself, so that whoever is on it was put there here.
        let config = folder.path().join("bus.conf");
        fs::write(&config, BUS)?;
        let mut bus = Command::new("dbus-daemon");
        bus.arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address=1"]);
        let mut bus = started(&mut bus, "dbus-daemon", "dbus")?;
        let address = first_line(&mut bus)?;
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon
            .args(["--foreground", "--components=secrets", "--unlock"])
            .env("HOME", folder.path())
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", &address);
        let mut keyring = started(&mut daemon, "gnome-keyring-daemon", "gnome-keyring")?;
        if let Some(mut input) = keyring.stdin.take() {
            input.write_all(b"password of the keyring")?;
        }
        // It says where it is once it is there.
        first_line(&mut keyring)?;
        Ok(Self {
            bus,
            daemon: keyring,
            address,
            _folder: folder,
        })
    }

    /// The variable by which programs find it.
    #[must_use]
    pub fn variable(&self) -> (String, std::ffi::OsString) {
        (
            "DBUS_SESSION_BUS_ADDRESS".into(),
            self.address.clone().into(),
        )
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        for child in [&mut self.daemon, &mut self.bus] {
            // It may have ended by itself.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn started(
    command: &mut Command,
    program: &'static str,
    package: &'static str,
) -> Result<Child, Error> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let child = command.spawn();
    child.map_err(|_| Error::MissingProgram { program, package })
}

fn first_line(child: &mut Child) -> Result<String, Error> {
    let silent = || Error::Program("the keyring does not start".into());
    let mut reader = BufReader::new(child.stdout.take().ok_or_else(silent)?);
    let (send, line) = channel();
    // The pipe is read to its end, or its writer would be stopped by its next word.
    std::thread::spawn(move || {
        let mut first = String::new();
        let read = reader.read_line(&mut first);
        drop(read.is_ok().then(|| send.send(first.trim().to_owned())));
        drop(reader.read_to_end(&mut Vec::new()));
    });
    line.recv_timeout(Duration::from_secs(20))
        .map_err(|_| silent())
}

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
