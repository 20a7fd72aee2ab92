//! A running browser with the extension in it: one vocabulary for Chromium and Firefox.
//!
//! It promises that dropping it ends every process that it started and removes its files, also after a panic.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::bidi::{Socket, list_at, text_at};
use crate::chromium::Chromium;
use crate::firefox::Firefox;
use crate::manifest::Manifest;
use crate::policy::PolicyFile;
use crate::process::Process;
use crate::screen::Answer;
use crate::tree::memory_of_extensions;
use crate::workspace::Workspace;
use crate::{ColorScheme, Error, Kind, Launch, Page, Panel, Worker, compiled, console};

/// A running browser with the extension in it.
pub struct Browser {
    kind: Kind,
    launch: Launch,
    engine: Engine,
    // The order matters: fields are dropped from top to bottom, and the processes must end before their files go.
    process: Process,
    policy: PolicyFile,
    workspace: Workspace,
}

enum Engine {
    Chromium(Chromium),
    Firefox(Firefox),
}

impl Browser {
    /// Starts the browser with the extension installed.
    pub async fn launch(kind: Kind, launch: Launch) -> Result<Self, Error> {
        let workspace = Workspace::new(launch.profile.as_deref())?;
        Self::start(kind, launch, workspace).await
    }

    /// Starts and ends the browser once: the first start on a fresh machine may take longer than a test may.
    pub async fn warm_up(kind: Kind, launch: Launch) -> Result<(), Error> {
        Self::launch(kind, launch).await?.close().await;
        Ok(())
    }

    async fn start(kind: Kind, launch: Launch, workspace: Workspace) -> Result<Self, Error> {
        let manifest = Manifest::read(&launch.extension)?;
        let policy = PolicyFile::place(kind, launch.policy.as_ref(), (&manifest, &workspace))?;
        let (process, engine) = match kind {
            Kind::Chromium => {
                let (process, it) = Chromium::start(&launch, &manifest, &workspace).await?;
                (process, Engine::Chromium(it))
            }
            Kind::Firefox => {
                let (process, it) = Firefox::start(&launch, &manifest, &workspace).await?;
                (process, Engine::Firefox(it))
            }
        };
        let browser = Self {
            kind,
            launch,
            engine,
            process,
            policy,
            workspace,
        };
        let events = json!({"events": ["log.entryAdded"]});
        browser.socket().call("session.subscribe", events).await?;
        Ok(browser)
    }

    /// Which browser it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The origin of the extension's pages, without a slash at the end.
    #[must_use]
    pub fn extension_origin(&self) -> String {
        match &self.engine {
            Engine::Chromium(chromium) => chromium.origin(),
            Engine::Firefox(_) => Firefox::origin(),
        }
    }

    /// Opens `url` in a new tab in front and waits until it has loaded.
    pub async fn open(&self, url: &str) -> Result<Page, Error> {
        let page = self.new_tab("front").await?;
        page.navigate(url).await?;
        Ok(page)
    }

    /// Opens a page of the extension, as `popup.html`, in a new tab.
    pub async fn open_extension_page(&self, path: &str) -> Result<Page, Error> {
        self.open(&format!("{}/{path}", self.extension_origin()))
            .await
    }

    /// Opens a page of the other extension, where one was installed too.
    pub async fn open_neighbour_page(&self, path: &str) -> Result<Page, Error> {
        let folder = self.launch.neighbour.as_deref().unwrap_or(Path::new(""));
        let origin = match &self.engine {
            Engine::Chromium(_) => {
                format!(
                    "chrome-extension://{}",
                    Manifest::read(folder)?.chromium_id()
                )
            }
            Engine::Firefox(_) => Firefox::neighbour_origin(),
        };
        self.open(&format!("{origin}/{path}")).await
    }

    /// Opens the extension's `manifest.json` in a tab behind: a page without scripts of its own, with every
    /// extension interface, to read the badge or the tabs without disturbing either.
    pub async fn api_page(&self) -> Result<Page, Error> {
        let page = self.new_tab("behind").await?;
        page.navigate(&format!("{}/manifest.json", self.extension_origin()))
            .await?;
        Ok(page)
    }

