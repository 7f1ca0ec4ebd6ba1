//! Two more writers of a finished segment, in tests only: its spans as items of a stream, and OTLP. They show that a writer is one file:
//! it takes a [`Finished`], and nothing else of the engine. What stays with the transaction is in `events.rs` and `protocol/event.rs`.
//!
//! Attributes are kept as the JSON text of their members (docs/measures.md#time); the text of a value says its type
//! ([`Type::of`]), so nothing is lost for protocols that name types.

use super::finished::{self, Finished};
use crate::core_tests::world::{PARENT, TRACE, World};
use crate::engine::spans::arena::Span;
use crate::engine::spans::attributes_of;
use crate::engine::{Parent, SpanStart, Tracer};
use crate::protocol::event::{SDK_NAME, SDK_VERSION, write_link};
use crate::protocol::ids::{Hex as _, SpanId, TraceId};
use crate::protocol::json::{self, Array, Attributes, Object, Type};
use crate::time::Timestamp;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

// ---- spans as a stream

fn typed(out: &mut Object<'_>, attributes: &Attributes) {
    attributes.each(|key, value| {
        let mut attribute = Object::begin(out.key(&json::unquoted(key)));
        attribute.raw("value", value);
        attribute.str(
            "type",
            match Type::of(value) {
                Type::Text => "string",
                Type::Integer => "integer",
                Type::Double => "double",
                Type::Flag => "boolean",
                Type::Other => "array",
            },
        );
        attribute.end();
    });
}

fn streamed(finished: &Finished) -> String {
    let mut out = String::new();
    let mut container = Object::begin(&mut out);
    container.int("version", 2);
    let mut items = Array::begin(container.key("items"));
    let root = &*finished.root;
    for span in finished.children.iter().chain([root]) {
        let mut item = Object::begin(items.element());
        item.str("name", &span.name);
        item.hex("span_id", span.id);
        item.hex("trace_id", finished.trace_id);
        if let Some(parent) = span.parent {
            item.hex("parent_span_id", parent);
        }
        item.seconds("start_timestamp", finished.clock.epoch_micros(span.start));
        item.seconds("end_timestamp", finished.clock.epoch_micros(span.end.unwrap_or(span.start)));
        item.bool("is_segment", span.id == root.id);
        item.str("status", if span.status.is_none() { "ok" } else { "error" });
        let mut attributes = Object::begin(item.key("attributes"));
        typed(&mut attributes, &span.attributes);
        let mut common = Attributes::default();
        common.push_str("sentry.segment.id", &root.id.to_hex());
        common.push_str("sentry.segment.name", &root.name);
        Attributes::from_json_members(&span.measurements).each(|name, measured| {
            let value = member(measured, "value").unwrap_or_default();
            common.push_raw(&format!("browser.web_vital.{}.value", json::unquoted(name)), &value);
        });
        typed(&mut attributes, &common);
        attributes.end();
        let mut links = Array::begin(item.key("links"));
        for link in elements(&span.links) {
            let out = links.element();
            out.push_str(&link);
        }
        links.end();
        item.end();
    }
    items.end();
    container.end();
    out
}

// ---- OTLP, in its JSON form

fn otlp_value(out: &mut String, value: &str) {
    let mut typed = Object::begin(out);
    match Type::of(value) {
        Type::Text => typed.raw("stringValue", value),
        // 64 bits do not fit into a number of JSON.
        Type::Integer => typed.str("intValue", value),
        Type::Double => typed.raw("doubleValue", value),
        Type::Flag => typed.raw("boolValue", value),
        Type::Other => {
            let mut list = Object::begin(typed.key("arrayValue"));
            let mut values = Array::begin(list.key("values"));
            for element in elements(value.trim_matches(['[', ']'])) {
                otlp_value(values.element(), &element);
            }
            values.end();
            list.end();
        }
    }
    typed.end();
}

fn otlp_span(out: &mut String, finished: &Finished, span: &Span) {
    let nanos = |at| format!("{}000", finished.clock.epoch_micros(at));
    let mut object = Object::begin(out);
    object.hex("traceId", finished.trace_id);
    object.hex("spanId", span.id);
    if let Some(parent) = span.parent {
        object.hex("parentSpanId", parent);
    }
    object.str("name", &span.name);
    object.str("startTimeUnixNano", &nanos(span.start));
    object.str("endTimeUnixNano", &nanos(span.end.unwrap_or(span.start)));
    let mut attributes = Array::begin(object.key("attributes"));
    span.attributes.each(|key, value| {
        let mut attribute = Object::begin(attributes.element());
        attribute.str("key", &json::unquoted(key));
        otlp_value(attribute.key("value"), value);
        attribute.end();
    });
    attributes.end();
    let mut links = Array::begin(object.key("links"));
    for link in elements(&span.links) {
        let mut written = Object::begin(links.element());
        written.raw("traceId", &member(&link, "trace_id").unwrap_or_default());
        written.raw("spanId", &member(&link, "span_id").unwrap_or_default());
        written.end();
    }
    links.end();
    let mut status = Object::begin(object.key("status"));
    status.int("code", if span.status.is_none() { 1 } else { 2 });
    status.end();
    object.end();
}

