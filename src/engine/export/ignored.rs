//! Spans that a Rust app does not want to be sent. (A JavaScript app's `ignoreSpans` reads the event's JSON instead.)

use super::finished::Finished;
use crate::engine::ground::Ground;
use crate::engine::report::{Category, Reason};
use crate::engine::spans::arena::Span;
use crate::protocol::ids::SpanId;
use crate::protocol::{json, names};
use alloc::string::String;
use alloc::vec::Vec;

/// Name and operation of the root, then of each child: what the app decides by.
pub(crate) fn names_of(finished: &Finished) -> Vec<(String, String)> {
    let about = |span: &Span| {
        let op = span.attributes.get_raw(names::OP).map(json::unquoted).unwrap_or_default();
        (span.name.clone(), op)
    };
    let mut all = alloc::vec![about(&finished.root)];
    all.extend(finished.children.iter().map(about));
    all
}

/// Leaves out what is not wanted; its children move up to its parent. `false`: nothing is to be sent at all.
pub(crate) fn leave_out(ground: &mut Ground, finished: &mut Finished, unwanted: &[bool]) -> bool {
    let Finished { root, children, .. } = finished;
    let mut unwanted = unwanted.iter().copied();
    if unwanted.next() == Some(true) {
        ground.lose(Reason::IGNORED, Category::TRANSACTION, 1);
        ground.lose(Reason::IGNORED, Category::SPAN, children.len() as u32 + 1);
        return false;
    }
    let mut gone: Vec<(SpanId, Option<SpanId>)> = Vec::new();
    children.retain(|span| {
        let drop = unwanted.next() == Some(true);
        if drop {
            gone.push((span.id, span.parent));
        }
        !drop
    });
    if gone.is_empty() {
        return true;
    }
    ground.lose(Reason::IGNORED, Category::SPAN, gone.len() as u32);
    for span in children.iter_mut() {
        // Each step goes up by one, so there are at most as many.
        for _ in 0..gone.len() {
            let Some((_, parent)) = gone.iter().find(|(id, _)| Some(*id) == span.parent) else { break };
            span.parent = *parent;
        }
    }
    // A route is trimmed to what stays.
    if finished.idle
        && !finished.kind.waits_for_report(&ground.config)
        && let Some(last) = children.iter().filter_map(|span| span.end).max()
    {
        root.end = root.end.min(Some(last.max(root.start)));
    }
    true
}
