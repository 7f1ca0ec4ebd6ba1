//! Time as an argument: integers, no clock.
//!
//! Every instant inside the core lives on the page's *monotonic* clock: microseconds since
//! `performance.timeOrigin`. Wall-clock time appears only when a transaction is written, by adding
//! the [`Origin`] that was valid when its root started. So a laptop that slept or a wall clock that
//! jumped cannot make a duration negative.

use core::num::NonZeroI64;

/// Microseconds since `performance.timeOrigin`; negative before it. It is kept doubled and odd, so that it is never zero and an `Option` of it
/// is no longer than itself (0.2 KB of wasm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(NonZeroI64);

impl Default for Timestamp {
    fn default() -> Self {
        Self::of(0)
    }
}

impl Timestamp {
    /// From microseconds.
    #[must_use]
    pub(crate) const fn of(micros: i64) -> Self {
        Self::doubled(micros << 1)
    }

    const fn doubled(twice: i64) -> Self {
        match NonZeroI64::new(twice | 1) {
            Some(odd) => Self(odd),
            None => Self(NonZeroI64::MIN),
        }
    }

    /// In microseconds.
    #[must_use]
    pub(crate) const fn micros(self) -> i64 {
        self.0.get() >> 1
    }

    /// From a `performance.now()`-like number of milliseconds. Not-a-number becomes 0; rounds to the nearest microsecond.
    #[must_use]
    #[inline(never)]
    pub(crate) fn from_millis(ms: f64) -> Self {
        Self::of(millis_to_micros(ms))
    }

    /// Back to milliseconds, as timers and JavaScript want them.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "2^53 µs are 285 years")]
    pub(crate) fn as_millis(self) -> f64 {
        self.micros() as f64 / 1000.0
    }

    /// The earlier of two, as far as there are any. (Chained iterators were 0.1 KB of wasm more.)
    #[must_use]
    #[inline(never)]
    pub(crate) fn first_of(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, None) => one,
            (None, other) => other,
        }
    }

    /// This instant moved by `micros`.
    #[must_use]
    pub(crate) const fn plus(self, micros: i64) -> Self {
        Self::doubled(self.0.get().wrapping_add(micros << 1))
    }

    /// Microseconds from `earlier` to this instant (may be negative).
    #[must_use]
    pub(crate) const fn since(self, earlier: Self) -> i64 {
        self.0.get().wrapping_sub(earlier.0.get()) >> 1
    }
}

/// Where the monotonic clock's zero lies on the wall clock: microseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin(pub(crate) i64);

impl Origin {
    /// From `performance.timeOrigin` (milliseconds since the Unix epoch).
    #[must_use]
    #[inline(never)]
    pub(crate) fn from_millis(ms: f64) -> Self {
        Self(millis_to_micros(ms))
    }

    /// Microseconds since the Unix epoch of `at`.
    #[must_use]
    #[inline(never)]
    pub(crate) const fn epoch_micros(self, at: Timestamp) -> i64 {
        self.0.wrapping_add(at.micros())
    }
}

/// No time in the core is further from zero than 31,000 years, in microseconds: sums of a few of them fit into
/// 64 bits, so that nothing after this entrance has to check.
const FURTHEST: f64 = 1.0e18;

/// Milliseconds (possibly fractional, NaN = 0) to whole microseconds, rounded half away from zero.
#[must_use]
#[inline(never)]
pub(crate) fn millis_to_micros(ms: f64) -> i64 {
    let micros = (ms * 1000.0).clamp(-FURTHEST, FURTHEST);
    // `as` maps NaN to 0.
    (if micros < 0.0 { micros - 0.5 } else { micros + 0.5 }) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn milliseconds_round_trip_to_the_microsecond() {
        assert_eq!(Timestamp::from_millis(12.3456), Timestamp::of(12_346));
        assert_eq!(Timestamp::from_millis(-0.0004), Timestamp::of(0));
        assert_eq!(Timestamp::from_millis(f64::NAN), Timestamp::of(0));
        let far = Timestamp::from_millis(f64::INFINITY);
        assert!(
            far.plus(far.micros()).since(Timestamp::from_millis(f64::NEG_INFINITY)) > 0,
            "sums of the furthest times fit"
        );
        assert_eq!(
            Origin::from_millis(1_795_353_250_148.4).epoch_micros(Timestamp::of(1_600)),
            1_795_353_250_150_000
        );
    }
}
