//! Spans that a Rust app does not want to be sent. (A JavaScript app's `ignoreSpans` reads the event's JSON instead.)

use super::super::ground::Ground;
use super::finished::Finished;
use crate::engine::spans::arena::Span;
use crate::protocol::ids::SpanId;
use crate::protocol::{json, names};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Is given a span's name and operation; `true` leaves it out.
type Ignore = dyn Fn(&str, &str) -> bool;

#[derive(Default)]
pub(crate) struct SpanFilter(Option<Box<Ignore>>);

impl fmt::Debug for SpanFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "SpanFilter" } else { "none" })
    }
}

impl SpanFilter {
    /// Spans that `ignore` says `true` of, by name and operation, are left out.
    pub(crate) fn new(ignore: impl Fn(&str, &str) -> bool + 'static) -> Self {
        Self(Some(Box::new(ignore)))
    }

    /// Leaves out what is not wanted; its children move up to its parent. `false`: nothing is to be sent at all.
    pub(crate) fn apply(&self, ground: &mut Ground, finished: &mut Finished) -> bool {
        let Some(ignore) = &self.0 else { return true };
        let Finished { root, children, .. } = finished;
        if ignore(&root.name, &op_of(root)) {
            ground.lose("ignored", "transaction", 1);
            ground.lose("ignored", "span", children.len() as u32 + 1);
            return false;
        }
        let mut gone: Vec<(SpanId, Option<SpanId>)> = Vec::new();
        children.retain(|span| {
            let drop = ignore(&span.name, &op_of(span));
            if drop {
                gone.push((span.id, span.parent));
            }
            !drop
        });
        if gone.is_empty() {
            return true;
        }
        ground.lose("ignored", "span", gone.len() as u32);
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
}

/// Its operation as text.
fn op_of(span: &Span) -> String {
    span.attributes.get_raw(names::OP).map(json::unquoted).unwrap_or_default()
}
