//! The pipe to the native host. While it is open the browser does not stop this program, so core says when to close it.
//!
//! <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging>

use std::cell::RefCell;

use access_vigil_core::event::Event;
use access_vigil_core::native_host::{Envelope, NAME, Request, Response, SharedToken};
use access_vigil_core::session_key::SessionKey;
use access_vigil_core::talk::Gone;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::chrome::{self, Port};
use crate::{clock, js, program};

use super::cookies;

/// Starts the host. What it says, and that it is gone, comes back as events.
pub(crate) fn open() {
    close();
    if !chrome::can_connect_native() {
        hear(Event::HostGone(Gone::NotYet));
        return;
    }
    match chrome::connect_native(NAME) {
        Ok(port) => PIPE.set(Some(Pipe::new(port))),
        Err(_) => hear(Event::HostGone(Gone::Missing)),
    }
}

/// Sends this as it is.
pub(crate) fn send(said: &Envelope<Request>) {
    PIPE.with_borrow(|pipe| {
        let sent = pipe.as_ref().map(|pipe| pipe.port.post(&js::to_js(said)));
        if let Some(Err(_)) = sent {
            hear(Event::HostGone(Gone::Ended));
        }
    });
}

/// Sends this with the session's token, as it lies in the jar now.
pub(crate) async fn hand_token(mut said: Envelope<Request>, key: &SessionKey) {
    if let Request::Share { session } = &mut said.message {
        let found = cookies::token_of(key).await;
        let found = found.filter(|cookie| cookie.is_live(clock::now()));
        session.token = found.map(|cookie| SharedToken(cookie.value));
    }
    send(&said);
}

/// Lets the host go. The browser closes its pipe, which is how it knows.
pub(crate) fn close() {
    if let Some(pipe) = PIPE.take() {
        pipe.port.disconnect();
    }
}

/// A port and those who listen to it, who must live as long as it.
struct Pipe {
    port: Port,
    _heard: Closure<dyn FnMut(JsValue)>,
    _gone: Closure<dyn FnMut(JsValue)>,
}

impl Pipe {
    fn new(port: Port) -> Self {
        let heard = Closure::<dyn FnMut(JsValue)>::new(|said: JsValue| {
            let event = js::from_js::<Envelope<Response>>(&said);
            hear(event.map_or(Event::HostGone(Gone::Babbling), Event::HostSaid));
        });
        let gone = Closure::<dyn FnMut(JsValue)>::new(|port: JsValue| {
            let why = why_gone(&port);
            drop(PIPE.take());
            hear(Event::HostGone(why));
        });
        port.on_message()
            .add_listener(heard.as_ref().unchecked_ref());
        port.on_disconnect()
            .add_listener(gone.as_ref().unchecked_ref());
        Self {
            port,
            _heard: heard,
            _gone: gone,
        }
    }
}

/// Chromium keeps the reason in `runtime.lastError`, Firefox in the port. Neither tells a host that is not there from one
/// that may not be started by this extension.
fn why_gone(port: &JsValue) -> Gone {
    let reasons = [chrome::last_error(), js::member(port, "error")];
    let text = |reason: JsValue| js::member(&reason, "message").as_string();
    let missing = reasons
        .into_iter()
        .filter_map(text)
        .any(|reason| MISSING.iter().any(|known| reason.contains(known)));
    if missing { Gone::Missing } else { Gone::Ended }
}

fn hear(event: Event) {
    spawn_local(program::handle(event));
}

/// What browsers say of a host that they could not start: Chromium 156 twice, Firefox 153.
const MISSING: [&str; 3] = [
    "Specified native messaging host not found",
    "Access to the specified native messaging host is forbidden",
    "No such native application",
];

thread_local! {
    static PIPE: RefCell<Option<Pipe>> = const { RefCell::new(None) };
}
