//! The running program: one state, one writer. Each event is handled whole, its snapshot stored, its effects begun.

use std::cell::RefCell;
use std::rc::Rc;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::effect::Effect;
use access_vigil_core::event::{Event, Reply, Start};
use access_vigil_core::host::AccessHosts;
use access_vigil_core::id::EffectId;
use access_vigil_core::indicator::PageAt;
use access_vigil_core::journal::Page;
use access_vigil_core::message::{Answer, Request};
use access_vigil_core::native_host::PairingSecret;
use access_vigil_core::session_key::SessionKey;
use access_vigil_core::settings::{Change, Preview, SettingProblem, SettingsAnswer, Zone};
use access_vigil_core::snapshot::Snapshot;
use access_vigil_core::state::State;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, join};
use wasm_bindgen_futures::spawn_local;

use crate::listen::Heard;
use crate::{browser, clock, js, perform, storage};

/// Takes in what was heard; resolves to the answer where it was a message.
pub(crate) async fn take_in(heard: Heard) -> Option<String> {
    started().await;
    match heard {
        Heard::Event(event) => {
            handle(event).await;
            None
        }
        Heard::PolicyChanged => {
            handle(Event::PolicyChanged(storage::policy().await)).await;
            None
        }
        Heard::Message(request) => answer(request).await,
        Heard::Nothing => None,
    }
}

/// Takes in the reply to an effect.
pub(crate) async fn reply(id: EffectId, reply: Reply) {
    handle(Event::Replied(id, reply)).await;
}

/// Handles an event, by the clock on the wall as it goes now.
pub(crate) async fn handle(event: Event) {
    if let Some(zone) = other_zone() {
        carry_through(Event::ZoneChanged(zone)).await;
    }
    carry_through(event).await;
}

/// How the clock on the wall goes, if that is otherwise than core knows. No browser tells of it.
fn other_zone() -> Option<Zone> {
    let zone = clock::zone();
    PROGRAM.with_borrow_mut(|program| {
        let known = core::mem::replace(&mut program.as_mut()?.zone, zone);
        (known != zone).then_some(zone)
    })
}

/// Handles one event: decide, store, then act, so that a program killed in between knows what it had asked for. Only what
/// would leave no trace begins while that is stored.
async fn carry_through(event: Event) {
    let Some(decided) = decide(event) else {
        return;
    };
    let (at_once, stored_first): (Vec<_>, Vec<_>) = decided
        .effects
        .into_iter()
        .partition(Effect::leaves_no_trace);
    // It begins with the next microtask, when the snapshot has left for the browser.
    at_once.into_iter().for_each(begin);
    let (snapshot, before) = decided.snapshots;
    storage::save(&snapshot, &before, &decided.pages).await;
    stored_first.into_iter().for_each(begin);
}

/// Begins an effect without waiting for its end.
fn begin(effect: Effect) {
    spawn_local(async move {
        if let Some((id, answer)) = perform::perform(effect).await {
            // A reply is an event like any other; boxed, since handling it may lead to effects again.
            let handled: LocalBoxFuture<'static, ()> = Box::pin(reply(id, answer));
            handled.await;
        }
    });
}

/// What is to be stored, and then done, about an event.
struct Decided {
    effects: Vec<Effect>,
    /// The new one and the one before.
    snapshots: (Rc<Snapshot>, Rc<Snapshot>),
    pages: Vec<Page>,
}

fn decide(event: Event) -> Option<Decided> {
    PROGRAM.with_borrow_mut(|program| {
        let program = program.as_mut()?;
        let effects = program.state.handle(clock::now(), event);
        let before = Rc::clone(&program.stored);
        if !program.state.only_heard() {
            program.stored = Rc::new(program.state.snapshot());
        }
        let snapshots = (Rc::clone(&program.stored), before);
        Some(Decided {
            effects,
            snapshots,
            pages: program.state.take_journal_pages(),
        })
    })
}

