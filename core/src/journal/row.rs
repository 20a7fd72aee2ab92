//! The journal's entries as rows that people read: one sentence each, and what else is known below it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::indicator::{Argument, Sentence};
use crate::token::TokenKind;
use crate::traffic::{Address, Came, CookieChange, CookieFate, PageHop};
use crate::view::view_problem;

use super::entry::{
    Again, Decision, Entry, Hop, HopName, TokenChange, TokenNews, Told, Verdict, What,
};
use super::words::RowText as Text;

/// One row of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The entry's number.
    pub number: u64,
    /// When, in milliseconds after the Unix epoch on this machine's clock.
    pub at: i64,
    /// What kind of thing it is, to filter by.
    pub kind: Kind,
    /// How grave it is.
    pub tone: Tone,
    /// The session that it is about, by the id of its view.
    pub session: Option<String>,
    /// The host that it is about; empty where there is none.
    pub host: String,
    /// What happened.
    pub sentence: Sentence,
    /// What else is known.
    pub details: Vec<Detail>,
}

/// The kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A cookie changed.
    Cookie,
    /// There is another token.
    Token,
    /// A request of a renewal.
    Renewal,
    /// A request of a page.
    Page,
    /// A decision.
    Decision,
    /// Anything else.
    Other,
}

/// How grave a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// As it should be.
    Good,
    /// Nothing to judge.
    Plain,
    /// Something is in the way.
    Bad,
}

/// Something else that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The key of its name in `messages.json`.
    pub label: String,
    /// What it is.
    pub value: Said,
}

/// A value that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// As it is.
    Plain(Argument),
    /// In words.
    Sentence(Sentence),
}

impl Said {
    /// A text as it is.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Plain(Argument::Text(text.into()))
    }
}

impl Entry {
    /// As people read it.
    #[must_use]
    pub fn row(&self) -> Row {
        let (kind, tone, host, sentence, details) = match &self.what {
            What::Cookie(change) => of_cookie(change),
            What::Token(news) => of_token(news),
            What::Hop(hop) => of_hop(hop),
            What::Page(hop) => of_page(hop),
            What::Decision(decision) => of_decision(decision),
            What::Told(told) => of_told(told),
        };
        Row {
            number: self.number,
            at: self.at,
            kind,
            tone,
            session: self.session.clone(),
            host,
            sentence,
            details: details.into_iter().chain(self.again.map(again)).collect(),
        }
    }
}

fn again(again: Again) -> Detail {
    let times = Argument::Count(i64::from(again.times));
    let sentence = says(Text::AgainTimes, [times, Argument::Moment(again.last)]);
    detail(Text::Again, Said::Sentence(sentence))
}

type Parts = (Kind, Tone, String, Sentence, Vec<Detail>);

fn of_cookie(change: &CookieChange) -> Parts {
    let key = match change.how {
        CookieFate::Set => Text::CookieSet,
        CookieFate::Overwritten => Text::CookieOverwritten,
        CookieFate::Replaced => Text::CookieReplaced,
        CookieFate::Removed => Text::CookieRemoved,
        CookieFate::Expired => Text::CookieExpired,
        CookieFate::Evicted => Text::CookieEvicted,
    };
    let details = alloc::vec![
        detail(Text::Path, Said::text(&change.path)),
        detail(Text::Jar, Said::text(&change.store.0)),
    ];
    let sentence = says(key, [text(&change.name), text(&change.host)]);
    (
        Kind::Cookie,
        Tone::Plain,
        change.host.clone(),
        sentence,
        details,
    )
}

fn of_token(news: &TokenNews) -> Parts {
    let is_app = news.tier == TokenKind::App;
    let either = |app, org| if is_app { app } else { org };
    let span = |gained: i64| Argument::Span(gained.saturating_abs());
    let (key, more, tone) = match news.change {
        TokenChange::Appeared => {
            let key = either(Text::AppAppeared, Text::OrgAppeared);
            (key, Argument::Moment(news.expires), Tone::Good)
        }
        TokenChange::Renewed { gained } if gained > 0 => {
            (Text::AppRenewed, span(gained), Tone::Good)
        }
        TokenChange::Replaced { gained } if gained > 0 => {
            let key = either(Text::AppReplaced, Text::OrgReplaced);
            (key, span(gained), Tone::Good)
        }
        TokenChange::Renewed { gained } | TokenChange::Replaced { gained } => {
            let key = either(Text::AppNoLater, Text::OrgNoLater);
            (key, span(gained), Tone::Bad)
        }
        TokenChange::Vanished => {
            let key = either(Text::AppVanished, Text::OrgVanished);
            (key, Argument::Moment(news.expires), Tone::Plain)
        }
        TokenChange::Ended => {
            let key = either(Text::AppEnded, Text::OrgEnded);
            (key, Argument::Moment(news.expires), Tone::Plain)
        }
    };
    let details = alloc::vec![
        detail(Text::Issued, Said::Plain(Argument::Moment(news.issued))),
        detail(Text::Ends, Said::Plain(Argument::Moment(news.expires))),
        detail(Text::SigningKey, Said::text(&news.key)),
    ];
    let sentence = says(key, [text(&news.host), more]);
    (Kind::Token, tone, news.host.clone(), sentence, details)
}

