//! Web vitals as plain state machines over entries: their values are those of the `web-vitals` package
//! (6.2, default options) on the same page.
//!
//! A page load carries TTFB, FP, FCP, LCP and CLS as measurements of its transaction, as far as they are
//! known when it ends; INP is known only later and leaves as a span of its own when the page is hidden.
//!
//! Where we differ from the reference in static mode:
//! - a page that came back from the back/forward cache starts over, and the navigation span of the return
//!   may carry its own FCP, LCP and CLS ([`bfcache`]);
//! - where the browser reports soft navigations, [`Vitals::soft_navigation`] has FCP, LCP and CLS of the latest;
//! - an element that is gone when INP is known has the name that it had at its event, as in the reference, which
//!   listens to 26 kinds of events and describes the element at each; here it is five, and nothing is described
//!   that is not reported.
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | largest contentful paint | start, render time, load time, size | id, URL, selector |
//! | layout shift without recent input | start, value | selectors of its sources, if it may count |
//! | visibility | first hidden time (infinite: never), activation start | |

pub(crate) mod cls;
pub(crate) mod lcp;

use super::entry::{Entry, at};
use super::interactions::INTERACTION_ID;
use super::interactions::inp::{Inp, InpSpan};
use super::soft_navigation::{self, Soft};
use super::{Form, bfcache};
use crate::protocol::event::push_measurement;
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::url::QueryPolicy;
use crate::seam::entry as kind;
use crate::time::{Origin, Timestamp};
use alloc::string::String;
use cls::Cls;
use lcp::Lcp;

pub(super) const FORMS: [Form; 3] =
    [Form::of(kind::LCP, 4), Form::of(kind::LAYOUT_SHIFT, 2), Form::of(kind::VISIBILITY, 2)];

/// Of a layout shift.
pub(super) const VALUE: usize = 1;
/// Of the visibility.
pub(super) const ACTIVATION_START: usize = 1;

/// Adds a time in milliseconds to the JSON members of a transaction's measurements.
#[inline(never)]
fn millis(measurements: &mut String, name: &str, value: f64) {
    push_measurement(measurements, name, value, "millisecond");
}

/// What is known about the page's own request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    response_start: f64,
    request_start: f64,
    kind: String,
}

/// FCP, LCP and CLS of one navigation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Paints {
    /// Milliseconds since the page's start.
    pub(super) fcp: Option<f64>,
    pub(super) lcp: Lcp,
    pub(super) cls: Cls,
}

/// Everything the page's vitals need to remember. Times are milliseconds since `performance.timeOrigin`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vitals {
    /// When the page was first hidden; infinite if never.
    pub(super) hidden_at: f64,
    pub(super) activation_start: f64,
    pub(super) request: Option<Request>,
    pub(super) first_paint: Option<f64>,
    pub(super) paints: Paints,
    /// Which interactions were the longest.
    pub(crate) inp: Inp,
    /// The key of the open route, 0 for none: interactions belong to it.
    pub(crate) route: u32,
    /// When the page came back from the back/forward cache.
    pub(super) restored: Option<f64>,
    /// The latest navigation that the browser has detected.
    pub(super) soft: Option<Soft>,
}

impl Default for Vitals {
    fn default() -> Self {
        Self {
            hidden_at: f64::INFINITY,
            activation_start: 0.0,
            request: None,
            first_paint: None,
            paints: Paints::default(),
            inp: Inp::default(),
            route: 0,
            restored: None,
            soft: None,
        }
    }
}

impl Vitals {
    /// The page was hidden: what is painted from now on is not a vital.
    pub(crate) fn hidden(&mut self, now: Timestamp) {
        self.hidden_at = self.hidden_at.min(now.as_millis());
    }

