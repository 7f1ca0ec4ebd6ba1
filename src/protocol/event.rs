//! Events and what they are made of, as written on the wire (docs/behaviour.md#the-transaction): the `transaction`, the frame of an error,
//! spans, links, measurements. The names of their members live here and nowhere else; who holds open spans is not this file's business.

use super::ids::{EventId, SpanId, TraceId};
use super::json::{self, Array, Attributes, Object};
use super::names;
use crate::time::{Origin, Timestamp};
use alloc::string::String;

/// Where the app has it from: the registry and the name there.
pub(crate) const SDK_PACKAGE: &str =
    if cfg!(npm_engine) { "npm:browser-tracing" } else { "cargo:browser-tracing" };
/// The name this SDK goes by. The prefix makes Sentry-compatible tools treat it as a browser SDK.
pub(crate) const SDK_NAME: &str = "sentry.javascript.browser-tracing";
/// This crate's version.
pub(crate) const SDK_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The origin of spans that have none.
const MANUAL: &str = "\"manual\"";

/// Begins the key of an attribute that is a tag on the wire.
#[cfg(feature = "tracing")]
pub(crate) const TAG: &str = "\u{1f}";

/// One span, by reference, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpanRecord<'a> {
    /// Its id.
    pub(crate) span_id: SpanId,
    /// Its parent; `None` only for a root without a remote parent.
    pub(crate) parent_span_id: Option<SpanId>,
    /// Its name (`description` on the wire).
    pub(crate) name: &'a str,
    /// Status text, `ok` if unset.
    pub(crate) status: &'a str,
    /// Start.
    pub(crate) start: Timestamp,
    /// End; never before the start.
    pub(crate) end: Timestamp,
    /// Attributes, operation and origin among them.
    pub(crate) attributes: &'a Attributes,
    /// JSON array elements (`{…},{…}`), may be empty.
    pub(crate) links: &'a str,
    /// JSON members for `measurements`, may be empty.
    pub(crate) measurements: &'a str,
}

/// What does not belong to one span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TransactionContext<'a> {
    /// The event's id.
    pub(crate) event_id: EventId,
    /// The trace.
    pub(crate) trace_id: TraceId,
    /// The clock of this transaction.
    pub(crate) origin: Origin,
    /// What every event says.
    pub(crate) event: EventContext<'a>,
}

/// What every event of this page says, a transaction or an error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventContext<'a> {
    /// `release`, omitted when empty.
    pub(crate) release: &'a str,
    /// `environment`.
    pub(crate) environment: &'a str,
    /// `dist`, omitted when empty.
    pub(crate) dist: &'a str,
    /// Integration names.
    pub(crate) integrations: &'a [String],
    /// `sdk.settings.infer_ip` is `auto` instead of `never`.
    pub(crate) infer_ip: bool,
    /// `contexts.culture`.
    pub(crate) locale: &'a str,
    /// `contexts.culture`.
    pub(crate) timezone: &'a str,
    /// Page address, redacted; `request` is omitted when empty.
    pub(crate) url: &'a str,
    /// Referer, redacted.
    pub(crate) referrer: &'a str,
    /// User agent.
    pub(crate) user_agent: &'a str,
    /// JSON members from the scope for the top level (`"tags":{…},"user":{…}`).
    pub(crate) members: &'a str,
}

impl EventContext<'_> {
    /// Adds what is not the trace to `contexts`.
    pub(crate) fn write_contexts(&self, contexts: &mut Object<'_>) {
        if !self.locale.is_empty() {
            let mut culture = Object::begin(contexts.key("culture"));
            culture.str("locale", self.locale);
            culture.str("timezone", self.timezone);
            culture.str("calendar", "gregory");
            culture.end();
        }
    }

    /// Adds everything else to the event.
    pub(crate) fn write_members(&self, event: &mut Object<'_>) {
        if !self.url.is_empty() {
            let mut request = Object::begin(event.key("request"));
            request.str("url", self.url);
            let mut headers = Object::begin(request.key("headers"));
            headers.known("Referer", self.referrer);
            headers.known("User-Agent", self.user_agent);
            headers.end();
            request.end();
        }
        event.known("release", self.release);
        event.str("environment", self.environment);
        event.known("dist", self.dist);
        write_sdk(event.key("sdk"), self.integrations, self.infer_ip);
        event.members(self.members);
    }
}

