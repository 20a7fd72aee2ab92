//! What the popup says of a sign-out: how it stands, and each thing that it could not do.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::{SHOWN, Server, SignOut, Step, Tab, UnseenJars};
use crate::host::Hostname;
use crate::indicator::{Argument, Sentence};
use crate::org_key::OrgKey;
use crate::state::State;
use crate::text::TextKey;
use crate::time::Timestamp;

/// A sign-out as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignOutView {
    /// How it stands.
    pub headline: Sentence,
    /// What there is to know of it, the gravest first.
    pub remarks: Vec<Sentence>,
}

impl State {
    /// What there is to say of the last sign-outs.
    pub(crate) fn view_sign_outs(&self, now: Timestamp) -> Vec<SignOutView> {
        let recent = self.last_sign_outs.iter();
        let recent = recent.filter(|(_, it)| now.since(it.at) < SHOWN);
        recent
            .map(|(place, it)| self.view_sign_out(now, place, it))
            .collect()
    }

    fn view_sign_out(&self, now: Timestamp, place: &OrgKey, it: &SignOut) -> SignOutView {
        let headline = |key| sentence(key, Argument::Text(place.team.to_string()));
        if matches!(it.step, Step::Asking { .. } | Step::Removing) {
            return SignOutView {
                headline: headline(TextKey::SigningOut),
                remarks: Vec::new(),
            };
        }
        let undone = self.undone(place, it);
        let headline = headline(if self.is_signed_in_again(place) {
            TextKey::SignedInAgain
        } else if undone.is_empty() {
            TextKey::SignOutDone
        } else {
            TextKey::SignOutIncomplete
        });
        let mut remarks = undone;
        remarks.extend(self.what_follows(place, it));
        if it.so_far.server == Server::Ended && now.since(it.at) < TAIL {
            remarks.push(Sentence::plain(TextKey::SignOutTail));
        }
        remarks.extend(it.so_far.remnants.unseen.iter().map(|jars| {
            Sentence::plain(match jars {
                UnseenJars::PrivateWindows => TextKey::SignOutPrivateWindows,
                UnseenJars::ClosedContainers => TextKey::SignOutContainers,
            })
        }));
        SignOutView { headline, remarks }
    }

    /// What the sign-out could not do.
    fn undone(&self, place: &OrgKey, it: &SignOut) -> Vec<Sentence> {
        let mut undone = Vec::new();
        let mut hidden: Vec<_> = self.tokens_of(place, &it.jars).hosts().cloned().collect();
        hidden.retain(|host| !self.granted.cover(host));
        for (key, hosts) in [
            (TextKey::SignOutLeft, &it.so_far.remnants.left),
            (TextKey::SignOutHidden, &hidden),
        ] {
            if !hosts.is_empty() {
                undone.push(sentence(key, listed(hosts)));
            }
        }
        match it.so_far.server {
            Server::Ended => {}
            Server::Silent => undone.push(Sentence::plain(TextKey::SignOutUnconfirmed)),
            Server::NotAsked => undone.push(Sentence::plain(TextKey::SignOutNotAsked)),
        }
        undone
    }

    /// What a forced sign-in has come to. The session at the identity provider is not ours to end.
    fn what_follows(&self, place: &OrgKey, it: &SignOut) -> Vec<Sentence> {
        let Some(page) = &it.then else {
            return Vec::new();
        };
        let app = Argument::Text(page.host.to_string());
        let step = match it.so_far.tab {
            _ if self.is_signed_in_again(place) => None,
            Tab::Refused => Some(TextKey::ForceNotOpened),
            Tab::Shown | Tab::NotYet => Some(TextKey::ForceSignInThere),
        };
        let step = step.map(|key| sentence(key, app));
        let provider = Sentence::plain(TextKey::ForceProvider);
        step.into_iter().chain([provider]).collect()
    }
}

fn sentence(key: TextKey, argument: Argument) -> Sentence {
    Sentence {
        key: key.as_str().into(),
        arguments: alloc::vec![argument],
    }
}

fn listed(hosts: &[Hostname]) -> Argument {
    Argument::List(hosts.iter().map(Hostname::to_string).collect())
}

/// So long Access may go on accepting the tokens of somebody who signed out
/// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>).
const TAIL: Duration = Duration::from_secs(30);
