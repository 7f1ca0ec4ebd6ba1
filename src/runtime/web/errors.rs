//! Errors, and what every event says.

use super::{APP, App, off, page, with, with_pump};
use crate::api::rust::{ErrorEvent, EventFacts, Scope};
use crate::engine::spans::arena::Handle;
use crate::protocol::event::EventContext;
use crate::protocol::ids::Hex as _;
use crate::time::millis_to_micros;
use alloc::string::String;
use core::mem;

pub(crate) fn with_scope(change: impl FnOnce(&mut Scope)) {
    with(|app| {
        change(&mut app.scope);
        app.scope.write = Some(Scope::members);
        app.scope_changed = true;
        if mem::take(&mut app.scope.cuts).0 {
            app.machine.tracer.note_cut("a tag, the user, a breadcrumb or the list of tags");
        }
    });
}

pub(crate) fn capture_event(event: &ErrorEvent) {
    learn();
    let (now, wall) = (page::now(), page::wall());
    with_pump(|app| app.capture(event, now, wall));
}

/// What only events say of the page, its language for one, has to be known before one is written.
fn learn() {
    if with(|app| app.machine.ask()) == Some(true) {
        page::pump();
    }
}

impl App {
    fn capture(&mut self, event: &ErrorEvent, now: f64, wall: f64) {
        let mut id = String::new();
        self.machine.tracer.event_id().push_hex(&mut id);
        let trace_context = self.machine.tracer.trace_context(Handle::NONE).unwrap_or_default();
        // Whoever has written the link to the page may have made it as long as they like.
        let mut cuts = event.cuts;
        let (url, referrer) = self.machine.tracer.addresses(&self.href);
        let (url, referrer) = (cuts.text(&url), cuts.text(&referrer));
        let write = self.scope.write.or(event.write_tags);
        let members = write.map_or_else(String::new, |write| write(&self.scope, event.tags()));
        let body = event.to_json(
            &id,
            &EventFacts {
                epoch_micros: millis_to_micros(wall),
                transaction: self.machine.tracer.route_name(),
                trace_context: &trace_context,
                page: EventContext {
                    members: &members,
                    ..self.machine.tracer.event_context(&url, &referrer)
                },
            },
        );
        if cuts.0 {
            self.machine.tracer.note_cut("an error");
        }
        let now = self.at(now);
        self.machine.tracer.capture_event((now, wall), &id, &body, ("", 0));
    }
}

/// A panic: reports it, ends what is open as failed, sends all, and leaves the page to the shim alone.
pub(crate) fn last_words(event: &ErrorEvent) {
    learn();
    let (now, wall) = (page::now(), page::wall());
    with_pump(|app| {
        app.capture(event, now, wall);
        app.machine.tracer.error();
        let now = app.at(now);
        // The innermost first; then what is left is the page load or navigation.
        for handle in mem::take(&mut app.open).into_iter().rev().map(Handle) {
            if let Some(span) = app.machine.tracer.span_mut(handle) {
                span.status = Some("internal_error");
            }
            app.machine.tracer.end_span(now, handle, None);
        }
        app.machine.tracer.close(now, wall);
    });
    // Not dropped: the module is dead, and to take everything apart is code that no app runs.
    mem::forget(APP.try_with(|cell| cell.try_borrow_mut().ok().and_then(|mut slot| slot.take())));
    off("a panic has ended it");
}
