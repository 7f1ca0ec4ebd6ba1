//! Errors, and what every event says.

use super::{APP, App, EARLY, Told, asking, is_there, off, page, tell, with, with_pump};
use crate::api::rust::{ErrorEvent, EventFacts, Scope};
use crate::engine::Output;
use crate::engine::spans::arena::Handle;
use crate::protocol::event::EventContext;
use crate::protocol::ids::Hex as _;
use crate::runtime::wire::text_of;
use crate::time::millis_to_micros;
use alloc::string::String;
use core::mem;

pub(crate) fn with_scope(change: impl FnOnce(&mut Scope)) {
    if !is_there() {
        // Kept for `init`, within the limits that it has later.
        let _ = EARLY.try_with(|early| {
            if let Ok(mut early) = early.try_borrow_mut() {
                let scope = early.get_or_insert_default();
                change(scope);
                scope.write = Some(Scope::members);
            }
        });
        return;
    }
    with(|app| {
        change(&mut app.scope);
        app.scope.write = Some(Scope::members);
        app.scope_changed = true;
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
    let in_hook = asking();
    if in_hook {
        // The guards around the engine catch its trap, which the browser would have shown.
        page::error(["a hook of the app has panicked, which ends tracing and the app: ", &event.value]);
        // `init` has not come to its end: what waits has nobody to send it yet.
        let options = with(|app| (!mem::replace(&mut app.attached, true)).then(|| app.options.clone()));
        if let Some(options) = options.flatten() {
            page::attach(&options);
        }
        if with(|app| app.machine.ask()) == Some(true) {
            leave();
        }
    } else {
        learn();
    }
    let (now, wall) = (page::now(), page::wall());
    let end = |app: &mut App| {
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
    };
    if in_hook {
        with(|app| {
            app.share_scope();
            end(app);
        });
        if let Some(id) = with(|app| app.deciding) {
            drop_unseen(id);
        }
        leave();
    } else {
        with_pump(end);
    }
    // Not dropped: the module is dead, and to take everything apart is code that no app runs.
    mem::forget(APP.try_with(|cell| cell.try_borrow_mut().ok().and_then(|mut slot| slot.take())));
    off("a panic has ended it");
}

/// Does what is queued without asking the app anything: the hook that has panicked would do so again. The pump that has asked it may
/// be running, so that the page's own is of no use.
fn leave() {
    loop {
        let Some(output) = with(|app| app.machine.next_output()).flatten() else {
            // What `ignore_spans` was asked about when it panicked, if it did, is as wanted as the rest.
            judged();
            if with(|app| app.machine.is_waiting()) == Some(true) {
                continue;
            }
            break;
        };
        match output {
            // A route that begins now has nothing to tell.
            Output::Route { .. } => {}
            Output::Event(id) => drop_unseen(id),
            Output::Judge(_) => judged(),
            Output::Debug(note) => tell(&Told::Note(&note)),
            output => {
                let output = text_of(output);
                tell(&Told::Output(Some(&output)));
                page::leave(&output);
            }
        }
    }
    page::pump();
}

fn judged() {
    with(|app| app.machine.tracer.judged(app.machine.now, &[]));
}

/// A transaction that `before_send_transaction` has not let pass is not sent: it may hold what the hook would have taken out.
fn drop_unseen(id: u32) {
    with(|app| app.machine.tracer.drop_event(id, "callback_error", 0));
}
