//! `vigil history`: what happened to sessions.

use clap::Args;
use serde_json::{Value, json};

use super::given::PassphraseWishes;
use crate::clock;
use crate::history::{Entry, History, Timeline};
use crate::keychain::Keychain;
use crate::moment;
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::say::Answer;
use access_vigil_core::time::Timestamp;

/// From when on.
#[derive(Debug, Args)]
pub struct Wishes {
    /// A span back from now (`2h`, `7d`), a day or a moment in UTC (`2026-11-26`, `2026-11-26T01:48:37Z`)
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseWishes,
}

/// Reads and lists.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let parsed =
        |text: &String| moment::parse(text, clock::now()).ok_or_else(|| Kind::NoMoment.about(text));
    let since = wishes.since.as_ref().map(parsed).transpose()?;
    let places = Places::of_this_person()?;
    let keychain = Keychain::open(&places, wishes.passphrase.passphrase())?;
    let timeline = match History::existing(&places, &keychain)? {
        Some(history) => history.read(since)?,
        None => Timeline::default(),
    };
    let mut lines: Vec<String> = timeline.entries.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("No event is kept.".to_owned());
    }
    if timeline.n_unreadable > 0 {
        lines.push(format!(
            "{} events were sealed with a key that is lost.",
            timeline.n_unreadable
        ));
    }
    Ok(Answer::done(
        lines.join("\n"),
        timeline.entries.iter().map(row).collect(),
    ))
}

fn line(entry: &Entry) -> String {
    let Entry {
        host, kind, detail, ..
    } = entry;
    format!("{}  {host}  {kind}  {detail}", when(entry))
}

fn row(entry: &Entry) -> Value {
    json!({ "at": when(entry), "host": entry.host, "kind": entry.kind, "detail": entry.detail })
}

fn when(entry: &Entry) -> String {
    moment::text(Timestamp::from_millis(entry.at))
}
