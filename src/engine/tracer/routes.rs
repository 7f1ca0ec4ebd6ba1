//! Pageloads, navigations and redirects.

use super::*;

impl Tracer {
    /// A history change happened; `after` is where the page is now. `trace_id` is what requests since then carry,
    /// if it happened before the engine ran; else empty.
    pub(crate) fn navigated(
        &mut self,
        now: Timestamp,
        wall_ms: f64,
        kind: u32,
        after: &str,
        before: &str,
        trace_id: &str,
    ) {
        self.next_trace = TraceId::parse(trace_id);
        self.observe_clock(now, wall_ms);
        let restored = kind == 4;
        let wanted =
            if restored { self.config.instrument_bfcache_restore } else { self.config.instrument_navigation };
        let known = core::mem::replace(&mut self.page.url, String::from(after));
        if !wanted || self.closed {
            return;
        }
        let ignore =
            Ignore { hash: self.config.ignore_hash_changes, search: self.config.ignore_search_changes };
        let from = if before.is_empty() { &known } else { before };
        let same = self.config.instrument_same_url && from == after;
        if !restored && !same && !navigation::differs(from, after, ignore) {
            return;
        }
        let route_start = self
            .route
            .and_then(|key| self.segment(key))
            .and_then(|s| self.arena.get(s.root))
            .map(|root| root.start);
        let redirect = !restored
            && self.config.detect_redirects
            && route_start.is_some_and(|start| navigation::is_redirect(now, start, self.last_interaction));
        let kind = if redirect {
            route_kind::REDIRECT
        } else if restored {
            route_kind::RESTORED
        } else {
            route_kind::NAVIGATION
        };
        if !redirect {
            if let Some(segment) =
                self.route.and_then(|key| self.segment_mut(key)).filter(|segment| segment.url.is_empty())
            {
                segment.url = known;
            }
            self.last_interaction = None;
        }
        self.propose_route(kind, now, wall_ms, now, String::from(after));
    }

    /// The address changed, and that is no navigation to the app.
    #[cfg(not(npm_engine))]
    pub(crate) fn moved(&mut self, after: &str) {
        self.page.url = String::from(after);
    }

    pub(crate) fn propose_route(
        &mut self,
        kind: u32,
        now: Timestamp,
        wall_ms: f64,
        start: Timestamp,
        url: String,
    ) {
        let (name, source) = self.route_name(kind, &url);
        if self.hooks & hook::ROUTES != 0 {
            self.outputs.push(Output::Route { kind, start, name, source, url });
            return;
        }
        self.start_route(
            now,
            wall_ms,
            RouteStart {
                kind,
                start: Some(start),
                name,
                op: Text::default(),
                origin: Text::default(),
                source: Text::Borrowed(source),
                attributes: Attributes::default(),
                url,
                sampler: SamplerAnswer::None,
                incoming: None,
            },
        );
    }

