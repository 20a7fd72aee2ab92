//! One function for each effect. An effect that is answered resolves to its id and reply.

mod cookies;
mod headers;
mod hop;
mod identity;
mod indicate;
mod look;
mod sign_out;
mod timer;

use access_vigil_core::effect::Effect;
use access_vigil_core::event::Reply;
use access_vigil_core::id::EffectId;

/// Carries out an effect.
pub(crate) async fn perform(effect: Effect) -> Option<(EffectId, Reply)> {
    match effect {
        Effect::CleanUp => hop::clean_up().await,
        Effect::ListCookies(id) => return Some((id, Reply::Cookies(cookies::list().await))),
        Effect::LookAround(id, place) => {
            return Some((id, Reply::Surroundings(look::around(&place).await)));
        }
        Effect::SendHop(id, request) => {
            return Some((id, Reply::Hop(hop::send(id, &request).await)));
        }
        Effect::AskIdentity(id, question) => {
            return Some((id, Reply::Identity(identity::ask(&question).await)));
        }
        Effect::SignOut(id, plan) => {
            return Some((id, Reply::SignedOut(sign_out::sign_out(&plan).await)));
        }
        Effect::AbortHop(id) => hop::abort(id),
        Effect::PinAppSession(id, pin) => {
            return Some((id, Reply::Stored(cookies::pin(&pin).await)));
        }
        Effect::PutBack(id, cookie) => {
            return Some((id, Reply::Stored(cookies::store(&cookie.to_set()).await)));
        }
        Effect::SetTimer(at) => timer::set(at).await,
        Effect::ClearTimer => timer::clear().await,
        Effect::Indicate(indicator) => indicate::show(&indicator).await,
    }
    None
}
