//! Ending sessions through the management API: first what it will and will not end, then doing it.
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/#revoke-access>

use serde_json::{Value, json};
use url::Url;

use crate::cloudflare::{Api, App};
use crate::problem::{Kind, Problem};

/// What a person wants to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The tokens of an app, named by an address that it protects or by its AUD.
    App(String),
    /// The sessions of a person, named by their e-mail address.
    User(String),
}

/// What would be ended, and what would go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    target: Target,
    /// What ends.
    pub ends: Vec<Consequence>,
    /// What does not.
    pub lives: Vec<Consequence>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    App(App),
    User(String),
}

macro_rules! consequences {
    ($($(#[doc = $doc:literal])* $name:ident = $slug:literal $text:literal;)*) => {
        /// One thing that ends or goes on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Consequence {
            $($(#[doc = $doc])* $name,)*
        }

        impl Consequence {
            /// The stable name.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// In words.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

consequences! {
    /// Of everybody.
    AppTokens = "app-tokens" "the app tokens of this app, of everybody, at once";
    /// Of one person.
    AllAppTokens = "all-app-tokens" "this person's app tokens, of all apps, at once";
    /// Of one person.
    OrgToken = "org-token" "this person's org token (the team session)";
    /// Access refuses a revoked person for up to a minute.
    Lockout = "lockout" "signing in again, for up to a minute";
    /// The usual surprise: Q1 of the product.
    OrgTokens = "org-tokens" "the org tokens: whoever has a live team session gets a new app token silently, with the next request. To make somebody sign in, revoke the user";
    /// They mint anew.
    ServiceTokens = "service-tokens" "service tokens: each gets a new app token with its next request. Delete or rotate it to end it";
    /// Device sessions are another tier.
    Warp = "warp" "device sessions of WARP: an app that accepts them goes on letting the device in";
    /// Cookies are copies.
    BrowserCookies = "browser-cookies" "the cookies in the browsers: they stay, and count no more";
    /// Single sign-on may be silent.
    IdentityProvider = "identity-provider" "the session at the identity provider: it may sign the person in again without asking. To keep somebody out, deny them in the policy or at the provider";
    /// Other apps.
    OtherApps = "other-apps" "the tokens of all other apps";
}

/// Finds out what it would end. Only asks, and changes nothing.
pub fn plan(api: &Api, what: &What) -> Result<Plan, Problem> {
    match what {
        What::App(named) => Ok(plan_app(find(api.apps()?, named)?)),
        What::User(email) => Ok(plan_user(judged(email)?)),
    }
}

/// Ends it.
pub fn carry_out(api: &Api, plan: &Plan) -> Result<(), Problem> {
    match &plan.target {
        Target::App(app) => api.revoke_tokens(&app.id),
        Target::User(email) => api.revoke_user(email).map_err(|problem| {
            if problem.kind() == Kind::ApiNothingThere {
                Kind::ApiNothingThere.about("nobody of this address has signed in")
            } else {
                problem
            }
        }),
    }
}

impl Plan {
    /// The app's name, or the person's address.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.target {
            Target::App(app) => &app.name,
            Target::User(email) => email,
        }
    }

    /// What it is about, in words.
    #[must_use]
    pub fn target(&self) -> String {
        match &self.target {
            Target::App(app) => format!(
                "app {} ({}), AUD {}",
                app.name,
                app.domains.join(", "),
                app.aud
            ),
            Target::User(email) => format!("user {email}"),
        }
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let list = |consequences: &[Consequence]| {
            let lines = consequences.iter().map(|it| format!("  - {}\n", it.text()));
            lines.collect::<String>()
        };
        format!(
            "Revoking {}\nends:\n{}does not end:\n{}",
            self.target(),
            list(&self.ends),
            list(&self.lives)
        )
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let list = |consequences: &[Consequence]| {
            let rows = consequences
                .iter()
                .map(|it| json!({ "what": it.slug(), "says": it.text() }));
            rows.collect::<Value>()
        };
        let target = match &self.target {
            Target::App(app) => {
                json!({ "app": { "name": app.name, "aud": app.aud, "domains": app.domains } })
            }
            Target::User(email) => json!({ "user": email }),
        };
        json!({ "revokes": target, "ends": list(&self.ends), "does_not_end": list(&self.lives) })
    }
}

fn plan_app(app: App) -> Plan {
    let mut lives = vec![
        Consequence::OrgTokens,
        Consequence::ServiceTokens,
        Consequence::OtherApps,
        Consequence::BrowserCookies,
    ];
    if app.by_warp {
        lives.push(Consequence::Warp);
    }
    Plan {
        target: Target::App(app),
        ends: vec![Consequence::AppTokens],
        lives,
    }
}

fn plan_user(email: String) -> Plan {
    Plan {
        target: Target::User(email),
        ends: vec![
            Consequence::AllAppTokens,
            Consequence::OrgToken,
            Consequence::Lockout,
        ],
        lives: vec![
            Consequence::ServiceTokens,
            Consequence::Warp,
            Consequence::IdentityProvider,
            Consequence::BrowserCookies,
        ],
    }
}

/// The app of this AUD, or the one that protects this address.
fn find(apps: Vec<App>, named: &str) -> Result<App, Problem> {
    let nothing =
        || Kind::ApiNothingThere.about(format!("no app of this account is or protects {named}"));
    if named.len() == 64 && named.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let found = apps
            .into_iter()
            .find(|app| app.aud.eq_ignore_ascii_case(named));
        return found.ok_or_else(nothing);
    }
    let with_scheme = if named.contains("://") {
        named.to_owned()
    } else {
        format!("https://{named}")
    };
    let address = Url::parse(&with_scheme).ok();
    let address = address.filter(|it| it.scheme() == "https" && it.host_str().is_some());
    let address = address.ok_or_else(|| {
        Kind::NotRevocable.about("give an https address, or an AUD of 64 hex digits")
    })?;
    let covering = apps
        .into_iter()
        .filter_map(|app| Some((app.covers(&address)?, app)));
    covering
        .max_by_key(|(length, _)| *length)
        .map(|(_, app)| app)
        .ok_or_else(nothing)
}

fn judged(email: &str) -> Result<String, Problem> {
    let email = email.trim();
    let plain = email
        .chars()
        .all(|it| !it.is_control() && !it.is_whitespace());
    match email.split_once('@') {
        Some((name, host))
            if !name.is_empty() && !host.is_empty() && plain && email.len() <= 320 =>
        {
            Ok(email.to_owned())
        }
        Some(_) | None => Err(Kind::NotRevocable.about("give the e-mail address of a person")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudflare::Cookies;

    fn app(name: &str, domain: &str, aud: char) -> App {
        App {
            id: name.to_owned(),
            aud: aud.to_string().repeat(64),
            name: name.to_owned(),
            domains: vec![domain.to_owned()],
            session_duration: None,
            cookies: Cookies::default(),
            policies: Vec::new(),
            by_warp: false,
        }
    }

    fn found(named: &str) -> Result<String, Kind> {
        let apps = vec![
            app("whole", "myserver.com", 'a'),
            app("part", "myserver.com/express", 'b'),
        ];
        find(apps, named)
            .map(|app| app.name)
            .map_err(|problem| problem.kind())
    }

    #[test]
    fn an_app_is_found_by_its_aud_and_by_what_it_protects_most_closely() {
        assert_eq!(found(&"B".repeat(64)).unwrap(), "part");
        assert_eq!(found("https://myserver.com/").unwrap(), "whole");
        assert_eq!(found("myserver.com/express/x").unwrap(), "part");
        assert_eq!(found("https://other.com/"), Err(Kind::ApiNothingThere));
        assert_eq!(found(&"c".repeat(64)), Err(Kind::ApiNothingThere));
        for named in ["", "http://myserver.com/", "ftp://x", "https://"] {
            assert_eq!(found(named), Err(Kind::NotRevocable), "{named}");
        }
    }

    #[test]
    fn a_user_is_a_plain_address() {
        assert_eq!(judged(" alice@example.com ").unwrap(), "alice@example.com");
        for email in [
            "",
            "alice",
            "@example.com",
            "alice@",
            "a b@c.d",
            "a\u{1b}@c.d",
        ] {
            assert_eq!(
                judged(email).unwrap_err().kind(),
                Kind::NotRevocable,
                "{email}"
            );
        }
    }

    #[test]
    fn what_an_app_revoke_leaves_alive_is_what_a_user_revoke_ends() {
        let app_plan = plan_app(app("whole", "myserver.com", 'a'));
        let user_plan = plan_user("alice@example.com".into());
        assert!(app_plan.lives.contains(&Consequence::OrgTokens));
        assert!(user_plan.ends.contains(&Consequence::OrgToken));
        assert!(user_plan.ends.contains(&Consequence::Lockout));
        for plan in [app_plan, user_plan] {
            assert!(plan.lives.contains(&Consequence::ServiceTokens));
        }
    }
}