/// Writes the event's JSON.
pub(crate) fn write_transaction<'a>(
    out: &mut String,
    context: &TransactionContext<'_>,
    root: &SpanRecord<'_>,
    spans: impl Iterator<Item = SpanRecord<'a>>,
) {
    let mut event = Object::begin(out);
    event.str("type", "transaction");
    event.str("platform", "javascript");
    event.hex("event_id", context.event_id);
    event.str("transaction", if root.name.is_empty() { "<unlabeled transaction>" } else { root.name });
    let mut info = Object::begin(event.key("transaction_info"));
    info.raw("source", text_of(root, names::SOURCE).unwrap_or("\"custom\""));
    info.end();
    event.seconds("start_timestamp", context.origin.epoch_micros(root.start));
    event.seconds("timestamp", context.origin.epoch_micros(root.end));

    let mut contexts = Object::begin(event.key("contexts"));
    let mut trace = Object::begin(contexts.key("trace"));
    ids(&mut trace, context.trace_id, root.span_id, root.parent_span_id);
    head(&mut trace, root);
    data(&mut trace, root);
    links(&mut trace, root);
    trace.end();
    context.event.write_contexts(&mut contexts);
    contexts.end();

    let mut list = Array::begin(event.key("spans"));
    for span in spans {
        let mut item = Object::begin(list.element());
        write_span_members(&mut item, context.trace_id, context.origin, &span, true);
        item.end();
    }
    list.end();
    measurements(&mut event, root);

    #[cfg(feature = "tracing")]
    let members = with_tags(context.event.members, root.attributes);
    #[cfg(feature = "tracing")]
    let common = EventContext { members: members.as_str(), ..context.event };
    #[cfg(not(feature = "tracing"))]
    let common = context.event;
    common.write_members(&mut event);
    event.end();
}

/// The tags among these attributes, and the others.
#[cfg(feature = "tracing")]
fn tags_and_rest(attributes: &Attributes) -> (Attributes, Attributes) {
    let (mut tags, mut rest) = (Attributes::default(), Attributes::default());
    attributes.each(|key, value| match key.strip_prefix("\"\\u001f") {
        Some(name) => {
            let mut quoted = String::from("\"");
            quoted.push_str(name);
            tags.push_member(&quoted, value);
        }
        None => rest.push_member(key, value),
    });
    (tags, rest)
}

/// An event's members with the tags of its root: they win over those of the scope.
#[cfg(feature = "tracing")]
fn with_tags(members: &str, root: &Attributes) -> Attributes {
    let mut all = Attributes::from_json_members(members);
    let (mut tags, _) = tags_and_rest(root);
    if tags.is_empty() {
        return all;
    }
    let general =
        all.get_raw("tags").and_then(|tags| tags.strip_prefix('{')?.strip_suffix('}')).unwrap_or_default();
    let own = tags.clone();
    Attributes::from_json_members(general).each(|key, value| {
        let mut known = false;
        own.each(|other, _| known |= other == key);
        if !known {
            tags.push_member(key, value);
        }
    });
    let mut object = String::from("{");
    object.push_str(tags.as_str());
    object.push('}');
    all.set_raw("tags", &object);
    all
}

/// Writes the members of one element of `spans`; without `timestamp` for a span that is still open.
fn write_span_members(
    item: &mut Object<'_>,
    trace_id: TraceId,
    clock: Origin,
    span: &SpanRecord<'_>,
    ended: bool,
) {
    ids(item, trace_id, span.span_id, span.parent_span_id);
    item.known("description", span.name);
    head(item, span);
    item.seconds("start_timestamp", clock.epoch_micros(span.start));
    if ended {
        item.seconds("timestamp", clock.epoch_micros(span.end));
    }
    data(item, span);
    #[cfg(feature = "tracing")]
    {
        let (tags, _) = tags_and_rest(span.attributes);
        if !tags.is_empty() {
            let mut object = Object::begin(item.key("tags"));
            object.members(tags.as_str());
            object.end();
        }
    }
    measurements(item, span);
    links(item, span);
}

/// The event's `sdk` object.
pub(crate) fn write_sdk(out: &mut String, integrations: &[String], infer_ip: bool) {
    let mut sdk = Object::begin(out);
    sdk.str("name", SDK_NAME);
    sdk.str("version", SDK_VERSION);
    let mut list = Array::begin(sdk.key("integrations"));
    for name in integrations {
        json::string(list.element(), name);
    }
    list.end();
    let mut packages = Array::begin(sdk.key("packages"));
    let mut package = Object::begin(packages.element());
    package.str("name", SDK_PACKAGE);
    package.str("version", SDK_VERSION);
    package.end();
    packages.end();
    sdk.raw("settings", if infer_ip { "{\"infer_ip\":\"auto\"}" } else { "{\"infer_ip\":\"never\"}" });
    sdk.end();
}

