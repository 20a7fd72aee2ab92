//! What the developer view itself says, beside what its parts have found.

use crate::text::text_keys;

text_keys! {
    /// A sentence of the developer view.
    pub enum DeveloperText {
        /// The tier of a token: the app's.
        AppToken = "developer_app_token",
        /// The tier of a token: the team's.
        OrgToken = "developer_org_token",
        /// The lane of what happens, and the list of it.
        Happens = "developer_what_if_happens",
        /// A link to a session.
        Session = "developer_session",
        /// Whose bundle is shown.
        Imported = "developer_imported",
        /// Said: the cookie is gone.
        Gone = "developer_said_gone",
        /// Said: copied.
        Copied = "developer_said_copied",
        /// Said: not copied.
        NotCopied = "developer_said_not_copied",
        /// Said: copied with secrets.
        SecretCopied = "developer_said_secret_copied",
        /// Said: a secret was not copied.
        SecretNotCopied = "developer_said_secret_not_copied",
        /// Said: the clipboard was emptied.
        ClipboardCleared = "developer_said_clipboard_cleared",
        /// Said: nothing was done.
        NotKept = "developer_said_not_kept",
        /// Said: the cookie ends.
        Expiring = "developer_said_expiring",
        /// Said: the cookie was deleted.
        Deleted = "developer_said_deleted",
        /// Said: the cookie is back.
        Restored = "developer_said_restored",
        /// Said: there is another cookie by now.
        ThereAgain = "developer_said_there_again",
        /// Said: the browser refused.
        BrowserRefused = "developer_said_browser_refused",
        /// Said: nobody was named.
        NobodyNamed = "developer_said_nobody",
        /// Said: somebody was named.
        Named = "developer_said_named",
        /// The outcome of a check: passed.
        Passed = "developer_outcome_passed",
        /// The outcome of a check: failed.
        Failed = "developer_outcome_failed",
        /// The outcome of a check: an alarm.
        Alarm = "developer_outcome_alarm",
        /// The outcome of a check: not judged.
        NotJudged = "developer_outcome_not_judged",
    }
}
