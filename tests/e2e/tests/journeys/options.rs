//! The options page: every option that is changed there acts, what is wrong is said next to its field, and what was saved
//! to a file is loaded in another profile.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use e2e::Page;
use e2e::stage::{APP, Stage, TEAM};
use serde_json::{Value, json};

use crate::journey::{in_both, in_both_with, one_hour};
use crate::pictures::store;

#[tokio::test(flavor = "multi_thread")]
async fn every_option_that_is_changed_on_its_page_acts_at_once() {
    in_both("options", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let page = options(stage).await;
        row(&page, "apps", APP).await;

        // A minute before the end at the latest, then half an hour.
        let before = next_renewal(&page).await;
        write(&page, "leadSeconds", "1800").await;
        saved(&page).await;
        assert!(next_renewal(&page).await <= before - 20 * 60_000);
        write(&page, "maximumExtensionMinutes", "15").await;
        let within = format!("{SESSION}.then((it) => it.effectiveEnd <= Math.max(it.softEnd, Date.now() + 15 * 60_000))");
        page.wait_for(&within, PATIENCE).await.unwrap();
        write(&page, "idleMinutes", "3").await;
        counts_as(&page, "idleMinutes", &json!(3)).await;
        page.click("#quietHours").await.unwrap();
        counts_as(&page, "quietHours", &json!("22:00-07:00")).await;
        page.click("#quietHours").await.unwrap();
        counts_as(&page, "quietHours", &json!("none")).await;

        // One switch for each app.
        page.click("#apps [data-slot=notices]").await.unwrap();
        counts_as(&page, "withoutNotices", &json!([APP])).await;
        page.click("#apps [data-slot=renewal]").await.unwrap();
        has_problem(&page, "renewal-off").await;
        page.click("#apps [data-slot=renewal]").await.unwrap();
        let free = format!("{SESSION}.then((it) => it.problem === null)");
        page.wait_for(&free, PATIENCE).await.unwrap();

        refuse_what_is_wrong(stage, &page).await;

        // A pause is listed, and ends here too.
        tell(&page, &json!({ "pause": { "session": "ID" } })).await;
        row(&page, "paused", APP).await;
        page.click("#paused [data-slot=action]").await.unwrap();
        page.wait_for(&free, PATIENCE).await.unwrap();

        give_the_app_back(&page).await;
    })
    .await;
}

/// What is wrong is said next to its field, and changes nothing.
async fn refuse_what_is_wrong(stage: &Stage, page: &Page) {
    write(page, "idleMinutes", "0").await;
    let refused = "document.querySelector('#idleMinutes').getAttribute('aria-invalid') === 'true' \
        && document.querySelector('#idleMinutes-problem').textContent !== ''";
    page.wait_for(refused, PATIENCE).await.unwrap();
    counts_as(page, "idleMinutes", &json!(3)).await;
    name_team(page, "http://access.example.com").await;
    let refused = "document.querySelector('#teams-problem').textContent !== ''";
    page.wait_for(refused, PATIENCE).await.unwrap();
    picture(stage, "options", page, (980, 1800)).await;
    name_team(page, "https://access.example.com/#/Launcher").await;
    counts_as(page, "teams", &json!(["access.example.com"])).await;
    row(page, "teams-list", "access.example.com").await;
    page.click("#teams-list [data-slot=action]").await.unwrap();
    counts_as(page, "teams", &json!([])).await;
}

