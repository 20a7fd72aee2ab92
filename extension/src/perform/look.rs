//! Looks around before a renewal: is the app in a tab, is a login under way, what does the jar hold?

use access_vigil_core::cookie::StoreId;
use access_vigil_core::effect::{Neighbourhood, TeamApps};
use access_vigil_core::event::{Moment, Surroundings};
use access_vigil_core::host::Hostname;
use access_vigil_core::presence::{PAUSE_SECONDS, Presence};
use futures_util::future::join3;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::perform::cookies;
use crate::{browser, chrome, js, listen};

/// What the browser looks like around this app and its team.
pub(crate) async fn around(place: &Neighbourhood) -> Surroundings {
    let at = async |pattern: String| tabs_at(&pattern, &place.store).await;
    let app_tabs = at(format!("https://{}/*", place.app));
    let team_tabs = at(format!("https://{}/cdn-cgi/access/*", place.team));
    let tabs = join3(app_tabs, team_tabs, is_login_away(place));
    // Each question takes the browser a while, and none waits for another's answer.
    let ((app_tabs, team_tabs, away), presence, listing) = join3(
        tabs,
        presence_within(place.idle_seconds),
        cookies::list(&place.jars),
    )
    .await;
    let login_path = format!("/cdn-cgi/access/login/{}", place.app);
    let on_login_page = team_tabs.iter().any(|tab| tab.path() == login_path);
    let coming_back = app_tabs
        .iter()
        .any(|tab| tab.path() == "/cdn-cgi/access/authorized");
    Surroundings {
        app_paths: app_tabs.iter().map(|tab| tab.path().to_owned()).collect(),
        login_under_way: on_login_page || coming_back || away,
        presence,
        listing,
    }
}

/// What the person is doing, and whether they use one of these apps.
pub(crate) async fn moment(team: &TeamApps) -> Moment {
    let mut in_use = false;
    for app in &team.apps {
        in_use = in_use || is_in_use(app, &team.store).await;
    }
    let pattern = format!("https://{}/cdn-cgi/access/*", team.team);
    let team_tabs = tabs_at(&pattern, &team.store).await;
    Moment {
        in_use,
        presence: presence_within(team.idle_seconds).await,
        pausing: presence_within(PAUSE_SECONDS).await != Presence::Active,
        login_under_way: !team_tabs.is_empty(),
    }
}

/// Lets the browser say so when there was no input for so many seconds.
pub(crate) fn watch_person(seconds: u32) {
    js::ignored(
        "the browser's own idle limit of a minute is only more careful",
        chrome::set_idle_limit(seconds),
    );
}

/// Whether the tab that went to a login has not come back to the app yet: it may be at an identity provider,
/// whose address we are not allowed to see.
async fn is_login_away(place: &Neighbourhood) -> bool {
    let Some(tab) = place.login_tab else {
        return false;
    };
    let Some(tab): Option<Tab> = chrome::tab(js::number(tab.0))
        .await
        .ok()
        .and_then(|tab| js::from_js(&tab))
    else {
        return false;
    };
    let host = tab
        .url
        .as_deref()
        .and_then(|url| Url::parse(url).ok())
        .and_then(|url| url.host_str().map(String::from));
    host.is_none_or(|host| host == place.team.as_str())
}

/// Whether somebody was there within so many seconds. A browser that can't tell is believed to be in use: its pages are.
async fn presence_within(seconds: u32) -> Presence {
    let state = chrome::idle_state(seconds).await.ok();
    let state = state.and_then(|state| state.as_string());
    state
        .and_then(|state| listen::presence(&serde_json::Value::from(state)))
        .unwrap_or_default()
}

/// Whether a tab of this jar shows this host.
pub(crate) async fn is_in_use(host: &Hostname, store: &StoreId) -> bool {
    let tabs = tabs_at(&format!("https://{host}/*"), store).await;
    !tabs.is_empty()
}

async fn tabs_at(pattern: &str, store: &StoreId) -> Vec<Url> {
    let tabs = chrome::tabs(js::to_js(&json!({ "url": [pattern] }))).await;
    let tabs: Vec<Tab> = tabs
        .ok()
        .and_then(|tabs| js::from_js(&tabs))
        .unwrap_or_default();
    tabs.into_iter()
        .filter(|tab| &browser::store_of(tab.cookie_store_id.clone()) == store)
        .filter_map(|tab| Url::parse(tab.url.as_deref()?).ok())
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tab {
    url: Option<String>,
    cookie_store_id: Option<StoreId>,
}
