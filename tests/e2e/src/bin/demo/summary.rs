//! How the demonstration ended, in plain words and as one line of JSON.

use e2e::stage::Toolbar;
use serde_json::{Map, Value, json};

use crate::judge::{broken_with, broken_without};
use crate::measured::Measured;
use crate::plan::{Cast, Side, title};
use crate::show::clock;

/// One run at its end.
pub(crate) struct Ended {
    /// Which run.
    pub(crate) cast: Cast,
    /// What was measured.
    pub(crate) measured: Measured,
    /// What the toolbar button showed, where there is one.
    pub(crate) toolbar: Option<Toolbar>,
    /// The names of the pictures.
    pub(crate) files: Vec<String>,
}

/// All runs at their end.
pub(crate) struct Report {
    /// For how many minutes the page was watched.
    pub(crate) minutes: u64,
    /// How long an app token lived.
    pub(crate) life_seconds: u64,
    /// How long it all took, browsers and pictures included.
    pub(crate) took_seconds: u64,
    /// The runs, those of one browser next to each other.
    pub(crate) ended: Vec<Ended>,
}

impl Report {
    /// A sentence for each promise that was not seen.
    pub(crate) fn broken(&self) -> Vec<String> {
        let blamed = |run: &Ended| {
            let cast = run.cast;
            run.broken()
                .into_iter()
                .map(move |what| format!("{cast}: {what}"))
        };
        self.ended.iter().flat_map(blamed).collect()
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let broken = self.broken();
        let mut browsers: Map<String, Value> = Map::new();
        for run in &self.ended {
            let browser = browsers
                .entry(run.cast.kind.name())
                .or_insert_with(|| json!({}));
            if let Some(sides) = browser.as_object_mut() {
                sides.insert(run.cast.side.word().to_owned(), run.json());
            }
        }
        json!({
            "ok": broken.is_empty(),
            "broken": broken,
            "minutes": self.minutes,
            "token_life_seconds": self.life_seconds,
            "took_seconds": self.took_seconds,
            "browsers": browsers,
            "pictures": self.pictures(),
        })
    }

    /// For people.
    pub(crate) fn words(&self) -> String {
        let mut lines = vec![format!(
            "{} in which an app token lives {} s:",
            counted(self.minutes, "minute"),
            self.life_seconds
        )];
        lines.extend(self.ended.iter().flat_map(Ended::words));
        lines.push("Pictures:".to_owned());
        lines.extend(self.pictures().iter().map(|picture| format!("  {picture}")));
        let broken = self.broken();
        if broken.is_empty() {
            lines.push("Everything that Access Vigil promises was seen.".to_owned());
        } else {
            lines.push("This was NOT as promised:".to_owned());
            lines.extend(broken.iter().map(|sentence| format!("  {sentence}")));
        }
        lines.join("\n")
    }

    fn pictures(&self) -> Vec<String> {
        let files = self.ended.iter().flat_map(|run| &run.files);
        files.map(|file| format!("target/demo/{file}")).collect()
    }
}

impl Ended {
    fn broken(&self) -> Vec<String> {
        match self.cast.side {
            Side::With => broken_with(&self.measured),
            Side::Without => broken_without(&self.measured),
        }
    }

    fn json(&self) -> Value {
        let Some(toolbar) = &self.toolbar else {
            return self.measured.json_without();
        };
        let mut value = self.measured.json_with();
        if let Some(fields) = value.as_object_mut() {
            let shown = json!({"badge": toolbar.badge, "title": toolbar.title});
            fields.insert("toolbar".to_owned(), shown);
        }
        value
    }

    fn words(&self) -> Vec<String> {
        let run = &self.measured;
        let failed = counted(run.failed_requests(), "failed request");
        let browser = title(self.cast.kind);
        let first = match self.cast.side {
            Side::With => format!(
                "  {browser:9}With Access Vigil:    {}, {failed}, {}.",
                counted(run.traffic.renewals, "renewal"),
                counted(run.page_loads(), "page load")
            ),
            Side::Without => format!(
                "  {browser:9}Without Access Vigil: {}, {failed}.",
                self.cut_off()
            ),
        };
        let worker = run.renewals_after_worker_end.map(|renewals| {
            let renewals = counted(renewals, "renewal");
            format!(
                "           Its worker was ended half-way, and there were {renewals} after that."
            )
        });
        let button = self.toolbar.as_ref().map(|Toolbar { badge, title, .. }| {
            let title = title.lines().next().unwrap_or_default();
            format!("           Its button shows “{badge}”: {title}")
        });
        [Some(first), worker, button]
            .into_iter()
            .flatten()
            .collect()
    }

    fn cut_off(&self) -> String {
        self.measured.cut_off_after().map_or_else(
            || "never cut off".to_owned(),
            |seconds| format!("cut off after {}", clock(seconds)),
        )
    }
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests;
