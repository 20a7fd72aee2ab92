//! What pages say to the background program.

use access_vigil_core::host::AccessHosts;
use access_vigil_core::message::{MessageProblem, Request, Sender};
use access_vigil_core::settings::{Settings, SettingsAnswer};
use access_vigil_core::state::State;
use access_vigil_core::time::Timestamp;
use url::Url;

use crate::first_line;

/// The first line holds the address of the sender. Only our own pages are heard, each for its own business; what was
/// understood can be said again; and what is asked for is answered whatever it holds.
pub fn message(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (address, text) = first_line(&text);
    let ask = |text: &str, id: Option<&str>| {
        let (id, url) = (id.map(String::from), Some(address.to_owned()));
        Request::parse(text, &Sender { id, url }, "abc", ORIGIN)
    };
    for id in [None, Some("abcd"), Some("")] {
        assert_eq!(ask(text, id), Err(MessageProblem::Stranger));
    }
    let request = match ask(text, Some("abc")) {
        Ok(request) => request,
        Err(problem) => {
            assert!(problem.to_string().len() < 100, "{problem}");
            return;
        }
    };
    let page = address
        .strip_prefix(ORIGIN)
        .and_then(|it| it.strip_prefix('/'));
    let page = page.expect("it is one of ours").split(['?', '#']).next();
    let is_errand = matches!(request, Request::Errand { .. });
    assert_eq!(is_errand, page == Some("courier.html"));
    let again = serde_json::to_string(&request).unwrap();
    assert_eq!(ask(&again, Some("abc")).as_ref(), Ok(&request));
    answered(&request);
}

fn answered(request: &Request) {
    let state = State::new(AccessHosts::default());
    match request {
        Request::View {
            tab: Some(tab),
            metadata,
            ..
        } => {
            let now = Timestamp::from_seconds(1_790_000_000);
            if let Some(offer) = state.setup_offer(now, tab, metadata.as_deref()) {
                let named = [Some(&offer.app), offer.team.as_ref()];
                let hosts = named.into_iter().flatten();
                let granted = |it: &String| [format!("https://{it}/*"), format!("wss://{it}/*")];
                let all: Vec<String> = hosts.flat_map(granted).collect();
                assert!(offer.origins.iter().all(|it| all.contains(it)));
                let address = Url::parse(tab).unwrap();
                assert_eq!(address.scheme(), "https");
                let shown = address.host_str().map(String::from);
                assert!(shown.as_ref() == Some(&offer.app) || shown == offer.team);
            }
        }
        Request::ChangeSetting { change } => {
            if let Ok(settings) = state.settings_after(change) {
                let stored = settings.to_stored();
                assert_eq!(Settings::from_stored(stored.as_deref()), settings);
            }
        }
        Request::PreviewSettings { text } => {
            let preview = state.preview(text);
            let answer = SettingsAnswer::of(&state, preview.map(Some));
            assert!(serde_json::to_string(&answer).is_ok());
        }
        Request::View { .. }
        | Request::HostsAsked { .. }
        | Request::Renew { .. }
        | Request::Pause { .. }
        | Request::Resume { .. }
        | Request::SignIn { .. }
        | Request::Later { .. }
        | Request::SignOut { .. }
        | Request::ForceSignIn { .. }
        | Request::Share { .. }
        | Request::StopSharing { .. }
        | Request::PlanRevocation { .. }
        | Request::Revoke { .. }
        | Request::DropRevocation
        | Request::Overheard { .. }
        | Request::Settings
        | Request::TakeBackConsent { .. }
        | Request::Errand { .. } => {}
    }
}

const ORIGIN: &str = "chrome-extension://abc";
