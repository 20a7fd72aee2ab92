//! What was measured last of each part: kept beside what cargo makes, so that one part can be measured again.

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::machine;
use super::measurement::Measurement;
use super::rows::Part;
use crate::checkout::Checkout;
use crate::error::Error;

/// A part, measured.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The day and the minute, in UTC.
    pub(crate) date: String,
    /// How many programs wanted a processor, before and after.
    pub(crate) load: [String; 2],
    pub(crate) measurements: Vec<Measurement>,
}

impl Kept {
    /// Measures a part and keeps what comes.
    pub(crate) fn measure(
        checkout: &Checkout,
        part: &Part,
        measure: impl FnOnce() -> Result<Vec<Measurement>, Error>,
    ) -> Result<Self, Error> {
        let before = machine::load();
        let measurements = measure()?;
        let kept = Self {
            date: machine::date(),
            load: [before, machine::load()],
            measurements,
        };
        kept.write(checkout, part)?;
        Ok(kept)
    }

    /// What was kept of a part; none where it was never measured here.
    pub(crate) fn read(checkout: &Checkout, part: &Part) -> Option<Self> {
        serde_json::from_slice(&fs::read(file(checkout, part)).ok()?).ok()
    }

    fn write(&self, checkout: &Checkout, part: &Part) -> Result<(), Error> {
        let path = file(checkout, part);
        let text = serde_json::to_string(self).unwrap_or_default();
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = folder.and_then(|()| fs::write(&path, text));
        written.map_err(|source| Error::File {
            action: "write",
            path,
            source,
        })
    }
}

fn file(checkout: &Checkout, part: &Part) -> PathBuf {
    checkout
        .root
        .join(format!("target/bench/{}.json", part.name))
}
