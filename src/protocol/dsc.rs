//! The dynamic sampling context: the `sentry-` members of baggage and the `trace` header of envelopes.

use super::ids::{Hex as _, TraceId};
use super::{baggage, json, names, text};
use alloc::string::String;
#[cfg(test)]
use alloc::vec::Vec;

/// No more members than this are taken from an incoming header.
pub(crate) const MAX_MEMBERS: usize = 64;

/// Members in the order in which they were added, as a `baggage` header has them: encoded, `sentry-` before each key, none
/// without a value, all together no longer than a header may be. (A list of keys and values was 0.3 KB of wasm more.)
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DynamicSamplingContext(String);

impl DynamicSamplingContext {
    /// The `sentry-` members of a `baggage` header; `None` if it has none.
    #[must_use]
    pub(crate) fn from_baggage(header: &str) -> Option<Self> {
        let mut dsc = Self::default();
        baggage::each(header, &mut |key, value| {
            if let Some(key) = key.strip_prefix(baggage::PREFIX) {
                dsc.put(key, value, MAX_MEMBERS);
            }
        });
        if dsc.is_empty() { None } else { Some(dsc) }
    }

    /// What the head of a trace knows before its root span: `environment, release, public_key, trace_id, org_id`, in that
    /// order (docs/behaviour.md#the-header-baggage), empty ones left out.
    #[must_use]
    pub(crate) fn of_client(
        trace_id: TraceId,
        public_key: &str,
        environment: &str,
        release: &str,
        org_id: &str,
    ) -> Self {
        let mut dsc = Self::default();
        dsc.set(names::DSC_ENVIRONMENT, environment);
        dsc.set(names::DSC_RELEASE, release);
        dsc.set(names::DSC_PUBLIC_KEY, public_key);
        dsc.set_trace_id(trace_id);
        dsc.set(names::DSC_ORG_ID, org_id);
        dsc
    }

    /// No member at all.
    #[must_use]
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// It does not say of which trace and project it is: nothing is in it, or nothing but what was drawn and decided of a trace that is
    /// continued without baggage. What was received stays as it is.
    #[must_use]
    pub(crate) fn is_bare(&self) -> bool {
        // Behind `sentry-` begins `sample_rand` or `sample_rate`.
        self.0.as_bytes().get(baggage::PREFIX.len()).is_none_or(|first| *first == b's')
            && self.get(names::DSC_TRACE_ID).is_none()
    }

    /// The value of a member, encoded, as numbers, ids and flags are anyhow.
    #[must_use]
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let mut found = None;
        text::split(&self.0, b',', |member| {
            if let Some((name, value)) = text::split_once(member, b'=')
                && text::behind(name, baggage::PREFIX.len()) == key
            {
                found = Some(value);
            }
        });
        found
    }

    /// Whether it is of this trace; `None` if it does not say of which.
    #[must_use]
    pub(crate) fn is_of(&self, trace_id: TraceId) -> Option<bool> {
        self.get(names::DSC_TRACE_ID).map(|id| TraceId::parse(id) == Some(trace_id))
    }

    /// Replaces the value in its place or appends the member; an empty value takes it away.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.put(key, value, usize::MAX);
    }

    /// Sets the trace that this is of.
    #[inline(never)]
    pub(crate) fn set_trace_id(&mut self, trace_id: TraceId) {
        self.set(names::DSC_TRACE_ID, &trace_id.to_hex());
    }

    /// Sets a number.
    #[inline(never)]
    pub(crate) fn set_num(&mut self, key: &str, value: f64) {
        self.set(key, &json::num_text(value));
    }

    /// The same, while there are fewer than `max` members.
    fn put(&mut self, key: &str, value: &str, max: usize) {
        let mut member = String::from(baggage::PREFIX);
        text::percent_encode(&mut member, key);
        member.push('=');
        let name = member.len();
        text::percent_encode(&mut member, value);
        let (name, new) =
            (text::before(&member, name), if member.len() > name { member.as_str() } else { "" });
        let mut out = String::new();
        let mut count = 0;
        let mut placed = false;
        let mut add = |piece: &str| {
            if !piece.is_empty() && out.len() + piece.len() < baggage::MAX_LENGTH && count < max {
                if !out.is_empty() {
                    out.push(',');
                }
                out.push_str(piece);
                count += 1;
            }
        };
        text::split(&self.0, b',', |old| {
            let same = old.as_bytes().starts_with(name.as_bytes());
            placed |= same;
            add(if same { new } else { old });
        });
        if !placed {
            add(new);
        }
        self.0 = out;
    }

    /// Members in order, as they were before they were encoded.
    fn each(&self, mut each: impl FnMut(&str, &str)) {
        baggage::each(&self.0, &mut |key, value| each(text::behind(key, baggage::PREFIX.len()), value));
    }

    /// Members in order.
    #[cfg(test)]
    pub(crate) fn members(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        self.each(|key, value| all.push((String::from(key), String::from(value))));
        all
    }

    /// As a `baggage` header, empty if there are no members.
    #[must_use]
    pub(crate) fn to_baggage(&self) -> String {
        self.0.clone()
    }

    /// Appends it as a JSON object of strings.
    pub(crate) fn write_json(&self, out: &mut String) {
        let mut object = json::Object::begin(out);
        self.each(|key, value| {
            object.str(key, value);
        });
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
        dsc.set("b", "é");
        dsc.set("c", "");
        assert_eq!(dsc.to_baggage(), "sentry-b=%C3%A9,sentry-a=%2F");
        let mut json = String::new();
        dsc.write_json(&mut json);
        assert_eq!(json, r#"{"b":"é","a":"/"}"#);
        assert_eq!((dsc.get("a"), dsc.get("b"), dsc.get("c")), (Some("%2F"), Some("%C3%A9"), None));
        dsc.set("b", "");
        assert_eq!(dsc.to_baggage(), "sentry-a=%2F");
        assert_eq!(DynamicSamplingContext::from_baggage("x=1"), None);
    }

    #[test]
    fn g6_a_value_too_long_for_a_header_is_in_no_envelope_either() {
        let long = "x".repeat(100_000);
        let dsc = DynamicSamplingContext::from_baggage(&format!("sentry-a={long},sentry-b=1")).unwrap();
        assert_eq!(dsc.members(), [(String::from("b"), String::from("1"))]);
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
        assert_eq!(DynamicSamplingContext::from_baggage(&header).unwrap().members().len(), MAX_MEMBERS);
    }

    #[test]
    fn the_length_has_a_limit_and_shorter_members_still_fit() {
        let long = "x".repeat(8000);
        let mut dsc = DynamicSamplingContext::default();
        for (key, value) in [("a", long.as_str()), ("b", long.as_str()), ("c", "1"), ("d", &"é".repeat(4000))]
        {
            dsc.set(key, value);
        }
        assert_eq!(dsc.to_baggage(), format!("sentry-a={long},sentry-c=1"));
    }
}
