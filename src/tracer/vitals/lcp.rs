//! Largest contentful paint: the last candidate the browser offered while the page was visible. (Browsers
//! stop offering at the first input, as specified.)

use crate::protocol::json::Attributes;
use crate::tracer::entry::{ContentfulPaint, clip};
use alloc::{boxed::Box, string::String};

/// Later than this many milliseconds it is not believed.
pub const MAX: f64 = 60_000.0;
/// Longest `lcp.url`.
const MAX_URL: usize = 200;

/// May this value (milliseconds) be reported? More than 0 and at most one minute.
#[must_use]
pub fn is_valid_lcp(value: f64) -> bool {
    value > 0.0 && value <= MAX
}

/// The latest candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lcp {
    at: Option<f64>,
    paint: Option<Box<ContentfulPaint>>,
}

impl Lcp {
    /// A larger paint took place at `at` (milliseconds); `None` for the first paint after a return from the
    /// back/forward cache.
    pub fn set(&mut self, at: f64, paint: Option<&ContentfulPaint>) {
        self.at = Some(at);
        self.paint = paint.cloned().map(Box::new);
    }

    /// The value in milliseconds since the page was activated, if it can be reported, and the paint.
    #[must_use]
    pub fn value(&self, activation_start: f64) -> Option<(f64, Option<&ContentfulPaint>)> {
        let value = self.at? - activation_start;
        if is_valid_lcp(value) { Some((value, self.paint.as_deref())) } else { None }
    }
}

/// The attributes that say what was painted.
pub(super) fn write_attributes(paint: &ContentfulPaint, redact: &dyn Fn(&str) -> String, a: &mut Attributes) {
    if let Some(selector) = &paint.selector {
        a.push_str("lcp.element", selector);
    }
    if !paint.id.is_empty() {
        a.push_str("lcp.id", &paint.id);
    }
    if !paint.url.is_empty() {
        a.push_str("lcp.url", clip(&redact(paint.url.trim_ascii()), MAX_URL));
    }
    for (key, value) in
        [("lcp.loadTime", paint.load_time), ("lcp.renderTime", paint.render_time), ("lcp.size", paint.size)]
    {
        if !value.is_nan() {
            a.push_num(key, value);
        }
    }
}
