use super::{Content, Outbox};
use crate::engine::ground::Post;
use crate::engine::report::{Category, Loss, Losses, Reason};
use crate::protocol::rate_limit::Response;
use crate::protocol::text;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// An outbox and what it has lost.
#[derive(Default)]
struct Pair {
    outbox: Outbox,
    losses: Losses,
}

impl Pair {
    fn lose(&mut self, reason: Reason, category: Category, quantity: u32) {
        self.losses.add(reason, category, quantity);
    }

    fn submit(&mut self, content: Content, body: String, wall_ms: i64, buffer_size: u32) {
        self.outbox.submit(&mut self.losses, content, body, wall_ms, buffer_size);
    }

    fn next_post(&mut self, wall_ms: i64) -> Option<Post> {
        self.outbox.next_post(&mut self.losses, wall_ms)
    }

    fn sent(&mut self, now: Timestamp, wall_ms: i64, id: u32, status: u32, limits: &str, retry_after: &str) {
        let response = Response {
            status,
            rate_limits: limits,
            retry_after: text::leading_i64(retry_after).map(|seconds| seconds * 1000),
        };
        self.outbox.sent(&mut self.losses, now, wall_ms, id, &response);
    }

    fn retry(&mut self, now: Timestamp, wall_ms: i64, all: bool) {
        self.outbox.retry(now, wall_ms, all);
    }

    fn poll_timeout(&self) -> Option<Timestamp> {
        self.outbox.poll_timeout(&self.losses)
    }

    fn wants_report(&self) -> bool {
        self.outbox.wants_report(&self.losses)
    }

    fn take_losses(&mut self, now: Timestamp, wall_ms: i64) -> Vec<Loss> {
        self.outbox.take_losses(&mut self.losses, now, wall_ms)
    }
}

fn second(s: i64) -> Timestamp {
    Timestamp::of(s * 1_000_000)
}

fn post(outbox: &mut Pair, content: Content, body: &str, wall_ms: i64) -> Option<Post> {
    outbox.submit(content, String::from(body), wall_ms, 40);
    outbox.next_post(wall_ms)
}

fn losses(outbox: &mut Pair) -> Vec<(&'static str, &'static str, u32)> {
    outbox.losses.iter().map(|loss| (loss.reason.as_str(), loss.category.as_str(), loss.quantity)).collect()
}

#[test]
fn a_failed_envelope_is_tried_again_and_then_counted() {
    let mut outbox = Pair::default();
    let first = post(&mut outbox, Content(Category::TRANSACTION, 3), "{}", 0).unwrap();
    assert!(first.keepalive);
    outbox.sent(second(1), 1000, first.id, 503, "", "");
    assert_eq!(outbox.poll_timeout(), Some(second(6)));
    outbox.retry(second(5), 5000, false);
    assert!(outbox.next_post(5000).is_none());
    outbox.retry(second(6), 6000, false);
    assert_eq!(outbox.next_post(6000).unwrap().id, first.id);
    outbox.sent(second(7), 7000, first.id, 0, "", "");
    outbox.retry(second(17), 17_000, false);
    assert!(outbox.next_post(17_000).is_some());
    outbox.sent(second(18), 18_000, first.id, 0, "", "");
    assert_eq!(losses(&mut outbox), [("network_error", "transaction", 1), ("network_error", "span", 3)]);
    assert_eq!(outbox.poll_timeout(), None);
}

#[test]
fn a_rate_limit_blocks_its_category() {
    let mut outbox = Pair::default();
    let first = post(&mut outbox, Content(Category::TRANSACTION, 1), "", 0).unwrap();
    outbox.sent(second(0), 0, first.id, 200, "60:transaction:key", "");
    assert!(post(&mut outbox, Content(Category::TRANSACTION, 1), "", 59_000).is_none());
    assert!(post(&mut outbox, Content(Category::ERROR, 1), "", 59_000).is_some());
    assert!(post(&mut outbox, Content(Category::TRANSACTION, 1), "", 61_000).is_some());
}

#[test]
fn g12_two_posts_at_a_time_and_a_bounded_queue_behind_them() {
    let mut outbox = Pair::default();
    for _ in 0..5 {
        outbox.submit(Content(Category::ERROR, 1), String::from("x"), 0, 4);
    }
    assert_eq!(losses(&mut outbox), [("queue_overflow", "error", 1)]);
    let first = outbox.next_post(0).unwrap();
    assert!(outbox.next_post(0).is_some() && outbox.next_post(0).is_none());
    outbox.sent(second(1), 1000, first.id, 200, "", "");
    assert!(outbox.next_post(1000).is_some() && outbox.next_post(1000).is_none());
    // The page goes: everything at once.
    outbox.outbox.make_room(usize::MAX);
    assert!(outbox.next_post(1000).is_some() && outbox.next_post(1000).is_none());
}

