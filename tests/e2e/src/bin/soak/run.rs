//! One run: a browser with an edge of its own, in which a person works on a page of each app while the plan goes wrong.
//!
//! It only arranges and measures; it never decides whether something is right.

use std::time::Duration;

use access_edge::{Entry, Fault, Step};
use e2e::stage::{Stage, TEAM, origin};
use e2e::{Error, Kind, Page};
use serde_json::Value;
use tokio::time::Instant;

use crate::excuse::{Of, Spell};
use crate::plan::{Ailment, Occurrence, PLACES, Place, Plan, Trouble, What, clock};

/// Whether the extension may renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewals {
    /// As ever.
    Allowed,
    /// The team's host is taken back once everybody is signed in: the soak must notice.
    Forbidden,
}

/// What was seen of a run, and not yet judged.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Every request since the start, oldest first.
    pub(crate) history: Vec<Entry>,
    /// What was done to browser and edge.
    pub(crate) spells: Vec<Spell>,
    /// How often each thing went wrong, in the order of the plan.
    pub(crate) made: Vec<&'static str>,
    /// How often a worker was killed that was alive.
    pub(crate) killed: u64,
    /// How often its end was not seen.
    pub(crate) unseen: u64,
    /// The memory of the extension's process, each minute and at the end, as far as there was one.
    pub(crate) memory: Vec<u64>,
    /// Tabs that were not there at the start.
    pub(crate) tabs_left: usize,
    /// Rules of requests that are still there at the end.
    pub(crate) rules_left: usize,
    /// What the extension's own programs threw.
    pub(crate) errors: Vec<String>,
    /// How much later than it wanted this program was waked at worst: how busy the machine is.
    pub(crate) latest: Duration,
}

/// A run that goes on.
pub(crate) struct Run {
    kind: Kind,
    stage: Stage,
    pages: Vec<Page>,
    tabs: usize,
    start: Instant,
    acts: u32,
    minutes: u32,
    seen: Seen,
}

/// Starts the edge and the browser, and signs in to each app.
pub(crate) async fn begin(kind: Kind, renewals: Renewals) -> Result<Run, Error> {
    let stage = Stage::open(kind, Plan::world()).await?;
    let mut pages = Vec::new();
    for Place { host, page, .. } in PLACES {
        pages.push(stage.sign_in(&format!("https://{host}{page}")).await?);
    }
    // Each app is renewed once before anything is judged: by then all of them have been noticed.
    match renewals {
        Renewals::Allowed => {
            let each = PLACES.len() as u64;
            stage.wait_for_renewals(each, SETTLED).await?;
        }
        Renewals::Forbidden => stage.browser.revoke_hosts(&[&origin(TEAM)]).await?,
    }
    let tabs = stage.browser.pages().await?.len();
    stage.world(access_edge::World::clear_history);
    Ok(Run {
        kind,
        stage,
        pages,
        tabs,
        start: Instant::now(),
        acts: 0,
        minutes: 0,
        seen: Seen::default(),
    })
}

impl Run {
    /// Lets everything of the plan go wrong, and closes the browser.
    pub(crate) async fn play(mut self, plan: &Plan) -> Result<Seen, Error> {
        self.start = Instant::now();
        self.measure_memory().await?;
        for Occurrence { at, what } in &plan.occurrences {
            self.live_until(*at).await?;
            self.say(what);
            self.seen.made.push(what.kind());
            self.happen(what).await?;
        }
        self.live_until(plan.length).await?;
        self.look_what_is_left().await?;
        self.measure_memory().await?;
        self.take_history();
        let Self { stage, seen, .. } = self;
        stage.browser.close().await;
        stage.edge.shutdown().await;
        Ok(seen)
    }

    async fn happen(&mut self, what: &What) -> Result<(), Error> {
        match what {
            What::Trouble(trouble) => self.make_trouble(trouble).await,
            What::Revoke(place) => {
                let now = self.now();
                // The world knows every app of the plan.
                drop(self.stage.world(|world| world.revoke_app(now, place.app)));
                self.note((Of::Revocation, Some(place.host)), now);
                Ok(())
            }
            What::Rotate => {
                let now = self.now();
                drop(self.stage.world(|world| world.rotate_keys(now)));
                Ok(())
            }
            What::Kill => self.kill().await,
            What::KillAmid(step) => self.kill_amid(*step).await,
            What::Sleep(time) => {
                let from = self.now();
                self.stage.browser.suspend(*time).await?;
                self.note((Of::Sleep, None), from);
                Ok(())
            }
        }
    }

