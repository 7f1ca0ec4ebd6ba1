//! Nothing is lost without being counted: whatever the page does and the ingest answers, what was delivered and what
//! delivered reports say was lost is what was created. Exactly, for transactions and for spans.

use super::histories::Dice;
use super::world::{ORIGIN_MS, World, options, positions};
use crate::engine::spans::arena::Handle;
use crate::engine::{Parent, SpanStart};
use crate::runtime::wire::op;
use serde_json::Value;
use std::collections::HashSet;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[derive(Default, Debug, PartialEq, Clone, Copy)]
struct Count {
    transactions: u64,
    spans: u64,
}

struct Book {
    world: World,
    dice: Dice,
    created: Count,
    delivered: Count,
    reported: Count,
    events: HashSet<String>,
    /// The ingest works.
    healthy: bool,
    most_posts: usize,
}

impl Book {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let rate = ["0", "1", "1", "1", "0.5"][dice.below(5) as usize];
        let buffer = ["0", "1", "5", "40"][dice.below(4) as usize];
        let mut world =
            World::with(&[("tracesSampleRate", rate), ("bufferSize", buffer), ("page.seed", "5")]);
        world.unanswered = Some(Vec::new());
        if dice.below(3) == 0 {
            world.machine.tracer.set_hooks(2);
        }
        Self {
            world,
            dice,
            // The page load.
            created: Count { transactions: 1, spans: 1 },
            delivered: Count::default(),
            reported: Count::default(),
            events: HashSet::new(),
            healthy: false,
            most_posts: 0,
        }
    }

    /// A page where so many transactions have ended, of which none is answered yet.
    fn with_roots(roots: usize) -> Self {
        let mut book = Self::new(1);
        book.open_page();
        for _ in 0..roots {
            book.transaction();
        }
        book
    }

    /// A page that records everything takes the place of the one before.
    fn open_page(&mut self) {
        self.world = World::with(&[]);
        self.world.unanswered = Some(Vec::new());
    }

    /// The host's turn: outputs, and the hooks' answers.
    fn pump(&mut self) {
        self.world.pump();
        for id in std::mem::take(&mut self.world.hooked) {
            let now = crate::time::Timestamp::from_millis(self.world.now);
            let tracer = &mut self.world.machine.tracer;
            match self.dice.below(3) {
                0 => tracer.drop_event(id, "before_send", 0),
                1 => {
                    // A hook that takes all children away, and counts them.
                    let text = tracer.take_event(id).unwrap();
                    let mut event: Value = serde_json::from_str(text).unwrap();
                    let children = event["spans"].as_array().map_or(0, Vec::len);
                    event["spans"] = Value::Array(Vec::new());
                    tracer.record_outcome("ignored", "span", children as u32);
                    tracer.submit_event(now, id, &event.to_string(), 1);
                }
                _ => tracer.submit_event(now, id, "", 0),
            }
        }
        if self.world.machine.is_waiting() {
            self.pump();
        }
        self.most_posts = self.most_posts.max(self.posts().len());
    }

    fn posts(&mut self) -> &mut Vec<(f64, String)> {
        self.world.unanswered.as_mut().unwrap()
    }

    fn transaction(&mut self) {
        let now = crate::time::Timestamp::from_millis(self.world.now);
        let start = |name: &str| SpanStart { name: name.to_owned(), ..SpanStart::default() };
        let root = self.world.machine.tracer.start_span(now, Parent::Root, start("root"));
        self.created.transactions += 1;
        self.created.spans += 1;
        for _ in 0..self.dice.below(4) {
            // The child of a root that was refused would be a root.
            if root == Handle::NONE {
                break;
            }
            let child = self.world.machine.tracer.start_span(now, Parent::Span(root), start("child"));
            self.created.spans += 1;
            if self.dice.below(4) > 0 {
                self.world.machine.tracer.end_span(now, child, None);
            }
        }
        self.world.machine.tracer.end_span(now, root, None);
    }

    /// The ingest answers everything, also what comes meanwhile.
    fn answer_all(&mut self) {
        while !self.posts().is_empty() {
            self.answer();
            self.pump();
        }
    }

    /// The ingest answers a post, or lets it hang until the host has had enough.
    fn answer(&mut self) {
        if self.posts().is_empty() {
            return;
        }
        let count = self.posts().len() as u64;
        let at = self.dice.below(count) as usize;
        let (id, body) = self.posts().remove(at);
        let (status, headers) = match if self.healthy { 9 } else { self.dice.below(10) } {
            0 => (0.0, ""),
            1 => {
                self.world.pass(15_000.0);
                (0.0, "")
            }
            2 => (413.0, ""),
            3 => (503.0, ""),
            4 => (503.0, "2"),
            5 => (429.0, "30:transaction:organization"),
            6 => (429.0, ""),
            7 => (429.0, "3600::organization"),
            8 => (200.0, "5:transaction;span;error"),
            _ => (200.0, ""),
        };
        if status == 200.0 {
            self.read(&body);
        }
        // A number is how long to wait, anything else what the limits say.
        let delay = headers.parse().map_or(f64::NAN, |seconds: f64| seconds * 1000.0);
        let limits = if delay.is_nan() { headers } else { "" };
        let nums = [self.world.now, self.world.wall(), id, status, delay];
        self.world.machine.event(op::SENT, &nums, limits);
    }

    /// What has arrived.
    fn read(&mut self, body: &str) {
        let lines: Vec<Value> = body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for item in lines[1..].chunks(2) {
            if item[0]["type"] == "transaction" {
                let id = item[1]["event_id"].as_str().unwrap().to_owned();
                assert!(self.events.insert(id), "the same transaction twice");
                self.delivered.transactions += 1;
                self.delivered.spans += 1 + item[1]["spans"].as_array().map_or(0, Vec::len) as u64;
            } else {
                for loss in item[1]["discarded_events"].as_array().unwrap() {
                    let quantity = loss["quantity"].as_u64().unwrap();
                    match loss["category"].as_str().unwrap() {
                        "transaction" => self.reported.transactions += quantity,
                        "span" => self.reported.spans += quantity,
                        other => panic!("nobody has lost a {other}"),
                    }
                }
            }
        }
    }

    fn play(&mut self) {
        let mut visited = 0;
        for _ in 0..60 {
            match self.dice.below(14) {
                0..=3 => self.transaction(),
                4 => {
                    for _ in 0..self.dice.below(60) {
                        self.transaction();
                    }
                }
                5..=7 => self.answer(),
                8 => {
                    visited += 1;
                    self.world.click();
                    self.world.navigate(&format!("https://app.example/page{visited}"));
                    self.created.transactions += 1;
                    self.created.spans += 1;
                }
                9 => {
                    let ms = self.dice.below(20_000) as f64;
                    self.world.pass(ms);
                }
                10 => self.world.hide_tab(),
                11 => {
                    let persisted = [self.world.now, 1.0];
                    self.world.event(op::PAGEHIDE, &persisted, "");
                    self.pump();
                    // It comes back.
                    self.world.tell_kept();
                }
                12 => {
                    let nums = [self.world.now, self.world.wall()];
                    self.world.event(op::FLUSH, &nums, "");
                }
                _ => {
                    // Where there is no span to be its parent, that is what is counted.
                    let sent = self.world.fetch("GET https://app.example/r");
                    self.created.spans += 1;
                    self.world.respond(&sent, 200);
                }
            }
            self.pump();
        }
    }

    /// The next page of the visit, with an ingest that works, tells what this one has kept: then nothing is missing.
    fn next_page_tells(&mut self) {
        let kept = std::mem::take(&mut self.world.kept);
        self.open_page();
        self.world.kept = kept;
        self.world.hide_page();
        self.healthy = true;
        self.answer_all();
        assert_eq!(self.world.kept, "");
        // The page loads of both: that of the first one ended when it was hidden.
        self.created.transactions += 1;
        self.created.spans += 1;
        assert_eq!(self.delivered.transactions + self.reported.transactions, self.created.transactions);
        assert_eq!(self.delivered.spans + self.reported.spans, self.created.spans);
    }

    /// The ingest has recovered, and the page is left in the end.
    fn recover(&mut self) {
        self.healthy = true;
        let nums = [self.world.now, self.world.wall()];
        self.world.event(op::FLUSH, &nums, "");
        for _ in 0..40 {
            self.pump();
            while !self.posts().is_empty() {
                self.answer();
                self.pump();
            }
            self.world.pass(600_000.0);
            self.world.hide_tab();
        }
    }
}

