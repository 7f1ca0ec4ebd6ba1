//! Largest contentful paint: the last candidate the browser offered while the page was visible. (Browsers
//! stop offering at the first input, as specified.)

use crate::engine::instruments::entry::{Entry, line};
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::text;
use crate::protocol::url::{QueryPolicy, redact};
use alloc::string::String;

/// When it was painted; the same in a contentful paint of an interaction, as are the next two.
pub(crate) const RENDER_TIME: usize = 1;
pub(crate) const LOAD_TIME: usize = 2;
pub(crate) const SIZE: usize = 3;

/// Later than this many milliseconds it is not believed.
pub(crate) const MAX: f64 = 60_000.0;
/// Longest `lcp.url`.
const MAX_URL: usize = 200;

/// May this value (milliseconds) be reported? More than 0 and at most one minute.
#[must_use]
pub(crate) fn is_valid_lcp(value: f64) -> bool {
    value > 0.0 && value <= MAX
}

/// The latest candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Lcp {
    /// When it was painted; 0: nothing was.
    at: f64,
    /// `None` for the first paint after a return from the back/forward cache.
    paint: Option<Paint>,
}

#[derive(Clone, Debug, PartialEq)]
struct Paint {
    /// Id, URL and selector, as in the entry.
    text: String,
    /// Load time, render time and size.
    nums: [f64; 3],
}

impl Lcp {
    /// A larger paint took place at `at` (milliseconds), as `entry` says (of kind 8 or 12); without an entry: the first
    /// paint after a return from the back/forward cache.
    pub(crate) fn set(&mut self, at: f64, entry: Option<&Entry<'_>>) {
        self.at = at;
        self.paint = entry.map(|entry| Paint {
            text: entry.text().into(),
            nums: [entry.num(LOAD_TIME), entry.num(RENDER_TIME), entry.num(SIZE)],
        });
    }

    /// The value in milliseconds since the page was activated, if it can be reported. Then also writes the attributes
    /// that say what was painted.
    pub(crate) fn write(
        &self,
        activation_start: f64,
        query: &QueryPolicy,
        a: &mut Attributes,
    ) -> Option<f64> {
        let value = self.at - activation_start;
        if !is_valid_lcp(value) {
            return None;
        }
        if let Some(Paint { text, nums }) = &self.paint {
            let string = |index| line(text, index).unwrap_or_default();
            a.push_known(names::LCP_ELEMENT, string(2));
            a.push_known(names::LCP_ID, string(0));
            a.push_known(names::LCP_URL, text::clip(&redact(text::trim(string(1)), query), MAX_URL));
            for (key, value) in
                [names::LCP_LOAD_TIME, names::LCP_RENDER_TIME, names::LCP_SIZE].iter().zip(nums)
            {
                if !value.is_nan() {
                    a.push_num(key, *value);
                }
            }
        }
        Some(value)
    }
}
