//! What the options page shows, as plain data: what counts of each option, whether the administrator has set it, and what
//! the person has agreed to.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::grants::Watched;
use crate::host::Hostname;
use crate::indicator::Sentence;
use crate::ordered::Set;
use crate::session_name::SessionName;
use crate::state::State;
use crate::view::view_problem;

use super::{Key, Preview, Setting, SettingProblem};

/// Everything that the options page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// What counts of each option, by its name.
    pub values: Map<String, Value>,
    /// The options that the administrator has set, and `renewal`, `hosts` and `terminal` where they have.
    pub managed: Set<String>,
    /// Why nothing is renewed, where that is so.
    pub ban: Option<Sentence>,
    /// Which stored option can't be read, or what is wrong with the whole.
    pub unread: Option<String>,
    /// The apps that are known: those with a session, and those with a switch.
    pub apps: Vec<AppRow>,
    /// The sessions that the terminal may use.
    pub consents: Vec<Consent>,
    /// The sessions that are paused.
    pub paused: Vec<Consent>,
    /// The hosts that may be reached.
    pub watched: ManyHosts,
    /// The settings as the text of a file.
    pub exported: String,
}

/// An app's switches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRow {
    /// The app's host.
    pub host: String,
    /// Whether it is renewed.
    pub renewal: bool,
    /// Whether the administrator forbids that.
    pub forbidden: bool,
    /// Whether notices about it are shown.
    pub notices: bool,
}

/// A session that the person has said something about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its name.
    pub session: String,
    /// Its host and path, as people know it.
    pub place: String,
}

/// Hosts that may be reached, each with a word on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyHosts {
    /// Those that are watched.
    pub watched: Vec<Watched>,
    /// Those that the administrator does not let be watched.
    pub unlisted: Vec<Watched>,
}

/// The answer to a question of the options page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    /// What there is to show.
    pub view: SettingsView,
    /// Why the change was not made: the stable code, and in words.
    pub refused: Option<(String, Sentence)>,
    /// What a file would change.
    pub preview: Option<Preview>,
}

impl SettingsAnswer {
    /// What there is to show, and what became of a change or a file.
    #[must_use]
    pub fn of(state: &State, asked: Result<Option<Preview>, SettingProblem>) -> Self {
        let (preview, refused) = match asked {
            Ok(preview) => (preview, None),
            Err(problem) => (None, Some((problem.code().into(), problem.sentence()))),
        };
        Self {
            view: state.view_settings(),
            refused,
            preview,
        }
    }
}

impl State {
    /// What the options page shows.
    #[must_use]
    pub fn view_settings(&self) -> SettingsView {
        let values = Key::ALL.iter().map(|key| self.value_that_counts(*key));
        let values = values.map(|it| (it.key().as_str().to_string(), it.value()));
        let keys = Key::ALL.iter().filter(|key| self.policy.manages(**key));
        let managed = keys.map(|key| key.as_str());
        let consents = self.talk.shares.names().map(|name| consent(name));
        SettingsView {
            values: values.collect(),
            managed: managed
                .chain(self.policy.other_keys())
                .map(String::from)
                .collect(),
            ban: self.rules.permits().err().map(|it| view_problem(&it)),
            unread: self.settings.unread.as_ref().map(|it| it.what.clone()),
            apps: self.app_rows(),
            consents: consents.collect(),
            paused: self.settings.paused.iter().map(|it| consent(it)).collect(),
            watched: self.many_hosts(),
            exported: self.exported(),
        }
    }

    fn value_that_counts(&self, key: Key) -> Setting {
        let rules = &self.rules;
        match key {
            Key::Lead => Setting::Lead(rules.lead),
            Key::Idle => Setting::Idle(rules.idle),
            Key::Extension => Setting::Extension(rules.extension(self.limits.maximum_extension)),
            Key::Quiet => Setting::Quiet(rules.quiet),
            Key::Notices => Setting::Notices(rules.notices),
            Key::WithoutRenewal => Setting::WithoutRenewal(rules.without_renewal.clone()),
            Key::WithoutNotices => Setting::WithoutNotices(rules.without_notices.clone()),
            Key::Teams => Setting::Teams(rules.teams.clone()),
        }
    }

    fn app_rows(&self) -> Vec<AppRow> {
        let rules = &self.rules;
        let in_sessions = self.sessions.keys().map(|key| &key.host);
        let switched = rules.without_renewal.iter().chain(&rules.without_notices);
        let hosts: Set<&Hostname> = in_sessions.chain(switched).collect();
        let row = |host: &&Hostname| AppRow {
            host: host.to_string(),
            renewal: !rules.without_renewal.contains(host),
            forbidden: self.policy.forbids_renewal_of(host),
            notices: !rules.without_notices.contains(host),
        };
        hosts.iter().map(row).collect()
    }

    fn many_hosts(&self) -> ManyHosts {
        let (watched, unlisted) = self.granted.watched().into_iter().partition(|it| {
            let host = Hostname::parse(&it.name);
            host.map_or(self.rules.hosts.is_none(), |host| self.rules.lists(&host))
        });
        ManyHosts { watched, unlisted }
    }
}

fn consent(session: &str) -> Consent {
    let name = SessionName::parse(session);
    let place = name.map(|name| alloc::format!("{}{}", name.host, name.path));
    Consent {
        session: session.into(),
        place: place.unwrap_or_else(|| session.into()),
    }
}
