//! Page loads, navigations and redirects: which is open, what it is called, when it may end.

mod navigation;

use super::ground::{Ground, Output, hook};
use super::spans::arena::Handle;
use super::spans::idle::Idle;
use super::spans::segment::Kind;
use super::spans::{SpanStart, Spans};
use super::traces::propagation::Propagation;
use super::traces::{Traces, drop_source, take_alias};
use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::text;
use crate::protocol::url;
use crate::seam::{fact_text, option_flag};
use crate::time::Timestamp;
use alloc::string::String;
use navigation::Ignore;

/// Kinds of routes.
pub(crate) use crate::seam::route as route_kind;

/// What a route starts with.
#[derive(Debug)]
pub(crate) struct RouteStart {
    /// See [`route_kind`].
    pub(crate) kind: u32,
    /// Its span. Start, `None`: the time origin for a pageload, else now. Attributes beyond the engine's own; operation and origin are the
    /// kind's without them. The id, if it was given out before the engine ran.
    pub(crate) span: SpanStart,
    /// Absolute URL of the page, empty: leave.
    pub(crate) url: String,
    /// A trace to continue instead of the page's own: `sentry-trace` and `baggage`, one a line; none without the two lines.
    pub(crate) incoming: String,
}

/// The open route, and what is known of the latest one.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    /// The key of the open route's segment, 0 for none.
    pub(crate) open: u32,
    /// When the user last clicked or pressed a key.
    pub(crate) last_interaction: Option<Timestamp>,
    /// 0 loading, 1 interactive, 2 complete.
    pub(crate) ready_state: u32,
    /// When the prerendered page was shown; else 0.
    pub(crate) activated_at: Timestamp,
    /// Name, source (JSON text) and address of the latest route, for clicks.
    pub(crate) last_name: String,
    /// See [`last_name`](Self::last_name).
    pub(crate) last_source: String,
    /// See [`last_name`](Self::last_name).
    pub(crate) last_address: Attributes,
}

impl Routes {
    /// The open route's span, [`Handle::NONE`] if no route is open.
    pub(crate) fn root(&self, spans: &Spans) -> Handle {
        spans.segment(self.open).map_or(Handle::NONE, |segment| segment.root)
    }

    /// A history change of this kind of the seam happened; `after` is where the page is now. `early`: empty, or for one
    /// from before the engine what requests since then carry: trace id and the id of its span, one a line; `-`: what those
    /// before it do. Gives the kind of the route to begin.
    pub(crate) fn navigated(
        &mut self,
        (ground, traces, spans): (&mut Ground, &mut Traces, &mut Spans),
        now: Timestamp,
        kind: u32,
        (after, before): (&str, &str),
        early: &str,
    ) -> Option<u32> {
        let (trace_id, span_id) = text::divide(early, b'\n');
        traces.next_trace = TraceId::parse(trace_id);
        traces.next_root = SpanId::parse(span_id);
        let config = &ground.config;
        let restored = kind == 4;
        let wanted = if restored {
            config.on(option_flag::INSTRUMENT_BFCACHE_RESTORE)
        } else {
            config.on(option_flag::INSTRUMENT_NAVIGATION)
        };
        let known = core::mem::replace(&mut ground.page.texts[fact_text::URL], String::from(after));
        if !wanted || ground.closed {
            return None;
        }
        let ignore = Ignore {
            hash: config.on(option_flag::IGNORE_HASH_CHANGES),
            search: config.on(option_flag::IGNORE_SEARCH_CHANGES),
        };
        let from = if before.is_empty() { &known } else { before };
        let same = config.on(option_flag::INSTRUMENT_SAME_URL) && from == after;
        if !restored && !same && !navigation::differs(from, after, ignore) {
            return None;
        }
        let start = spans.arena.get(self.root(spans)).map(|root| root.start);
        // What headers on the wire say already is not decided again: without a route to redirect it is a navigation in the trace as it was.
        let redirect = if early.is_empty() {
            config.on(option_flag::DETECT_REDIRECTS)
                && start.is_some_and(|start| navigation::is_redirect(now, start, self.last_interaction))
        } else {
            traces.next_trace.is_none() && start.is_some()
        };
        if !restored && redirect {
            return Some(route_kind::REDIRECT);
        }
        if !early.is_empty() && traces.next_trace.is_none() {
            traces.next_trace = traces.page_context().map(|context| context.propagation.trace_id);
        }
        if let Some(segment) = spans.segment_mut(self.open)
            && segment.url.is_empty()
        {
            segment.url = known;
        }
        self.last_interaction = None;
        Some(if restored { route_kind::RESTORED } else { route_kind::NAVIGATION })
    }

