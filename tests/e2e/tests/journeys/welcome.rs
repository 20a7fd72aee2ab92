//! The welcome page in every look, for people to look at, and the checks that a program can make of it.

use std::path::Path;
use std::time::Duration;

use e2e::Page;
use e2e::stage::{APP, Stage};

use crate::journey::{SCHEMES, in_both, one_hour};

#[tokio::test(flavor = "multi_thread")]
async fn the_welcome_page_fits_into_every_window_in_light_and_dark() {
    in_both("welcome", &one_hour(), async |stage| {
        let page = stage.browser.open_extension_page("welcome.html").await;
        let page = page.unwrap();
        let waiting = "document.querySelector('#sessions li')";
        page.wait_for(waiting, PATIENCE).await.unwrap();
        for (scheme, name) in SCHEMES {
            stage.browser.paint(&page, scheme).await.unwrap();
            keep(stage, &page, (1000, &format!("welcome-{name}-waiting"))).await;
        }
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        page.activate().await.unwrap();
        let watched = "document.querySelector('#standing').dataset.standing === 'watched'";
        page.wait_for(watched, PATIENCE).await.unwrap();
        for (scheme, name) in SCHEMES {
            stage.browser.paint(&page, scheme).await.unwrap();
            for direction in ["ltr", "rtl"] {
                let turn = format!("document.documentElement.dir = '{direction}'");
                page.evaluate(&turn).await.unwrap();
                for width in [1000, 320] {
                    let name = format!("welcome-{name}-{direction}-{width}");
                    keep(stage, &page, (width, &name)).await;
                }
            }
        }
    })
    .await;
}

/// A page of 320 pixels is also what one of 640 is at 200 % zoom.
async fn keep(stage: &Stage, page: &Page, (width, name): (u32, &str)) {
    page.set_viewport(width, 1200, 1.0).await.unwrap();
    let fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    let fits = page.evaluate(fits).await.unwrap();
    assert_eq!(fits, true, "{name} is wider than its window");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let file = format!("{}-{name}.png", stage.browser.kind().name());
    std::fs::write(folder.join(file), page.screenshot().await.unwrap()).unwrap();
}

const PATIENCE: Duration = Duration::from_secs(20);
