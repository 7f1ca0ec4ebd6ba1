//! Marks and measures of the app (`userTimingIntegration`).
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | mark | start, duration | name, then key and JSON value of each detail |
//! | measure | the same | the same |

use super::entry::{Entry, line};
use super::{Context, Form};
use crate::engine::spans::describe;
use crate::engine::spans::segment::ChildSpan;
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::seam::{entry as kind, option_flag};
use crate::time::Timestamp;
use alloc::string::String;

pub(super) const FORMS: [Form; 2] = [
    Form::of(kind::MARK, 2).if_on(option_flag::USER_TIMING),
    Form::of(kind::MEASURE, 2).if_on(option_flag::USER_TIMING),
];

/// At most this many details of a mark or measure are kept.
const MAX_DETAILS: usize = 32;

/// A mark or measure: none of a time in which the page was not yet asked for.
pub(super) fn span(entry: &Entry<'_>, ctx: &Context<'_>, span: &mut ChildSpan) -> bool {
    let a = &mut span.attributes;
    let (op, origin) = if entry.kind == kind::MARK {
        ("mark", "auto.browser.user_timing.mark")
    } else {
        ("measure", "auto.browser.user_timing.measure")
    };
    describe(a, op, origin);
    let requested = Timestamp::from_millis(ctx.request_start);
    if span.start < requested {
        span.start = requested;
        a.push_bool(names::BROWSER_MEASURE_HAPPENED_BEFORE_REQUEST, true);
        a.push_seconds(names::BROWSER_MEASURE_START_TIME, ctx.origin.epoch_micros(requested));
    }
    if span.start > span.end {
        return false;
    }
    details(entry.text(), a);
    true
}

/// The details of a mark or measure: behind its name, pairs of key (empty: the detail as a whole) and JSON text.
fn details(text: &str, a: &mut Attributes) {
    for index in 0..MAX_DETAILS {
        let (Some(detail), Some(value)) = (line(text, 2 * index + 1), line(text, 2 * index + 2)) else {
            return;
        };
        let mut key = String::from(names::BROWSER_MEASURE_DETAIL);
        if !detail.is_empty() {
            key.push('.');
            key.push_str(detail);
        }
        a.push_raw(&key, value);
    }
}
