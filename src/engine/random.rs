//! The one generator behind every id and sampling number: seeded once from the browser's `crypto`.
//! Ids have to be unique, not secret, so a fast generator does (xoroshiro128++, <https://prng.di.unimi.it>).

use crate::protocol::ids::{EventId, SpanId, TraceId};

/// A sequence of random numbers given by its seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64, u64);

impl Random {
    /// Starts a sequence. The seed should come from `crypto`; all zeros, which the generator cannot use, are replaced.
    #[must_use]
    pub(crate) const fn new([a, b]: [u64; 2]) -> Self {
        if a | b == 0 { Self(0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9) } else { Self(a, b) }
    }

    /// 64 random bits.
    pub(crate) const fn next_u64(&mut self) -> u64 {
        let Self(a, mut b) = *self;
        let result = a.wrapping_add(b).rotate_left(17).wrapping_add(a);
        b ^= a;
        *self = Self(a.rotate_left(49) ^ b ^ (b << 21), b.rotate_left(28));
        result
    }

    const fn two(&mut self) -> [u64; 2] {
        [self.next_u64(), self.next_u64()]
    }

    /// A new trace id, never all zeros.
    pub(crate) fn trace_id(&mut self) -> TraceId {
        loop {
            if let Some(id) = TraceId::new(self.two()) {
                return id;
            }
        }
    }

    /// A new event id, never all zeros.
    pub(crate) fn event_id(&mut self) -> EventId {
        loop {
            if let Some(id) = EventId::new(self.two()) {
                return id;
            }
        }
    }

    /// A new span id, never all zeros.
    pub(crate) fn span_id(&mut self) -> SpanId {
        loop {
            if let Some(id) = SpanId::new(self.next_u64()) {
                return id;
            }
        }
    }

    /// A number in `[0, 1)` with at most six decimals, so that it is the same number when written and read.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from((((self.next_u64() >> 32) * 1_000_000) >> 32) as u32) / 1.0e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{json, text};
    use alloc::string::String;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn ids_differ_also_from_a_zero_seed() {
        let mut random = Random::new([0; 2]);
        assert_ne!(random.trace_id(), random.trace_id());
        assert_ne!(random.span_id(), random.span_id());
        assert_ne!(Random::new([1; 2]).event_id(), Random::new([2; 2]).event_id());
        let upper_half = Random::new([0, 1]).next_u64();
        assert_ne!(upper_half, 0);
    }

    #[test]
    fn unit_numbers_spread_evenly_and_survive_writing() {
        let mut random = Random::new([7; 2]);
        let mut sum = 0.0;
        for _ in 0..10_000 {
            let value = random.unit();
            assert!((0.0..1.0).contains(&value));
            let mut out = String::new();
            json::num(&mut out, value);
            assert_eq!(text::parse_f64(&out), Some(value));
            sum += value;
        }
        assert!((sum / 10_000.0 - 0.5).abs() < 0.02);
    }
}