    async fn make_trouble(&mut self, trouble: &Trouble) -> Result<(), Error> {
        let host = trouble.place.map(|place| place.host);
        let fault = Fault {
            host: host.map(str::to_owned),
            step: Some(trouble.step),
            path: None,
            times: None,
            action: trouble.ailment.action(),
        };
        let of = match trouble.ailment {
            Ailment::Errors(_) | Ailment::Closed => Of::Trouble,
            Ailment::Slow(time) => Of::Slow(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
            Ailment::Limit => Of::Limit,
        };
        let from = self.now();
        self.stage.world(|world| world.add_fault(fault));
        self.live_until(self.start.elapsed() + trouble.lasts)
            .await?;
        self.stage.world(access_edge::World::clear_faults);
        self.note((of, host), from);
        Ok(())
    }

    async fn kill(&mut self) -> Result<(), Error> {
        let from = self.now();
        let alive = self.stage.browser.worker_running().await?;
        match self.stage.browser.kill_worker().await {
            Ok(()) => self.seen.killed += u64::from(alive),
            // One that pages wake again and again is not seen dead between two looks.
            Err(Error::TimedOut { .. }) => self.seen.unseen += 1,
            Err(error) => return Err(error),
        }
        self.note((Of::Kill, None), from);
        Ok(())
    }

    /// Lets the next request of this step take a while, and kills the worker while it is under way.
    async fn kill_amid(&mut self, step: Step) -> Result<(), Error> {
        let slow = Ailment::Slow(AMID).action();
        self.stage
            .world(|world| world.add_fault(Fault::once(step, slow)));
        let end = Instant::now() + crate::plan::LIFE / 2;
        while self.stage.world(|world| !world.faults().is_empty()) && Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.stage.world(access_edge::World::clear_faults);
        self.kill().await
    }

    /// Time goes by: the person works, now on this page and now on that one.
    async fn live_until(&mut self, moment: Duration) -> Result<(), Error> {
        loop {
            let left = moment.saturating_sub(self.start.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            let (wanted, since) = (left.min(GLANCE), Instant::now());
            tokio::time::sleep(wanted).await;
            let late = since.elapsed().saturating_sub(wanted);
            self.seen.latest = self.seen.latest.max(late);
            self.take_history();
            if self.start.elapsed() > BETWEEN_ACTS * self.acts {
                self.act().await?;
            }
            if self.start.elapsed() > MINUTE * (self.minutes + 1) {
                self.minutes += 1;
                self.seen
                    .memory
                    .extend(self.stage.browser.memory_of_extensions());
            }
        }
    }

    /// A sign of the person; and tabs behind for long are slowed down by browsers.
    async fn act(&mut self) -> Result<(), Error> {
        let index = self.acts as usize % self.pages.len().max(1);
        self.acts += 1;
        self.stage.browser.show_presence().await?;
        if let Some(page) = self.pages.get(index) {
            page.activate().await?;
            // A page that is slow to answer is clicked another time.
            drop(page.click("#draft").await);
        }
        Ok(())
    }

    /// The edge forgets old requests, so they are fetched now and then.
    fn take_history(&mut self) {
        let new = self.stage.history();
        self.stage.world(access_edge::World::clear_history);
        self.seen.history.extend(new);
    }

    /// The worker is waked by a question of the popup's, so that there is something to measure.
    async fn measure_memory(&mut self) -> Result<(), Error> {
        let page = self.stage.browser.api_page().await?;
        page.evaluate(LOOK).await?;
        self.seen
            .memory
            .extend(self.stage.browser.memory_of_extensions());
        page.close().await
    }

    /// Rules and tabs of what is just under way are gone again soon.
    async fn look_what_is_left(&mut self) -> Result<(), Error> {
        let end = Instant::now() + LEFT_BEHIND;
        loop {
            self.seen.tabs_left = self
                .stage
                .browser
                .pages()
                .await?
                .len()
                .saturating_sub(self.tabs);
            self.seen.rules_left = self.rules().await?;
            let nothing = self.seen.tabs_left + self.seen.rules_left == 0;
            if nothing || Instant::now() > end {
                break;
            }
            tokio::time::sleep(GLANCE).await;
        }
        let own = self.stage.browser.extension_origin();
        let is_own = |line: &String| line.contains(&own) || line.contains("panicked");
        let all = self.stage.browser.console_errors();
        self.seen.errors = all.into_iter().filter(is_own).collect();
        Ok(())
    }

    async fn rules(&self) -> Result<usize, Error> {
        let page = self.stage.browser.api_page().await?;
        let rules = page
            .evaluate("chrome.declarativeNetRequest.getSessionRules()")
            .await;
        page.close().await?;
        Ok(rules?.as_array().map_or(0, Vec::len))
    }

    fn note(&mut self, (of, host): (Of, Option<&'static str>), from_ms: i64) {
        let until_ms = self.now();
        self.seen.spells.push(Spell {
            of,
            host,
            from_ms,
            until_ms,
        });
    }

    fn now(&self) -> i64 {
        self.stage.edge.now_ms()
    }

    fn say(&self, what: &What) {
        println!(
            "{}  {}: {what}",
            clock(self.start.elapsed()),
            self.kind.name()
        );
    }
}

/// The history as evidence.
pub(crate) fn as_json(history: &[Entry]) -> Value {
    serde_json::to_value(history).unwrap_or_default()
}

const LOOK: &str = "chrome.runtime.sendMessage(JSON.stringify({ view: { tab: null, metadata: null } })).then(() => null)";
const SETTLED: Duration = Duration::from_mins(1);
const GLANCE: Duration = Duration::from_millis(500);
const MINUTE: Duration = Duration::from_mins(1);
const BETWEEN_ACTS: Duration = Duration::from_secs(20);
const AMID: Duration = Duration::from_millis(1_500);
/// A refresh takes its tab for half a minute at most.
const LEFT_BEHIND: Duration = Duration::from_secs(45);
