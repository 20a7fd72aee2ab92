//! Two browsers of one kind, each with an edge of its own: in one what ships, in the other the plain extension.

use std::path::Path;

use access_edge::{App, Config};
use e2e::stage::{APP, Stage};
use e2e::{Error, Hosts, Kind, Launch, Page};
use serde_json::Value;

use crate::relay::Relay;
use crate::sample::{OURS, PLAIN};

/// One of the two, with a page that has all interfaces of its extension.
pub(crate) struct Side {
    /// As measurements name it.
    pub(crate) name: &'static str,
    /// The edge and the browser.
    pub(crate) stage: Stage,
    /// What goes over the wire.
    pub(crate) relay: Relay,
    api: Page,
}

impl Side {
    /// What ships, and then the plain extension; `adjust` says what else is chosen.
    pub(crate) async fn both(kind: Kind, adjust: impl Fn(&mut Launch)) -> Result<[Self; 2], Error> {
        let ours = Self::open(kind, OURS, &adjust).await?;
        let plain = Self::open(kind, PLAIN, &adjust).await?;
        Ok([ours, plain])
    }

    async fn open(
        kind: Kind,
        name: &'static str,
        adjust: &impl Fn(&mut Launch),
    ) -> Result<Self, Error> {
        let relay = Relay::default();
        let mut listening = Ok(());
        let stage = Stage::open_with(kind, world(), |mut launch| {
            match relay.before(launch.proxy) {
                Ok(address) => launch.proxy = address,
                Err(error) => listening = Err(error),
            }
            if name == PLAIN {
                launch.extension =
                    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/bench/plain");
            }
            adjust(&mut launch);
            launch
        })
        .await?;
        listening?;
        let api = Self::api_page(&stage).await?;
        Ok(Self {
            name,
            stage,
            relay,
            api,
        })
    }

    async fn api_page(stage: &Stage) -> Result<Page, Error> {
        let api = stage.browser.api_page().await?;
        api.evaluate(&format!("(() => {{ {IN_PAGE}; return null; }})()"))
            .await?;
        Ok(api)
    }

    /// Calls one of the functions of `in_page.js`.
    pub(crate) async fn call(&self, call: &str) -> Result<Value, Error> {
        self.api.evaluate(&format!("bench.{call}")).await
    }

    /// The same, of one that answers with a time.
    pub(crate) async fn time(&self, call: &str) -> Result<f64, Error> {
        let answer = self.call(call).await?;
        let time = answer.as_f64();
        time.ok_or_else(|| Error::Script(format!("{call} answered {answer}")))
    }

    /// Ends the worker, and waits until what it was doing has settled.
    pub(crate) async fn kill_worker(&self) -> Result<(), Error> {
        tokio::time::sleep(SETTLES).await;
        self.stage.browser.kill_worker().await?;
        tokio::time::sleep(SETTLES).await;
        Ok(())
    }

    /// Closes the browser and the edge.
    pub(crate) async fn close(self) {
        self.stage.browser.close().await;
        self.stage.edge.shutdown().await;
    }
}

/// One app, whose tokens live so long that nothing is renewed by itself.
fn world() -> Config {
    Config {
        apps: [("main".to_owned(), App::on(APP, 'a'))].into(),
        ..Config::default()
    }
}

/// Every host is granted.
pub(crate) fn grant_all(launch: &mut Launch) {
    launch.granted_hosts = Hosts::All;
}

const IN_PAGE: &str = include_str!("in_page.js");
const SETTLES: std::time::Duration = std::time::Duration::from_millis(150);
