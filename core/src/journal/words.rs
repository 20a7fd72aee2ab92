//! What the journal says. One sentence each; the host that it is about fills the placeholder.

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
