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
        /// A change was saved.
        Saved = "options_saved",
        /// A number's bounds.
        Bounds = "options_bounds",
        /// The browser does not show notices.
        NoticesRefused = "options_notices_refused",
        /// The administrator has set it.
        Managed = "managed",
        /// A host that is not listed.
        Unlisted = "options_unlisted",
        /// Button: let a paused app go on.
        Resume = "options_resume",
        /// Button: take back a consent.
        TakeBack = "options_take_back",
        /// Button: give a host back.
        StopWatching = "options_stop_watching",
        /// Button: believe a host no longer.
        RemoveTeam = "options_remove_team",
        /// Switch: an app is renewed.
        AppRenewal = "options_app_renewal",
        /// The same, with the app's host.
        AppRenewalOf = "options_app_renewal_of",
        /// Switch: notices about an app.
        AppNotices = "options_app_notices",
        /// The same, with the app's host.
        AppNoticesOf = "options_app_notices_of",
        /// A file changes nothing.
        ImportNothing = "options_import_nothing",
        /// What a file changes follows.
        ImportChanges = "options_import_changes",
        /// One change.
        ImportChange = "options_import_change",
        /// One line that does not count.
        ImportRefused = "options_import_refused",
        /// A value that nobody has set.
        AsInstalled = "options_as_installed",
    }
}
