//! One run: a browser with an edge of its own, in which Alice signs in and works.
//!
//! It only arranges and measures; it never decides whether something is right.

use std::path::Path;
use std::time::Duration;

use access_edge::Tier;
use e2e::stage::{APP, PageCounts, Stage, counts};
use e2e::{Error, Hosts, Page};
use tokio::time::Instant;

use crate::board::{Board, State};
use crate::measured::Measured;
use crate::plan::{Cast, Plan, Side};
use crate::show::clock;
use crate::traffic::Traffic;

/// A run whose person has signed in.
pub(crate) struct Run {
    /// Which one.
    pub(crate) cast: Cast,
    /// The edge and the browser.
    pub(crate) stage: Stage,
    /// The page on which the person works.
    pub(crate) page: Page,
}

/// Starts the edge and the browser; `nothing` is the extension that does nothing.
pub(crate) async fn open(plan: &Plan, cast: Cast, nothing: &Path) -> Result<Stage, Error> {
    Stage::open_with(cast.kind, plan.world(), |mut launch| {
        launch.window = plan.window;
        if cast.side == Side::Without {
            nothing.clone_into(&mut launch.extension);
            launch.granted_hosts = Hosts::None;
        }
        launch
    })
    .await
}

impl Run {
    /// Signs in as Alice, who begins to write something that a reload would lose.
    pub(crate) async fn sign_in(stage: Stage, cast: Cast, board: &Board) -> Result<Self, Error> {
        board.update(cast, |row| row.state = State::SigningIn);
        let page = stage.sign_in(&address()).await?;
        page.click("#draft").await?;
        page.type_text(DRAFT).await?;
        board.update(cast, |row| row.state = State::Working);
        Ok(Self { cast, stage, page })
    }

    /// Watches the page for so long; half-way through, ends the extension's worker between two renewals.
    pub(crate) async fn watch(&self, plan: &Plan, board: &Board) -> Result<Measured, Error> {
        let (start, length) = (Instant::now(), plan.length());
        let mut renewals = 0;
        let mut worker_end = WorkerEnd::NotYet;
        while start.elapsed() < length {
            tokio::time::sleep(GLANCE.min(length.saturating_sub(start.elapsed()))).await;
            let (counts, traffic) = self.look().await?;
            self.tell(board, counts, traffic);
            let just_renewed = traffic.renewals > renewals;
            renewals = traffic.renewals;
            let half_way = self.cast.side == Side::With && start.elapsed() >= length / 2;
            match worker_end {
                // A worker that has nothing to do is what browsers end; a new token means that nothing is under way.
                WorkerEnd::NotYet if half_way && just_renewed => {
                    self.stage.browser.kill_worker().await?;
                    worker_end = WorkerEnd::After(renewals);
                    self.say(board, "the extension's worker was ended");
                }
                WorkerEnd::After(count) if renewals > count => {
                    worker_end = WorkerEnd::Survived(count);
                    self.say(board, "the worker woke up by itself and renewed again");
                }
                WorkerEnd::NotYet | WorkerEnd::After(_) | WorkerEnd::Survived(_) => {}
            }
        }
        self.measure(worker_end).await
    }

    async fn measure(&self, worker_end: WorkerEnd) -> Result<Measured, Error> {
        let (counts, traffic) = self.look().await?;
        let renewals_after_worker_end = match worker_end {
            WorkerEnd::NotYet => None,
            WorkerEnd::After(count) | WorkerEnd::Survived(count) => Some(traffic.renewals - count),
        };
        Ok(Measured {
            traffic,
            counts,
            renewals_after_worker_end,
        })
    }

    async fn look(&self) -> Result<(PageCounts, Traffic), Error> {
        let counts = counts(&self.page).await?;
        let traffic = self.stage.world(|world| Traffic::of(world.history()));
        Ok((counts, traffic))
    }

    fn tell(&self, board: &Board, counts: PageCounts, traffic: Traffic) {
        let token_left = self.seconds_left(|tier| matches!(tier, Tier::App(_)));
        let team_left = self.seconds_left(|tier| *tier == Tier::Org);
        board.update(self.cast, |row| {
            row.state = match token_left {
                None if counts.failed > 0 => State::CutOff,
                _ => State::Working,
            };
            row.token_left = token_left;
            row.team_left = team_left;
            row.renewals = traffic.renewals;
            row.answered = counts.answered;
            row.failed = counts.failed;
            row.loads = counts.loads;
        });
    }

    /// Until the last token of that tier ends, among those that count.
    fn seconds_left(&self, of_tier: impl Fn(&Tier) -> bool) -> Option<u64> {
        let now = self.stage.edge.now_ms();
        let sessions = self.stage.world(|world| world.sessions(now));
        let live = sessions
            .into_iter()
            .filter(|(issued, counts)| *counts && of_tier(&issued.tier));
        let end = live.map(|(issued, _)| issued.expires_ms).max()?;
        u64::try_from((end - now) / 1000).ok()
    }

    fn say(&self, board: &Board, what: &str) {
        let at = clock(board.seconds());
        board.say(format!("{at}  {}: {what}.", self.cast));
    }
}

enum WorkerEnd {
    NotYet,
    /// After so many renewals.
    After(u64),
    /// The same, and there was one more since.
    Survived(u64),
}

/// The page on which the person works.
pub(crate) fn address() -> String {
    format!("https://{APP}/")
}

const DRAFT: &str = "Two crates of tea, not ordered yet.";
const GLANCE: Duration = Duration::from_secs(1);
