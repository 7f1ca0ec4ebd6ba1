//! Spans that a Rust app does not want to be sent. (A JavaScript app's `ignoreSpans` reads the event's JSON instead.)

use super::*;
use core::fmt;

/// Is given a span's name and operation; `true` leaves it out.
type Ignore = dyn Fn(&str, &str) -> bool;

#[derive(Default)]
pub(super) struct SpanFilter(Option<Box<Ignore>>);

impl fmt::Debug for SpanFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "SpanFilter" } else { "none" })
    }
}

impl Tracer {
    /// From now on spans that `ignore` says `true` of, by name and operation, are left out of what is sent.
    pub(crate) fn set_span_filter(&mut self, ignore: impl Fn(&str, &str) -> bool + 'static) {
        self.ignored = SpanFilter(Some(Box::new(ignore)));
    }

    /// Leaves out what is not wanted; its children move up to its parent. `false`: nothing is to be sent at all.
    pub(crate) fn filter_spans(&mut self, root: &Span, spans: &mut Vec<Span>) -> bool {
        let Some(ignore) = &self.ignored.0 else { return true };
        if ignore(&root.name, &root.op) {
            self.outbox.lose("ignored", "transaction", 1);
            self.outbox.lose("ignored", "span", spans.len() as u32 + 1);
            return false;
        }
        let mut gone: Vec<(SpanId, Option<SpanId>)> = Vec::new();
        spans.retain(|span| {
            let drop = ignore(&span.name, &span.op);
            if drop {
                gone.push((span.id, span.parent));
            }
            !drop
        });
        self.outbox.lose("ignored", "span", gone.len() as u32);
        for span in spans {
            // Each step goes up by one, so there are at most as many.
            for _ in 0..gone.len() {
                let Some((_, parent)) = gone.iter().find(|(id, _)| Some(*id) == span.parent) else { break };
                span.parent = *parent;
            }
        }
        true
    }
}
