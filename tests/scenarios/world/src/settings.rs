//! What the person sets, in the words of stories.

use access_vigil_core::event::Event;
use access_vigil_core::settings::{Change, SettingProblem, SettingsView, Zone};

use crate::excuse::Excuse;
use crate::world::{Heard, Shown, World};

impl World {
    /// The person clicks *Pause* in the popup.
    pub fn click_pause(&mut self, host: &str) {
        self.note("the person clicks Pause");
        self.laws.given_up(Excuse::Settings);
        self.deliver(Heard::Pause(Shown::on(host)));
        self.laws.paused.insert(host.to_owned());
    }

    /// The person clicks *Resume* in the popup.
    pub fn click_resume(&mut self, host: &str) {
        self.note("the person clicks Resume");
        self.laws.excuses.forget(Excuse::Settings);
        self.laws.disturbed(Excuse::Settings, self.now);
        self.laws.paused.remove(host);
        self.sign_of_the_person();
        self.deliver(Heard::Resume(Shown::on(host)));
    }

    /// The person changes something on the options page.
    pub fn person_sets(&mut self, change: Change) {
        self.note(&format!("the person sets {change:?}"));
        self.laws.given_up(Excuse::Settings);
        self.deliver(Heard::Change(change));
    }

    /// The person gives an option this value.
    pub fn person_sets_option(&mut self, key: &str, value: impl Into<serde_json::Value>) {
        let (key, value) = (key.to_owned(), value.into());
        self.person_sets(Change::Option { key, value });
    }

    /// What the options page shows.
    #[must_use]
    pub fn settings(&mut self) -> SettingsView {
        if !self.is_awake() {
            self.wake();
        }
        let worker = self.worker.as_ref().unwrap();
        worker.state.view_settings()
    }

    /// The clock on the wall is so many minutes ahead of UTC.
    pub fn given_zone(&mut self, minutes: i32) {
        self.browser.zone = Zone(minutes);
        self.deliver(Heard::Event(Event::ZoneChanged(Zone(minutes))));
    }

    /// What the browser was told of when a person without input is away, in seconds.
    #[must_use]
    pub fn idle_limit(&self) -> Option<u32> {
        self.browser.idle_limit
    }

    /// Why a change on the options page was refused, the last one last.
    #[must_use]
    pub fn refused_changes(&self) -> &[SettingProblem] {
        &self.browser.refused
    }

    /// What is stored of the person's settings.
    pub fn given_stored_settings(&mut self, text: &str) {
        self.kill_worker();
        self.laws.given_up(Excuse::Settings);
        self.browser.settings = Some(text.to_owned());
    }
}
