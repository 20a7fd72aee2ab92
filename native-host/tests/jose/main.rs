//! Core's judgement of tokens beside that of `jose` (npm), on thousands of good and mutated ones: both accept the same
//! and read the same, but for the disagreements that are listed with the standard that decides (`listed.rs`).
//!
//! `VIGIL_SEED` draws other tokens, `VIGIL_TOKENS` more of them. Needs `node`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must fail at once, and this one prints its counts"
)]

#[path = "../common/visitor.rs"]
mod visitor;

mod claims;
mod forge;
mod keys;
mod listed;
mod mutate;
mod opinion;

use std::collections::BTreeMap;

use access_vigil_core::inspect::parse_key_set;
use forge::Forge;
use listed::{Listed, Tally};
use opinion::{Opinion, ours, theirs};

/// The moment at which every token is judged.
pub(crate) const NOW: i64 = 1_790_000_000;
/// How far clocks may differ.
pub(crate) const TOLERANCE: i64 = 60;
pub(crate) const ISSUER: &str = "https://custom.cloudflareaccess.com";

/// One token, and how it came about.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) family: &'static str,
    pub(crate) token: String,
    pub(crate) audience: String,
}

fn wanted(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn core_and_jose_agree_on_every_token_but_where_a_standard_decides() {
    let seed = wanted("VIGIL_SEED").unwrap_or(1) as u64;
    let n = wanted("VIGIL_TOKENS").unwrap_or(10_000);
    let mut forge = Forge::new(seed);
    let cases = forge.cases(n);
    let keys = parse_key_set(forge.jwks().to_string().as_bytes()).unwrap();
    let ours: Vec<Opinion> = cases.iter().map(|case| ours(case, &keys)).collect();
    let theirs = theirs(&cases, forge.jwks());
    assert_eq!(ours.len(), theirs.len());
    let mut tally = Tally::default();
    for ((case, one), other) in cases.iter().zip(&ours).zip(&theirs) {
        tally.count(case, (one, other));
    }
    println!("{n} tokens of seed {seed}\n{tally}");
    assert!(
        tally.unlisted.is_empty(),
        "seed {seed}: {:#?}",
        tally.unlisted
    );
    let families: BTreeMap<&str, usize> = cases.iter().fold(BTreeMap::new(), |mut all, case| {
        *all.entry(case.family).or_default() += 1;
        all
    });
    // Whatever is drawn, there is something of everything, and good tokens are believed.
    assert!(families.len() >= 25 || n < 10_000, "{families:?}");
    assert!(tally.both_accept > n / 20, "{tally}");
    let unused: Vec<&Listed> = tally.unused().collect();
    assert!(unused.is_empty() || n < 10_000, "never seen: {unused:?}");
}