/// A host that is given back is watched no more.
async fn give_the_app_back(page: &Page) {
    row(page, "watched", TEAM).await;
    let of_app = format!(
        "[...document.querySelectorAll('#watched li')].find((row) => row.textContent.includes('{APP}')).querySelector('button').id = 'stop'"
    );
    page.evaluate(&of_app).await.unwrap();
    page.click("#stop").await.unwrap();
    let gone = format!(
        "chrome.permissions.contains({{ origins: ['https://{APP}/*'] }}).then((has) => !has)"
    );
    page.wait_for(&gone, PATIENCE).await.unwrap();
    let none = format!(
        "![...document.querySelectorAll('#watched .name')].some((it) => it.textContent === '{APP}')"
    );
    page.wait_for(&none, PATIENCE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_to_a_file_is_loaded_in_a_fresh_profile_after_a_look_at_it() {
    let files: RefCell<BTreeMap<&str, String>> = RefCell::default();
    in_both("options-export", &one_hour(), async |stage| {
        let page = options(stage).await;
        write(&page, "idleMinutes", "7").await;
        saved(&page).await;
        name_team(&page, "access.example.com").await;
        row(&page, "teams-list", "access.example.com").await;
        let link = "decodeURIComponent(document.querySelector('#export').href.split(',').slice(1).join(','))";
        let there = format!("{link}.includes('access.example.com')");
        page.wait_for(&there, PATIENCE).await.unwrap();
        let file = page.evaluate(link).await.unwrap();
        let kind = stage.browser.kind().name();
        files.borrow_mut().insert(kind, file.as_str().unwrap().into());
    })
    .await;
    in_both("options-import", &one_hour(), async |stage| {
        let page = options(stage).await;
        counts_as(&page, "idleMinutes", &json!(15)).await;
        let file = files.borrow()[stage.browser.kind().name()].clone();
        choose(&page, &file).await;
        let shown = "document.querySelectorAll('#preview-lines li').length === 2";
        page.wait_for(shown, PATIENCE).await.unwrap();
        counts_as(&page, "idleMinutes", &json!(15)).await;
        page.click("#apply").await.unwrap();
        counts_as(&page, "idleMinutes", &json!(7)).await;
        counts_as(&page, "teams", &json!(["access.example.com"])).await;
        choose(&page, "{}").await;
        let refused = "document.querySelector('#file-problem').textContent !== '' && document.querySelector('#preview').hidden";
        page.wait_for(refused, PATIENCE).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_options_fit_a_narrow_window_and_nothing_of_them_is_cut() {
    for scheme in [e2e::ColorScheme::Light, e2e::ColorScheme::Dark] {
        let adjust = |mut launch: e2e::Launch| {
            launch.color_scheme = scheme;
            launch
        };
        in_both_with("options-narrow", &one_hour(), adjust, async |stage| {
            stage.sign_in(&format!("https://{APP}/")).await.unwrap();
            let page = options(stage).await;
            row(&page, "apps", APP).await;
            page.set_viewport(320, 800, 1.0).await.unwrap();
            for direction in ["ltr", "rtl"] {
                let wide = format!(
                    "(document.documentElement.dir = '{direction}', [...document.querySelectorAll('body *')] \
                     .filter((it) => it.getBoundingClientRect().right > innerWidth + 1 || it.getBoundingClientRect().left < -1) \
                     .map((it) => it.tagName + '#' + it.id + '.' + it.className))"
                );
                let wide = page.evaluate(&wide).await.unwrap();
                assert_eq!(wide, json!([]), "{direction}");
                let name = format!("options-narrow-{direction}-{scheme:?}").to_lowercase();
                picture(stage, &name, &page, (320, 2400)).await;
                page.set_viewport(320, 800, 1.0).await.unwrap();
            }
        })
        .await;
    }
}

/// The options page, once it shows what counts.
pub(crate) async fn options(stage: &Stage) -> Page {
    let page = stage
        .browser
        .open_extension_page("options.html")
        .await
        .unwrap();
    let ready = "document.body.dataset.state === 'ready'";
    page.wait_for(ready, PATIENCE).await.unwrap();
    page
}

async fn picture(stage: &Stage, name: &str, page: &Page, (width, height): (u32, u32)) {
    page.set_viewport(width, height, 1.0).await.unwrap();
    let picture = page.screenshot().await.unwrap();
    store(stage, name, &picture);
}

/// Types a number into the field of this option, and leaves it.
async fn write(page: &Page, key: &str, text: &str) {
    let write = format!(
        "(() => {{ const field = document.querySelector('#{key}'); field.focus(); field.select(); return true; }})()"
    );
    page.evaluate(&write).await.unwrap();
    page.type_text(text).await.unwrap();
    page.evaluate(&format!("document.querySelector('#{key}').blur()"))
        .await
        .unwrap();
}

async fn name_team(page: &Page, host: &str) {
    let fill = format!(
        "(() => {{ const field = document.querySelector('#teams'); field.value = '{host}'; return true; }})()"
    );
    page.evaluate(&fill).await.unwrap();
    page.click("#teams-add button").await.unwrap();
}

/// Puts a file with this text into the page's field for files, as the browser's own dialog does.
async fn choose(page: &Page, text: &str) {
    let choose = format!(
        "(() => {{ const files = new DataTransfer(); files.items.add(new File([{}], 'settings.json')); \
         const field = document.querySelector('#file'); field.files = files.files; \
         field.dispatchEvent(new Event('change')); return true; }})()",
        json!(text)
    );
    page.evaluate(&choose).await.unwrap();
}

async fn saved(page: &Page) {
    let said = "document.querySelector('#saved').textContent !== ''";
    page.wait_for(said, PATIENCE).await.unwrap();
}

/// Waits until this value of an option counts for the background program.
pub(crate) async fn counts_as(page: &Page, key: &str, value: &Value) {
    let counts = format!(
        "{SETTINGS}.then((it) => JSON.stringify(it.values['{key}']) === JSON.stringify({value}))"
    );
    page.wait_for(&counts, PATIENCE).await.unwrap();
}

async fn has_problem(page: &Page, code: &str) {
    let has = format!("{SESSION}.then((it) => it.problem?.code === '{code}')");
    page.wait_for(&has, PATIENCE).await.unwrap();
}

/// Waits until a list has a row with this text.
async fn row(page: &Page, list: &str, text: &str) {
    let there = format!(
        "[...document.querySelectorAll('#{list} li')].some((row) => row.textContent.includes('{text}'))"
    );
    page.wait_for(&there, PATIENCE).await.unwrap();
}

async fn next_renewal(page: &Page) -> i64 {
    let planned = format!("{SESSION}.then((it) => it.next.key === 'next_renewal')");
    page.wait_for(&planned, PATIENCE).await.unwrap();
    let at = format!("{SESSION}.then((it) => it.next.arguments[0].moment)");
    page.evaluate(&at).await.unwrap().as_i64().unwrap()
}

/// Sends the background program a message about the app's session.
async fn tell(page: &Page, message: &Value) {
    let send = format!(
        "{SESSION}.then((it) => chrome.runtime.sendMessage(JSON.stringify({message}).replace('ID', it.id)))"
    );
    page.evaluate(&send).await.unwrap();
}

const SETTINGS: &str =
    "chrome.runtime.sendMessage('\"settings\"').then((it) => JSON.parse(it).view)";
const SESSION: &str = "chrome.runtime.sendMessage('{\"view\":{\"tab\":null,\"metadata\":null}}') \
     .then((it) => JSON.parse(it).view.sessions.find((it) => it.host === 'myserver.com'))";
const PATIENCE: Duration = Duration::from_secs(20);
