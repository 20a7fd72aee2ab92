//! A page that ran into the login works on by itself, whatever kind of page it is; and what only looks like it is left
//! alone. Each kind has an app of its own, since a session that was healed just now is in no hurry to be healed again.

use std::time::Duration;

use access_edge::unknowns::WebSocketLife;
use access_edge::{Action, App, Config, Entry, Fault, Step};
use e2e::Page;
use e2e::stage::{APP, Stage, is_background};

use crate::healing::{popup_says, works_again};
use crate::journey::{in_both, short_lives};

/// The name of its app, the host, and where on it the page lies.
type Kind = (&'static str, &'static str, &'static str);

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_every_kind_works_on_after_one_renewal_and_without_being_loaded_again() {
    in_both("kinds-of-page", &an_app_for_each(), async |stage| {
        let mut pages = Vec::new();
        for kind in [FETCH, XHR, PWA, WORKER, EVENTS, SOCKET] {
            pages.push((kind, open(stage, kind).await));
        }
        for (kind, page) in &pages {
            page.activate().await.unwrap();
            page.evaluate("draft.value = 'unsaved'").await.unwrap();
            let from = stage.history().len();
            let now = stage.edge.now_ms();
            stage.world(|world| world.revoke_app(now, kind.0)).unwrap();
            works_again(page).await;
            assert_eq!(page.evaluate("draft.value").await.unwrap(), "unsaved");
            println!("{:?} {}", stage.browser.kind(), healed(stage, from, kind.1));
        }
        let (_, page) = pages.pop().unwrap();
        a_server_in_trouble_is_left_to_itself(stage, &page).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_waits_for_heals_nothing_and_the_first_request_that_somebody_waits_for_does() {
    in_both("not-waited-for", &an_app_for_each(), async |stage| {
        let page = open(stage, (FETCH.0, FETCH.1, "/?interval=1000000")).await;
        let from = stage.history().len();
        let now = stage.edge.now_ms();
        stage.world(|world| world.revoke_app(now, FETCH.0)).unwrap();
        let unawaited = "navigator.sendBeacon('/beacon'), new Image().src = '/image', \
             document.head.append(Object.assign(document.createElement('script'), {src: '/script'})), \
             document.head.append(Object.assign(document.createElement('link'), {rel: 'prefetch', href: '/prefetch'}))";
        page.evaluate(&format!("void ({unawaited})")).await.unwrap();
        until(stage, |stage| {
            of(stage, from, FETCH.1, is_turned_away).len() == 4
        })
        .await;
        // Whatever the background program heard of before, it has decided on when it answers the popup.
        popup_says(stage, "article [data-slot='next']", "Renews at").await;
        assert!(of(stage, from, FETCH.1, is_probe).is_empty());
        page.evaluate("void fetch('/api/tick').catch(() => 0)")
            .await
            .unwrap();
        until(stage, |stage| {
            of(stage, from, FETCH.1, is_minted).len() == 1
        })
        .await;
    })
    .await;
}

/// A socket that can't be opened while the token counts: the server's affair, whatever the handshake ends in.
async fn a_server_in_trouble_is_left_to_itself(stage: &Stage, page: &Page) {
    let from = stage.history().len();
    for action in [Action::Status { status: 503 }, Action::Drop] {
        let fault = Fault {
            host: Some(SOCKET.1.into()),
            path: Some("/socket".into()),
            times: None,
            ..Fault::once(Step::AppOrigin, action)
        };
        stage.world(|world| world.add_fault(fault));
        page.evaluate("vigilSocket.close(), vigilProbe.socketsClosed = 0")
            .await
            .unwrap();
        page.wait_for("vigilProbe.socketsClosed >= 4", LIMIT)
            .await
            .unwrap();
        stage.world(access_edge::World::clear_faults);
        works_again(page).await;
    }
    let asked = of(stage, from, SOCKET.1, is_question);
    assert!(!asked.is_empty(), "nobody noticed that anything failed");
    assert_eq!(of(stage, from, SOCKET.1, is_probe), Vec::new());
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let shown = "document.querySelectorAll('article, .row').length";
    popup
        .wait_for(&format!("{shown} === {KINDS}"), LIMIT)
        .await
        .unwrap();
    let problems = "document.querySelectorAll('[data-slot=problem][data-code], [data-slot=row-problem]:not(:empty)').length";
    assert_eq!(popup.evaluate(problems).await.unwrap(), 0);
}

/// How long it took, from the first request that was turned away to the first that was answered, by the edge's clock;
/// and the renewal was one, begun more than once only where the page itself was in its way.
fn healed(stage: &Stage, from: usize, host: &str) -> String {
    let at = |which: fn(&Entry) -> bool| of(stage, from, host, which).first().map(|it| it.at_ms);
    let hops = of(stage, from, host, is_hop);
    let spoilt = of(stage, from, host, is_spoilt).len();
    assert!(spoilt <= MOST_SPOILT, "{hops:?}");
    assert_eq!(hops.len(), 2 * (spoilt + 1), "{hops:?}");
    assert_eq!(of(stage, from, host, is_minted).len(), 1);
    let renewal = &hops[2 * spoilt..];
    let turned_away = at(is_turned_away).unwrap();
    let refusals = of(stage, from, host, is_turned_away).len();
    let answered = of(stage, from, host, is_answered);
    let good = answered.iter().find(|it| it.at_ms > renewal[1].at_ms);
    let took = good.unwrap().at_ms - turned_away;
    let bare = (renewal[1].at_ms - renewal[0].at_ms).max(1);
    let noticed = renewal[0].at_ms - turned_away;
    format!(
        "{host}: {took} ms from the first refusal to the first answer, {}.{} times the bare renewal of {bare} ms, \
         which began after {noticed} ms; refusals: {refusals}",
        took / bare,
        took * 10 / bare % 10
    )
}

/// The requests to a host since then that are such.
fn of(stage: &Stage, from: usize, host: &str, which: fn(&Entry) -> bool) -> Vec<Entry> {
    let history = stage.history().into_iter().skip(from);
    history
        .filter(|entry| entry.host == host && which(entry))
        .collect()
}

fn is_turned_away(entry: &Entry) -> bool {
    entry.method != "HEAD" && entry.kind == Step::AppProbe && entry.status == 302
}

fn is_answered(entry: &Entry) -> bool {
    entry.kind == Step::AppOrigin && matches!(entry.status, 101 | 200)
}

/// The two requests of a renewal that go to the app's host.
fn is_hop(entry: &Entry) -> bool {
    is_probe(entry) || (is_background(entry) && entry.kind == Step::AppAuthorized)
}

fn is_probe(entry: &Entry) -> bool {
    entry.method == "HEAD" && entry.kind == Step::AppProbe
}

/// The page's own question came between both halves of a renewal, and replaced the `CF_AppSession` of the first.
fn is_spoilt(entry: &Entry) -> bool {
    is_background(entry) && entry.outcome == "bad-app-session"
}

fn is_minted(entry: &Entry) -> bool {
    is_background(entry) && entry.outcome == "app-token"
}

fn is_question(entry: &Entry) -> bool {
    entry.kind == Step::AppGetIdentity
}

async fn open(stage: &Stage, (_, host, place): Kind) -> Page {
    let page = stage
        .sign_in(&format!("https://{host}{place}"))
        .await
        .unwrap();
    let ready = if place.starts_with("/pwa") {
        "navigator.serviceWorker.controller && vigilProbe.ok > 0"
    } else {
        "vigilProbe.ok > 0"
    };
    page.wait_for(ready, LIMIT).await.unwrap();
    page
}

async fn until(stage: &Stage, holds: impl Fn(&Stage) -> bool) {
    let wait = async {
        while !holds(stage) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LIMIT, wait).await.unwrap();
}

/// Long lives, so that nothing renews by the clock; sockets end with their token.
fn an_app_for_each() -> Config {
    let mut config = short_lives();
    config.unknowns.websocket = WebSocketLife::CutAtEnd;
    for ((name, host, _), digit) in [FETCH, XHR, PWA, WORKER, EVENTS, SOCKET].iter().zip('a'..) {
        let app = App {
            session_seconds: Some(3600),
            ..App::on(host, digit)
        };
        config.apps.insert((*name).into(), app);
    }
    config
}

const FETCH: Kind = ("main", APP, "/");
const XHR: Kind = ("xhr", "xhr.myserver.com", "/?by=xhr");
const PWA: Kind = ("pwa", "pwa.myserver.com", "/pwa");
const WORKER: Kind = ("worker", "worker.myserver.com", "/pwa?worker=fetch");
const EVENTS: Kind = ("events", "events.myserver.com", "/?by=events");
const SOCKET: Kind = ("socket", "socket.myserver.com", "/?by=socket");
const KINDS: usize = 6;
/// An `EventSource` asks three times a second, which on a busy machine is oftener than a renewal takes.
const MOST_SPOILT: usize = 3;
const LIMIT: Duration = Duration::from_secs(20);
