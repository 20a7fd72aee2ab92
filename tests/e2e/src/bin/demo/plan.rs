//! What is played: in which browsers, for how long, in which world.

use std::fmt;
use std::time::Duration;

use access_edge::{App, Config};
use clap::ValueEnum;
use e2e::stage::APP;
use e2e::{Kind, Window};

/// Which browsers the person asked for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Choice {
    /// Chromium alone.
    Chromium,
    /// Firefox alone.
    Firefox,
    /// Both at once.
    Both,
}

/// With the extension or without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// With the extension that ships.
    With,
    /// With an extension in its place that does nothing.
    Without,
}

/// One of the runs that are played side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cast {
    /// In which browser.
    pub(crate) kind: Kind,
    /// With the extension or without it.
    pub(crate) side: Side,
}

/// The whole demonstration.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// In which browsers.
    pub(crate) kinds: Vec<Kind>,
    /// Whether windows are drawn.
    pub(crate) window: Window,
    /// For how long after the sign-in.
    pub(crate) minutes: u64,
}

impl Plan {
    pub(crate) fn new(choice: Choice, window: Window, minutes: u64) -> Self {
        let kinds = match choice {
            Choice::Chromium => vec![Kind::Chromium],
            Choice::Firefox => vec![Kind::Firefox],
            Choice::Both => Kind::both().to_vec(),
        };
        Self {
            kinds,
            window,
            minutes,
        }
    }

    /// All runs, those of one browser next to each other.
    pub(crate) fn casts(&self) -> Vec<Cast> {
        let sides = |&kind| [Side::With, Side::Without].map(|side| Cast { kind, side });
        self.kinds.iter().flat_map(sides).collect()
    }

    /// How long the page is watched after the sign-in.
    pub(crate) fn length(&self) -> Duration {
        Duration::from_secs(self.minutes * 60)
    }

    /// A dozen lives fit into the demonstration, as long as a life is neither hasty nor dull.
    pub(crate) fn life_seconds(&self) -> u64 {
        (self.minutes * 60 / 12).clamp(12, 60)
    }

    /// One app whose tokens live for that long.
    pub(crate) fn world(&self) -> Config {
        let app = App {
            session_seconds: Some(self.life_seconds()),
            ..App::on(APP, 'a')
        };
        Config {
            apps: [("main".to_owned(), app)].into(),
            ..Config::default()
        }
    }
}

impl Side {
    /// The word for it in JSON and in tables.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Side::With => "with",
            Side::Without => "without",
        }
    }
}

impl fmt::Display for Cast {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let browser = title(self.kind);
        write!(formatter, "{browser} {} Access Vigil", self.side.word())
    }
}

/// The browser's name as people write it.
pub(crate) fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Chromium => "Chromium",
        Kind::Firefox => "Firefox",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life_in(minutes: u64) -> u64 {
        Plan::new(Choice::Both, Window::Hidden, minutes).life_seconds()
    }

    #[test]
    fn a_dozen_lives_fit_in_unless_they_would_be_hasty_or_dull() {
        assert_eq!([1, 3, 4, 60].map(life_in), [12, 15, 20, 60]);
    }

    #[test]
    fn both_browsers_mean_four_runs() {
        assert_eq!(Plan::new(Choice::Both, Window::Hidden, 3).casts().len(), 4);
        assert_eq!(
            Plan::new(Choice::Firefox, Window::Hidden, 3).casts().len(),
            2
        );
    }

    #[test]
    fn the_world_can_exist() {
        assert!(
            Plan::new(Choice::Both, Window::Hidden, 3)
                .world()
                .check()
                .is_ok()
        );
    }
}
