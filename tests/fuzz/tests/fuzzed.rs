//! The targets of `cargo xtask fuzz` on a stable compiler: the corpus, random bytes, and the corpus with random wounds.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

use std::fs;
use std::path::Path;
use std::thread;

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy as _;
use proptest::test_runner::TestRunner;

use fuzz::{TARGETS, Target};

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let files = fs::read_dir(folder).unwrap();
    let mut inputs: Vec<Vec<u8>> = files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect();
    inputs.sort();
    inputs
}

fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

fn holds_for_random_bytes(target: Target) {
    let random = vec(any::<u8>(), 0..600);
    let judged = runner().run(&random, |bytes| {
        target(&bytes);
        Ok(())
    });
    judged.unwrap();
}

fn holds_for_wounded_inputs(target: Target, inputs: Vec<Vec<u8>>) {
    let wounds = vec((any::<Index>(), any::<u8>(), 0..4_u8), 1..6);
    let wounded = (select(inputs), wounds).prop_map(|(mut bytes, wounds)| {
        for (place, byte, kind) in wounds {
            let at = place.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 => bytes.truncate(at),
                2 => bytes.extend_from_within(at..),
                _ if at < bytes.len() => bytes[at] = byte,
                _ => bytes.push(byte),
            }
        }
        bytes
    });
    let judged = runner().run(&wounded, |bytes| {
        target(&bytes);
        Ok(())
    });
    judged.unwrap();
}

fn holds((name, target): (&str, Target)) {
    let inputs = corpus(name);
    assert!(inputs.len() > 4, "{name} has no corpus");
    for input in &inputs {
        target(input);
    }
    holds_for_random_bytes(target);
    holds_for_wounded_inputs(target, inputs);
}

#[test]
fn what_must_hold_holds_for_the_corpus_random_bytes_and_wounded_inputs() {
    let broken: Vec<&str> = thread::scope(|scope| {
        let judged = TARGETS.map(|it| (it.0, scope.spawn(move || holds(it))));
        let broken = judged.into_iter().filter_map(|(name, judged)| {
            let judged = judged.join();
            judged.is_err().then_some(name)
        });
        broken.collect()
    });
    assert!(broken.is_empty(), "{broken:?}, as said above");
}

#[test]
fn each_target_has_a_program_for_the_fuzzer_and_each_program_a_target() {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/src/bin");
    let mut found: Vec<String> = fs::read_dir(programs)
        .unwrap()
        .map(|it| {
            it.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into()
        })
        .collect();
    let mut targets = TARGETS.map(|(name, _)| name);
    found.sort();
    targets.sort_unstable();
    assert_eq!(found, targets);
}
