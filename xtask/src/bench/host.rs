//! The native host against a floor and two peers.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Deserialize;

use super::contender::{Contender, Life, Running, Weight};
use super::measurement::{Measurement, OURS, Unit};
use super::peers;
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

impl Default for Wishes {
    fn default() -> Self {
        Self {
            rounds: 200,
            peers: true,
        }
    }
}

/// One contender and what was measured of it.
struct Row {
    contender: Contender,
    round_trips: Vec<f64>,
    starts: Vec<f64>,
    weight: Option<Weight>,
}

/// Measures all that are here.
pub(crate) fn measure(checkout: &Checkout, wishes: &Wishes) -> Result<Vec<Measurement>, Error> {
    if wishes.peers {
        peers::provide(checkout)?;
    }
    let vigil = Contender {
        name: OURS,
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
    Ok(rows?.iter().flat_map(Row::measurements).collect())
}

/// All are measured in turn, so that a busy moment of the machine meets them all.
fn measured(contenders: Vec<Contender>, rounds: u32) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<Row> = contenders.into_iter().map(Row::new).collect();
    for _ in 0..rounds {
        for row in &mut rows {
            row.starts.push(microseconds(row.contender.first_answer()?));
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
            round_trips: Vec::new(),
            starts: Vec::new(),
            weight: None,
        }
    }

    fn round_trip(&mut self, running: &mut Running) -> Result<(), Error> {
        let span = match self.contender.life {
            Life::ManyRequests => running.ask()?,
            Life::OneRequest => self.contender.first_answer()?,
        };
        self.round_trips.push(microseconds(span));
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    fn measurements(&self) -> Vec<Measurement> {
        let name = self.contender.name;
        let timed = |row: &str, samples: &[f64]| Measurement {
            samples: samples.to_vec(),
            ..Measurement::once(row, (name, Unit::Microseconds), 0.0)
        };
        let once = |row: &str, unit, value: u64| Measurement::once(row, (name, unit), value as f64);
        let mut all = vec![
            timed("round-trip", &self.round_trips),
            timed("first-answer", &self.starts),
        ];
        if let Some(weight) = self.weight {
            all.push(once("host-memory", Unit::Bytes, weight.kilobytes * 1024));
            all.push(once("host-threads", Unit::Count, weight.threads));
        }
        if let Ok(file) = std::fs::metadata(&self.contender.program) {
            all.push(once("host-binary", Unit::Bytes, file.len()));
        }
        all
    }
}

fn microseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e6
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
