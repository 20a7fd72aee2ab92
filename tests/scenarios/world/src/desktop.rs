//! The native host on the person's desktop, as the extension meets it: there or not, whole or breaking, paired or not.
//! Its revocations reach the edge. It is started by the browser and ends with the worker that asked for it.

use access_vigil_core::cookie::CF_AUTHORIZATION;
use access_vigil_core::event::Event;
use access_vigil_core::native_host::{
    Envelope, HistoryEntry, KeyStanding, PROTOCOL, PairingSecret, Refusal, RefusalKind, Request,
    Response, Revocation, RevocationPlan, SharedSession, SharedToken,
};
use access_vigil_core::secret::Secret;
use access_vigil_core::session_key::SessionKey;
use access_vigil_core::talk::{Gone, RevocationOf};

use crate::excuse::Excuse;
use crate::jar::{host_of, is_live};
use crate::shell::PendingReply;
use crate::story::seconds;
use crate::world::{Heard, Shown, World};

/// How the native host behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Temper {
    /// Nobody has let the extension speak with it, or the worker was started before.
    NotYet,
    /// It is not installed.
    #[default]
    Missing,
    /// It does what it is asked.
    Well,
    /// It refuses whatever it is asked.
    Refusing,
    /// It breaks as soon as it is spoken to.
    Breaking,
    /// It does what it is asked, and breaks before it says so.
    BreakingAfterwards,
    /// It says nothing.
    Silent,
    /// It says what nobody understands.
    Babbling,
}

/// The desktop.
#[derive(Debug, Default)]
pub(crate) struct Desktop {
    pub(crate) temper: Temper,
    /// The worker whose port is open.
    port: Option<u64>,
    known: Option<PairingSecret>,
    asked: Option<(u64, PairingSecret)>,
    shared: Vec<SharedSession>,
    history: Vec<HistoryEntry>,
    keys: Option<KeyStanding>,
    starts: u64,
    asked_for: u64,
    revocations: u64,
}

/// What the popup offers of it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OfHost {
    /// *Share with the terminal*.
    Share,
    /// *Stop sharing*.
    StopSharing,
    /// The question about a revocation.
    PlanRevocation(RevocationOf),
    /// *Revoke*.
    Revoke(RevocationOf),
}

/// Given and when.
impl World {
    /// The native host is from now on like this.
    pub fn given_native_host(&mut self, temper: Temper) {
        self.note(&format!("the native host is {temper:?}"));
        self.desktop.temper = temper;
    }

    /// The person clicks *Share with the terminal*.
    pub fn share(&mut self, host: &str) {
        self.note("the person shares the session with the terminal");
        self.deliver(Heard::OfHost(Shown::on(host), OfHost::Share));
    }

    /// The person clicks *Stop sharing*.
    pub fn stop_sharing(&mut self, host: &str) {
        self.note("the person shares it no more");
        self.deliver(Heard::OfHost(Shown::on(host), OfHost::StopSharing));
    }

    /// The person asks what a revocation would end.
    pub fn ask_about_revocation(&mut self, host: &str, of: RevocationOf) {
        self.deliver(Heard::OfHost(Shown::on(host), OfHost::PlanRevocation(of)));
    }

    /// The person confirms a revocation.
    pub fn confirm_revocation(&mut self, host: &str, of: RevocationOf) {
        self.note("the person confirms the revocation");
        self.deliver(Heard::OfHost(Shown::on(host), OfHost::Revoke(of)));
    }

    /// The person says yes in `vigil pair`, if it shows the popup's code.
    pub fn confirm_pairing(&mut self) {
        let shown = self.view().native_host.code;
        let (id, secret) = self
            .desktop
            .asked
            .take()
            .expect("nobody asked for a pairing");
        assert_eq!(shown, Some(secret.code().to_string()));
        self.desktop.known = Some(secret);
        self.note("the person confirms the pairing");
        self.host_says(id, Response::Paired);
    }

    /// What the host says of every key.
    pub fn given_keys_are(&mut self, standing: KeyStanding) {
        self.desktop.keys = Some(standing);
    }

