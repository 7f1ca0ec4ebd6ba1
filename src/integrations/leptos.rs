//! Navigations and route names for [leptos_router](https://docs.rs/leptos_router) 0.8, and the trace's tags for
//! its server.
//!
//! Leptos runs a new route's view, and its first requests, *before* it changes the address. An observer of the
//! history would file those requests under the page before. So the navigation starts from the router's own
//! location signal: put [`TracedRoutes`] where `<Routes>` was.
//!
//! ```
//! use browser_tracing::leptos::{TraceMeta, TracedRoutes};
//! use leptos::prelude::*;
//! use leptos_router::{components::{Route, Router}, path};
//!
//! // On the server (feature `axum`): sentry-trace, baggage, and the matched route.
//! fn shell(options: LeptosOptions) -> impl IntoView {
//!     view! { <head> <TraceMeta/> <HydrationScripts options/> </head> <App/> }
//! }
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     view! {
//!         <Router>
//!             <TracedRoutes fallback=|| "Not found">
//!                 <Route path=path!("/users/:id") view=|| "A user"/>
//!             </TracedRoutes>
//!         </Router>
//!     }
//! }
//! ```
//!
//! Names are the patterns of the route definitions, nested ones included (`/teams/:id/members/:mid`). All of it
//! does nothing on a server. Where tracing is paused, or `init` is called later, navigations are traced from then on.

#![allow(missing_debug_implementations, reason = "what `component` makes of the properties has none")]

use crate::api::rust::{HAS_PAGE, know_routes, name_route, start_navigation};
use crate::routes;
use alloc::string::String;
use alloc::vec::Vec;
use leptos::children::ToChildren;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, FlatRoutesProps, RouteChildren, Routes, RoutesProps};
use leptos_router::hooks::use_url;
use leptos_router::{MatchNestedRoutes, PathSegment};

