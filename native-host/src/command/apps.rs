//! `vigil apps`: the apps of an account, with what their settings mean for sessions.

use clap::Args;
use serde_json::{Value, json};

use super::given::PassphraseWishes;
use crate::cloudflare::{Api, App, Policy};
use crate::keychain::Keychain;
use crate::places::Places;
use crate::problem::Problem;
use crate::say::{Answer, Say};

/// Of which account.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The account, where tokens of several are kept
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseWishes,
}

/// Lists and explains.
pub fn perform(wishes: &Wishes, say: Say) -> Result<Answer, Problem> {
    let passphrase = wishes.passphrase.passphrase();
    let keychain = Keychain::open(&Places::of_this_person()?, passphrase)?;
    let api = Api::open(&keychain, wishes.account.as_deref())?;
    say.progress("Asking Cloudflare…");
    let apps = api.apps()?;
    let text = if apps.is_empty() {
        format!("The account {} has no app.", api.account())
    } else {
        apps.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    Ok(Answer::done(text, apps.iter().map(row).collect()))
}

fn text(app: &App) -> String {
    let mut lines = vec![
        format!("{} ({})", app.name, app.domains.join(", ")),
        format!("  AUD {}", app.aud),
    ];
    lines.extend(explained(app).into_iter().map(|it| format!("  - {it}")));
    lines.push(String::new());
    lines.join("\n")
}

/// One sentence for each setting that people trip over.
fn explained(app: &App) -> Vec<String> {
    let mut said = vec![match app.session_duration.as_deref() {
        Some(duration) if is_immediate(duration) => IMMEDIATE.to_owned(),
        Some(duration) => format!("its tokens live for {}", readable(duration)),
        None => {
            "its tokens live as long as the team's session says (24 hours unless set)".to_owned()
        }
    }];
    said.extend(app.policies.iter().flat_map(of_policy));
    let cookies = &app.cookies;
    let settings = [
        (!cookies.http_only, NOT_HTTP_ONLY),
        (cookies.same_site.as_deref() == Some("strict"), STRICT),
        (cookies.same_site.as_deref() == Some("lax"), LAX),
        (cookies.by_path, BY_PATH),
        (cookies.binding, BINDING),
        (app.by_warp, WARP),
    ];
    let set = settings.into_iter().filter(|(is_set, _)| *is_set);
    said.extend(set.map(|(_, sentence)| sentence.to_owned()));
    said
}

fn of_policy(policy: &Policy) -> Vec<String> {
    let name = policy.name.as_deref().unwrap_or("a policy");
    let duration = policy.session_duration.as_deref().map(|duration| {
        if is_immediate(duration) {
            format!("{name}: {IMMEDIATE}")
        } else {
            let duration = readable(duration);
            format!("{name}: {duration} for those whom it lets in, which outranks the app's")
        }
    });
    let asks =
        |what| format!("{name}: asks for {what} at each sign-in, so that no renewal is silent");
    let purpose = policy.purpose_justification_required == Some(true);
    let approval = policy.approval_required == Some(true);
    let purpose = purpose.then(|| asks("a purpose"));
    let approval = approval.then(|| asks("an approval"));
    [duration, purpose, approval]
        .into_iter()
        .flatten()
        .collect()
}

fn row(app: &App) -> Value {
    let policies = app.policies.iter().map(|policy| {
        json!({
            "name": policy.name,
            "session_duration": policy.session_duration,
            "purpose_justification_required": policy.purpose_justification_required == Some(true),
            "approval_required": policy.approval_required == Some(true),
        })
    });
    json!({
        "name": app.name, "aud": app.aud, "domains": app.domains, "session_duration": app.session_duration,
        "cookie": {
            "http_only": app.cookies.http_only, "same_site": app.cookies.same_site,
            "path": app.cookies.by_path, "binding": app.cookies.binding,
        },
        "warp": app.by_warp,
        "policies": policies.collect::<Value>(),
        "explained": explained(app),
    })
}

/// Go's zero, and the older word for it.
fn is_immediate(duration: &str) -> bool {
    matches!(duration, "0" | "0s" | "0m" | "0h" | "no_duration")
}

/// A duration as Go writes it, without parts that are nothing; seconds alone in a larger unit where they fill it.
fn readable(duration: &str) -> String {
    let seconds = duration
        .strip_suffix('s')
        .and_then(|it| it.parse::<u64>().ok());
    match seconds {
        Some(seconds) if seconds > 0 && seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        Some(seconds) if seconds > 0 && seconds % 60 == 0 => format!("{}m", seconds / 60),
        Some(_) | None => duration.replace("h0m0s", "h").replace("m0s", "m"),
    }
}

const IMMEDIATE: &str = "immediate timeout: each visit signs in anew, and nothing can be renewed";
const NOT_HTTP_ONLY: &str = "scripts of its pages can read the token (HttpOnly is off)";
const STRICT: &str =
    "SameSite=Strict: browsers leave the cookie out after the login, and Access goes in circles";
const LAX: &str = "SameSite=Lax: frames and requests of other sites come without the token";
const BY_PATH: &str = "the cookie has the app's own path: several apps of a host keep apart, and Access can't be asked whether a token counts";
const BINDING: &str =
    "a second cookie binds the token to the browser: elsewhere the token is refused";
const WARP: &str = "a device session of WARP lets people in: revoking tokens does not end it";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudflare::Cookies;

    fn app() -> App {
        App {
            id: "i".into(),
            aud: "a".into(),
            name: "main".into(),
            domains: vec!["myserver.com".into()],
            session_duration: Some("3600s".into()),
            cookies: Cookies {
                http_only: true,
                ..Cookies::default()
            },
            policies: Vec::new(),
            by_warp: false,
        }
    }

    #[test]
    fn what_is_usual_needs_one_sentence() {
        assert_eq!(explained(&app()), ["its tokens live for 1h"]);
    }

    #[test]
    fn each_setting_that_people_trip_over_is_said() {
        let mut odd = app();
        odd.session_duration = Some("0s".into());
        odd.cookies = Cookies {
            http_only: false,
            same_site: Some("strict".into()),
            by_path: true,
            binding: true,
        };
        odd.by_warp = true;
        odd.policies = vec![Policy {
            name: Some("staff".into()),
            session_duration: Some("30m".into()),
            purpose_justification_required: Some(true),
            approval_required: Some(true),
        }];
        assert_eq!(
            explained(&odd),
            [
                IMMEDIATE,
                "staff: 30m for those whom it lets in, which outranks the app's",
                "staff: asks for a purpose at each sign-in, so that no renewal is silent",
                "staff: asks for an approval at each sign-in, so that no renewal is silent",
                NOT_HTTP_ONLY,
                STRICT,
                BY_PATH,
                BINDING,
                WARP,
            ]
        );
    }

    #[test]
    fn durations_are_read_as_people_say_them() {
        for (written, said) in [
            ("86400s", "24h"),
            ("5400s", "90m"),
            ("24h0m0s", "24h"),
            ("1h30m", "1h30m"),
            ("7s", "7s"),
            ("10m0s", "10m"),
        ] {
            assert_eq!(readable(written), said);
        }
    }
}
