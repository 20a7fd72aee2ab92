//! One function for each effect. An effect that is answered resolves to its id and reply.

pub(crate) mod cookies;
pub(crate) mod courier;
mod headers;
mod hop;
mod identity;
mod indicate;
mod look;
mod notices;
mod open_app;
mod port;
mod prove;
mod route;
mod sign_out;
mod tabs;
mod timer;

use access_vigil_core::effect::Effect;
use access_vigil_core::event::Reply;
use access_vigil_core::id::EffectId;

/// Carries out an effect.
#[expect(clippy::too_many_lines, reason = "one arm for each effect there is")]
pub(crate) async fn perform(effect: Effect) -> Option<(EffectId, Reply)> {
    match effect {
        Effect::CleanUp => clean_up().await,
        Effect::ListCookies(id, jars) => {
            return Some((id, Reply::Cookies(cookies::list(&jars).await)));
        }
        Effect::LookAround(id, place) => {
            return Some((id, Reply::Surroundings(look::around(&place).await)));
        }
        Effect::SendHop(id, request) => {
            return Some((id, Reply::Hop(hop::send(id, &request).await)));
        }
        Effect::AskIdentity(id, question) => {
            return Some((id, Reply::Identity(identity::ask(&question).await)));
        }
        Effect::ProveToken(id, key, team) => {
            return Some((id, Reply::Proof(prove::prove(&key, &team).await)));
        }
        Effect::LogOut(id, host, store) => {
            let answer = sign_out::log_out(&host, &store).await;
            return Some((id, Reply::LoggedOut(answer)));
        }
        Effect::RemoveTokens(id, tokens) => {
            return Some((id, Reply::TokensRemoved(sign_out::remove(&tokens).await)));
        }
        Effect::OpenApp(id, page) => {
            return Some((id, Reply::AppOpened(open_app::open(&page).await)));
        }
        Effect::AbortHop(id) => hop::abort(id).await,
        Effect::DismissCourier(store) => courier::dismiss(&store).await,
        Effect::PinAppSession(id, pin) => {
            return Some((id, Reply::Stored(cookies::pin(&pin).await)));
        }
        Effect::PutBack(id, cookie) => {
            return Some((id, Reply::Stored(cookies::store(&cookie.to_set()).await)));
        }
        Effect::LookForMoment(id, team) => {
            return Some((id, Reply::Moment(look::moment(&team).await)));
        }
        Effect::OpenTab(id, wish) => return Some((id, Reply::TabOpened(tabs::open(&wish).await))),
        Effect::GlimpseTab(id, tab) => {
            return Some((id, Reply::Glimpse(tabs::glimpse(tab).await)));
        }
        Effect::SendToRefresh(tab, team) => tabs::send_to_refresh(tab, &team).await,
        Effect::CloseTab(tab, closing) => tabs::close(tab, closing).await,
        Effect::OpenLogin(visit) => tabs::open_login(&visit).await,
        Effect::OpenWelcome => tabs::welcome().await,
        Effect::Notify(notice) => notices::show(&notice).await,
        Effect::WithdrawNotice(id) => notices::withdraw(&id).await,
        Effect::SetIdleLimit(seconds) => look::watch_person(seconds),
        Effect::OpenPort => port::open(),
        Effect::SendToHost(said) => port::send(&said),
        Effect::HandToken(said, key) => port::hand_token(said, &key).await,
        Effect::ClosePort => port::close(),
        Effect::SetTimer(at) => timer::set(at).await,
        Effect::ClearTimer => timer::clear().await,
        Effect::Indicate(toolbar) => indicate::show(&toolbar).await,
        Effect::IndicateIn(tab, look) => indicate::show_in(tab, &look).await,
    }
    None
}

async fn clean_up() {
    hop::clean_up().await;
    tabs::close_waiting_pages().await;
    courier::close_left_over().await;
}
