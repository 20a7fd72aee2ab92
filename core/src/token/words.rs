//! Why a text is no token, in words. Names of parts and what is wrong with an issuer stand within other sentences.

use crate::host::HostProblem;
use crate::indicator::{Argument, Sentence};

use super::problem::{OtherType, Part, TokenProblem};

crate::text::text_keys! {
    /// What is wrong with a token.
    pub enum FormText {
        /// too long.
        TooLong = "token_too_long",
        /// not three parts.
        NotThreeParts = "token_not_three_parts",
        /// an empty part.
        EmptyPart = "token_empty_part",
        /// not base64url.
        NotBase64 = "token_not_base64",
        /// no JSON.
        NotJson = "token_not_json",
        /// no object.
        NotAnObject = "token_not_an_object",
        /// nested too deeply.
        TooDeep = "token_too_deep",
        /// a name twice.
        RepeatedName = "token_repeated_name",
        /// another algorithm.
        OtherAlgorithm = "token_other_algorithm",
        /// no JWT.
        NotAJwt = "token_not_a_jwt",
        /// a critical extension.
        Critical = "token_critical",
        /// brings its own key.
        OwnKey = "token_own_key",
        /// something is missing.
        Missing = "token_missing",
        /// something of the wrong kind.
        WrongKind = "token_wrong_kind",
        /// something that Access never writes.
        NotFromAccess = "token_not_from_access",
        /// no moment.
        NotAMoment = "token_not_a_moment",
        /// ends before it was issued.
        EndsBeforeIssued = "token_ends_before_issued",
        /// the parameter of a login.
        OtherTypeMeta = "token_type_meta",
        /// the answer to a metadata request.
        OtherTypeMatch = "token_type_match",
        /// another type.
        OtherType = "token_type_other",
        /// the issuer is no team.
        Issuer = "token_issuer",
        /// A part: the header.
        Header = "part_header",
        /// A part: the claims.
        Claims = "part_claims",
        /// A part: the signature.
        Signature = "part_signature",
        /// A host: no text.
        HostEmpty = "host_empty",
        /// A host: too long for DNS.
        HostTooLong = "host_too_long",
        /// A host: ends in a dot.
        HostTrailingDot = "host_trailing_dot",
        /// A host: an address.
        HostIpAddress = "host_ip_address",
        /// A host: with a port.
        HostPort = "host_port",
        /// A host: with a user.
        HostUserinfo = "host_userinfo",
        /// A host: escaped.
        HostPercentEscape = "host_percent_escape",
        /// A host: without a domain.
        HostSingleLabel = "host_single_label",
        /// A host: no name.
        HostNotAName = "host_not_a_name",
        /// A host: no team.
        HostNotATeam = "host_not_a_team",
        /// A host: more or less than `https://` and a name.
        HostNotAnIssuer = "host_not_an_issuer",
    }
}

impl FormText {
    fn with(self, argument: Argument) -> Sentence {
        Sentence {
            arguments: [argument].into(),
            ..self.plain()
        }
    }

    fn plain(self) -> Sentence {
        Sentence {
            key: self.as_str().into(),
            arguments: [].into(),
        }
    }
}

impl TokenProblem {
    /// What is wrong, in the person's words.
    #[must_use]
    pub fn sentence(self) -> Sentence {
        let named = |name: &str| Argument::Text(name.into());
        match self {
            Self::TooLong => FormText::TooLong.plain(),
            Self::NotThreeParts => FormText::NotThreeParts.plain(),
            Self::EmptyPart(part) => FormText::EmptyPart.with(part.word()),
            Self::NotBase64(part) => FormText::NotBase64.with(part.word()),
            Self::NotJson(part) => FormText::NotJson.with(part.word()),
            Self::NotAnObject(part) => FormText::NotAnObject.with(part.word()),
            Self::TooDeep(part) => FormText::TooDeep.with(part.word()),
            Self::RepeatedName(part) => FormText::RepeatedName.with(part.word()),
            Self::OtherAlgorithm => FormText::OtherAlgorithm.plain(),
            Self::NotAJwt => FormText::NotAJwt.plain(),
            Self::Critical => FormText::Critical.plain(),
            Self::OwnKey => FormText::OwnKey.plain(),
            Self::Missing(name) => FormText::Missing.with(named(name)),
            Self::WrongKind(name) => FormText::WrongKind.with(named(name)),
            Self::NotFromAccess(name) => FormText::NotFromAccess.with(named(name)),
            Self::NotAMoment(name) => FormText::NotAMoment.with(named(name)),
            Self::EndsBeforeIssued => FormText::EndsBeforeIssued.plain(),
            Self::OtherType(OtherType::Meta) => FormText::OtherTypeMeta.plain(),
            Self::OtherType(OtherType::Match) => FormText::OtherTypeMatch.plain(),
            Self::OtherType(OtherType::Unknown) => FormText::OtherType.plain(),
            Self::Issuer(problem) => FormText::Issuer.with(problem.sentence().into()),
        }
    }
}

impl Part {
    fn word(self) -> Argument {
        let name = match self {
            Self::Header => FormText::Header,
            Self::Claims => FormText::Claims,
            Self::Signature => FormText::Signature,
        };
        name.plain().into()
    }
}

impl HostProblem {
    /// What is wrong, to stand within another sentence.
    #[must_use]
    pub fn sentence(self) -> Sentence {
        let key = match self {
            Self::Empty => FormText::HostEmpty,
            Self::TooLong => FormText::HostTooLong,
            Self::TrailingDot => FormText::HostTrailingDot,
            Self::IpAddress => FormText::HostIpAddress,
            Self::Port => FormText::HostPort,
            Self::Userinfo => FormText::HostUserinfo,
            Self::PercentEscape => FormText::HostPercentEscape,
            Self::SingleLabel => FormText::HostSingleLabel,
            Self::NotAName => FormText::HostNotAName,
            Self::NotATeam => FormText::HostNotATeam,
            Self::NotAnIssuer => FormText::HostNotAnIssuer,
        };
        key.plain()
    }
}
