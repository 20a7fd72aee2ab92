//! The developer view: what it shows of a login, a renewal and more, as a page of its own.

use std::time::Duration;

use access_edge::Config;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::Page;
use e2e::stage::{APP, Stage, TEAM};

use crate::journey::{SCHEMES, in_both, lives, short_lives};
use crate::pictures::store;

#[tokio::test(flavor = "multi_thread")]
async fn a_login_and_a_renewal_are_read_in_the_timeline_and_the_trace() {
    in_both("developer", &short_lives(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage.wait_for_renewals(1, lives(3)).await.unwrap();
        let view = open(stage, "timeline").await;
        let said = "[...document.querySelectorAll('#rows [data-slot=sentence]')].map((it) => it.textContent)";
        view.wait_for(&format!("{said}.some((it) => it.startsWith('A renewal brought a new app token for myserver.com'))"), PATIENCE).await.unwrap();
        for sentence in [
            "Renewal, probe: myserver.com answered 302",
            "Renewal, login: custom.cloudflareaccess.com answered 302",
            // In Firefox the cookie may be seen before the answer, which is then given up.
            "Renewal, authorized: ",
            "CF_Authorization on myserver.com was replaced",
        ] {
            let has = format!("{said}.some((it) => it.startsWith('{sentence}'))");
            assert_eq!(view.evaluate(&has).await.unwrap(), true, "{sentence}");
        }
        keep_in_each_scheme(stage, "timeline", &view).await;

        go_to(&view, "trace").await;
        let lanes = format!("[...document.querySelectorAll('.chain .lanes span')].some((it) => it.textContent === '{TEAM}')");
        assert_eq!(view.evaluate(&lanes).await.unwrap(), true);
        keep_in_each_scheme(stage, "trace", &view).await;
        for part in ["explain", "tokens", "cookies", "what-if", "support"] {
            go_to(&view, part).await;
            keep_in_each_scheme(stage, part, &view).await;
        }
        // As narrow as a side panel, and written from right to left.
        view.evaluate("void (document.documentElement.dir = 'rtl')").await.unwrap();
        for part in ["explain", "tokens", "timeline", "trace", "cookies", "what-if", "support"] {
            view.set_viewport(320, 900, 1.0).await.unwrap();
            go_to(&view, part).await;
            let fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
            assert_eq!(view.evaluate(fits).await.unwrap(), true, "{part} is wider than its window");
            for (scheme, name) in SCHEMES {
                stage.browser.paint(&view, scheme).await.unwrap();
                let picture = view.screenshot().await.unwrap();
                store(stage, &format!("developer-{name}-{part}-narrow"), &picture);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_tokens_are_taken_apart_and_each_check_stands_alone() {
    in_both("developer-tokens", &one_app(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let view = open(stage, "tokens").await;
        view.wait_for("document.querySelectorAll('.token').length === 2", PATIENCE)
            .await
            .unwrap();
        view.wait_for("document.querySelector('[data-check=audience]').dataset.outcome === 'passed'", PATIENCE)
            .await
            .unwrap();
        let outcomes = "Object.fromEntries([...document.querySelectorAll('.token')[0].querySelectorAll('[data-check]')].map((it) => [it.dataset.check, it.dataset.outcome]))";
        let outcomes = view.evaluate(outcomes).await.unwrap();
        for check in ["form", "algorithm", "key", "signature", "issuer", "type", "audience", "expiry"] {
            assert_eq!(outcomes[check], "passed", "{check}: {outcomes}");
        }
        let claim = |name: &str| format!("document.querySelector('.token [data-claim={name}] .value').textContent");
        assert_eq!(view.evaluate(&claim("email")).await.unwrap(), "alice@example.com");
        let keys = "document.querySelectorAll('.keys tbody tr').length";
        assert!(view.evaluate(keys).await.unwrap().as_u64() >= Some(1));

        view.click(".token [data-act=who]").await.unwrap();
        let named = "document.querySelector('.token [data-slot=identity]').textContent.includes('alice@example.com')";
        view.wait_for(named, PATIENCE).await.unwrap();
        view.click(".token [data-act=curl]").await.unwrap();
        let command = "document.querySelector('.token [data-slot=command]').textContent";
        view.wait_for(command, PATIENCE).await.unwrap();
        let command = view.evaluate(command).await.unwrap();
        let command = command.as_str().unwrap_or_default();
        assert!(command.starts_with("curl ") && command.contains("<CF_Authorization>"), "{command}");
        assert!(!command.contains("eyJ"), "{command}");
        keep(stage, "tokens", &view).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_claims_and_names_are_text_and_nothing_else() {
    in_both("developer-hostile", &one_app(), async |stage| {
        let view = open(stage, "tokens").await;
        let claims = serde_json::json!({
            "type": "app", "aud": ["<script>window.pwned = 1</script>"], "sub": "\u{202e}\u{0}\u{7}",
            "email": "<img src=x onerror='window.pwned = 1'>",
            "name": format!("{}]]>{}", "<b>".repeat(300), "&amp;\u{2066}"),
            "deep": serde_json::from_str::<serde_json::Value>(&format!("{}1{}", "[".repeat(60), "]".repeat(60))).unwrap(),
            "iss": "https://custom.cloudflareaccess.com", "iat": 1_700_000_000, "exp": 4_000_000_000_i64,
        });
        let header = serde_json::json!({"alg": "RS256", "kid": "<svg onload='window.pwned = 1'>", "typ": "JWT"});
        let part = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let token = format!("{}.{}.{}", part(&header), part(&claims), URL_SAFE_NO_PAD.encode("no signature"));
        let set = format!(
            "chrome.cookies.set({{ url: 'https://{APP}/', name: 'CF_Authorization', value: '{token}', secure: true }}).then(Boolean)"
        );
        assert_eq!(view.evaluate(&set).await.unwrap(), true);
        view.wait_for("document.querySelector('.token [data-claim=email]')", PATIENCE).await.unwrap();
        let email = "document.querySelector('.token [data-claim=email] .value').textContent";
        assert_eq!(view.evaluate(email).await.unwrap(), "<img src=x onerror='window.pwned = 1'>");
        let made = "document.querySelectorAll('#tokens :is(img, script, svg, b)').length";
        assert_eq!(view.evaluate(made).await.unwrap(), 0);
        let shown = view.evaluate("document.getElementById('tokens').textContent").await.unwrap();
        let hidden = ['\u{202e}', '\u{2066}', '\u{0}', '\u{7}'];
        assert!(!shown.as_str().unwrap_or_default().contains(hidden), "{shown}");
        assert_ne!(view.evaluate("document.querySelector('.token').dataset.outcome").await.unwrap(), "passed");
        keep(stage, "hostile", &view).await;
        for part in ["explain", "timeline", "trace", "cookies", "support"] {
            go_to(&view, part).await;
        }
        assert_eq!(view.evaluate("'pwned' in window").await.unwrap(), false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_is_audited_taken_away_and_put_back_exactly() {
    in_both("developer-cookies", &one_app(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        // A page that is open would have the cookie healed before it is put back.
        page.navigate("about:blank").await.unwrap();
        let view = open(stage, "cookies").await;
        let card = format!("[data-id^='{APP}/ CF_Authorization']");
        view.wait_for(
            &format!("document.querySelector(\"{card} [data-attribute=HttpOnly]\")"),
            PATIENCE,
        )
        .await
        .unwrap();
        keep(stage, "cookies", &view).await;
        let jar = format!("chrome.cookies.getAll({{ name: 'CF_Authorization', domain: '{APP}' }})");
        let before = view.evaluate(&jar).await.unwrap();
        assert_eq!(before.as_array().map(Vec::len), Some(1));

        view.click(&format!(".cookie{card} [data-act=delete]"))
            .await
            .unwrap();
        view.wait_for(
            &format!("document.querySelector(\".kept{card} [data-act=restore]\")"),
            PATIENCE,
        )
        .await
        .unwrap();
        assert_eq!(view.evaluate(&jar).await.unwrap(), serde_json::json!([]));
        keep(stage, "cookies-kept", &view).await;
        view.click(&format!(".kept{card} [data-act=restore]"))
            .await
            .unwrap();
        view.wait_for(
            &format!("document.querySelector(\".cookie{card}\")"),
            PATIENCE,
        )
        .await
        .unwrap();
        assert_eq!(view.evaluate(&jar).await.unwrap(), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_is_put_back_never_overwrites_a_newer_one() {
    in_both("developer-newer", &one_app(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        page.navigate("about:blank").await.unwrap();
        let view = open(stage, "cookies").await;
        let card = format!("[data-id^='{APP}/ CF_Authorization']");
        let there = format!("document.querySelector(\".cookie{card}\")");
        view.wait_for(&there, PATIENCE).await.unwrap();
        view.click(&format!(".cookie{card} [data-act=delete]")).await.unwrap();
        let restore = format!("document.querySelector(\".kept{card} [data-act=restore]\")");
        view.wait_for(&restore, PATIENCE).await.unwrap();
        // The click comes before the view has seen that there is another cookie by now.
        let both = format!(
            "(() => {{ const button = {restore}; return chrome.cookies.set({{ url: 'https://{APP}/', name: 'CF_Authorization', value: 'newer', secure: true }}).then(() => {{ button.click(); return true; }}); }})()"
        );
        view.evaluate(&both).await.unwrap();
        let said = "document.getElementById('said').textContent.includes('newer')";
        view.wait_for(said, PATIENCE).await.unwrap();
        let value = format!(
            "chrome.cookies.get({{ url: 'https://{APP}/', name: 'CF_Authorization' }}).then((it) => it.value)"
        );
        assert_eq!(view.evaluate(&value).await.unwrap(), "newer");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_is_made_to_end_soon_is_renewed_while_its_app_is_in_use() {
    in_both("developer-expiry", &one_app(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let view = open(stage, "cookies").await;
        let card = format!(".cookie[data-id^='{APP}/ CF_Authorization']");
        let there = format!("document.querySelector(\"{card}\")");
        view.wait_for(&there, PATIENCE).await.unwrap();
        let jar = format!("chrome.cookies.getAll({{ name: 'CF_Authorization', domain: '{APP}' }})");
        let before = view.evaluate(&jar).await.unwrap();
        view.click(&format!("{card} [data-act=expire]"))
            .await
            .unwrap();
        // The app is in use, so the end that is near is seen, and a renewal comes before it.
        let another = format!(
            "{jar}.then(([it]) => Boolean(it) && it.value !== {})",
            before[0]["value"]
        );
        for _ in 0..40 {
            if view.evaluate(&another).await.unwrap() == true {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert_eq!(view.evaluate(&another).await.unwrap(), true);
        assert!(stage.renewals() >= 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_holds_nobody_and_nothing_secret_and_explains_the_same_where_it_is_opened() {
    in_both("developer-bundle", &one_app(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let early = open(stage, "timeline").await;
        let there = "[...document.querySelectorAll('#rows [data-slot=sentence]')].some((it) => it.textContent.startsWith('There is an app token'))";
        early.wait_for(there, PATIENCE).await.unwrap();
        // Within five seconds of a new token a request that is turned away may have left before it came.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let now = stage.edge.now_ms();
        stage.world(|world| world.revoke_app(now, "main")).unwrap();
        page.navigate(&format!("https://{APP}/?again")).await.unwrap();
        let view = open(stage, "explain").await;
        let codes = "[...document.querySelectorAll('#explanations [data-code]')].map((it) => it.dataset.code).join()";
        view.wait_for(codes, PATIENCE).await.unwrap();
        keep(stage, "explain", &view).await;
        go_to(&view, "tokens").await;
        view.wait_for("document.querySelectorAll('.token').length === 2", PATIENCE)
            .await
            .unwrap();
        go_to(&view, "support").await;
        view.click("#bundle-make").await.unwrap();
        let text = "document.getElementById('bundle-text').textContent";
        view.wait_for(text, PATIENCE).await.unwrap();
        keep(stage, "support", &view).await;
        let told = view.evaluate(codes).await.unwrap();
        let bundle = view.evaluate(text).await.unwrap();
        let bundle = bundle.as_str().unwrap_or_default();
        let jar = view.evaluate("chrome.cookies.getAll({})").await.unwrap();
        let values = jar.as_array().into_iter().flatten().map(|it| it["value"].as_str().unwrap_or_default());
        let values: Vec<&str> = values.flat_map(|it| it.split('.')).filter(|it| it.len() > 6).collect();
        assert!(values.len() > 5, "{jar}");
        for secret in values.into_iter().chain(["alice", "Alice", "5f6c1c3e"]) {
            assert!(!bundle.contains(secret), "{secret} is in the bundle");
        }

        let choose = "(() => { const chosen = new DataTransfer(); \
            chosen.items.add(new File([document.getElementById('bundle-text').textContent], 'bundle.json')); \
            const field = document.getElementById('bundle-file'); \
            field.files = chosen.files; field.dispatchEvent(new Event('change')); return true; })()";
        let other = open(stage, "support").await;
        let empty = format!("document.getElementById('bundle-text').textContent = {}", serde_json::json!(bundle));
        other.evaluate(&empty).await.unwrap();
        other.evaluate(choose).await.unwrap();
        other.wait_for("!document.getElementById('imported').hidden", PATIENCE).await.unwrap();
        assert_eq!(other.evaluate(codes).await.unwrap(), told);
        go_to(&other, "tokens").await;
        keep(stage, "imported", &other).await;
        let acts = "[...document.querySelectorAll('.token .acts')].every((it) => getComputedStyle(it).display === 'none')";
        assert_eq!(other.evaluate(acts).await.unwrap(), true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_if_draws_what_becomes_of_typed_settings_and_names_what_it_does_not_understand() {
    in_both("developer-what-if", &one_app(), async |stage| {
        let view = open(stage, "what-if:global=8h&app=30m&idp=asks").await;
        let headline = "document.getElementById('what-if-headline').textContent";
        view.wait_for(&format!("{headline}.includes('16:0')"), PATIENCE)
            .await
            .unwrap();
        let bars = "document.querySelectorAll('#course .bar-token').length";
        assert!(view.evaluate(bars).await.unwrap().as_u64() > Some(10));
        keep(stage, "what-if", &view).await;
        view.click("[name=global]").await.unwrap();
        view.type_text("x").await.unwrap();
        view.wait_for(
            "document.getElementById('what-if-problem').textContent.includes('8hx')",
            PATIENCE,
        )
        .await
        .unwrap();
        keep(stage, "what-if-problem", &view).await;
    })
    .await;
}

/// The default world with one app.
fn one_app() -> Config {
    let mut config = Config::default();
    config.apps.retain(|name, _| name == "main");
    config
}

/// The developer view in a tab, at one of its parts.
async fn open(stage: &Stage, part: &str) -> Page {
    let path = format!("developer.html#{part}");
    let view = stage.browser.open_extension_page(&path).await.unwrap();
    view.wait_for("document.body.dataset.state === 'ready'", PATIENCE)
        .await
        .unwrap();
    view
}

async fn go_to(view: &Page, part: &str) {
    let link = format!("nav a[data-view={part}]");
    view.click(&link).await.unwrap();
    let there = format!("document.body.dataset.view === '{part}'");
    view.wait_for(&there, PATIENCE).await.unwrap();
}

async fn keep_in_each_scheme(stage: &Stage, part: &str, view: &Page) {
    for (scheme, name) in SCHEMES {
        stage.browser.paint(view, scheme).await.unwrap();
        keep(stage, &format!("{name}-{part}"), view).await;
    }
}

async fn keep(stage: &Stage, name: &str, view: &Page) {
    view.set_viewport(1100, 900, 1.0).await.unwrap();
    store(
        stage,
        &format!("developer-{name}"),
        &view.screenshot().await.unwrap(),
    );
}

const PATIENCE: Duration = Duration::from_secs(20);
