//! The background's side of the pages in containers: opens at most one in each, hands it one request at a time, and
//! closes it. A page that was opened by nobody who is alive gets nothing.

use std::cell::RefCell;
use std::collections::VecDeque;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::effect::TabPlace;
use access_vigil_core::id::TabId;
use access_vigil_core::message::{COURIER_PAGE, Outcome};
use access_vigil_core::ordered::Map;
use futures_channel::oneshot;

use crate::errand::Errand;
use crate::perform::tabs;

#[derive(Default)]
struct Courier {
    /// The word in the page's address by which it is known.
    ticket: String,
    /// Its tab, as soon as the browser has told it.
    tab: Option<TabId>,
    /// The page, where it waits for a request.
    idle: Option<oneshot::Sender<Errand>>,
    /// What it has yet to carry, each with who waits for the outcome.
    to_carry: VecDeque<(Errand, oneshot::Sender<Outcome>)>,
    /// Who waits for what becomes of the request that it carries.
    carrying: Option<oneshot::Sender<Outcome>>,
}

impl Courier {
    /// Hands the next request to the page, where both are there.
    fn hand_over(&mut self) {
        if self.to_carry.is_empty() {
            return;
        }
        let page = self.idle.take();
        if let Some(page) = page
            && let Some((errand, sender)) = self.to_carry.pop_front()
        {
            // A page that is gone answers nothing, and its request takes all the time it is given.
            drop(page.send(errand));
            self.carrying = Some(sender);
        }
    }
}

/// The tab of the page in this container, which is opened where there is none.
pub(crate) async fn open(store: &StoreId) -> Option<TabId> {
    if let Some(tab) = with(store, |courier| courier.tab) {
        return Some(tab);
    }
    let ticket = format!("{:016x}", js_sys::Math::random().to_bits());
    let page = format!("{COURIER_PAGE}#{ticket}");
    let courier = Courier {
        ticket: ticket.clone(),
        ..Courier::default()
    };
    COURIERS.with_borrow_mut(|couriers| couriers.insert(store.clone(), courier));
    let tab = tabs::open_page(&page, store, TabPlace::Behind).await;
    let known = with(store, |courier| {
        courier.tab = tab;
        (courier.ticket == ticket).then_some(())
    });
    if known.is_none() {
        // It was dismissed before it was there.
        if let Some(tab) = tab {
            tabs::close_page(tab).await;
        }
        return None;
    }
    tab
}

/// Lets the page of this container send a request.
pub(crate) async fn carry(store: &StoreId, errand: Errand) -> Outcome {
    let (sender, outcome) = oneshot::channel();
    with(store, |courier| {
        courier.to_carry.push_back((errand, sender));
        courier.hand_over();
        Some(())
    });
    // Where the page is gone, so is the sender.
    outcome.await.unwrap_or(Outcome::Failed)
}

/// The answer to a page that asks for its next request; nothing where there will be none.
pub(crate) async fn next(ticket: &str, outcome: Option<Outcome>) -> Option<String> {
    let (page, errand) = oneshot::channel();
    COURIERS.with_borrow_mut(|couriers| {
        let courier = couriers.values_mut().find(|it| it.ticket == ticket)?;
        if let (Some(outcome), Some(sender)) = (outcome, courier.carrying.take()) {
            // Nobody waits any more where the request was given up, and the page with it.
            sender.send(outcome).ok()?;
        }
        courier.idle = Some(page);
        courier.hand_over();
        Some(())
    })?;
    serde_json::to_string(&errand.await.ok()?).ok()
}

/// Closes the page of this container. What it carries is given up.
pub(crate) async fn dismiss(store: &StoreId) {
    let gone = COURIERS.with_borrow_mut(|couriers| couriers.remove(store));
    if let Some(tab) = gone.and_then(|courier| courier.tab) {
        tabs::close_page(tab).await;
    }
}

/// Closes the pages that an earlier life of the program has left behind.
pub(crate) async fn close_left_over() {
    for (tab, ticket) in tabs::showing(COURIER_PAGE).await {
        let is_known =
            |couriers: &Map<_, Courier>| couriers.values().any(|courier| courier.ticket == ticket);
        if !COURIERS.with_borrow(is_known) {
            tabs::close_page(tab).await;
        }
    }
}

fn with<T>(store: &StoreId, change: impl FnOnce(&mut Courier) -> Option<T>) -> Option<T> {
    COURIERS.with_borrow_mut(|couriers| change(couriers.get_mut(store)?))
}

thread_local! {
    static COURIERS: RefCell<Map<StoreId, Courier>> = const { RefCell::new(Map::new()) };
}
