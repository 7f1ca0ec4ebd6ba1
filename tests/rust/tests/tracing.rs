//! The light subscriber as a program installs it. (In the crate's own tests it is that of a scope: there `tracing` silences what is
//! said while something is said.)
#![cfg(not(target_arch = "wasm32"))]

use std::cell::Cell;
use std::fmt;
use tracing::{Span, error, info, info_span, warn_span};

/// Traces whatever it can while it is written.
struct Chatty;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

impl fmt::Debug for Chatty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if DEPTH.replace(DEPTH.get() + 1) < 3 {
            let span = info_span!("inside", value = ?Chatty, later = tracing::field::Empty);
            span.record("later", tracing::field::debug(Chatty));
            Span::current().record("value", true);
            span.in_scope(|| error!(value = ?Chatty, "said {:?}", Chatty));
            span.follows_from(Span::current());
        }
        DEPTH.set(DEPTH.get() - 1);
        f.write_str("Chatty")
    }
}

#[test]
fn what_is_written_may_trace_and_spans_may_move_between_threads() {
    let (done, ends) = std::sync::mpsc::channel();
    // In a thread of its own: what waits for its own lock never ends.
    std::thread::spawn(move || {
        browser_tracing::tracing::subscriber()
            .enable_span_attributes()
            .span_filter(|metadata| {
                info!("about {}", metadata.name());
                true
            })
            .event_filter(browser_tracing::tracing::errors_as_events)
            .init();
        // The first stays.
        browser_tracing::tracing::subscriber().init();
        let threads: Vec<_> = (0..8)
            .map(|number| {
                std::thread::spawn(move || {
                    for _ in 0..50 {
                        let span = info_span!("work", number, value = ?Chatty);
                        let _entered = span.enter();
                        let other = span.clone();
                        let moved = std::thread::spawn(move || {
                            other.record("value", tracing::field::debug(Chatty));
                            let _entered = other.enter();
                            warn_span!(parent: None, "alone", value = ?Chatty)
                                .in_scope(|| info!("{:?}", Chatty));
                            info_span!(parent: &other, "child").in_scope(|| Span::current().id())
                        });
                        assert_ne!(moved.join().unwrap(), span.id());
                        assert_eq!(Span::current().id(), span.id());
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert!(Span::current().is_none());
        done.send(()).unwrap();
    });
    ends.recv_timeout(std::time::Duration::from_secs(60)).expect("it waits for itself");
}
