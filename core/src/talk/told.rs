//! What the popup says of the native host: the code of a pairing, what is wrong, and what became of a revocation.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::RevocationOf;
use crate::indicator::{Argument, Sentence};
use crate::native_host::RevocationPlan;
use crate::problem::Problem;
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::state::State;
use crate::text::TextKey;
use crate::view::view_problem;

/// The native host as people see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NativeHostView {
    /// The code to be compared with the terminal's, while a pairing waits for that.
    pub code: Option<String>,
    /// Whether the browser does not let anybody speak with it yet. It may take until this program was stopped once.
    pub not_yet: bool,
    /// What went wrong, and what to do about it.
    pub problem: Option<(Sentence, Sentence)>,
}

/// A revocation as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RevocationView {
    /// How it stands.
    pub headline: Sentence,
    /// What it will and will not end, or what to do next.
    pub remarks: Vec<Sentence>,
    /// Which one it is.
    pub of: RevocationOf,
    /// Whether it waits for the person's word.
    pub asks: bool,
}

/// A revocation that somebody looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RevocationTold {
    session: String,
    of: RevocationOf,
    pub(crate) stage: RevocationStage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RevocationStage {
    /// The host is asked what it would end.
    Asked,
    /// It says so; now the person must.
    Planned(RevocationPlan),
    /// The host does it.
    UnderWay,
    /// It is done.
    Done(RevocationPlan),
    /// It is not, or nobody knows.
    Failed(Problem),
}

impl RevocationTold {
    pub(crate) fn new(key: &SessionKey, of: RevocationOf) -> Self {
        Self {
            session: id_of(key),
            of,
            stage: RevocationStage::Asked,
        }
    }

    /// The program was stopped: nobody will hear any more what becomes of a question that was open.
    pub(crate) fn interrupted(mut self) -> Self {
        if matches!(
            self.stage,
            RevocationStage::Asked | RevocationStage::UnderWay
        ) {
            self.stage = RevocationStage::Failed(Problem::HostBroken);
        }
        self
    }
}

impl State {
    /// What there is to say of the host.
    pub(crate) fn view_native_host(&self) -> NativeHostView {
        let waits = self.talk.asked.values();
        let waits = waits
            .filter(|asked| asked.wish == super::Wish::Pair)
            .count()
            > 0;
        let offered = self.talk.offered.as_ref().filter(|_| waits);
        let problem = self.talk.problem.as_ref();
        NativeHostView {
            code: offered.map(|secret| secret.code().to_string()),
            not_yet: self.talk.not_yet,
            problem: problem.map(|it| (view_problem(it), Sentence::plain(it.advice()))),
        }
    }

    /// What there is to say of a session's revocation.
    pub(crate) fn view_revocation(&self, key: &SessionKey) -> Option<RevocationView> {
        let told = self.talk.revocation.as_ref()?;
        (told.session == id_of(key)).then(|| view(told))
    }
}

fn view(told: &RevocationTold) -> RevocationView {
    let about = |key: TextKey, plan: &RevocationPlan| Sentence {
        key: key.as_str().into(),
        arguments: alloc::vec![Argument::Text(plan.name.clone())],
    };
    let (asking, doing, done) = match told.of {
        RevocationOf::App => (
            TextKey::RevokeAppAsk,
            TextKey::RevokeAppUnderWay,
            TextKey::RevokeAppDone,
        ),
        RevocationOf::User => (
            TextKey::RevokeUserAsk,
            TextKey::RevokeUserUnderWay,
            TextKey::RevokeUserDone,
        ),
    };
    let (headline, remarks) = match &told.stage {
        RevocationStage::Asked => (Sentence::plain(TextKey::RevokeAsked), Vec::new()),
        RevocationStage::Planned(plan) => (about(asking, plan), consequences(told.of)),
        RevocationStage::UnderWay => (Sentence::plain(doing), Vec::new()),
        RevocationStage::Done(plan) => (about(done, plan), consequences(told.of)),
        RevocationStage::Failed(problem) => (
            view_problem(problem),
            alloc::vec![Sentence::plain(problem.advice())],
        ),
    };
    RevocationView {
        headline,
        remarks,
        of: told.of,
        asks: matches!(told.stage, RevocationStage::Planned(_)),
    }
}

/// What it ends and what it does not.
///
/// <https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/#revoke-user-sessions>
fn consequences(of: RevocationOf) -> Vec<Sentence> {
    let keys = match of {
        RevocationOf::App => [TextKey::RevokeAppEnds, TextKey::RevokeAppKeeps],
        RevocationOf::User => [TextKey::RevokeUserEnds, TextKey::RevokeUserKeeps],
    };
    keys.into_iter().map(Sentence::plain).collect()
}
