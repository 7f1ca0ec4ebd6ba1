//! Properties of what is read from and written to the wire, over generated texts. The seed is printed; set
//! `SEED=<n>` to run one again.

use crate::engine::random::Random;
use crate::engine::traces::propagation::{Incoming, Policy, Propagation};
use crate::engine::traces::sampling;
use crate::protocol::baggage;
use crate::protocol::dsc::{self, DynamicSamplingContext};
use crate::protocol::dsn::Dsn;
use crate::protocol::ids::{EventId, Hex as _, SpanId, TraceId};
use crate::protocol::rate_limit::{self, RateLimits, Response};
use crate::protocol::sentry_trace::{SentryTrace, write_sentry_trace};
use crate::protocol::text;
use crate::protocol::traceparent::write_traceparent;
use crate::protocol::url::{self, QueryPolicy};
use crate::protocol::{http, json, user_agent};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const CASES: u32 = 5000;

/// Runs `property` over many cases from one seed, which is printed (and shown when a case fails).
fn check(property: impl Fn(&mut Source)) {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        // There is no clock on wasm: always the same cases there.
        let now = std::time::UNIX_EPOCH;
        if cfg!(target_arch = "wasm32") {
            1
        } else {
            now.elapsed().map_or(1, |since| since.as_nanos() as u64) | 1
        }
    });
    println!("SEED={seed}");
    let mut source = Source(seed);
    for _ in 0..CASES {
        property(&mut source);
    }
}

/// SplitMix64: another generator than the product's, so that neither hides a flaw of the other.
struct Source(u64);

impl Source {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn trace_id(&mut self) -> TraceId {
        TraceId::new([self.next() | 1, self.next()]).unwrap()
    }

    fn span_id(&mut self) -> SpanId {
        SpanId::new(self.next() | 1).unwrap()
    }

    fn sampled(&mut self) -> Option<bool> {
        [None, Some(false), Some(true)][self.below(3)]
    }

    /// Any text: ASCII with its controls, and characters of two, three and four bytes.
    fn any_text(&mut self, max: usize) -> String {
        (0..self.below(max + 1))
            .map(|_| match self.below(10) {
                0 => char::from_u32(self.below(0x11_0000) as u32).unwrap_or('\u{fffd}'),
                1 => ['é', '你', '😀', '\u{a0}', '\u{feff}', '\0'][self.below(6)],
                _ => char::from(self.below(128) as u8),
            })
            .collect()
    }

    /// Text made of the bits of which headers, URLs and DSNs are made: near misses of valid ones.
    fn near_miss(&mut self) -> String {
        let (trace, span) = (self.trace_id().to_hex(), self.span_id().to_hex());
        let noise = self.any_text(3);
        let bits: [&str; 40] = [
            &trace,
            &span,
            &noise,
            "00",
            "ff",
            "0",
            "1",
            "-",
            "-1",
            "-0",
            "-01",
            ",",
            ";",
            "=",
            " ",
            "\n",
            "\t",
            "%",
            "%2",
            "%41",
            "%ff",
            "sentry-",
            "sentry-trace_id=",
            "sentry-sample_rand=",
            "sentry-sample_rate=",
            "sentry-sampled=",
            "0.5",
            "1e9",
            "://",
            "https",
            "data:",
            ";base64,",
            "@",
            ":",
            "/",
            "?",
            "#",
            "&",
            "[::1]",
            "token=",
        ];
        (0..self.below(12)).map(|_| self.pick(&bits)).collect()
    }

    fn input(&mut self) -> String {
        if self.below(2) == 0 { self.any_text(200) } else { self.near_miss() }
    }
}

fn is_header_text(value: &str) -> bool {
    value.bytes().all(|b| (0x20..0x7f).contains(&b)) && value.trim_ascii() == value
}