    /// All tabs.
    pub async fn pages(&self) -> Result<Vec<Page>, Error> {
        let tree = json!({"maxDepth": 0});
        let tree = self.socket().call("browsingContext.getTree", tree).await?;
        let contexts = list_at(&tree, "/contexts")?;
        let page = |context| {
            Ok(Page::new(
                self.socket().clone(),
                text_at(context, "/context")?,
            ))
        };
        contexts.iter().map(page).collect()
    }

    /// Presses the toolbar button while `page` is in front: the real popup opens and `activeTab` is granted for it.
    pub async fn click_action(&self, page: &Page) -> Result<Panel, Error> {
        page.activate().await?;
        match &self.engine {
            Engine::Chromium(chromium) => chromium.click_action(page).await,
            Engine::Firefox(firefox) => firefox.click_action().await,
        }
    }

    /// Opens the browser's developer tools on `page` and, in them, the extension's panel.
    pub async fn open_developer_panel(&self, page: &Page) -> Result<Panel, Error> {
        page.activate().await?;
        match &self.engine {
            Engine::Chromium(chromium) => chromium.open_developer_panel(page).await,
            Engine::Firefox(firefox) => firefox.open_developer_panel().await,
        }
    }

    /// Opens the extension's view beside the tab in front: Chromium's side panel, Firefox's sidebar.
    pub async fn open_beside(&self, page: &Page) -> Result<Panel, Error> {
        match &self.engine {
            Engine::Chromium(chromium) => {
                let api = self.api_page().await?;
                let panel = chromium.open_beside(&api).await;
                api.close().await?;
                page.activate().await?;
                panel
            }
            Engine::Firefox(firefox) => {
                page.activate().await?;
                firefox.open_beside().await
            }
        }
    }

