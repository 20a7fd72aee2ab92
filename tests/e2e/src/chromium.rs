//! Debian's Chromium, driven by `WebDriver BiDi` through its chromedriver.
//!
//! What `BiDi` lacks is asked of the `DevTools` protocol over the same socket (`goog:cdp.sendCommand`).
//! It never attaches to the service worker unasked, since an attached worker does not die when it is idle.

use std::collections::HashMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Error;
use crate::bidi::{Actor, Socket, list_at, text_at};
use crate::launch::{ColorScheme, Hosts, Launch, Prompts, ThirdPartyCookies, Window};
use crate::manifest::Manifest;
use crate::page::{Page, until};
use crate::panel::{Panel, evaluate_over_devtools};
use crate::process::{Process, START_LIMIT};
use crate::worker::Worker;
use crate::workspace::Workspace;

/// A running Chromium.
pub(crate) struct Chromium {
    socket: Socket,
    id: String,
    debugger: String,
}

impl Chromium {
    /// Starts chromedriver and, through it, the browser with the extension.
    pub(crate) async fn start(
        launch: &Launch,
        manifest: &Manifest,
        workspace: &Workspace,
    ) -> Result<(Process, Self), Error> {
        if !["/usr/bin/chromium", "/bin/chromium"]
            .iter()
            .any(|path| fs::exists(path).unwrap_or(false))
        {
            let (program, package) = ("chromium", "chromium");
            return Err(Error::MissingProgram { program, package });
        }
        seed_preferences(launch, manifest, workspace)?;
        let (process, port) = start_driver(launch, workspace).await?;
        let socket = Socket::connect(&format!("127.0.0.1:{port}"), "/session").await?;
        let options = json!({"args": arguments(launch, manifest, workspace)});
        let wanted = json!({"acceptInsecureCerts": true, "goog:chromeOptions": options});
        let session = json!({"capabilities": {"alwaysMatch": wanted}});
        let session = socket
            .call_within("session.new", session, START_LIMIT)
            .await?;
        let debugger = text_at(&session, "/capabilities/goog:chromeOptions/debuggerAddress")?;
        let id = manifest.chromium_id();
        Ok((
            process,
            Self {
                socket,
                id,
                debugger,
            },
        ))
    }

    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    pub(crate) fn origin(&self) -> String {
        format!("chrome-extension://{}", self.id)
    }

    pub(crate) async fn worker_running(&self) -> Result<bool, Error> {
        Ok(self.worker().await?.is_some())
    }

    async fn worker(&self) -> Result<Option<String>, Error> {
        let origin = self.origin();
        let workers = self.targets("service_worker").await?;
        let ours = workers
            .into_iter()
            .find(|target| target.url.starts_with(&origin));
        Ok(ours.map(|target| target.id))
    }

    pub(crate) async fn look_into_worker(&self) -> Result<Worker, Error> {
        let id = self.worker().await?;
        let none_runs = Error::NoElement("a running service worker".to_owned());
        Ok(Worker::behind(self.attach(&id.ok_or(none_runs)?).await?))
    }

    /// A worker that is waked again at once is another one.
    pub(crate) async fn kill_worker(&self, any_page: &Page) -> Result<(), Error> {
        let before = self.worker().await?;
        for method in ["ServiceWorker.enable", "ServiceWorker.stopAllWorkers"] {
            self.tell(any_page, method, json!({})).await?;
        }
        until("the service worker's end", DEATH_LIMIT, async || {
            let now = self.worker().await?;
            Ok((now.is_none() || now != before).then_some(()))
        })
        .await
    }

    pub(crate) async fn paint(&self, page: &Page, scheme: ColorScheme) -> Result<(), Error> {
        let value = match scheme {
            ColorScheme::Light => "light",
            ColorScheme::Dark => "dark",
        };
        let feature = json!({"name": "prefers-color-scheme", "value": value});
        let media = json!({"features": [feature]});
        self.tell(page, "Emulation.setEmulatedMedia", media).await
    }

    /// Gives a command of the `DevTools` protocol to a page.
    async fn tell(&self, page: &Page, method: &str, params: Value) -> Result<(), Error> {
        let context = json!({"context": page.context()});
        let answer = self.socket.call("goog:cdp.getSession", context).await?;
        let session = text_at(&answer, "/session")?;
        let command = json!({"method": method, "params": params, "session": session});
        self.socket.call("goog:cdp.sendCommand", command).await?;
        Ok(())
    }

    /// Changes the grants as a person would, through the extension's own page.
    pub(crate) async fn permissions(
        &self,
        verb: &str,
        patterns: &[String],
        api_page: &Page,
    ) -> Result<(), Error> {
        let expression = format!(
            "chrome.permissions.{verb}({})",
            json!({"origins": patterns})
        );
        let socket = &self.socket;
        let changed = socket
            .evaluate_as(Actor::User, api_page.context(), &expression)
            .await?;
        if changed != true {
            return Err(Error::Script(format!("{expression} answered {changed}")));
        }
        Ok(())
    }

