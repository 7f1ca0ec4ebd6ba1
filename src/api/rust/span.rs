//! Spans.

use super::{TraceHeaders, Value};
use crate::protocol::names;
use crate::runtime::app;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

/// How a span went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpanStatus {
    /// Well.
    Ok,
    /// Given up by the user or the app.
    Cancelled,
    /// It took too long.
    DeadlineExceeded,
    /// What it asked for does not exist.
    NotFound,
    /// The caller may not.
    PermissionDenied,
    /// The caller is not known.
    Unauthenticated,
    /// The input was wrong.
    InvalidArgument,
    /// It is there already.
    AlreadyExists,
    /// A limit was hit.
    ResourceExhausted,
    /// Not now.
    Unavailable,
    /// Aborted.
    Aborted,
    /// Something broke.
    InternalError,
    /// The other side cannot do it.
    Unimplemented,
    /// The state of things did not allow it.
    FailedPrecondition,
    /// Beyond what there is.
    OutOfRange,
    /// Data is gone for good.
    DataLoss,
    /// Nobody knows.
    UnknownError,
}

impl SpanStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Cancelled => "cancelled",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::NotFound => "not_found",
            Self::PermissionDenied => "permission_denied",
            Self::Unauthenticated => "unauthenticated",
            Self::InvalidArgument => "invalid_argument",
            Self::AlreadyExists => "already_exists",
            Self::ResourceExhausted => "resource_exhausted",
            Self::Unavailable => "unavailable",
            Self::Aborted => "aborted",
            Self::InternalError => "internal_error",
            Self::Unimplemented => "unimplemented",
            Self::FailedPrecondition => "failed_precondition",
            Self::OutOfRange => "out_of_range",
            Self::DataLoss => "data_loss",
            Self::UnknownError => "unknown_error",
        }
    }
}

/// A reference to another span: `trace_id` of 32 and `span_id` of 16 hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// Its trace.
    pub trace_id: String,
    /// Itself.
    pub span_id: String,
    /// Whether it is recorded.
    pub sampled: bool,
}

impl Link {
    /// To a span that was told of (in a message, say). Ids that are none are not sent.
    #[must_use]
    pub fn new(trace_id: impl AsRef<str>, span_id: impl AsRef<str>, sampled: bool) -> Self {
        Self { trace_id: String::from(trace_id.as_ref()), span_id: String::from(span_id.as_ref()), sampled }
    }
}

/// Names a span, or an entered context, of one `init`; after the next `init` it names nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) life: u32,
    pub(crate) number: u32,
}

impl Key {
    pub(crate) const NONE: Self = Self { life: 0, number: 0 };

    const fn is_none(self) -> bool {
        self.number == 0
    }
}

/// Where a span starts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Under {
    /// Under the current span.
    Current,
    /// As a transaction of its own.
    Nothing,
    /// Under this one.
    Span(Key),
}

/// An open span. It ends when it is dropped.
///
/// Starting one does not make it the current span: [`enter`](Self::enter) does for a stretch of code,
/// [`Instrument::in_span`](super::Instrument::in_span) for a future. Requests made while it is current are its children.
/// Where nothing is recorded (not sampled, paused, no `init`, on a server) it costs nothing and does nothing.
#[must_use = "a span ends when it is dropped"]
pub struct Span {
    key: Key,
    /// Somebody else's, so that it does not end with this.
    borrowed: bool,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Span").field("recording", &self.is_recording()).finish()
    }
}

/// Starts a span under the current one (else under the open page load or navigation, else as a transaction of its own).
///
/// It starts with this very call. What is set afterwards, its [`op`](Span::op) too, comes too late for
/// [`Options::traces_sampler`](crate::Options::traces_sampler), which is told the name alone.
///
/// ```
/// use browser_tracing::start_span;
///
/// let span = start_span("parse the catalogue").op("parse").attribute("items", 3);
/// let sum = span.in_scope(|| 1 + 1);
/// # assert_eq!(sum, 2);
/// ```
pub fn start_span(name: impl AsRef<str>) -> Span {
    Span::of(app::start_span(Under::Current, name.as_ref()))
}

/// Starts a span without a parent in the page: a transaction of its own, in the current trace. A sampler is told its name alone,
/// as for [`start_span`].
pub fn start_root_span(name: impl AsRef<str>) -> Span {
    Span::of(app::start_span(Under::Nothing, name.as_ref()))
}

/// The span that is current here: what a span that starts now would be a child of. Outside of every span that is the open page
/// load or navigation; where nothing is recorded, [`Span::none`].
///
/// It is not the caller's: dropping it ends nothing, [`end`](Span::end) does.
///
/// ```
/// browser_tracing::current_span().set_attribute("cart.items", 3);
/// ```
pub fn current_span() -> Span {
    Span { key: app::current(false), borrowed: true }
}

/// The root of the current span: the open page load or navigation, or what [`start_root_span`] began.
///
/// ```
/// browser_tracing::root_span().set_attribute("shop.plan", "free");
/// ```
pub fn root_span() -> Span {
    Span { key: app::current(true), borrowed: true }
}

impl Span {
    const fn of(key: Key) -> Self {
        Self { key, borrowed: false }
    }

