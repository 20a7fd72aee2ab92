//! The what-if agrees with the real edge: for random settings the cut-off that it draws is the one that a scenario has
//! with the same settings and the same chance, to the second.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must fail at once"
)]

mod draw;
mod real;

use std::collections::BTreeMap;

use access_vigil_core::what_if::{Course, GapEnd, moment_text, run};

use crate::draw::{Kind, draw};
use crate::real::{Shut, live_through};

/// The settings of one seed, with what both worlds make of them.
struct Compared {
    kind: Kind,
    text: String,
    drawn: Course,
    real: Vec<Shut>,
}

fn compare(seed: u64, kind: Kind) -> Compared {
    let settings = draw(seed, kind);
    let text = settings.to_string();
    let drawn = run(&text.parse().unwrap());
    let real = live_through(&settings);
    Compared {
        kind,
        text,
        drawn,
        real,
    }
}

impl Compared {
    /// The second of the first time out that does not mend itself.
    fn real_cut_off(&self) -> Option<i64> {
        let shut = self.real.iter().find(|shut| shut.mends != GapEnd::Itself);
        shut.map(|shut| shut.from.div_euclid(1000))
    }

    fn drawn_cut_off(&self) -> Option<i64> {
        self.drawn.cut_off.as_ref().map(|it| it.at.div_euclid(1000))
    }

    /// Every time out, to the second, and what mends it.
    fn times_out(&self) -> (Vec<String>, Vec<String>) {
        let said = |from: i64, until: Option<i64>, by| {
            let until = until.map(moment_text).unwrap_or_default();
            format!("{}-{until} {by:?}", moment_text(from))
        };
        let drawn = self.drawn.gaps.iter();
        let real = self.real.iter();
        (
            drawn
                .map(|gap| said(gap.from, gap.until, gap.ended_by))
                .collect(),
            real.map(|shut| said(shut.from, shut.until, shut.mends))
                .collect(),
        )
    }
}

#[test]
fn the_drawn_cut_off_is_the_one_of_the_real_edge_to_the_second() {
    let first: u64 = std::env::var("VIGIL_SEED").map_or(1, |seed| seed.parse().unwrap());
    let count: u64 = std::env::var("VIGIL_WHAT_IFS").map_or(210, |it| it.parse().unwrap());
    println!("{count} settings from seed {first}");
    let mut table: BTreeMap<Kind, [u32; 3]> = BTreeMap::new();
    let mut causes: BTreeMap<String, u32> = BTreeMap::new();
    let mut differ = Vec::new();
    for (seed, kind) in (first..first + count).zip(Kind::ALL.iter().cycle()) {
        let compared = compare(seed, *kind);
        let row = table.entry(compared.kind).or_default();
        row[0] += 1;
        row[1] += u32::from(compared.real_cut_off().is_some());
        let agrees = compared.drawn_cut_off() == compared.real_cut_off();
        let (drawn, real) = compared.times_out();
        row[2] += u32::from(agrees && drawn == real);
        let why = compared.drawn.cut_off.as_ref().map(|it| it.why.as_ref());
        let why = why.map_or("never", |why| {
            why.map_or("nobody there", |why| why.code.as_str())
        });
        *causes.entry(why.to_owned()).or_default() += 1;
        if !agrees || drawn != real {
            let text = &compared.text;
            differ.push(format!(
                "seed {seed}: {text}\n  drawn {drawn:?}\n  real  {real:?}"
            ));
        }
    }
    println!(
        "{:28}{:>9}{:>9}{:>9}",
        "kind", "compared", "cut off", "agree"
    );
    for (kind, [all, cut_off, agree]) in &table {
        println!("{:28}{all:>9}{cut_off:>9}{agree:>9}", format!("{kind:?}"));
    }
    println!("{causes:?}");
    assert!(
        differ.is_empty(),
        "{} differ:\n{}",
        differ.len(),
        differ.join("\n")
    );
    let cut_off: u32 = table.values().map(|[_, cut_off, _]| cut_off).sum();
    assert!(
        u64::from(cut_off) * 2 > count,
        "only {cut_off} were cut off"
    );
}
