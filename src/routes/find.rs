//! Which pattern is meant by a path.

use crate::protocol::text;
use alloc::string::String;
use alloc::vec::Vec;

/// Segments of one path or pattern that are looked at.
const MAX_SEGMENTS: usize = 64;

/// The first pattern of the list that matches, as it is written there. Order decides, as in most routers.
#[must_use]
pub(crate) fn find<'a>(patterns: &'a [String], path: &str) -> Option<&'a str> {
    let path = segments(path);
    patterns.iter().map(String::as_str).find(|pattern| matches(&segments(pattern), &path))
}

fn segments(path: &str) -> Vec<&str> {
    let mut out = Vec::new();
    text::split(path, b'/', |segment| {
        if !segment.is_empty() && out.len() < MAX_SEGMENTS {
            out.push(segment);
        }
    });
    out
}

fn matches(pattern: &[&str], path: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return path.is_empty() };
    let (parameter, optional) = match first.as_bytes() {
        [b'*', ..] | [b'{', b'*', ..] => return true,
        [b':' | b'{', .., last] => (true, *last == b'?'),
        [b':' | b'{'] => (true, false),
        _ => (false, false),
    };
    if optional && matches(rest, path) {
        return true;
    }
    let Some((here, further)) = path.split_first() else { return false };
    // The browser writes addresses encoded, and patterns are written as they are read.
    let same = || here == first || text::decoded(here) == *first;
    (parameter || same()) && matches(rest, further)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// What an app in JavaScript goes by before its engine is there is run by the same list.
    #[test]
    #[cfg(not(target_arch = "wasm32"))]
    fn patterns_match_as_in_the_npm_package() {
        type Case = (String, Option<String>);
        let lists: Vec<(Vec<String>, Vec<Case>)> =
            serde_json::from_str(include_str!("../../tests/core/route-match.json")).unwrap();
        for (patterns, cases) in &lists {
            for (path, wanted) in cases {
                assert_eq!(find(patterns, path), wanted.as_deref(), "{path} of {patterns:?}");
            }
        }
    }

    #[test]
    fn patterns_of_the_usual_routers() {
        let patterns: Vec<String> = [
            "/",
            "/users/new",
            "/users/:id",
            "/files/*",
            "/teams/{team}/m/{id}",
            "/:lang?/about",
            "/x/{*rest}",
        ]
        .map(String::from)
        .into();
        let name = |path| find(&patterns, path);
        assert_eq!(name("/"), Some("/"));
        assert_eq!(name("/users/new"), Some("/users/new"));
        assert_eq!(name("/users/42/"), Some("/users/:id"));
        assert_eq!(name("/users"), None);
        assert_eq!(name("/files/a/b/c"), Some("/files/*"));
        assert_eq!(name("/teams/a/m/7"), Some("/teams/{team}/m/{id}"));
        assert_eq!(name("/about"), Some("/:lang?/about"));
        assert_eq!(name("/de/about"), Some("/:lang?/about"));
        assert_eq!(name("/x/1/2"), Some("/x/{*rest}"));
    }

    #[test]
    fn letters_outside_of_ascii_and_spaces_match_as_the_browser_writes_them() {
        let patterns: Vec<String> =
            ["/über/:id", "/a b/:id", "/%C3%A9t%C3%A9", "/100%/:id"].map(String::from).into();
        let name = |path| find(&patterns, path);
        assert_eq!(name("/%C3%BCber/5"), Some("/über/:id"));
        assert_eq!(name("/%c3%bcber/5"), Some("/über/:id"));
        assert_eq!(name("/über/5"), Some("/über/:id"));
        assert_eq!(name("/a%20b/6"), Some("/a b/:id"));
        // What the app has encoded itself is as the browser has it.
        assert_eq!(name("/%C3%A9t%C3%A9"), Some("/%C3%A9t%C3%A9"));
        assert_eq!(name("/100%/7"), Some("/100%/:id"));
        assert_eq!(name("/ber/5"), None);
    }
}
