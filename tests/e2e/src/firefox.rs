//! Debian's Firefox ESR, driven by its own `WebDriver BiDi` server: no geckodriver, no Marionette.
//!
//! That alone is enough because its `moz:scope` lets scripts run in the browser window itself, where grants,
//! suspension and the toolbar button are; Marionette would need a second protocol for the same reach.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Map, Value, json};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::bidi::{Socket, list_at, text_at};
use crate::launch::{ColorScheme, Launch, Prompts, ThirdPartyCookies, Window};
use crate::manifest::Manifest;
use crate::page::until;
use crate::panel::{Panel, Place};
use crate::process::{Process, START_LIMIT};
use crate::screen::Answer;
use crate::workspace::Workspace;
use crate::{Error, compiled};

/// A running Firefox.
pub(crate) struct Firefox {
    socket: Socket,
    /// The browsing context of the browser window itself.
    window: String,
    id: String,
}

impl Firefox {
    /// Starts the browser and installs the extension, unless the profile has it already.
    pub(crate) async fn start(
        launch: &Launch,
        manifest: &Manifest,
        workspace: &Workspace,
    ) -> Result<(Process, Self), Error> {
        let id = manifest.gecko_id()?;
        let neighbour = launch
            .neighbour
            .as_deref()
            .map(Manifest::read)
            .transpose()?;
        let mut uuids = Map::from_iter([(id.clone(), json!(UUID))]);
        if let Some(neighbour) = &neighbour {
            uuids.insert(neighbour.gecko_id()?, json!(NEIGHBOUR_UUID));
        }
        fs::write(
            workspace.profile().join("user.js"),
            preferences(launch, uuids),
        )?;
        compiled::hand_on(workspace.profile())?;
        let mut command = Command::new("firefox-esr");
        command
            .env("HOME", workspace.home())
            .envs(launch.environment.iter().cloned())
            .arg("--profile")
            .arg(workspace.profile());
        command.args(["--no-remote", "--remote-debugging-port=0"]);
        // Without system access Firefox refuses to open moz-extension: pages and to run scripts in its window.
        command.arg("--remote-allow-system-access");
        if launch.window == Window::Hidden {
            command.arg("--headless");
        }
        let program = ("firefox-esr", "firefox-esr");
        let mut process =
            Process::start(command, program, &workspace.output(), workspace.profile())?;
        let port = process
            .port_after("WebDriver BiDi listening on ws://127.0.0.1:")
            .await?;
        let socket = Socket::connect(&format!("127.0.0.1:{port}"), "/session").await?;
        let wanted = json!({"capabilities": {"alwaysMatch": {"acceptInsecureCerts": true}}});
        socket
            .call_within("session.new", wanted, START_LIMIT)
            .await?;
        let window = browser_window(&socket).await?;
        let firefox = Self { socket, window, id };
        firefox.install(launch, manifest, workspace).await?;
        if let Some(neighbour) = &neighbour {
            firefox.install_for_good(neighbour, workspace).await?;
        }
        Ok((process, firefox))
    }

    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    pub(crate) fn origin() -> String {
        format!("moz-extension://{UUID}")
    }

    pub(crate) fn neighbour_origin() -> String {
        format!("moz-extension://{NEIGHBOUR_UUID}")
    }

    pub(crate) async fn worker_running(&self) -> Result<bool, Error> {
        let state = self.in_window("extension.backgroundState").await?;
        Ok(state == "running")
    }

    /// Without `disableResetIdleForTest` an event page that is handling an event would be spared. It may be woken again
    /// at once, so its death is told by the context that is gone, not by the state.
    pub(crate) async fn kill_worker(&self) -> Result<(), Error> {
        let context = "extension.backgroundContext ? extension.backgroundContext.contextId : null";
        let before = self.in_window(context).await?;
        let kill =
            "extension.terminateBackground({ disableResetIdleForTest: true }).then(() => null)";
        self.in_window(kill).await?;
        until("the event page's end", DEATH_LIMIT, async || {
            let gone = before.is_null() || self.in_window(context).await? != before;
            Ok((gone || !self.worker_running().await?).then_some(()))
        })
        .await
    }

    /// As each input from a desktop does.
    pub(crate) async fn show_presence(&self) -> Result<(), Error> {
        let script = "(Cc['@mozilla.org/widget/useridleservice;1']\
            .getService(Ci.nsIUserIdleServiceInternal).resetIdleTimeOut(0), null)";
        self.in_window(script).await?;
        Ok(())
    }

    /// As the person's choice for the whole browser does.
    pub(crate) async fn paint(&self, scheme: ColorScheme) -> Result<(), Error> {
        let set = |(name, value)| format!("Services.prefs.setIntPref('{name}', {value})");
        let [pages, toolbar] = scheme_preferences(scheme).map(set);
        self.in_window(&format!("({pages}, {toolbar}, null)"))
            .await?;
        Ok(())
    }