fn delivered_and_reported_is_what_was_created(seed: u64) {
    let mut book = Book::new(seed);
    book.play();
    book.recover();
    let sum = Count {
        transactions: book.delivered.transactions + book.reported.transactions,
        spans: book.delivered.spans + book.reported.spans,
    };
    assert_eq!(
        sum, book.created,
        "seed {seed}: delivered {:?}, reported {:?}",
        book.delivered, book.reported
    );
}

#[test]
fn g7_delivered_and_reported_is_what_was_created() {
    #[cfg(target_arch = "wasm32")]
    (1..=200).for_each(delivered_and_reported_is_what_was_created);
    // It takes longer than all the other tests of the core: on as many processors as there mostly are.
    #[cfg(not(target_arch = "wasm32"))]
    std::thread::scope(|scope| {
        for first in 1..=4 {
            scope.spawn(move || {
                (first..=2000).step_by(4).for_each(delivered_and_reported_is_what_was_created);
            });
        }
    });
}

#[test]
fn g7_a_hundred_roots_and_a_flush_at_once() {
    let mut book = Book::with_roots(100);
    let nums = [book.world.now, book.world.wall()];
    book.world.event(op::FLUSH, &nums, "");
    book.pump();
    assert_eq!(book.most_posts, 2, "two at a time");
    book.healthy = true;
    while !book.posts().is_empty() {
        book.answer();
        book.pump();
        assert!(book.posts().len() <= 2);
    }
    // The page load is still open.
    assert_eq!(book.delivered.transactions + book.reported.transactions, 100);
    assert_eq!(book.delivered.spans + book.reported.spans + 1, book.created.spans);
}

