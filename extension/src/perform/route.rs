//! Who sends a request so that it carries the cookies of a jar: the background program, or a page in the container.

use core::time::Duration;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::id::TabId;
use access_vigil_core::message::Outcome;
use futures_util::future::{Either, select};

use crate::errand::Errand;
use crate::perform::courier;
use crate::request::Request;
use crate::{browser, js};

/// A way for requests.
#[derive(Clone)]
pub(crate) enum Route {
    /// This program sends them.
    Background(Request),
    /// A page in this container does, in this tab.
    Courier(StoreId, TabId),
}

impl Route {
    /// The way for requests with the cookies of this jar; nothing where there is none.
    pub(crate) async fn open(store: &StoreId) -> Option<Self> {
        if store == &browser::home_store() {
            return Request::new().map(Self::Background);
        }
        let opened = Box::pin(courier::open(store));
        match select(opened, Box::pin(js::sleep(OPENING))).await {
            Either::Left((tab, _)) => Some(Self::Courier(store.clone(), tab?)),
            Either::Right(_) => {
                courier::dismiss(store).await;
                None
            }
        }
    }

    /// The tab of its requests, as the browser's rules and events name it.
    pub(crate) fn tab(&self) -> TabId {
        match self {
            Self::Background(_) => NO_TAB,
            Self::Courier(_, tab) => *tab,
        }
    }

    /// Sends a request, which is over within `limit`.
    pub(crate) async fn send(&self, errand: Errand, limit: Duration) -> Outcome {
        match self {
            Self::Background(request) => errand.run(request, limit).await,
            Self::Courier(store, _) => {
                let carried = Box::pin(courier::carry(store, errand));
                match select(carried, Box::pin(js::sleep(limit))).await {
                    Either::Left((outcome, _)) => outcome,
                    Either::Right(_) => {
                        courier::dismiss(store).await;
                        Outcome::TimedOut
                    }
                }
            }
        }
    }

    /// Gives up what is under way.
    pub(crate) async fn give_up(&self) {
        match self {
            Self::Background(request) => request.abort(),
            Self::Courier(store, _) => courier::dismiss(store).await,
        }
    }
}

/// What the browser names as the tab of background requests.
const NO_TAB: TabId = TabId(-1);
/// The browser opens a tab within milliseconds.
const OPENING: Duration = Duration::from_secs(3);
