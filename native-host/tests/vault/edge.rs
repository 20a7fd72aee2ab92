//! A faithful Access on sockets, and somebody who signs in to it.

use std::sync::MutexGuard;

use access_edge::{AccessEdge, Running, Step, World};
use tokio::runtime::Runtime;

use crate::desk::Desk;
pub(crate) use crate::visitor::{ALICE, APP, ask, sign_in, silent};

pub(crate) struct Edge {
    running: Running,
    world: std::sync::Arc<std::sync::Mutex<World>>,
    _runtime: Runtime,
}

impl Edge {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(AccessEdge::start(silent())).unwrap();
        let world = running.world();
        Self {
            running,
            world,
            _runtime: runtime,
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    pub(crate) fn now(&self) -> i64 {
        self.running.now_ms()
    }

    /// A desk whose way to the network is this edge.
    pub(crate) fn reached_from(&self, desk: Desk) -> Desk {
        let proxy = format!("http://{}", self.running.addresses().proxy);
        let ca = self.running.ca_pem().to_str().unwrap();
        desk.with("HTTPS_PROXY", proxy).with("SSL_CERT_FILE", ca)
    }

    pub(crate) fn desk(&self) -> Desk {
        self.reached_from(Desk::new())
    }

    /// The app token and the org token of Alice.
    pub(crate) fn sign_in(&self) -> (String, String) {
        sign_in(&mut self.world(), self.now())
    }

    pub(crate) fn rotate(&self) {
        self.world().rotate_keys(self.now()).unwrap();
    }

    /// How often the keys were asked for.
    pub(crate) fn n_asked(&self) -> u64 {
        self.world().count(Step::TeamCerts)
    }

    /// The status that the app gives to this token.
    pub(crate) fn status_with(&self, token: &str) -> u16 {
        ask(
            &mut self.world(),
            self.now(),
            (APP, &format!("CF_Authorization={token}")),
        )
        .status
    }

    /// Whether the team still gives app tokens for this org token without asking anybody.
    pub(crate) fn renews_with(&self, org: &str) -> bool {
        let (mut world, now) = (self.world(), self.now());
        let login = ask(&mut world, now, (APP, ""))
            .location()
            .unwrap()
            .to_owned();
        let answer = ask(
            &mut world,
            now,
            (&login, &format!("CF_Authorization={org}")),
        );
        answer
            .location()
            .is_some_and(|it| it.starts_with("https://myserver.com/cdn-cgi/access/authorized"))
    }
}
