//! The seam between JavaScript and the engine, decoded (ARCHITECTURE.md). Numbers and strings in, numbers and
//! strings out; what they mean is the tracer's business.

use crate::engine::options::Start;
#[cfg(any(npm_engine, test))]
use crate::engine::options::{Config, texts_of};
use crate::engine::requests::describe::Outcome;
use crate::engine::{Output, RequestStart, Tracer};
use crate::protocol::ids::{Hex as _, SpanId, read_hex};
use crate::protocol::json;
use crate::protocol::rate_limit::Response;
use crate::protocol::text;
use crate::seam::{fact_text, output, source, verdict};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use crate::seam::op;

/// The tracer behind the seam.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The tracer, for the typed APIs.
    pub(crate) tracer: Tracer,
    /// The time of the last call, for calls that carry none.
    pub(crate) now: Timestamp,
    /// What only events say of the page has been asked for.
    asked: bool,
    /// The next output asks for it.
    #[cfg(not(npm_engine))]
    asks: bool,
    /// What makes events be written, until the answer is there or does not come.
    held: Option<(u32, Vec<f64>)>,
}

impl Machine {
    /// Starts. What seeds all ids is one of the page's facts.
    pub(crate) fn new(start: Start) -> Self {
        let seed = seed_of(&start.page.texts[fact_text::SEED]);
        Self::seeded(start, seed)
    }

    /// The same with a seed of the caller's.
    pub(crate) fn seeded(start: Start, seed: [u64; 2]) -> Self {
        let now = start.page.now;
        Self {
            tracer: Tracer::new(start, seed),
            now,
            asked: false,
            #[cfg(not(npm_engine))]
            asks: false,
            held: None,
        }
    }

    fn at(&mut self, ms: f64) -> Timestamp {
        self.now = Timestamp::from_millis(ms);
        self.now
    }

    /// Are outputs waiting?
    #[must_use]
    pub(crate) fn is_waiting(&self) -> bool {
        self.held.is_some() || self.tracer.has_output()
    }

    /// Makes the next output ask for what only events say of the page. `false`: it was asked for before.
    #[cfg(not(npm_engine))]
    pub(crate) const fn ask(&mut self) -> bool {
        self.asks = !self.asked;
        self.asks
    }

    fn go_on(&mut self) {
        if let Some((operation, nums)) = self.held.take() {
            self.happened(operation, &nums, "");
        }
    }

    /// `event`, answers a verdict. Missing numbers count as 0, an unknown operation does nothing.
    pub(crate) fn event(&mut self, operation: u32, nums: &[f64], text: &str) -> u32 {
        // A request's key, an entry's kind.
        let first = number(nums, 0) as u32;
        if operation == op::REQUEST_START {
            let now = self.at(number(nums, 1));
            let (span_id, text) = text::divide(text, b' ');
            let Some(span_id) = SpanId::parse(span_id) else { return verdict::OMIT };
            let request = RequestStart { key: first, span_id, flags: number(nums, 2) as u32, text };
            let bits = self.tracer.request_started(now, request);
            return self.answer(bits);
        }
        if operation == op::ENTRY {
            self.tracer.entry(first, nums.get(1..).unwrap_or_default(), text);
        } else {
            self.happened(operation, nums, text);
        }
        self.answer(self.tracer.request_verdict())
    }

    /// A verdict of these bits. A Rust app calls its engine where the edge does not see it: its requests have to be told at once.
    pub(crate) fn answer(&self, bits: u32) -> u32 {
        let bits = if cfg!(npm_engine) { bits } else { bits & !verdict::AHEAD };
        (self.tracer.headers_epoch() * verdict::EPOCH) | bits | u32::from(self.is_waiting())
    }

    fn happened(&mut self, operation: u32, nums: &[f64], text: &str) {
        let num = |at| number(nums, at);
        let (first, second) = text::divide(text, b'\n');
        if matches!(operation, op::HIDDEN | op::PAGEHIDE | op::FLUSH | op::CLOSE) {
            self.go_on();
            if !self.asked {
                self.held = Some((operation, Vec::from(nums)));
                return;
            }
        }
        let now = self.at(num(0));
        match operation {
            op::TICK => self.tracer.handle_timeout(now, num(1)),
            op::NAVIGATED => {
                // A navigation from before the engine comes with what its requests carry already.
                let (before, early) = text::divide(second, b'\n');
                self.tracer.navigated(now, num(1), num(2) as u32, first, before, early);
            }
            op::INTERACTION => {
                self.tracer.observe_clock(now, num(2));
                self.tracer.interacted(now, num(1) as u32);
            }
            op::HIDDEN => self.tracer.hidden(now),
            op::PAGEHIDE => self.tracer.page_hide(now, num(1) == 1.0),
            op::ACTIVATED => self.tracer.ready_state(now, 0),
            // `document.open()` makes a page load again; nothing of ours begins anew.
            op::READY_STATE if num(1) > 0.0 => self.tracer.ready_state(now, num(1) as u32),
            op::SENT => {
                let status = num(3) as u32;
                #[cfg(npm_engine)]
                let response =
                    Response { status, untils: nums.get(4..).unwrap_or_default(), categories: text };
                #[cfg(not(npm_engine))]
                let response = Response {
                    status,
                    rate_limits: text,
                    retry_after: nums.get(4).filter(|delay| !delay.is_nan()).map(|delay| *delay as i64),
                };
                self.tracer.sent(now, num(1), num(2) as u32, &response);
            }
            op::ERROR => self.tracer.error(),
            op::FLUSH => self.tracer.flush(now, num(1)),
            op::PAUSE => self.tracer.pause(num(1) != 0.0),
            op::CLOSE => self.tracer.close(now, num(1)),
            op::FACTS => {
                self.asked = true;
                self.tracer.learn(nums.get(1..).unwrap_or_default(), text);
                self.go_on();
            }
            op::REQUEST_END => {
                let now = self.at(num(2));
                let outcome = Outcome::from_seam(num(3) as u32, num(1) as u32);
                self.tracer.request_ended(now, num(0) as u32, outcome, num(4));
            }
            op::LOST => self.tracer.record_outcome(first, second, num(1) as u32),
            op::PAGE_LOADED => self.tracer.report_page_loaded(now),
            op::ROUTE_NAME => self.tracer.set_route_name(
                text,
                match num(1) as u32 {
                    source::ROUTE => "route",
                    source::URL => "url",
                    _ => "custom",
                },
            ),
            #[cfg(any(npm_engine, test))]
            op::OPTIONS => {
                let config = Config::decode(nums.get(1..).unwrap_or_default(), &texts_of(text));
                self.tracer.reconfigure(now, config);
            }
            _ => {}
        }
    }

