//! The badge, the popup and a thousand sessions, whose tokens are put into the jar without any Access.

use std::time::Duration;

use e2e::{Error, Kind};

use crate::pair::{Side, grant_all};
use crate::sample::{OURS, Samples, name};

/// Ours and the plain extension, in turn.
pub(crate) async fn measure(kind: Kind, rounds: u32, samples: &mut Samples) -> Result<(), Error> {
    let sides = Side::both(kind, grant_all).await?;
    popups(&sides, (kind, 0, rounds), samples).await?;
    for warm in [true, false] {
        badges(&sides, (kind, warm, rounds), samples).await?;
    }
    popups(&sides, (kind, 1, rounds), samples).await?;
    fill(&sides, 100, 0).await?;
    popups(&sides, (kind, 100, rounds), samples).await?;
    samples.tell();
    fill(&sides, SESSIONS, others(kind)).await?;
    rebuilds(&sides, (kind, rounds), samples).await?;
    samples.tell();
    if kind == Kind::Chromium {
        bursts(&sides, samples).await?;
    }
    for side in sides {
        side.close().await;
    }
    Ok(())
}

/// From a changed cookie to a changed badge.
async fn badges(
    sides: &[Side; 2],
    (kind, warm, rounds): (Kind, bool, u32),
    samples: &mut Samples,
) -> Result<(), Error> {
    let row = if warm { "badge-warm" } else { "badge-cold" };
    for round in 0..rounds + UNCOUNTED {
        for side in sides {
            if warm {
                tokio::time::sleep(REST).await;
            } else {
                side.kill_worker().await?;
            }
            let time = side.time("badge()").await?;
            if round >= UNCOUNTED {
                samples.add((row, name(kind), side.name), time);
            }
        }
    }
    Ok(())
}

/// The popup in a tab of its own: its first frame, and until each session has its place.
async fn popups(
    sides: &[Side; 2],
    (kind, sessions, rounds): (Kind, usize, u32),
    samples: &mut Samples,
) -> Result<(), Error> {
    let place = format!("{}, {sessions} sessions", name(kind));
    for side in sides {
        // So that its worker runs, as that of somebody who has looked at the toolbar does.
        side.call("rebuilt(0)").await?;
    }
    for round in 0..rounds + UNCOUNTED {
        for side in sides {
            // A browser that does not tell of its frames leaves the row out, and no other.
            let Ok((frame, shown)) = popup(side, sessions).await else {
                eprintln!("{place}: no popup of {} could be timed", side.name);
                return Ok(());
            };
            if round >= UNCOUNTED {
                samples.add(("popup-frame", &place, side.name), frame);
                samples.add(("popup", &place, side.name), shown);
            }
        }
    }
    Ok(())
}

async fn popup(side: &Side, sessions: usize) -> Result<(f64, f64), Error> {
    let wanted = match (side.name == OURS, sessions) {
        (true, 0) => ".nothing",
        (true, _) => ".row, .session",
        (false, _) => "li",
    };
    let watch = format!(
        "() => new MutationObserver(() => {{ \
             const shown = document.querySelectorAll('{wanted}').length >= {}; \
             if (shown) globalThis.shownAt ??= performance.now(); \
         }}).observe(document, {{ subtree: true, childList: true }})",
        sessions.max(1)
    );
    let page = side.stage.browser.open("about:blank").await?;
    page.before_scripts(&watch).await?;
    let origin = side.stage.browser.extension_origin();
    page.navigate(&format!("{origin}/popup.html")).await?;
    let times = page
        .wait_for(
            "(() => { const [frame] = performance.getEntriesByName('first-contentful-paint'); \
              return globalThis.shownAt && frame ? [frame.startTime, shownAt] : null; })()",
            PATIENCE,
        )
        .await?;
    page.close().await?;
    let time = |nth: usize| times.get(nth).and_then(serde_json::Value::as_f64);
    time(0)
        .zip(time(1))
        .ok_or_else(|| Error::Script(format!("the popup answered {times}")))
}

async fn fill(sides: &[Side; 2], sessions: usize, others: usize) -> Result<(), Error> {
    for side in sides {
        for first in (0..sessions).step_by(HANDFUL) {
            let last = sessions.min(first + HANDFUL);
            side.time(&format!("jar({first}, {last}, {others})"))
                .await?;
        }
        side.time(&format!("rebuilt({sessions})")).await?;
    }
    Ok(())
}

/// From a message to a dead worker that remembers nothing, to an answer with all sessions.
async fn rebuilds(
    sides: &[Side; 2],
    (kind, rounds): (Kind, u32),
    samples: &mut Samples,
) -> Result<(), Error> {
    for _ in 0..rounds {
        for side in sides {
            side.call("forget()").await?;
            side.kill_worker().await?;
            let time = side.time(&format!("rebuilt({SESSIONS})")).await?;
            samples.add(("scale-rebuild", name(kind), side.name), time);
        }
    }
    Ok(())
}

/// How often the badge is written while every cookie changes, and what the worker holds in memory then.
async fn bursts(sides: &[Side; 2], samples: &mut Samples) -> Result<(), Error> {
    for side in sides {
        let worker = side.stage.browser.worker().await?;
        worker.evaluate(COUNT_WRITES).await?;
        for _ in 0..BURSTS {
            worker.evaluate("globalThis.writes = 0").await?;
            let time = side.time(&format!("burst({SESSIONS})")).await?;
            samples.add(("scale-burst-time", name(Kind::Chromium), side.name), time);
            let writes = worker.evaluate(WRITES_AT_REST).await?;
            let writes = writes.as_f64().unwrap_or_default();
            samples.add(("scale-burst", name(Kind::Chromium), side.name), writes);
            // One that is still busy does not answer.
            if let Ok(held) = worker.memory().await {
                samples.add(("scale-heap", name(Kind::Chromium), side.name), held);
            }
        }
    }
    Ok(())
}

/// Neither browser keeps ten thousand: Chromium throws away what is above 3,300, Firefox what is above 3,000.
///
/// <https://source.chromium.org/chromium/chromium/src/+/main:net/cookies/cookie_monster.h>,
/// <https://searchfox.org/mozilla-central/source/netwerk/cookie/CookieService.cpp>
fn others(kind: Kind) -> usize {
    match kind {
        Kind::Chromium => 2,
        Kind::Firefox => 1,
    }
}

const COUNT_WRITES: &str = "(() => { const write = chrome.action.setBadgeText.bind(chrome.action); \
     chrome.action.setBadgeText = (details) => { globalThis.writes += 1; return write(details); }; \
     return null; })()";
/// Two seconds without another one.
const WRITES_AT_REST: &str = "(async () => { for (let before = -1; before !== writes;) { \
     before = writes; await new Promise((done) => setTimeout(done, 2000)); } return writes; })()";
const SESSIONS: usize = 1_000;
/// What is put into the jar within the time that a browser is given for one answer.
const HANDFUL: usize = 200;
const BURSTS: u32 = 3;
/// The browser compiles and keeps what it sees often.
const UNCOUNTED: u32 = 3;
const REST: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(10);