    /// Presses the toolbar button on a tab and finds the popup that opens.
    pub(crate) async fn click_action(&self, page: &Page) -> Result<Panel, Error> {
        let trigger = json!({"id": self.id, "targetId": self.tab(page).await?});
        let (popup, _) = self
            .opened("page", &self.origin(), async || {
                self.cdp("Extensions.triggerAction", trigger).await
            })
            .await?;
        Panel::in_chromium(popup.clone(), popup).await
    }

    /// Opens the developer tools of a tab and, in them, the extension's panel.
    pub(crate) async fn open_developer_panel(&self, page: &Page) -> Result<Panel, Error> {
        let inspected = json!({"targetId": self.tab(page).await?});
        let show = format!("({SHOW_VIEW})({})", json!(self.origin() + PANEL_NAME));
        let panel = self.origin() + "/developer.html#panel";
        let (panel, tools) = self
            .opened("iframe", &panel, async || {
                let tools = self.cdp("Target.openDevTools", inspected).await?;
                let tools = self.attach(&text_at(&tools, "/result/targetId")?).await?;
                until("the panel's tab", PANEL_LIMIT, async || {
                    // The tools answer with errors until their own scripts have loaded.
                    let shown = evaluate_over_devtools(&tools, &show).await;
                    Ok(shown.is_ok_and(|shown| shown == true).then_some(()))
                })
                .await?;
                Ok(tools)
            })
            .await?;
        Panel::in_chromium(panel, tools).await
    }

    /// Opens the extension's side panel, as a press in one of its own pages may.
    pub(crate) async fn open_beside(&self, api_page: &Page) -> Result<Panel, Error> {
        let view = self.origin() + "/developer.html";
        let open =
            "chrome.windows.getCurrent().then(({ id }) => chrome.sidePanel.open({ windowId: id }))";
        let (panel, _) = self
            .opened("page", &view, async || {
                let (socket, context) = (&self.socket, api_page.context());
                socket.evaluate_as(Actor::User, context, open).await
            })
            .await?;
        Panel::in_chromium(panel.clone(), panel).await
    }

    async fn tab(&self, page: &Page) -> Result<String, Error> {
        let url = page.url().await?;
        let tabs = self.targets("tab").await?;
        let tab = tabs.into_iter().find(|tab| tab.url == url);
        let missing = Error::Answer {
            pointer: "/targetInfos",
        };
        tab.map(|tab| tab.id).ok_or(missing)
    }

