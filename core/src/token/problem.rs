//! Why a text is not a token. No variant holds anything of the text itself.

use crate::host::HostProblem;

/// A part of a token between two dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Says how it was signed.
    Header,
    /// Says what was signed.
    Claims,
    /// Proves it.
    Signature,
}

impl core::fmt::Display for Part {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Signature => "signature",
        })
    }
}

/// What a JWT is that Access signed for another purpose than a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherType {
    /// `meta`: the parameter of a login URL.
    Meta,
    /// `match`: the answer to a metadata request.
    Match,
    /// A type that is not known to exist.
    Unknown,
}

impl core::fmt::Display for OtherType {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::Meta => "the parameter of a login URL",
            Self::Match => "the answer to a metadata request",
            Self::Unknown => "of an unknown type",
        })
    }
}

/// Why a text is not an app token or org token of Access. Whoever set the cookie wrote it; a new sign-in replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// More text than a cookie or a header carries.
    #[error("the token is too long")]
    TooLong,
    /// A signed JWT has three parts between dots (RFC 7515 §3.1).
    #[error("a token has three parts between dots, this one has not")]
    NotThreeParts,
    /// A part has no text; without a signature nothing is proved.
    #[error("the {0} of the token is empty")]
    EmptyPart(Part),
    /// A part is not base64url without padding, in its one canonical spelling.
    #[error("the {0} of the token is not base64url")]
    NotBase64(Part),
    /// A part is not JSON in UTF-8.
    #[error("the {0} of the token is not JSON")]
    NotJson(Part),
    /// A part is JSON, but no object.
    #[error("the {0} of the token is not a JSON object")]
    NotAnObject(Part),
    /// Objects within objects without end.
    #[error("the {0} of the token is nested too deeply")]
    TooDeep(Part),
    /// Two readers may each take another value of the same name (RFC 8725 §2.4, RFC 7519 §4).
    #[error("the {0} of the token names something twice")]
    RepeatedName(Part),
    /// Access signs with RS256 only; `none` and HS256 are the classic forgeries (RFC 8725 §2.1).
    #[error("the token is not signed with RS256")]
    OtherAlgorithm,
    /// The header's `typ` is something else than `JWT`.
    #[error("the header does not say that this is a JWT")]
    NotAJwt,
    /// Whoever does not know an extension that is marked critical must refuse (RFC 7515 §4.1.11).
    #[error("the token demands an extension that Access does not use")]
    Critical,
    /// A token must not bring the key that verifies it (RFC 8725 §2.3).
    #[error("the token brings its own key")]
    OwnKey,
    /// A claim or header parameter that every Access token has is not there.
    #[error("the token has no {0}")]
    Missing(&'static str),
    /// A claim or header parameter is not of the kind that the protocol gives it.
    #[error("the {0} of the token is not of the right kind")]
    WrongKind(&'static str),
    /// A claim or header parameter is empty, too long, or holds characters that Access never uses there.
    #[error("the {0} of the token is not what Access writes there")]
    NotFromAccess(&'static str),
    /// A moment that is not a whole number of seconds between 1970 and the year 9999.
    #[error("the {0} of the token is no moment in time")]
    NotAMoment(&'static str),
    /// It ends before it begins.
    #[error("the token ends before it was issued")]
    EndsBeforeIssued,
    /// Signed by Access, but no session.
    #[error("this is no session token: it is {0}")]
    OtherType(OtherType),
    /// The issuer is no believable team.
    #[error("the issuer of the token is not a team: {0}")]
    Issuer(#[from] HostProblem),
}
