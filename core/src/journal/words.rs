//! What the journal says: of an event one sentence, whose placeholder is its host, and of a row its parts.

use crate::text::text_keys;

text_keys! {
    /// A sentence of the journal.
    pub enum JournalText {
        /// The background program started.
        Started = "journal_started",
        /// Access to hosts was granted or taken back.
        HostsChanged = "journal_hosts_changed",
        /// A page went to the sign-out address.
        LogoutOpened = "journal_logout_opened",
        /// A page went to the login.
        LoginOpened = "journal_login_opened",
        /// A page's request ran into the login.
        PageStuck = "journal_page_stuck",
        /// A page's WebSocket failed.
        SocketFailed = "journal_socket_failed",
        /// The person is back.
        PersonActive = "journal_person_active",
        /// The person is away.
        PersonIdle = "journal_person_idle",
        /// The screen is locked.
        PersonLocked = "journal_person_locked",
        /// The administrator changed what is allowed.
        PolicyChanged = "journal_policy_changed",
        /// Another network.
        NetworkChanged = "journal_network_changed",
        /// The person wished a renewal.
        RenewalWished = "journal_renewal_wished",
        /// The person changed their settings.
        SettingsChanged = "journal_settings_changed",
        /// The person pauses a session.
        PauseWished = "journal_pause_wished",
        /// The person lets a paused session go on.
        ResumeWished = "journal_resume_wished",
        /// The person wished to sign out.
        SignOutWished = "journal_sign_out_wished",
        /// The person wished to sign in.
        SignInWished = "journal_sign_in_wished",
        /// The person wished to be reminded.
        LaterWished = "journal_later_wished",
        /// The person wished to be asked for a login.
        ForcedSignInWished = "journal_forced_sign_in_wished",
        /// The person shares a session.
        SharingWished = "journal_sharing_wished",
        /// The person shares it no more.
        SharingEnded = "journal_sharing_ended",
        /// The person had tokens revoked.
        RevocationConfirmed = "journal_revocation_confirmed",
        /// The native host is gone.
        HostGone = "journal_host_gone",
        /// Access says that the token counts.
        IdentityAlive = "journal_identity_alive",
        /// Access says that it counts no more.
        IdentityDead = "journal_identity_dead",
        /// Access does not say.
        IdentityUnknown = "journal_identity_unknown",
        /// A working cookie was put back.
        PutBack = "journal_put_back",
        /// The sign-out address was asked.
        LogOut = "journal_log_out",
        /// Tokens were removed from the jar.
        RemoveTokens = "journal_remove_tokens",
        /// An app was brought to the login.
        OpenApp = "journal_open_app",
        /// A refresh began in a tab.
        SendToRefresh = "journal_send_to_refresh",
        /// A tab of ours was closed.
        CloseTab = "journal_close_tab",
        /// The login was opened for the person.
        OpenLogin = "journal_open_login",
        /// A notice was shown.
        Notify = "journal_notify",
        /// A request was given up.
        AbortHop = "journal_abort_hop",
    }
}

text_keys! {
    /// What the timeline and the trace say of an entry.
    pub enum RowText {
        /// A cookie was set.
        CookieSet = "row_cookie_set",
        /// The first half of an overwritten cookie.
        CookieOverwritten = "row_cookie_overwritten",
        /// A cookie was replaced.
        CookieReplaced = "row_cookie_replaced",
        /// A cookie was removed.
        CookieRemoved = "row_cookie_removed",
        /// A cookie ended.
        CookieExpired = "row_cookie_expired",
        /// A cookie was evicted.
        CookieEvicted = "row_cookie_evicted",
        /// There is an app token.
        AppAppeared = "row_app_appeared",
        /// There is an org token.
        OrgAppeared = "row_org_appeared",
        /// A renewal gained time.
        AppRenewed = "row_app_renewed",
        /// A page brought a later app token.
        AppReplaced = "row_app_replaced",
        /// A later org token.
        OrgReplaced = "row_org_replaced",
        /// An app token without gain.
        AppNoLater = "row_app_no_later",
        /// An org token without gain.
        OrgNoLater = "row_org_no_later",
        /// An app token is gone.
        AppVanished = "row_app_vanished",
        /// An org token is gone.
        OrgVanished = "row_org_vanished",
        /// An app token ended.
        AppEnded = "row_app_ended",
        /// An org token ended.
        OrgEnded = "row_org_ended",
        /// The probe was answered.
        Probe = "row_probe",
        /// The login was answered.
        Login = "row_login",
        /// The last request was answered.
        Authorized = "row_authorized",
        /// The probe was not answered.
        ProbeSilent = "row_probe_silent",
        /// The login was not answered.
        LoginSilent = "row_login_silent",
        /// The last request was not answered.
        AuthorizedSilent = "row_authorized_silent",
        /// The new cookie came before the answer to the last request.
        AuthorizedOvertaken = "row_authorized_overtaken",
        /// A request was given up.
        GivenUp = "row_given_up",
        /// A page was redirected.
        PageRedirect = "row_page_redirect",
        /// A page was answered.
        PageAnswer = "row_page_answer",
        /// A page was answered without a server.
        PageCached = "row_page_cached",
        /// A page was not answered.
        PageNothing = "row_page_nothing",
        /// Detail: a cookie's path.
        Path = "row_path",
        /// Detail: the jar.
        Jar = "row_jar",
        /// Detail: when a token was issued.
        Issued = "row_issued",
        /// Detail: when it ends.
        Ends = "row_ends",
        /// Detail: the key of a signature.
        SigningKey = "row_signing_key",
        /// Detail: what was asked.
        Asked = "row_asked",
        /// Detail: how long it took.
        Took = "row_took",
        /// Detail: what was thought of it.
        VerdictName = "row_verdict",
        /// Detail: where it leads to.
        LeadsTo = "row_leads_to",
        /// Detail: the names of cookies.
        Cookies = "row_cookies",
        /// Detail: what asked.
        RequestKind = "row_request_kind",
        /// Detail: a problem.
        ProblemName = "row_problem",
        /// Detail: an advice.
        AdviceName = "row_advice",
        /// Detail: a problem's code.
        Code = "row_code",
        /// Detail: a reason.
        Why = "row_why",
        /// Verdict: followed.
        Followed = "row_followed",
        /// Verdict: begun again.
        BegunAgain = "row_begun_again",
        /// Verdict: the jar decides.
        JarDecides = "row_jar_decides",
        /// Verdict: overtaken.
        Overtaken = "row_overtaken",
        /// Verdict: late.
        Late = "row_late",
        /// A chain: a renewal.
        ChainRenewal = "row_chain_renewal",
        /// A chain: a page's.
        ChainPage = "row_chain_page",
        /// Detail: it happened again.
        Again = "row_again",
        /// How often it happened again.
        AgainTimes = "row_again_times",
        /// How many entries are shown.
        Count = "developer_count",
    }
}
