//! Cumulative layout shift: the largest sum of shifts in a session. A session ends with one second of rest
//! or after five seconds.

use crate::protocol::json::{self, Attributes};
use crate::protocol::names;
use crate::protocol::text;
use alloc::string::String;

const REST: f64 = 1000.0;
const LENGTH: f64 = 5000.0;

/// The current session and the largest so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cls {
    first: f64,
    latest: f64,
    sum: f64,
    max: f64,
    /// Selectors, joined by `\n`.
    sources: String,
}

impl Cls {
    /// Something moved at `start` (milliseconds), not because of an input, with this score; `sources` are selectors,
    /// joined by `\n`.
    pub(crate) fn shift(&mut self, start: f64, value: f64, sources: &str) {
        if !(self.sum > 0.0 && start - self.latest < REST && start - self.first < LENGTH) {
            self.sum = 0.0;
            self.first = start;
        }
        self.latest = start;
        self.sum += value;
        if self.sum > self.max {
            self.max = self.sum;
            self.sources = sources.into();
        }
    }

    /// The score of the largest session; 0 if nothing moved.
    #[must_use]
    pub(crate) const fn value(&self) -> f64 {
        self.max
    }

    /// `cls.source.1`, …: what moved in the last shift of the largest session.
    pub(crate) fn write_attributes(&self, a: &mut Attributes) {
        let mut number = 0;
        if !self.sources.is_empty() {
            text::split(&self.sources, b'\n', |source| {
                number += 1;
                let mut key = String::from(names::CLS_SOURCE);
                json::uint(&mut key, number);
                a.push_str(&key, source);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::instruments::vitals::tests::Rng;
    use alloc::vec::Vec;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn of(shifts: &[(f64, f64)]) -> f64 {
        let mut cls = Cls::default();
        for (start, value) in shifts {
            cls.shift(*start, *value, "");
        }
        cls.value()
    }

    #[test]
    fn sessions_end_after_a_second_of_rest_or_five_seconds() {
        assert_eq!(of(&[]), 0.0);
        assert_eq!(of(&[(100.0, 0.25)]), 0.25);
        assert_eq!(of(&[(100.0, 0.25), (1099.0, 0.5)]), 0.75, "less than a second of rest");
        assert_eq!(of(&[(100.0, 0.25), (1100.0, 0.5)]), 0.5, "a whole second of rest");
        assert_eq!(of(&[(100.0, 0.75), (1100.0, 0.5)]), 0.75, "the larger one stays");
        let every_900_ms = |n: u32| (0..n).map(|i| (f64::from(i) * 900.0, 0.125)).collect::<Vec<_>>();
        assert_eq!(of(&every_900_ms(6)), 0.75, "4.5 s");
        assert_eq!(of(&every_900_ms(7)), 0.75, "the seventh, at 5.4 s, begins another");
    }

    #[test]
    fn sources_are_those_of_the_last_shift_of_the_largest_session() {
        let mut cls = Cls::default();
        cls.shift(0.0, 0.2, "a");
        cls.shift(10.0, 0.1, "b\n<unknown>");
        cls.shift(2000.0, 0.1, "c");
        let mut a = Attributes::default();
        cls.write_attributes(&mut a);
        assert_eq!(a.as_str(), r#""cls.source.1":"b","cls.source.2":"<unknown>""#);
    }

    /// The definition as it is written down: sort shifts into sessions, sum each, take the largest.
    fn model(shifts: &[(f64, f64)]) -> f64 {
        let mut sessions: Vec<Vec<(f64, f64)>> = Vec::new();
        for &(start, value) in shifts {
            match sessions.last_mut() {
                Some(session)
                    if start < session.last().unwrap().0 + 1000.0
                        && start < session.first().unwrap().0 + 5000.0 =>
                {
                    session.push((start, value));
                }
                _ => sessions.push(alloc::vec![(start, value)]),
            }
        }
        sessions.iter().map(|s| s.iter().map(|(_, v)| v).sum()).fold(0.0, f64::max)
    }

    #[test]
    fn random_histories_give_what_the_definition_gives() {
        let mut rng = Rng::new();
        let seed = rng.0;
        for round in 0..5_000 {
            let mut at = 0.0;
            let shifts: Vec<(f64, f64)> = (0..rng.below(40))
                .map(|_| {
                    at += [10.0, 500.0, 999.0, 1000.0, 1500.0, 3000.0][rng.below(6) as usize];
                    // Sixteenths: sums are exact, in whatever order.
                    (at, (1 + rng.below(15)) as f64 / 16.0)
                })
                .collect();
            assert_eq!(of(&shifts), model(&shifts), "seed {seed}, round {round}: {shifts:?}");
        }
    }
}