    /// A socket to the target of this type and address that this opens, and what opening it answered.
    async fn opened<T>(
        &self,
        of_type: &str,
        address: &str,
        open: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<(Socket, T), Error> {
        let known = self.targets(of_type).await?;
        // BiDi pauses every new target to prepare it, and then forgets those that are no tabs, which would stay paused
        // for ever.
        self.pause_new_targets(&Value::Bool(false)).await?;
        let answer = open().await;
        let found = until(address, PANEL_LIMIT, async || {
            let mut targets = self.targets(of_type).await?;
            targets.retain(|target| target.url.starts_with(address));
            let is_new = |target: &Target| known.iter().all(|old| old.id != target.id);
            Ok(targets.into_iter().find(is_new))
        })
        .await;
        self.pause_new_targets(&Value::Bool(true)).await?;
        let answer = answer?;
        Ok((self.attach(&found?.id).await?, answer))
    }

    async fn attach(&self, target: &str) -> Result<Socket, Error> {
        Socket::connect(&self.debugger, &format!("/devtools/page/{target}")).await
    }

    async fn pause_new_targets(&self, pause: &Value) -> Result<(), Error> {
        // The filter is chromedriver's own; the default one would end its watch over new tabs.
        let filter = json!([{"type": "page", "exclude": true}, {}]);
        let params = json!({
            "autoAttach": true, "waitForDebuggerOnStart": pause, "flatten": true, "filter": filter,
        });
        self.cdp("Target.setAutoAttach", params).await?;
        Ok(())
    }

    async fn targets(&self, of_type: &str) -> Result<Vec<Target>, Error> {
        let all = self
            .cdp("Target.getTargets", json!({"filter": [{}]}))
            .await?;
        let all = list_at(&all, "/result/targetInfos")?;
        let of_type = all
            .iter()
            .filter(|target| target.get("type").is_some_and(|t| t == of_type));
        of_type
            .map(|target| {
                let (id, url) = (text_at(target, "/targetId")?, text_at(target, "/url")?);
                Ok(Target { id, url })
            })
            .collect()
    }

    async fn cdp(&self, method: &str, params: Value) -> Result<Value, Error> {
        let params = json!({"method": method, "params": params});
        self.socket.call("goog:cdp.sendCommand", params).await
    }
}

/// Starts chromedriver, which looks for a free port in one family of addresses and then wants the same in the other, where
/// somebody else may have it: then it ends, and another start finds another port.
async fn start_driver(launch: &Launch, workspace: &Workspace) -> Result<(Process, u16), Error> {
    let mut tries = 0;
    loop {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").env("HOME", workspace.home());
        command.envs(launch.environment.iter().cloned());
        if let Some(locale) = &launch.locale {
            // On Linux the language of an extension's texts follows this variable.
            command.env("LANGUAGE", locale);
        }
        let program = ("chromedriver", "chromium-driver");
        let mut process =
            Process::start(command, program, &workspace.output(), workspace.profile())?;
        match process.port_after("started successfully on port ").await {
            Err(Error::NotStarted { output, .. })
                if output.contains("Address already in use") && tries < MOST_TRIES =>
            {
                tries += 1;
            }
            port => return Ok((process, port?)),
        }
    }
}

const MOST_TRIES: u32 = 5;

struct Target {
    id: String,
    url: String,
}

/// Writes the choices that Chromium takes from a profile only: cookie policy and grants.
fn seed_preferences(
    launch: &Launch,
    manifest: &Manifest,
    workspace: &Workspace,
) -> Result<(), Error> {
    let folder = workspace.profile().join("Default");
    if folder.join("Preferences").exists() {
        return Ok(());
    }
    let grants = |hosts: &Hosts, interfaces: &[String]| {
        json!({
            "api": interfaces, "manifest_permissions": [], "scriptable_host": [],
            "explicit_host": manifest.patterns(hosts),
        })
    };
    // What is in `runtime_granted_permissions` but not active counts as granted before: asking again shows no prompt.
    let mut extension = HashMap::new();
    if launch.prompts == Prompts::Allowed {
        let all = grants(&Hosts::All, &manifest.optional_interfaces());
        extension.insert("runtime_granted_permissions", all);
    }
    if launch.granted_hosts != Hosts::None {
        extension.insert("active_permissions", grants(&launch.granted_hosts, &[]));
    }
    let profile = match launch.third_party_cookies {
        ThirdPartyCookies::BrowserDefault => json!({}),
        ThirdPartyCookies::Allowed => {
            json!({"block_third_party_cookies": false, "cookie_controls_mode": 0})
        }
        ThirdPartyCookies::Blocked => {
            json!({"block_third_party_cookies": true, "cookie_controls_mode": 1})
        }
    };
    let id = manifest.chromium_id();
    let preferences = json!({"extensions": {"settings": {id: extension}}, "profile": profile});
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("Preferences"), preferences.to_string())?;
    Ok(())
}

fn arguments(launch: &Launch, manifest: &Manifest, workspace: &Workspace) -> Vec<String> {
    let mut arguments: Vec<String> = QUIET.iter().map(|&argument| argument.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", workspace.profile().display()));
    let mut extensions = manifest.folder().display().to_string();
    if let Some(neighbour) = &launch.neighbour {
        extensions = format!("{extensions},{}", neighbour.display());
    }
    arguments.push(format!("--load-extension={extensions}"));
    arguments.push(format!("--proxy-server=http://{}", launch.proxy));
    arguments.push(format!("--log-file={}", workspace.console().display()));
    if launch.window == Window::Hidden {
        arguments.push("--headless=new".to_owned());
    }
    if launch.color_scheme == ColorScheme::Dark {
        arguments.push("--force-dark-mode".to_owned());
    }
    if let Some(locale) = &launch.locale {
        arguments.push(format!("--lang={locale}"));
        arguments.push(format!("--accept-lang={locale}"));
    }
    arguments
}

const QUIET: &[&str] = &[
    // Chromium refuses its sandbox to root, and test machines often run as root.
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-gpu",
    // QUIC would go around the proxy.
    "--disable-quic",
    "--disable-sync",
    // The log is the only place where the console of a service worker shows without being attached to it.
    "--enable-logging",
    "--enable-unsafe-extension-debugging",
    "--no-first-run",
    // Without this, loopback addresses would go around the proxy.
    "--proxy-bypass-list=<-loopback>",
];

const DEATH_LIMIT: Duration = Duration::from_secs(10);
const PANEL_LIMIT: Duration = Duration::from_secs(15);
/// The panel's title in `devtools.js` without its space; with the extension's origin before it, the name of its view.
const PANEL_NAME: &str = "AccessVigil";
/// Shows a view of the developer tools, by what their own scripts offer; whether it is there already.
const SHOW_VIEW: &str = "async (view) => { \
    const { ViewManager } = await import(new URL('ui/legacy/legacy.js', location.href).href); \
    const manager = ViewManager.ViewManager.instance(); \
    if (!manager.hasView(view)) return false; \
    await manager.showView(view); \
    return true; }";