/// A component of the router's with the same properties, whose navigations are traced.
macro_rules! traced {
    ($(#[$doc:meta])* $name:ident, $routes:ident, $properties:ident) => {
        $(#[$doc])*
        #[component(transparent)]
        pub fn $name<Defs, FallbackFn, Fallback>(
            /// What is shown if no route matches.
            fallback: FallbackFn,
            /// Whether to use the View Transition API during navigation.
            #[prop(optional)]
            transition: bool,
            /// The router's `base`, if it has one.
            #[prop(optional, into)]
            base: String,
            /// The route definitions.
            children: RouteChildren<Defs>,
        ) -> impl IntoView
        where
            Defs: MatchNestedRoutes + Clone + Send + 'static,
            FallbackFn: FnOnce() -> Fallback + Clone + Send + 'static,
            Fallback: IntoView + 'static,
        {
            let definitions = children.into_inner();
            trace_navigations(patterns(&definitions, &base));
            let children = RouteChildren::to_children(move || definitions);
            $routes($properties::builder().fallback(fallback).transition(transition).children(children).build())
        }
    };
}

traced! {
    /// [`Routes`](leptos_router::components::Routes) with the same properties, whose navigations are traced from the
    /// moment the router knows of them.
    TracedRoutes, Routes, RoutesProps
}

traced! {
    /// [`FlatRoutes`](leptos_router::components::FlatRoutes) with the same properties, traced as [`TracedRoutes`].
    TracedFlatRoutes, FlatRoutes, FlatRoutesProps
}

/// Starts a navigation whenever the router's location changes, before anything of the new route runs. For routers
/// assembled by hand: call it below `<Router>` and before the routes. `patterns` in the order they are tried.
pub fn trace_navigations(patterns: Vec<String>) {
    // Tracing may be paused, or not have begun: what does nothing now does something after the next change.
    if !HAS_PAGE {
        return;
    }
    know_routes(&patterns);
    let url = use_url();
    let first = StoredValue::new(true);
    // Not an `Effect`: those run after the view, and the view is what makes the requests.
    ImmediateEffect::new_scoped(move || {
        let (path, full) = url.with(|url| (String::from(url.path()), full_url(url)));
        let pattern = routes::find(&patterns, &path);
        if first.get_value() {
            // The page load has begun long ago; it only gets its name.
            first.set_value(false);
            if let Some(pattern) = pattern {
                name_route(pattern);
            }
        } else {
            start_navigation(&full, pattern);
        }
    });
}

fn full_url(url: &leptos_router::location::Url) -> String {
    let mut full = String::from(url.origin());
    full.push_str(url.path());
    for (mark, part) in [('?', url.search()), ('#', url.hash())] {
        if !part.is_empty() {
            if !part.starts_with(mark) {
                full.push(mark);
            }
            full.push_str(part);
        }
    }
    full
}

/// The patterns of route definitions, in their order.
fn patterns<Defs: MatchNestedRoutes>(definitions: &Defs, base: &str) -> Vec<String> {
    definitions
        .generate_routes()
        .into_iter()
        .map(|route| {
            let mut pattern = String::from(base);
            for segment in route.segments {
                pattern.push('/');
                match segment {
                    PathSegment::Unit => {}
                    PathSegment::Static(text) => pattern.push_str(&text),
                    PathSegment::Param(name) => {
                        pattern.push(':');
                        pattern.push_str(&name);
                    }
                    PathSegment::OptionalParam(name) => {
                        pattern.push(':');
                        pattern.push_str(&name);
                        pattern.push('?');
                    }
                    PathSegment::Splat(name) => {
                        pattern.push('*');
                        pattern.push_str(&name);
                    }
                }
            }
            routes::normalised(&pattern)
        })
        .collect()
}

/// For the `<head>` of the server's shell: the `<meta>` elements of `axum::PageTrace` for the
/// request being answered. Needs the feature `axum` on the server; in the browser, and without a request, nothing.
#[component]
pub fn TraceMeta() -> impl IntoView {
    entries()
        .into_iter()
        .map(|(name, content)| view! { <meta name=name content=content/> })
        .collect::<Vec<_>>()
}

#[cfg(all(feature = "axum", not(all(target_arch = "wasm32", target_os = "unknown"))))]
fn entries() -> Vec<(&'static str, String)> {
    use crate::integrations::axum::PageTrace;
    let trace = match use_context::<axum::http::request::Parts>() {
        Some(parts) => PageTrace::of(Some(&parts.method), &parts.headers, &parts.extensions),
        None => PageTrace::current(),
    };
    trace.entries().map(|(name, content)| (name, String::from(content))).collect()
}

#[cfg(not(all(feature = "axum", not(all(target_arch = "wasm32", target_os = "unknown")))))]
const fn entries() -> Vec<(&'static str, String)> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos_router::{NestedRoute, OptionalParamSegment, ParamSegment, StaticSegment, WildcardSegment};

    #[test]
    fn patterns_follow_the_definitions_nested_ones_included() {
        let definitions = (
            NestedRoute::new(StaticSegment(""), || ()),
            NestedRoute::new((StaticSegment("users"), ParamSegment("id")), || ()),
            NestedRoute::new((StaticSegment("teams"), ParamSegment("team")), || ()).child((
                NestedRoute::new(StaticSegment(""), || ()),
                NestedRoute::new((StaticSegment("members"), ParamSegment("mid")), || ()),
            )),
            NestedRoute::new((StaticSegment("docs"), OptionalParamSegment("page")), || ()),
            NestedRoute::new(WildcardSegment("any"), || ()),
        );
        let list = patterns(&definitions, "");
        for (path, pattern) in [
            ("/", "/"),
            ("/users/42", "/users/:id"),
            ("/teams/7", "/teams/:team"),
            ("/teams/7/members/9", "/teams/:team/members/:mid"),
            ("/docs", "/docs/:page?"),
            ("/docs/intro", "/docs/:page?"),
            ("/no/where", "/*any"),
        ] {
            assert_eq!(routes::find(&list, path), Some(pattern), "{path} in {list:?}");
        }
        assert_eq!(routes::find(&patterns(&definitions, "/shop"), "/shop/users/1"), Some("/shop/users/:id"));
    }
}
