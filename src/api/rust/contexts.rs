//! Code and futures that run in another trace than the page's, or in none.

use super::span::Key;
use crate::runtime::app;
use alloc::string::String;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use pin_project_lite::pin_project;

mod sealed {
    use core::future::Future;

    /// See [`NotAFuture`].
    #[derive(Debug)]
    pub struct Done;
    /// See [`NotAFuture`].
    #[derive(Debug)]
    pub struct UseTheMethodOfTraceFuture;

    /// What a closure may return that runs in a context: anything but a future, of which nothing would have run by then.
    /// For a future both implementations hold, and so the compiler does not know which one is meant.
    pub trait NotAFuture<Kind> {}
    impl<T> NotAFuture<Done> for T {}
    impl<T: Future> NotAFuture<UseTheMethodOfTraceFuture> for T {}
}
use sealed::NotAFuture;

/// Runs `f` in a new trace that has nothing to do with the page's. For a future: [`TraceFuture::in_new_trace`].
///
/// ```compile_fail
/// // Nothing of the future has run when the closure is done: this does not compile.
/// browser_tracing::in_new_trace(|| async { 7 });
/// ```
pub fn in_new_trace<R: NotAFuture<Kind>, Kind>(f: impl FnOnce() -> R) -> R {
    let _entered = app::Context::enter(app::NEW_TRACE, "");
    f()
}

/// Runs `f` in the trace that these headers describe; malformed ones make it a new trace. For a future:
/// [`TraceFuture::in_continued_trace`].
pub fn in_continued_trace<R: NotAFuture<Kind>, Kind>(
    sentry_trace: impl AsRef<str>,
    baggage: impl AsRef<str>,
    f: impl FnOnce() -> R,
) -> R {
    let _entered =
        app::Context::enter(app::CONTINUED_TRACE, &joined(sentry_trace.as_ref(), baggage.as_ref()));
    f()
}

/// Runs `f` without tracing: spans started inside record nothing, requests say "not sampled". For a future:
/// [`TraceFuture::suppressed`].
pub fn suppressed<R: NotAFuture<Kind>, Kind>(f: impl FnOnce() -> R) -> R {
    let _entered = app::Context::enter(app::SUPPRESSED, "");
    f()
}

fn joined(sentry_trace: &str, baggage: &str) -> String {
    let mut text = String::from(sentry_trace);
    text.push('\n');
    text.push_str(baggage);
    text
}

/// Lets a future run in another trace than the page's, or in none: whenever it runs, exactly, whatever else runs in between.
///
/// ```
/// use browser_tracing::TraceFuture as _;
///
/// async fn sync_the_cache() { /* requests … */ }
/// let quiet = sync_the_cache().suppressed();
/// let apart = sync_the_cache().in_new_trace();
/// # drop((quiet, apart));
/// ```
pub trait TraceFuture: Future + Sized {
    /// Without tracing: spans started inside record nothing, requests say "not sampled".
    fn suppressed(self) -> InContext<Self> {
        InContext::new(self, app::SUPPRESSED, String::new())
    }

    /// In a new trace that has nothing to do with the page's, the same one to its end.
    fn in_new_trace(self) -> InContext<Self> {
        InContext::new(self, app::NEW_TRACE, String::new())
    }

    /// In the trace that these headers describe; malformed ones make it a new trace.
    fn in_continued_trace(self, sentry_trace: impl AsRef<str>, baggage: impl AsRef<str>) -> InContext<Self> {
        InContext::new(self, app::CONTINUED_TRACE, joined(sentry_trace.as_ref(), baggage.as_ref()))
    }
}

impl<F: Future> TraceFuture for F {}

/// The context of a future, put aside while the future does not run.
struct Kept {
    kind: u32,
    text: String,
    key: Option<Key>,
}

/// Entered for one poll.
struct Running<'a>(&'a mut Kept);

impl Kept {
    fn run(&mut self) -> Running<'_> {
        match self.key {
            Some(key) if self.kind != app::SUPPRESSED => app::resume(key),
            // Nothing of the trace is its own: it is that of the moment.
            _ => self.key = Some(app::enter(self.kind, Key::NONE, &self.text)),
        }
        Running(self)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let Some(key) = self.0.key else { return };
        if self.0.kind == app::SUPPRESSED { app::exit(key) } else { app::suspend(key) }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            app::exit(key);
        }
    }
}

pin_project! {
    /// A future in a context of its own; see [`TraceFuture`].
    #[must_use = "futures do nothing unless polled"]
    pub struct InContext<F> {
        #[pin]
        future: Option<F>,
        kept: Kept,
    }

    impl<F> PinnedDrop for InContext<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _running = this.kept.run();
            // What the future drops belongs to its context as well.
            this.future.set(None);
        }
    }
}

impl<F> InContext<F> {
    const fn new(future: F, kind: u32, text: String) -> Self {
        Self { future: Some(future), kept: Kept { kind, text, key: None } }
    }
}

impl<F> fmt::Debug for InContext<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InContext").finish_non_exhaustive()
    }
}

impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _running = this.kept.run();
        // A future that is polled after it was done never comes back; it is gone, so there is nothing to poll.
        let polled = this.future.as_mut().as_pin_mut().map_or(Poll::Pending, |future| future.poll(cx));
        if polled.is_ready() {
            this.future.set(None);
        }
        polled
    }
}
