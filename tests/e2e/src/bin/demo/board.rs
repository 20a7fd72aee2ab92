//! What the runs say of themselves while they are played: written by them, read by whoever shows it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::plan::{Cast, Plan};

/// The rows of all runs, and what happened besides.
pub(crate) struct Board {
    inside: Mutex<Inside>,
}

struct Inside {
    rows: Vec<Row>,
    remarks: Vec<String>,
    began: Option<Instant>,
}

/// What is known of one run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// Which run.
    pub(crate) cast: Cast,
    /// What it does.
    pub(crate) state: State,
    /// Seconds until the app token ends; none when there is none that counts.
    pub(crate) token_left: Option<u64>,
    /// Seconds until the org token ends.
    pub(crate) team_left: Option<u64>,
    /// Renewals so far.
    pub(crate) renewals: u64,
    /// The page's requests that were answered.
    pub(crate) answered: u64,
    /// The page's requests that failed.
    pub(crate) failed: u64,
    /// Loads of the page.
    pub(crate) loads: u64,
}

/// What a run does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Starting,
    SigningIn,
    Working,
    CutOff,
    Pictures,
    Done,
}

impl State {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::SigningIn => "signing in",
            State::Working => "working",
            State::CutOff => "CUT OFF",
            State::Pictures => "pictures",
            State::Done => "done",
        }
    }
}

impl Board {
    /// A row for each run.
    pub(crate) fn new(plan: &Plan) -> Self {
        let inside = Inside {
            rows: plan.casts().into_iter().map(Row::of).collect(),
            remarks: Vec::new(),
            began: None,
        };
        Self {
            inside: Mutex::new(inside),
        }
    }

    /// Everybody has signed in: the time runs from here.
    pub(crate) fn begin(&self) {
        self.inside().began = Some(Instant::now());
    }

    /// Changes the row of a run.
    pub(crate) fn update(&self, cast: Cast, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.inside().rows.iter_mut().find(|row| row.cast == cast) {
            change(row);
        }
    }

    /// Says something once.
    pub(crate) fn say(&self, remark: String) {
        self.inside().remarks.push(remark);
    }

    /// What was said since the last call.
    pub(crate) fn take_remarks(&self) -> Vec<String> {
        std::mem::take(&mut self.inside().remarks)
    }

    /// All rows.
    pub(crate) fn rows(&self) -> Vec<Row> {
        self.inside().rows.clone()
    }

    /// Seconds since everybody had signed in.
    pub(crate) fn seconds(&self) -> u64 {
        let began = self.inside().began;
        began.map_or(0, |began| began.elapsed().as_secs())
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    fn of(cast: Cast) -> Self {
        Self {
            cast,
            state: State::Starting,
            token_left: None,
            team_left: None,
            renewals: 0,
            answered: 0,
            failed: 0,
            loads: 0,
        }
    }
}