#[inline(never)]
pub(super) fn ids(object: &mut Object<'_>, trace_id: TraceId, span_id: SpanId, parent: Option<SpanId>) {
    object.hex("trace_id", trace_id);
    object.hex("span_id", span_id);
    if let Some(parent) = parent {
        object.hex("parent_span_id", parent);
    }
}

/// The JSON text of an attribute that is a text.
fn text_of<'a>(span: &SpanRecord<'a>, key: &str) -> Option<&'a str> {
    span.attributes.get_raw(key).filter(|json| json.len() > 2 && json.as_bytes().first() == Some(&b'"'))
}

/// What attributes and status say of a span outside of its `data`.
fn head(object: &mut Object<'_>, span: &SpanRecord<'_>) {
    if let Some(op) = text_of(span, names::OP) {
        object.raw("op", op);
    }
    object.str("status", if span.status.is_empty() { "ok" } else { span.status });
    object.raw("origin", text_of(span, names::ORIGIN).unwrap_or(MANUAL));
}

fn data(object: &mut Object<'_>, span: &SpanRecord<'_>) {
    let mut data = Object::begin(object.key("data"));
    if text_of(span, names::ORIGIN).is_none() {
        data.raw(names::ORIGIN, MANUAL);
    }
    #[cfg(feature = "tracing")]
    let (_, attributes) = tags_and_rest(span.attributes);
    #[cfg(not(feature = "tracing"))]
    let attributes = span.attributes;
    data.members(attributes.as_str());
    data.end();
}

fn measurements(object: &mut Object<'_>, span: &SpanRecord<'_>) {
    if !span.measurements.is_empty() {
        let mut list = Object::begin(object.key("measurements"));
        list.members(span.measurements);
        list.end();
    }
}

fn links(object: &mut Object<'_>, span: &SpanRecord<'_>) {
    if !span.links.is_empty() {
        let out = object.key("links");
        out.push('[');
        out.push_str(span.links);
        out.push(']');
    }
}

/// Writes an error event without its error: everything that belongs to the page and the moment. `transaction` is the route's name, `trace`
/// the object of `contexts.trace`.
pub(crate) fn write_frame(
    out: &mut String,
    transaction: &str,
    trace: Option<&str>,
    context: &EventContext<'_>,
) {
    let mut event = Object::begin(out);
    event.str("platform", "javascript");
    event.known("transaction", transaction);
    let mut contexts = Object::begin(event.key("contexts"));
    if let Some(trace) = trace {
        contexts.raw("trace", trace);
    }
    context.write_contexts(&mut contexts);
    contexts.end();
    context.write_members(&mut event);
    event.end();
}

/// Writes `contexts.trace` of an event that has no root.
pub(crate) fn write_trace(out: &mut String, trace_id: TraceId, span_id: SpanId, parent: Option<SpanId>) {
    let mut object = Object::begin(out);
    ids(&mut object, trace_id, span_id, parent);
    object.end();
}

/// Writes a span by itself: as in an event's `spans`, plus `is_segment`; without `timestamp` while it is open.
pub(crate) fn write_span(
    out: &mut String,
    (trace_id, clock): (TraceId, Origin),
    span: &SpanRecord<'_>,
    ended: bool,
    is_segment: bool,
) {
    let mut object = Object::begin(out);
    write_span_members(&mut object, trace_id, clock, span, ended);
    object.bool("is_segment", is_segment);
    object.end();
}

/// Appends a measurement to JSON members.
pub(crate) fn push_measurement(out: &mut String, name: &str, value: f64, unit: &str) {
    json::member(out, name);
    let mut measurement = Object::begin(out);
    measurement.num("value", value);
    measurement.str("unit", unit);
    measurement.end();
}

/// Appends one link object to the elements of an array.
pub(crate) fn write_link(
    out: &mut String,
    trace_id: TraceId,
    span_id: SpanId,
    sampled: Option<bool>,
    members: &str,
) {
    json::comma(out);
    let mut link = Object::begin(out);
    link.hex("span_id", span_id);
    link.hex("trace_id", trace_id);
    if let Some(sampled) = sampled {
        link.bool("sampled", sampled);
    }
    if !members.is_empty() {
        let mut attributes = Object::begin(link.key("attributes"));
        attributes.members(members);
        attributes.end();
    }
    link.end();
}
