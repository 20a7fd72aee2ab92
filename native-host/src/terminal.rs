//! Asks for a secret at the terminal, and shows nothing of what is typed.

use access_vigil_core::secret::Secret;

use crate::problem::{Kind, Problem};

/// What a person types after this question.
pub fn typed(question: &str) -> Result<Secret, Problem> {
    // The library asks before it ends the echo, so whoever types at once would be seen.
    let _silence = Silence::begin();
    let text = rpassword::prompt_password(question);
    let unasked = |error| Kind::PassphraseNeeded.about(format!("the terminal: {error}"));
    Ok(Secret::new(text.map_err(unasked)?))
}

/// The terminal without echo, as long as this lives.
#[cfg(unix)]
struct Silence {
    before: Option<(std::fs::File, rustix::termios::Termios)>,
}

#[cfg(unix)]
impl Silence {
    /// Where there is no terminal, nothing needs silence, and the library tells what is missing.
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let silenced = || {
            let terminal = std::fs::File::open("/dev/tty").ok()?;
            let before = tcgetattr(&terminal).ok()?;
            let mut without = before.clone();
            without.local_modes.remove(LocalModes::ECHO);
            tcsetattr(&terminal, OptionalActions::Now, &without).ok()?;
            Some((terminal, before))
        };
        Self { before: silenced() }
    }
}

#[cfg(unix)]
impl Drop for Silence {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some((terminal, before)) = &self.before {
            // A terminal that has gone needs no echo any more.
            tcsetattr(terminal, OptionalActions::Now, before).ok();
        }
    }
}

#[cfg(not(unix))]
struct Silence;

#[cfg(not(unix))]
impl Silence {
    fn begin() -> Self {
        Self
    }
}
