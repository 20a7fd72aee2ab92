//! What the person has set for themselves, and what is done by it together with what the administrator set. It outlives
//! the browser. What can't be read of it is named and kept until the person saves something; until then nothing is renewed,
//! since nobody knows what they had forbidden.

mod change;
mod exchange;
mod option;
mod pause;
mod problem;
mod quiet;
mod rules;
mod stored;
mod view;
pub mod words;

use alloc::string::String;
use core::time::Duration;

use crate::host::Hostname;
use crate::ordered::Set;

pub use change::{AppSwitch, Change};
pub use exchange::{Difference, Preview};
pub use option::{Key, Setting};
pub(crate) use pause::{is_off, is_pausing};
pub use problem::SettingProblem;
pub use quiet::{Quiet, QuietHours, Zone};
pub(crate) use rules::Rules;
pub use view::{AppRow, Consent, ManyHosts, SettingsAnswer, SettingsView};

/// What the person has set. Where they have not, what was installed counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// How long before its end a token is renewed at the latest.
    pub(crate) lead: Option<Duration>,
    /// After so long without input the person counts as away.
    pub(crate) idle: Option<Duration>,
    /// How long sessions are renewed without a sign of the person.
    pub(crate) extension: Option<Duration>,
    /// When nobody is to be disturbed.
    pub(crate) quiet: Quiet,
    /// Whether notices are not shown.
    pub(crate) without_any_notices: bool,
    /// The apps that are not renewed.
    pub(crate) without_renewal: Set<Hostname>,
    /// The apps that no notice is shown about.
    pub(crate) without_notices: Set<Hostname>,
    /// Hosts that are believed to be teams, whatever they are called.
    pub(crate) teams: Set<Hostname>,
    /// The sessions that they have paused, by their names.
    pub(crate) paused: Set<String>,
    /// What was stored and could not be read, as long as nothing was saved since.
    pub(crate) unread: Option<Unread>,
}

/// Stored settings that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unread {
    /// As they were stored.
    pub(crate) text: String,
    /// What is wrong with them: the option's key, or what is wrong with the whole.
    pub(crate) what: String,
}
