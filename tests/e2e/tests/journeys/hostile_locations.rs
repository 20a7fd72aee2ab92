//! Redirects that lead where no renewal may go, in both browsers: nothing is requested but what was asked before, no
//! other host is so much as connected to, and the cookie that works stays as it is, to the byte.

use std::collections::BTreeSet;

use access_edge::{Action, App, Config, Entry, Fault, Step};
use e2e::Page;
use e2e::stage::{APP, Stage, TEAM, origin};
use hostile_locations::{Hop, Location, STOP};
use serde_json::Value;

use crate::journey::{in_both, renew_and_wait};

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_answer_of_the_app_is_followed_nowhere() {
    let meeting = Meeting {
        hops: &[Hop::Probe],
        step: Step::AppProbe,
        asked: &[PROBE],
        next: Step::TeamLogin,
    };
    in_both("hostile-probe", &world(), async |stage| {
        meeting.take_place(stage).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_answer_of_the_team_is_followed_nowhere() {
    let meeting = Meeting {
        hops: &[Hop::Login, Hop::Stop],
        step: Step::TeamLogin,
        asked: &[PROBE, LOGIN],
        next: Step::AppAuthorized,
    };
    in_both("hostile-login", &world(), async |stage| {
        meeting.take_place(stage).await;
    })
    .await;
}

/// Many renewals, each with one value as the answer of one step.
struct Meeting {
    /// Whose values.
    hops: &'static [Hop],
    /// What they answer.
    step: Step,
    /// Host and path of all that is requested until then.
    asked: &'static [(&'static str, &'static str)],
    /// What an honest value leads to.
    next: Step,
}

/// Tokens live for a day, so that every renewal is one that the test wished for.
fn world() -> Config {
    let mut config = Config::default();
    config.apps.retain(|name, _| name == "main");
    let app = App {
        more_hosts: vec![STOP.into()],
        ..App::on(APP, 'a')
    };
    config.apps.insert("main".into(), app);
    config
}

impl Meeting {
    async fn take_place(&self, stage: &Stage) {
        let page = prepare(stage).await;
        let before = cookie(&page).await;
        let (honest, hostile): (Vec<_>, Vec<_>) = hostile_locations::all(&"a".repeat(64))
            .into_iter()
            .filter(|it| self.hops.contains(&it.hop) || it.hop == Hop::Any)
            .filter(Location::fits_into_a_header)
            .partition(Location::is_honest);
        assert!(hostile.len() >= 200, "only {} values", hostile.len());
        for location in &hostile {
            let (code, asked) = self.renew(stage, &page, location).await;
            let places: Vec<_> = asked
                .iter()
                .map(|entry| (&*entry.host, &*entry.path))
                .collect();
            assert_eq!(places, self.asked, "{location}");
            let strange = strange_hosts(stage);
            assert!(strange.is_empty(), "{location}: {strange:?} was wanted");
            let codes = codes(self.step, location.verdict);
            assert!(codes.contains(&&*code), "{location}: {code}");
            let after = cookie(&page).await;
            assert!(after == before, "{location} changed the cookie");
        }
        // What is allowed is asked for: so none of the above went unseen, and none was refused for another reason.
        for location in &honest {
            let (_, asked) = self.renew(stage, &page, location).await;
            let followed = asked.iter().any(|entry| entry.kind == self.next);
            assert!(followed, "{location} led to {asked:#?}");
        }
        renew_and_wait(&page).await;
        assert!(cookie(&page).await != before, "nothing is renewed any more");
    }

    /// The code of the problem that one renewal ended with, and its requests to hosts of the world.
    async fn renew(&self, stage: &Stage, page: &Page, location: &Location) -> (String, Vec<Entry>) {
        let from = stage.history().len();
        let value = location.text.clone();
        stage.world(|world| world.add_fault(Fault::once(self.step, Action::Location { value })));
        let code = renew_and_wait(page).await;
        let left = stage.world(|world| world.faults().len());
        assert_eq!(left, 0, "{location} was never answered");
        let code = code.as_str().unwrap_or("none").to_owned();
        let mut asked = stage.history().split_off(from);
        // Access is asked about its tokens now and then, by an address that no answer has a say in.
        asked.retain(|entry| {
            entry.kind != Step::AppGetIdentity && entry.kind != Step::TeamGetIdentity
        });
        (code, asked)
    }
}

/// Alice is signed in, all hosts of her app are granted, and only our own page will ask for anything.
async fn prepare(stage: &Stage) -> Page {
    let app = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
    // The app's page asks its server all the time; this one is silent and still counts as use.
    app.navigate(&format!("https://{APP}/cdn-cgi/access/get-identity"))
        .await
        .unwrap();
    stage.browser.grant_hosts(&[&origin(STOP)]).await.unwrap();
    stage.browser.api_page().await.unwrap()
}

/// What a refusal may be told as.
fn codes(step: Step, verdict: &str) -> &'static [&'static str] {
    match (step, verdict) {
        // Chromium fails such a redirect by itself, at times before it has told anybody of the answer.
        (_, "NotAUrl" | "NotHttps" | "TooLong") => &["redirect", "unreachable"],
        (Step::AppProbe, "App") => &["not-protected"],
        (Step::AppProbe, "WrongAudience") => &["wrong-app"],
        // Whether the team still accepts the org token is asked afterwards, which may change what the problem is called.
        (Step::TeamLogin, "Team") => &["login-page", "step-up"],
        (Step::TeamLogin, "Elsewhere") => &["identity-provider", "host-permission"],
        (Step::TeamLogin, "NotGranted") => &["host-permission"],
        // It is no stop on the way back; what it is instead may be any of these.
        (Step::TeamLogin, "None") => &[
            "redirect",
            "unreachable",
            "login-page",
            "step-up",
            "identity-provider",
        ],
        _ => &["redirect"],
    }
}

/// The hosts that the proxy was asked for in vain. A host of the world is among them where another port was asked for;
/// what the browsers themselves want from their makers is not.
fn strange_hosts(stage: &Stage) -> BTreeSet<String> {
    stage.world(|world| {
        let refused = |entry: &&Entry| entry.kind == Step::ProxyRefused;
        let hosts = world.history().iter().filter(refused);
        let by_makers = |host: &String| MAKERS.iter().any(|maker| host.ends_with(maker));
        hosts
            .map(|entry| entry.host.clone())
            .filter(|host| !by_makers(host))
            .collect()
    })
}

async fn cookie(page: &Page) -> Value {
    page.evaluate(COOKIE).await.unwrap()
}

const PROBE: (&str, &str) = (APP, "/");
const LOGIN: (&str, &str) = (TEAM, "/cdn-cgi/access/login/myserver.com");
const MAKERS: [&str; 6] = [
    ".google.com",
    ".googleapis.com",
    ".gvt1.com",
    ".mozilla.com",
    ".mozilla.net",
    ".mozilla.org",
];
const COOKIE: &str =
    "chrome.cookies.getAll({ url: 'https://myserver.com/', name: 'CF_Authorization' })";