    /// Names the route; asks the host, or gives what it is to start with.
    pub(crate) fn propose(
        ground: &mut Ground,
        kind: u32,
        start: Timestamp,
        url: String,
    ) -> Option<RouteStart> {
        let (name, source) = name_of(ground, kind, &url);
        if ground.has_hook(hook::ROUTES) {
            ground.outputs.push(Output::Route { kind, start, name, source, url });
            return None;
        }
        let mut attributes = Attributes::default();
        attributes.push_str(names::SOURCE, source);
        let span = SpanStart { name, attributes, start: Some(start), ..SpanStart::default() };
        Some(RouteStart { kind, span, url, incoming: String::new() })
    }

    /// Starts a pageload or navigation at this address; none is open any more.
    pub(crate) fn start(
        &mut self,
        (ground, traces, spans): (&mut Ground, &mut Traces, &mut Spans),
        now: Timestamp,
        href: String,
        route: RouteStart,
    ) -> Handle {
        let RouteStart { kind, span: mut start, incoming, .. } = route;
        let pageload = kind == route_kind::PAGELOAD;
        if let Some((sentry_trace, baggage)) = text::split_once(&incoming, b'\n') {
            let propagation = Traces::continued(ground, sentry_trace, baggage);
            traces.set_page_trace(ground, propagation);
        } else if !pageload {
            let mut propagation = Propagation::fresh(&mut ground.random);
            if let Some(trace_id) = traces.next_trace.take() {
                propagation.trace_id = trace_id;
            }
            traces.set_page_trace(ground, propagation);
        }
        take_alias(&mut start.attributes);
        start.attributes.or_str(names::SOURCE, "url");
        self.last_name.clone_from(&start.name);
        self.keep_source(&start.attributes);
        if ground.is_silent() || !ground.config.spans_enabled() {
            return Handle::NONE;
        }
        let Some(context) = traces.page_context() else { return Handle::NONE };
        let propagation = context.propagation.clone();
        let mut attributes = address(ground, &href);
        self.last_address = attributes.clone();
        attributes.append(&start.attributes);
        let (op, origin, kind, begin) = if pageload {
            ("pageload", "auto.pageload.browser", Kind::Pageload, Timestamp::of(0))
        } else if kind == route_kind::RESTORED {
            attributes.push_str(names::BROWSER_NAVIGATION_TYPE, "back-forward-cache");
            ("navigation", "auto.navigation.browser.bfcache", Kind::Restored, now)
        } else {
            ("navigation", "auto.navigation.browser", Kind::Navigation, now)
        };
        attributes.or_str(names::OP, op);
        attributes.or_str(names::ORIGIN, origin);
        start.attributes = attributes;
        start.start = start.start.or(Some(begin));
        start.id = traces.next_root.take().or(start.id);
        let root = traces.start_root(ground, spans, now, kind, propagation, start);
        let Some(key) = spans.arena.get(root).map(|span| span.segment) else { return Handle::NONE };
        let prerendering = pageload && ground.page.prerendering;
        let may_finish = !kind.waits_for_report(&ground.config)
            && (!pageload || self.ready_state > 0 && !ground.page.prerendering);
        if let Some(segment) = spans.segment_mut(key) {
            let mut idle = Idle::start(now, ground.config.limits, may_finish);
            if pageload && self.ready_state < 2 {
                // The document is a child that ends when it is complete: until then resources are on their way
                // (docs/behaviour.md#defect-6).
                idle.child_started(now);
            }
            if prerendering {
                idle.count_from(Timestamp::of(i64::MAX / 4));
            }
            segment.idle = Some(idle);
            if pageload {
                segment.url = href;
            }
        }
        self.open = key;
        traces.activate(root);
        root
    }

