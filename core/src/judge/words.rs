//! Why a redirect was refused, in words that stand within the sentence of the problem.

use crate::indicator::{Argument, Sentence};

crate::text::text_keys! {
    /// A rule that a redirect broke.
    pub enum RedirectText {
        /// More text than any server sends.
        TooLong = "redirect_too_long",
        /// A character that no URL may hold.
        Unprintable = "redirect_unprintable",
        /// No URL.
        NotAUrl = "redirect_not_a_url",
        /// Not encrypted.
        NotHttps = "redirect_not_https",
        /// `user@host`.
        Userinfo = "redirect_userinfo",
        /// Another port than 443.
        Port = "redirect_port",
        /// A `#`.
        Fragment = "redirect_fragment",
        /// More than one reading.
        Ambiguous = "redirect_ambiguous",
        /// Another host.
        OtherHost = "redirect_other_host",
        /// Another place on the right host.
        OtherPath = "redirect_other_path",
        /// For no app.
        NoKid = "redirect_no_kid",
        /// For an app that is named twice.
        RepeatedKid = "redirect_repeated_kid",
        /// For another app.
        WrongAudience = "redirect_wrong_audience",
        /// Without what the team knows it by.
        NoMeta = "redirect_no_meta",
        /// With that twice.
        RepeatedMeta = "redirect_repeated_meta",
        /// One more than any honest way has.
        TooMany = "redirect_too_many",
    }
}

impl RedirectText {
    /// The reason, with the host that it names.
    pub(crate) fn sentence(self, host: Option<&str>) -> Sentence {
        Sentence {
            key: self.as_str().into(),
            arguments: host
                .map(|it| Argument::Text(it.into()))
                .into_iter()
                .collect(),
        }
    }
}
