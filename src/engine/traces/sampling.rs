//! Whether a root span is sampled (docs/behaviour.md#sampling).

use crate::protocol::text;

/// A sample rate given as text or by a callback: a number from 0 to 1. As in the reference the number at the beginning
/// of the text counts; `None` for anything else. (A boolean is 0 or 1; whoever has one writes it so.)
#[must_use]
pub(crate) fn parse_sample_rate(text: &str) -> Option<f64> {
    text::leading_f64(text).map(|(rate, _)| rate).and_then(valid_rate)
}

/// `rate` if it is one: 0 to 1, both included.
#[must_use]
pub(crate) fn valid_rate(rate: f64) -> Option<f64> {
    if (0.0..=1.0).contains(&rate) { Some(rate) } else { None }
}

/// What a `tracesSampler` did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum SamplerAnswer {
    /// There is none.
    #[default]
    None,
    /// It gave this rate (out of range or not a number: not sampled).
    Rate(f64),
    /// It threw.
    Threw,
}

/// What is known when a root span starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input {
    /// `tracesSampleRate`, `None` if not given. One that is none counts as given: nothing is sampled then, but tracing is on.
    pub(crate) rate: Option<f64>,
    /// The sampler's answer.
    pub(crate) sampler: SamplerAnswer,
    /// The decision of an incoming trace or one that was forced.
    pub(crate) parent_sampled: Option<bool>,
    /// The trace's `sample_rand`, in `[0, 1)`.
    pub(crate) sample_rand: f64,
}

/// Where a decision comes from, as `explain` says it.
pub(crate) mod rule {
    /// Neither rate nor sampler: tracing without performance.
    pub(crate) const NONE: &str = "none";
    /// The sampler's rate.
    pub(crate) const SAMPLER: &str = "tracesSampler";
    /// The parent's decision.
    pub(crate) const PARENT: &str = "parent";
    /// `tracesSampleRate`.
    pub(crate) const RATE: &str = "tracesSampleRate";
    /// The rate that counts is not a number from 0 to 1.
    pub(crate) const INVALID_RATE: &str = "invalid rate";
    /// The sampler threw and there is nothing to fall back on (outcome `callback_error`).
    pub(crate) const CALLBACK_ERROR: &str = "callback_error";
}

/// A sampling decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Decision {
    /// Record it.
    pub(crate) sampled: bool,
    /// The rate behind it, if one was.
    pub(crate) rate: Option<f64>,
    /// The rate is ours, not inherited: it is then written to the root span and the sampling context.
    pub(crate) local_rate_applied: bool,
    /// Where it comes from, one of [`rule`].
    pub(crate) rule: &'static str,
}

/// Decides: the sampler wins over the parent's decision, which wins over `tracesSampleRate`; a rate samples when
/// `sample_rand` is below it.
#[must_use]
pub(crate) fn decide(input: &Input) -> Decision {
    let (rate, local_rate_applied, rule) = match (input.sampler, input.parent_sampled, input.rate) {
        (SamplerAnswer::Rate(rate), _, _) => (rate, true, rule::SAMPLER),
        (SamplerAnswer::None, _, None) => return unsampled(rule::NONE),
        (_, Some(sampled), _) => (f64::from(u8::from(sampled)), false, rule::PARENT),
        (_, None, Some(rate)) => (rate, true, rule::RATE),
        (SamplerAnswer::Threw, None, None) => return unsampled(rule::CALLBACK_ERROR),
    };
    match valid_rate(rate) {
        None => unsampled(rule::INVALID_RATE),
        Some(rate) => {
            Decision { sampled: input.sample_rand < rate, rate: Some(rate), local_rate_applied, rule }
        }
    }
}

const fn unsampled(rule: &'static str) -> Decision {
    Decision { sampled: false, rate: None, local_rate_applied: false, rule }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const INPUT: Input =
        Input { rate: Some(0.5), sampler: SamplerAnswer::None, parent_sampled: None, sample_rand: 0.3 };

    #[test]
    fn sampler_then_parent_then_rate() {
        let all = Input { sampler: SamplerAnswer::Rate(0.2), parent_sampled: Some(true), ..INPUT };
        let decision = decide(&all);
        assert_eq!((decision.sampled, decision.rate, decision.local_rate_applied), (false, Some(0.2), true));
        let decision = decide(&Input { sampler: SamplerAnswer::None, sample_rand: 0.999, ..all });
        assert_eq!((decision.sampled, decision.rate, decision.local_rate_applied), (true, Some(1.0), false));
        assert_eq!(decide(&INPUT).rule, rule::RATE);
        assert!(decide(&INPUT).sampled && !decide(&Input { sample_rand: 0.5, ..INPUT }).sampled);
    }

    #[test]
    fn a_sampler_that_throws_falls_back() {
        let threw = Input { sampler: SamplerAnswer::Threw, ..INPUT };
        assert_eq!(decide(&threw).rule, rule::RATE);
        assert_eq!(decide(&Input { parent_sampled: Some(false), ..threw }).rule, rule::PARENT);
        assert_eq!(decide(&Input { rate: None, ..threw }).rule, rule::CALLBACK_ERROR);
    }

    #[test]
    fn off_and_invalid_are_not_the_same() {
        assert_eq!(decide(&Input { rate: None, parent_sampled: Some(true), ..INPUT }).rule, rule::NONE);
        assert_eq!(decide(&Input { rate: Some(f64::INFINITY), ..INPUT }).rule, rule::INVALID_RATE);
        assert!(decide(&Input { rate: Some(f64::INFINITY), parent_sampled: Some(true), ..INPUT }).sampled);
        assert_eq!(parse_sample_rate("1.5"), None);
        assert_eq!(parse_sample_rate(" 1e-1x"), Some(0.1));
    }
}
