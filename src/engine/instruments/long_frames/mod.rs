//! Long animation frames, and long tasks where the browser knows no frames: spans in which nothing else could happen.
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | long task | start, duration | |
//! | long animation frame | start, duration, character position | of the longest script: invoker, invoker type, URL, function |
//!
//! The reference sends the URLs of scripts as they are; here they are redacted like all others.

use super::entry::Entry;
use super::timeline::UI_METRICS;
use super::{Context, Form};
use crate::engine::spans::describe;
use crate::engine::spans::segment::ChildSpan;
use crate::protocol::{names, url};
use crate::seam::{entry as kind, option_flag};
use alloc::string::String;

pub(super) const FORMS: [Form; 2] = [
    Form::of(kind::LONG_TASK, 2).if_on(option_flag::ENABLE_LONG_TASK),
    Form::of(kind::LONG_FRAME, 3).if_on(option_flag::ENABLE_LONG_ANIMATION_FRAME),
];

/// Where in the script it was.
pub(super) const CHAR_POSITION: usize = 2;

/// The main thread was busy.
pub(super) fn span(entry: &Entry<'_>, ctx: &Context<'_>, span: &mut ChildSpan) -> bool {
    let invoker = core::mem::replace(&mut span.name, String::from("Main UI thread blocked"));
    let a = &mut span.attributes;
    if entry.kind == kind::LONG_TASK {
        describe(a, "ui.long_task", UI_METRICS);
    } else {
        describe(a, "ui.long_animation_frame", UI_METRICS);
        a.push_str(names::BROWSER_SCRIPT_INVOKER, &url::redact(&invoker, ctx.query));
        a.push_str(names::BROWSER_SCRIPT_INVOKER_TYPE, entry.string(1));
        a.push_known(names::CODE_FILE_PATH, &url::redact(entry.string(2), ctx.query));
        a.push_known(names::CODE_FUNCTION_NAME, entry.string(3));
        let position = entry.num(CHAR_POSITION);
        if position >= 0.0 {
            a.push_num(names::BROWSER_SCRIPT_SOURCE_CHAR_POSITION, position);
        }
    }
    true
}
