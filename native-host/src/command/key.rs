//! `vigil key`: keeps secrets for this program, out of the browser.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::given::{self, Misplaced, PassphraseWishes};
use crate::clock;
use crate::keychain::{KeyName, Keychain, Listed, Passphrase, Place};
use crate::moment;
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::say::{Answer, Say};

/// What to do with secrets.
#[derive(Debug, Subcommand)]
pub enum Wishes {
    /// Keeps a secret, which is typed or comes on standard input.
    Set(Set),
    /// Lists what is kept, without any of it.
    List,
    /// Forgets a secret.
    Remove(Remove),
}

/// Which secret to keep, and where.
#[derive(Debug, Args)]
pub struct Set {
    #[command(subcommand)]
    name: Name,
    /// Where to keep it. `file` is a file encrypted with a passphrase, for machines without a keychain
    #[arg(long, value_enum, default_value = "keychain", global = true)]
    store: Place,
    #[command(flatten)]
    passphrase: PassphraseWishes,
}

/// Which secret to forget.
#[derive(Debug, Args)]
pub struct Remove {
    #[command(subcommand)]
    name: Name,
    #[command(flatten)]
    passphrase: PassphraseWishes,
}

/// What a secret is for.
#[derive(Debug, Subcommand)]
pub enum Name {
    /// A token of Cloudflare's management API, with which `vigil revoke` and `vigil apps` work.
    ManagementToken {
        /// The account that it is for: 32 hex digits, in the address of the dashboard
        #[arg(long, value_name = "ID")]
        account: String,
        /// No place for the secret
        #[arg(hide = true)]
        secret: Option<Misplaced>,
    },
    /// The secret of a service token.
    ServiceToken {
        /// Its client id, which ends in `.access`
        client_id: String,
        /// No place for the secret
        #[arg(hide = true)]
        secret: Option<Misplaced>,
    },
}

impl Name {
    fn key_name(&self) -> Result<KeyName, Problem> {
        match self {
            Self::ManagementToken { account, secret } => {
                Misplaced::refuse(secret.as_ref())?;
                KeyName::management_token(account)
            }
            Self::ServiceToken { client_id, secret } => {
                Misplaced::refuse(secret.as_ref())?;
                KeyName::service_token(client_id)
            }
        }
    }
}

/// Sets, lists or removes.
pub fn perform(wishes: &Wishes, say: Say) -> Result<Answer, Problem> {
    let places = Places::of_this_person()?;
    match wishes {
        Wishes::Set(set) => keep(&places, set, say),
        Wishes::List => list(&places),
        Wishes::Remove(remove) => forget(&places, remove),
    }
}

fn keep(places: &Places, set: &Set, say: Say) -> Result<Answer, Problem> {
    let name = set.name.key_name()?;
    let keychain = Keychain::open(places, set.passphrase.passphrase())?;
    let secret = given::secret(&format!("Secret for {name}: "))?;
    if set.store == Place::Keychain {
        say.progress("The keychain may ask you to unlock it…");
    }
    keychain.put(&name, &secret, (set.store, clock::now()))?;
    let place = told(set.store);
    let value =
        json!({ "kept": { "kind": name.kind(), "name": name.which(), "store": word(set.store) } });
    Ok(Answer::done(format!("Kept {name} in {place}."), value))
}

fn list(places: &Places) -> Result<Answer, Problem> {
    let listed = Keychain::open(places, Passphrase::Nowhere)?.list()?;
    let text = if listed.is_empty() {
        "No secret is kept.".to_owned()
    } else {
        listed.iter().map(line).collect()
    };
    let rows: Vec<Value> = listed.iter().map(row).collect();
    Ok(Answer::done(text, Value::Array(rows)))
}

fn forget(places: &Places, remove: &Remove) -> Result<Answer, Problem> {
    let name = remove.name.key_name()?;
    let keychain = Keychain::open(places, remove.passphrase.passphrase())?;
    if !keychain.remove(&name)? {
        return Err(Kind::KeyMissing.about(name));
    }
    let value = json!({ "forgotten": { "kind": name.kind(), "name": name.which() } });
    let text = format!("Forgot {name}. Elsewhere it still counts: revoke it where it was made.");
    Ok(Answer::done(text, value))
}

fn line(listed: &Listed) -> String {
    let kept_at = moment::text(listed.kept_at);
    format!(
        "{}  in {} since {kept_at}\n",
        listed.name,
        told(listed.place)
    )
}

fn row(listed: &Listed) -> Value {
    json!({
        "kind": listed.name.kind(),
        "name": listed.name.which(),
        "store": word(listed.place),
        "kept_at": moment::text(listed.kept_at),
    })
}

const fn told(place: Place) -> &'static str {
    match place {
        Place::Keychain => "the keychain",
        Place::File => "the encrypted file",
    }
}

const fn word(place: Place) -> &'static str {
    match place {
        Place::Keychain => "keychain",
        Place::File => "file",
    }
}
