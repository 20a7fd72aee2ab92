//! The sentences that people can see. Each key stands in `_locales/*/messages.json`; no other text is shown. What one
//! part of the developer view says stands in a list of its own, the `words.rs` of that part.

macro_rules! text_keys {
    ($(#[doc = $about:literal])* pub enum $list:ident {
        $($(#[doc = $doc:literal])* $name:ident = $key:literal,)*
    }) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $list {
            $($(#[doc = $doc])* $name,)*
        }

        impl $list {
            /// Every key there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The key in `messages.json`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

pub(crate) use text_keys;

text_keys! {
    /// A sentence that people can see.
    pub enum TextKey {
        /// The tag of the language that the texts are in.
        Language = "language",
        /// Last renewal: since its time had come.
        LastDue = "last_due",
        /// Last renewal: since the person wished it.
        LastWish = "last_wish",
        /// Last renewal: since a page was stuck.
        LastStuck = "last_stuck",
        /// Last renewal: since Access no longer accepted the token.
        LastRefused = "last_refused",
        /// Toolbar tooltip without any session.
        NoSession = "no_session",
        /// Toolbar tooltip: signed in until the effective end.
        SignedIn = "signed_in",
        /// Toolbar tooltip in a tab of an app without any session.
        NoSessionAt = "no_session_at",
        /// Toolbar tooltip: who is signed in until the effective end.
        SignedInAs = "signed_in_as",
        /// Toolbar tooltip: a problem is in the way.
        Troubled = "troubled",
        /// Toolbar tooltip: a problem is in the way of somebody.
        TroubledAs = "troubled_as",
        /// Toolbar tooltip: the person has paused its renewals.
        PausedUntil = "paused_until",
        /// Toolbar tooltip: the session is over.
        Ended = "ended",
        /// Toolbar tooltip: the session is over, and why.
        EndedSince = "ended_since",
        /// Next step: a renewal at a moment.
        NextRenewal = "next_renewal",
        /// Next step: a renewal is under way.
        NextRenewing = "next_renewing",
        /// Next step: waiting until the app is in use.
        NextUse = "next_use",
        /// Next step: waiting until the person is back.
        NextPerson = "next_person",
        /// Next step: waiting for a login in a tab.
        NextLogin = "next_login",
        /// Next step: another try at a moment.
        NextRetry = "next_retry",
        /// Next step: nothing, until something changes.
        NextNothing = "next_nothing",
        /// Problem: offline.
        Offline = "problem_offline",
        /// Problem: no answer in time.
        TimedOut = "problem_timed_out",
        /// Problem: a host can't be reached.
        Unreachable = "problem_unreachable",
        /// Problem: a server error.
        ServerFault = "problem_server_fault",
        /// Problem: too many requests.
        RateLimited = "problem_rate_limited",
        /// Problem: the last step was refused.
        AttemptRefused = "problem_attempt_refused",
        /// Problem: no new cookie.
        NotMinted = "problem_not_minted",
        /// Problem: interrupted.
        Interrupted = "problem_interrupted",
        /// Problem: no org token.
        LoginNeeded = "problem_login_needed",
        /// Problem: the team shows its login page.
        LoginPage = "problem_login_page",
        /// Problem: the policy asks for more.
        StepUp = "problem_step_up",
        /// Problem: the identity provider wants the person.
        IdentityProvider = "problem_identity_provider",
        /// Problem: denied.
        Denied = "problem_denied",
        /// Problem: challenged.
        Challenged = "problem_challenged",
        /// Problem: not behind Access.
        NotProtected = "problem_not_protected",
        /// Problem: no redirect to a login.
        NotRedirected = "problem_not_redirected",
        /// Problem: another app answers.
        WrongApp = "problem_wrong_app",
        /// Problem: a redirect was refused.
        Redirect = "problem_redirect",
        /// Problem: the org token is the ceiling.
        NoGrowth = "problem_no_growth",
        /// Problem: renewals bring nothing.
        Stalled = "problem_stalled",
        /// Problem: the app has cookies on too many paths.
        TooManyPaths = "problem_too_many_paths",
        /// Problem: another person.
        WrongIdentity = "problem_wrong_identity",
        /// Problem: a worse cookie.
        WorseCookie = "problem_worse_cookie",
        /// Problem: the cookie could not be put back.
        NotPutBack = "problem_not_put_back",
        /// Problem: no access to a host.
        HostPermission = "problem_host_permission",
        /// Problem: the browser refused a request.
        RequestRefused = "problem_request_refused",
        /// Problem: the refresh needs the person.
        RefreshNeedsPerson = "problem_refresh_needs_person",
        /// Problem: the refresh did not come to an end.
        RefreshUnfinished = "problem_refresh_unfinished",
        /// Problem: the refresh changed nothing.
        RefreshWithoutEffect = "problem_refresh_without_effect",
        /// Problem: signed out.
        SignedOut = "problem_signed_out",
        /// Problem: a jar that can't be renewed.
        OtherStore = "problem_other_store",
        /// Problem: a partitioned cookie.
        Partitioned = "problem_partitioned",
        /// Problem: two apps write one cookie.
        SharedCookie = "problem_shared_cookie",
        /// Problem: no session lasts.
        ImmediateTimeout = "problem_immediate_timeout",
        /// Problem: this machine's clock is wrong.
        ClockWrong = "problem_clock_wrong",
        /// Problem: the administrator forbids renewals.
        RenewalForbidden = "problem_renewal_forbidden",
        /// Problem: the administrator's policy can't be read.
        PolicyUnreadable = "problem_policy_unreadable",
        /// Problem: a host that is not listed.
        HostNotListed = "problem_host_not_listed",
        /// Problem: the team did not sign it.
        TeamUnproved = "problem_team_unproved",
        /// Problem: whether the team signed it is looked up.
        TeamUnchecked = "problem_team_unchecked",
        /// Advice: trust nothing there.
        AdviceTeamUnproved = "advice_team_unproved",
        /// Problem: settings that can't be read.
        SettingsUnreadable = "problem_settings_unreadable",
        /// Problem: no sharing with the terminal.
        SharingForbidden = "problem_sharing_forbidden",
        /// Problem: renewals turned off by the person.
        RenewalOff = "problem_renewal_off",
        /// Problem: paused by the person.
        Paused = "problem_paused",
        /// Problem: renewed for long enough.
        MaximumExtension = "problem_maximum_extension",
        /// Problem: the cookie was removed.
        CookieGone = "problem_cookie_gone",
        /// Problem: ended while not in use.
        Unused = "problem_unused",
        /// Problem: no readable token.
        Unreadable = "problem_unreadable",
        /// Advice: nothing to do, another try follows.
        AdviceWait = "advice_wait",
        /// Advice: sign in.
        AdviceSignIn = "advice_sign_in",
        /// Advice: sign in before the end, at a moment of one's own choice.
        AdviceSignInNow = "advice_sign_in_now",
        /// Advice: ask the administrator.
        AdviceAdministrator = "advice_administrator",
        /// Advice: open the app in a tab.
        AdviceReload = "advice_reload",
        /// Advice: only a tab can renew it.
        AdviceTab = "advice_tab",
        /// Advice: grant the host.
        AdviceGrant = "advice_grant",
        /// Advice: give the two apps cookies of their own.
        AdviceSharedCookie = "advice_shared_cookie",
        /// Advice: ask the administrator to allow it.
        AdviceListed = "advice_listed",
        /// Advice: open the options.
        AdviceSettings = "advice_settings",
        /// Advice: let it go on.
        AdviceResume = "advice_resume",
        /// Advice: renew by hand.
        AdviceRenew = "advice_renew",
        /// Advice: set the clock right.
        AdviceClock = "advice_clock",
        /// Advice: sign in when the session has ended.
        AdviceForbidden = "advice_forbidden",
        /// Advice: have the policy corrected.
        AdvicePolicy = "advice_policy",
        /// Advice: choose one identity.
        AdviceIdentity = "advice_identity",
        /// Popup: the offer to watch an app.
        SetupTitle = "setup_title",
        /// Popup: what the offer means.
        SetupText = "setup_text",
        /// Popup: what the app's host is asked for.
        SetupApp = "setup_app",
        /// Popup: what the team's host is asked for.
        SetupTeam = "setup_team",
        /// Popup: the team's host is not known yet.
        SetupTeamLater = "setup_team_later",
        /// Welcome: how to keep the button in sight in Chromium.
        WelcomePinChromium = "welcome_pin_chromium",
        /// Welcome: how to keep it in sight in Firefox.
        WelcomePinFirefox = "welcome_pin_firefox",
        /// Welcome: what was written is no address.
        WelcomeNotAnAddress = "welcome_not_an_address",
        /// Welcome: no app is watched yet.
        WelcomeWaiting = "welcome_waiting",
        /// Welcome: an app is watched.
        WelcomeWatched = "welcome_watched",
        /// Welcome: an app is watched, and something is wrong.
        WelcomeTroubled = "welcome_troubled",
        /// Popup: the offer was refused before.
        SetupRefused = "setup_refused",
        /// Popup: asks for what was taken back.
        LostTitle = "lost_title",
        /// Popup: what it means.
        LostText = "lost_text",
        /// Popup: what does not work without the app's host.
        LostApp = "lost_app",
        /// Popup: what does not work without the team's host.
        LostTeam = "lost_team",
        /// Popup: what does not work without the app's sockets.
        LostSockets = "lost_sockets",
        /// Popup: gives back what was taken back.
        LostButton = "lost_button",
        /// Popup: accepts the offer.
        SetupButton = "setup_button",
        /// Popup: the session of the current tab.
        ThisTab = "this_tab",
        /// Popup: how many sessions of a team there are.
        SessionsCount = "sessions_count",
        /// Popup: lets a paused session go on.
        Resume = "resume",
        /// Popup: pauses a session.
        PauseApp = "pause_app",
        /// Popup: what that does.
        PauseAppMeans = "pause_app_means",
        /// Popup: opens the options.
        OptionsOpen = "options_open",
        /// Popup: there is nothing to show.
        NothingToShow = "nothing_to_show",
        /// Popup: the clock of the app token.
        ClockToken = "clock_token",
        /// Popup: the clock of the org token.
        ClockTeam = "clock_team",
        /// Popup: a session lasts until a moment.
        Until = "until",
        /// Popup: no time is left.
        Over = "over",
        /// Sign-out: under way.
        SigningOut = "signing_out",
        /// Sign-out: done.
        SignOutDone = "sign_out_done",
        /// Sign-out: done, but for something.
        SignOutIncomplete = "sign_out_incomplete",
        /// Sign-out: done, and the person has signed in since.
        SignedInAgain = "signed_in_again",
        /// Sign-out: Access may still accept copies.
        SignOutTail = "sign_out_tail",
        /// Sign-out: the server did not confirm it.
        SignOutUnconfirmed = "sign_out_unconfirmed",
        /// Sign-out: there was no token to ask the server with.
        SignOutNotAsked = "sign_out_not_asked",
        /// Sign-out: something is left.
        SignOutLeft = "sign_out_left",
        /// Sign-out: hosts that were not granted.
        SignOutHidden = "sign_out_hidden",
        /// Sign-out: private windows were not looked into.
        SignOutPrivateWindows = "sign_out_private_windows",
        /// Sign-out: containers were not looked into.
        SignOutContainers = "sign_out_containers",
        /// Forced sign-in: where the login is.
        ForceSignInThere = "force_sign_in_there",
        /// Forced sign-in: no tab could be opened.
        ForceNotOpened = "force_not_opened",
        /// Forced sign-in: the identity provider may ask nothing.
        ForceProvider = "force_provider",
        /// Popup: opens the menu of ways to sign out.
        SignOutMenu = "sign_out_menu",
        /// Popup: what signing out does.
        SignOutMeans = "sign_out_means",
        /// Popup: forces a sign-in.
        ForceSignIn = "force_sign_in",
        /// Popup: what forcing a sign-in does.
        ForceSignInMeans = "force_sign_in_means",
        /// The team session: it will be refreshed from a moment on.
        TeamRefreshFrom = "team_refresh_from",
        /// The team session: it is being refreshed.
        TeamRefreshing = "team_refreshing",
        /// Notice: its title, with the app's host and the moment of the cut-off.
        NoticeTitle = "notice_title",
        /// Notice: why the person is needed, with the team's host.
        NoticeText = "notice_text",
        /// Notice and popup: signs in now.
        SignInNow = "sign_in_now",
        /// Notice and popup: asks to be reminded later.
        RemindLater = "remind_later",
        /// Popup: offers to show notices.
        NoticesOffer = "notices_offer",
        /// Popup: allows notices.
        NoticesAllow = "notices_allow",
        /// Popup: the session lies in a container.
        InContainer = "in_container",
        /// Popup: signs out.
        SignOut = "sign_out",
        /// Popup: renews at once.
        RenewNow = "renew_now",
        /// Problem: no native host.
        HostMissing = "problem_host_missing",
        /// Problem: the native host broke.
        HostBroken = "problem_host_broken",
        /// Problem: the native host is silent.
        HostSilent = "problem_host_silent",
        /// Problem: the native host refused.
        HostRefused = "problem_host_refused",
        /// Problem: an unknown key.
        KeyNeverPublished = "problem_key_never_published",
        /// Advice: install the native host.
        AdviceInstallHost = "advice_install_host",
        /// Advice: ask `vigil doctor`.
        AdviceHostDoctor = "advice_host_doctor",
        /// Menu: what has to do with the terminal and the administrator.
        HostMenu = "host_menu",
        /// Menu entry: let the terminal use the session.
        Share = "share",
        /// What it means.
        ShareMeans = "share_means",
        /// Menu entry: no longer.
        StopSharing = "stop_sharing",
        /// What it means.
        StopSharingMeans = "stop_sharing_means",
        /// On a card: the terminal may use it.
        SharedNow = "shared_now",
        /// Menu entry: revoke everybody's tokens of an app.
        RevokeApp = "revoke_app",
        /// What it means.
        RevokeAppMeans = "revoke_app_means",
        /// Menu entry: revoke a person.
        RevokeUser = "revoke_user",
        /// What it means.
        RevokeUserMeans = "revoke_user_means",
        /// Revocation: the native host is asked.
        RevokeAsked = "revoke_asked",
        /// Revocation of an app: the question.
        RevokeAppAsk = "revoke_app_ask",
        /// Revocation of a person: the question.
        RevokeUserAsk = "revoke_user_ask",
        /// Revocation of an app: under way.
        RevokeAppUnderWay = "revoke_app_under_way",
        /// Revocation of a person: under way.
        RevokeUserUnderWay = "revoke_user_under_way",
        /// Revocation of an app: done.
        RevokeAppDone = "revoke_app_done",
        /// Revocation of a person: done.
        RevokeUserDone = "revoke_user_done",
        /// What the revocation of an app ends.
        RevokeAppEnds = "revoke_app_ends",
        /// What it does not end.
        RevokeAppKeeps = "revoke_app_keeps",
        /// What the revocation of a person ends.
        RevokeUserEnds = "revoke_user_ends",
        /// What it does not end.
        RevokeUserKeeps = "revoke_user_keeps",
        /// Button: yes, revoke.
        RevokeConfirm = "revoke_confirm",
        /// Button: no.
        Cancel = "cancel",
        /// Button: seen.
        Close = "close",
        /// The browser does not let anybody speak with the native host yet.
        HostNotYet = "host_not_yet",
        /// What to do about it.
        HostNotYetAdvice = "host_not_yet_advice",
        /// Pairing: its headline, with the code.
        PairingTitle = "pairing_title",
        /// Pairing: what to do.
        PairingText = "pairing_text",
    }
}
