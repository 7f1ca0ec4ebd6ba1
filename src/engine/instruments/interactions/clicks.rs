//! Clicks as transactions of their own (`interactionsIntegration`): outside of a route, under the latest one's name.

use crate::engine::ground::Ground;
use crate::engine::routes::Routes;
use crate::engine::spans::idle::Idle;
use crate::engine::spans::segment::Kind;
use crate::engine::spans::{SpanStart, Spans, attributes_of};
use crate::engine::traces::Traces;
use crate::protocol::names;
use crate::seam::option_flag;
use crate::time::Timestamp;

/// Does this interaction of the seam (0: click, 1: key) become a transaction?
pub(crate) fn wanted(ground: &Ground, routes: &Routes, kind: u32) -> bool {
    ground.config.on(option_flag::INTERACTIONS)
        && kind == 0
        && routes.open == 0
        && !routes.last_name.is_empty()
}

/// The transaction of the click before, if it is open.
pub(crate) fn open(spans: &Spans) -> Option<u32> {
    spans.segments.iter().find(|s| s.kind == Kind::Click && !s.finished).map(|s| s.key)
}

/// Starts one.
pub(crate) fn start(
    ground: &mut Ground,
    traces: &mut Traces,
    spans: &mut Spans,
    routes: &Routes,
    now: Timestamp,
) {
    if traces.is_suppressed(ground) || !ground.config.spans_enabled() || !traces.current(spans).is_none() {
        return;
    }
    let Some(context) = traces.page_context() else { return };
    let propagation = context.propagation.clone();
    let mut attributes = attributes_of("ui.action.click", "auto.browser.interactions");
    attributes.push_raw(names::SOURCE, &routes.last_source);
    attributes.append(&routes.last_address);
    let start = SpanStart { name: routes.last_name.clone(), attributes, ..SpanStart::default() };
    let root = traces.start_root(ground, spans, now, Kind::Click, propagation, start);
    let limits = ground.config.click_limits;
    if let Some(segment) = spans.segments.last_mut().filter(|segment| segment.root == root) {
        segment.idle = Some(Idle::start(now, limits, true));
    }
    traces.activate(root);
}
