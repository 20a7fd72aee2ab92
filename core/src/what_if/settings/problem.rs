//! What can be wrong with a text of settings: where, which word, and what is expected there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::indicator::{Argument, Sentence};
use crate::what_if::words::WhatIfText;

/// A word of the settings that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("`{word}` at {at}: {wrong}")]
pub struct SettingProblem {
    /// The word, cut short.
    pub word: String,
    /// Where it begins, in bytes of the text.
    pub at: usize,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a word, told as what is expected in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// The whole text is too long.
    #[error("the settings are too long")]
    Length,
    /// No setting has this name.
    #[error("there is no setting of this name")]
    Key,
    /// It has no value.
    #[error("a setting is written as name=value")]
    NoValue,
    /// The setting was there before.
    #[error("this setting is there twice; several times are separated by commas")]
    Twice,
    /// No duration.
    #[error("expected a duration such as 30m, 1h30m or 7d")]
    Duration,
    /// A duration beyond what is possible.
    #[error("expected a duration from one minute to a year")]
    DurationBounds,
    /// No interval at which a page can ask.
    #[error("expected a duration from five seconds to an hour")]
    PageBounds,
    /// No whole minutes.
    #[error("expected a duration of whole minutes")]
    WholeMinutes,
    /// No moment.
    #[error("expected a time such as 14:00, or 2.09:30 for the second day; there are nine days")]
    Moment,
    /// Nothing of the first day.
    #[error("expected a time of the first day, such as 08:00")]
    FirstDay,
    /// No interval.
    #[error("expected times such as 12:00-13:00, or 2.22:00-3.06:00")]
    Interval,
    /// No hours of a day.
    #[error("expected hours of one day, such as 09:00-17:00")]
    Hours,
    /// Before anybody has signed in.
    #[error("this lies before the start, when nobody has signed in yet")]
    BeforeStart,
    /// Too many of one kind.
    #[error("there are too many times of this kind")]
    TooMany,
    /// Neither of the words that there are for it.
    #[error("expected yes or no")]
    YesOrNo,
    /// Not how an identity provider can be.
    #[error("expected silent or asks")]
    Provider,
    /// Not what an administrator can set.
    #[error("expected allowed or forbidden")]
    Renewals,
    /// No number.
    #[error("expected a whole number")]
    Number,
}

impl SettingProblem {
    pub(super) fn new(word: &str, at: usize, wrong: Wrong) -> Self {
        let word = word.chars().take(LONGEST_WORD).collect();
        Self { word, at, wrong }
    }

    /// The problem as a page says it: the word, and what is expected.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let key = match self.wrong {
            Wrong::Length => WhatIfText::WrongLength,
            Wrong::Key => WhatIfText::WrongKey,
            Wrong::NoValue => WhatIfText::WrongNoValue,
            Wrong::Twice => WhatIfText::WrongTwice,
            Wrong::Duration => WhatIfText::WrongDuration,
            Wrong::DurationBounds => WhatIfText::WrongDurationBounds,
            Wrong::PageBounds => WhatIfText::WrongPageBounds,
            Wrong::WholeMinutes => WhatIfText::WrongWholeMinutes,
            Wrong::Moment => WhatIfText::WrongMoment,
            Wrong::FirstDay => WhatIfText::WrongFirstDay,
            Wrong::Interval => WhatIfText::WrongInterval,
            Wrong::Hours => WhatIfText::WrongHours,
            Wrong::BeforeStart => WhatIfText::WrongBeforeStart,
            Wrong::TooMany => WhatIfText::WrongTooMany,
            Wrong::YesOrNo => WhatIfText::WrongYesOrNo,
            Wrong::Provider => WhatIfText::WrongProvider,
            Wrong::Renewals => WhatIfText::WrongRenewals,
            Wrong::Number => WhatIfText::WrongNumber,
        };
        let arguments: Vec<Argument> = [Argument::Text(self.word.clone())].into();
        Sentence {
            key: key.as_str().to_string(),
            arguments,
        }
    }
}

const LONGEST_WORD: usize = 40;