#[test]
fn g7_of_a_page_that_goes_what_outlives_it_arrives_once_and_the_rest_is_told() {
    let mut book = Book::with_roots(36);
    book.pump();
    book.world.hide_page();
    book.pump();
    assert_eq!(book.posts().len(), 15, "what has keepalive");
    // Chromium delivers them, and tells the page that they have failed.
    for (id, body) in std::mem::take(book.posts()) {
        book.read(&body);
        let nums = [book.world.now, book.world.wall(), id, 0.0, f64::NAN];
        book.world.event(op::SENT, &nums, "");
    }
    book.world.hide_tab();
    book.pump();
    assert!(book.posts().is_empty(), "what has arrived is not told");

    book.next_page_tells();
}

#[test]
fn g7_a_report_on_its_way_when_the_page_goes_is_not_told_again() {
    let mut book = Book::with_roots(1);
    book.pump();
    let (id, _) = book.posts().remove(0);
    let nums = [book.world.now, book.world.wall(), id, 413.0, f64::NAN];
    book.world.event(op::SENT, &nums, "");
    book.world.event(op::FLUSH, &[book.world.now, book.world.wall()], "");
    book.pump();
    let (id, body) = book.posts().remove(0);
    book.read(&body);
    assert_eq!(book.reported.transactions, 1);
    book.world.hide_page();
    let nums = [book.world.now, book.world.wall(), id, 0.0, f64::NAN];
    book.world.event(op::SENT, &nums, "");
    book.world.hide_tab();
    book.healthy = true;
    book.answer_all();
    assert_eq!(book.reported.transactions, 1);
    assert_eq!(book.delivered.transactions, 1, "the page load");
    assert_eq!(book.world.kept, "");
}

