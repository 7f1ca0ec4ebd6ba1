//! What options may be, and what the app's functions among them are told.

use super::Value;
use crate::protocol::json::Attributes;
use crate::protocol::names;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

/// Where the name of a root comes from.
pub(crate) const SOURCES: [&str; 2] = [names::SOURCE, names::SOURCE_ALIAS];

/// What an option with a text may be given: `&str`, `String`, `Cow<str>` and the like, and an [`Option`] of one. `None` is as if
/// it were not set, so that `option_env!("…")` can be passed on.
pub trait OptionText {
    /// The text, if there is one.
    #[doc(hidden)]
    fn into_text(self) -> Option<String>;
}

macro_rules! option_text {
    ($($kind:ty),*) => {
        $(impl OptionText for $kind {
            fn into_text(self) -> Option<String> {
                Some(String::from(<Self as AsRef<str>>::as_ref(&self)))
            }
        })*
    };
}

option_text!(&str, &String, Cow<'_, str>, &Cow<'_, str>, Box<str>, Rc<str>, Arc<str>);

impl OptionText for String {
    fn into_text(self) -> Option<String> {
        Some(self)
    }
}

impl<T: OptionText> OptionText for Option<T> {
    fn into_text(self) -> Option<String> {
        self.and_then(OptionText::into_text)
    }
}

/// Why tracing did not start.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The DSN is malformed; the text says what is wrong with it.
    InvalidDsn(String),
    /// Tracing runs already.
    AlreadyInitialised,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidDsn(why) => {
                f.write_str("invalid DSN: ")?;
                f.write_str(why)
            }
            Self::AlreadyInitialised => f.write_str("browser tracing is already initialised"),
        }
    }
}

impl core::error::Error for ConfigError {}

/// What leaves on requests of a trace that is not sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsampled {
    /// The decision: the backend does not record either (default, as `@sentry/browser`).
    #[default]
    Send,
    /// No headers: the backend starts a trace of its own.
    Omit,
    /// The trace without a decision: the backend decides.
    Defer,
}

/// How a new trace refers to the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkPreviousTrace {
    /// As long as the page lives (default).
    #[default]
    InMemory,
    /// Also across page loads of the tab, through session storage.
    SessionStorage,
    /// Not at all.
    Off,
}

/// What a sampler is told about the root span it decides on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SamplingContext<'a> {
    /// Name of the transaction: for page loads and navigations the route if known, else the path, or what
    /// [`Options::before_start_span`](crate::Options::before_start_span) has made of it; else what the span was started with.
    pub name: &'a str,
    /// `pageload`, `navigation` or what `before_start_span` has made of it. Empty for a span of the app's own
    /// ([`start_span`](crate::start_span)), which is decided about before [`Span::op`](crate::Span::op) is called: go by its name.
    pub op: &'a str,
    /// The decision of the trace that is being continued.
    pub parent_sampled: Option<bool>,
    /// The rate of that decision.
    pub parent_sample_rate: Option<f64>,
}

/// What of a URL's query is sent. Values whose names speak of secrets (`token`, `password`, …) are replaced by `[Filtered]`
/// in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlQuery {
    /// Everything else as it is (default).
    #[default]
    All,
    /// No value at all.
    Nothing,
    /// The values of parameters whose names hold one of these texts.
    Allow(Vec<String>),
    /// All values but those of parameters whose names hold one of these texts.
    Deny(Vec<String>),
}

/// A finished span, as [`Options::ignore_spans`](crate::Options::ignore_spans) sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpanInfo<'a> {
    /// Its name, for example `GET /api/users/7`.
    pub name: &'a str,
    /// Its operation, for example `http.client`.
    pub op: &'a str,
}

/// The span of a page load, navigation or redirect that is about to start, as
/// [`Options::before_start_span`](crate::Options::before_start_span) may change it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteSpan {
    /// The route if known, else the path. Another name counts as `custom`.
    pub name: String,
    /// `pageload`, `navigation` or `navigation.redirect`; that of a redirect stays.
    pub op: String,
    pub(crate) attributes: Attributes,
    /// Where the name comes from, if the app said so.
    pub(crate) source: String,
}

impl RouteSpan {
    /// Sets an attribute; `None` takes it away. `sentry.op` and `sentry.source` are what they say.
    pub fn set_attribute<'v>(&mut self, key: impl AsRef<str>, value: impl Into<Value<'v>>) {
        let value = value.into();
        match key.as_ref() {
            names::OP => self.op = value.into_text(),
            key if SOURCES.contains(&key) => self.source = value.into_text(),
            key if value == Value::None => {
                self.attributes.remove(key);
            }
            key => self.attributes.set_raw(key, &value.to_json()),
        }
    }
}
