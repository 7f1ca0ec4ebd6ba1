//! Futures that run in spans.

use super::Span;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use pin_project_lite::pin_project;

/// Lets a future run in a span.
pub trait Instrument: Sized {
    /// (Not called `instrument`, which is the method of `tracing`'s trait of this name: both may be in scope.)
    ///
    /// The span is current whenever the future runs, exactly, also among many concurrent futures, and ends when
    /// the future is done or dropped.
    ///
    /// ```
    /// use browser_tracing::{Instrument, start_span};
    ///
    /// async fn load(id: u32) -> u32 { id }
    /// let task = load(7).in_span(start_span("load").attribute("id", 7));
    /// # drop(task);
    /// ```
    fn in_span(self, span: Span) -> Instrumented<Self> {
        Instrumented { future: Some(self), span: Some(span) }
    }
}

impl<F: Future> Instrument for F {}

pin_project! {
    /// A future in a span; see [`Instrument::in_span`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Instrumented<F> {
        #[pin]
        future: Option<F>,
        span: Option<Span>,
    }

    impl<F> PinnedDrop for Instrumented<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.span.as_ref().map(Span::enter);
            // What the future drops belongs to the span as well.
            this.future.set(None);
        }
    }
}

impl<F> fmt::Debug for Instrumented<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instrumented").field("span", &self.span).finish_non_exhaustive()
    }
}

impl<F: Future> Future for Instrumented<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let polled = {
            let _entered = this.span.as_ref().map(Span::enter);
            // A future that is polled after it was done never comes back; it is gone, so there is nothing to poll.
            let polled = this.future.as_mut().as_pin_mut().map_or(Poll::Pending, |future| future.poll(cx));
            if polled.is_ready() {
                this.future.set(None);
            }
            polled
        };
        if polled.is_ready() {
            *this.span = None;
        }
        polled
    }
}
