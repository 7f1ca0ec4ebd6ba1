//! Web vitals as plain state machines over entries: their values are those of the `web-vitals` package
//! (6.2, default options) on the same page.
//!
//! A page load carries TTFB, FP, FCP, LCP and CLS as measurements of its transaction, as far as they are
//! known when it ends; INP is known only later and leaves as a span of its own when the page is hidden.
//!
//! Where we differ from the reference in static mode:
//! - a page that came back from the back/forward cache starts over, and the navigation span of the return
//!   may carry its own FCP, LCP and CLS ([`Vitals::is_restored`]);
//! - where the browser reports soft navigations, [`Vitals::soft_navigation`] has FCP, LCP and CLS of the latest;
//! - an element that is gone when INP is known has the name that it had at its event, as in the reference, which
//!   listens to 26 kinds of events and describes the element at each; here it is five, and nothing is described
//!   that is not reported.

pub(crate) mod cls;
pub(crate) mod inp;
pub(crate) mod lcp;

use super::entry::{Entry, Kind, at};
use crate::protocol::json::Attributes;
use crate::time::{Origin, Timestamp};
use alloc::{string::String, vec::Vec};
use cls::Cls;
use inp::{Inp, InpSpan};
use lcp::Lcp;

/// A soft navigation belongs to a route that began at most this much later (microseconds): the interaction
/// comes first, the change of the URL after it.
const SOFT_LEAD: i64 = 1_500_000;

/// A number on a transaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measurement {
    /// Its name on the wire.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) value: f64,
    /// `millisecond` or empty.
    pub(crate) unit: &'static str,
}

/// What is known about the page's own request.
#[derive(Clone, Debug, PartialEq)]
struct Request {
    response_start: f64,
    request_start: f64,
    kind: String,
}

/// FCP, LCP and CLS of one navigation.
#[derive(Clone, Debug, Default, PartialEq)]
struct Paints {
    /// Milliseconds since the page's start.
    fcp: Option<f64>,
    lcp: Lcp,
    cls: Cls,
}

/// The vitals of a navigation within the page.
#[derive(Clone, Debug, PartialEq)]
struct Soft {
    start: f64,
    interaction: f64,
    paints: Paints,
}

/// Everything the page's vitals need to remember. Times are milliseconds since `performance.timeOrigin`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vitals {
    /// When the page was first hidden; infinite if never.
    hidden_at: f64,
    activation_start: f64,
    request: Option<Request>,
    first_paint: Option<f64>,
    paints: Paints,
    /// Which interactions were the longest.
    pub(crate) inp: Inp,
    /// The key of the open route, 0 for none: interactions belong to it.
    pub(crate) route: u32,
    /// When the page came back from the back/forward cache.
    restored: Option<f64>,
    soft: Option<Soft>,
}

impl Default for Vitals {
    fn default() -> Self {
        Self {
            hidden_at: f64::INFINITY,
            activation_start: 0.0,
            request: None,
            first_paint: None,
            paints: Paints::default(),
            inp: Inp::default(),
            route: 0,
            restored: None,
            soft: None,
        }
    }
}

impl Vitals {
    /// The page was hidden: what is painted from now on is not a vital.
    pub(crate) fn hidden(&mut self, now: Timestamp) {
        self.hidden_at = self.hidden_at.min(now.as_millis());
    }

