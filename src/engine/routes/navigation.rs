//! Is this history change a navigation, a redirect, or nothing?
//! Rules: docs/behaviour.md#what-counts-as-a-navigation.

use crate::protocol::url;
use crate::time::Timestamp;

/// A change this soon after the route began, without a click or key press, is a redirect (µs).
pub(crate) const REDIRECT_WINDOW: i64 = 1_500_000;
/// Which changes do not count.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ignore {
    /// Changes of the fragment alone.
    pub(crate) hash: bool,
    /// Changes of the query alone (and of the fragment).
    pub(crate) search: bool,
}

/// Compares where the page was and is. Both are absolute URLs as the browser resolved them (docs/behaviour.md#defect-21).
#[must_use]
pub(crate) fn differs(before: &str, after: &str, ignore: Ignore) -> bool {
    if before == after {
        return false;
    }
    let (a, b) = (url::split(before), url::split(after));
    let same_place = a.scheme == b.scheme && a.host == b.host && a.port == b.port && a.path == b.path;
    if !same_place {
        return true;
    }
    if a.query != b.query {
        return !ignore.search;
    }
    !(ignore.hash || ignore.search)
}

/// Is a change at `now` a redirect of the route that began at `route_start`?
#[must_use]
pub(crate) fn is_redirect(
    now: Timestamp,
    route_start: Timestamp,
    last_interaction: Option<Timestamp>,
) -> bool {
    now.since(route_start) <= REDIRECT_WINDOW
        && last_interaction.is_none_or(|at| now.since(at) > REDIRECT_WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NONE: Ignore = Ignore { hash: false, search: false };

    #[test]
    fn only_real_changes_are_navigations() {
        let page = "https://a.example/a/b?x=1#h";
        assert!(!differs(page, page, NONE));
        assert!(differs(page, "https://a.example/a", NONE));
        assert!(differs(page, "https://a.example/a/b?x=1#other", NONE));
        assert!(!differs(page, "https://a.example/a/b?x=1#other", Ignore { hash: true, search: false }));
        assert!(differs(page, "https://a.example/a/b?x=2#other", Ignore { hash: true, search: false }));
        assert!(!differs(page, "https://a.example/a/b?x=2", Ignore { hash: false, search: true }));
        assert!(differs(page, "https://a.example:81/a/b?x=1#h", Ignore { hash: true, search: true }));
    }

    #[test]
    fn a_redirect_is_soon_and_nobody_clicked() {
        let s = |tenths: i64| Timestamp::of(tenths * 100_000);
        assert!(is_redirect(s(15), s(0), None));
        assert!(!is_redirect(s(16), s(0), None));
        assert!(!is_redirect(s(10), s(0), Some(s(5))));
        assert!(is_redirect(s(30), s(20), Some(s(5))));
    }
}