#[test]
fn c2_what_waits_when_options_change_goes_where_it_was_meant_to_go() {
    let mut book = Book::with_roots(10);
    book.world.machine.event(op::TICK, &[book.world.now, book.world.wall()], "");
    book.pump();
    let before = book.world.endpoint.clone();
    let (numbers, text) = positions(&options(&[("dsn", "https://other@o8.ingest.example.com/43")])).unwrap();
    book.world.machine.event(op::OPTIONS, &[&[book.world.now], &numbers[..]].concat(), &text);
    while book.world.endpoint == before {
        let output = book.world.machine.poll().unwrap();
        match output.split_at(1) {
            ("P", rest) => book.posts().push((0.0, rest.to_owned())),
            ("U", rest) => book.world.endpoint = rest.to_owned(),
            _ => {}
        }
    }
    assert!(book.world.endpoint.contains("o8.ingest.example.com/api/43/"), "{}", book.world.endpoint);
    assert_eq!(book.posts().len(), 10, "they have left");
}

/// A book whose page has lost nine transactions, of which a limit on everything forbids to tell.
fn limited() -> Book {
    let mut book = Book::with_roots(10);
    book.pump();
    // Two are on their way, eight wait for their turn.
    let (id, body) = book.posts().remove(0);
    book.read(&body);
    let nums = [book.world.now, book.world.wall(), id, 200.0, f64::NAN];
    book.world.event(op::SENT, &nums, "3600::organization");
    book
}

#[test]
fn g7_what_a_limit_on_everything_holds_back_is_told_by_the_next_page_of_the_visit() {
    let mut book = limited();
    let (id, _) = book.posts().remove(0);
    let nums = [book.world.now, book.world.wall(), id, 413.0, f64::NAN];
    book.world.event(op::SENT, &nums, "");
    book.world.hide_page();
    book.pump();
    assert!(book.posts().is_empty(), "nothing may be sent");
    let one = r#"{"reason":"send_error","category":"transaction","quantity":1}"#;
    assert!(book.world.kept.contains(one), "{}", book.world.kept);

    book.next_page_tells();
    assert_eq!(book.delivered.transactions, 2);
}

#[test]
fn g7_what_is_kept_for_the_next_page_is_no_longer_this_one_s_unless_it_comes_back() {
    for comes_back in [false, true] {
        let mut book = limited();
        book.posts().clear();
        let persisted = [book.world.now, 1.0];
        book.world.event(op::PAGEHIDE, &persisted, "");
        let nine = r#"{"reason":"ratelimit_backoff","category":"transaction","quantity":9}"#;
        assert!(book.world.kept.contains(nine), "{}", book.world.kept);
        if comes_back {
            book.world.tell_kept();
            assert_eq!(book.world.kept, "");
        }
        book.world.pass(3_700_000.0);
        book.healthy = true;
        book.answer_all();
        assert_eq!(book.reported.transactions, if comes_back { 9 } else { 0 });
    }
}

#[test]
fn g7_a_page_that_wants_no_reports_keeps_none() {
    let mut world = World::with(&[("sendClientReports", "0"), ("tracesSampleRate", "0")]);
    world.unanswered = Some(Vec::new());
    world.event(op::SENT, &[0.0, ORIGIN_MS, 0.0, 429.0, 3_600_000.0], "");
    world.hide_page();
    assert_eq!(world.kept, "");
}

#[test]
fn g12_a_page_that_goes_sends_everything_at_once() {
    let mut book = Book::with_roots(10);
    book.pump();
    assert_eq!(book.posts().len(), 2);
    book.world.hide_tab();
    book.pump();
    assert_eq!(book.posts().len(), 4, "hidden, it may come back and need its connections");
    book.world.hide_page();
    book.pump();
    // Ten, and the page load, which ends when the page is hidden.
    let transactions =
        book.posts().iter().filter(|(_, body)| body.contains("\"type\":\"transaction\"")).count();
    assert_eq!(transactions, 11);
}
