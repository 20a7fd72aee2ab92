//! Which cookies a tab's request leaves out since another site's page began it.
//!
//! <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.2>

use access_edge_core::Request;

use crate::jar::host_of;
use crate::world::World;

impl World {
    /// The request of a navigation that a page on `from` began, by a link or a form; its redirects belong to it.
    pub(crate) fn without_strict_cookies(
        &self,
        from: Option<&str>,
        mut request: Request,
    ) -> Request {
        if from.is_none_or(|from| site_of(from) == site_of(&request.host)) {
            return request;
        }
        let is_strict = |name: &str| {
            let mut of_name = self.browser.jar.named(name);
            of_name.any(|cookie| {
                host_of(cookie) == request.host && cookie.same_site.as_deref() == Some("strict")
            })
        };
        let left: Vec<String> = request
            .cookies()
            .filter(|(name, _)| !is_strict(name))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request.headers.retain(|(name, _)| name != "cookie");
        if left.is_empty() {
            request
        } else {
            request.with_header("cookie", &left.join("; "))
        }
    }
}

/// The hosts of these worlds end in suffixes of one label.
fn site_of(host: &str) -> String {
    let labels: Vec<_> = host.rsplit('.').take(2).collect();
    labels.join(".")
}
