//! The developer view: what happened, what the tokens say, what it means. It reads the jar and the journal itself, so
//! that looking wakes nobody; what it says is computed in core. Everything from outside is set as text.

mod choice;
mod reading;
mod recorder;
mod timeline;
mod trace;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::page::{self, Page};
use crate::{chrome, js, words};

use choice::Choice;
use reading::Reading;

/// Shows the developer view and keeps it true as long as it is open.
pub(crate) async fn show() {
    let Some(page) = Page::current() else { return };
    page.speak(&words::text("@@ui_locale"), &words::text("@@bidi_dir"));
    page.write_texts();
    let view = Rc::new(View {
        page,
        reading: RefCell::new(Reading::default()),
        waiting: Cell::new(false),
    });
    choice::listen(&view);
    view.follow_journal();
    recorder::listen();
    view.read_anew().await;
    view.page.set_state("ready");
}

/// The open page and what it has read.
pub(crate) struct View {
    pub(crate) page: Page,
    pub(crate) reading: RefCell<Reading>,
    /// Whether a look is already planned.
    waiting: Cell<bool>,
}

impl View {
    /// Shows what has been read, as far as it is chosen.
    pub(crate) fn render(&self) {
        let choice = Choice::of(&self.page);
        let reading = self.reading.borrow();
        Choice::offer(&self.page, &reading);
        timeline::render(&self.page, &reading, &choice);
        trace::render(&self.page, &reading, &choice);
    }

    async fn read_anew(&self) {
        let reading = Reading::now().await;
        self.reading.replace(reading);
        self.render();
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
