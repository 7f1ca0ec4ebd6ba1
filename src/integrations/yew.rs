//! Route names for [yew-router](https://docs.rs/yew-router) 0.20: nothing in the component tree.
//!
//! ```no_run
//! use browser_tracing::{Options, yew::RoutableOptions as _};
//! use yew_router::Routable;
//!
//! #[derive(Clone, PartialEq, Routable)]
//! enum Route {
//!     #[at("/")]
//!     Home,
//!     #[at("/users/:id")]
//!     User { id: u32 },
//!     #[not_found]
//!     #[at("/404")]
//!     NotFound,
//! }
//!
//! fn main() {
//!     browser_tracing::init(
//!         Options::new("https://public@o1.ingest.sentry.io/42").traces_sample_rate(0.2).routable::<Route>(),
//!     );
//!     browser_tracing::install_panic_hook();
//!     // yew::Renderer::<App>::new().render();
//! }
//! ```
//!
//! Yew changes the address first and renders then, so the history wrapper sees a navigation early enough for
//! its first request; what is left is the name. A path that no route takes (also because a parameter does not
//! parse) is called like the `#[not_found]` route, of several enums like the first one's. Patterns may be written as `/users/:id` or `/users/{id}`.
//!
//! Panics: `Renderer::render` puts a panic hook of its own in place. [`install_panic_hook`](crate::install_panic_hook) goes around
//! that one too, whichever comes first.

use crate::api::rust::Options;
use crate::routes;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use yew_router::Routable;

/// Names routes by their pattern.
pub trait RoutableOptions {
    /// Adds the routes of this enum. May be called for several: the most specific pattern wins, so a nested
    /// `Switch` names `/teams/:id/members`, not its parent's `/teams/*`.
    #[must_use = "options do nothing until they are given to `init`"]
    fn routable<R: Routable + 'static>(self) -> Self
    where
        Self: Sized,
    {
        self.routable_under::<R>("")
    }

    /// The same for a router with a `basename`.
    #[must_use = "options do nothing until they are given to `init`"]
    fn routable_under<R: Routable + 'static>(self, basename: &str) -> Self;
}

impl RoutableOptions for Options {
    fn routable_under<R: Routable + 'static>(self, basename: &str) -> Self {
        let mut patterns: Vec<String> = R::routes().into_iter().map(routes::normalised).collect();
        routes::most_specific_first(&mut patterns);
        let outer = String::from(basename.strip_suffix('/').unwrap_or(basename));
        let basename = outer.clone();
        let mut options = self.route_names(move |path| {
            let pattern = name::<R>(&patterns, inside(&outer, path)?)?;
            Some(below(&outer, &pattern))
        });
        options.0.unknown_names.push(Box::new(move |path| {
            inside(&basename, path)?;
            Some(below(&basename, &R::not_found_route()?.to_path()))
        }));
        options
    }
}

/// The path as a router with this `basename` sees it; `None` if it is none of its own.
fn inside<'a>(basename: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(basename).filter(|inside| inside.is_empty() || inside.starts_with('/'))
}

/// The whole pattern.
fn below(basename: &str, pattern: &str) -> String {
    let mut full = String::from(basename);
    full.push_str(pattern);
    routes::normalised(&full)
}

/// The pattern of the route that Yew shows for this path; `None` for the one that says that there is none, which another enum may
/// still know.
fn name<R: Routable>(patterns: &[String], path: &str) -> Option<String> {
    let pattern = routes::find(patterns, path)?;
    let not_found = R::not_found_route();
    if not_found.is_some() && R::recognize(path) == not_found {
        return None;
    }
    Some(String::from(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[derive(Clone, PartialEq, Debug, Routable)]
    enum Route {
        #[at("/")]
        Home,
        #[at("/users/:id")]
        User { id: u32 },
        #[at("/users/me")]
        Me,
        #[at("/teams/*")]
        Teams,
        #[not_found]
        #[at("/404")]
        NotFound,
    }

    #[derive(Clone, PartialEq, Debug, Routable)]
    enum TeamRoute {
        #[at("/teams/:team/members/:member")]
        Member { team: String, member: u32 },
    }

    #[test]
    fn what_no_route_takes_is_called_like_the_not_found_route() {
        let options = Options::new("").routable::<Route>().routable::<TeamRoute>().routes(["/own/:id"]);
        let name = |path: &str| options.0.name_of(&alloc::format!("https://app.example{path}"));
        for (path, pattern) in [
            ("/nowhere/at/all", Some("/404")),
            ("/users/anna", Some("/404")),
            ("/users/7", Some("/users/:id")),
            // A route of another enum is one.
            ("/teams/1/members/2", Some("/teams/:team/members/:member")),
            ("/teams/1/x", Some("/teams/*")),
            // So is one of the app's own list, which the engine knows.
            ("/own/7", None),
        ] {
            assert_eq!(name(path).as_deref(), pattern, "{path}");
        }
        let below = Options::new("").routable_under::<Route>("/app/");
        let name = |path: &str| below.0.name_of(&alloc::format!("https://app.example{path}"));
        assert_eq!(name("/app/nowhere").as_deref(), Some("/app/404"));
        assert_eq!(name("/app/users/7").as_deref(), Some("/app/users/:id"));
        for outside in ["/nowhere", "/application", "/apples/users/7"] {
            assert_eq!(name(outside), None, "{outside}");
        }
    }

    #[test]
    fn paths_are_named_as_the_router_sees_them() {
        let patterns = |list: Vec<&'static str>| {
            let mut patterns: Vec<String> = list.into_iter().map(routes::normalised).collect();
            routes::most_specific_first(&mut patterns);
            patterns
        };
        let outer = patterns(Route::routes());
        for (path, pattern) in [
            ("/", Some("/")),
            ("/users/42", Some("/users/:id")),
            ("/users/me", Some("/users/me")),
            // The parameter does not parse: Yew shows the not-found route.
            ("/users/anna", None),
            ("/teams/1/members/2", Some("/teams/*")),
            ("/404", None),
            ("/nowhere/at/all", None),
        ] {
            assert_eq!(name::<Route>(&outer, path).as_deref(), pattern, "{path}");
        }
        let inner = patterns(TeamRoute::routes());
        assert_eq!(
            name::<TeamRoute>(&inner, "/teams/1/members/2").as_deref(),
            Some("/teams/:team/members/:member")
        );
        assert_eq!(Route::User { id: 7 }.to_path(), "/users/7".to_string());
    }
}
