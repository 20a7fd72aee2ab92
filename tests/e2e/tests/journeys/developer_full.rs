//! The developer view with a journal that is full: it stays usable, by keyboard alone too, and what stands is not drawn
//! anew.

use std::time::Duration;

use e2e::Page;
use e2e::stage::{APP, Stage};

use crate::journey::{in_both, one_hour};

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_entries_are_filtered_searched_and_read_by_keyboard_while_more_come() {
    in_both("developer-full", &one_hour(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        // A page that is open would ask its server all the time.
        page.navigate("about:blank").await.unwrap();
        fill_the_journal(stage).await;
        let view = stage
            .browser
            .open_extension_page("developer.html#timeline")
            .await
            .unwrap();
        let all = format!("{ROWS}.length >= {FULL}");
        view.wait_for(&all, PATIENCE).await.unwrap();
        filtered_and_searched(&view).await;
        read_by_keyboard(&view).await;
        undisturbed_by_one_more(&view).await;
    })
    .await;
}

async fn filtered_and_searched(view: &Page) {
    let all = format!("{ROWS}.length >= {FULL} && {COUNT}.every((it) => it === {ROWS}.length)");
    view.wait_for(&all, PATIENCE).await.unwrap();

    view.click("#search").await.unwrap();
    view.type_text("/needle").await.unwrap();
    let one = format!("{ROWS}.length === 1 && {COUNT}[0] === 1 && {COUNT}[1] >= {FULL}");
    view.wait_for(&one, PATIENCE).await.unwrap();
    view.type_text(&BACKSPACE.repeat("/needle".len()))
        .await
        .unwrap();
    view.wait_for(&all, PATIENCE).await.unwrap();

    view.click("#kinds input[value=cookie]").await.unwrap();
    let no_cookie = format!(
        "{ROWS}.length < {FULL} / 2 && !document.querySelector('#rows [data-kind=cookie]')"
    );
    view.wait_for(&no_cookie, PATIENCE).await.unwrap();
    view.click("#kinds input[value=cookie]").await.unwrap();
    view.wait_for(&all, PATIENCE).await.unwrap();
}

/// From the search on, by the keys *Tab* and *Enter* alone.
async fn read_by_keyboard(view: &Page) {
    view.click("#search").await.unwrap();
    for _ in 0..30 {
        view.type_text(TAB).await.unwrap();
        if view.evaluate(&format!("{FOCUSED} !== null")).await.unwrap() == true {
            break;
        }
    }
    let first = "document.querySelector('#rows > .row').id";
    assert_eq!(
        view.evaluate(&format!("{FOCUSED} === {first}"))
            .await
            .unwrap(),
        true
    );
    view.type_text(TAB).await.unwrap();
    view.type_text(ENTER).await.unwrap();
    view.wait_for(OPEN, PATIENCE).await.unwrap();
}

/// Nothing that stands is taken out of the page, so neither the focus nor what is opened gets lost.
async fn undisturbed_by_one_more(view: &Page) {
    let focused = view.evaluate(FOCUSED).await.unwrap();
    let total = view.evaluate(&format!("{COUNT}[1]")).await.unwrap();
    let watch = "window.moved = 0, new MutationObserver((changes) => { for (const { removedNodes } of changes) \
         for (const { id } of removedNodes) if (known.has(id)) window.moved += 1; })\
         .observe(document.getElementById('rows'), { childList: true }), 1";
    let watch = format!("((known) => ({watch}))(new Set({ROWS}.map((it) => it.id)))");
    view.evaluate(&watch).await.unwrap();
    let set = format!(
        "chrome.cookies.set({{ url: 'https://{APP}/', name: 'CF_AppSession', value: 'other' }}).then(() => 1)"
    );
    view.evaluate(&set).await.unwrap();
    view.wait_for(&format!("{COUNT}[1] > {total}"), PATIENCE)
        .await
        .unwrap();
    assert_eq!(view.evaluate(FOCUSED).await.unwrap(), focused);
    assert_eq!(view.evaluate(OPEN).await.unwrap(), true);
    assert_eq!(view.evaluate("window.moved").await.unwrap(), 0);

    // Rows of another kind, above and below it, go and come back.
    let other = "((kind) => document.querySelector(`#kinds input[value=${kind}]`).click())\
         (document.activeElement.closest('.row').dataset.kind === 'other' ? 'cookie' : 'other')";
    for _ in 0..2 {
        view.evaluate(other).await.unwrap();
        assert_eq!(view.evaluate(FOCUSED).await.unwrap(), focused);
        assert_eq!(view.evaluate(OPEN).await.unwrap(), true);
    }
}

/// As the background program would have left it, had it run for days: the next one goes on from there.
async fn fill_the_journal(stage: &Stage) {
    let api = stage.browser.api_page().await.unwrap();
    let seed = format!(
        "(async () => {{ \
         const entry = (number) => ({{ number, at: Date.now() - ({FULL} - number) * 1000, what: number % 3 === 0 \
             ? {{ told: {{ word: 'journal_network_changed', about: '', by: 'browser' }} }} \
             : {{ cookie: {{ name: 'CF_AppSession', host: '{APP}', path: number === 1000 ? '/needle' : '/', \
                  store: '0', how: 'replaced' }} }} }}); \
         const page = (before, length) => JSON.stringify({{ before, \
             entries: Array.from({{ length }}, (_, index) => entry(before + index + 1)) }}); \
         const pages = {{ journal: page({FULL} - 16, 16) }}; \
         for (let slot = 0; slot * 32 < {FULL} - 16; slot++) pages['journal-' + slot] = page(slot * 32, 32); \
         await chrome.storage.session.set(pages); return 1; }})()"
    );
    // Whoever lives then knows another journal, and would write it over this one.
    api.evaluate(&seed).await.unwrap();
    stage.browser.kill_worker().await.unwrap();
    api.close().await.unwrap();
}

/// 64 full pages and half an open one.
const FULL: u64 = 2064;
const ROWS: &str = "[...document.querySelectorAll('#rows > .row')]";
/// How many entries are shown, and of how many, as the page says it.
const COUNT: &str =
    "document.getElementById('count').textContent.replaceAll(',', '').match(/\\d+/g).map(Number)";
/// The row that has the focus.
const FOCUSED: &str = "(document.activeElement?.closest('#rows > .row')?.id ?? null)";
const OPEN: &str = "document.activeElement.closest('details').open";
const PATIENCE: Duration = Duration::from_secs(30);
/// Special keys of `WebDriver` (<https://w3c.github.io/webdriver/#keyboard-actions>).
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const BACKSPACE: &str = "\u{E003}";
