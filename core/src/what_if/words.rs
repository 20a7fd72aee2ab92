//! The sentences of the what-if.

crate::text::text_keys! {
    /// A sentence of the what-if.
    pub enum WhatIfText {
        /// Headline: cut off at a moment.
        CutOffAt = "whatif_cut_off_at",
        /// Headline: not cut off until a moment.
        NeverCutOff = "whatif_never_cut_off",
        /// Remark: the run was cut short.
        CutShort = "whatif_cut_short",
        /// Remark: what the model leaves out.
        LeftOut = "whatif_left_out",
        /// Lane: the app token.
        LaneApp = "whatif_lane_app",
        /// Lane: the org token.
        LaneOrg = "whatif_lane_org",
        /// Lane: the person and the machine.
        LanePerson = "whatif_lane_person",
        /// Bar: a token that lets in.
        BarToken = "whatif_bar_token",
        /// Bar: nobody is let in.
        BarShutOut = "whatif_bar_shut_out",
        /// Bar: the person is away.
        BarAway = "whatif_bar_away",
        /// Bar: the screen is locked.
        BarLocked = "whatif_bar_locked",
        /// Bar: the machine sleeps.
        BarAsleep = "whatif_bar_asleep",
        /// Bar: there is no network.
        BarOffline = "whatif_bar_offline",
        /// Bar: no tab shows the app.
        BarClosed = "whatif_bar_closed",
        /// Moment: signed in.
        SignedIn = "whatif_signed_in",
        /// Moment: renewed.
        Renewed = "whatif_renewed",
        /// Moment: the page itself got a new token when it was opened.
        LoadedAnew = "whatif_loaded_anew",
        /// Moment: the org token was refreshed.
        Refreshed = "whatif_refreshed",
        /// Moment: a notice asks the person.
        Notice = "whatif_notice",
        /// Moment: the app's tokens are revoked.
        AppRevoked = "whatif_app_revoked",
        /// Moment: the person is revoked.
        UserRevoked = "whatif_user_revoked",
        /// Moment: the extension notices a revocation.
        RevocationNoticed = "whatif_revocation_noticed",
        /// Moment: the signing key is rotated.
        KeysRotated = "whatif_keys_rotated",
        /// Moment: the person signs out.
        SignedOut = "whatif_signed_out",
        /// Moment: the person leaves.
        Left = "whatif_left",
        /// Moment: the screen is locked.
        Locked = "whatif_locked",
        /// Moment: the person is back.
        CameBack = "whatif_came_back",
        /// Moment: the machine falls asleep.
        FellAsleep = "whatif_fell_asleep",
        /// Moment: it wakes up.
        WokeUp = "whatif_woke_up",
        /// Moment: the network is gone.
        WentOffline = "whatif_went_offline",
        /// Moment: it is back.
        CameOnline = "whatif_came_online",
        /// Moment: the app's tab is closed.
        AppClosed = "whatif_app_closed",
        /// Moment: it is opened.
        AppOpened = "whatif_app_opened",
        /// Moment: the login page is shown.
        LoginPage = "whatif_login_page",
        /// Moment: the app token lapses, to be renewed later.
        Lapsed = "whatif_lapsed",
        /// Moment: let in again.
        LetInAgain = "whatif_let_in_again",
        /// Moment: cut off.
        CutOff = "whatif_cut_off",
        /// Settings: too long.
        WrongLength = "whatif_wrong_length",
        /// Settings: an unknown name.
        WrongKey = "whatif_wrong_key",
        /// Settings: no value.
        WrongNoValue = "whatif_wrong_no_value",
        /// Settings: a name twice.
        WrongTwice = "whatif_wrong_twice",
        /// Settings: no duration.
        WrongDuration = "whatif_wrong_duration",
        /// Settings: too short or too long a duration.
        WrongDurationBounds = "whatif_wrong_duration_bounds",
        /// Settings: the page asks too often or too seldom.
        WrongPageBounds = "whatif_wrong_page_bounds",
        /// Settings: no whole minutes.
        WrongWholeMinutes = "whatif_wrong_whole_minutes",
        /// Settings: no moment.
        WrongMoment = "whatif_wrong_moment",
        /// Settings: no time of the first day.
        WrongFirstDay = "whatif_wrong_first_day",
        /// Settings: no interval.
        WrongInterval = "whatif_wrong_interval",
        /// Settings: no hours of a day.
        WrongHours = "whatif_wrong_hours",
        /// Settings: before the start.
        WrongBeforeStart = "whatif_wrong_before_start",
        /// Settings: too many times.
        WrongTooMany = "whatif_wrong_too_many",
        /// Settings: neither yes nor no.
        WrongYesOrNo = "whatif_wrong_yes_or_no",
        /// Settings: not how an identity provider can be.
        WrongProvider = "whatif_wrong_provider",
        /// Settings: not what an administrator can set.
        WrongRenewals = "whatif_wrong_renewals",
        /// Settings: no number.
        WrongNumber = "whatif_wrong_number",
    }
}