    /// A span that records nothing.
    pub const fn none() -> Self {
        Self::of(Key::NONE)
    }

    /// The same span, which does not end with this: for who must let go of a lock before code of the app may run.
    #[cfg(feature = "tracing")]
    pub(crate) const fn unowned(&self) -> Self {
        Self { key: self.key, borrowed: true }
    }

    /// Starts a span under this one, whatever is current.
    pub fn start_child(&self, name: impl AsRef<str>) -> Self {
        if self.key.is_none() {
            Self::none()
        } else {
            Self::of(app::start_span(Under::Span(self.key), name.as_ref()))
        }
    }

    /// What kind of work this is, for example `db.query` or `ui.render`. A sampler does not know it: the span has started.
    pub fn op(self, op: impl AsRef<str>) -> Self {
        self.set_op(op);
        self
    }

    /// Adds an attribute.
    pub fn attribute<'v>(self, key: impl AsRef<str>, value: impl Into<Value<'v>>) -> Self {
        self.set_attribute(key, value);
        self
    }

    /// See [`op`](Self::op).
    pub fn set_op(&self, op: impl AsRef<str>) {
        self.set_attribute(names::OP, op.as_ref());
    }

    /// Sets an attribute, replacing an older value of the same key; `None` takes it away. `sentry.op`, `sentry.origin` and
    /// `sentry.source` are what they say.
    pub fn set_attribute<'v>(&self, key: impl AsRef<str>, value: impl Into<Value<'v>>) {
        if !self.key.is_none() {
            app::set_attribute(self.key, key.as_ref(), value.into());
        }
    }

    /// Gives the span a tag: of a transaction that of the event, which wins over the page's.
    #[cfg(feature = "tracing")]
    #[doc(hidden)]
    pub fn set_tag(&self, key: &str, value: &str) {
        let mut marked = String::from(crate::protocol::event::TAG);
        marked.push_str(key);
        self.set_attribute(&marked, value);
    }

    /// Renames the span.
    pub fn set_name(&self, name: impl AsRef<str>) {
        if !self.key.is_none() {
            app::update_name(self.key, name.as_ref());
        }
    }

    /// Says how it went. Unset, it counts as well done.
    pub fn set_status(&self, status: SpanStatus) {
        if !self.key.is_none() {
            app::set_status(self.key, if status == SpanStatus::Ok { 1 } else { 2 }, status.as_str());
        }
    }

    /// Refers to another span that this one follows from.
    pub fn add_link(&self, link: &Link) {
        if !self.key.is_none() {
            app::add_link(self.key, &link.trace_id, &link.span_id, link.sampled);
        }
    }

    /// A reference to this span, for [`add_link`](Self::add_link) of another one.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        if self.key.is_none() {
            return None;
        }
        let text = app::span_context(self.key);
        let mut lines = text.split('\n');
        let trace_id = String::from(lines.next().filter(|id| !id.is_empty())?);
        let span_id = String::from(lines.next()?);
        Some(Link { trace_id, span_id, sampled: lines.next() == Some("1") })
    }

    /// Headers that make a request, or whatever carries them, a child of this span.
    #[must_use]
    pub fn headers(&self) -> Option<TraceHeaders> {
        if self.key.is_none() { None } else { TraceHeaders::parse(&app::trace_data(self.key)) }
    }

    /// Is anything recorded?
    #[must_use]
    pub fn is_recording(&self) -> bool {
        !self.key.is_none() && app::is_recording(self.key)
    }

    /// Makes this the current span until the guard is dropped. Do not hold the guard across an `.await`: other tasks
    /// would run in it. Use [`Instrument::in_span`](super::Instrument::in_span) there.
    pub fn enter(&self) -> Entered<'_> {
        Entered { token: self.enter_scope(), _span: PhantomData }
    }

    /// Runs `f` with this as the current span. A future that `f` returns is not run by this: give it to
    /// [`Instrument::in_span`](super::Instrument::in_span).
    pub fn in_scope<R>(&self, f: impl FnOnce() -> R) -> R {
        let _entered = self.enter();
        f()
    }

    /// [`enter`](Self::enter) without a guard, for integrations that learn of the end elsewhere. Scopes may be left in
    /// any order. A token that is never left keeps the span current.
    pub fn enter_scope(&self) -> ScopeToken {
        ScopeToken(if self.key.is_none() { Key::NONE } else { app::enter(app::SPAN, self.key, "") })
    }

    /// Ends the span now.
    pub fn end(mut self) {
        self.borrowed = false;
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if !self.key.is_none() && !self.borrowed {
            app::end_span(self.key);
        }
    }
}

/// A scope to be left with [`leave`](Self::leave). See [`Span::enter_scope`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the span stays current until the scope is left"]
pub struct ScopeToken(Key);

impl ScopeToken {
    /// Leaves the scope.
    pub fn leave(self) {
        app::exit(self.0);
    }
}

/// Keeps a span current; see [`Span::enter`].
#[derive(Debug)]
#[must_use = "the span is current only until the guard is dropped"]
pub struct Entered<'a> {
    token: ScopeToken,
    // Not `Send`: what is current belongs to the thread.
    _span: PhantomData<(&'a Span, *const ())>,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        core::mem::replace(&mut self.token, ScopeToken(Key::NONE)).leave();
    }
}
