//! What became of a what-if: the moments worth telling, both clocks, and when the person is cut off, and why.
//! All moments are milliseconds after the midnight that the first day begins with.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::edge::Tier;
use super::model::{MIDNIGHT, MOST_STEPS, Model};
use super::settings::Settings;
use super::words::WhatIfText;
use crate::ordered::sorted_by_key;
use crate::view::ProblemView;

/// The course of a what-if.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Course {
    /// The settings that it follows from, as text.
    pub settings: String,
    /// When it begins.
    pub start: i64,
    /// When it ends: after the cut-off, or where nobody looks further ahead.
    pub end: i64,
    /// What happened, in order of time.
    pub moments: Vec<Happened>,
    /// The clock of the app token.
    pub app_tokens: Vec<Life>,
    /// The clock of the org token.
    pub org_tokens: Vec<Life>,
    /// When nobody was let in.
    pub gaps: Vec<Gap>,
    /// What the popup promised with each new token.
    pub promises: Vec<Promise>,
    /// How many renewals succeeded.
    pub renewals: u32,
    /// When the person is cut off, if they are.
    pub cut_off: Option<CutOff>,
    /// Whether it was broken off, since it would have taken too many steps.
    pub cut_short: bool,
    /// How many steps it took.
    pub steps: u32,
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    pub at: i64,
    /// What.
    pub what: What,
}

/// A token on its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// When it was issued.
    pub issued: i64,
    /// When it would end by itself.
    pub expires: i64,
    /// When it really counts no more.
    pub ends: i64,
}

/// A time in which nobody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// When it began.
    pub from: i64,
    /// When it was over, if it ever was.
    pub until: Option<i64>,
    /// What ended it.
    pub ended_by: GapEnd,
}

/// What ends a time in which nobody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapEnd {
    /// A renewal, or the page itself when it was opened: nobody was asked anything.
    Itself,
    /// The person signed in.
    SignIn,
    /// Nothing, for a day.
    Nothing,
    /// Nobody knows: the run was cut short.
    Unknown,
}

/// What the popup promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Promise {
    /// When.
    pub at: i64,
    /// The effective end, as things stood.
    pub effective_end: i64,
}

/// The cut-off: from here on only a sign-in helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CutOff {
    /// When.
    pub at: i64,
    /// What is wrong then, in the words of the popup: the last before it mends, or is forgotten.
    pub why: Option<ProblemView>,
    /// When the org token behind it counted no more: until then the page itself was let in again, had it been opened.
    pub org_ended: Option<i64>,
}

macro_rules! moments {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// What can happen. Each has the sentence of the same name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum What {
            $($(#[doc = $doc])* $name,)*
        }

        impl What {
            /// Everything that can happen.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its sentence.
            #[must_use]
            pub const fn text(self) -> WhatIfText {
                match self { $(Self::$name => WhatIfText::$name,)* }
            }
        }
    };
}

moments! {
    /// The person signed in.
    SignedIn,
    /// A renewal succeeded.
    Renewed,
    /// The page itself got a new app token when it was opened.
    LoadedAnew,
    /// The org token was refreshed.
    Refreshed,
    /// A notice asks the person.
    Notice,
    /// The app's tokens were revoked.
    AppRevoked,
    /// The person was revoked.
    UserRevoked,
    /// The extension noticed a revocation.
    RevocationNoticed,
    /// The signing key was rotated.
    KeysRotated,
    /// The person signed out.
    SignedOut,
    /// The person left.
    Left,
    /// They locked the screen.
    Locked,
    /// They are back.
    CameBack,
    /// The machine fell asleep.
    FellAsleep,
    /// It woke up.
    WokeUp,
    /// The network was gone.
    WentOffline,
    /// It was back.
    CameOnline,
    /// The app's tab was closed.
    AppClosed,
    /// It was opened.
    AppOpened,
    /// A tab showed the login page.
    LoginPage,
    /// Nobody is let in for a while, which mends itself.
    Lapsed,
    /// They are let in again.
    LetInAgain,
    /// From here on only a sign-in helps.
    CutOff,
}

