//! The timings of requests: which resource entry belongs to which request span, and what it says.

use crate::engine::instruments::entry::{Entry, at};
use crate::engine::spans::Spans;
use crate::protocol::http::network_protocol;
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::text;
use crate::time::{Origin, Timestamp};
use alloc::string::String;

/// Two clocks of one browser may disagree by this much (microseconds).
const CLOCK_SLACK: i64 = 2_000;

/// The moments of a request, in the order in which they stand. (A table of them has an address and a length for each.)
const MOMENTS: &str = "redirect_start redirect_end worker_start fetch_start domain_lookup_start domain_lookup_end \
    connect_start secure_connection_start connection_end request_start response_start response_end";

/// Gives a request span the timings of its resource entry.
#[inline(never)]
pub(crate) fn time(spans: &mut Spans, resource: &Entry<'_>) {
    let mut search = Search::of(resource);
    let mut found = None;
    for segment in &spans.segments {
        for child in &segment.children {
            if let Some(span) = spans.arena.get(*child)
                && let Some(state) = &span.request
                && search.is_nearer(&Candidate {
                    url: state.url(),
                    start: span.start,
                    end: span.end,
                    matched: state.timed,
                })
            {
                found = Some((*child, segment.origin));
            }
        }
    }
    if let Some((handle, origin)) = found
        && let Some(span) = spans.arena.get_mut(handle)
    {
        if let Some(state) = &mut span.request {
            state.timed = true;
        }
        request_timing(resource, origin, &mut span.attributes);
    }
}

/// Network protocol and the moments of a request, also for its `http.client` span; `entry` is a resource.
pub(crate) fn request_timing(entry: &Entry<'_>, origin: Origin, a: &mut Attributes) {
    if let Some(protocol) = entry.optional(2) {
        let (name, version) = network_protocol(protocol);
        a.push_str(names::NETWORK_PROTOCOL_VERSION, version);
        a.push_str(names::NETWORK_PROTOCOL_NAME, name);
    }
    let mut moment = |name: &str, epoch_micros| {
        let mut key = String::from(names::HTTP_REQUEST);
        key.push_str(name);
        a.push_seconds(&key, epoch_micros);
    };
    let mut place = at::REDIRECT_START;
    text::split(MOMENTS, b' ', |name| {
        let time = entry.num(place);
        place += 1;
        if !time.is_nan() {
            // 0 stays 0: "did not happen" or "not for you", never the page's start.
            moment(name, if time == 0.0 { 0 } else { origin.epoch_micros(Timestamp::from_millis(time)) });
        }
    });
    let response_start = entry.num(at::RESPONSE_START);
    if !response_start.is_nan() {
        // Since the page's start, as the reference has it.
        moment("time_to_first_byte", Timestamp::from_millis(response_start).micros());
    }
}

/// A request span that may be given the timings of a resource entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    /// The absolute URL that was requested, not redacted.
    pub(crate) url: &'a str,
    /// When it was requested.
    pub(crate) start: Timestamp,
    /// When its response came (`None`: it has not yet).
    pub(crate) end: Option<Timestamp>,
    /// It has its timings already.
    pub(crate) matched: bool,
}

/// The search for the request that a resource entry belongs to, among candidates in any order.
///
/// The entry must come from `fetch` or `XMLHttpRequest`, have the same URL (fragments aside; after a
/// redirect both still have the first URL), and begin while the request was under way. Of several it is
/// the one that began just before the entry; of those that began in the same 2 ms the one whose end is
/// nearest to the arrival of the headers (`fetch`) or of the body (`XMLHttpRequest`). So concurrent
/// requests to one URL each get their own numbers, and it does not matter that spans show a redacted URL.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    url: &'a str,
    start: Timestamp,
    done: Timestamp,
    /// How far the nearest one so far is: the delay in steps of the slack, the distance of the ends, the delay.
    nearest: (i64, i64, i64),
}

impl<'a> Search<'a> {
    /// Nothing is found yet; `resource` comes from `fetch` or `XMLHttpRequest`.
    pub(crate) fn of(resource: &Entry<'a>) -> Self {
        let headers = resource.num(at::RESPONSE_START);
        let done = if resource.string(1) == "fetch" && headers > 0.0 { headers } else { resource.end() };
        Self {
            url: without_fragment(resource.string(0)),
            start: Timestamp::from_millis(resource.start()),
            done: Timestamp::from_millis(done),
            nearest: (i64::MAX, 0, 0),
        }
    }

    /// Is it this one rather than any before?
    pub(crate) fn is_nearer(&mut self, candidate: &Candidate<'_>) -> bool {
        let delay = self.start.since(candidate.start);
        if candidate.matched
            || delay < -CLOCK_SLACK
            || candidate.end.is_some_and(|end| self.start.since(end) > CLOCK_SLACK)
            || without_fragment(candidate.url) != self.url
        {
            return false;
        }
        let delay = delay.max(0);
        let distance = candidate.end.map_or(i64::MAX, |end| self.done.since(end).abs());
        let rank = (delay / CLOCK_SLACK, distance, delay);
        let nearer = rank < self.nearest;
        if nearer {
            self.nearest = rank;
        }
        nearer
    }
}

fn without_fragment(url: &str) -> &str {
    text::divide(url, b'#').0
}
