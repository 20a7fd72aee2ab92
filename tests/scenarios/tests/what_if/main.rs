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
use std::ops::Range;

use access_vigil_core::what_if::{Course, GapEnd, moment_text, run};

use crate::draw::{Kind, draw};
use crate::real::{Shut, live_through};

/// The settings of one seed, with what both worlds make of them.
struct Compared {
    seed: u64,
    kind: Kind,
    text: String,
    drawn: Course,
    real: Vec<Shut>,
}

fn compare(seed: u64) -> Compared {
    let index = usize::try_from(seed).unwrap() % Kind::ALL.len();
    let kind = Kind::ALL[index];
    let settings = draw(seed, kind);
    let text = settings.to_string();
    let drawn = run(&text.parse().unwrap());
    let real = live_through(&settings);
    Compared {
        seed,
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

    fn agrees(&self) -> bool {
        let (drawn, real) = self.times_out();
        self.drawn_cut_off() == self.real_cut_off() && drawn == real
    }

    /// What the popup says of the cut-off.
    fn cause(&self) -> &str {
        let Some(cut_off) = &self.drawn.cut_off else {
            return "never";
        };
        let why = cut_off.why.as_ref();
        why.map_or("nothing in the way", |why| why.code.as_str())
    }

    fn told(&self) -> String {
        let ((drawn, real), seed, text) = (self.times_out(), self.seed, &self.text);
        format!("seed {seed}: {text}\n  drawn {drawn:?}\n  real  {real:?}")
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

/// Compares on two threads, since each life takes a tenth of a second.
fn compare_all(seeds: &Range<u64>) -> Vec<Compared> {
    let half = |odd: u64| {
        let seeds = seeds.clone().filter(move |seed| seed % 2 == odd);
        move || seeds.map(compare).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let even = scope.spawn(half(0));
        let mut all = half(1)();
        all.extend(even.join().unwrap());
        all
    })
}

fn print_table(all: &[Compared]) {
    let mut rows: BTreeMap<Kind, [u32; 3]> = BTreeMap::new();
    let mut causes: BTreeMap<&str, u32> = BTreeMap::new();
    for compared in all {
        let row = rows.entry(compared.kind).or_default();
        row[0] += 1;
        row[1] += u32::from(compared.real_cut_off().is_some());
        row[2] += u32::from(compared.agrees());
        *causes.entry(compared.cause()).or_default() += 1;
    }
    println!(
        "{:20}{:>9}{:>9}{:>9}",
        "kind", "compared", "cut off", "agree"
    );
    for (kind, [compared, cut_off, agree]) in &rows {
        println!(
            "{:20}{compared:>9}{cut_off:>9}{agree:>9}",
            format!("{kind:?}")
        );
    }
    println!("cut off for: {causes:?}");
}

#[test]
fn the_drawn_cut_off_is_the_one_of_the_real_edge_to_the_second() {
    let first: u64 = std::env::var("VIGIL_SEED").map_or(1, |seed| seed.parse().unwrap());
    let count: u64 = std::env::var("VIGIL_WHAT_IFS").map_or(168, |it| it.parse().unwrap());
    println!("{count} settings from seed {first}");
    let all = compare_all(&(first..first + count));
    print_table(&all);
    let differ: Vec<_> = all
        .iter()
        .filter(|it| !it.agrees())
        .map(Compared::told)
        .collect();
    let few = differ
        .iter()
        .take(5)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        differ.is_empty(),
        "{} of {count} differ, such as\n{few}",
        differ.len()
    );
    let cut_off = all.iter().filter(|it| it.real_cut_off().is_some()).count();
    assert!(
        cut_off * 2 > all.len(),
        "only {cut_off} of {count} were cut off"
    );
}
