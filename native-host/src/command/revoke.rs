//! `vigil revoke`: ends sessions, after saying what that will and will not end.

use clap::{Args, Subcommand};
use serde_json::json;

use super::given::PassphraseWishes;
use crate::cloudflare::Api;
use crate::keychain::Keychain;
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::revoke::{What, carry_out, plan};
use crate::say::{Answer, Say};

/// What to end.
#[derive(Debug, Subcommand)]
pub enum Wishes {
    /// The tokens of an app, of everybody. Whoever has a live team session comes back without noticing.
    App {
        /// An address that the app protects, or its AUD
        #[arg(value_name = "URL|AUD")]
        app: String,
        /// How to go about it
        #[command(flatten)]
        how: How,
    },
    /// The sessions of a person, in all apps and of the team. They have to sign in again.
    User {
        /// Their e-mail address
        email: String,
        /// How to go about it
        #[command(flatten)]
        how: How,
    },
}

/// How to go about it.
#[derive(Debug, Args)]
pub struct How {
    /// Only says what would end
    #[arg(long)]
    dry_run: bool,
    /// Doesn't ask whether to go on
    #[arg(long)]
    yes: bool,
    /// The account, where tokens of several are kept
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseWishes,
}

/// Says what it means, asks, and does it.
pub fn perform(wishes: &Wishes, say: Say) -> Result<Answer, Problem> {
    let (what, how) = match wishes {
        Wishes::App { app, how } => (What::App(app.clone()), how),
        Wishes::User { email, how } => (What::User(email.clone()), how),
    };
    let keychain = Keychain::open(&Places::of_this_person()?, how.passphrase.passphrase())?;
    let api = Api::open(&keychain, how.account.as_deref())?;
    say.progress("Asking Cloudflare…");
    let plan = plan(&api, &what)?;
    if how.dry_run {
        let value = json!({ "plan": plan.json(), "revoked": false });
        return Ok(Answer::done(plan.text(), value));
    }
    say.progress(&plan.text());
    if !how.yes && !say.ask("Revoke?")? {
        return Err(Kind::NotConfirmed.about(plan.target()));
    }
    carry_out(&api, &plan)?;
    let value = json!({ "plan": plan.json(), "revoked": true });
    Ok(Answer::done(format!("Revoked {}.", plan.target()), value))
}
