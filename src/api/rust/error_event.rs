//! Error events: only what panics and `tracing` events at level ERROR need. Errors as such are not this crate's business.

use super::Value;
use super::scope::{MAX_TAGS, Members, Scope};
use super::value::{Cuts, MAX_MEMBERS};
use crate::protocol::event::EventContext;
use crate::protocol::json::{Array, Attributes, Object};
use crate::protocol::text;
use crate::runtime::app;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::type_name;
use core::error::Error;
use core::fmt;

/// At most so much of what an error says of itself is sent, in bytes.
const MAX_TEXT: usize = 8192;
/// At most so many errors behind an error are sent.
const MAX_SOURCES: usize = 10;

/// How serious something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// For developers.
    Debug,
    /// For the record.
    Info,
    /// Something to look at.
    Warning,
    /// Something failed (default).
    #[default]
    Error,
    /// The app is dead.
    Fatal,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

/// An error to be reported, within the current trace.
#[derive(Clone, Debug, Default)]
#[must_use = "an error is reported only by `send`"]
pub struct ErrorEvent {
    kind: String,
    pub(crate) value: String,
    message: String,
    /// Exceptions as JSON, the nearest last, each with a comma.
    causes: String,
    tags: Vec<(String, String)>,
    level: Level,
    location: Option<(String, u32, u32)>,
    unhandled: bool,
    mechanism: &'static str,
    extra: Attributes,
    /// Writes its tags, if it has any.
    pub(crate) write_tags: Option<Members>,
    /// Whether any of it was too long.
    pub(crate) cuts: Cuts,
}

impl ErrorEvent {
    /// An error of this kind (a type's name, or `panic`) with this message.
    pub fn new(kind: impl AsRef<str>, message: impl AsRef<str>) -> Self {
        let mut cuts = Cuts::default();
        Self {
            kind: cuts.text(kind.as_ref()),
            value: cuts.text(message.as_ref()),
            cuts,
            mechanism: "generic",
            ..Self::default()
        }
    }

    /// This error with all that it comes from. It is called by its type (`ParseIntError`, `io::Error`); what is a `dyn Error`, as all that
    /// it comes from, by the first word of its `Debug` text, which mostly is its type or variant.
    ///
    /// ```
    /// use browser_tracing::ErrorEvent;
    ///
    /// if let Err(error) = "seven".parse::<u32>() {
    ///     ErrorEvent::from(&error).tag("field", "age").send();
    /// }
    ///
    /// let error: Box<dyn std::error::Error> = "no seven".into();
    /// ErrorEvent::from(&*error).send();
    /// ```
    pub fn from_error<E: Error + ?Sized>(error: &E) -> Self {
        let mut event = Self::new(kind_of(error), capped(format_args!("{error}"), MAX_TEXT));
        let mut source = error.source();
        for _ in 0..MAX_SOURCES {
            let Some(error) = source else { break };
            event = event.caused_by(kind(&error), capped(format_args!("{error}"), MAX_TEXT));
            source = error.source();
        }
        event
    }

    /// What the app says of it, beside the error's own words.
    pub fn message(mut self, text: impl AsRef<str>) -> Self {
        self.message = self.cuts.text(text.as_ref());
        self
    }

    /// The error behind it: its kind and its message. Again for the one behind that.
    pub fn caused_by(mut self, kind: impl AsRef<str>, message: impl AsRef<str>) -> Self {
        if self.causes.len() >= MAX_MEMBERS {
            self.cuts.0 = true;
            return self;
        }
        let mut all = String::new();
        let mut cause = Object::begin(&mut all);
        cause.str("type", &self.cuts.text(kind.as_ref()));
        cause.str("value", &self.cuts.text(message.as_ref()));
        cause.end();
        all.push(',');
        all.push_str(&self.causes);
        self.causes = all;
        self
    }

