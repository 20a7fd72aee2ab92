//! The toolbar button as the browser shows it, in every tab, and what the timer woke the worker for: for work, or for
//! the look of the button alone.

use std::collections::BTreeMap;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::effect::Effect;
use access_vigil_core::event::Event;
use access_vigil_core::host::Hostname;
use access_vigil_core::id::TabId;
use access_vigil_core::indicator::{Indicator, PageAt, Toolbar};

use url::Url;

use crate::transcript::Kept;
use crate::world::{Happening, Heard, World};

/// The toolbar button.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    shown: Option<Toolbar>,
    /// What tabs show of their own.
    in_tabs: BTreeMap<i64, Indicator>,
    /// Everything that was shown, and when.
    all: Vec<(i64, Toolbar)>,
    wakes: Vec<Wake>,
}

/// The timer went off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wake {
    /// When.
    pub at: i64,
    /// What came of it.
    pub what: Use,
}

/// What a wake was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// For nothing that anybody could see.
    Nothing,
    /// For another look of the button.
    Look,
    /// For something that was asked or done.
    Work,
}

impl Looks {
    /// A browser that is closed shows nothing.
    pub(crate) fn close(&mut self) {
        self.shown = None;
        self.in_tabs.clear();
    }
}

impl World {
    /// How the button looks in tabs of no app.
    #[must_use]
    pub fn look(&self) -> Option<&Indicator> {
        self.looks.shown.as_ref().map(|shown| &shown.elsewhere)
    }

    /// How the button looks while the person looks at this tab.
    #[must_use]
    pub fn look_in(&self, tab: i64) -> Option<&Indicator> {
        self.looks.in_tabs.get(&tab).or_else(|| self.look())
    }

    /// Every look that was shown since that moment.
    #[must_use]
    pub fn looks_since(&self, moment: i64) -> Vec<Toolbar> {
        let all = self.looks.all.iter();
        let later = all.filter(|(at, _)| *at >= moment);
        later.map(|(_, toolbar)| toolbar.clone()).collect()
    }

    /// Every wake by the timer since that moment.
    #[must_use]
    pub fn wakes_since(&self, moment: i64) -> Vec<Wake> {
        let wakes = self.looks.wakes.iter().copied();
        wakes.filter(|wake| wake.at >= moment).collect()
    }

    /// The browser shows what it was told to, in every tab that is open.
    pub(crate) fn show(&mut self, toolbar: Toolbar) {
        for (id, tab) in &self.browser.tabs {
            let host = tab.url.host_str().unwrap_or_default();
            if !self.browser.grants(host) {
                continue;
            }
            let page = page_at(&tab.store, &tab.url);
            if let Some(look) = page.and_then(|page| toolbar.look_at(&page)) {
                self.looks.in_tabs.insert(*id, look.clone());
            }
        }
        if self.transcript.kept == Kept::Everything {
            self.looks.all.push((self.now, toolbar.clone()));
        }
        self.looks.shown = Some(toolbar);
    }

    pub(crate) fn show_in(&mut self, tab: TabId, look: Indicator) {
        self.looks.in_tabs.insert(tab.0, look);
    }

    /// A tab has another page: what it showed of its own is forgotten, and the extension hears of it.
    pub(crate) fn tell_of_page(&mut self, tab: i64, (store, url): (&StoreId, &Url)) {
        self.looks.in_tabs.remove(&tab);
        if let Some(page) = page_at(store, url)
            && self.browser.grants(page.host.as_str())
        {
            let tab = TabId(tab);
            let heard = Heard::Event(Event::PageShown { tab, page });
            self.later(1, Happening::Heard(heard));
        }
    }

    pub(crate) fn note_wake(&mut self) {
        if self.transcript.kept == Kept::Everything {
            let what = Use::Nothing;
            self.looks.wakes.push(Wake { at: self.now, what });
        }
    }

    /// What a wake leads to within a moment is what it was for; what each start does is no work.
    pub(crate) fn note_use(&mut self, effect: &Effect) {
        let use_of = match effect {
            Effect::Indicate(toolbar) if self.looks.shown.as_ref() != Some(&**toolbar) => Use::Look,
            Effect::Indicate(_)
            | Effect::IndicateIn(..)
            | Effect::CleanUp
            | Effect::SetIdleLimit(_)
            | Effect::ListCookies(..)
            | Effect::SetTimer(_)
            | Effect::ClearTimer => return,
            _ => Use::Work,
        };
        let now = self.now;
        let last = self.looks.wakes.last_mut();
        if let Some(wake) = last.filter(|wake| now - wake.at < OF_ONE_WAKE) {
            wake.what = wake.what.max(use_of);
        }
    }
}

fn page_at(store: &StoreId, url: &Url) -> Option<PageAt> {
    Some(PageAt {
        host: Hostname::parse(url.host_str()?).ok()?,
        store: store.clone(),
        path: url.path().to_owned(),
    })
}

const OF_ONE_WAKE: i64 = 900;
