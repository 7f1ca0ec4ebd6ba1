//! The fields of spans and events, sorted by what they mean.

use crate::api::rust::{self, Span, SpanStatus, Value};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;
use tracing_core::Metadata;
use tracing_core::field::{Field, Visit};
use tracing_core::span::Record;
use tracing_core::{Event, field::ValueSet};

/// `Debug` output is cut here, in bytes.
const MAX_DEBUG: usize = 1024;

/// A value that is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owned {
    Text(String),
    Bool(bool),
    Int(i64),
    Number(f64),
    List(Vec<String>),
}

impl Owned {
    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Str(text),
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Int(number) => Value::Int(*number),
            Self::Number(number) => Value::Float(*number),
            Self::List(items) => Value::List(items),
        }
    }

    // Once, not once for each field that is a text.
    #[inline(never)]
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::List(items) => items.join(", "),
            other => other.value().into_text(),
        }
    }
}

/// What can be visited.
pub(super) trait Recorded {
    fn visit(&self, visitor: &mut Fields);
}

impl Recorded for &ValueSet<'_> {
    fn visit(&self, visitor: &mut Fields) {
        self.record(visitor);
    }
}

impl Recorded for &Record<'_> {
    fn visit(&self, visitor: &mut Fields) {
        self.record(visitor);
    }
}

impl Recorded for &Event<'_> {
    fn visit(&self, visitor: &mut Fields) {
        self.record(visitor);
    }
}

/// Fields, sorted.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) name: Option<String>,
    pub(super) op: Option<String>,
    pub(super) trace: Option<String>,
    pub(super) message: Option<String>,
    /// Type and text of the first error, and of those behind it.
    pub(super) errors: Vec<(String, String)>,
    status: Option<SpanStatus>,
    /// All others, under the names they were given; see [`plain`].
    pub(super) attributes: Vec<(String, Owned)>,
}

impl Fields {
    /// Reads them. The app's `Debug` code runs: no lock may be held.
    pub(super) fn of(recorded: impl Recorded) -> Self {
        let mut fields = Self::default();
        recorded.visit(&mut fields);
        fields
    }

    pub(super) fn name_or<'a>(&'a self, metadata: &'a Metadata<'_>) -> &'a str {
        self.name.as_deref().unwrap_or_else(|| metadata.name())
    }

    /// The message of an event; that of `#[instrument(err)]` has none but its field `error`.
    pub(super) fn message(&self) -> &str {
        match (&self.message, self.attributes.iter().find(|(key, _)| key == "error")) {
            (Some(message), _) => message,
            (None, Some((_, Owned::Text(text)))) => text,
            _ => "",
        }
    }

    /// Puts everything but the name on the span.
    pub(super) fn apply(&self, span: &Span) {
        if let Some(op) = &self.op {
            span.set_op(op);
        }
        if let Some(status) = self.status {
            span.set_status(status);
        }
        self.set_attributes(span);
    }

    pub(super) fn set_attributes(&self, span: &Span) {
        if let Some(message) = &self.message {
            span.set_attribute("message", message.as_str());
        }
        for (key, value) in &self.attributes {
            match key.strip_prefix(TAG) {
                // A tag is one text.
                Some(tag) if !matches!(value, Owned::List(_)) => {
                    span.set_tag(tag, &value.clone().into_text())
                }
                _ => span.set_attribute(plain(key), value.value()),
            }
        }
    }

    fn put(&mut self, name: &str, value: Owned) {
        match name {
            "message" => self.message = Some(value.into_text()),
            "sentry.name" | "otel.name" => self.name = Some(value.into_text()),
            "sentry.op" => self.op = Some(value.into_text()),
            "sentry.trace" => self.trace = Some(value.into_text()),
            "otel.kind" => {
                let kind = value.into_text().to_ascii_lowercase();
                let op = match kind.as_str() {
                    "client" => "http.client",
                    "server" => "http.server",
                    "producer" => "queue.publish",
                    "consumer" => "queue.process",
                    _ => "",
                };
                // An operation that is given says more than a kind.
                if self.op.is_none() && !op.is_empty() {
                    self.op = Some(String::from(op));
                }
                self.attributes.push((String::from("otel.kind"), Owned::Text(kind)));
            }
            "otel.status_code" => {
                self.status = match value.into_text().to_ascii_lowercase().as_str() {
                    "ok" => Some(SpanStatus::Ok),
                    "error" => Some(SpanStatus::InternalError),
                    _ => self.status,
                };
            }
            "otel.status_message" | "otel.status_description" => {
                self.status = self.status.or(Some(SpanStatus::InternalError));
                self.attributes.push((String::from("otel.status_description"), value));
            }
            _ => self.attributes.push((String::from(name), value)),
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field.name(), Owned::Number(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field.name(), Owned::Int(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        #[expect(clippy::cast_precision_loss, reason = "nothing better exists in JSON's numbers")]
        let value = i64::try_from(value).map_or(Owned::Number(value as f64), Owned::Int);
        self.put(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field.name(), Owned::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field.name(), Owned::Text(String::from(value)));
    }

    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        let text = capped(format_args!("{error}"));
        let is_first = self.errors.is_empty();
        if is_first {
            self.errors.push((kind(error), text.clone()));
        }
        let mut chain = Vec::new();
        let mut source = error.source();
        while let Some(next) = source {
            let text = capped(format_args!("{next}"));
            if is_first {
                self.errors.push((kind(next), text.clone()));
            }
            chain.push(text);
            source = if chain.len() < 16 { next.source() } else { None };
        }
        if !chain.is_empty() {
            self.put(&format!("{}.chain", field.name()), Owned::List(chain));
        }
        self.put(field.name(), Owned::Text(text));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field.name(), Owned::Text(capped(format_args!("{value:?}"))));
    }
}

/// What marks a tag.
pub(super) const TAG: &str = "tags.";

/// The name of a field without the mark of a tag: what it is called where there are no tags.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix(TAG).unwrap_or(name)
}

/// The name of an error's type, as far as its `Debug` text begins with it.
fn kind(error: &(dyn Error + 'static)) -> String {
    let debug = capped(format_args!("{error:?}"));
    let kind: String = debug.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if kind.is_empty() { String::from("Error") } else { kind }
}

fn capped(arguments: fmt::Arguments<'_>) -> String {
    rust::capped(arguments, MAX_DEBUG)
}