    /// Adds a tag, which issues can be searched by, or puts it in the place of an older one of the same key. It goes before one of
    /// [`set_tag`](crate::set_tag) with the same key. An empty value, or `None`, takes it away again.
    pub fn tag<'v>(mut self, key: impl AsRef<str>, value: impl Into<Value<'v>>) -> Self {
        let tag = (self.cuts.name(key.as_ref()), self.cuts.text(&value.into().into_text()));
        self.tags.retain(|(known, _)| *known != tag.0);
        if tag.1.is_empty() {
            return self;
        }
        if self.tags.len() < MAX_TAGS {
            self.write_tags = Some(Scope::members);
            self.tags.push(tag);
        } else {
            self.cuts.0 = true;
        }
        self
    }

    /// How serious it is.
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Where in the source.
    pub fn location(mut self, file: impl AsRef<str>, line: u32, column: u32) -> Self {
        self.location = Some((self.cuts.text(file.as_ref()), line, column));
        self
    }

    /// Adds a value, or puts it in the place of an older one of the same key.
    pub fn extra<'v>(mut self, key: impl AsRef<str>, value: impl Into<Value<'v>>) -> Self {
        value.into().set(&mut self.extra, key.as_ref(), &mut self.cuts);
        self
    }

    pub(crate) fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    pub(crate) const fn panic(mut self) -> Self {
        self.unhandled = true;
        self.mechanism = "panic";
        self
    }

    /// Reports it, with the trace context of the current span, the name of the latest page load or navigation as its
    /// `transaction`, and the tags, user and breadcrumbs of the moment. Of the page it says what transactions do.
    pub fn send(self) {
        app::capture_event(&self);
    }

    /// The event, but for its id, which the caller made.
    pub(crate) fn to_json(&self, event_id: &str, facts: &EventFacts<'_>) -> String {
        let mut out = String::new();
        let mut event = Object::begin(&mut out);
        event.str("event_id", event_id);
        event.seconds("timestamp", facts.epoch_micros);
        event.str("platform", "other");
        event.str("level", self.level.as_str());
        event.known("transaction", facts.transaction);
        if !self.message.is_empty() {
            event.str("message", &self.message);
        }
        let mut exception = Object::begin(event.key("exception"));
        let mut values = Array::begin(exception.key("values"));
        // What was first comes first.
        let element = values.element();
        element.push_str(&self.causes);
        let mut value = Object::begin(element);
        value.str("type", &self.kind);
        value.str("value", &self.value);
        let mut mechanism = Object::begin(value.key("mechanism"));
        mechanism.str("type", self.mechanism);
        mechanism.bool("handled", !self.unhandled);
        mechanism.end();
        if let Some((file, line, column)) = &self.location {
            let mut trace = Object::begin(value.key("stacktrace"));
            let mut frames = Array::begin(trace.key("frames"));
            let mut frame = Object::begin(frames.element());
            frame.str("filename", file);
            frame.int("lineno", i64::from(*line));
            frame.int("colno", i64::from(*column));
            frame.bool("in_app", true);
            frame.end();
            frames.end();
            trace.end();
        }
        value.end();
        values.end();
        exception.end();
        let mut contexts = Object::begin(event.key("contexts"));
        if !facts.trace_context.is_empty() {
            contexts.raw("trace", facts.trace_context);
        }
        facts.page.write_contexts(&mut contexts);
        contexts.end();
        if !self.extra.as_str().is_empty() {
            let mut extra = Object::begin(event.key("extra"));
            extra.members(self.extra.as_str());
            extra.end();
        }
        facts.page.write_members(&mut event);
        event.end();
        out
    }
}

impl<E: Error + ?Sized> From<&E> for ErrorEvent {
    fn from(error: &E) -> Self {
        Self::from_error(error)
    }
}

/// What an error's type is called, where it is known.
fn kind_of<E: Error + ?Sized>(error: &E) -> String {
    let mut path = type_name::<E>().trim_start_matches('&');
    // What only holds another one is called like it.
    while let Some(inner) = path.strip_prefix("alloc::boxed::Box<").or(path.strip_prefix("alloc::sync::Arc<"))
    {
        path = inner;
    }
    if path.starts_with("dyn ") { kind(&error) } else { last_name(path) }
}

/// The name of an error's type, as far as its `Debug` text begins with it.
fn kind(error: &dyn fmt::Debug) -> String {
    let debug = capped(format_args!("{error:?}"), MAX_TEXT);
    let is_name = |part: &str| part.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let word = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let mut end = word(&debug);
    while let Some(rest) =
        debug.get(end..).and_then(|rest| rest.strip_prefix("::")).filter(|rest| is_name(rest))
    {
        end += 2 + word(rest);
    }
    last_name(debug.get(..end).unwrap_or_default())
}

/// The last name of a path, without generics; of the many that are called `Error` with whose it is.
fn last_name(path: &str) -> String {
    let path = path.split(['<', '>']).next().unwrap_or_default();
    let mut names = path.rsplit("::");
    match names.next().unwrap_or_default() {
        "" => String::from("Error"),
        "Error" => match names.find(|name| *name != "error") {
            Some(owner) => [owner, "::Error"].concat(),
            None => String::from("Error"),
        },
        name => String::from(name),
    }
}

/// What `arguments` write, until the cap, in bytes.
pub(crate) fn capped(arguments: fmt::Arguments<'_>, max: usize) -> String {
    struct Capped(String, Option<usize>);
    impl fmt::Write for Capped {
        // Never fails: code of the app is behind it, which may take that for a defect of its own.
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let Some(max) = self.1 else { return Ok(()) };
            let fits = text::clip(text, max.saturating_sub(self.0.len()));
            self.0.push_str(fits);
            if fits.len() < text.len() {
                self.0.push('…');
                self.1 = None;
            }
            Ok(())
        }
    }
    let mut out = Capped(String::new(), Some(max));
    // What is written by code of the app may fail by itself.
    if fmt::Write::write_fmt(&mut out, arguments).is_err() && out.1.is_some() {
        out.0.push('…');
    }
    out.0
}