#[test]
fn the_keepalive_budget_holds() {
    let mut outbox = Pair::default();
    outbox.outbox.make_room(usize::MAX);
    let big = "x".repeat(40_000);
    assert!(post(&mut outbox, Content(Category::ERROR, 1), &big, 0).unwrap().keepalive);
    assert!(!post(&mut outbox, Content(Category::ERROR, 1), &big, 0).unwrap().keepalive);
    assert!(!post(&mut outbox, Content(Category::ERROR, 1), "small", 0).unwrap().keepalive);
}

#[test]
fn a_limit_of_a_category_holds_for_items_of_it() {
    let mut outbox = Pair::default();
    let first = post(&mut outbox, Content(Category::TRACE_METRIC, 3), "", 0).unwrap();
    outbox.sent(second(1), 1000, first.id, 413, "60:trace_metric:organization", "");
    assert!(post(&mut outbox, Content(Category::TRACE_METRIC, 2), "", 2000).is_none());
    assert!(post(&mut outbox, Content(Category::SPAN, 1), "", 2000).is_some());
    assert_eq!(
        losses(&mut outbox),
        [("send_error", "trace_metric", 3), ("ratelimit_backoff", "trace_metric", 2)]
    );
}

#[test]
fn g1_what_a_busy_server_refuses_for_now_is_kept_and_sent_when_it_may_be() {
    for status in [429, 503] {
        let mut outbox = Pair::default();
        let first = post(&mut outbox, Content(Category::TRANSACTION, 1), "", 0).unwrap();
        outbox.sent(second(0), 0, first.id, status, "", "20");
        assert!(!outbox.outbox.is_busy() && !outbox.outbox.is_empty() && outbox.losses.is_empty());
        assert_eq!(outbox.poll_timeout(), Some(second(20)));
        // `flush` does not go against a server's wish.
        outbox.retry(second(10), 10_000, true);
        assert!(outbox.next_post(10_000).is_none());
        outbox.retry(second(20), 20_000, false);
        assert_eq!(outbox.next_post(20_000).unwrap().id, first.id);
        // For long is too long.
        outbox.sent(second(21), 21_000, first.id, status, "", "3600");
        assert!(outbox.outbox.is_empty());
        let reason = if status == 429 { "ratelimit_backoff" } else { "send_error" };
        assert_eq!(losses(&mut outbox), [(reason, "transaction", 1), (reason, "span", 1)]);
    }
}

fn report(outbox: &mut Pair, s: i64) -> Option<Post> {
    assert!(outbox.wants_report());
    let losses = outbox.take_losses(second(s), s * 1000);
    if losses.is_empty() {
        return None;
    }
    outbox.outbox.submit_report(String::from("report"), losses);
    outbox.next_post(s * 1000)
}

#[test]
fn g7_counts_are_kept_until_a_report_of_them_was_delivered() {
    let mut outbox = Pair::default();
    outbox.lose(Reason::SAMPLE_RATE, Category::SPAN, 2);
    outbox.outbox.ask_for_report();
    let first = report(&mut outbox, 0).unwrap();
    assert!(!outbox.wants_report());
    outbox.lose(Reason::SAMPLE_RATE, Category::SPAN, 3);
    outbox.sent(second(1), 1000, first.id, 500, "", "");
    assert_eq!(losses(&mut outbox), [("sample_rate", "span", 5)]);
    assert!(!outbox.wants_report(), "not at once");
    assert_eq!(outbox.poll_timeout(), Some(second(6)));
    outbox.retry(second(6), 6000, false);
    let again = report(&mut outbox, 6).unwrap();
    // A limit on everything: kept until it ends.
    outbox.sent(second(7), 7000, again.id, 429, "", "100");
    outbox.retry(second(17), 17_000, false);
    assert!(report(&mut outbox, 17).is_none());
    assert_eq!(outbox.poll_timeout(), Some(second(107)));
    outbox.retry(second(107), 107_000, false);
    let last = report(&mut outbox, 107).unwrap();
    outbox.sent(second(108), 108_000, last.id, 200, "", "");
    assert!(outbox.losses.is_empty() && outbox.outbox.is_empty() && outbox.poll_timeout().is_none());
}
