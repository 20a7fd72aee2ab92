//! A page that means harm, on a host that the extension was granted: it can neither reach the extension nor tell that it
//! is there, and no server can tell by what it is asked.

use std::time::Duration;

use access_edge::{Entry, Step};
use e2e::stage::APP;
use e2e::{Kind, Page};
use serde_json::{Value, json};

use crate::journey::{RENEW_AND_WAIT, in_both, one_hour};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_can_neither_reach_the_extension_nor_tell_that_it_is_there() {
    in_both("hostile-page", &one_hour(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let files = files(stage.browser.kind());
        assert!(files.len() > 20, "{files:?}");
        let origin = stage.browser.extension_origin();
        let ours = signals(&page, &origin, &files).await;
        let nobody = signals(&page, &nobodys(stage.browser.kind()), &files).await;
        assert_eq!(ours, nobody);
        // What was tried is refused; equal signs alone would be there too if everything were open to everybody.
        assert_eq!(ours["files"]["popup.html"]["fetch"], "TypeError");
        assert_eq!(ours["files"]["background.js"]["module"], "TypeError");
        assert_eq!(ours["files"]["icons/icon-48.png"]["img"], "error");
        let inside = &ours["files"]["popup.html"]["inside"];
        assert_eq!(
            inside.as_str().unwrap_or_default(),
            "",
            "a page of ours was framed"
        );
        assert_eq!(ours["runtime"], json!([null, null]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_names_neither_the_product_nor_the_extension_to_any_server() {
    in_both("nameless-renewal", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let own = stage.browser.api_page().await.unwrap();
        let mut shapes = Vec::new();
        for _ in 0..2 {
            // A token of the same second would be no gain, which is told as a problem.
            tokio::time::sleep(Duration::from_millis(1100)).await;
            let from = stage.history().len();
            assert_eq!(own.evaluate(RENEW_AND_WAIT).await.unwrap(), Value::Null);
            let asked = stage.history().split_off(from);
            let ours: Vec<Entry> = asked.into_iter().filter(|it| it.method == "HEAD").collect();
            let kinds: Vec<Step> = ours.iter().map(|it| it.kind).collect();
            assert_eq!(
                kinds,
                [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized]
            );
            for entry in &ours {
                names_nobody(entry);
            }
            shapes.push(shape(&ours[0]));
        }
        assert_eq!(shapes[0], shapes[1]);
        assert_eq!(shapes[0]["parameters"], json!(["_"]));
    })
    .await;
}

/// All of a request that a server sees, but for values that the server itself gave out.
fn names_nobody(entry: &Entry) {
    let all = serde_json::to_string(entry).unwrap().to_lowercase();
    for word in ["vigil", "extension", "(long)"] {
        assert!(!all.contains(word), "{word} in {all}");
    }
    let usual = |name: &String| {
        name.starts_with("sec-") || name.starts_with("accept") || USUAL.contains(&name.as_str())
    };
    let strange: Vec<_> = entry.headers.iter().filter(|name| !usual(name)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

fn shape(probe: &Entry) -> Value {
    json!({
        "method": probe.method, "path": probe.path, "parameters": probe.parameters, "cookies": probe.cookies,
        "headers": probe.headers, "hints": probe.hints,
    })
}

/// Every file of the package, but for other languages.
fn files(kind: Kind) -> Vec<String> {
    let dist = e2e::stage::dist(kind);
    let mut names = Vec::new();
    for folder in ["", "icons", "_locales/en"] {
        for entry in std::fs::read_dir(dist.join(folder)).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_file() {
                let name = entry.file_name().into_string().unwrap();
                names.push(
                    format!("{folder}/{name}")
                        .trim_start_matches('/')
                        .to_owned(),
                );
            }
        }
    }
    names.sort();
    names
}

/// All that a page can see of an extension's address without a clock.
async fn signals(page: &Page, origin: &str, files: &[String]) -> Value {
    let target = json!({"origin": origin, "files": files});
    let begin = format!(
        "globalThis.told = null, ({SIGNALS})({target}).then((it) => {{ told = it; }}), true"
    );
    page.evaluate(&begin).await.unwrap();
    page.wait_for("globalThis.told", Duration::from_mins(1))
        .await
        .unwrap()
}

/// The address of an extension that nobody has.
fn nobodys(kind: Kind) -> String {
    match kind {
        Kind::Chromium => format!("chrome-extension://{}", "abcdefghijklmnop".repeat(2)),
        Kind::Firefox => "moz-extension://5e551011-0000-4000-8000-acce5500dead".to_owned(),
    }
}

const USUAL: [&str; 8] = [
    "host",
    "user-agent",
    "cookie",
    "connection",
    "pragma",
    "cache-control",
    "te",
    "priority",
];
const SIGNALS: &str = r"async ({ origin, files }) => {
    const element = (name, key, address) => new Promise((resolve) => {
        const it = document.createElement(name);
        const end = (how) => { resolve([how, it.contentDocument?.body?.innerHTML ?? null]); it.remove(); };
        it.onload = () => { end('load'); };
        it.onerror = () => { end('error'); };
        setTimeout(end, 4000, 'silence');
        if (name === 'link') it.rel = 'stylesheet';
        it[key] = address;
        document.body.append(it);
    });
    const failed = (attempt) => attempt.then(() => 'got', (error) => error.name);
    const told = {};
    await Promise.all(files.map(async (file) => {
        const address = `${origin}/${file}`;
        const [img, script, link, iframe] = await Promise.all([
            element('img', 'src', address), element('script', 'src', address),
            element('link', 'href', address), element('iframe', 'src', address)]);
        told[file] = {
            fetch: await failed(fetch(address)), blind: await failed(fetch(address, { mode: 'no-cors' })),
            module: await failed(import(address)), img: img[0], script: script[0], link: link[0],
            iframe: iframe[0], inside: iframe[1] };
    }));
    const entries = performance.getEntriesByType('resource').filter((it) => it.name.startsWith(origin));
    const seen = {};
    for (const { name, initiatorType, responseStatus, transferSize } of entries)
        seen[`${name.slice(origin.length)} ${initiatorType}`] = [responseStatus, transferSize];
    const id = origin.split('//')[1];
    const says = async (runtime) => runtime?.sendMessage
        ? failed(runtime.sendMessage(id, JSON.stringify('settings'))) : null;
    return { files: told, seen, runtime: [await says(globalThis.chrome?.runtime), await says(globalThis.browser?.runtime)] };
}";