    /// Adds a redirect to the open route: a child without duration.
    pub(crate) fn redirect(
        &mut self,
        ground: &mut Ground,
        spans: &mut Spans,
        now: Timestamp,
        href: &str,
        route: RouteStart,
    ) -> Handle {
        let root = self.root(spans);
        if root.is_none() {
            return root;
        }
        let mut attributes = address(ground, href);
        attributes.append(&route.span.attributes);
        drop_source(&mut attributes);
        // What is captured from here on happened there.
        self.last_name.clone_from(&route.span.name);
        attributes.set_str(names::OP, "navigation.redirect");
        attributes.or_str(names::ORIGIN, "auto.navigation.browser");
        let start = SpanStart { name: route.span.name, attributes, ..SpanStart::default() };
        let handle = spans.start_child(ground, now, root, start);
        let _ = spans.end(ground, now, handle, Some(now));
        handle
    }

    /// The route of this segment has ended: clicks from now on belong to it, under its last name.
    pub(crate) fn ended(&mut self, spans: &Spans, root: Handle) {
        if let Some(span) = spans.arena.get(root) {
            self.last_name.clone_from(&span.name);
            self.keep_source(&span.attributes);
        }
        self.open = 0;
    }

    /// Remembers the source of a name, for clicks.
    fn keep_source(&mut self, attributes: &Attributes) {
        self.last_source.clear();
        self.last_source.push_str(attributes.get_raw(names::SOURCE).unwrap_or_default());
    }

    /// The document was parsed (1) or has loaded (2), or the page that was prerendered is shown (0): its page load may
    /// end from then on. One that nobody ever sees is not reported.
    pub(crate) fn ready(&mut self, ground: &mut Ground, spans: &mut Spans, now: Timestamp, state: u32) {
        let complete = state > 1 && self.ready_state < 2;
        self.ready_state = self.ready_state.max(state);
        if state == 0 {
            ground.page.prerendering = false;
            self.activated_at = now;
        }
        let may_finish = self.ready_state > 0
            && !ground.page.prerendering
            && !Kind::Pageload.waits_for_report(&ground.config);
        for segment in &mut spans.segments {
            if segment.kind == Kind::Pageload
                && let Some(idle) = &mut segment.idle
            {
                if state == 0 {
                    idle.count_from(now);
                }
                if may_finish {
                    idle.allow_finish(now);
                }
                if complete {
                    // What `start` began.
                    idle.child_ended(now);
                }
            }
        }
    }
}

/// What a route says of its address.
fn address(ground: &Ground, href: &str) -> Attributes {
    let mut attributes = Attributes::default();
    let full = url::redact(href, &ground.config.query);
    attributes.push_str(names::URL_PATH, url::split(&full).path);
    attributes.push_str(names::URL_FULL, &full);
    attributes
}

/// The name of a route at this URL and where it comes from.
fn name_of(ground: &Ground, kind: u32, href: &str) -> (String, &'static str) {
    if kind == route_kind::PAGELOAD && !ground.page.texts[fact_text::ROUTE_PATTERN].is_empty() {
        return (ground.page.texts[fact_text::ROUTE_PATTERN].clone(), "route");
    }
    if let Some(pattern) = crate::routes::find(&ground.config.routes, url::split(href).path) {
        return (String::from(pattern), "route");
    }
    let full = url::redact(href, &ground.config.query);
    let url::Parts { scheme, path, .. } = url::split(&full);
    // What stands behind these is no path: the whole source of a page, or the name of an object.
    let name = match scheme {
        "data" => "data:",
        "blob" => "blob:",
        _ if path.is_empty() => "/",
        _ => path,
    };
    (String::from(name), "url")
}
