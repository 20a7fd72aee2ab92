//! The laws by name, and what becomes of a broken one: stories and walks end there, years count it and go on.

use std::collections::BTreeMap;

use crate::world::World;

/// What must hold at every step of every world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// A page in use is served where nothing stood in the way.
    NoCutOff,
    /// What replaced a working cookie by our doing is gone again soon.
    NoCookieLost,
    /// A sign-out is final until the next sign-in.
    NothingAfterSignOut,
    /// No renewal begins while the person is away, but on their wish.
    NothingWhileAway,
    /// No renewal begins longer after the last sign of the person than the settings say.
    NothingPastExtension,
    /// What a renewal brings is of the person whose session it is.
    OneIdentity,
    /// What an administrator forbids is not done.
    NothingForbidden,
    /// What the person has paused is left alone.
    NothingWhilePaused,
    /// Nobody is brought to a login who did not ask for it.
    NoLoginUnasked,
    /// Pauses grow, and only success lets the next attempt come sooner.
    NoStorm,
    /// Whose a token is, is asked rarely.
    FewQuestions,
    /// One renewal of an app at a time.
    OnePerApp,
    /// Two of a team.
    TwoPerTeam,
    /// Only apps and their team are asked.
    NoStranger,
    /// A rule that takes cookies away goes with its request.
    NoRuleLeft,
    /// A tab that was opened behind the person's back is closed soon.
    NoTabLeft,
    /// A page of ours in a container is closed once nothing needs it.
    NoPageLeft,
    /// The program comes to rest.
    ComesToRest,
    /// A timer lies in the future.
    NoCircles,
    /// A timer has a need.
    NoNeedlessTimer,
}

impl Law {
    /// Every law.
    pub const ALL: [Self; 20] = [
        Self::NoCutOff,
        Self::NoCookieLost,
        Self::NothingAfterSignOut,
        Self::NothingWhileAway,
        Self::NothingPastExtension,
        Self::OneIdentity,
        Self::NothingForbidden,
        Self::NothingWhilePaused,
        Self::NoLoginUnasked,
        Self::NoStorm,
        Self::FewQuestions,
        Self::OnePerApp,
        Self::TwoPerTeam,
        Self::NoStranger,
        Self::NoRuleLeft,
        Self::NoTabLeft,
        Self::NoPageLeft,
        Self::ComesToRest,
        Self::NoCircles,
        Self::NoNeedlessTimer,
    ];

    /// What is said where it is broken.
    #[must_use]
    pub fn broken(self) -> &'static str {
        match self {
            Self::NoCutOff => "a page in use was cut off",
            Self::NoCookieLost => "a working cookie was lost",
            Self::NothingAfterSignOut => "a renewal goes on although the person signed out",
            Self::NothingWhileAway => "a renewal begins although the person is away",
            Self::NothingPastExtension => {
                "a renewal begins too long after the last sign of the person"
            }
            Self::OneIdentity => "a renewal is made under another identity",
            Self::NothingForbidden => {
                "a renewal, or what belongs to one, goes on although the administrator forbids it"
            }
            Self::NothingWhilePaused => "a renewal begins although the person paused the app",
            Self::NoLoginUnasked => "an app is brought to the login though nobody asked for it",
            Self::NoStorm => "the edge is stormed",
            Self::FewQuestions => "Access is asked too often whose a token is",
            Self::OnePerApp => "an app is renewed twice at a time",
            Self::TwoPerTeam => "too many renewals of one team at a time",
            Self::NoStranger => "a renewal asks a stranger",
            Self::NoRuleLeft => "a cookie rule is left behind",
            Self::NoTabLeft => "a tab was left behind",
            Self::NoPageLeft => "a page of ours is left open in a container",
            Self::ComesToRest => "the program does not come to rest",
            Self::NoCircles => "the timer runs in circles",
            Self::NoNeedlessTimer => "a timer is set that nothing needs",
        }
    }
}

/// The broken laws of a world that goes on.
#[derive(Debug, Default)]
pub(crate) struct Breaches {
    pub(crate) counts: BTreeMap<Law, u64>,
    /// The first time that each was.
    pub(crate) first: BTreeMap<Law, Breach>,
}

/// A broken law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// When, on the world's clock.
    pub at: i64,
    /// What happened last, as far as it was kept, and what the popup would show.
    pub report: String,
}

impl World {
    /// A law is broken.
    pub(crate) fn broken(&mut self, law: Law) {
        self.broken_by(law, "");
    }

    /// A law is broken, and how: where broken laws are not counted this ends the world.
    pub(crate) fn broken_by(&mut self, law: Law, how: &str) {
        let what = format!("{}{how}", law.broken());
        let is_first = match &self.breaches {
            // Whatever comes after it would never end.
            Some(_) if law == Law::ComesToRest => self.fail(&what),
            Some(breaches) => !breaches.first.contains_key(&law),
            None => self.fail(&what),
        };
        let first = is_first.then(|| Breach {
            at: self.now,
            report: self.report(&what),
        });
        if let Some(breaches) = &mut self.breaches {
            *breaches.counts.entry(law).or_default() += 1;
            breaches.first.extend(first.map(|breach| (law, breach)));
        }
    }
}