    /// Shares a session, with the pairing that it takes.
    pub fn given_shared(&mut self, host: &str) {
        self.given_native_host(Temper::Well);
        self.share(host);
        self.pass(seconds(1));
        self.confirm_pairing();
        self.pass(seconds(1));
    }
}

/// Then.
impl World {
    /// What the terminal could use.
    #[must_use]
    pub fn shared(&self) -> &[SharedSession] {
        &self.desktop.shared
    }

    /// Whether the token that the terminal has works.
    #[must_use]
    pub fn terminal_gets_in(&mut self) -> bool {
        let token = self.desktop.shared.first().and_then(|it| it.token.clone());
        let cookie = token.and_then(|token| {
            let mut cookies = self.browser.jar.named(CF_AUTHORIZATION);
            cookies.find(|it| it.value == token.0.expose()).cloned()
        });
        cookie.is_some_and(|cookie| self.is_working(&cookie))
    }

    /// What the history says.
    #[must_use]
    pub fn history(&self) -> Vec<String> {
        let entries = self.desktop.history.iter();
        entries
            .map(|entry| match &entry.detail {
                Some(detail) => format!("{} {detail}", entry.what),
                None => entry.what.clone(),
            })
            .collect()
    }

    /// How often the native host was asked for anything.
    #[must_use]
    pub fn asked_of_host(&self) -> u64 {
        self.desktop.asked_for
    }

    /// `vigil pair --forget`.
    pub fn forget_pairings(&mut self) {
        self.note("the host forgets every browser");
        self.desktop.known = None;
        self.desktop.shared.clear();
    }

    /// How often the browser started the native host.
    #[must_use]
    pub fn host_starts(&self) -> u64 {
        self.desktop.starts
    }

    /// How many revocations it has carried out.
    #[must_use]
    pub fn revocations(&self) -> u64 {
        self.desktop.revocations
    }
}

impl World {
    /// Whether the worker may have something to wait for that has to do with the native host.
    pub(crate) fn may_be_talking(&self) -> bool {
        let is_unwell = self.desktop.starts > 0 && self.desktop.temper != Temper::Well;
        self.desktop.port.is_some() || is_unwell
    }

    /// Whether this worker holds the port open.
    pub(crate) fn has_port(&self, life: u64) -> bool {
        self.desktop.port == Some(life)
    }

    pub(crate) fn click_of_host(&mut self, shown: &Shown, wish: OfHost) {
        let fresh = self.fresh_secret();
        self.click(shown, |key| match wish {
            OfHost::Share => Event::SharingWished(key, fresh),
            OfHost::StopSharing => Event::SharingEnded(key),
            OfHost::PlanRevocation(of) => Event::RevocationWished(key, of, fresh),
            OfHost::Revoke(of) => Event::RevocationConfirmed(key, of),
        });
    }

    fn fresh_secret(&mut self) -> PairingSecret {
        PairingSecret::from_bytes(core::array::from_fn(|_| self.dice.u8(..)))
    }

    pub(crate) fn open_port(&mut self) {
        let life = self.worker.as_ref().map(|worker| worker.life);
        self.desktop.port = life;
        self.desktop.starts += 1;
        let gone = match self.desktop.temper {
            Temper::NotYet => Some(Gone::NotYet),
            Temper::Missing => Some(Gone::Missing),
            _ => None,
        };
        if let Some(gone) = gone {
            self.desktop.port = None;
            self.soon(PendingReply::HostGone(gone));
        }
    }

    pub(crate) fn close_port(&mut self) {
        self.desktop.port = None;
    }

    pub(crate) fn hand_token(&mut self, mut said: Envelope<Request>, key: &SessionKey) {
        if let Request::Share { session } = &mut said.message {
            let now = self.machine_time();
            let mut cookies = self.browser.jar.named(CF_AUTHORIZATION);
            let cookie = cookies.find(|cookie| {
                host_of(cookie) == key.host.as_str()
                    && cookie.store_id == key.store
                    && cookie.path == key.path
                    && is_live(cookie, now)
            });
            session.token = cookie.map(|it| SharedToken(Secret::new(it.value.clone())));
        }
        self.send_to_host(said);
    }

