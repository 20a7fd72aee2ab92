//! What a small faithful Cloudflare Access edge answers, for tests and for developing an app behind Access.
//!
//! It has two doors. Clients use [`respond`]: a pure function of a [`World`], a time and a [`Request`], without
//! sockets, clock or global state. Tests and people use the verbs of [`World`], or the same as JSON through
//! [`manage`]. The crate `access-edge` puts both on sockets.
//!
//! ```
//! use access_edge_core::{Config, Request, Step, World, respond};
//!
//! let mut world = World::new(Config::quick())?;
//! let request = Request::new("HEAD", "https://myserver.com/").ok_or("not a URL")?;
//! let answer = respond(&mut world, 1_795_000_000_000, &request);
//! assert_eq!(answer.status, 302);
//! assert_eq!(world.count(Step::AppProbe), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does not imitate
//!
//! One team, no one-time PIN; its identity providers are built in, or the certified `oidc-provider` on sockets
//! ([`IdpKind`]). No WARP or device sessions, posture, mTLS or SSH certificates.
//! No OAuth server behind the Managed OAuth 401. Of Cloudflare's management API only what
//! revokes. No wildcard hosts, no CORS answered by the edge. Logout ends all sessions of a person, wherever they signed in. The
//! hand-off to cloudflared answers at once, without the long poll. The pages of step-ups, their path and every
//! wording are our own. Where nobody knows what Cloudflare does there is a switch in [`Unknowns`]; where a figure is
//! not known (how long a nonce lives, what "immediate timeout" mints) the constant in the code says so.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test that meets the unexpected must fail at once"
    )
)]

mod api;
mod app;
mod authorized;
mod config;
mod cookie;
mod credential;
mod dice;
mod digest;
mod discovery;
mod errand;
mod error;
mod fault;
mod history;
mod identity;
mod idp;
mod keys;
mod login;
mod login_page;
mod logout;
mod manage;
mod origin;
mod page;
mod policy;
mod redeem;
mod refresh;
mod relay;
mod relying_party;
mod request;
mod respond;
mod session;
mod step;
mod team;
mod token;
mod transfer;
pub mod unknowns;
mod verbs;
mod world;

pub use config::{
    Api, ApiAccess, ApiToken, App, AppCookie, Config, Idp, IdpAnswer, IdpKind, IdpPrompt, Policy,
    SameSite, ServiceToken, Signatures, Team, User,
};
pub use errand::Errand;
pub use error::{ConfigError, VerbError};
pub use fault::{Action, Fault};
pub use history::Entry;
pub use idp::{IdpSessionsOf, IdpState};
pub use manage::manage;
pub use origin::{Hits, OriginHits};
pub use request::{Delivery, Request, Response};
pub use respond::{respond, resume};
pub use session::{End, Issued, Tier};
pub use step::Step;
pub use unknowns::Unknowns;
pub use world::World;
