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

fn object(measurements: &str) -> Value {
    let members: serde_json::Map<String, Value> =
        serde_json::from_str(&format!("{{{measurements}}}")).unwrap();
    Value::Object(
        members.into_iter().map(|(name, m)| (name, json!([m["value"].as_f64(), m["unit"]]))).collect(),
    )
}

fn reported(vitals: &Vitals) -> (Value, Value) {
    let (mut measurements, mut attributes) = (String::new(), Attributes::default());
    vitals.page_load(
        Timestamp::of(60_000_000),
        Origin(1_795_353_358_987_000),
        &QueryPolicy::All,
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
    vitals.hidden(Timestamp::of(120_000));
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
    vitals.hidden(Timestamp::of(1_000_000));
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
    assert_eq!(attributes, json!({"cls.source.1": "body", "browser.navigation.type": "back-forward-cache"}));
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
        let (mut measurements, mut attributes) = (String::new(), Attributes::default());
        vitals
            .soft_navigation(
                Timestamp::from_millis(route_start),
                &QueryPolicy::All,
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
                let (mut measurements, mut attributes) = (String::new(), Attributes::default());
                soft.paints.write(0.0, &QueryPolicy::All, &mut measurements, &mut attributes);
                object(&measurements)
            });
            let mut compare = |name: &str, ours: Option<f64>, theirs: &Value| {
                let restored = vitals.is_restored() && matches!(name, "FCP" | "LCP");
                let close = match (ours, theirs.as_f64()) {
                    // What is sent has six decimals. After a return each asks for the time in a callback of its own.
                    (Some(a), Some(b)) => (a - b).abs() < if restored { 10.0 } else { 1e-6 },
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
        ($($name:literal),*) => { [$(include_str!(concat!("../../../../tests/vitals/recordings/", $name, ".json"))),*] };
    }
    for recording in recorded!["everything", "text", "clicks", "sessions", "restored", "soft"] {
        replay(recording);
    }
}

/// Run by `tests/vitals/browser.test.mjs`, with the report of the page in the file it names.
#[cfg(not(target_arch = "wasm32"))]
#[test]
#[ignore = "its page is opened by the suite `vitals`"]
fn a_page_just_visited() {
    let path = std::env::var_os("VITALS_RECORDING").unwrap();
    replay(&std::fs::read_to_string(path).unwrap());
}