    pub(crate) fn send_to_host(&mut self, said: Envelope<Request>) {
        if self.desktop.port.is_none() {
            return;
        }
        self.desktop.asked_for += 1;
        match self.desktop.temper {
            Temper::NotYet | Temper::Missing | Temper::Silent => {}
            Temper::Breaking => self.break_host(Gone::Ended),
            Temper::Babbling => self.break_host(Gone::Babbling),
            Temper::Refusing if !matches!(said.message, Request::Hello { .. }) => {
                self.host_says(said.id, refusal(RefusalKind::Other));
            }
            Temper::Well | Temper::Refusing => {
                if let Some(answer) = self.obey(said.id, said.message) {
                    self.host_says(said.id, answer);
                }
            }
            Temper::BreakingAfterwards => {
                let is_hello = matches!(said.message, Request::Hello { .. });
                let answer = self.obey(said.id, said.message);
                match answer.filter(|_| is_hello) {
                    Some(answer) => self.host_says(said.id, answer),
                    None => self.break_host(Gone::Ended),
                }
            }
        }
    }

    fn break_host(&mut self, gone: Gone) {
        self.desktop.port = None;
        self.desktop.asked = None;
        self.soon(PendingReply::HostGone(gone));
    }

    fn host_says(&mut self, id: u64, message: Response) {
        self.done_after(
            20,
            PendingReply::HostSays(Box::new(Envelope { id, message })),
        );
    }

    fn obey(&mut self, id: u64, request: Request) -> Option<Response> {
        let paired = self.desktop.known.is_some();
        Some(match request {
            Request::Hello { pairing, .. } => {
                let paired = paired && pairing == self.desktop.known;
                if !paired {
                    self.desktop.known = None;
                }
                Response::Hello {
                    protocol: PROTOCOL,
                    version: "0".into(),
                    paired,
                }
            }
            Request::Pair { secret } => {
                self.desktop.asked = Some((id, secret));
                return None;
            }
            _ if !paired => refusal(RefusalKind::NotPaired),
            Request::PlanRevocation { what } => Response::RevocationPlanned(plan(&what)),
            Request::Revoke { what } => {
                self.revoke(&what);
                Response::Revoked(plan(&what))
            }
            Request::CheckKey { .. } => Response::Key {
                standing: self.desktop.keys.clone().unwrap_or(KeyStanding::Unknown),
            },
            Request::Remember { entries } => {
                self.desktop.history.extend(entries);
                Response::Remembered
            }
            Request::Share { session } => {
                self.desktop.shared.retain(|it| it.name != session.name);
                self.desktop.shared.push(session);
                Response::Shared
            }
            Request::StopSharing { name } => {
                self.desktop.shared.retain(|it| it.name != name);
                Response::NoLongerShared
            }
        })
    }

    fn revoke(&mut self, what: &Revocation) {
        self.desktop.revocations += 1;
        self.laws.disturbed(Excuse::EndedEarly, self.now);
        match what {
            Revocation::App { .. } => {
                self.edge.revoke_app(self.now, "main").unwrap();
            }
            Revocation::User { email } => {
                self.edge.revoke_user(self.now, email).unwrap();
            }
        }
    }

    pub(crate) fn hear_host(&mut self, reply: PendingReply) {
        match reply {
            PendingReply::HostSays(said) if self.desktop.port.is_some() => {
                self.handle(Event::HostSaid(*said));
            }
            PendingReply::HostGone(gone) => self.handle(Event::HostGone(gone)),
            _ => {}
        }
    }
}

fn refusal(kind: RefusalKind) -> Response {
    Response::Refused(Refusal {
        number: 10,
        kind,
        problem: "It was refused.".into(),
        advice: "Run vigil pair.".into(),
    })
}

fn plan(what: &Revocation) -> RevocationPlan {
    RevocationPlan {
        name: match what {
            Revocation::App { .. } => "Express".into(),
            Revocation::User { email } => email.clone(),
        },
        account: "a".into(),
    }
}