    /// Grants or revokes hosts as the switches in `about:addons` do.
    pub(crate) async fn permissions(&self, verb: &str, patterns: &[String]) -> Result<(), Error> {
        let change = json!({"permissions": [], "origins": patterns});
        let script = format!(
            "ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs')\
             .ExtensionPermissions.{verb}(extension.id, {change}, extension).then(() => null)"
        );
        self.in_window(&script).await?;
        Ok(())
    }

    /// Presses the toolbar button, wherever it is pinned, for the tab in front.
    pub(crate) async fn click_action(&self) -> Result<Panel, Error> {
        let press = "ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs')\
             .ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window), null";
        self.in_window(press).await?;
        self.panel(Place::Popup).await
    }

    /// Presses a button of the question about permissions, once it is there.
    pub(crate) async fn answer(&self, answer: Answer) -> Result<(), Error> {
        let button = match answer {
            Answer::Allow => "button",
            Answer::Refuse => "secondaryButton",
        };
        // A question that has just appeared takes no press for a while (`security.notification_enable_delay`).
        let press = format!(
            "(() => {{ const question = document.getElementById('addon-webext-permissions-notification'); \
             if (!question || !question.{button} || PopupNotifications.panel.state !== 'open') return false; \
             question.{button}.click(); \
             return PopupNotifications.panel.state !== 'open'; }})()"
        );
        until("the question about permissions", START_LIMIT, async || {
            Ok((self.in_window(&press).await? == true).then_some(()))
        })
        .await
    }

    /// Opens the developer tools of the tab in front and, in them, the extension's panel.
    pub(crate) async fn open_developer_panel(&self) -> Result<Panel, Error> {
        let show = "(async () => { \
             const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs'); \
             const { gDevTools } = require('devtools/client/framework/devtools'); \
             const toolbox = await gDevTools.showToolboxForTab(gBrowser.selectedTab); \
             const tool = toolbox.getAdditionalTools().find((it) => it.extensionId === extension.id); \
             if (tool) await toolbox.selectTool(tool.id); \
             return !!tool; })()";
        until("the panel's tab", START_LIMIT, async || {
            Ok((self.in_window(show).await? == true).then_some(()))
        })
        .await?;
        self.panel(Place::DeveloperTools).await
    }

    /// Opens the extension's sidebar.
    pub(crate) async fn open_beside(&self) -> Result<Panel, Error> {
        let show = "SidebarController.show(\
             extension.id.toLowerCase().replace(/[^a-z0-9_-]/g, '_') + '-sidebar-action').then(() => null)";
        self.in_window(show).await?;
        self.panel(Place::BesideThePage).await
    }

    async fn panel(&self, place: Place) -> Result<Panel, Error> {
        Panel::in_firefox(self.socket.clone(), self.window.clone(), place).await
    }

    async fn install(
        &self,
        launch: &Launch,
        manifest: &Manifest,
        workspace: &Workspace,
    ) -> Result<(), Error> {
        if let Some(locale) = &launch.locale {
            // Debian's language packs need not be installed: an extension only asks which locale was negotiated.
            let locales = json!([locale, "en-US"]);
            let script = format!(
                "(Services.locale.availableLocales = {locales}, Services.locale.requestedLocales = {locales}, null)"
            );
            self.socket.evaluate(&self.window, &script).await?;
        }
        let installed = workspace
            .profile()
            .join("extensions")
            .join(format!("{}.xpi", self.id));
        if !installed.exists() {
            // Before the installation, so that the extension finds them there as it starts.
            let patterns = manifest.patterns(&launch.granted_hosts);
            if !patterns.is_empty() {
                self.grant_beforehand(&patterns).await?;
            }
            self.install_for_good(manifest, workspace).await?;
        }
        until("the extension's start", START_LIMIT, async || {
            let id = json!(self.id);
            let script = format!("WebExtensionPolicy.getByID({id})?.active");
            let active = self.socket.evaluate(&self.window, &script).await?;
            Ok((active == true).then_some(()))
        })
        .await
    }

    async fn install_for_good(
        &self,
        manifest: &Manifest,
        workspace: &Workspace,
    ) -> Result<(), Error> {
        archive(manifest.folder(), &workspace.archive())?;
        let data = json!({"type": "archivePath", "path": workspace.archive()});
        let params = json!({"extensionData": data, "moz:permanent": true});
        self.socket.call("webExtension.install", params).await?;
        Ok(())
    }

    async fn grant_beforehand(&self, patterns: &[String]) -> Result<(), Error> {
        let (id, change) = (
            json!(self.id),
            json!({"permissions": [], "origins": patterns}),
        );
        let script = format!(
            "ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs')\
             .ExtensionPermissions.add({id}, {change}).then(() => null)"
        );
        self.socket.evaluate(&self.window, &script).await?;
        Ok(())
    }