    /// Takes an entry into account; entries without meaning for vitals are ignored.
    pub(crate) fn handle(&mut self, entry: &Entry<'_>) {
        let start = entry.start();
        match entry.kind {
            Kind::Visibility => {
                self.hidden_at = self.hidden_at.min(start);
                self.activated(entry.num(at::ACTIVATION_START));
            }
            Kind::Navigation => {
                self.activated(entry.num(at::NAVIGATION_ACTIVATION_START));
                self.request = Some(Request {
                    response_start: entry.num(at::RESPONSE_START),
                    request_start: entry.num(at::REQUEST_START),
                    kind: entry.string(1).into(),
                });
            }
            Kind::Paint if self.restored.is_none() && start < self.hidden_at => match entry.string(0) {
                "first-paint" => self.first_paint = Some(start),
                "first-contentful-paint" => self.paints.fcp = Some(start),
                _ => {}
            },
            Kind::ContentfulPaint
                if self.restored.is_none()
                    && start < self.hidden_at
                    && start - self.activation_start <= lcp::MAX =>
            {
                self.paints.lcp.set(start, Some(entry));
            }
            Kind::LayoutShift => {
                let (value, sources) = (entry.num(at::VALUE), entry.text());
                self.paints.cls.shift(start, value, sources);
                if let Some(soft) = &mut self.soft {
                    soft.paints.cls.shift(start, value, sources);
                }
            }
            // Without an id it is a click too short for INP.
            Kind::Interaction if !entry.num(at::INTERACTION_ID).is_nan() => {
                self.inp.event(entry, self.route);
            }
            Kind::InteractionCount => self.inp.counted(start),
            Kind::Restored => {
                let paint = entry.num(at::NEXT_PAINT);
                if paint.is_nan() {
                    let mut inp = core::mem::take(&mut self.inp);
                    inp.restart();
                    *self = Self { restored: Some(start), inp, ..Self::default() };
                } else if self.restored.is_some() {
                    self.paints.fcp = Some(paint);
                    self.paints.lcp.set(paint, None);
                }
            }
            Kind::SoftNavigation => {
                let paint = entry.num(at::SOFT_PAINT);
                let fcp = if paint > 0.0 { Some((paint - start).max(0.0)) } else { None };
                let interaction = entry.num(at::SOFT_INTERACTION);
                self.soft = Some(Soft { start, interaction, paints: Paints { fcp, ..Paints::default() } });
            }
            Kind::InteractionPaint => {
                if let Some(soft) = &mut self.soft
                    && soft.interaction == entry.num(at::PAINT_INTERACTION)
                {
                    soft.paints.lcp.set((entry.num(at::RENDER_TIME) - start).max(0.0), Some(entry));
                }
            }
            _ => {}
        }
    }

    fn activated(&mut self, activation_start: f64) {
        self.activation_start = self.activation_start.max(activation_start);
    }

    /// The page came back from the back/forward cache, and what is known is about its second life.
    #[must_use]
    pub(crate) const fn is_restored(&self) -> bool {
        self.restored.is_some()
    }

    /// How the browser came to this page: `navigate`, `reload`, `back-forward`, `prerender`, `restore` (of a
    /// discarded tab) or `back-forward-cache`; empty while the browser has not told.
    #[must_use]
    pub(crate) fn navigation_type(&self) -> String {
        let mut out = String::new();
        if self.restored.is_some() {
            out.push_str("back-forward-cache");
        } else if let Some(request) = &self.request {
            if self.activation_start > 0.0 {
                out.push_str("prerender");
            } else {
                for b in request.kind.bytes() {
                    out.push(if b == b'_' { '-' } else { char::from(b) });
                }
            }
        }
        out
    }

    /// The measurements and attributes of the page load's transaction, as far as known: nothing that was not
    /// seen is written. Of a restored page: those of the navigation that brought it back.
    ///
    /// What the browser says of a request in the future is not believed. `origin` is where the page's clock lies on the wall clock, `redact` takes the secrets out of a URL.
    pub(crate) fn page_load(
        &self,
        now: Timestamp,
        origin: Origin,
        redact: &dyn Fn(&str) -> String,
        measurements: &mut Vec<Measurement>,
        attributes: &mut Attributes,
    ) {
        let since_activation = |at: f64| (at - self.activation_start).max(0.0);
        let mut millis = |name, value| measurements.push(Measurement { name, value, unit: "millisecond" });
        if self.restored.is_some() {
            millis("ttfb", 0.0);
        } else if let Some(request) = &self.request
            && request.response_start <= now.as_millis()
        {
            if request.response_start > 0.0 {
                millis("ttfb", since_activation(request.response_start));
            }
            if request.request_start <= request.response_start {
                millis("ttfb.requestTime", request.response_start - request.request_start);
            }
        }
        if let Some(at) = self.first_paint {
            millis("fp", since_activation(at));
        }
        self.paints.write(self.activation_start, redact, measurements, attributes);
        let kind = self.navigation_type();
        if !kind.is_empty() {
            attributes.push_str("browser.navigation.type", &kind);
        }
        if self.restored.is_none() {
            attributes.push_seconds("performance.timeOrigin", origin.0);
            attributes.push_num("performance.activationStart", self.activation_start);
        }
    }

