//! The pages of the team host, the identity provider and the origin, as HTML. Everything inserted is escaped.

use crate::config::App;
use crate::request::Response;

pub(crate) fn plain(title: &str, text: &str) -> Response {
    Response::html(200, &document(title, &format!("<p>{}</p>", escape(text))))
}

pub(crate) fn error(status: u16, title: &str, text: &str) -> Response {
    Response::html(
        status,
        &document(title, &format!("<p>{}</p>", escape(text))),
    )
}

/// One link for each identity provider: its id, its host, its address.
pub(crate) fn sign_in(links: &[(String, String, String)]) -> Response {
    let link = |(id, host, location): &(String, String, String)| {
        format!(
            r#"<p><a class="button" id="{}" href="{}">Sign in with {}</a></p>"#,
            escape(id),
            escape(location),
            escape(host)
        )
    };
    let links: String = links.iter().map(link).collect();
    let body = format!("<p>Choose how to sign in.</p>{links}");
    Response::html(200, &document("Sign in with Access", &body))
}

pub(crate) fn purpose(state: &str) -> Response {
    let body = format!(
        r#"<form method="post" action="/cdn-cgi/access/step-up"><input type="hidden" name="state" value="{}">
<label>Why do you need access? <input name="purpose" id="purpose" required></label>
<button id="submit">Continue</button></form>"#,
        escape(state)
    );
    Response::html(200, &document("Purpose justification", &body))
}

pub(crate) fn second_factor(state: &str) -> Response {
    let body = format!(
        r#"<form method="post" action="/cdn-cgi/access/step-up"><input type="hidden" name="state" value="{}">
<button id="submit" name="second_factor" value="shown">Use security key</button></form>"#,
        escape(state)
    );
    Response::html(200, &document("Verify it is you", &body))
}

pub(crate) fn launcher<'a>(who: &str, apps: impl Iterator<Item = (&'a str, &'a App)>) -> Response {
    let link = |(name, app): (&str, &App)| {
        format!(
            r#"<li><a href="https://{}{}">{}</a></li>"#,
            escape(&app.host),
            escape(&app.path),
            escape(name)
        )
    };
    let links: String = apps.map(link).collect();
    let body = format!("<p>Signed in as {}</p><ul>{links}</ul>", escape(who));
    Response::html(200, &document("App Launcher", &body))
}

/// The identity provider's form: one button per person.
pub(crate) fn pick_person<'a>(
    hidden: &[(&str, &str)],
    emails: impl Iterator<Item = &'a str>,
) -> Response {
    let fields = hidden_fields(hidden);
    let button = |email: &str| {
        let email = escape(email);
        format!(r#"<p><button name="email" value="{email}">{email}</button></p>"#)
    };
    let buttons: String = emails.map(button).collect();
    let body = format!(
        r#"<p>Who are you?</p><form method="post" action="/login">{fields}{buttons}</form>"#
    );
    Response::html(200, &document("Example Identity", &body))
}

/// The identity provider's question whether Access may know the person.
pub(crate) fn consent(state: &str) -> Response {
    let body = format!(
        r#"<p>May Access know your name and e-mail?</p><form method="post" action="/consent">{}
<button id="consent" name="consent" value="yes">Allow</button> <button name="consent" value="no">Deny</button></form>"#,
        hidden_fields(&[("state", state)])
    );
    Response::html(200, &document("Example Identity", &body))
}

/// A page that submits its form by itself; without scripts there is a button.
pub(crate) fn post_on(url: &str, fields: &[(&str, &str)]) -> Response {
    let body = format!(
        r#"<form id="post-on" method="post" action="{}">{}<noscript><button>Continue</button></noscript></form>
<script>document.getElementById("post-on").submit()</script>"#,
        escape(url),
        hidden_fields(fields)
    );
    Response::html(200, &document("One moment", &body))
}

fn hidden_fields(fields: &[(&str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!(
            r#"<input type="hidden" name="{}" value="{}">"#,
            escape(name),
            escape(value)
        )
    };
    fields.iter().map(field).collect()
}

/// An origin page that says who the origin believes is there.
pub(crate) fn origin(title: &str, who: &str, body: &str) -> Response {
    let body = format!(
        r#"<p>Signed in as <b id="who">{}</b></p>{body}"#,
        escape(who)
    );
    Response::html(200, &document(title, &body))
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn document(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>{STYLE}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"#
    )
}

pub(crate) const STYLE: &str = "body{margin:0;background:#f3f5f8;color:#1b2430;font:16px/1.5 system-ui,sans-serif}\
main{max-width:34rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 2px 16px #0001}\
h1{margin-top:0;font-size:1.4rem}button,.button{font:inherit;padding:.5rem 1rem;border:0;border-radius:8px;\
background:#1f5fbf;color:#fff;text-decoration:none;cursor:pointer}input,textarea{font:inherit;padding:.4rem}\
dl{display:grid;grid-template-columns:auto 1fr;gap:.3rem 1rem}dd{margin:0;font-variant-numeric:tabular-nums}";