fn of_hop(hop: &Hop) -> Parts {
    let key = match (hop.step, hop.status) {
        (_, None) if hop.verdict == Verdict::Overtaken => Text::AuthorizedOvertaken,
        (_, None) if hop.verdict == Verdict::Late => Text::GivenUp,
        (HopName::Probe, Some(_)) => Text::Probe,
        (HopName::Login, Some(_)) => Text::Login,
        (HopName::Authorized, Some(_)) => Text::Authorized,
        (HopName::Probe, None) => Text::ProbeSilent,
        (HopName::Login, None) => Text::LoginSilent,
        (HopName::Authorized, None) => Text::AuthorizedSilent,
    };
    let mut arguments = alloc::vec![text(&hop.from.host)];
    arguments.extend(hop.status.map(|status| text(&status.to_string())));
    let (tone, verdict) = verdict(&hop.verdict);
    let mut details = alloc::vec![
        detail(Text::Asked, Said::text(written(&hop.from))),
        detail(Text::Took, Said::text(alloc::format!("{} ms", hop.took))),
        detail(Text::VerdictName, Said::Sentence(verdict)),
    ];
    details.extend(hop.to.as_ref().map(leads_to));
    details.extend(cookies(&hop.cookies));
    let sentence = says(key, arguments);
    (
        Kind::Renewal,
        tone,
        hop.from.host.clone(),
        sentence,
        details,
    )
}

/// What was thought of an answer, in words.
pub(crate) fn verdict(verdict: &Verdict) -> (Tone, Sentence) {
    let plain = |key| says(key, []);
    match verdict {
        Verdict::Followed => (Tone::Good, plain(Text::Followed)),
        Verdict::BegunAgain => (Tone::Plain, plain(Text::BegunAgain)),
        Verdict::JarDecides => (Tone::Good, plain(Text::JarDecides)),
        Verdict::Refused(problem) => (Tone::Bad, view_problem(problem)),
        Verdict::Overtaken => (Tone::Plain, plain(Text::Overtaken)),
        Verdict::Late => (Tone::Plain, plain(Text::Late)),
    }
}

fn of_page(hop: &PageHop) -> Parts {
    let asked = text(&alloc::format!("{} {}", hop.method, written(&hop.from)));
    let (tone, sentence) = match &hop.came {
        Came::Redirect { status, to } => {
            let arguments = [asked, text(&status.to_string()), text(&written(to))];
            (Tone::Plain, says(Text::PageRedirect, arguments))
        }
        Came::Answer { status, cached } => {
            let tone = if *status < 400 {
                Tone::Plain
            } else {
                Tone::Bad
            };
            let key = if *cached {
                Text::PageCached
            } else {
                Text::PageAnswer
            };
            (tone, says(key, [asked, text(&status.to_string())]))
        }
        Came::Nothing(why) => (Tone::Bad, says(Text::PageNothing, [asked, text(why)])),
    };
    let mut details = alloc::vec![
        detail(Text::RequestKind, Said::text(&hop.kind)),
        detail(Text::Jar, Said::text(&hop.store.0)),
    ];
    details.extend(cookies(&hop.cookies));
    (Kind::Page, tone, hop.from.host.clone(), sentence, details)
}

fn of_decision(decision: &Decision) -> Parts {
    let mut details = Vec::new();
    if let Some(problem) = &decision.problem {
        details.push(detail(
            Text::ProblemName,
            Said::Sentence(view_problem(problem)),
        ));
        details.push(detail(
            Text::AdviceName,
            Said::Sentence(Sentence::plain(problem.advice())),
        ));
        details.push(detail(Text::Code, Said::text(problem.code())));
    }
    details.extend(
        decision
            .why
            .clone()
            .map(|why| detail(Text::Why, Said::Sentence(why))),
    );
    let tone = if decision.problem.is_some() {
        Tone::Bad
    } else {
        Tone::Plain
    };
    let host = decision.host.clone();
    (Kind::Decision, tone, host, decision.next.clone(), details)
}

fn of_told(told: &Told) -> Parts {
    let about = Some(&told.about).filter(|about| !about.is_empty());
    let sentence = Sentence {
        key: told.word.clone(),
        arguments: about.map(|about| text(about)).into_iter().collect(),
    };
    (
        Kind::Other,
        Tone::Plain,
        told.about.clone(),
        sentence,
        Vec::new(),
    )
}

fn leads_to(to: &Address) -> Detail {
    detail(Text::LeadsTo, Said::text(written(to)))
}

fn cookies(names: &[String]) -> Option<Detail> {
    (!names.is_empty()).then(|| detail(Text::Cookies, Said::Plain(Argument::List(names.to_vec()))))
}

fn detail(label: Text, value: Said) -> Detail {
    Detail {
        label: label.as_str().into(),
        value,
    }
}

fn says(key: Text, arguments: impl IntoIterator<Item = Argument>) -> Sentence {
    Sentence {
        key: key.as_str().into(),
        arguments: arguments.into_iter().collect(),
    }
}

fn text(text: &str) -> Argument {
    Argument::Text(text.into())
}

/// An address as people write it.
pub(crate) fn written(address: &Address) -> String {
    alloc::format!("{}{}", address.host, address.path)
}