    /// FCP, LCP and CLS of the soft navigation that belongs to the route span that began at `route_start`.
    /// True if there is one, and then it is given away: no other route gets it.
    pub(crate) fn soft_navigation(
        &mut self,
        route_start: Timestamp,
        redact: &dyn Fn(&str) -> String,
        measurements: &mut Vec<Measurement>,
        attributes: &mut Attributes,
    ) -> bool {
        let belongs = |soft: &Soft| route_start.since(Timestamp::from_millis(soft.start)) <= SOFT_LEAD;
        match &self.soft {
            Some(soft) if belongs(soft) => {
                soft.paints.write(0.0, redact, measurements, attributes);
                self.soft = None;
                true
            }
            _ => false,
        }
    }

    /// The INP span, if there was an interaction and the value is another than when it was last taken: to be
    /// called when the page is hidden.
    pub(crate) fn take_inp(&mut self) -> Option<InpSpan> {
        self.inp.take(self.restored)
    }
}

impl Paints {
    fn write(
        &self,
        activation_start: f64,
        redact: &dyn Fn(&str) -> String,
        measurements: &mut Vec<Measurement>,
        attributes: &mut Attributes,
    ) {
        let mut millis = |name, value| measurements.push(Measurement { name, value, unit: "millisecond" });
        if let Some(at) = self.fcp {
            millis("fcp", (at - activation_start).max(0.0));
        }
        if let Some(value) = self.lcp.write(activation_start, redact, attributes) {
            millis("lcp", value);
        }
        // Layout shifts of a page that never was seen do not count.
        let cls = self.cls.value();
        if cls > 0.0 && self.fcp.is_some() {
            measurements.push(Measurement { name: "cls", value: cls, unit: "" });
            self.cls.write_attributes(attributes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use serde_json::{Value, json};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// xorshift; its seed is printed by the assertion that fails.
    pub(crate) struct Rng(pub(crate) u64);

    impl Rng {
        pub(crate) fn new() -> Self {
            // There is no clock on wasm: always the same cases there.
            let now = std::time::UNIX_EPOCH;
            Self(if cfg!(target_arch = "wasm32") {
                1
            } else {
                now.elapsed().map_or(1, |d| d.as_nanos() as u64) | 1
            })
        }

        pub(crate) fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 16) % n
        }
    }

    /// An entry with what it borrows from.
    #[derive(Clone)]
    struct Made(u32, Vec<f64>, String);

    fn made(kind: u32, nums: &[f64], text: &str) -> Made {
        Made(kind, nums.into(), text.into())
    }

    impl Vitals {
        fn take(&mut self, Made(kind, nums, text): &Made) {
            self.handle(&Entry::decode(*kind, nums, text).unwrap());
        }
    }

    fn navigation(kind: &str, request_start: f64, response_start: f64, activation_start: f64) -> Made {
        let mut nums = [0.0; 22];
        nums[11] = request_start;
        nums[12] = response_start;
        nums[21] = activation_start;
        made(1, &nums, &format!("https://a.example/\n{kind}"))
    }

    fn paint(name: &str, at: f64) -> Made {
        made(3, &[at], name)
    }

    fn largest(at: f64, id: &str) -> Made {
        made(8, &[at, at, 0.0, 2628.0], &format!("{id}\n https://a.example/i.png?key=secret\nbody > h1"))
    }

    fn shift(at: f64, value: f64) -> Made {
        made(9, &[at, value], "body")
    }

    fn after(entries: &[Made]) -> Vitals {
        let mut vitals = Vitals::default();
        for entry in entries {
            vitals.take(entry);
        }
        vitals
    }

    fn object(measurements: &[Measurement]) -> Value {
        Value::Object(measurements.iter().map(|m| (m.name.into(), json!([m.value, m.unit]))).collect())
    }

    fn reported(vitals: &Vitals) -> (Value, Value) {
        let (mut measurements, mut attributes) = (Vec::new(), Attributes::default());
        let redact = |url: &str| url.replace("secret", "[Filtered]");
        vitals.page_load(
            Timestamp(60_000_000),
            Origin(1_795_353_358_987_000),
            &redact,
            &mut measurements,
            &mut attributes,
        );
        (object(&measurements), serde_json::from_str(&format!("{{{}}}", attributes.as_str())).unwrap())
    }

    #[test]
    fn a_page_load_with_everything() {
        let vitals = after(&[
            made(14, &[f64::INFINITY, 0.0], ""),
            paint("first-paint", 330.0),
            paint("first-contentful-paint", 336.0),
            largest(336.0, "old"),
            largest(400.0, "t"),
            shift(500.0, 0.25),
            navigation("navigate", 6.0, 15.0, 0.0),
        ]);
        let (measurements, attributes) = reported(&vitals);
        assert_eq!(
            measurements,
            json!({
                "ttfb": [15.0, "millisecond"], "ttfb.requestTime": [9.0, "millisecond"], "fp": [330.0, "millisecond"],
                "fcp": [336.0, "millisecond"], "lcp": [400.0, "millisecond"], "cls": [0.25, ""],
            })
        );
        assert_eq!(
            attributes,
            json!({
                "lcp.element": "body > h1", "lcp.id": "t", "lcp.url": "https://a.example/i.png?key=[Filtered]",
                "lcp.loadTime": 0, "lcp.renderTime": 400, "lcp.size": 2628, "cls.source.1": "body",
                "browser.navigation.type": "navigate", "performance.timeOrigin": 1795353358.987,
                "performance.activationStart": 0,
            })
        );
    }

    #[test]
    fn d1_a_response_that_lies_in_the_future_is_not_believed() {
        for at in [60_001.0, 1_795_353_359_002.0] {
            let (measurements, _) = reported(&after(&[navigation("navigate", 6.0, at, 0.0)]));
            assert_eq!(measurements, json!({}));
        }
        let (measurements, _) = reported(&after(&[navigation("navigate", 6.0, 60_000.0, 0.0)]));
        assert_eq!(measurements["ttfb"][0], 60_000.0, "just now is no future");
    }

    #[test]
    fn nothing_seen_nothing_said() {
        let (measurements, attributes) = reported(&Vitals::default());
        assert_eq!(measurements, json!({}));
        assert_eq!(
            attributes,
            json!({"performance.timeOrigin": 1795353358.987, "performance.activationStart": 0})
        );
    }

    #[test]
    fn what_was_painted_while_hidden_does_not_count() {
        let (first, rest) = (made(14, &[100.0, 0.0], ""), paint("first-contentful-paint", 100.0));
        let vitals =
            after(&[first.clone(), rest, largest(150.0, ""), shift(200.0, 0.5), paint("first-paint", 99.0)]);
        let (measurements, _) = reported(&vitals);
        assert_eq!(measurements, json!({"fp": [99.0, "millisecond"]}), "no CLS without an FCP");

        let mut vitals = after(&[paint("first-contentful-paint", 99.0), largest(99.0, "")]);
        vitals.hidden(Timestamp(120_000));
        vitals.take(&largest(130.0, ""));
        vitals.take(&largest(110.0, ""));
        let (measurements, _) = reported(&vitals);
        assert_eq!(measurements["lcp"][0], 110.0, "delivered late, painted in time");
    }

    #[test]
    fn a_prerendered_page_counts_from_its_activation() {
        let vitals = after(&[
            made(14, &[f64::INFINITY, 0.0], ""),
            paint("first-paint", 300.0),
            paint("first-contentful-paint", 1300.0),
            largest(1400.0, ""),
            made(14, &[f64::INFINITY, 1000.0], ""),
            navigation("prerender", 6.0, 15.0, 1000.0),
        ]);
        let (measurements, attributes) = reported(&vitals);
        assert_eq!(
            measurements,
            json!({
                "ttfb": [0.0, "millisecond"], "ttfb.requestTime": [9.0, "millisecond"], "fp": [0.0, "millisecond"],
                "fcp": [300.0, "millisecond"], "lcp": [400.0, "millisecond"],
            })
        );
        assert_eq!(attributes["performance.activationStart"], 1000);
        assert_eq!(attributes["browser.navigation.type"], "prerender");
        let vitals = after(&[largest(900.0, ""), made(14, &[f64::INFINITY, 1000.0], "")]);
        assert_eq!(reported(&vitals).0, json!({}), "painted before anybody could see it");
    }

    #[test]
    fn an_implausible_lcp_is_left_out() {
        for (at, valid) in [(0.0, false), (1.0, true), (60_000.0, true), (60_001.0, false)] {
            assert_eq!(reported(&after(&[largest(at, "")])).0.get("lcp").is_some(), valid);
            assert_eq!(lcp::is_valid_lcp(at), valid);
        }
        assert!(!lcp::is_valid_lcp(f64::NAN));
        let vitals = after(&[largest(500.0, ""), largest(61_000.0, "")]);
        assert_eq!(reported(&vitals).0["lcp"][0], 500.0, "and does not push out a plausible one");
    }

    #[test]
    fn a_request_whose_times_are_withheld() {
        let vitals = after(&[navigation("back_forward", f64::NAN, f64::NAN, 0.0)]);
        let (measurements, attributes) = reported(&vitals);
        assert_eq!(measurements, json!({}));
        assert_eq!(attributes["browser.navigation.type"], "back-forward");
    }

    #[test]
    fn a_restored_page_starts_over() {
        let mut vitals = after(&[
            navigation("navigate", 6.0, 15.0, 0.0),
            paint("first-contentful-paint", 100.0),
            largest(100.0, ""),
            shift(200.0, 0.5),
            made(10, &[300.0, 96.0, 7.0, 1.0], "click\nb\n\0"),
        ]);
        vitals.hidden(Timestamp(1_000_000));
        assert_eq!(vitals.take_inp().unwrap().value, 96.0);
        vitals.take(&made(15, &[5000.0, f64::NAN], ""));
        assert!(vitals.is_restored());
        vitals.take(&made(15, &[5000.0, 33.0], ""));
        vitals.take(&shift(5100.0, 0.125));
        vitals.take(&made(10, &[5200.0, 48.0, 14.0, 2.0], "click\nb\n\0"));
        let (measurements, attributes) = reported(&vitals);
        assert_eq!(
            measurements,
            json!({
                "ttfb": [0.0, "millisecond"], "fcp": [33.0, "millisecond"], "lcp": [33.0, "millisecond"],
                "cls": [0.125, ""],
            })
        );
        assert_eq!(
            attributes,
            json!({"cls.source.1": "body", "browser.navigation.type": "back-forward-cache"})
        );
        assert_eq!(vitals.take_inp().unwrap().value, 48.0);
    }

    #[test]
    fn a_soft_navigation_has_its_own_vitals() {
        let mut vitals = after(&[
            paint("first-contentful-paint", 100.0),
            largest(100.0, ""),
            shift(200.0, 0.5),
            made(13, &[9000.0, 2.0, 7.0, 9050.0], "https://a.example/b"),
            made(12, &[9000.0, 9060.0, 0.0, 500.0, 7.0], "\n\nbody > p"),
            made(12, &[9100.0, 9200.0, 0.0, 900.0, 14.0], "\n\nbody"),
            shift(9070.0, 0.125),
        ]);
        let take = |vitals: &mut Vitals, route_start| {
            let (mut measurements, mut attributes) = (Vec::new(), Attributes::default());
            let redact = |url: &str| String::from(url);
            vitals
                .soft_navigation(
                    Timestamp::from_millis(route_start),
                    &redact,
                    &mut measurements,
                    &mut attributes,
                )
                .then(|| (object(&measurements), String::from(attributes.as_str())))
        };
        assert_eq!(take(&mut vitals.clone(), 11_000.0), None, "of another route");
        let (measurements, attributes) = take(&mut vitals, 9_010.0).unwrap();
        assert_eq!(
            measurements,
            json!({"fcp": [50.0, "millisecond"], "lcp": [60.0, "millisecond"], "cls": [0.125, ""]})
        );
        assert!(attributes.contains(r#""lcp.element":"body > p""#), "{attributes}");
        assert_eq!(take(&mut vitals, 9_010.0), None, "only once");
        assert_eq!(reported(&vitals).0["lcp"][0], 100.0, "the page load keeps its own");
        assert_eq!(reported(&vitals).0["cls"][0], 0.5);
    }

    /// Replays what `observe.js` sent in a real page; wherever the page was hidden, our values must be those that
    /// the web-vitals package had in the same page at the same moment.
    fn replay(recording: &str) {
        let steps: Vec<Value> = serde_json::from_str(recording).unwrap();
        let mut vitals = Vitals::default();
        let mut compared = 0;
        for step in &steps {
            if let Some(hidden) = step["hidden"].as_f64() {
                vitals.hidden(Timestamp::from_millis(hidden));
            } else if let Some(expected) = step["expect"].as_object() {
                let (ours, attributes) = reported(&vitals);
                let soft = vitals.soft.as_ref().map(|soft| {
                    let (mut measurements, mut attributes) = (Vec::new(), Attributes::default());
                    soft.paints.write(0.0, &|url| url.into(), &mut measurements, &mut attributes);
                    object(&measurements)
                });
                let mut compare = |name: &str, ours: Option<f64>, theirs: &Value| {
                    let restored = vitals.is_restored() && matches!(name, "FCP" | "LCP");
                    let close = match (ours, theirs.as_f64()) {
                        // After a return each asks for the time in a callback of its own.
                        (Some(a), Some(b)) => (a - b).abs() < if restored { 10.0 } else { 1e-9 },
                        (a, b) => a.is_none() && b.is_none(),
                    };
                    assert!(close, "{name}: ours {ours:?}, web-vitals {theirs}");
                    compared += 1;
                };
                let theirs = |name: &str| &step["expect"][name];
                for (name, key) in [("TTFB", "ttfb"), ("FCP", "fcp"), ("LCP", "lcp")] {
                    compare(name, ours[key][0].as_f64(), theirs(name));
                }
                // web-vitals says 0 where we say nothing.
                compare("CLS", Some(ours["cls"][0].as_f64().unwrap_or(0.0)), theirs("CLS"));
                compare("INP", vitals.inp.value(vitals.is_restored()), theirs("INP"));
                if let Some(theirs) = expected.get("soft") {
                    let soft = soft.unwrap();
                    compare("soft FCP", soft["fcp"][0].as_f64(), &theirs["FCP"]);
                    compare("soft LCP", soft["lcp"][0].as_f64(), &theirs["LCP"]);
                    compare("soft CLS", Some(soft["cls"][0].as_f64().unwrap_or(0.0)), &theirs["CLS"]);
                }
                assert_eq!(attributes["browser.navigation.type"], *theirs("type"));
            } else {
                let nums = step["nums"].as_array().unwrap();
                let nums: Vec<f64> = nums
                    .iter()
                    .map(|n| n.as_f64().unwrap_or(if n == "Infinity" { f64::INFINITY } else { f64::NAN }))
                    .collect();
                vitals.take(&made(nums[0] as u32, &nums[1..], step["text"].as_str().unwrap()));
            }
        }
        assert!(compared >= 5, "the page was hidden at least once");
    }

    /// Reports kept from an earlier run of `tests/vitals/browser.test.mjs` (`VITALS_SAVE=1`).
    #[test]
    fn real_pages() {
        macro_rules! recorded {
            ($($name:literal),*) => { [$(include_str!(concat!("../../../tests/vitals/recordings/", $name, ".json"))),*] };
        }
        for recording in recorded!["everything", "text", "clicks", "sessions", "restored", "soft"] {
            replay(recording);
        }
    }

    /// Run by `tests/vitals/browser.test.mjs`, with the report of the page in the file it names.
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_page_just_visited() {
        if let Some(path) = std::env::var_os("VITALS_RECORDING") {
            replay(&std::fs::read_to_string(path).unwrap());
        }
    }
}
