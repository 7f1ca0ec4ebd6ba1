//! A span as an item of its own, in the streamed format ("span v2", docs/behaviour.md#single-spans). In the static lifecycle only
//! INP leaves this way: it is known long after its transaction was sent.

use super::event::ids;
use super::ids::{SpanId, TraceId};
use super::json::{self, Array, Object};
use crate::time::{Origin, Timestamp};
use alloc::string::String;

/// The header of an item that holds one span.
pub(crate) const ONE_SPAN_ITEM: &str =
    "{\"type\":\"span\",\"item_count\":1,\"content_type\":\"application/vnd.sentry.items.span.v2+json\"}";

/// The typed attributes of a streamed span: `{"key":{"value":…,"type":"…"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedAttributes(String);

impl TypedAttributes {
    /// Begins one, up to its value.
    #[inline(never)]
    fn begin(&mut self, key: &str) -> &mut String {
        json::member(&mut self.0, key);
        self.0.push_str("{\"value\":");
        &mut self.0
    }

    /// Ends it, behind its value.
    #[inline(never)]
    fn end(&mut self, kind: &str) {
        self.0.push_str(",\"type\":\"");
        self.0.push_str(kind);
        self.0.push_str("\"}");
    }

    /// A string; empty ones are left out.
    #[inline(never)]
    pub(crate) fn str(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            json::string(self.begin(key), value);
            self.end("string");
        }
    }

    /// A number: `integer` if it is one, else `double`.
    #[inline(never)]
    pub(crate) fn num(&mut self, key: &str, value: f64) {
        json::num(self.begin(key), value);
        // Saturates; beyond 2^53 nobody can tell.
        let whole = (value as i64) as f64;
        self.end(if whole == value { "integer" } else { "double" });
    }

    /// A boolean.
    pub(crate) fn bool(&mut self, key: &str, value: bool) {
        self.begin(key).push_str(json::bool_text(value));
        self.end("boolean");
    }
}

/// One streamed span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpanV2<'a> {
    /// Name.
    pub(crate) name: &'a str,
    /// Its id.
    pub(crate) span_id: SpanId,
    /// Its trace.
    pub(crate) trace_id: TraceId,
    /// Its parent.
    pub(crate) parent_span_id: Option<SpanId>,
    /// Clock of the two times.
    pub(crate) origin: Origin,
    /// Start.
    pub(crate) start: Timestamp,
    /// End.
    pub(crate) end: Timestamp,
    /// It stands for itself, or is part of the segment that its attributes name.
    pub(crate) is_segment: bool,
    /// Attributes.
    pub(crate) attributes: &'a TypedAttributes,
}

impl SpanV2<'_> {
    /// Writes the payload of an item with this span alone.
    pub(crate) fn write_container(&self, out: &mut String, infer_ip: bool) {
        let mut container = Object::begin(out);
        container.int("version", 2);
        let infer = if infer_ip {
            "{\"infer_ip\":\"auto\",\"infer_user_agent\":\"auto\"}"
        } else {
            "{\"infer_ip\":\"never\",\"infer_user_agent\":\"never\"}"
        };
        container.raw("ingest_settings", infer);
        let mut items = Array::begin(container.key("items"));
        let mut span = Object::begin(items.element());
        span.str("name", self.name);
        ids(&mut span, self.trace_id, self.span_id, self.parent_span_id);
        span.seconds("start_timestamp", self.origin.epoch_micros(self.start));
        span.seconds("end_timestamp", self.origin.epoch_micros(self.end.max(self.start)));
        span.bool("is_segment", self.is_segment);
        span.str("status", "ok");
        let mut attributes = Object::begin(span.key("attributes"));
        attributes.members(&self.attributes.0);
        attributes.end();
        span.end();
        items.end();
        container.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn attributes_say_their_type() {
        let mut attributes = TypedAttributes::default();
        attributes.str("a", "x\"");
        attributes.str("none", "");
        attributes.num("i", 192.0);
        attributes.num("d", 0.5);
        attributes.bool("b", true);
        let span = SpanV2 {
            name: "n",
            span_id: SpanId::from_halves(1, 2).unwrap(),
            trace_id: TraceId::parse("12345678901234567890123456789012").unwrap(),
            parent_span_id: None,
            origin: Origin(1_000_000),
            start: Timestamp::of(500_000),
            end: Timestamp::of(400_000),
            is_segment: true,
            attributes: &attributes,
        };
        let mut out = String::new();
        span.write_container(&mut out, true);
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        let item = &value["items"][0];
        assert_eq!(item["attributes"]["i"]["type"], "integer");
        assert_eq!(item["attributes"]["d"], serde_json::json!({"value": 0.5, "type": "double"}));
        assert_eq!(item["attributes"]["a"]["value"], "x\"");
        assert!(item["attributes"].get("none").is_none());
        assert_eq!(item["end_timestamp"], 1.5, "never before its start");
    }
}
