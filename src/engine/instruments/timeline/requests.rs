//! The timings of requests: which resource entry belongs to which request span, and what it says.

use crate::engine::instruments::entry::{Entry, at};
use crate::engine::spans::Spans;
use crate::protocol::http::network_protocol;
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::text;
use crate::time::{Origin, Timestamp};
use alloc::string::String;
use alloc::vec::Vec;

/// Two clocks of one browser may disagree by this much (microseconds).
const CLOCK_SLACK: i64 = 2_000;

/// The moments of a request, in the order in which they stand.
const MOMENTS: [&str; 12] = [
    "redirect_start",
    "redirect_end",
    "worker_start",
    "fetch_start",
    "domain_lookup_start",
    "domain_lookup_end",
    "connect_start",
    "secure_connection_start",
    "connection_end",
    "request_start",
    "response_start",
    "response_end",
];

/// Gives a request span the timings of its resource entry.
pub(crate) fn time(spans: &mut Spans, resource: &Entry<'_>) {
    let mut handles = Vec::new();
    let mut candidates = Vec::new();
    for segment in &spans.segments {
        for child in &segment.children {
            if let Some(span) = spans.arena.get(*child)
                && let Some(state) = &span.request
            {
                handles.push((*child, segment.origin));
                candidates.push(Candidate {
                    url: state.url(),
                    start: span.start,
                    end: span.end,
                    matched: state.timed,
                });
            }
        }
    }
    let found = match_request(resource, &candidates).and_then(|at| handles.get(at).copied());
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
    for (index, name) in MOMENTS.into_iter().enumerate() {
        let time = entry.num(at::REDIRECT_START + index);
        if !time.is_nan() {
            // 0 stays 0: "did not happen" or "not for you", never the page's start.
            moment(name, if time == 0.0 { 0 } else { origin.epoch_micros(Timestamp::from_millis(time)) });
        }
    }
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

/// Which of `candidates` (any order) the entry belongs to, as an index.
///
/// The entry must come from `fetch` or `XMLHttpRequest`, have the same URL (fragments aside; after a
/// redirect both still have the first URL), and begin while the request was under way. Of several it is
/// the one that began just before the entry; of those that began in the same 2 ms the one whose end is
/// nearest to the arrival of the headers (`fetch`) or of the body (`XMLHttpRequest`). So concurrent
/// requests to one URL each get their own numbers, and it does not matter that spans show a redacted URL.
#[must_use]
pub(crate) fn match_request(resource: &Entry<'_>, candidates: &[Candidate<'_>]) -> Option<usize> {
    if !resource.is_request() {
        return None;
    }
    let url = without_fragment(resource.string(0));
    let start = Timestamp::from_millis(resource.start());
    let headers = resource.num(at::RESPONSE_START);
    let done = if resource.string(1) == "fetch" && headers > 0.0 { headers } else { resource.end() };
    let done = Timestamp::from_millis(done);
    let mut best = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let delay = start.since(candidate.start);
        if candidate.matched
            || delay < -CLOCK_SLACK
            || candidate.end.is_some_and(|end| start.since(end) > CLOCK_SLACK)
            || without_fragment(candidate.url) != url
        {
            continue;
        }
        let delay = delay.max(0);
        let distance = candidate.end.map_or(i64::MAX, |end| done.since(end).abs());
        let rank = (delay / CLOCK_SLACK, distance, delay);
        if best.is_none_or(|(_, best_rank)| rank < best_rank) {
            best = Some((index, rank));
        }
    }
    best.map(|(index, _)| index)
}

fn without_fragment(url: &str) -> &str {
    text::divide(url, b'#').0
}