impl Course {
    /// Draws it up from what a run wrote down.
    pub(super) fn of(settings: &Settings, model: Model<'_>) -> Self {
        let gaps = gaps(&model);
        let cut_off = cut_off(&model, &gaps);
        let start = settings.start.millis();
        let never = gaps.iter().find(|gap| gap.ended_by == GapEnd::Nothing);
        let run_until = model.now - MIDNIGHT;
        let end = never.map_or(run_until, |gap| {
            let afterwards = ((gap.from - start) / 12).max(LEAST_AFTERWARDS);
            run_until.min(gap.from + afterwards)
        });
        let [app_tokens, org_tokens] = [Tier::App, Tier::Org].map(|tier| lives(&model, tier));
        let steps = model.record.steps;
        let mut moments = model.record.moments;
        moments.extend(asleep(settings));
        moments.extend(gaps.iter().flat_map(moments_of));
        moments.retain(|happened| happened.at <= end);
        let moments = sorted_by_key(moments, |happened| happened.at);
        let renewed = moments.iter().filter(|it| it.what == What::Renewed);
        Self {
            settings: settings.to_string(),
            start,
            end,
            renewals: u32::try_from(renewed.count()).unwrap_or(u32::MAX),
            moments,
            app_tokens,
            org_tokens,
            gaps,
            promises: model.record.promises,
            cut_off,
            cut_short: steps >= MOST_STEPS,
            steps,
        }
    }
}

fn lives(model: &Model<'_>, tier: Tier) -> Vec<Life> {
    let all = model.edge.given_out();
    let of_tier = all.filter(|(_, issued, _)| issued.tier == tier);
    let life = of_tier.map(|(_, issued, ends)| Life {
        issued: issued.issued - MIDNIGHT,
        expires: issued.expires - MIDNIGHT,
        ends: ends - MIDNIGHT,
    });
    life.collect()
}

/// When the app token in the jar let nobody in, from the first sign-in on.
fn gaps(model: &Model<'_>) -> Vec<Gap> {
    let held = &model.record.held;
    let until = held.iter().skip(1).map(|(at, _)| *at).chain([model.now]);
    let mut gaps = Vec::new();
    let mut let_in: Option<i64> = None;
    for ((from, serial), next) in held.iter().zip(until) {
        let Some(serial) = serial else { continue };
        let ends = model.edge.end_of(*serial).unwrap_or(*from);
        let ends = ends.clamp(*from, next.max(*from));
        if let Some(before) = let_in.filter(|before| before < from) {
            let signed_in = model.record.sign_ins.iter();
            let mut between = signed_in.filter(|at| (before..=*from).contains(at));
            let ended_by = between.next().map_or(GapEnd::Itself, |_| GapEnd::SignIn);
            gaps.push(Gap {
                from: before - MIDNIGHT,
                until: Some(*from - MIDNIGHT),
                ended_by,
            });
        }
        let_in = Some(let_in.map_or(ends, |before| before.max(ends)));
    }
    if let Some(before) = let_in.filter(|before| *before < model.now) {
        gaps.push(Gap {
            from: before - MIDNIGHT,
            until: None,
            ended_by: if model.record.steps < MOST_STEPS {
                GapEnd::Nothing
            } else {
                GapEnd::Unknown
            },
        });
    }
    gaps
}

/// The first time in which nobody was let in that did not mend itself.
fn cut_off(model: &Model<'_>, gaps: &[Gap]) -> Option<CutOff> {
    let gap = gaps
        .iter()
        .find(|gap| matches!(gap.ended_by, GapEnd::SignIn | GapEnd::Nothing))?;
    let during = gap.from..=gap.until.unwrap_or(i64::MAX);
    let until = gap.until.unwrap_or(model.now - MIDNIGHT);
    let orgs = lives(model, Tier::Org);
    let behind = orgs.iter().rfind(|org| org.issued <= gap.from);
    let problems = model.record.problems.iter();
    let mut problems = problems.filter(|(at, _)| during.contains(&(at - MIDNIGHT)));
    Some(CutOff {
        at: gap.from,
        why: problems.next_back().map(|(_, problem)| problem.clone()),
        org_ended: behind.map(|org| org.ends).filter(|at| *at <= until),
    })
}

fn asleep(settings: &Settings) -> impl Iterator<Item = Happened> {
    settings.asleep.iter().flat_map(|interval| {
        let (at, until) = (interval.from.millis(), interval.until.millis());
        let what = What::FellAsleep;
        let woke = What::WokeUp;
        [
            Happened { at, what },
            Happened {
                at: until,
                what: woke,
            },
        ]
    })
}

fn moments_of(gap: &Gap) -> impl Iterator<Item = Happened> + use<> {
    let what = match gap.ended_by {
        GapEnd::Itself | GapEnd::Unknown => What::Lapsed,
        GapEnd::SignIn | GapEnd::Nothing => What::CutOff,
    };
    let again = gap.until.map(|at| Happened {
        at,
        what: What::LetInAgain,
    });
    let from = Happened { at: gap.from, what };
    core::iter::once(from).chain(again)
}

/// So much of what follows a cut-off is shown at least, in milliseconds.
const LEAST_AFTERWARDS: i64 = 10 * 60_000;
