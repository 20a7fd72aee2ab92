//! What a check saw, as data: each program says it in its own way.

use alloc::string::String;
use alloc::vec::Vec;

use super::check::{Check, KeyStanding, SignatureResult, Subject, Unjudged};
use super::words::TokenText;
use crate::host::{HostProblem, TeamHost};
use crate::indicator::{Argument, Sentence};
use crate::inert::inert;
use crate::time::Timestamp;
use crate::token::{TokenKind, TokenProblem};

/// What a check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A token as Access writes it.
    AsAccessWrites,
    /// A text that Access does not write.
    Malformed(TokenProblem),
    /// The one algorithm that Access uses.
    Rs256,
    /// Another algorithm, in the token's own word.
    OtherAlgorithm(String),
    /// No claim or parameter of this name, or none of the right kind.
    Missing(&'static str),
    /// Neither a team nor a key, or only one of them.
    NoKeyNamed,
    /// The team's keys could not be learnt, and why in English, for programs that speak nothing else.
    KeysNotLearnt(String),
    /// How the key stands.
    Key(KeyStanding),
    /// What came of verifying.
    Signature(SignatureResult),
    /// The team that issued it.
    Team(TeamHost),
    /// An issuer that is no team.
    NoTeam(HostProblem),
    /// A session.
    Kind(TokenKind),
    /// No session, in the token's own word.
    OtherKind(String),
    /// The AUD tags, one of which is the one that was expected.
    Audience(Vec<String>),
    /// The AUD tags; none was expected.
    AudienceOf(Vec<String>),
    /// The AUD tags, none of which is the one that was expected.
    AnotherApp(Vec<String>),
    /// Nothing that says when it begins.
    NotLimited,
    /// No whole number of seconds up to the year 9999.
    NotAMoment,
    /// The moment in question.
    Moment(Timestamp),
    /// How many milliseconds Access's clock is ahead of this machine's.
    ClockOff(i64),
    /// Nothing that tells what time it is for Access.
    ClockUnknown,
}

impl Check {
    /// What was looked at, in the person's words.
    #[must_use]
    pub fn name(&self) -> Sentence {
        self.subject.text().plain()
    }

    /// What was seen, in the person's words.
    #[must_use]
    pub fn says(&self) -> Sentence {
        self.seen.sentence()
    }
}

impl Subject {
    fn text(self) -> TokenText {
        match self {
            Self::Form => TokenText::CheckForm,
            Self::Algorithm => TokenText::CheckAlgorithm,
            Self::Key => TokenText::CheckKey,
            Self::Signature => TokenText::CheckSignature,
            Self::Issuer => TokenText::CheckIssuer,
            Self::Kind => TokenText::CheckKind,
            Self::Audience => TokenText::CheckAudience,
            Self::NotBefore => TokenText::CheckNotBefore,
            Self::Issued => TokenText::CheckIssued,
            Self::Expiry => TokenText::CheckExpiry,
            Self::Clock => TokenText::CheckClock,
        }
    }
}

impl Seen {
    /// The sentence for it.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::AsAccessWrites => TokenText::SeenAsAccessWrites.plain(),
            Self::Malformed(problem) => problem.sentence(),
            Self::Rs256 => TokenText::SeenRs256.plain(),
            Self::OtherAlgorithm(word) => TokenText::SeenOtherAlgorithm.with([text(word)]),
            Self::Missing(name) => TokenText::SeenMissing.with([text(name)]),
            Self::NoKeyNamed => TokenText::SeenNoKeyNamed.plain(),
            Self::KeysNotLearnt(_) => TokenText::SeenKeysNotLearnt.plain(),
            Self::Key(standing) => key_sentence(*standing),
            Self::Signature(result) => signature_text(*result).plain(),
            Self::Team(team) => TokenText::SeenTeam.with([text(team.as_str())]),
            Self::NoTeam(problem) => TokenText::SeenNoTeam.with([problem.sentence().into()]),
            Self::Kind(TokenKind::App) => TokenText::SeenApp.plain(),
            Self::Kind(TokenKind::Org) => TokenText::SeenOrg.plain(),
            Self::OtherKind(word) => TokenText::SeenOtherKind.with([text(word)]),
            Self::Audience(tags) => TokenText::SeenAudience.with([words(tags)]),
            Self::AudienceOf(tags) => TokenText::SeenAudienceOf.with([words(tags)]),
            Self::AnotherApp(tags) => TokenText::SeenAnotherApp.with([words(tags)]),
            Self::NotLimited => TokenText::SeenNotLimited.plain(),
            Self::NotAMoment => TokenText::SeenNotAMoment.plain(),
            Self::Moment(at) => TokenText::SeenMoment.with([moment(*at)]),
            Self::ClockOff(ahead) if ahead.unsigned_abs() < SECOND => {
                TokenText::SeenClockRight.plain()
            }
            Self::ClockOff(ahead) => {
                let key = if *ahead < 0 {
                    TokenText::SeenClockFast
                } else {
                    TokenText::SeenClockSlow
                };
                key.with([Argument::Span(ahead.saturating_abs())])
            }
            Self::ClockUnknown => TokenText::SeenClockUnknown.plain(),
        }
    }
}

fn key_sentence(standing: KeyStanding) -> Sentence {
    match standing {
        KeyStanding::Published { first_seen } => {
            TokenText::SeenKeyPublished.with([moment(first_seen)])
        }
        KeyStanding::Retired { last_seen } => TokenText::SeenKeyRetired.with([moment(last_seen)]),
        KeyStanding::Replaced { at } => TokenText::SeenKeyReplaced.with([moment(at)]),
        KeyStanding::NeverPublished => TokenText::SeenKeyNever.plain(),
        KeyStanding::MaybeRotatedAway => TokenText::SeenKeyMaybeRotated.plain(),
        KeyStanding::NotAsked { again_at: Some(at) } => {
            TokenText::SeenKeyAskedLater.with([moment(at)])
        }
        KeyStanding::NotAsked { again_at: None } => TokenText::SeenKeyNotAsked.plain(),
    }
}

fn signature_text(result: SignatureResult) -> TokenText {
    match result {
        SignatureResult::Verified => TokenText::SeenSignatureGood,
        SignatureResult::NotVerified => TokenText::SeenSignatureBad,
        SignatureResult::NotJudged(Unjudged::NoKey) => TokenText::SeenSignatureNoKey,
        SignatureResult::NotJudged(Unjudged::NoMeans) => TokenText::SeenSignatureNoMeans,
    }
}

pub(super) fn text(word: &str) -> Argument {
    Argument::Text(inert(word))
}

fn words(words: &[String]) -> Argument {
    Argument::List(words.iter().map(|word| inert(word)).collect())
}

pub(super) fn moment(at: Timestamp) -> Argument {
    Argument::Moment(at.as_millis())
}

/// A stranger's word, as far as it is worth repeating.
pub(super) fn short(word: &str) -> String {
    let mut start: String = word.chars().take(LONGEST_WORD).collect();
    if start.len() < word.len() {
        start.push('…');
    }
    start
}

const LONGEST_WORD: usize = 80;

/// In milliseconds. Servers tell their time in whole seconds, so less than that is not known.
const SECOND: u64 = 1000;
