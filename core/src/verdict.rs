//! Whether a renewal succeeded, judged by the cookie that is in the jar afterwards and by nothing else.

use crate::problem::Problem;
use crate::token::{Token, TokenKind, TokenProblem};

/// What lies in the jar where the session's cookie was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// No cookie, or one that has ended.
    Nothing,
    /// A cookie without a readable token.
    Unreadable(TokenProblem),
    /// A readable token.
    Token(Token),
}

/// The judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A fresh token that lives longer.
    Renewed(Token),
    /// A fresh token of the same end: the org token is the ceiling.
    NoGrowth(Token),
    /// The token is the one that was there before.
    Unchanged,
    /// What is there now is worse than what was there before.
    Worse(Problem),
}

/// Judges what was found against the token that was there before; one that Access already refused is worth nothing.
pub(crate) fn judge(before: &Token, found: Found, refused: bool) -> Verdict {
    let after = match found {
        Found::Nothing => return Verdict::Worse(Problem::LoginNeeded),
        Found::Unreadable(problem) => {
            return Verdict::Worse(Problem::Unreadable(problem.sentence()));
        }
        Found::Token(token) => token,
    };
    if &after == before {
        Verdict::Unchanged
    } else if after.kind() != TokenKind::App || !after.audience().overlaps(before.audience()) {
        Verdict::Worse(Problem::WrongApp)
    } else if after.subject() != before.subject() {
        Verdict::Worse(Problem::WrongIdentity)
    } else if after.issued_at() < before.issued_at() {
        Verdict::Worse(Problem::WorseCookie)
    } else if refused {
        Verdict::Renewed(after)
    } else if after.expires_at() < before.expires_at() {
        Verdict::Worse(Problem::WorseCookie)
    } else if after.expires_at() == before.expires_at() {
        Verdict::NoGrowth(after)
    } else {
        Verdict::Renewed(after)
    }
}
