//! Debian packages, installed without a question and never in silence.

use crate::command::Step;
use crate::error::Error;

/// Installs `packages`, as root or through a `sudo` that asks for no password.
pub(crate) fn install(packages: &[&str]) -> Result<(), Error> {
    if Step::new("apt-get")
        .arguments(["--version"])
        .quiet_answer()
        .is_err()
    {
        return Err(Error::NotDebian {
            packages: packages.join(" "),
        });
    }
    let rights = rights().ok_or_else(|| Error::NeedsRoot {
        command: command_for_a_person(packages),
    })?;
    apt_get(rights, &["update"])?;
    for package in packages {
        println!("Installing the Debian package {package}");
        apt_get(
            rights,
            &["install", "--yes", "--no-install-recommends", package],
        )?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Rights {
    Root,
    Sudo,
}

fn rights() -> Option<Rights> {
    let user = Step::new("id").arguments(["-u"]).quiet_answer();
    if user.is_ok_and(|id| id.trim() == "0") {
        return Some(Rights::Root);
    }
    // `-n` fails at once where a password would be asked for.
    let sudo = Step::new("sudo").arguments(["-n", "true"]).quiet_answer();
    sudo.is_ok().then_some(Rights::Sudo)
}

fn apt_get(rights: Rights, arguments: &[&str]) -> Result<(), Error> {
    let step = match rights {
        Rights::Root => Step::new("env"),
        Rights::Sudo => Step::new("sudo").arguments(["-n", "env"]),
    };
    step.arguments(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"])
        .arguments(arguments)
        .run()
}

fn command_for_a_person(packages: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends {}",
        packages.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_the_whole_command() {
        let command = command_for_a_person(&["chromium", "firefox-esr"]);
        assert!(command.ends_with("chromium firefox-esr"), "{command}");
        assert!(command.contains("sudo apt-get install"), "{command}");
    }
}
