//! What the toolbar button shows, and the sentences and shapes that every page uses too.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::cookie::StoreId;
use crate::host::Hostname;
use crate::session::path_belongs;
use crate::text::TextKey;

/// The toolbar button in every tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolbar {
    /// How it looks in tabs that show none of the apps.
    pub elsewhere: Indicator,
    /// How it looks in tabs of apps: of those on one host, the one with the longest path last.
    pub apps: Vec<AppLook>,
}

/// The toolbar button in the tabs of one app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppLook {
    /// The pages that it is for: those below this one.
    pub page: PageAt,
    /// How it looks there.
    pub look: Indicator,
}

/// Where a page is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageAt {
    /// Its host.
    pub host: Hostname,
    /// Its jar.
    pub store: StoreId,
    /// Its path.
    pub path: String,
}

impl PageAt {
    /// Reads the address of a page of the web.
    #[must_use]
    pub fn parse(url: &str, store: StoreId) -> Option<Self> {
        let url = Url::parse(url).ok().filter(|url| url.scheme() == "https")?;
        Some(Self {
            host: Hostname::parse(url.host_str()?).ok()?,
            store,
            path: url.path().into(),
        })
    }
}

impl Toolbar {
    /// How the button looks on this page, if the page is one of an app's.
    #[must_use]
    pub fn look_at(&self, page: &PageAt) -> Option<&Indicator> {
        let looks = self.apps.iter().rev();
        let mut looks = looks.filter(|it| it.page.host == page.host && it.page.store == page.store);
        let found = looks.find(|it| path_belongs(&page.path, &it.page.path));
        found.map(|it| &it.look)
    }
}

/// How the toolbar button looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// The badge: the time to the effective end in its largest useful unit, after a `!` where something is wrong;
    /// empty without a session.
    pub badge: String,
    /// The shape of the icon.
    pub shape: Shape,
    /// How many of twelve parts of the session are left.
    pub twelfths: u8,
    /// The tooltip.
    pub title: Sentence,
}

/// How a session stands, told by shape so that colour is never needed. From harmless to grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// No session to show.
    None,
    /// The person has paused its renewals.
    Paused,
    /// Signed in.
    Calm,
    /// The effective end is near.
    Soon,
    /// A problem is in the way.
    Attention,
    /// Over.
    Ended,
}

/// A sentence in the person's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The key in `messages.json`.
    pub key: String,
    /// What fills its placeholders, in order.
    pub arguments: Vec<Argument>,
}

impl Sentence {
    /// A sentence without placeholders.
    #[must_use]
    pub fn plain(key: TextKey) -> Self {
        Self {
            key: key.as_str().into(),
            arguments: Vec::new(),
        }
    }

    /// A sentence with these words in its placeholders.
    #[must_use]
    pub(crate) fn with(key: TextKey, arguments: impl IntoIterator<Item = Argument>) -> Self {
        Self {
            key: key.as_str().into(),
            arguments: arguments.into_iter().collect(),
        }
    }
}

/// What fills a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Argument {
    /// A word as it is.
    Text(String),
    /// A moment in milliseconds after the Unix epoch, to be written in the person's own way.
    Moment(i64),
    /// A length of time in milliseconds.
    Span(i64),
    /// A sentence within a sentence.
    Sentence(Box<Sentence>),
    /// How many there are. The last one of a sentence chooses among the forms that the sentence has for one, few, many.
    Count(i64),
    /// Words as they are, joined as the person's language joins them.
    List(Vec<String>),
}

impl From<Sentence> for Argument {
    fn from(sentence: Sentence) -> Self {
        Self::Sentence(Box::new(sentence))
    }
}

impl Argument {
    /// How many there are; more than anybody counts where it is more than that.
    #[must_use]
    pub fn count(many: usize) -> Self {
        Self::Count(i64::try_from(many).unwrap_or(i64::MAX))
    }
}
