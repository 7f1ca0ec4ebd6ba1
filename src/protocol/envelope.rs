//! Envelopes: a header line, then a header line and a payload per item (docs/behaviour.md#envelopes).

use super::dsc::DynamicSamplingContext;
use super::ids::EventId;
use super::json::{Array, Object};
#[cfg(not(npm_engine))]
use super::text;
use alloc::string::String;

/// What the header of an event's or transaction's envelope says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header<'a> {
    /// The event in it, if it holds one.
    pub(crate) event_id: Option<EventId>,
    /// When it is sent, milliseconds since the Unix epoch. JavaScript writes it in fewer bytes (`src/npm/api/told.js`).
    #[cfg(not(npm_engine))]
    pub(crate) sent_at_ms: i64,
    /// The SDK's name and version.
    pub(crate) sdk: (&'a str, &'a str),
    /// The DSN's public text: only for tunnels, which have to know where the envelope belongs.
    pub(crate) dsn: Option<&'a str>,
    /// The dynamic sampling context; left out when empty.
    pub(crate) trace: Option<&'a DynamicSamplingContext>,
}

impl Header<'_> {
    /// Appends the header as JSON.
    pub(crate) fn write(&self, out: &mut String) {
        let mut header = Object::begin(out);
        if let Some(event_id) = self.event_id {
            header.hex("event_id", event_id);
        }
        #[cfg(not(npm_engine))]
        {
            let sent_at = header.key("sent_at");
            sent_at.push('"');
            text::iso_date(sent_at, self.sent_at_ms);
            sent_at.push('"');
        }
        let mut sdk = Object::begin(header.key("sdk"));
        sdk.str("name", self.sdk.0);
        sdk.str("version", self.sdk.1);
        sdk.end();
        if let Some(dsn) = self.dsn {
            header.str("dsn", dsn);
        }
        if let Some(trace) = self.trace.filter(|trace| !trace.is_empty()) {
            trace.write_json(header.key("trace"));
        }
        header.end();
    }
}

/// The header of an item that holds a transaction.
pub(crate) const TRANSACTION_ITEM: &str = "{\"type\":\"transaction\"}";

/// Appends the header of an item of another type.
pub(crate) fn write_item_header(out: &mut String, kind: &str) {
    let mut header = Object::begin(out);
    header.str("type", kind);
    header.end();
}

/// The header of an envelope that holds client reports only.
pub(crate) fn write_report_header(out: &mut String, dsn: Option<&str>) {
    let mut header = Object::begin(out);
    if let Some(dsn) = dsn {
        header.str("dsn", dsn);
    }
    header.end();
}

/// The header of a `client_report` item.
pub(crate) const CLIENT_REPORT_ITEM: &str = "{\"type\":\"client_report\"}";

/// Appends the payload of a `client_report` item: what was dropped as (reason, category, quantity).
/// `at_ms`: milliseconds since the Unix epoch.
pub(crate) fn write_client_report<'a>(
    out: &mut String,
    at_ms: i64,
    discarded: impl Iterator<Item = (&'a str, &'a str, u32)>,
) {
    let mut report = Object::begin(out);
    report.seconds("timestamp", at_ms.wrapping_mul(1000));
    let mut list = Array::begin(report.key("discarded_events"));
    for (reason, category, quantity) in discarded {
        let mut entry = Object::begin(list.element());
        entry.str("reason", reason);
        entry.str("category", category);
        entry.int("quantity", i64::from(quantity));
        entry.end();
    }
    list.end();
    report.end();
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_header_says_what_is_known() {
        let event_id = EventId::parse("aa3ff046696b4bc6b609ce6d28fde9e2").unwrap();
        let mut dsc = DynamicSamplingContext::default();
        let write = |dsc: &DynamicSamplingContext, dsn| {
            let mut out = String::new();
            Header { event_id: Some(event_id), sent_at_ms: 123, sdk: ("n", "1"), dsn, trace: Some(dsc) }
                .write(&mut out);
            out
        };
        assert_eq!(
            write(&dsc, None),
            r#"{"event_id":"aa3ff046696b4bc6b609ce6d28fde9e2","sent_at":"1970-01-01T00:00:00.123Z","sdk":{"name":"n","version":"1"}}"#
        );
        dsc.set("trace_id", "1");
        assert!(
            write(&dsc, Some("https://k@h/1"))
                .ends_with(r#","dsn":"https://k@h/1","trace":{"trace_id":"1"}}"#)
        );
    }

    #[test]
    fn a_report_envelope() {
        let mut report = String::new();
        write_client_report(&mut report, 1500, [("sample_rate", "transaction", 2)].into_iter());
        assert_eq!(
            report,
            "{\"timestamp\":1.5,\"discarded_events\":[{\"reason\":\"sample_rate\",\"category\":\"transaction\",\"quantity\":2}]}"
        );
    }
}
