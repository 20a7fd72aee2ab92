//! A D-Bus session of its own with a real Secret Service, unlocked or locked, or with none.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;
use std::thread::spawn;
use std::time::Duration;

use crate::desk::Desk;

/// Ends with everything in it when dropped.
pub(crate) struct Session {
    bus: Child,
    keyring: Option<Child>,
    pub(crate) desk: Desk,
}

/// What offers the Secret Service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyring {
    Unlocked,
    Locked,
    None,
}

impl Session {
    pub(crate) fn with(keyring: Keyring) -> Self {
        Self::at(Desk::new(), keyring)
    }

    pub(crate) fn at(desk: Desk, keyring: Keyring) -> Self {
        // A bus that starts nothing by itself, so that whoever is on it was put there by the test.
        let config = desk.home().join("bus.conf");
        std::fs::write(&config, BUS).unwrap();
        let mut bus = started(
            desk.program("dbus-daemon")
                .arg(format!("--config-file={}", config.display()))
                .args(["--nofork", "--print-address=1"]),
            "dbus-daemon",
        );
        let address = first_line(&mut bus);
        let desk = desk
            .with("DBUS_SESSION_BUS_ADDRESS", address)
            .with_runtime_folder();
        let keyring = match keyring {
            Keyring::None => None,
            Keyring::Unlocked => Some(start_keyring(&desk, &["--unlock"])),
            Keyring::Locked => Some(start_keyring(&desk, &[])),
        };
        Self { bus, keyring, desk }
    }

    /// Ends the session; the desk with its files stays.
    pub(crate) fn end(self) -> Desk {
        self.desk.clone().without_session()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn start_keyring(desk: &Desk, arguments: &[&str]) -> Child {
    let mut daemon = desk.program("gnome-keyring-daemon");
    daemon.args(["--foreground", "--components=secrets"]);
    let mut keyring = started(daemon.args(arguments), "gnome-keyring-daemon");
    keyring
        .stdin
        .take()
        .unwrap()
        .write_all(b"password of the keyring")
        .unwrap();
    // It says where it is once it is there.
    first_line(&mut keyring);
    keyring
}

fn started(command: &mut std::process::Command, name: &str) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let missing =
        |error| panic!("{name} does not start ({error}); run: cargo xtask doctor --install");
    command.spawn().unwrap_or_else(missing)
}

fn first_line(child: &mut Child) -> String {
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let (send, line) = channel();
    // The pipe is read to its end, or its writer would be stopped by its next word.
    spawn(move || {
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        send.send(first.trim().to_owned()).ok();
        reader.read_to_end(&mut Vec::new()).ok();
    });
    line.recv_timeout(Duration::from_secs(20))
        .expect("its first line")
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
