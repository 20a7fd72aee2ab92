//! Why a value is no value of an option: said next to its field, and of each line of an imported file.

use alloc::string::String;
use alloc::vec::Vec;

use crate::indicator::{Argument, Sentence};

use super::words::SettingsText as Text;

/// Why a value is no value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingProblem {
    /// It is no whole number.
    NotANumber,
    /// It is a number outside of these bounds, which belong to it.
    OutOfBounds {
        /// The least that there may be.
        least: u64,
        /// The most.
        most: u64,
    },
    /// It is no time of day, or not two of them.
    NotHours,
    /// It is not one of the two words.
    NotASwitch,
    /// It is no list of host names.
    NotAList,
    /// This is no host name.
    NotAHost(String),
    /// There are more of them than anybody needs.
    TooMany,
    /// The administrator has set it.
    Managed,
    /// There is no such option in this version.
    Unknown,
    /// The file is none of ours.
    NotOurFile,
    /// The file is one of a later version.
    LaterVersion,
}

impl SettingProblem {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotANumber => "not-a-number",
            Self::OutOfBounds { .. } => "out-of-bounds",
            Self::NotHours => "not-hours",
            Self::NotASwitch => "not-a-switch",
            Self::NotAList => "not-a-list",
            Self::NotAHost(_) => "not-a-host",
            Self::TooMany => "too-many",
            Self::Managed => "managed",
            Self::Unknown => "unknown",
            Self::NotOurFile => "not-our-file",
            Self::LaterVersion => "later-version",
        }
    }

    /// What is wrong, and what to write instead.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let count = |number: &u64| Argument::Count(i64::try_from(*number).unwrap_or(i64::MAX));
        let (key, arguments): (Text, Vec<Argument>) = match self {
            Self::NotANumber => (Text::NotANumber, Vec::new()),
            Self::OutOfBounds { least, most } => {
                (Text::OutOfBounds, alloc::vec![count(least), count(most)])
            }
            Self::NotHours => (Text::NotHours, Vec::new()),
            Self::NotASwitch => (Text::NotASwitch, Vec::new()),
            Self::NotAList => (Text::NotAList, Vec::new()),
            Self::NotAHost(text) => (Text::NotAHost, alloc::vec![Argument::Text(text.clone())]),
            Self::TooMany => (Text::TooMany, Vec::new()),
            Self::Managed => (Text::IsManaged, Vec::new()),
            Self::Unknown => (Text::Unknown, Vec::new()),
            Self::NotOurFile => (Text::NotOurFile, Vec::new()),
            Self::LaterVersion => (Text::LaterVersion, Vec::new()),
        };
        Sentence {
            key: key.as_str().into(),
            arguments,
        }
    }
}
