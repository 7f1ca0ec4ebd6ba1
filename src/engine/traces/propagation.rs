//! Which trace the page is part of: continued from what the backend wrote into it, or a fresh one (docs/behaviour.md#which-trace).

use super::sampling;
use crate::engine::random::Random;
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::json::bool_text;
use crate::protocol::names;
use crate::protocol::sentry_trace::SentryTrace;
use crate::protocol::text;
use alloc::string::String;

/// What came with the page. Empty text counts as absent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Incoming<'a> {
    /// `sentry-trace`.
    pub(crate) sentry_trace: &'a str,
    /// `baggage`.
    pub(crate) baggage: &'a str,
    /// How old the page's tags are, in milliseconds; not-a-number: not known.
    pub(crate) age_ms: f64,
}

/// Which traces may be continued.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Policy {
    /// Refuse when only one side knows its organisation (default off).
    pub(crate) strict_trace_continuation: bool,
    /// Our organisation: option `orgId`, else from the DSN's host; empty: not known.
    pub(crate) org_id: String,
    /// Tags older than this many milliseconds start a new trace that links to theirs (infinite: no limit).
    pub(crate) max_tag_age_ms: f64,
}

#[cfg(test)]
impl Default for Policy {
    fn default() -> Self {
        Self { strict_trace_continuation: false, org_id: String::new(), max_tag_age_ms: f64::INFINITY }
    }
}

impl Policy {
    /// An incoming trace of this organisation may be continued. Two known and different organisations never match;
    /// in strict mode one that is missing on only one side does not either.
    #[must_use]
    pub(crate) fn accepts_org(&self, theirs: &str) -> bool {
        let unknown = self.org_id.is_empty() || theirs.is_empty();
        self.org_id == theirs || (unknown && !self.strict_trace_continuation)
    }
}

/// The trace that the page's spans and requests belong to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Propagation {
    /// The trace.
    pub(crate) trace_id: TraceId,
    /// The remote span that roots hang under.
    pub(crate) parent_span_id: Option<SpanId>,
    /// The incoming decision; `None`: ours to make.
    pub(crate) sampled: Option<bool>,
    /// `Some`: received and frozen, empty when the trace is continued without baggage. `None`: we are the head of
    /// the trace and make it ourselves.
    pub(crate) dsc: Option<DynamicSamplingContext>,
    /// The trace's random number, in `[0, 1)` (1 only if it was received so).
    pub(crate) sample_rand: f64,
    /// A trace that was too old to continue: (trace, span, decision) to link to.
    pub(crate) stale_of: Option<(TraceId, SpanId, Option<bool>)>,
}

impl Propagation {
    /// A new trace.
    pub(crate) fn fresh(random: &mut Random) -> Self {
        Self {
            trace_id: random.trace_id(),
            parent_span_id: None,
            sampled: None,
            dsc: None,
            sample_rand: random.unit(),
            stale_of: None,
        }
    }

    /// Continues the incoming trace if it is valid, allowed and young enough, else starts a fresh one. The second
    /// value says, for a debug note, why something that came was not taken.
    pub(crate) fn resolve(
        incoming: &Incoming<'_>,
        policy: &Policy,
        random: &mut Random,
    ) -> (Self, Option<&'static str>) {
        if text::trim(incoming.sentry_trace).is_empty() {
            return (Self::fresh(random), None);
        }
        let parent = match SentryTrace::parse(incoming.sentry_trace) {
            Ok(parent) => parent,
            Err(error) => return (Self::fresh(random), Some(error.reason())),
        };
        let mut dsc = DynamicSamplingContext::from_baggage(incoming.baggage).unwrap_or_default();
        let mut note = None;
        // Whatever trace the baggage is of, another organisation's is not ours (docs/behaviour.md#defect-1).
        let mut allowed = policy.accepts_org(&org_id(&dsc));
        if dsc.is_of(parent.trace_id) == Some(false) {
            note = Some("the baggage belongs to another trace and was dropped");
            dsc = DynamicSamplingContext::default();
            allowed &= policy.accepts_org("");
        }
        if !allowed {
            return (Self::fresh(random), Some("it belongs to another organisation"));
        }
        if incoming.age_ms > policy.max_tag_age_ms {
            let mut fresh = Self::fresh(random);
            fresh.stale_of = parent.parent_span_id.map(|span| (parent.trace_id, span, parent.sampled));
            return (fresh, Some("it is from a cache or older than maxTagAge"));
        }
        let rate_of = |key| dsc.get(key).and_then(sampling::parse_sample_rate);
        let known = rate_of(names::DSC_SAMPLE_RAND);
        let sample_rand =
            known.unwrap_or_else(|| rand_for(parent.sampled, rate_of(names::DSC_SAMPLE_RATE), random.unit()));
        if known.is_none() && !dsc.is_empty() {
            dsc.set_num(names::DSC_SAMPLE_RAND, sample_rand);
        }
        let mut continued = Self {
            trace_id: parent.trace_id,
            parent_span_id: parent.parent_span_id,
            sampled: parent.sampled,
            dsc: Some(dsc),
            sample_rand,
            stale_of: None,
        };
        if let Some(sampled) = parent.sampled {
            continued.agree(sampled);
        }
        (continued, note)
    }