    /// Takes an entry into account; entries without meaning for vitals are ignored.
    #[inline(never)]
    pub(crate) fn handle(&mut self, entry: &Entry<'_>) {
        let start = entry.start();
        match entry.kind {
            kind::VISIBILITY => {
                self.hidden_at = self.hidden_at.min(start);
                self.activated(entry.num(ACTIVATION_START));
            }
            kind::NAVIGATION => {
                self.activated(entry.num(at::NAVIGATION_ACTIVATION_START));
                let mut kind = String::new();
                for b in entry.string(1).bytes() {
                    kind.push(if b == b'_' { '-' } else { char::from(b) });
                }
                self.request = Some(Request {
                    response_start: entry.num(at::RESPONSE_START),
                    request_start: entry.num(at::REQUEST_START),
                    kind,
                });
            }
            kind::PAINT if self.restored.is_none() && start < self.hidden_at => match entry.string(0) {
                "first-paint" => self.first_paint = Some(start),
                "first-contentful-paint" => self.paints.fcp = Some(start),
                _ => {}
            },
            kind::LCP
                if self.restored.is_none()
                    && start < self.hidden_at
                    && start - self.activation_start <= lcp::MAX =>
            {
                self.paints.lcp.set(start, Some(entry));
            }
            kind::LAYOUT_SHIFT => {
                let (value, sources) = (entry.num(VALUE), entry.text());
                self.paints.cls.shift(start, value, sources);
                if let Some(soft) = &mut self.soft {
                    soft.paints.cls.shift(start, value, sources);
                }
            }
            // Without an id it is a click too short for INP.
            kind::INTERACTION if !entry.num(INTERACTION_ID).is_nan() => {
                self.inp.event(entry, self.route);
            }
            kind::INTERACTION_COUNT => self.inp.counted(start),
            kind::RESTORED => bfcache::handle(self, entry),
            kind::SOFT_NAVIGATION => self.soft = Some(soft_navigation::began(entry)),
            kind::INTERACTION_PAINT => {
                if let Some(soft) = &mut self.soft {
                    soft_navigation::painted(soft, entry);
                }
            }
            _ => {}
        }
    }

    fn activated(&mut self, activation_start: f64) {
        self.activation_start = self.activation_start.max(activation_start);
    }

    /// The page came back from the back/forward cache, and what is known is about its second life.
    #[must_use]
    pub(crate) const fn is_restored(&self) -> bool {
        self.restored.is_some()
    }

    /// How the browser came to this page: `navigate`, `reload`, `back-forward`, `prerender`, `restore` (of a
    /// discarded tab) or `back-forward-cache`; empty while the browser has not told.
    #[must_use]
    pub(crate) fn navigation_type(&self) -> &str {
        match &self.request {
            _ if self.restored.is_some() => "back-forward-cache",
            None => "",
            Some(_) if self.activation_start > 0.0 => "prerender",
            Some(request) => &request.kind,
        }
    }

    /// The measurements and attributes of the page load's transaction, as far as known: nothing that was not
    /// seen is written. Of a restored page: those of the navigation that brought it back.
    ///
    /// What the browser says of a request in the future is not believed. `origin` is where the page's clock
    /// lies on the wall clock, `query` says what of a URL may be shown.
    pub(crate) fn page_load(
        &self,
        now: Timestamp,
        origin: Origin,
        query: &QueryPolicy,
        measurements: &mut String,
        attributes: &mut Attributes,
    ) {
        let since_activation = |at: f64| (at - self.activation_start).max(0.0);
        if self.restored.is_some() {
            millis(measurements, names::TTFB, 0.0);
        } else if let Some(request) = &self.request
            && request.response_start <= now.as_millis()
        {
            if request.response_start > 0.0 {
                millis(measurements, names::TTFB, since_activation(request.response_start));
            }
            if request.request_start <= request.response_start {
                millis(
                    measurements,
                    names::TTFB_REQUEST_TIME,
                    request.response_start - request.request_start,
                );
            }
        }
        if let Some(at) = self.first_paint {
            millis(measurements, names::FP, since_activation(at));
        }
        self.paints.write(self.activation_start, query, measurements, attributes);
        attributes.push_known(names::BROWSER_NAVIGATION_TYPE, self.navigation_type());
        if self.restored.is_none() {
            attributes.push_seconds(names::PERFORMANCE_TIME_ORIGIN, origin.0);
            attributes.push_num(names::PERFORMANCE_ACTIVATION_START, self.activation_start);
        }
    }

    /// The INP span, if there was an interaction and the value is another than when it was last taken: to be
    /// called when the page is hidden.
    pub(crate) fn take_inp(&mut self) -> Option<InpSpan<'_>> {
        self.inp.take(self.restored)
    }
}

impl Paints {
    /// Measurements and attributes, as far as known.
    pub(super) fn write(
        &self,
        activation_start: f64,
        query: &QueryPolicy,
        measurements: &mut String,
        attributes: &mut Attributes,
    ) {
        if let Some(at) = self.fcp {
            millis(measurements, names::FCP, (at - activation_start).max(0.0));
        }
        if let Some(value) = self.lcp.write(activation_start, query, attributes) {
            millis(measurements, names::LCP, value);
        }
        // Layout shifts of a page that never was seen do not count.
        let cls = self.cls.value();
        if cls > 0.0 && self.fcp.is_some() {
            push_measurement(measurements, names::CLS, cls, "");
            self.cls.write_attributes(attributes);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
