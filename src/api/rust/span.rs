//! Spans and futures that run in them.

use super::TraceHeaders;
use crate::protocol::{json, text};
use crate::runtime::app;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use pin_project_lite::pin_project;

/// The longest text that is an attribute's value, in bytes.
const MAX_VALUE: usize = 65_536;

/// A value of an attribute.
///
/// Everything with an obvious one converts: texts of all kinds, numbers, truth values, lists of texts, a [`Duration`] (its
/// milliseconds, the unit of every time here), and an [`Option`] of one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Text.
    Str(&'a str),
    /// Text of its own.
    String(String),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number. What JSON cannot write (not-a-number, infinities) becomes `null`.
    Float(f64),
    /// A list of texts.
    List(&'a [String]),
    /// A list of texts of its own.
    Strings(Vec<String>),
    /// None: takes an older value of the same key away.
    None,
}

impl Value<'_> {
    /// Whether [`to_json`](Self::to_json) cuts it.
    pub(crate) fn is_cut(&self) -> bool {
        match self {
            Self::Str(text) => text.len() > MAX_VALUE,
            Self::String(text) => text.len() > MAX_VALUE,
            _ => false,
        }
    }

    /// Empty for [`Value::None`].
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        match self {
            Self::Str(value) => json::string(&mut out, text::clip(value, MAX_VALUE)),
            Self::String(value) => json::string(&mut out, text::clip(value, MAX_VALUE)),
            Self::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Self::Int(number) => json::int(&mut out, *number),
            Self::Float(number) => json::num(&mut out, *number),
            Self::List(items) => list(&mut out, items),
            Self::Strings(items) => list(&mut out, items),
            Self::None => {}
        }
        out
    }

    /// Texts as they are, everything else as JSON.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Str(text) => String::from(text),
            Self::String(text) => text,
            other => other.to_json(),
        }
    }

    /// Appends `"key":value` to members of an object, unless there is no value.
    pub(crate) fn push_member(&self, members: &mut String, key: &str) {
        if matches!(self, Self::None) {
            return;
        }
        if !members.is_empty() {
            members.push(',');
        }
        json::string(members, key);
        members.push(':');
        members.push_str(&self.to_json());
    }
}

fn list(out: &mut String, items: &[String]) {
    let mut list = json::Array::begin(out);
    for item in items {
        json::string(list.element(), item);
    }
    list.end();
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Str(text)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Box<str>> for Value<'_> {
    fn from(text: Box<str>) -> Self {
        Self::String(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Str(text),
            Cow::Owned(text) => Self::String(text),
        }
    }
}

impl From<char> for Value<'_> {
    fn from(letter: char) -> Self {
        Self::String(String::from(letter))
    }
}

impl<'a> From<&'a [String]> for Value<'a> {
    fn from(items: &'a [String]) -> Self {
        Self::List(items)
    }
}

impl<'a> From<&'a Vec<String>> for Value<'a> {
    fn from(items: &'a Vec<String>) -> Self {
        Self::List(items)
    }
}

impl<T: Into<String>> From<Vec<T>> for Value<'_> {
    fn from(items: Vec<T>) -> Self {
        Self::Strings(items.into_iter().map(Into::into).collect())
    }
}

impl From<&[&str]> for Value<'_> {
    fn from(items: &[&str]) -> Self {
        Self::Strings(items.iter().map(|item| String::from(*item)).collect())
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Value<'_> {
    fn from(items: [T; N]) -> Self {
        Self::Strings(items.into_iter().map(Into::into).collect())
    }
}

impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<Duration> for Value<'_> {
    /// In milliseconds.
    fn from(time: Duration) -> Self {
        Self::Float(time.as_secs_f64() * 1000.0)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

macro_rules! value_from {
    ($($kind:ty),* => $variant:ident as $to:ty) => {
        $(impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::$variant(<$to>::from(number))
            }
        })*
    };
}

value_from!(i8, i16, i32, i64, u8, u16, u32 => Int as i64);
value_from!(f32, f64 => Float as f64);

macro_rules! value_from_wide {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Value<'_> {
            /// Beyond `i64` as a float.
            fn from(number: $kind) -> Self {
                #[expect(clippy::cast_precision_loss, reason = "nothing better exists in JSON's numbers")]
                i64::try_from(number).map_or(Self::Float(number as f64), Self::Int)
            }
        })*
    };
}

value_from_wide!(u64, usize, isize, i128, u128);

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
/// [`Instrument::in_span`] for a future. Requests made while it is current are its children.
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

/// Starts a span without a parent in the page: a transaction of its own, in the current trace.
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

    /// Starts a span under this one, whatever is current.
    pub fn start_child(&self, name: impl AsRef<str>) -> Self {
        if self.key.is_none() {
            Self::none()
        } else {
            Self::of(app::start_span(Under::Span(self.key), name.as_ref()))
        }
    }

    /// What kind of work this is, for example `db.query` or `ui.render`.
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
        self.set_attribute("sentry.op", op.as_ref());
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
    /// would run in it. Use [`Instrument::in_span`] there.
    pub fn enter(&self) -> Entered<'_> {
        Entered { token: self.enter_scope(), _span: PhantomData }
    }

    /// Runs `f` with this as the current span. A future that `f` returns is not run by this: give it to
    /// [`Instrument::in_span`].
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
