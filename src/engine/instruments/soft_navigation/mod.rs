//! Navigations inside the page that the browser itself has detected: FCP, LCP and CLS of the latest, for the route that it
//! belongs to.
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | soft navigation | start, navigation id, interaction id, first contentful paint | URL |
//! | contentful paint of an interaction | start, render time, load time, size, interaction id | id, URL, selector |

use super::Form;
use super::entry::Entry;
use super::vitals::lcp::RENDER_TIME;
use super::vitals::{Paints, Vitals};
use crate::protocol::json::Attributes;
use crate::protocol::url::QueryPolicy;
use crate::seam::entry as kind;
use crate::time::Timestamp;
use alloc::string::String;

pub(super) const FORMS: [Form; 2] =
    [Form::of(kind::SOFT_NAVIGATION, 4), Form::of(kind::INTERACTION_PAINT, 5)];

pub(super) const SOFT_INTERACTION: usize = 2;
pub(super) const SOFT_PAINT: usize = 3;
pub(super) const PAINT_INTERACTION: usize = 4;

/// A soft navigation belongs to a route that began at most this much later (microseconds): the interaction
/// comes first, the change of the URL after it.
const SOFT_LEAD: i64 = 1_500_000;

/// The vitals of a navigation within the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Soft {
    start: f64,
    interaction: f64,
    pub(super) paints: Paints,
}

/// One began.
pub(super) fn began(entry: &Entry<'_>) -> Soft {
    let (start, paint) = (entry.start(), entry.num(SOFT_PAINT));
    let fcp = if paint > 0.0 { Some((paint - start).max(0.0)) } else { None };
    let interaction = entry.num(SOFT_INTERACTION);
    Soft { start, interaction, paints: Paints { fcp, ..Paints::default() } }
}

/// Something large was painted because of an interaction.
pub(super) fn painted(soft: &mut Soft, entry: &Entry<'_>) {
    if soft.interaction == entry.num(PAINT_INTERACTION) {
        soft.paints.lcp.set((entry.num(RENDER_TIME) - entry.start()).max(0.0), Some(entry));
    }
}

impl Vitals {
    /// FCP, LCP and CLS of the soft navigation that belongs to the route span that began at `route_start`.
    /// True if there is one, and then it is given away: no other route gets it.
    pub(crate) fn soft_navigation(
        &mut self,
        route_start: Timestamp,
        query: &QueryPolicy,
        measurements: &mut String,
        attributes: &mut Attributes,
    ) -> bool {
        let belongs = |soft: &Soft| route_start.since(Timestamp::from_millis(soft.start)) <= SOFT_LEAD;
        match &self.soft {
            Some(soft) if belongs(soft) => {
                soft.paints.write(0.0, query, measurements, attributes);
                self.soft = None;
                true
            }
            _ => false,
        }
    }
}
