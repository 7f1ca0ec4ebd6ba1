//! Navigations, and what routes are called.

#[cfg(feature = "leptos")]
use super::KNOWN_ROUTES;
use super::{ask, page, with};
use crate::api::rust::Settings;
use crate::protocol::text;
use crate::runtime::wire::op;
use crate::seam::{navigation, source as name_source};
use alloc::string::String;
#[cfg(feature = "leptos")]
use alloc::vec::Vec;

pub(super) fn navigated(nums: &[f64], text: &str) -> Option<u32> {
    let restored = nums.get(2).is_some_and(|kind| *kind as u32 == navigation::RESTORED);
    let after = text::split_once(text, b'\n').map_or(text, |(after, _)| after);
    let before = text.get(after.len() + 1..).unwrap_or_default();
    let (options, announced) = with(|app| {
        let announced = app.announced.take().is_some_and(|place| place == after);
        (app.options.clone(), announced && !restored)
    })?;
    let filter = options.navigation_filter.as_ref().filter(|_| !announced && !restored);
    // What a router has announced was asked about then.
    let wanted = filter.and_then(|filter| ask(|| filter(after, before))).unwrap_or(true);
    // Where the app is asked first the route begins, and gets its name, in `start_route`.
    let name =
        if wanted && !announced && !options.asks_before_routes() { name_of(&options, after) } else { None };
    with(|app| {
        app.share_scope();
        app.href = String::from(after);
        if announced {
            app.machine.tracer.moved(after);
            return app.machine.answer(0);
        }
        app.wanted = wanted;
        if !wanted {
            app.named = None;
            app.machine.tracer.moved(after);
            return app.machine.answer(0);
        }
        let bits = app.machine.event(op::NAVIGATED, nums, text);
        match name {
            Some(name) => app.machine.event(
                op::ROUTE_NAME,
                &[nums.first().copied().unwrap_or(0.0), f64::from(name_source::ROUTE)],
                &name,
            ),
            None => bits,
        }
    })
}

/// What the router that has announced this place calls it, else the app's own code, else a router that knows its routes.
pub(super) fn name_of(options: &Settings, href: &str) -> Option<String> {
    let named = with(|app| app.named.take_if(|(place, _)| place == href)).flatten();
    if let Some((_, name)) = named {
        return Some(name);
    }
    let name = ask(|| options.name_of(href)).flatten();
    #[cfg(feature = "leptos")]
    let name = name.or_else(|| KNOWN_ROUTES.with_borrow(|known| Settings::pattern_of(known, href)));
    name
}

/// The routes of a router, in the order they are tried: what is not announced is called by them.
#[cfg(feature = "leptos")]
pub(crate) fn know_routes(patterns: &[String]) {
    KNOWN_ROUTES.set(Vec::from(patterns));
}

pub(crate) fn set_route_name(name: &str) {
    page::event(op::ROUTE_NAME, &[page::now(), f64::from(name_source::ROUTE)], name);
}

/// A router says what the open route is called, which is not what `before_start_span` has renamed.
pub(crate) fn name_route(name: &str) {
    // What is no navigation to the app has no name either: the open route keeps its own.
    if with(|app| app.wanted && !app.renamed) == Some(true) {
        set_route_name(name);
    }
}

pub(crate) fn start_navigation(target: &str, route: Option<&str>) {
    let Some(before) = with(|app| app.href.clone()) else { return };
    let after = page::resolve(target);
    if after != before {
        // Hooks are asked as soon as the engine hears of it.
        with(|app| app.named = route.map(|name| (after.clone(), String::from(name))));
        let mut text = after.clone();
        text.push('\n');
        text.push_str(&before);
        page::event(op::NAVIGATED, &[page::now(), page::wall(), f64::from(navigation::PUSH)], &text);
        with(|app| app.announced = Some(after));
    } else if let Some(name) = route {
        name_route(name);
    }
}

/// A span that starts now is not a transaction of its own.
#[cfg(feature = "tracing")]
pub(crate) fn has_parent() -> bool {
    with(|app| !app.machine.tracer.current().is_none()).unwrap_or_default()
}
