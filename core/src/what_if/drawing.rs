//! A course as lanes of bars with places from 0 to 1, so that a page only sets attributes of shapes. Colour decides
//! nothing here: each bar has a look, and each look its word.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::course::{Course, Life, What};
use super::settings::Moment;
use super::words::WhatIfText;
use crate::indicator::{Argument, Sentence};

/// A course, to be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Drawing {
    /// What became of it, in one sentence.
    pub headline: Sentence,
    /// What is to be known beside it.
    pub remarks: Vec<Sentence>,
    /// The lanes, from above.
    pub lanes: Vec<Lane>,
    /// What happened, each at its place.
    pub marks: Vec<Mark>,
    /// Places of round moments.
    pub ticks: Vec<Tick>,
    /// The place of the cut-off.
    pub cut_off: Option<f64>,
}

/// A lane of bars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    /// What it shows.
    pub label: Sentence,
    /// Its bars, which may lie over each other.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bar {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// What it is.
    pub look: Look,
    /// The same in words, with its two moments.
    pub label: Sentence,
}

/// What a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// A token that counts.
    Token,
    /// Nobody is let in.
    ShutOut,
    /// The person is away.
    Away,
    /// The screen is locked.
    Locked,
    /// The machine sleeps.
    Asleep,
    /// There is no network.
    Offline,
    /// No tab shows the app.
    Closed,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Where.
    pub x: f64,
    /// What.
    pub what: What,
    /// The same in words, with its moment.
    pub label: Sentence,
}

/// A round moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// Its name, as in the settings.
    pub name: String,
}

/// A moment as the settings name it, to the second.
#[must_use]
pub fn moment_text(millis: i64) -> String {
    let seconds = u32::try_from(millis.div_euclid(1000)).unwrap_or(0);
    Moment(seconds).to_string()
}

impl Course {
    /// The course as lanes of bars.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let lane = |label, bars| Lane {
            label: said(label, &[]),
            bars,
        };
        let mut app = self.token_bars(&self.app_tokens);
        let shut_out = self.gaps.iter();
        app.extend(
            shut_out.filter_map(|gap| {
                self.bar(Look::ShutOut, (gap.from, gap.until.unwrap_or(self.end)))
            }),
        );
        let marks = self.moments.iter().map(|happened| Mark {
            x: self.place(happened.at),
            what: happened.what,
            label: said(happened.what.text(), &[happened.at]),
        });
        let mut remarks = Vec::from([said(WhatIfText::LeftOut, &[])]);
        if self.cut_short {
            remarks.push(said(WhatIfText::CutShort, &[self.end]));
        }
        Drawing {
            headline: self.headline(),
            remarks,
            lanes: Vec::from([
                lane(WhatIfText::LaneApp, app),
                lane(WhatIfText::LaneOrg, self.token_bars(&self.org_tokens)),
                lane(WhatIfText::LanePerson, self.habit_bars()),
            ]),
            marks: marks.collect(),
            ticks: self.ticks(),
            cut_off: self.cut_off.as_ref().map(|cut_off| self.place(cut_off.at)),
        }
    }

    /// What became of it, in one sentence.
    #[must_use]
    pub fn headline(&self) -> Sentence {
        match &self.cut_off {
            Some(cut_off) => said(WhatIfText::CutOffAt, &[cut_off.at]),
            None => said(WhatIfText::NeverCutOff, &[self.end]),
        }
    }

    /// Where a moment lies, from 0 to 1, in millionths.
    fn place(&self, at: i64) -> f64 {
        let (whole, part) = (self.end - self.start, at - self.start);
        let millionths = part.saturating_mul(MILLION) / whole.max(1);
        let millionths = i32::try_from(millionths.clamp(0, MILLION)).unwrap_or(0);
        f64::from(millionths) / 1e6
    }

    fn bar(&self, look: Look, (from, to): (i64, i64)) -> Option<Bar> {
        let (from, to) = (from.max(self.start), to.min(self.end));
        let key = match look {
            Look::Token => WhatIfText::BarToken,
            Look::ShutOut => WhatIfText::BarShutOut,
            Look::Away => WhatIfText::BarAway,
            Look::Locked => WhatIfText::BarLocked,
            Look::Asleep => WhatIfText::BarAsleep,
            Look::Offline => WhatIfText::BarOffline,
            Look::Closed => WhatIfText::BarClosed,
        };
        // What is over within the same millionth is not seen.
        (self.place(from) < self.place(to)).then(|| Bar {
            from: self.place(from),
            to: self.place(to),
            look,
            label: said(key, &[from, to]),
        })
    }

    /// Each token until its end, or until the next one takes its place.
    fn token_bars(&self, lives: &[Life]) -> Vec<Bar> {
        let next = lives.iter().skip(1).map(|life| life.issued);
        let next = next.chain([i64::MAX]);
        let bars = lives
            .iter()
            .zip(next)
            .filter_map(|(life, next)| self.bar(Look::Token, (life.issued, life.ends.min(next))));
        bars.collect()
    }

    /// What the person and the machine are at, where it is out of the ordinary.
    fn habit_bars(&self) -> Vec<Bar> {
        let mut bars = Vec::new();
        for (look, begins, ends) in [
            (Look::Away, What::Left, [What::CameBack, What::Locked]),
            (Look::Locked, What::Locked, [What::CameBack, What::Left]),
            (Look::Asleep, What::FellAsleep, [What::WokeUp; 2]),
            (Look::Offline, What::WentOffline, [What::CameOnline; 2]),
            (
                Look::Closed,
                What::AppClosed,
                [What::AppOpened, What::SignedIn],
            ),
        ] {
            let mut moments = self.moments.iter();
            while let Some(first) = moments.find(|it| it.what == begins) {
                let mut rest = moments.clone();
                let over = rest.find(|it| ends.contains(&it.what));
                let until = over.map_or(self.end, |it| it.at);
                bars.extend(self.bar(look, (first.at, until)));
            }
        }
        bars
    }

    /// About a dozen round moments.
    fn ticks(&self) -> Vec<Tick> {
        let span = self.end - self.start;
        let steps = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map(|minutes| minutes * 60_000);
        let step = steps.into_iter().find(|step| span / step <= MOST_TICKS);
        let step = step.unwrap_or(LONGEST_STEP);
        let first = (self.start + step - 1).div_euclid(step) * step;
        let moments = (0..=MOST_TICKS).map(|index| first + index * step);
        let shown = moments.take_while(|at| *at <= self.end);
        let tick = |at| Tick {
            x: self.place(at),
            name: moment_text(at),
        };
        shown.map(tick).collect()
    }
}

fn said(key: WhatIfText, moments: &[i64]) -> Sentence {
    let moments = moments.iter().map(|at| Argument::Text(moment_text(*at)));
    Sentence {
        key: key.as_str().into(),
        arguments: moments.collect(),
    }
}

const MILLION: i64 = 1_000_000;
const MOST_TICKS: i64 = 14;
const LONGEST_STEP: i64 = 86_400_000;
