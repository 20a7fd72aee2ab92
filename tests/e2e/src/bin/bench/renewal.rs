//! A renewal beside three bare fetches and beside a hidden iframe; and the load of a page of an app that is watched.

use std::time::Duration;

use access_edge::Step;
use e2e::stage::{APP, origin};
use e2e::{Error, Kind, Launch, Page, ThirdPartyCookies};

use crate::pair::Side;
use crate::sample::{OURS, Samples, name};

/// Each in turn.
pub(crate) async fn measure(kind: Kind, rounds: u32, samples: &mut Samples) -> Result<(), Error> {
    let place = name(kind);
    let [ours, plain] = Side::both(kind, |launch: &mut Launch| {
        launch.third_party_cookies = ThirdPartyCookies::Allowed;
    })
    .await?;
    let pages = [sign_in(&ours).await?, sign_in(&plain).await?];
    for page in &pages {
        page.navigate("about:blank").await?;
    }
    for _ in 0..rounds {
        let time = plain.time("fetches()").await?;
        samples.add(("renewal-time", place, FETCHES), time);
        for (side, call, by) in [(&ours, "renewal()", OURS), (&plain, "frame()", FRAME)] {
            take(side, call, (place, by), samples).await?;
        }
    }
    let scripts = ours.time("scripts()").await?;
    samples.add(("content-scripts", place, OURS), scripts);
    // An extension hears nothing of an app that it is not granted.
    let app = origin(APP);
    plain.stage.browser.revoke_hosts(&[&app]).await?;
    for _ in 0..rounds {
        for (page, by) in pages.iter().zip([OURS, WITHOUT]) {
            samples.add(("page-load", place, by), load(page).await?);
        }
    }
    ours.close().await;
    plain.close().await;
    Ok(())
}

/// One renewal by this way, with what the edge and the wire saw of it.
async fn take(
    side: &Side,
    call: &str,
    (place, by): (&str, &'static str),
    samples: &mut Samples,
) -> Result<(), Error> {
    // Tokens name whole seconds: one that was issued in the same second as the last would live no longer than that.
    tokio::time::sleep(WHOLE_SECOND).await;
    let (before, bytes) = (side.stage.history().len(), side.relay.bytes());
    samples.add(("renewal-time", place, by), side.time(call).await?);
    // What a renewal does after the cookie is there is part of it.
    tokio::time::sleep(AFTERMATH).await;
    let history = side.stage.history();
    let seen = history.get(before..).unwrap_or_default();
    let at_origin = seen.iter().filter(|entry| entry.kind == Step::AppOrigin);
    let [requests, at_origin] = [seen.len(), at_origin.count()]
        .map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    samples.add(("renewal-requests", place, by), requests);
    samples.add(("renewal-origin", place, by), at_origin);
    samples.add(("renewal-bytes", place, by), side.relay.bytes() - bytes);
    Ok(())
}

async fn sign_in(side: &Side) -> Result<Page, Error> {
    side.stage.sign_in(&format!("https://{APP}/")).await
}

/// From the start of the navigation to the end of its load event, as the browser tells it.
async fn load(page: &Page) -> Result<f64, Error> {
    page.navigate(&format!("https://{APP}/")).await?;
    let time = page
        .wait_for(
            "performance.getEntriesByType('navigation')[0].duration",
            Duration::from_secs(20),
        )
        .await?;
    page.navigate("about:blank").await?;
    time.as_f64()
        .ok_or_else(|| Error::Script(format!("a load took {time}")))
}

const FETCHES: &str = "three bare fetches";
const FRAME: &str = "a hidden iframe";
const WITHOUT: &str = "without the extension";
const WHOLE_SECOND: Duration = Duration::from_millis(1_100);
const AFTERMATH: Duration = Duration::from_millis(300);
