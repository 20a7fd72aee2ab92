//! Pictures of how a run ended: the page, the toolbar's badge in words, and the real popup in light and in dark.
//!
//! It is called when everything is measured; what it does counts for nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::stage::{Stage, Toolbar, origin};
use e2e::{Browser, ColorScheme, Error, Hosts, Kind, Launch, Page};

use crate::plan::{Plan, Side};
use crate::run::{Run, address};

/// What was kept of a run.
pub(crate) struct Kept {
    /// What the toolbar button showed, where there is one.
    pub(crate) toolbar: Option<Toolbar>,
    /// The names of the files.
    pub(crate) files: Vec<String>,
}

/// Makes the folder for the pictures, without those of an earlier demonstration.
pub(crate) fn empty_folder() -> std::io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/demo");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

/// Takes all pictures of a run and closes its browser.
pub(crate) async fn take(run: Run, plan: &Plan, folder: &Path) -> Result<Kept, Error> {
    let Run { cast, stage, page } = run;
    let kind = cast.kind;
    let mut album = Album {
        folder,
        kind,
        files: Vec::new(),
    };
    // One size for both browsers, in which the whole page is seen; hidden windows are smaller.
    page.set_viewport(800, 560, 1.0).await?;
    album.add(cast.side.word(), &page.screenshot().await?)?;
    if cast.side == Side::Without {
        stage.browser.close().await;
        stage.edge.shutdown().await;
        return Ok(album.kept(None));
    }
    let toolbar = stage.toolbar().await?;
    album.add("popup-light", &popup(&stage, &page).await?)?;
    let stage = in_the_dark(stage, plan).await?;
    let page = stage.sign_in(&address()).await?;
    album.add("popup-dark", &popup(&stage, &page).await?)?;
    stage.browser.close().await;
    stage.edge.shutdown().await;
    Ok(album.kept(Some(toolbar)))
}

struct Album<'folder> {
    folder: &'folder Path,
    kind: Kind,
    files: Vec<String>,
}

impl Album<'_> {
    fn add(&mut self, name: &str, picture: &[u8]) -> Result<(), Error> {
        let file = format!("{}-{name}.png", self.kind.name());
        fs::write(self.folder.join(&file), picture)?;
        self.files.push(file);
        Ok(())
    }

    fn kept(self, toolbar: Option<Toolbar>) -> Kept {
        Kept {
            toolbar,
            files: self.files,
        }
    }
}

/// The same edge with a browser that is set to dark, which neither browser can be while it runs.
async fn in_the_dark(stage: Stage, plan: &Plan) -> Result<Stage, Error> {
    let Stage { edge, browser } = stage;
    let kind = browser.kind();
    browser.close().await;
    let mut launch = Launch::new(e2e::stage::dist(kind), edge.addresses().proxy);
    launch.window = plan.window;
    launch.color_scheme = ColorScheme::Dark;
    let hosts = [e2e::stage::APP, e2e::stage::TEAM];
    launch.granted_hosts = Hosts::Listed(hosts.map(origin).to_vec());
    let browser = Browser::launch(kind, launch).await?;
    Ok(Stage { edge, browser })
}

/// A popup closes when the focus goes elsewhere, as it does when the other browser opens a window just then.
async fn popup(stage: &Stage, page: &Page) -> Result<Vec<u8>, Error> {
    for _ in 1..TRIES {
        if let Ok(picture) = popup_once(stage, page).await {
            return Ok(picture);
        }
    }
    popup_once(stage, page).await
}

async fn popup_once(stage: &Stage, page: &Page) -> Result<Vec<u8>, Error> {
    let popup = stage.browser.click_action(page).await?;
    // Where no session comes, what is shown instead belongs into the picture.
    drop(popup.wait_for(SHOWS_A_SESSION, LIMIT).await);
    let picture = popup.screenshot().await?;
    popup.close().await?;
    Ok(picture)
}

const TRIES: u32 = 3;
/// Firefox lets the popup grow after its content.
const SHOWS_A_SESSION: &str = "document.querySelector('main .session') \
     && document.body.getBoundingClientRect().bottom <= innerHeight + 1";
const LIMIT: Duration = Duration::from_secs(15);
