//! What sessions are called in views, messages and the journal, and how that is read again.

use alloc::string::String;

use crate::session_key::SessionKey;

/// A text without any secret that tells sessions apart.
pub(crate) fn id_of(key: &SessionKey) -> String {
    let partition = key
        .partition
        .as_ref()
        .and_then(|partition| partition.top_level_site.as_deref());
    alloc::format!(
        "{} {}{} {} {}",
        key.store.0,
        key.host,
        key.path,
        key.audience,
        partition.unwrap_or("-")
    )
}

/// A session as its id names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionName<'a> {
    /// The jar.
    pub store: &'a str,
    /// The app's host.
    pub host: &'a str,
    /// The cookie's path.
    pub path: &'a str,
    /// The app's AUD.
    pub audience: &'a str,
    /// The site whose partition it lies in, if any.
    pub partition: Option<&'a str>,
}

impl<'a> SessionName<'a> {
    /// Reads the id of a view.
    #[must_use]
    pub fn parse(id: &'a str) -> Option<Self> {
        let mut words = id.split(' ');
        let (store, place, audience) = (words.next()?, words.next()?, words.next()?);
        let (host, path) = place.split_at_checked(place.find('/')?)?;
        let partition = words.next().filter(|site| *site != "-");
        Some(Self {
            store,
            host,
            path,
            audience,
            partition,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::StoreId;
    use crate::host::Hostname;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let key = SessionKey {
            host: Hostname::parse("myserver.com").unwrap(),
            path: "/a/b".into(),
            audience: "aud".into(),
            store: StoreId("firefox-container-1".into()),
            partition: None,
        };
        let id = id_of(&key);
        let name = SessionName::parse(&id).unwrap();
        let read = (
            name.store,
            name.host,
            name.path,
            name.audience,
            name.partition,
        );
        assert_eq!(
            read,
            ("firefox-container-1", "myserver.com", "/a/b", "aud", None)
        );
        assert_eq!(SessionName::parse("nonsense"), None);
    }
}