    /// The next output.
    pub(crate) fn next_output(&mut self) -> Option<Output> {
        #[cfg(not(npm_engine))]
        let asks = self.asks;
        #[cfg(npm_engine)]
        let asks = false;
        if !self.asked && (asks || self.held.is_some() || self.tracer.will_write()) {
            self.asked = true;
            return Some(Output::Learn);
        }
        self.go_on();
        self.tracer.poll_output(self.now)
    }

    /// `poll`: the next output as text.
    #[cfg(any(npm_engine, test))]
    pub(crate) fn poll(&mut self) -> Option<String> {
        self.next_output().map(text_of)
    }

    /// `headers`: trace id, span id, flag, baggage and the tunnel, one a line.
    #[must_use]
    pub(crate) fn headers(&self) -> String {
        let mut out = String::new();
        if let Some(headers) = self.tracer.headers() {
            headers.trace_id.push_hex(&mut out);
            out.push('\n');
            headers.span_id.push_hex(&mut out);
            out.push_str(match headers.sampled {
                Some(true) => "\n-1\n",
                Some(false) => "\n-0\n",
                None => "\n\n",
            });
            out.push_str(&headers.baggage);
            out.push('\n');
            out.push_str(self.tracer.tunnel());
        }
        out
    }
}

/// A number of an event; a missing one is 0.
#[inline(never)]
fn number(nums: &[f64], at: usize) -> f64 {
    nums.get(at).copied().unwrap_or(0.0)
}

/// An output as JavaScript reads it.
#[must_use]
pub(crate) fn text_of(step: Output) -> String {
    let mut out = String::new();
    match step {
        Output::Timer(at) => {
            out.push(char::from(output::TIMER));
            json::num(&mut out, at.as_millis());
        }
        Output::Post(post) => {
            out.push(char::from(output::POST));
            json::uint(&mut out, u64::from(post.id));
            out.push_str(if post.keepalive { " 1\n" } else { " 0\n" });
            out.push_str(&post.body);
        }
        Output::Endpoint(url) => {
            out.push(char::from(output::ENDPOINT));
            out.push_str(&url);
        }
        Output::Store(key, value) => {
            out.push(char::from(output::STORE));
            out.push_str(key);
            out.push('\n');
            out.push_str(&value);
        }
        Output::Debug(note) => {
            out.push(char::from(output::NOTE));
            out.push_str(&note);
        }
        Output::Route { kind, start, name, source, url } => {
            out.push(char::from(output::ROUTE));
            json::uint(&mut out, u64::from(kind));
            out.push(' ');
            json::num(&mut out, start.as_millis());
            out.push('\n');
            out.push_str(&name);
            out.push('\n');
            out.push_str(&url);
            out.push('\n');
            out.push_str(source);
        }
        Output::Learn => out.push(char::from(output::LEARN)),
        // The runtime of Rust apps answers it.
        #[cfg(not(npm_engine))]
        Output::Judge(_) => {}
        Output::Event(id) => numbered(&mut out, output::EVENT, id),
        Output::SpanStarted(handle) => numbered(&mut out, output::SPAN_STARTED, handle.0),
        Output::SpanEnded(handle) => numbered(&mut out, output::SPAN_ENDED, handle.0),
    }
    out
}

fn numbered(out: &mut String, letter: u8, number: u32) {
    out.push(char::from(letter));
    json::uint(out, u64::from(number));
}

/// The seed that the host has found, in 32 digits.
fn seed_of(hex: &str) -> [u64; 2] {
    let mut seed = [0; 2];
    // Whatever else it is, it seeds as well.
    let _ = read_hex(hex, &mut seed);
    seed
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn d4_the_seed_is_what_its_digits_say_all_128_bits_of_it() {
        for bit in 0..128 {
            let number = 1_u128 << bit;
            for number in [number, !number] {
                assert_eq!(seed_of(&format!("{number:032x}")), [(number >> 64) as u64, number as u64]);
            }
        }
    }
}
