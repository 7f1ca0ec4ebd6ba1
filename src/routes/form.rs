//! The one form of patterns, and their order.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// The pattern in the one form: starts with `/`, no trailing `/`, no empty segments.
#[must_use]
pub(crate) fn normalised(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 1);
    for segment in segments(pattern) {
        out.push('/');
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if name.as_bytes().first() == Some(&b'*') => out.push_str(name),
            Some(name) => {
                out.push(':');
                out.push_str(name);
            }
            None => out.push_str(segment),
        }
    }
    if out.is_empty() {
        out.push('/');
    }
    out
}

/// Sorts patterns so that [`find`](super::find) takes the most specific one: at the first difference a fixed segment goes
/// before a parameter, that one before the end of a pattern; then comes an optional segment, and last the rest.
pub(crate) fn most_specific_first(patterns: &mut Vec<String>) {
    let mut sorted: Vec<String> = Vec::with_capacity(patterns.len());
    // Each behind those that are as specific as it is. The sort of `alloc` would be five times the code of all routes.
    for pattern in patterns.drain(..) {
        let at = sorted.partition_point(|known| order(known, &pattern).is_le());
        sorted.insert(at, pattern);
    }
    *patterns = sorted;
}

fn order(a: &str, b: &str) -> Ordering {
    let mut kinds = (segments(a).map(kind), segments(b).map(kind));
    loop {
        match (kinds.0.next(), kinds.1.next()) {
            (Some(x), Some(y)) if x == y => {}
            // What ends here says more than one that goes on with anything.
            (Some(Kind::Rest | Kind::Optional), None) => return Ordering::Greater,
            (None, Some(Kind::Rest | Kind::Optional)) => return Ordering::Less,
            (x, y) => return y.cmp(&x),
        }
    }
}

/// How well one segment of a pattern says what it wants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Rest,
    Optional,
    Param,
    Static,
}

fn kind(segment: &str) -> Kind {
    match segment.as_bytes() {
        [b'*', ..] => Kind::Rest,
        [b':', .., b'?'] => Kind::Optional,
        [b':', ..] => Kind::Param,
        _ => Kind::Static,
    }
}

/// The path's segments, without empty ones.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut out = Vec::new();
    crate::protocol::text::split(path, b'/', |segment| {
        if !segment.is_empty() {
            out.push(segment);
        }
    });
    out.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::find;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_framework_ends_in_one_form() {
        for (pattern, form) in [
            ("/users/{id}", "/users/:id"),
            ("/users/:id/", "/users/:id"),
            ("/files/{*path}", "/files/*path"),
            ("/files/*", "/files/*"),
            ("users/{id}/edit", "/users/:id/edit"),
            ("/", "/"),
            ("", "/"),
            ("//a//b", "/a/b"),
            ("/a/:b?", "/a/:b?"),
        ] {
            assert_eq!(normalised(pattern), form, "{pattern}");
        }
    }

    #[test]
    #[cfg(not(target_arch = "wasm32"))]
    fn the_order_is_that_of_the_npm_package() {
        let lists: Vec<Vec<String>> =
            serde_json::from_str(include_str!("../../tests/core/route-order.json")).unwrap();
        for wanted in &lists {
            let mut patterns = wanted.clone();
            for _ in wanted {
                patterns.rotate_left(1);
                for _ in 0..2 {
                    patterns.reverse();
                    let mut sorted: Vec<String> =
                        patterns.iter().map(|pattern| normalised(pattern)).collect();
                    most_specific_first(&mut sorted);
                    let wanted: Vec<String> = wanted.iter().map(|pattern| normalised(pattern)).collect();
                    assert_eq!(sorted, wanted);
                }
            }
        }
    }

    #[test]
    fn the_most_specific_pattern_wins_whatever_the_order() {
        let mut patterns: Vec<String> = [
            "/*",
            "/users/:id",
            "/users/new",
            "/users",
            "/users/:id?",
            "/teams/*",
            "/teams/:id/members/:mid",
            "/teams",
        ]
        .map(String::from)
        .to_vec();
        for _ in 0..2 {
            most_specific_first(&mut patterns);
            for (path, pattern) in [
                ("/users/new", "/users/new"),
                ("/users/7", "/users/:id"),
                ("/users", "/users"),
                ("/teams/1/members/2", "/teams/:id/members/:mid"),
                ("/teams/1/x", "/teams/*"),
                ("/teams", "/teams"),
                ("/nowhere", "/*"),
            ] {
                assert_eq!(find(&patterns, path), Some(pattern), "{path} in {patterns:?}");
            }
            patterns.reverse();
        }
    }
}
