//! The two steps of a sign-out that are not a page's: the request to Access's sign-out address, and the jars.

use access_vigil_core::cookie::StoreId;
use access_vigil_core::event::Liveness;
use access_vigil_core::host::Hostname;
use access_vigil_core::message::Outcome;
use access_vigil_core::ordered::Set;
use access_vigil_core::sign_out::{LogoutAnswer, Remnants, TeamTokens, UnseenJars};
use futures_util::future::join_all;

use crate::errand::Errand;
use crate::perform::route::Route;
use crate::perform::{cookies, identity};
use crate::{browser, chrome, js};

/// Asks the sign-out address of a host, with the cookies of this jar.
pub(crate) async fn log_out(host: &Hostname, store: &StoreId) -> LogoutAnswer {
    let url = format!("https://{host}/cdn-cgi/access/logout");
    let Some(route) = Route::open(store).await else {
        return LogoutAnswer::Nothing;
    };
    match route.send(Errand::new("GET", &url), PATIENCE).await {
        Outcome::Redirected => LogoutAnswer::Redirect,
        Outcome::Answered { status, challenged } => LogoutAnswer::Page { status, challenged },
        Outcome::Failed | Outcome::TimedOut => LogoutAnswer::Nothing,
    }
}

/// Removes the tokens, and looks and asks what is left of them.
pub(crate) async fn remove(tokens: &TeamTokens) -> Remnants {
    for cookie in cookies::of_team(tokens).await {
        let removed = chrome::remove_cookie(js::to_js(&cookie.to_remove())).await;
        js::ignored("what is left is looked for afterwards", removed);
    }
    let left = cookies::of_team(tokens).await.into_iter();
    let mut left: Set<_> = left.map(|cookie| cookie.host).collect();
    // A token may also lie where no listing of ours shows it. Only the ordinary jar can be asked about without a page.
    let in_ordinary_jar = tokens.stores.contains(&browser::home_store());
    let asked = tokens.hosts().filter(|_| in_ordinary_jar);
    let asked = asked.map(async |host| {
        (identity::ask_on(host).await.liveness == Liveness::Alive).then(|| host.clone())
    });
    left.extend(join_all(asked).await.into_iter().flatten());
    let unseen = unseen_jars().await;
    Remnants {
        left: left.into_iter().collect(),
        unseen,
    }
}

async fn unseen_jars() -> Vec<UnseenJars> {
    let private = chrome::may_see_private_windows().await;
    let private = private.is_ok_and(|may| may.is_truthy());
    let mut unseen = Vec::new();
    if !private {
        unseen.push(UnseenJars::PrivateWindows);
    }
    if browser::hides_closed_containers() {
        unseen.push(UnseenJars::ClosedContainers);
    }
    unseen
}

const PATIENCE: core::time::Duration = core::time::Duration::from_secs(10);
