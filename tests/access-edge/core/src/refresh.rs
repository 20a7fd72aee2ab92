//! `/cdn-cgi/access/refresh-identity`: through the identity provider to a new org token, with nobody signed out.

use crate::config::Idp;
use crate::login::Goal;
use crate::login_page;
use crate::page;
use crate::respond::{Answer, Call};
use crate::team;
use crate::unknowns::{RefreshEnd, RefreshEntry};
use crate::world::World;

pub(crate) fn refresh_identity(world: &mut World, call: &Call<'_>) -> Answer {
    if call.request.parameter("success").as_deref() == Some("true") {
        let text = "Your identity was refreshed. You can close this tab.";
        return Answer::new("refreshed", page::plain("Done", text));
    }
    match (world.config.unknowns.refresh_entry, own_idp(world, call)) {
        (RefreshEntry::IdentityProvider, Some(idp)) => {
            login_page::redirect_to_idp(world, call, (&idp, Goal::Refresh))
        }
        _ => login_page::ask_to_sign_in_again(world, call, Goal::Refresh),
    }
}

/// The identity provider that vouched for the person who is signed in; without one, the only one there is.
fn own_idp(world: &World, call: &Call<'_>) -> Option<Idp> {
    let org = team::org_token(world, call.now, call.request);
    let vouched = org.and_then(|org| org.issued.idp);
    let own = vouched.and_then(|host| world.idp_on(&host));
    own.or_else(|| {
        let only = world.config.more_idps.is_empty();
        only.then_some(&world.config.idp)
    })
    .cloned()
}

/// Where a refresh ends (row 9).
pub(crate) fn end_url(world: &World) -> String {
    let path = match world.config.unknowns.refresh_end {
        RefreshEnd::SameEndpoint => "/cdn-cgi/access/refresh-identity",
        RefreshEnd::Launcher => "/",
    };
    format!("{}{path}?success=true&on_success=callback", world.issuer())
}
