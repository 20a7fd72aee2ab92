//! The sentences of the options page.

use crate::text::text_keys;

text_keys! {
    /// A sentence of the options page.
    pub enum SettingsText {
        /// Refused: no whole number.
        NotANumber = "setting_not_a_number",
        /// Refused: a number out of bounds.
        OutOfBounds = "setting_out_of_bounds",
        /// Refused: no two times of day.
        NotHours = "setting_not_hours",
        /// Refused: no switch.
        NotASwitch = "setting_not_a_switch",
        /// Refused: no list.
        NotAList = "setting_not_a_list",
        /// Refused: no host name.
        NotAHost = "setting_not_a_host",
        /// Refused: too many.
        TooMany = "setting_too_many",
        /// Refused: managed.
        IsManaged = "setting_is_managed",
        /// Refused: no such option.
        Unknown = "setting_unknown",
        /// Refused: not our file.
        NotOurFile = "setting_not_our_file",
        /// Refused: a later version's file.
        LaterVersion = "setting_later_version",
    }
}