/// What the moment adds to an error event.
#[derive(Debug, Default)]
pub(crate) struct EventFacts<'a> {
    pub(crate) epoch_micros: i64,
    /// The name of the latest route.
    pub(crate) transaction: &'a str,
    pub(crate) trace_context: &'a str,
    /// What every event says.
    pub(crate) page: EventContext<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_error_event_is_json_with_its_trace() {
        let event =
            ErrorEvent::new("panic", "it \"broke\"").level(Level::Fatal).location("src/a.rs", 7, 9).panic();
        let event = event.extra("n", 0).extra("n", 1).tag("t", 1).tag("t", 2);
        assert_eq!(event.tags, [(String::from("t"), String::from("2"))]);
        let text = event.to_json(
            "0123",
            &EventFacts {
                epoch_micros: 2_500_000,
                trace_context: r#"{"trace_id":"t"}"#,
                page: EventContext { members: r#""tags":{"a":"b"}"#, ..EventContext::default() },
                ..EventFacts::default()
            },
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["exception"]["values"][0]["value"], "it \"broke\"");
        assert_eq!(value["exception"]["values"][0]["mechanism"]["handled"], false);
        assert_eq!(value["exception"]["values"][0]["stacktrace"]["frames"][0]["lineno"], 7);
        assert_eq!(value["contexts"]["trace"]["trace_id"], "t");
        assert_eq!(value["tags"]["a"], "b");
        assert_eq!(value["timestamp"], 2.5);
        assert_eq!(value["level"], "fatal");
        assert_eq!(value["extra"]["n"], 1);
        assert_eq!(text.matches("\"n\":").count(), 1);
        assert_eq!(value["message"], serde_json::Value::Null);
    }

    #[test]
    fn what_an_error_comes_from_is_before_it() {
        let event =
            ErrorEvent::new("Outer", "a").caused_by("Middle", "b").caused_by("Inner", "c").message("m");
        let text = event.to_json("0123", &EventFacts::default());
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let values = value["exception"]["values"].as_array().unwrap();
        let kinds: Vec<_> = values.iter().map(|one| (&one["type"], &one["value"])).collect();
        assert_eq!(
            kinds,
            [(&"Inner".into(), &"c".into()), (&"Middle".into(), &"b".into()), (&"Outer".into(), &"a".into())]
        );
        assert_eq!(values[2]["mechanism"]["handled"], true);
        assert_eq!(value["message"], "m");
    }

    #[test]
    fn an_error_is_called_by_its_type() {
        use alloc::boxed::Box;
        /// One of many ways to fail.
        #[derive(Debug)]
        enum AppError<T> {
            #[allow(dead_code, reason = "it is the name that counts")]
            Net(T),
        }
        impl<T> fmt::Display for AppError<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("no net")
            }
        }
        impl<T: fmt::Debug> Error for AppError<T> {}
        let net = AppError::Net(Vec::<u8>::new());
        assert_eq!(ErrorEvent::from(&net).kind, "AppError");
        assert_eq!(ErrorEvent::from(&"x".parse::<u32>().unwrap_err()).kind, "ParseIntError");
        assert_eq!(ErrorEvent::from(&std::io::Error::other("disk")).kind, "io::Error");
        assert_eq!(ErrorEvent::from(&fmt::Error).kind, "fmt::Error");
        assert_eq!(ErrorEvent::from(&Box::new(fmt::Error)).kind, "fmt::Error");
        let boxed: Box<dyn Error> = Box::new(net);
        assert_eq!(ErrorEvent::from(&*boxed).kind, "Net");
        for (debug, name) in [
            ("gloo_net::Error(7)", "gloo_net::Error"),
            ("Custom { a: 1 }", "Custom"),
            ("Error: x", "Error"),
            ("a::", "a"),
            ("\"x\"", "Error"),
        ] {
            assert_eq!(kind(&format_args!("{debug}")), name);
        }
        assert!(ErrorEvent::new("E", "e").tag("k", 1).tag("k", None::<i32>).tags().is_empty());
    }

    /// Says a lot, and takes every failure to write for a defect.
    struct Verbose;
    impl fmt::Debug for Verbose {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for _ in 0..10_000 {
                write!(f, "é x").unwrap();
            }
            Ok(())
        }
    }
    impl fmt::Display for Verbose {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Debug::fmt(self, f)
        }
    }
    impl Error for Verbose {}

    #[test]
    fn an_error_that_says_too_much_is_cut_without_a_word_to_it() {
        let event = ErrorEvent::from(&Verbose);
        assert!(event.value.len() <= MAX_TEXT + '…'.len_utf8() && event.value.ends_with('…'));
        assert!(
            event.value.trim_end_matches('…').ends_with('é')
                || event.value.trim_end_matches('…').ends_with(['x', ' '])
        );
        assert_eq!(capped(format_args!("short"), 5), "short");
    }
}