/// `key=value` members, each of the characters `encodeURIComponent` leaves or writes.
fn is_baggage(header: &str) -> bool {
    let token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.!~*'()%".contains(&b))
            && text::percent_decode(text).is_some()
    };
    header.len() <= baggage::MAX_LENGTH
        && header
            .split(',')
            .all(|member| member.split_once('=').is_some_and(|(key, value)| token(key) && token(value)))
}

#[test]
fn ids_read_back() {
    check(|source| {
        let (trace, span) = (source.trace_id(), source.span_id());
        assert_eq!(TraceId::parse(&trace.to_hex()), Some(trace));
        assert_eq!(SpanId::parse(&span.to_hex()), Some(span));
        assert_eq!(EventId::parse(&trace.to_hex()).unwrap().to_hex(), trace.to_hex());
        let half = u32::from_str_radix(&span.to_hex()[..8], 16).unwrap();
        let other = u32::from_str_radix(&span.to_hex()[8..], 16).unwrap();
        assert_eq!(SpanId::from_halves(half, other), Some(span));
    });
}

#[test]
fn trace_headers_read_back_and_keep_to_their_grammar() {
    check(|source| {
        let (trace_id, span_id, sampled) = (source.trace_id(), source.span_id(), source.sampled());
        let mut header = String::new();
        write_sentry_trace(&mut header, trace_id, span_id, sampled);
        assert!(is_header_text(&header) && matches!(header.len(), 49 | 51));
        let padded =
            format!("{}{header}{}", source.pick(&["", " ", "\t\n"]), source.pick(&["", "\r\n", "  "]));
        let expected = SentryTrace { trace_id, parent_span_id: Some(span_id), sampled };
        assert_eq!(SentryTrace::parse(&padded), Ok(expected));

        let decision = sampled == Some(true);
        let mut header = String::new();
        write_traceparent(&mut header, trace_id, span_id, decision);
        assert!(is_header_text(&header) && header.len() == 55);
        assert_eq!(header, format!("00-{}-{}-0{}", trace_id.to_hex(), span_id.to_hex(), u8::from(decision)));
    });
}

#[test]
fn whatever_is_read_from_a_trace_header_is_written_as_a_valid_one() {
    check(|source| {
        let input = source.input();
        if let Ok(parsed) = SentryTrace::parse(&input) {
            let span_id = parsed.parent_span_id.unwrap_or_else(|| source.span_id());
            let mut header = String::new();
            write_sentry_trace(&mut header, parsed.trace_id, span_id, parsed.sampled);
            let again = SentryTrace::parse(&header).unwrap();
            assert_eq!((again.trace_id, again.sampled), (parsed.trace_id, parsed.sampled));
        }
    });
}

#[test]
fn baggage_reads_back() {
    check(|source| {
        let mut dsc = DynamicSamplingContext::default();
        for _ in 0..source.below(8) {
            dsc.set(&source.any_text(12), &source.any_text(40));
        }
        let header = dsc.to_baggage();
        if header.is_empty() {
            return assert_eq!(dsc, DynamicSamplingContext::default());
        }
        assert!(is_baggage(&header), "{header}");
        let again = DynamicSamplingContext::from_baggage(&header).unwrap();
        let written = dsc.members();
        assert_eq!(again.members(), written);
        assert_eq!(again.to_baggage(), header);

        let mut json = String::new();
        dsc.write_json(&mut json);
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&json).unwrap();
        assert_eq!(
            object
                .iter()
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
                .collect::<Vec<_>>(),
            written
        );
    });
}

#[test]
fn caps_hold_for_large_headers() {
    check(|source| {
        if source.below(100) > 0 {
            return;
        }
        let members = source.below(3000);
        let header: String =
            (0..members).map(|n| format!("{}{n}={n},", source.pick(&["k", "sentry-k"]))).collect();
        if let Some(dsc) = DynamicSamplingContext::from_baggage(&header) {
            assert!(dsc.members().len() <= dsc::MAX_MEMBERS);
            assert!(dsc.to_baggage().len() <= baggage::MAX_LENGTH);
        }
    });
}