    /// The name of a route at this URL and where it comes from.
    pub(crate) fn route_name(&self, kind: u32, href: &str) -> (String, &'static str) {
        if kind == 0 && !self.page.route_pattern.is_empty() {
            return (self.page.route_pattern.clone(), "route");
        }
        if let Some(pattern) = crate::routes::find(&self.config.routes, url::split(href).path) {
            return (String::from(pattern), "route");
        }
        let full = url::redact(href, &self.config.query);
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

    /// Starts a pageload or navigation (the open one ends as `cancelled`) or adds a redirect to the open one.
    pub(crate) fn start_route(&mut self, now: Timestamp, wall_ms: f64, mut route: RouteStart) -> Handle {
        self.observe_clock(now, wall_ms);
        self.fit_name(&mut route.name);
        let href = if route.url.is_empty() { self.page.url.clone() } else { route.url };
        if route.kind == route_kind::REDIRECT {
            return self.add_redirect(now, &href, route.name, route.origin, route.attributes);
        }
        if let Some(key) = self.route {
            self.finish_idle(key, FinishReason::Cancelled, now);
        }
        let pageload = route.kind == route_kind::PAGELOAD;
        if let Some((sentry_trace, baggage)) = route.incoming {
            let incoming = Incoming {
                sentry_trace: Some(&sentry_trace),
                baggage: Some(baggage.as_str()).filter(|baggage| !baggage.is_empty()),
                traceparent: None,
                age_ms: None,
            };
            let (propagation, reason) =
                Propagation::resolve(&incoming, &self.config.policy, &mut self.random);
            if let Some(reason) = reason {
                self.note("the given trace is not continued: ", reason);
            }
            self.set_page_trace(propagation);
        } else if !pageload {
            let mut propagation = Propagation::fresh(&mut self.random);
            if let Some(trace_id) = self.next_trace.take() {
                propagation.trace_id = trace_id;
            }
            self.set_page_trace(propagation);
        }
        let source = if route.source.is_empty() { Text::Borrowed("url") } else { route.source };
        self.last_route.clone_from(&route.name);
        self.last_source = source.clone();
        if self.paused || self.closed || !self.config.spans_enabled() {
            return Handle::NONE;
        }
        let Some(context) = self.contexts.first() else { return Handle::NONE };
        let propagation = context.propagation.clone();
        let mut attributes = Attributes::default();
        let full = url::redact(&href, &self.config.query);
        attributes.push_str("url.path", url::split(&full).path);
        attributes.push_str("url.full", &full);
        self.last_address = attributes.clone();
        attributes.append(&route.attributes);
        let (op, origin, kind, begin) = if pageload {
            ("pageload", "auto.pageload.browser", Kind::Pageload, Timestamp(0))
        } else if route.kind == route_kind::RESTORED {
            attributes.push_str("browser.navigation.type", "back-forward-cache");
            ("navigation", "auto.navigation.browser.bfcache", Kind::Restored, now)
        } else {
            ("navigation", "auto.navigation.browser", Kind::Navigation, now)
        };
        let start = SpanStart {
            name: route.name,
            op: if route.op.is_empty() { Text::Borrowed(op) } else { route.op },
            origin: if route.origin.is_empty() { Text::Borrowed(origin) } else { route.origin },
            source,
            attributes,
            start: Some(route.start.unwrap_or(begin)),
            sampler: route.sampler,
            ..SpanStart::default()
        };
        let root = self.start_root(now, kind, propagation, start);
        let Some(key) = self.arena.get(root).map(|span| span.segment) else { return Handle::NONE };
        let may_finish =
            !self.waits_for_report(kind) && (!pageload || self.ready_state > 0 && !self.page.prerendering);
        let loading = pageload && self.ready_state < 2;
        let prerendering = pageload && self.page.prerendering;
        let limits = self.config.limits;
        if let Some(segment) = self.segment_mut(key) {
            let mut idle = Idle::start(now, limits, may_finish);
            if loading {
                // The document is a child that ends when it is complete: until then resources are on their way.
                idle.child_started(now);
            }
            if prerendering {
                idle.count_from(Timestamp(i64::MAX / 2));
            }
            segment.idle = Some(idle);
            if pageload {
                segment.url = href;
            }
        }
        self.route = Some(key);
        if let Some(context) = self.page_context() {
            context.active = Some(root);
        }
        self.touch();
        root
    }

    /// Makes this the page's trace: outside of spans everything belongs to it from now on.
    pub(crate) fn set_page_trace(&mut self, propagation: Propagation) {
        let span_id = self.random.span_id();
        self.continued = propagation.dsc.is_some();
        if let Some(context) = self.page_context() {
            context.propagation = propagation;
            context.span_id = span_id;
            context.active = None;
        }
        self.touch();
    }

    pub(crate) fn add_redirect(
        &mut self,
        now: Timestamp,
        href: &str,
        name: String,
        origin: Text,
        extra: Attributes,
    ) -> Handle {
        let Some(root) = self.route_root() else { return Handle::NONE };
        let mut attributes = Attributes::default();
        let full = url::redact(href, &self.config.query);
        attributes.push_str("url.path", url::split(&full).path);
        attributes.push_str("url.full", &full);
        attributes.append(&extra);
        let start = SpanStart {
            name,
            op: Text::Borrowed("navigation.redirect"),
            origin: if origin.is_empty() { Text::Borrowed("auto.navigation.browser") } else { origin },
            attributes,
            ..SpanStart::default()
        };
        let handle = self.start_child(now, root, start, None);
        self.end_span(now, handle, Some(now));
        handle
    }

    /// `setRouteName()`: renames the open route.
    pub(crate) fn set_route_name(&mut self, name: &str, source: &str) {
        if let Some(root) = self.route_root() {
            self.update_name(root, name, source);
        }
    }
}
