//! Interactions: INP, and in an app that asks for them (`interactionsIntegration`) clicks.
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | event or first input of an interaction | start, duration, interaction id (not-a-number: too short for INP), interaction count | event name, selector, component |
//! | interaction count | count | |

pub(crate) mod clicks;
pub(crate) mod inp;
mod inp_span;

use super::Form;
use super::entry::Entry;
use crate::engine::ground::Ground;
use crate::engine::spans::describe;
use crate::engine::spans::segment::ChildSpan;
use crate::protocol::names;
use crate::seam::{entry as kind, option_flag};
use alloc::string::String;

pub(super) use inp_span::Interacted;

/// INP is one of the vitals: their options decide when it is sent, and that of clicks what becomes a span.
pub(super) const FORMS: [Form; 2] = [Form::of(kind::INTERACTION, 4), Form::of(kind::INTERACTION_COUNT, 1)];

pub(super) const INTERACTION_ID: usize = 2;
pub(super) const INTERACTION_COUNT: usize = 3;

/// Is this event a click, in an app that asks for them?
pub(super) fn is_click(ground: &Ground, entry: &Entry<'_>) -> bool {
    ground.config.on(option_flag::INTERACTIONS) && entry.string(0) == "click"
}

/// A click.
pub(super) fn span(entry: &Entry<'_>, span: &mut ChildSpan) -> bool {
    let a = &mut span.attributes;
    describe(a, "ui.interaction.click", "auto.browser.interactions");
    span.name = String::from(entry.optional(1).unwrap_or("<unknown>"));
    a.push_known(names::BROWSER_WEB_VITAL_INP_TARGET, entry.optional(1).unwrap_or_default());
    a.push_known(names::UI_COMPONENT_NAME, entry.optional(2).unwrap_or_default());
    true
}