#[test]
fn a_resolved_trace_is_valid_and_says_one_thing() {
    check(|source| {
        let mut sentry_trace = String::new();
        let trace_id = source.trace_id();
        write_sentry_trace(&mut sentry_trace, trace_id, source.span_id(), source.sampled());
        let baggage = match source.below(4) {
            0 => source.input(),
            1 => format!("sentry-trace_id={},sentry-sampled=true,sentry-sample_rate=0.25", trace_id.to_hex()),
            2 => format!(
                "sentry-sampled=false,sentry-sample_rand={}",
                source.pick(&["0.5", "1", "x", "-1", "0.999999"])
            ),
            _ => format!("sentry-trace_id={},sentry-org_id=1,a=b", source.trace_id().to_hex()),
        };
        let given = source.input();
        let incoming = Incoming {
            sentry_trace: [sentry_trace.as_str(), given.as_str(), ""][source.below(3)],
            baggage: &baggage,
            age_ms: [f64::NAN, 5.0, 500.0][source.below(3)],
        };
        let policy = Policy {
            strict_trace_continuation: source.below(2) == 0,
            org_id: String::from(["", "1", "2"][source.below(3)]),
            max_tag_age_ms: [f64::INFINITY, 100.0][source.below(2)],
        };
        let mut random = Random::new([source.next(); 2]);
        let (mut propagation, _) = Propagation::resolve(&incoming, &policy, &mut random);
        let agree = |propagation: &Propagation| {
            assert!((0.0..=1.0).contains(&propagation.sample_rand));
            let Some(dsc) = &propagation.dsc else { return };
            if let (Some(flag), Some(text)) = (propagation.sampled, dsc.get("sampled")) {
                assert_eq!(text, if flag { "true" } else { "false" });
            }
            if !dsc.is_empty() {
                let written = dsc.get("sample_rand").and_then(sampling::parse_sample_rate).unwrap();
                assert!((written - propagation.sample_rand).abs() < 1e-9);
            }
            assert!(dsc.get("trace_id").is_none_or(|id| TraceId::parse(id) == Some(propagation.trace_id)));
        };
        agree(&propagation);
        assert!(propagation.dsc.is_none() || propagation.stale_of.is_none());
        propagation.decide(source.below(2) == 0, [None, Some(0.5)][source.below(2)]);
        agree(&propagation);
    });
}

#[test]
fn a_dsn_reads_back_and_its_endpoint_is_a_url() {
    check(|source| {
        let text = format!(
            "{}://{}{}@{}{}/{}{}",
            source.pick(&["http", "https", "ftp", ""]),
            source.pick(&["key", "0a_B", "", "é"]),
            source.pick(&["", ":secret", ":", ":a:b"]),
            source.pick(&["o1.sentry.io", "localhost", "[::1]", "", "a b"]),
            source.pick(&["", ":80", ":x", ":"]),
            source.pick(&["", "path/", "a/b/"]),
            source.pick(&["1", "42?x=y", "", "x"]),
        );
        if let Ok(dsn) = Dsn::parse(&text) {
            assert_eq!(Dsn::parse(&dsn.to_text(true)), Ok(dsn.clone()));
            assert!(!dsn.to_text(false).contains("secret"));
            let endpoint = dsn.envelope_url(None, Some("n/1"));
            let parts = url::split(&endpoint);
            assert_eq!((parts.scheme, parts.host, parts.port), (dsn.protocol(), dsn.host(), dsn.port()));
            assert!(is_header_text(&endpoint) && url::is_sentry_request_url(&endpoint, dsn.host(), ""));
        }
        let _ = Dsn::parse(&source.input()).map(|dsn| dsn.to_text(true));
    });
}