    /// Runs a script that knows the extension as `extension` in the browser window.
    pub(crate) async fn in_window(&self, script: &str) -> Result<Value, Error> {
        let id = json!(self.id);
        let script =
            format!("(extension => ({script}))(WebExtensionPolicy.getByID({id}).extension)");
        self.socket.evaluate(&self.window, &script).await
    }
}

async fn browser_window(socket: &Socket) -> Result<String, Error> {
    until("the browser window", START_LIMIT, async || {
        let scope = json!({"moz:scope": "chrome"});
        let tree = socket.call("browsingContext.getTree", scope).await?;
        let windows = list_at(&tree, "/contexts")?;
        let browser = windows.iter().find(|window| {
            window
                .get("url")
                .is_some_and(|url| url == "chrome://browser/content/browser.xhtml")
        });
        browser
            .map(|window| text_at(window, "/context"))
            .transpose()
    })
    .await
}

fn preferences(launch: &Launch, uuids: Map<String, Value>) -> String {
    let mut chosen = vec![
        ("app.normandy.enabled", json!(false)),
        ("browser.dom.window.dump.enabled", json!(true)),
        // A page of news and one more of them in store are a seventh of the work of a start, and nobody looks at them.
        ("browser.newtab.preload", json!(false)),
        ("browser.newtabpage.enabled", json!(false)),
        ("browser.startup.page", json!(0)),
        ("browser.shell.checkDefaultBrowser", json!(false)),
        ("datareporting.policy.dataSubmissionEnabled", json!(false)),
        ("devtools.console.stdout.content", json!(true)),
        // Processes in store for tabs to come are a tenth of the work of a start, and most are never used.
        ("dom.ipc.processPrelaunch.enabled", json!(false)),
        // Otherwise the developer tools show but a few lines.
        ("devtools.toolbox.footer.height", json!(560)),
        (
            "extensions.webextOptionalPermissionPrompts",
            json!(launch.prompts == Prompts::Shown),
        ),
        (
            "extensions.webextensions.uuids",
            json!(Value::Object(uuids).to_string()),
        ),
        ("messaging-system.rsexperimentloader.enabled", json!(false)),
        // Without a desktop nobody would show the notices of the system.
        ("alerts.useSystemBackend", json!(false)),
        ("privacy.userContext.enabled", json!(true)),
        (
            "services.settings.server",
            json!("data:,#remote-settings-dummy/v1"),
        ),
        ("xpinstall.signatures.required", json!(false)),
    ];
    chosen.extend(all_through(launch.proxy));
    chosen
        .extend(scheme_preferences(launch.color_scheme).map(|(name, value)| (name, json!(value))));
    match launch.third_party_cookies {
        ThirdPartyCookies::BrowserDefault => {}
        ThirdPartyCookies::Allowed => chosen.push(("network.cookie.cookieBehavior", json!(0))),
        ThirdPartyCookies::Blocked => chosen.push(("network.cookie.cookieBehavior", json!(1))),
    }
    if let Some(locale) = &launch.locale {
        chosen.push(("intl.accept_languages", json!(locale)));
    }
    if let Some(timeout) = launch.idle_timeout {
        let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        chosen.push(("extensions.background.idle.timeout", json!(milliseconds)));
    }
    let lines = chosen
        .iter()
        .map(|(name, value)| format!("user_pref({}, {value});\n", json!(name)));
    lines.collect()
}

fn all_through(proxy: SocketAddr) -> [(&'static str, Value); 6] {
    let [host, port] = [json!(proxy.ip().to_string()), json!(proxy.port())];
    [
        ("network.proxy.allow_hijacking_localhost", json!(true)),
        ("network.proxy.http", host.clone()),
        ("network.proxy.http_port", port.clone()),
        ("network.proxy.ssl", host),
        ("network.proxy.ssl_port", port),
        ("network.proxy.type", json!(1)),
    ]
}

/// For pages, and for the toolbar popup, which follows the system's theme rather than the choice for content.
fn scheme_preferences(scheme: ColorScheme) -> [(&'static str, i32); 2] {
    let light = scheme == ColorScheme::Light;
    [
        (
            "layout.css.prefers-color-scheme.content-override",
            i32::from(light),
        ),
        ("ui.systemUsesDarkTheme", i32::from(!light)),
    ]
}

fn archive(folder: &Path, target: &Path) -> Result<(), Error> {
    let mut writer = zip::ZipWriter::new(File::create(target)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy();
            writer
                .start_file(name, options)
                .map_err(std::io::Error::from)?;
            writer.write_all(&fs::read(&path)?)?;
        }
    }
    writer.finish().map_err(std::io::Error::from)?;
    Ok(())
}

/// A fixed host name for the extension's pages, which Firefox otherwise draws at random for each profile.
const UUID: &str = "5e551011-0000-4000-8000-acce55000001";
/// The same for the pages of another extension.
const NEIGHBOUR_UUID: &str = "5e551011-0000-4000-8000-acce55000002";
const DEATH_LIMIT: Duration = Duration::from_secs(10);
