//! Thousands of random histories: whatever happens to a page, the invariants hold.

use super::world::{ORIGIN_MS, Sent, World};
use crate::runtime::wire::op;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

fn play(seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let unsampled = dice.below(10) == 0;
    let state = dice.below(3).to_string();
    let reports = dice.below(4) == 0;
    let mut world = World::with(&[
        ("tracesSampleRate", if unsampled { "0" } else { "1" }),
        ("page.readyState", &state),
        ("enableReportNavigationLoaded", if reports { "1" } else { "0" }),
    ]);
    let late = |world: &World| {
        let text = world.machine.tracer.explain();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["late_entries"].as_u64().unwrap()
    };
    let mut open: Vec<Sent> = Vec::new();
    let mut requests = 0_u64;
    let mut routes = 1_u64;
    let mut visited = 0;
    for _ in 0..40 {
        match dice.below(15) {
            0..=3 => {
                let sent = world.fetch(&format!("GET https://app.example/r{requests}"));
                if sent.has_span {
                    requests += 1;
                    open.push(sent);
                }
            }
            4..=6 if !open.is_empty() => {
                let at = dice.below(open.len() as u64) as usize;
                let sent = open.swap_remove(at);
                world.settle(&sent, dice.below(4) as u32, 200 + dice.below(400) as u32);
            }
            7 => {
                visited += 1;
                world.click();
                world.navigate(&format!("https://app.example/page{visited}"));
                routes += 1;
            }
            8 => {
                world.slept += (dice.below(3) * 40_000) as f64;
                world.pass(dice.below(40_000) as f64);
            }
            9 if dice.below(6) == 0 => world.hide_tab(),
            // A timer that fires for nothing.
            10 => world.event(op::TICK, &[world.now, ORIGIN_MS + world.now], ""),
            11 => {
                // An image is there: a child of the open route, or too late.
                let before = late(&world);
                world.image("i.png", world.now, world.now);
                requests += 1 - (late(&world) - before);
            }
            12 => world.document((1 + dice.below(2)) as f64),
            13 => world.event(op::PAGE_LOADED, &[world.now], ""),
            _ => world.pass(dice.below(2000) as f64),
        }
    }
    world.hide_page();
    world.hide_tab();
    assert_eq!(world.machine.tracer.poll_timeout(), None, "seed {seed}: a deadline survives the page");
    let mut sent_spans = 0;
    let mut sent_routes = 0;
    for event in world.transactions() {
        sent_routes += 1;
        let start = event["start_timestamp"].as_f64().unwrap();
        let end = event["timestamp"].as_f64().unwrap();
        assert!(end >= start, "seed {seed}: negative duration");
        assert!(end - start <= 30.000_01, "seed {seed}: longer than the final timeout: {}", end - start);
        let trace = &event["contexts"]["trace"];
        for span in event["spans"].as_array().unwrap() {
            sent_spans += 1;
            assert_eq!(span["trace_id"], trace["trace_id"]);
            assert_eq!(span["parent_span_id"], trace["span_id"]);
            let (from, to) = (span["start_timestamp"].as_f64().unwrap(), span["timestamp"].as_f64().unwrap());
            assert!(to >= from && from >= start - 0.000_01, "seed {seed}: child outside its root");
            // Only a request that was in flight at a navigation may outlast its root: it keeps its true end.
            let cancelled = trace["data"]["sentry.idle_span_finish_reason"] == "cancelled";
            assert!(to <= end + 0.000_01 || cancelled, "seed {seed}: child outlasts its root");
        }
    }
    let lost = |reason: &str, category: &str| {
        world.losses().iter().filter(|(r, c, _)| r == reason && c == category).map(|(_, _, n)| n).sum::<u64>()
    };
    let lost_routes = lost("sample_rate", "transaction");
    assert_eq!(sent_routes + lost_routes, routes, "seed {seed}: every route exactly once");
    if unsampled {
        assert_eq!(sent_spans, 0);
        assert_eq!(lost("sample_rate", "span"), requests + routes, "seed {seed}: every request counted");
    } else {
        assert_eq!(
            sent_spans + lost("invalid", "span"),
            requests,
            "seed {seed}: every request sent or counted"
        );
    }
}

#[test]
fn any_history_keeps_the_invariants() {
    let count = if cfg!(target_arch = "wasm32") { 300 } else { 3000 };
    for seed in 1..=count {
        play(seed);
    }
}
