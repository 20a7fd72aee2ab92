//! The worker's snapshot after each event, as its shell stores it. Where nobody can tell the difference it is written
//! only when it is needed, since writing takes longer than deciding.

use access_vigil_core::journal::{Entry, Page, entries_of};
use access_vigil_core::snapshot::Snapshot;

use crate::transcript::Kept;
use crate::world::World;

/// Whether what is stored is what the worker last decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    Everything,
    /// It will be when somebody needs it.
    Owed,
}

impl World {
    /// What is stored.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let owing = self.worker.as_ref();
        let owing = owing.filter(|worker| worker.owes == Stored::Owed);
        owing.map_or_else(
            || Snapshot {
                live: self.browser.session_storage.clone(),
                lasting: self.browser.local_storage.clone(),
                settings: self.browser.settings.clone(),
            },
            |worker| worker.state.snapshot(),
        )
    }

    /// Whether a snapshot can wait: nobody looks for secrets in it, and the worker is not killed before it is stored.
    pub(crate) fn may_owe(&self) -> bool {
        let unread = self.transcript.kept == Kept::Nothing || !self.laws.is_inspected_now();
        unread && self.kill.rate == 0 && self.kill.at.is_none()
    }

    /// Stores what the worker has decided, unless that can wait.
    pub(crate) fn store(&mut self) {
        if let Some(worker) = &mut self.worker {
            if worker.state.only_heard() {
                let pages = worker.state.take_journal_pages();
                self.store_pages(pages);
                return;
            }
            worker.owes = Stored::Owed;
        }
        if !self.may_owe() {
            self.store_what_is_owed();
        }
    }

    /// Stores what the worker has decided and has not stored yet.
    pub(crate) fn store_what_is_owed(&mut self) {
        let snapshot = self.snapshot();
        let Some(worker) = &mut self.worker else {
            return;
        };
        if worker.owes == Stored::Everything {
            return;
        }
        worker.owes = Stored::Everything;
        if let Some(lasting) = &snapshot.lasting {
            self.transcript.guard("the lasting snapshot", lasting);
        }
        let pages = worker.state.take_journal_pages();
        self.store_pages(pages);
        self.browser.session_storage = snapshot.live;
        self.browser.local_storage = snapshot.lasting;
        self.browser.settings = snapshot.settings;
    }

    fn store_pages(&mut self, pages: Vec<Page>) {
        for page in &pages {
            self.transcript.guard("the journal", &page.text);
        }
        let pages = pages.into_iter().map(|page| (page.name, page.text));
        self.browser.journal.extend(pages);
    }

    /// What the developer view shows of the journal.
    #[must_use]
    pub fn journal(&mut self) -> Vec<Entry> {
        self.store_what_is_owed();
        let pages = self.browser.journal.iter();
        entries_of(pages.map(|(name, text)| (name.as_str(), text.as_str())))
    }

    /// The worker is gone; whether there was one.
    pub(crate) fn end_worker(&mut self) -> bool {
        self.store_what_is_owed();
        self.worker.take().is_some()
    }
}
