//! The requests of a login or a renewal as one sequence: who was asked, what came, what was thought of it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::indicator::{Argument, Sentence};
use crate::session_name::SessionName;
use crate::traffic::{Address, Came, PageHop};

use super::entry::{Entry, Hop, HopName, What};
use super::row::{Tone, verdict};
use super::words::RowText as Text;

/// A redirect chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
    /// When it began, in milliseconds after the Unix epoch.
    pub at: i64,
    /// What it is.
    pub title: Sentence,
    /// The hosts, in the order in which they were met: the lanes of the picture.
    pub hosts: Vec<String>,
    /// Its requests in order.
    pub hops: Vec<ChainHop>,
}

/// One request of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainHop {
    /// The number of its entry in the journal.
    pub number: u64,
    /// Milliseconds since the chain began.
    pub after: i64,
    /// The lane of the host that was asked.
    pub lane: usize,
    /// The lane that the answer leads to, where it leads anywhere.
    pub to_lane: Option<usize>,
    /// The method and the path.
    pub asked: String,
    /// The status, or why there was none.
    pub came: String,
    /// Where the answer leads to.
    pub leads_to: String,
    /// The names of the cookies that it set.
    pub cookies: Vec<String>,
    /// What was thought of it; nothing for a page's own requests, which nobody judges.
    pub verdict: Option<Sentence>,
    /// How grave that is.
    pub tone: Tone,
}

/// The chains in these entries, the newest first.
#[must_use]
pub fn chains(entries: &[Entry]) -> Vec<Chain> {
    let mut drafts: Vec<Draft> = Vec::new();
    for entry in entries {
        let Some(seen) = Seen::of(entry) else {
            continue;
        };
        let open = drafts
            .iter_mut()
            .rev()
            .find(|draft| draft.name == seen.name);
        if let Some(draft) = open {
            draft.add(entry, seen);
        } else {
            let mut draft = Draft::begin(&seen, entry.at);
            draft.add(entry, seen);
            drafts.push(draft);
        }
    }
    drafts.into_iter().rev().map(|draft| draft.chain).collect()
}

/// A request, whoever made it.
struct Seen<'a> {
    name: String,
    title: (Text, &'a str),
    asked: String,
    from: &'a Address,
    to: Option<&'a Address>,
    came: String,
    cookies: &'a [String],
    verdict: Option<(Tone, Sentence)>,
    took: i64,
}

impl<'a> Seen<'a> {
    fn of(entry: &'a Entry) -> Option<Self> {
        match &entry.what {
            What::Hop(hop) => Some(Self::of_renewal(entry, hop)),
            What::Page(hop) => Some(Self::of_page(hop)),
            What::Cookie(_) | What::Token(_) | What::Decision(_) | What::Told(_) => None,
        }
    }

    fn of_renewal(entry: &'a Entry, hop: &'a Hop) -> Self {
        let session = entry.session.as_deref().unwrap_or_default();
        let app = SessionName::parse(session).map_or("", |name| name.host);
        let step = match hop.step {
            HopName::Probe => "probe",
            HopName::Login => "login",
            HopName::Authorized => "authorized",
        };
        Self {
            name: alloc::format!("{session} {}", hop.renewal),
            title: (Text::ChainRenewal, app),
            asked: alloc::format!("{step} {}", hop.from.path),
            from: &hop.from,
            to: hop.to.as_ref(),
            came: hop.status.map(|it| it.to_string()).unwrap_or_default(),
            cookies: &hop.cookies,
            verdict: Some(verdict(&hop.verdict)),
            took: hop.took,
        }
    }

    fn of_page(hop: &'a PageHop) -> Self {
        let (to, came) = match &hop.came {
            Came::Redirect { status, to } => (Some(to), status.to_string()),
            Came::Answer { status, .. } => (None, status.to_string()),
            Came::Nothing(why) => (None, why.clone()),
        };
        Self {
            name: alloc::format!("page {} {}", hop.store.0, hop.chain),
            title: (Text::ChainPage, &hop.from.host),
            asked: alloc::format!("{} {}", hop.method, hop.from.path),
            from: &hop.from,
            to,
            came,
            cookies: &hop.cookies,
            verdict: None,
            took: 0,
        }
    }
}

struct Draft {
    name: String,
    chain: Chain,
}

impl Draft {
    fn begin(seen: &Seen<'_>, at: i64) -> Self {
        let (key, about) = seen.title;
        let title = Sentence {
            key: key.as_str().into(),
            arguments: alloc::vec![Argument::Text(about.into())],
        };
        let chain = Chain {
            at: at.saturating_sub(seen.took),
            title,
            hosts: Vec::new(),
            hops: Vec::new(),
        };
        Self {
            name: seen.name.clone(),
            chain,
        }
    }

    fn add(&mut self, entry: &Entry, seen: Seen<'_>) {
        let lane = self.lane(&seen.from.host);
        let to_lane = seen.to.map(|to| self.lane(&to.host));
        let (tone, verdict) = match seen.verdict {
            Some((tone, verdict)) => (tone, Some(verdict)),
            None => (Tone::Plain, None),
        };
        self.chain.hops.push(ChainHop {
            number: entry.number,
            after: entry.at.saturating_sub(self.chain.at),
            lane,
            to_lane,
            asked: seen.asked,
            came: seen.came,
            leads_to: seen.to.map(super::row::written).unwrap_or_default(),
            cookies: seen.cookies.to_vec(),
            verdict,
            tone,
        });
    }

    fn lane(&mut self, host: &str) -> usize {
        let hosts = &mut self.chain.hosts;
        hosts
            .iter()
            .position(|known| known == host)
            .unwrap_or_else(|| {
                hosts.push(host.into());
                hosts.len().saturating_sub(1)
            })
    }
}
