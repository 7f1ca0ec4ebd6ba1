//! Navigations, and what routes are called.

use super::{ask, page, with};
use crate::api::rust::Settings;
use crate::protocol::text;
use crate::runtime::wire::op;
use crate::seam::{navigation, source as name_source};
use alloc::string::String;

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
    let name = if wanted && !announced { name_of(&options, after) } else { None };
    with(|app| {
        app.share_scope();
        app.href = String::from(after);
        if announced {
            app.machine.tracer.moved(after);
            return app.machine.answer(0);
        }
        app.wanted = wanted;
        if !wanted {
            app.machine.tracer.moved(after);
            return app.machine.answer(0);
        }
        let bits = app.machine.event(op::NAVIGATED, nums, text);
        // Where the app is asked first the route begins later, in `start_route`.
        match name {
            Some(name) if !app.options.asks_before_routes() => app.machine.event(
                op::ROUTE_NAME,
                &[nums.first().copied().unwrap_or(0.0), f64::from(name_source::ROUTE)],
                &name,
            ),
            _ => bits,
        }
    })
}

/// What the app's own code calls this place.
pub(super) fn name_of(options: &Settings, href: &str) -> Option<String> {
    ask(|| options.name_of(href)).flatten()
}

pub(crate) fn set_route_name(name: &str) {
    page::event(op::ROUTE_NAME, &[page::now(), f64::from(name_source::ROUTE)], name);
}

pub(crate) fn start_navigation(target: &str, route: Option<&str>) {
    let Some(before) = with(|app| app.href.clone()) else { return };
    let after = page::resolve(target);
    if after != before {
        let mut text = after.clone();
        text.push('\n');
        text.push_str(&before);
        page::event(op::NAVIGATED, &[page::now(), page::wall(), f64::from(navigation::PUSH)], &text);
        with(|app| app.announced = Some(after));
    }
    // What is no navigation to the app has no name either: the open route keeps its own.
    if let Some(name) = route.filter(|_| with(|app| app.wanted) == Some(true)) {
        set_route_name(name);
    }
}

/// A span that starts now is not a transaction of its own.
#[cfg(feature = "tracing")]
pub(crate) fn has_parent() -> bool {
    with(|app| !app.machine.tracer.current().is_none()).unwrap_or_default()
}