    /// The person is there. Firefox hears of input from the desktop alone, and there is none; Chromium without a desktop
    /// takes the person to be there always.
    pub async fn show_presence(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Chromium(_) => Ok(()),
            Engine::Firefox(firefox) => firefox.show_presence().await,
        }
    }

    /// Shows this page in light or in dark from now on, and waits until it is; in Firefox all others are too.
    pub async fn paint(&self, page: &Page, scheme: ColorScheme) -> Result<(), Error> {
        match &self.engine {
            Engine::Chromium(chromium) => chromium.paint(page, scheme).await?,
            Engine::Firefox(firefox) => firefox.paint(scheme).await?,
        }
        let dark = scheme == ColorScheme::Dark;
        let painted = format!("matchMedia('(prefers-color-scheme: dark)').matches === {dark}");
        page.wait_for(&painted, PAINT_LIMIT).await.map(drop)
    }

    /// Ends the extension's background at once, in the middle of whatever it does, as the browser does when idle.
    pub async fn kill_worker(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Chromium(chromium) => {
                let pages = self.pages().await?;
                let none_open = Error::Answer {
                    pointer: "/contexts",
                };
                chromium.kill_worker(pages.first().ok_or(none_open)?).await
            }
            Engine::Firefox(firefox) => firefox.kill_worker().await,
        }
    }

    /// Whether the extension's background runs now.
    pub async fn worker_running(&self) -> Result<bool, Error> {
        match &self.engine {
            Engine::Chromium(chromium) => chromium.worker_running().await,
            Engine::Firefox(firefox) => firefox.worker_running().await,
        }
    }

    /// Looks into the worker, which must be running; there is none in Firefox.
    pub async fn worker(&self) -> Result<Worker, Error> {
        match &self.engine {
            Engine::Chromium(chromium) => chromium.look_into_worker().await,
            Engine::Firefox(_) => Err(Error::NoElement("a service worker in Firefox".to_owned())),
        }
    }

    /// Answers the question that Firefox shows below its toolbar.
    pub async fn answer_firefox(&self, answer: Answer) -> Result<(), Error> {
        match &self.engine {
            Engine::Chromium(_) => Ok(()),
            Engine::Firefox(firefox) => firefox.answer(answer).await,
        }
    }

    /// Grants hosts, by match patterns, as the user would.
    pub async fn grant_hosts(&self, patterns: &[&str]) -> Result<(), Error> {
        self.permissions(["request", "add"], patterns).await
    }

    /// Takes hosts back, by match patterns. In Chromium only optional hosts can be taken back.
    pub async fn revoke_hosts(&self, patterns: &[&str]) -> Result<(), Error> {
        self.permissions(["remove", "remove"], patterns).await
    }

    /// The administrator changes the policy. Chromium hears of it within seconds, Firefox when it starts again.
    pub fn set_policy(&self, policy: &Value) -> Result<(), Error> {
        self.policy.write(policy)
    }

    /// Stops all of the browser's processes for a while, as the sleep of the machine does; the clock goes on.
    pub async fn suspend(&self, time: Duration) -> Result<(), Error> {
        self.process.signal_tree("STOP")?;
        tokio::time::sleep(time).await;
        self.process.signal_tree("CONT")
    }

    /// What the processes of extensions hold in memory, in bytes; none while none runs.
    #[must_use]
    pub fn memory_of_extensions(&self) -> Option<u64> {
        memory_of_extensions(self.kind, self.workspace.profile())
    }

    /// Closes the browser as a person does and starts it again with the same profile.
    pub async fn restart(self) -> Result<Self, Error> {
        self.quit().await;
        let Self {
            kind,
            launch,
            process,
            policy,
            workspace,
            ..
        } = self;
        drop(process);
        drop(policy);
        Self::start(kind, launch, workspace).await
    }

    /// Closes the browser as a person does, so that it writes its profile, and removes what is temporary.
    pub async fn close(self) {
        self.quit().await;
    }

    /// Where a native messaging manifest must lie for this browser to find it.
    #[must_use]
    pub fn native_messaging_folder(&self) -> PathBuf {
        match self.kind {
            Kind::Chromium => self.workspace.profile().join("NativeMessagingHosts"),
            Kind::Firefox => self
                .workspace
                .home()
                .join(".mozilla/native-messaging-hosts"),
        }
    }

    /// The variables that it passes on to a native host.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, OsString)> {
        self.launch.environment.clone()
    }

    /// The home that it runs in.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.workspace.home()
    }

    /// Its profile (Chromium: user data directory).
    #[must_use]
    pub fn profile(&self) -> &Path {
        self.workspace.profile()
    }

    /// Every console line and uncaught error of every page, popup and background since the start.
    #[must_use]
    pub fn console(&self) -> Vec<String> {
        console::lines(&self.log())
    }

    /// Those that are errors. In Chromium, what a worker itself gives to `console.error` bears no level in the log
    /// and is found in [`console`](Self::console) only; what it throws is found here.
    #[must_use]
    pub fn console_errors(&self) -> Vec<String> {
        console::errors(self.kind, &self.log(), &self.socket().events())
    }

    /// The value of a script in Firefox's own window; nothing in Chromium, which has no such place.
    pub(crate) async fn in_firefox_window(&self, script: &str) -> Result<Value, Error> {
        match &self.engine {
            Engine::Chromium(_) => Ok(Value::Null),
            Engine::Firefox(firefox) => firefox.in_window(script).await,
        }
    }

    async fn permissions(&self, verbs: [&str; 2], patterns: &[&str]) -> Result<(), Error> {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let [in_chromium, in_firefox] = verbs;
        match &self.engine {
            Engine::Chromium(chromium) => {
                let page = self.api_page().await?;
                chromium.permissions(in_chromium, &patterns, &page).await?;
                page.close().await
            }
            Engine::Firefox(firefox) => firefox.permissions(in_firefox, &patterns).await,
        }
    }

    async fn new_tab(&self, place: &str) -> Result<Page, Error> {
        let params = json!({"type": "tab", "background": place == "behind"});
        let created = self.socket().call("browsingContext.create", params).await?;
        Ok(Page::new(
            self.socket().clone(),
            text_at(&created, "/context")?,
        ))
    }

    async fn quit(&self) {
        let quit = self
            .socket()
            .call_within("browser.close", json!({}), QUIT_LIMIT)
            .await;
        // A browser that does not close by itself is ended by force when the process is dropped.
        if quit.is_ok() {
            self.process.gone_within(QUIT_LIMIT).await;
            if self.kind == Kind::Firefox {
                compiled::keep(self.workspace.profile());
            }
        }
    }

    fn log(&self) -> PathBuf {
        match self.kind {
            Kind::Chromium => self.workspace.console(),
            Kind::Firefox => self.workspace.output(),
        }
    }

    pub(crate) fn socket(&self) -> &Socket {
        match &self.engine {
            Engine::Chromium(chromium) => chromium.socket(),
            Engine::Firefox(firefox) => firefox.socket(),
        }
    }
}

const PAINT_LIMIT: Duration = Duration::from_secs(10);
const QUIT_LIMIT: Duration = Duration::from_secs(10);
