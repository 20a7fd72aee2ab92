//! The checks of a token, which are core's, in plain English for a terminal.

use access_vigil_core::inspect::{self, KeyStanding, Outcome, Seen, SignatureResult, Subject};
use access_vigil_core::time::Timestamp;
use access_vigil_core::token::TokenKind;

use crate::moment;

/// One check, how it ended, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub says: String,
}

impl Check {
    /// What core found, told at this moment.
    #[must_use]
    pub fn told(check: &inspect::Check, now: Timestamp) -> Self {
        Self {
            name: name(check.subject),
            outcome: check.outcome,
            says: says(&check.seen, now),
        }
    }
}

fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::Form => "form",
        Subject::Algorithm => "algorithm",
        Subject::Key => "key",
        Subject::Signature => "signature",
        Subject::Issuer => "issuer",
        Subject::Kind => "type",
        Subject::Audience => "audience",
        Subject::NotBefore => "not before",
        Subject::Issued => "issued",
        Subject::Expiry => "expiry",
        Subject::Clock => "clock",
    }
}

fn says(seen: &Seen, now: Timestamp) -> String {
    match seen {
        Seen::AsAccessWrites => "as Access writes it".to_owned(),
        Seen::Malformed(problem) => problem.to_string(),
        Seen::Rs256 => "RS256".to_owned(),
        Seen::OtherAlgorithm(word) => format!("{word}, where Access writes RS256 only"),
        Seen::Missing(name) => format!("the token has no {name}, or none of the right kind"),
        Seen::NoKeyNamed => "the token names no team or no key".to_owned(),
        Seen::KeysNotLearnt(why) => why.clone(),
        Seen::Key(standing) => standing_says(*standing, now),
        Seen::Signature(SignatureResult::Verified) => "made by that key".to_owned(),
        Seen::Signature(SignatureResult::NotVerified) => "not made by that key".to_owned(),
        Seen::Signature(SignatureResult::NotJudged(_)) => {
            "there is no key to judge it by".to_owned()
        }
        Seen::Team(team) => team.to_string(),
        Seen::NoTeam(problem) => format!("no team: {problem}"),
        Seen::Kind(TokenKind::App) => "app token".to_owned(),
        Seen::Kind(TokenKind::Org) => "org token".to_owned(),
        Seen::OtherKind(word) => format!("{word}, which is no session"),
        Seen::Audience(tags) => tags.join(", "),
        Seen::AudienceOf(tags) => format!("{}; give --aud to compare it", tags.join(", ")),
        Seen::AnotherApp(tags) => format!("another app: {}", tags.join(", ")),
        Seen::NotLimited => "not limited".to_owned(),
        Seen::NotAMoment => "no whole number of seconds up to the year 9999".to_owned(),
        Seen::Moment(at) => {
            format!("{} ({})", moment::text(*at), moment::relative(*at, now))
        }
        Seen::ClockOff(millis) => format!("{millis} ms apart from Access's"),
        Seen::ClockUnknown => "nothing to compare it with".to_owned(),
    }
}

fn standing_says(standing: KeyStanding, now: Timestamp) -> String {
    match standing {
        KeyStanding::Published { first_seen } => {
            let since = moment::text(first_seen);
            format!("published by the team; seen since {since}")
        }
        KeyStanding::Retired { last_seen } => {
            format!("published until {}, and no more", moment::text(last_seen))
        }
        KeyStanding::Replaced { at } => format!(
            "the team has published another key of this name at {}",
            moment::text(at)
        ),
        KeyStanding::NeverPublished => "the team never published this key".to_owned(),
        KeyStanding::MaybeRotatedAway => {
            "not published now; it may have been rotated away before it was first looked for"
                .to_owned()
        }
        KeyStanding::NotAsked { again_at: Some(at) } => format!(
            "unknown; the team may be asked again {}",
            moment::relative(at, now)
        ),
        KeyStanding::NotAsked { again_at: None } => {
            "unknown, and the team was not asked".to_owned()
        }
    }
}