async fn answer(request: Request) -> Option<String> {
    let (tab, metadata, wish) = match request {
        Request::View {
            tab,
            store,
            metadata,
        } => (
            tab.map(|tab| (tab, browser::store_of(store))),
            metadata,
            None,
        ),
        Request::HostsAsked { origins } => (None, None, Some(Event::HostsAsked(origins))),
        Request::Renew { session } => (None, None, named(&session).map(Event::RenewalWished)),
        Request::Pause { session } => (None, None, named(&session).map(Event::PauseWished)),
        Request::Resume { session } => (None, None, named(&session).map(Event::ResumeWished)),
        Request::SignIn { session } => (None, None, named(&session).map(Event::SignInWished)),
        Request::Later { session } => (None, None, named(&session).map(Event::LaterWished)),
        Request::SignOut { session } => (None, None, named(&session).map(Event::SignOutWished)),
        Request::ForceSignIn { session } => {
            (None, None, named(&session).map(Event::ForcedSignInWished))
        }
        Request::Share { session } => {
            let wish = |key| Event::SharingWished(key, fresh_secret());
            (None, None, named(&session).map(wish))
        }
        Request::StopSharing { session } => (None, None, named(&session).map(Event::SharingEnded)),
        Request::PlanRevocation { session, of } => {
            let wish = |key| Event::RevocationWished(key, of, fresh_secret());
            (None, None, named(&session).map(wish))
        }
        Request::Revoke { session, of } => {
            let wish = |key| Event::RevocationConfirmed(key, of);
            (None, None, named(&session).map(wish))
        }
        Request::Overheard { hop } => (None, None, Some(Event::PageHop(hop))),
        Request::DropRevocation => (None, None, Some(Event::RevocationDropped)),
        Request::TakeBackConsent { session } => {
            handle(Event::ConsentTakenBack(session)).await;
            return of_settings(|_| Ok(None));
        }
        Request::Settings => return of_settings(|_| Ok(None)),
        Request::ChangeSetting { change } => return change_setting(&change).await,
        Request::PreviewSettings { text } => {
            return of_settings(|state| state.preview(&text).map(Some));
        }
        Request::Errand { ticket, outcome } => {
            return perform::courier::next(&ticket, outcome).await;
        }
    };
    if let Some(wish) = wish {
        handle(wish).await;
    }
    told(tab, metadata.as_deref())
}

/// What there is to show, for this tab.
fn told(tab: Option<(String, StoreId)>, metadata: Option<&str>) -> Option<String> {
    PROGRAM.with_borrow(|program| {
        let state = &program.as_ref()?.state;
        let now = clock::now();
        let setup = tab
            .as_ref()
            .and_then(|(tab, _)| state.setup_offer(now, tab, metadata));
        let refused = tab.as_ref().and_then(|(tab, _)| state.refused_offer(tab));
        let page = tab.and_then(|(tab, store)| PageAt::parse(&tab, store));
        let current = page.and_then(|page| state.session_at(now, &page));
        let mut lacking = state.offers_for_sessions();
        lacking.retain(|offer| setup.as_ref().is_none_or(|it| it.app != offer.app));
        serde_json::to_string(&Answer {
            view: state.view(now),
            current,
            refused,
            setup,
            lacking,
        })
        .ok()
    })
}

/// Makes a change of the settings, or says why it is not made.
async fn change_setting(change: &Change) -> Option<String> {
    let judged = PROGRAM.with_borrow(|program| {
        let state = &program.as_ref()?.state;
        Some(state.settings_after(change))
    })?;
    match judged {
        Ok(settings) => {
            handle(Event::SettingsChanged(settings)).await;
            of_settings(|_| Ok(None))
        }
        Err(problem) => of_settings(|_| Err(problem)),
    }
}

/// What the options page is answered: what there is to show, and what became of its question.
fn of_settings(
    asked: impl FnOnce(&State) -> Result<Option<Preview>, SettingProblem>,
) -> Option<String> {
    PROGRAM.with_borrow(|program| {
        let state = &program.as_ref()?.state;
        access_vigil_core::json::write(&SettingsAnswer::of(state, asked(state)))
    })
}

fn named(session: &str) -> Option<SessionKey> {
    PROGRAM.with_borrow(|program| program.as_ref()?.state.session_named(session))
}

/// Waits until the state of the last life is loaded and its start is handled. The first caller begins it.
async fn started() {
    let start = START.with_borrow_mut(|start| {
        start
            .get_or_insert_with(|| start_up().boxed_local().shared())
            .clone()
    });
    start.await;
}

async fn start_up() {
    let ((snapshot, page), policy) = join(storage::load(), storage::policy()).await;
    let mut state = State::restore(&snapshot, AccessHosts::default());
    state.resume_journal(page.as_deref());
    let zone = clock::zone();
    PROGRAM.set(Some(Program {
        zone,
        state,
        stored: Rc::new(snapshot),
    }));
    let start = Start {
        entropy: entropy(),
        stores: browser::stores(),
        policy,
        zone,
    };
    handle(Event::Started(start)).await;
}

/// What the native host may know this browser by: drawn where nobody can guess it, for it outlives this program.
fn fresh_secret() -> PairingSecret {
    let mut bytes = [0; 32];
    js::fill_with_chance(&mut bytes);
    PairingSecret::from_bytes(bytes)
}

fn entropy() -> u64 {
    js_sys::Math::random().to_bits() ^ js_sys::Math::random().to_bits().rotate_left(32)
}

struct Program {
    state: State,
    stored: Rc<Snapshot>,
    /// As core knows it.
    zone: Zone,
}

thread_local! {
    static PROGRAM: RefCell<Option<Program>> = const { RefCell::new(None) };
    static START: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>> = const { RefCell::new(None) };
}
