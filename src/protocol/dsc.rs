//! The dynamic sampling context: the `sentry-` members of baggage and the `trace` header of envelopes.

use super::ids::TraceId;
use super::{baggage, json};
use alloc::string::String;
use alloc::vec::Vec;

/// No more members than this are taken from an incoming header.
pub(crate) const MAX_MEMBERS: usize = 64;

/// Members in the order in which they were added; keys without the `sentry-` prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DynamicSamplingContext(Vec<(String, String)>);

impl DynamicSamplingContext {
    /// The `sentry-` members of a `baggage` header; `None` if it has none.
    #[must_use]
    pub(crate) fn from_baggage(header: &str) -> Option<Self> {
        let mut members = Vec::new();
        let mut left = baggage::MAX_LENGTH;
        for (key, value) in baggage::parse(header) {
            // No longer than a header may be, wherever it is written.
            if key.as_bytes().starts_with(baggage::PREFIX.as_bytes())
                && let Some(rest) = left.checked_sub(key.len() + value.len() + 2)
                && let Some(key) = key.get(baggage::PREFIX.len()..)
            {
                left = rest;
                baggage::set(&mut members, String::from(key), value, MAX_MEMBERS);
            }
        }
        if members.is_empty() { None } else { Some(Self(members)) }
    }

    /// What the head of a trace knows before its root span: `environment, release, public_key, trace_id, org_id`, in that
    /// order (docs/behaviour.md#the-header-baggage), empty ones left out.
    #[must_use]
    pub(crate) fn of_client(
        trace_id: TraceId,
        public_key: &str,
        environment: &str,
        release: &str,
        org_id: Option<&str>,
    ) -> Self {
        let mut dsc = Self::default();
        for (key, value) in [
            ("environment", environment),
            ("release", release),
            ("public_key", public_key),
            ("trace_id", &trace_id.to_hex()),
            ("org_id", org_id.unwrap_or_default()),
        ] {
            if !value.is_empty() {
                dsc.set(key, String::from(value));
            }
        }
        dsc
    }

    /// No member at all.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a member.
    #[must_use]
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Replaces the value in its place or appends the member.
    pub(crate) fn set(&mut self, key: &str, value: String) {
        baggage::set(&mut self.0, String::from(key), value, usize::MAX);
    }

    /// Members in order.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// As a `baggage` header: empty values left out, at most [`baggage::MAX_LENGTH`] bytes; `None` if nothing is left.
    #[must_use]
    pub(crate) fn to_baggage(&self) -> Option<String> {
        baggage::write(baggage::PREFIX, self.members())
    }

    /// Appends it as a JSON object of strings; empty values are left out as in baggage.
    pub(crate) fn write_json(&self, out: &mut String) {
        let mut object = json::Object::begin(out);
        for (key, value) in self.members().filter(|(_, value)| !value.is_empty()) {
            object.str(key, value);
        }
        object.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_our_members_are_taken_and_order_is_kept() {
        let mut dsc = DynamicSamplingContext::from_baggage("x=1,sentry-b=2,sentry-a=%2F,Sentry-c=3").unwrap();
        dsc.set("b", String::from("é"));
        dsc.set("c", String::new());
        assert_eq!(dsc.to_baggage().unwrap(), "sentry-b=%C3%A9,sentry-a=%2F");
        let mut json = String::new();
        dsc.write_json(&mut json);
        assert_eq!(json, r#"{"b":"é","a":"/"}"#);
        assert_eq!(dsc.get("a"), Some("/"));
        assert_eq!(DynamicSamplingContext::from_baggage("x=1"), None);
    }

    #[test]
    fn g6_a_value_too_long_for_a_header_is_in_no_envelope_either() {
        let long = "x".repeat(100_000);
        let dsc = DynamicSamplingContext::from_baggage(&format!("sentry-a={long},sentry-b=1")).unwrap();
        assert_eq!(dsc.members().collect::<Vec<_>>(), [("b", "1")]);
        let many: String = (0..60).map(|n| format!("sentry-{n}={},", "x".repeat(1000))).collect();
        let mut json = String::new();
        DynamicSamplingContext::from_baggage(&many).unwrap().write_json(&mut json);
        assert!(json.len() > 7000 && json.len() <= 8192, "{}", json.len());
    }

    #[test]
    fn outsiders_cannot_fill_it_without_end() {
        let mut header = String::new();
        for n in 0..500 {
            header.push_str(&format!("sentry-{n}=v,"));
        }
        assert_eq!(DynamicSamplingContext::from_baggage(&header).unwrap().members().count(), MAX_MEMBERS);
    }
}
