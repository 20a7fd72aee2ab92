//! `/cdn-cgi/access/refresh-identity`: through the identity provider to a new org token, with nobody signed out.

use crate::login::Goal;
use crate::login_page;
use crate::page;
use crate::respond::{Answer, Call};
use crate::unknowns::{RefreshEnd, RefreshEntry};
use crate::world::World;

pub(crate) fn refresh_identity(world: &mut World, call: &Call<'_>) -> Answer {
    if call.request.parameter("success").as_deref() == Some("true") {
        let text = "Your identity was refreshed. You can close this tab.";
        return Answer::new("refreshed", page::plain("Done", text));
    }
    match world.config.unknowns.refresh_entry {
        RefreshEntry::IdentityProvider => login_page::redirect_to_idp(world, call, Goal::Refresh),
        RefreshEntry::LoginPage => login_page::ask_to_sign_in_again(world, call, Goal::Refresh),
    }
}

/// Where a refresh ends (row 9).
pub(crate) fn end_url(world: &World) -> String {
    let path = match world.config.unknowns.refresh_end {
        RefreshEnd::SameEndpoint => "/cdn-cgi/access/refresh-identity",
        RefreshEnd::Launcher => "/",
    };
    format!("{}{path}?success=true&on_success=callback", world.issuer())
}