#[test]
fn urls_lose_their_secrets_and_nothing_else() {
    check(|source| {
        let input = source.input();
        let parts = url::split(&input);
        let policy = match source.below(4) {
            0 => QueryPolicy::None,
            1 => QueryPolicy::Allow(vec![source.any_text(3)]),
            2 => QueryPolicy::Deny(vec![source.any_text(3)]),
            _ => QueryPolicy::All,
        };
        let clean = url::redact(&input, &policy);
        let again = url::split(&clean);
        assert_eq!(url::redact(&clean, &policy), clean);
        if parts.scheme != "data" {
            assert_eq!(
                (again.scheme, again.userinfo, again.host, again.port),
                (parts.scheme, "", parts.host, parts.port),
                "{input:?} {clean:?}"
            );
            if !clean.contains("[Filtered]") {
                assert_eq!((again.path, again.fragment), (parts.path, parts.fragment), "{input:?} {clean:?}");
            }
            if !input.contains(['?', '@', '=']) {
                assert_eq!(clean, input);
            }
        }
        let _ = (url::sanitized(&input, "*"), url::strip_data_url_content(&input));
        let _ = url::is_sentry_request_url(&input, &source.any_text(5), &source.any_text(5));
        assert!(input.starts_with(url::split(&input).place));
    });
}

#[test]
fn no_text_makes_a_reader_panic() {
    check(|source| {
        let input = source.input();
        let mut limits = RateLimits::default();
        let now = source.next() as i64;
        limits.update(&Response { status: 429, rate_limits: &input, retry_after: None }, now);
        let delay = Some(rate_limit::retry_after_ms(&input, now));
        limits.update(&Response { status: 429, rate_limits: "", retry_after: delay }, now);
        assert!(limits.iter().count() <= rate_limit::MAX_LENGTH);
        let _ =
            (rate_limit::http_date_ms(&input), http::network_protocol(&input), user_agent::is_bot(&input));
        let _ = (text::parse_f64(&input), text::parse_u64(&input), text::leading_i64(&input));
        let mut date = String::new();
        text::iso_date(&mut date, now);
        assert_eq!(date.len(), 24);
    });
}

#[test]
fn encoded_text_reads_back() {
    check(|source| {
        let input = source.any_text(40);
        let mut encoded = String::new();
        text::percent_encode(&mut encoded, &input);
        assert_eq!(text::percent_decode(&encoded), Some(input));
    });
}

#[test]
fn numbers_are_read_as_the_standard_library_reads_them() {
    check(|source| {
        let digits = source.below(1_000_000_000);
        let written = match source.below(3) {
            0 => format!("{digits}"),
            1 => format!("-{}.{digits}", source.below(1000)),
            _ => format!("{digits}e{}", source.below(20)),
        };
        let expected: f64 = written.parse().unwrap();
        let read = text::parse_f64(&written).unwrap();
        assert!((read - expected).abs() <= expected.abs() * 1e-15, "{written}");
        let mut out = String::new();
        let value = digits as f64 / 1.0e6;
        json::num(&mut out, value);
        assert_eq!(text::parse_f64(&out), Some(value));
    });
}

#[test]
fn g8_secrets_of_an_address_are_hidden_wherever_a_name_has_a_value() {
    let cases: Vec<[String; 2]> = serde_json::from_str(include_str!("filtered-urls.json")).unwrap();
    for [url, clean] in &cases {
        assert_eq!(url::redact(url, &QueryPolicy::All), *clean);
    }
    let deny = QueryPolicy::Deny(vec![String::from("Mail")]);
    assert_eq!(
        url::redact("/a;mail=1?b=1;e-mail=2#mail=3", &deny),
        "/a;mail=[Filtered]?b=1;e-mail=[Filtered]#mail=[Filtered]"
    );
    let allow = QueryPolicy::Allow(vec![String::from("page")]);
    assert_eq!(
        url::redact("/a;v=1?page=1;b=2#page=3&c=4", &allow),
        "/a;v=[Filtered]?page=1;b=[Filtered]#page=3&c=[Filtered]"
    );
    assert_eq!(url::redact("/a?b=1#c=2", &QueryPolicy::None), "/a#c=[Filtered]");
}
