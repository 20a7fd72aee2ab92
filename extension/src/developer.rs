//! The developer view: what happened, what the tokens say, what it means. It reads the jar and the journal itself, so
//! that looking wakes nobody; what it says is computed in core. Everything from outside is set as text.

mod actions;
mod choice;
mod cookies;
mod explain;
mod jar;
mod keys;
mod reading;
mod recorder;
mod support;
mod table;
mod timeline;
mod tokens;
mod trace;
mod what_if;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::page::{self, Page};
use crate::{chrome, js};

use choice::Choice;
use reading::{Memory, Reading};
use timeline::Texts;

/// Shows the developer view and keeps it true as long as it is open.
pub(crate) async fn show() {
    let Some(page) = Page::current() else { return };
    page.speak();
    page.write_texts();
    let view = Rc::new(View {
        page,
        reading: RefCell::new(Reading::default()),
        texts: Texts::default(),
        memory: RefCell::new(Some(Memory::recalled().await)),
        imported: Cell::new(false),
        is_stale: Cell::new(false),
        waiting: Cell::new(false),
    });
    choice::listen(&view);
    actions::listen(&view);
    view.follow_journal();
    recorder::listen();
    what_if::begin(&view);
    support::listen(&view);
    view.read_anew().await;
    choice::choose_inspected(&view.page).await;
    view.render();
    view.page.set_state("ready");
}

/// The open page and what it has read.
pub(crate) struct View {
    pub(crate) page: Page,
    pub(crate) reading: RefCell<Reading>,
    texts: Texts,
    /// What one look leaves for the next; lent out while there is one.
    memory: RefCell<Option<Memory>>,
    /// Whether a bundle is shown in the place of what is here.
    pub(crate) imported: Cell<bool>,
    /// Whether something may have changed since the last look began.
    is_stale: Cell<bool>,
    /// Whether a look is already planned.
    waiting: Cell<bool>,
}

impl View {
    /// Shows what has been read, as far as it is chosen.
    pub(crate) fn render(&self) {
        let choice = Choice::of(&self.page);
        let reading = self.reading.borrow();
        Choice::offer(&self.page, &reading);
        explain::render(&self.page, &reading, &choice);
        tokens::render(&self.page, &reading, &choice);
        cookies::render(&self.page, &reading, &choice);
        timeline::render(&self.page, (&reading, &self.texts), &choice);
        trace::render(&self.page, &reading, &choice);
    }

    /// Reads and shows everything anew; once more where that is being done, for something may have changed since.
    pub(crate) async fn read_anew(&self) {
        self.is_stale.set(true);
        let Some(mut memory) = self.memory.take() else {
            return;
        };
        while self.is_stale.replace(false) {
            let reading = Reading::now(&mut memory).await;
            self.page.let_go().await;
            if !self.imported.get() {
                self.reading.replace(reading);
                self.render();
            }
        }
        self.memory.replace(Some(memory));
    }

    /// The background program writes the journal after each event; many of them make one look.
    fn follow_journal(self: &Rc<Self>) {
        let view = Rc::clone(self);
        let look = Closure::<dyn FnMut()>::new(move || {
            if view.waiting.replace(true) {
                return;
            }
            let view = Rc::clone(&view);
            spawn_local(async move {
                js::sleep(page::MOMENT).await;
                view.waiting.set(false);
                view.read_anew().await;
            });
        });
        chrome::listen_for_session(look.into_js_value().unchecked_ref());
    }
}