fn otlp(finished: &Finished) -> String {
    let mut out = String::new();
    let mut request = Object::begin(&mut out);
    let mut resources = Array::begin(request.key("resourceSpans"));
    let mut resource = Object::begin(resources.element());
    let mut scopes = Array::begin(resource.key("scopeSpans"));
    let mut scope = Object::begin(scopes.element());
    let mut library = Object::begin(scope.key("scope"));
    library.str("name", SDK_NAME);
    library.str("version", SDK_VERSION);
    library.end();
    let mut spans = Array::begin(scope.key("spans"));
    for span in finished.children.iter().chain([&*finished.root]) {
        otlp_span(spans.element(), finished, span);
    }
    spans.end();
    scope.end();
    scopes.end();
    resource.end();
    resources.end();
    request.end();
    out
}

// ---- what both read

/// The JSON text of a member of an object.
fn member(object: &str, key: &str) -> Option<String> {
    let members = object.strip_prefix('{')?.strip_suffix('}')?;
    Attributes::from_json_members(members).get_raw(key).map(String::from)
}

/// The elements of a list, each as JSON text.
fn elements(list: &str) -> Vec<String> {
    let list: Value = serde_json::from_str(&format!("[{list}]")).unwrap();
    list.as_array().unwrap().iter().map(|element| format!("{element}")).collect()
}

// ---- the same segment in each

/// A page load with everything a span may have.
fn finished() -> Finished {
    let mut world = World::continued();
    let tracer: &mut Tracer = &mut world.machine.tracer;
    let root = tracer.current();
    let attributes = attributes_of("task", "manual");
    let start = SpanStart { name: "a \"task\"".into(), attributes, ..SpanStart::default() };
    let child = tracer.start_span(Timestamp::of(200_000), Parent::Current, start);
    for (key, value) in
        [("text", r#""a\"b""#), ("whole", "3"), ("half", "-0.5"), ("on", "true"), ("list", r#"["x","y"]"#)]
    {
        tracer.set_attribute(child, key, value);
    }
    let linked = (TraceId::parse(TRACE).unwrap(), SpanId::parse(PARENT).unwrap());
    let span = tracer.span_mut(child).unwrap();
    span.status = Some("internal_error");
    write_link(&mut span.links, linked.0, linked.1, Some(true), "");
    tracer.set_measurement(root, "fcp", 336.5, "millisecond");
    tracer.end_span(Timestamp::of(400_000), child, None);
    tracer.end_span(Timestamp::of(500_000), root, None);
    let key = *tracer.spans.ready.first().unwrap();
    finished::take(&mut tracer.ground, &mut tracer.spans, key, Timestamp::of(500_000)).unwrap()
}

#[test]
fn a_finished_segment_can_be_written_as_a_stream_of_spans() {
    let written: Value = serde_json::from_str(&streamed(&finished())).unwrap();
    let [child, root] = &written["items"].as_array().unwrap()[..] else { panic!("{written:#}") };
    assert_eq!(
        (&root["is_segment"], &root["trace_id"], &root["parent_span_id"]),
        (&true.into(), &TRACE.into(), &PARENT.into())
    );
    assert_eq!(root["start_timestamp"], 1_795_353_250.0);
    assert_eq!(root["end_timestamp"], 1_795_353_250.4, "a route ends with its last child");
    assert_eq!(root["attributes"]["sentry.op"], json!({"value": "pageload", "type": "string"}));
    assert_eq!(root["attributes"]["browser.web_vital.fcp.value"], json!({"value": 336.5, "type": "double"}));
    assert_eq!(
        (&child["name"], &child["parent_span_id"], &child["status"]),
        (&"a \"task\"".into(), &root["span_id"], &"error".into())
    );
    let attributes = &child["attributes"];
    assert_eq!(attributes["text"], json!({"value": "a\"b", "type": "string"}));
    assert_eq!(attributes["whole"], json!({"value": 3, "type": "integer"}));
    assert_eq!(attributes["half"], json!({"value": -0.5, "type": "double"}));
    assert_eq!(attributes["on"], json!({"value": true, "type": "boolean"}));
    assert_eq!(attributes["list"], json!({"value": ["x", "y"], "type": "array"}));
    assert_eq!(attributes["sentry.segment.id"]["value"], root["span_id"]);
    assert_eq!(child["links"], json!([{"span_id": PARENT, "trace_id": TRACE, "sampled": true}]));
}

#[test]
fn a_finished_segment_can_be_written_as_otlp() {
    let written: Value = serde_json::from_str(&otlp(&finished())).unwrap();
    let spans = &written["resourceSpans"][0]["scopeSpans"][0]["spans"];
    let [child, root] = &spans.as_array().unwrap()[..] else { panic!("{written:#}") };
    assert_eq!(
        (&root["traceId"], &root["parentSpanId"], &root["status"]["code"]),
        (&TRACE.into(), &PARENT.into(), &1.into())
    );
    assert_eq!(root["startTimeUnixNano"], "1795353250000000000");
    assert_eq!(child["endTimeUnixNano"], "1795353250400000000");
    assert_eq!((&child["parentSpanId"], &child["status"]["code"]), (&root["spanId"], &2.into()));
    assert_eq!(child["links"], json!([{"traceId": TRACE, "spanId": PARENT}]));
    assert_eq!(
        child["attributes"],
        json!([
            {"key": "sentry.op", "value": {"stringValue": "task"}},
            {"key": "sentry.origin", "value": {"stringValue": "manual"}},
            {"key": "text", "value": {"stringValue": "a\"b"}},
            {"key": "whole", "value": {"intValue": "3"}},
            {"key": "half", "value": {"doubleValue": -0.5}},
            {"key": "on", "value": {"boolValue": true}},
            {"key": "list", "value": {"arrayValue": {"values": [{"stringValue": "x"}, {"stringValue": "y"}]}}},
        ])
    );
}
