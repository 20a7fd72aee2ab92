//! The native host against a floor and two peers.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Deserialize;

use super::contender::{Contender, Life, Running, Weight};
use super::median::{Shown, Spans};
use super::peers;
use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// How thoroughly.
#[derive(Args)]
pub(crate) struct Wishes {
    /// Of so many measurements the median is told.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(50..))]
    rounds: u32,
    /// Unpacks browserpass's host first; it is not installed.
    #[arg(long)]
    peers: bool,
}

/// One contender and what was measured of it.
struct Row {
    contender: Contender,
    round_trips: Spans,
    starts: Spans,
    weight: Option<Weight>,
}

/// Measures all that are here, and judges the goals.
pub(crate) fn bench(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    if wishes.peers {
        peers::provide(checkout)?;
    }
    let vigil = Contender {
        name: "vigil",
        program: built(checkout)?,
        arguments: vec![String::from(ORIGIN)],
        ..peers::cat(HELLO)
    };
    let mut contenders = vec![peers::cat(HELLO), vigil];
    for peer in [peers::browserpass(checkout, HELLO), peers::keepassxc(HELLO)] {
        match peer {
            Ok(peer) => contenders.push(peer),
            Err(absent) => println!("{absent}"),
        }
    }
    let runtimes: Vec<PathBuf> = contenders
        .iter()
        .flat_map(|it| it.variables.iter().map(|(_, folder)| folder.clone()))
        .collect();
    let rows = measured(contenders, wishes.rounds);
    for folder in runtimes {
        // It holds a socket and nothing else.
        std::fs::remove_dir_all(folder).ok();
    }
    let rows = rows?;
    println!("Medians of {}:", wishes.rounds);
    print!("{}", table(&rows));
    Ok(judge(&rows))
}

/// All are measured in turn, so that a busy moment of the machine meets them all.
fn measured(contenders: Vec<Contender>, rounds: u32) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<Row> = contenders.into_iter().map(Row::new).collect();
    for _ in 0..rounds {
        for row in &mut rows {
            row.starts.add(row.contender.first_answer()?);
        }
    }
    let mut running = Vec::new();
    for row in &rows {
        running.push(row.contender.start()?);
    }
    // Until each waits for a request.
    std::thread::sleep(Duration::from_millis(200));
    for _ in 0..rounds {
        for (row, running) in rows.iter_mut().zip(&mut running) {
            row.round_trip(running)?;
        }
    }
    for (row, running) in rows.iter_mut().zip(&running) {
        row.weight = running.weight();
    }
    Ok(rows)
}

impl Row {
    fn new(contender: Contender) -> Self {
        Self {
            contender,
            round_trips: Spans::default(),
            starts: Spans::default(),
            weight: None,
        }
    }

    fn round_trip(&mut self, running: &mut Running) -> Result<(), Error> {
        let span = match self.contender.life {
            Life::ManyRequests => running.ask()?,
            Life::OneRequest => self.contender.first_answer()?,
        };
        self.round_trips.add(span);
        Ok(())
    }

    /// How many times as long as this one.
    fn ratio(&self, floor: &Self) -> Option<f64> {
        let floor = floor.round_trips.median()?.as_secs_f64();
        Some(self.round_trips.median()?.as_secs_f64() / floor)
    }

    fn is_ahead_of(&self, peer: &Self) -> bool {
        let numbers = |row: &Self| {
            let weight = row.weight.unwrap_or(Weight {
                kilobytes: 0,
                threads: 0,
            });
            (row.round_trips.median(), row.starts.median(), weight)
        };
        let (ours, theirs) = (numbers(self), numbers(peer));
        ours.0 < theirs.0
            && ours.1 < theirs.1
            && ours.2.kilobytes < theirs.2.kilobytes
            && ours.2.threads <= theirs.2.threads
    }
}

fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:20}{:>12}{:>10}{:>18}{:>12}{:>10}\n",
        "", "round trip", "× cat", "first answer", "memory", "threads"
    );
    for row in rows {
        let ratio = rows.first().and_then(|floor| row.ratio(floor));
        let ratio = ratio.map_or_else(|| String::from("–"), |it| format!("{it:.1}"));
        let (memory, threads) = row.weight.map_or_else(Default::default, |weight| {
            let megabytes = format!(
                "{}.{} MB",
                weight.kilobytes / 1000,
                weight.kilobytes % 1000 / 100
            );
            (megabytes, weight.threads.to_string())
        });
        let (trip, start) = (Shown(row.round_trips.median()), Shown(row.starts.median()));
        text = format!(
            "{text}{:20}{trip:>12}{ratio:>10}{start:>18}{memory:>12}{threads:>10}\n",
            row.contender.name
        );
    }
    text
}

/// The goals of the host, of which none is a test.
fn judge(rows: &[Row]) -> Outcome {
    let [cat, vigil, peers @ ..] = rows else {
        return Outcome::Found;
    };
    let mut goals = vec![
        (
            format!("a round trip takes at most {MOST_TIMES_CAT} times as long as with cat"),
            vigil
                .ratio(cat)
                .is_some_and(|ratio| ratio <= MOST_TIMES_CAT),
        ),
        (
            format!("idle, it takes at most {} MB", MOST_KILOBYTES / 1000),
            vigil
                .weight
                .is_some_and(|weight| weight.kilobytes <= MOST_KILOBYTES),
        ),
    ];
    for peer in peers {
        let goal = format!("it is ahead of {} in every column", peer.contender.name);
        goals.push((goal, vigil.is_ahead_of(peer)));
    }
    for (goal, is_met) in &goals {
        println!("{}  {goal}", if *is_met { "met   " } else { "MISSED" });
    }
    if goals.iter().all(|(_, is_met)| *is_met) {
        Outcome::Clean
    } else {
        Outcome::Found
    }
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

/// The program as it ships.
fn built(checkout: &Checkout) -> Result<PathBuf, Error> {
    let answer = Step::cargo(&checkout.root)
        .arguments(["build", "--locked", "--release", "--package", "vigil"])
        .arguments([
            "--bin",
            "vigil",
            "--message-format",
            "json-render-diagnostics",
        ])
        .answer()?;
    let made = answer
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .find_map(|message| message.executable);
    made.ok_or_else(|| Error::Shape {
        name: String::from("the package vigil"),
        problem: String::from("made no program; list `src/main.rs` in it"),
    })
}

const ORIGIN: &str = concat!(
    "chrome-extension://",
    "mpnfbbmacejphlfldhkphelckopamhmm",
    "/"
);
const HELLO: &str = r#"{"verb":"hello","protocol":1}"#;
const MOST_TIMES_CAT: f64 = 2.5;
const MOST_KILOBYTES: u64 = 4000;