    /// Takes over a decision that was made here: header flag and sampling context then say the same. `local_rate` is
    /// the rate behind it if it was not inherited; a received context gets it too.
    pub(crate) fn decide(&mut self, sampled: bool, local_rate: Option<f64>) {
        self.sampled = Some(sampled);
        self.agree(sampled);
        if let (Some(dsc), Some(rate)) = (self.dsc.as_mut().filter(|dsc| !dsc.is_empty()), local_rate) {
            dsc.set_num(names::DSC_SAMPLE_RATE, rate);
        }
    }

    /// Makes the `sampled` member of a received context, if it has one, say what the flag says.
    fn agree(&mut self, sampled: bool) {
        if let Some(dsc) = self.dsc.as_mut()
            && dsc.get(names::DSC_SAMPLED).is_some()
        {
            dsc.set(names::DSC_SAMPLED, bool_text(sampled));
        }
    }
}

/// The organisation that a context names; empty if it names none.
fn org_id(dsc: &DynamicSamplingContext) -> String {
    dsc.get(names::DSC_ORG_ID).map(text::decoded).unwrap_or_default()
}

/// A random number that could have led to the parent's decision at its rate; `unit` in `[0, 1)`. Six decimals at most.
fn rand_for(sampled: Option<bool>, rate: Option<f64>, unit: f64) -> f64 {
    let (Some(sampled), Some(rate)) = (sampled, rate.filter(|rate| *rate > 0.0)) else { return unit };
    let share = if sampled { unit * rate } else { rate + unit * (1.0 - rate) };
    let exact = share * 1.0e6;
    let cut = f64::from(exact as u32);
    // Cut off when it has to stay below the rate, rounded up when it must not fall below it.
    let millionths = if sampled || cut >= exact { cut } else { cut + 1.0 };
    millionths.min(999_999.0) / 1.0e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ids::Hex as _;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const HEADER: &str = "12345678901234567890123456789012-1234567890123456-1";

    fn resolve(sentry_trace: &str, baggage: &str, policy: &Policy) -> (Propagation, Option<&'static str>) {
        let incoming = Incoming { sentry_trace, baggage, ..Incoming::default() };
        Propagation::resolve(&incoming, policy, &mut Random::new([3; 2]))
    }

    fn continued(sentry_trace: &str, baggage: &str) -> (DynamicSamplingContext, Propagation) {
        let (propagation, _) = resolve(sentry_trace, baggage, &Policy::default());
        (propagation.dsc.clone().unwrap(), propagation)
    }

    #[test]
    fn nothing_or_nonsense_starts_a_fresh_trace() {
        let (fresh, note) = resolve(" ", "sentry-release=1", &Policy::default());
        assert!(fresh.dsc.is_none() && fresh.parent_span_id.is_none() && note.is_none());
        let (fresh, note) = resolve("nonsense", "sentry-release=1", &Policy::default());
        assert!(fresh.dsc.is_none() && note.is_some());
    }

    #[test]
    fn a_valid_pair_is_continued_with_its_context_frozen() {
        let (dsc, propagation) = continued(HEADER, "x=1,sentry-sample_rand=0.25,sentry-release=1");
        assert_eq!(propagation.trace_id.to_hex(), &HEADER[..32]);
        assert_eq!((propagation.sampled, propagation.sample_rand), (Some(true), 0.25));
        assert_eq!(dsc.to_baggage(), "sentry-sample_rand=0.25,sentry-release=1");
        let (dsc, _) = continued(HEADER, "");
        assert!(dsc.is_empty());
    }

    #[test]
    fn organisations_are_checked_for_tags_too() {
        let ours = Policy { org_id: String::from("1"), ..Policy::default() };
        let strict = Policy { strict_trace_continuation: true, ..ours.clone() };
        assert!(resolve(HEADER, "sentry-org_id=1", &strict).0.dsc.is_some());
        assert!(resolve(HEADER, "sentry-org_id=2", &ours).0.dsc.is_none());
        assert!(resolve(HEADER, "", &ours).0.dsc.is_some());
        let (fresh, note) = resolve(HEADER, "", &strict);
        assert!(fresh.dsc.is_none() && note.is_some());
    }

    #[test]
    fn baggage_of_another_trace_is_dropped() {
        let other = "sentry-trace_id=99999999999999999999999999999999,sentry-release=1,sentry-org_id=5";
        let (propagation, note) = resolve(HEADER, other, &Policy::default());
        assert_eq!(propagation.trace_id.to_hex(), &HEADER[..32]);
        assert!(propagation.dsc.unwrap().is_empty() && note.is_some());
        // It can neither vouch for its organisation nor hide it.
        let org =
            |id| Policy { strict_trace_continuation: true, org_id: String::from(id), ..Policy::default() };
        assert!(resolve(HEADER, other, &org("5")).0.dsc.is_none());
        assert!(resolve(HEADER, other, &org("6")).0.dsc.is_none());
    }

    #[test]
    fn flag_and_context_agree() {
        let (dsc, mut propagation) = continued(
            "12345678901234567890123456789012-1234567890123456-0",
            "sentry-sampled=true,sentry-sample_rate=0.5",
        );
        assert_eq!(dsc.get("sampled"), Some("false"));
        assert!(propagation.sample_rand >= 0.5);
        propagation.decide(true, Some(0.75));
        let dsc = propagation.dsc.unwrap();
        assert_eq!((dsc.get("sampled"), dsc.get("sample_rate")), (Some("true"), Some("0.75")));
    }

    #[test]
    fn old_tags_are_linked_not_continued() {
        let policy = Policy { max_tag_age_ms: 1000.0, ..Policy::default() };
        let incoming = Incoming { sentry_trace: HEADER, age_ms: 1001.0, ..Incoming::default() };
        let (fresh, note) = Propagation::resolve(&incoming, &policy, &mut Random::new([1; 2]));
        let (trace, span, sampled) = fresh.stale_of.unwrap();
        assert_eq!((trace.to_hex().as_str(), sampled), (&HEADER[..32], Some(true)));
        assert_eq!(span.to_hex(), "1234567890123456");
        assert!(fresh.trace_id != trace && note.is_some());
        let young = Incoming { age_ms: 1000.0, ..incoming };
        assert!(Propagation::resolve(&young, &policy, &mut Random::new([1; 2])).0.stale_of.is_none());
    }

    #[test]
    fn the_random_number_fits_the_decision() {
        for rate in [1.0e-7, 0.001, 0.3, 0.9, 0.999_999, 1.0] {
            for unit in [0.0, 0.5, 0.999_999] {
                let below = rand_for(Some(true), Some(rate), unit);
                let above = rand_for(Some(false), Some(rate), unit);
                assert!((0.0..rate).contains(&below), "{rate} {unit}");
                assert!(above < 1.0 && (above >= rate || rate > 0.999_999), "{rate} {unit}");
            }
        }
        assert_eq!(rand_for(None, Some(0.5), 0.7), 0.7);
        assert_eq!(rand_for(Some(true), None, 0.7), 0.7);
    }
}
