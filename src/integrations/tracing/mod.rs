//! [`tracing`](https://docs.rs/tracing) spans and events, sent from the browser.
//!
//! ```
//! use tracing_subscriber::prelude::*;
//!
//! // Beside other layers; `filtered` makes spans that nobody wants cost nothing.
//! # fn with_a_registry() {
//! tracing_subscriber::registry().with(browser_tracing::tracing::layer().filtered()).init();
//! # }
//! // Or alone, without a registry (8 KB smaller):
//! browser_tracing::tracing::subscriber().init();
//! ```
//!
//! A span lives from its creation to its close, however often it is entered; what it was entered for is
//! `busy_ns`, the rest `idle_ns` (nanoseconds). While it is entered, and that is exact for futures with
//! `tracing::Instrument` or `#[instrument]`, requests become its children. A span without a parent goes
//! under the open page load or navigation; with `parent: None`, or when none is open, it is a transaction
//! of its own.
//!
//! Names are those of `sentry-tracing`, so that code shared with a server means the same here:
//!
//! | field | meaning |
//! |---|---|
//! | `sentry.name`, `otel.name` | name, also when recorded later |
//! | `sentry.op` | operation; default `{target}::{span name}` |
//! | `otel.kind` | `client`, `server`, `producer`, `consumer` give the operation `http.client`, … |
//! | `otel.status_code` (`ok`, `error`), `otel.status_message` | status |
//! | `sentry.trace` | at creation, without a parent: the `sentry-trace` header to continue |
//! | `tags.x` | tag `x` of the span, of a transaction, or of the error that an event becomes |
//! | `message` | of a span: attribute of that name; of an event: its text |
//! | any other | attribute of that name: numbers, booleans and texts as they are, `Debug` as text of at most 1024 bytes, errors as text with their sources in `<name>.chain` |
//!
//! Spans at INFO and above are sent, events at INFO and above become breadcrumbs, and an event at ERROR
//! marks its span as failed. Unlike on a server an ERROR becomes an error of its own in Sentry only when
//! asked for:
//!
//! ```
//! # use tracing_subscriber::prelude::*;
//! use browser_tracing::tracing::{errors_as_events, layer};
//!
//! # fn with_a_registry() {
//! tracing_subscriber::registry().with(layer().event_filter(errors_as_events).filtered()).init();
//! # }
//! ```
//!
//! Frameworks and libraries have spans, too (Dioxus, Yew, Leptos, hyper, …). They are left out, see [`is_library`]; those of some
//! are sent with `with_targets(["dioxus_core"])`. They are children wherever they happen: where no page load or navigation is
//! open and no span of the app is entered, there is nothing to tell of, and nothing is sent.

mod fields;
mod filters;
mod subscriber;

pub use filters::{EventFilter, errors_as_events, is_library};
pub use subscriber::BrowserSubscriber;

use crate::api::rust::{
    Breadcrumb, ErrorEvent, Level as EventLevel, ScopeToken, Span, SpanStatus, add_breadcrumb, has_parent,
    in_continued_trace, now_ms, start_root_span, start_span,
};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use fields::{Fields, TAG, plain};
use filters::Filters;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, Level, LevelFilter, Metadata, Subscriber};
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::layer::{Context, Filter, Layer};
use tracing_subscriber::registry::LookupSpan;

/// A [`BrowserLayer`] with the defaults.
#[must_use = "a layer does nothing until it is added to a subscriber"]
pub fn layer() -> BrowserLayer {
    BrowserLayer { filters: Arc::new(Filters::new()) }
}

/// A [`BrowserSubscriber`] with the defaults.
#[must_use = "a subscriber does nothing until it is installed"]
pub fn subscriber() -> BrowserSubscriber {
    BrowserSubscriber::new(Filters::new())
}

/// Sends the spans of a `tracing_subscriber` registry; see the [module](self).
#[derive(Debug)]
pub struct BrowserLayer {
    filters: Arc<Filters>,
}

impl BrowserLayer {
    /// Which spans are sent. Default: those of the app at INFO and above. A filter decides alone; see [`is_library`].
    #[must_use]
    pub fn span_filter(self, filter: impl Fn(&Metadata<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.change(|filters| filters.span = Some(Box::new(filter)))
    }

    /// Libraries whose spans are sent as well (at INFO and above), by their targets: `dioxus_core` is `dioxus_core::events`, too.
    #[must_use]
    pub fn with_targets<T: Into<String>>(self, targets: impl IntoIterator<Item = T>) -> Self {
        self.change(|filters| filters.targets.extend(targets.into_iter().map(Into::into)))
    }

    /// What becomes of events. Default: breadcrumbs from INFO on. For errors there is [`errors_as_events`].
    #[must_use]
    pub fn event_filter(self, filter: impl Fn(&Metadata<'_>) -> EventFilter + Send + Sync + 'static) -> Self {
        self.change(|filters| filters.choose_events(filter))
    }

    /// Adds the fields of the spans around it to each breadcrumb and error, as `span name:field`; of two with one name those of the inner.
    #[must_use]
    pub fn enable_span_attributes(self) -> Self {
        self.change(|filters| filters.span_attributes = true)
    }

    /// The same with a filter of its own (a per-layer filter), which tells every call site once whether it is
    /// wanted at all. Use this unless the whole subscriber is filtered already.
    #[must_use = "a layer does nothing until it is added to a subscriber"]
    pub fn filtered<S>(self) -> Filtered<Self, Wanted, S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let wanted = Wanted { filters: self.filters.clone() };
        self.with_filter(wanted)
    }

    fn change(self, change: impl FnOnce(&mut Filters)) -> Self {
        // The only owner, until `filtered`; should it not be, the new filters start from the defaults.
        let mut filters = Arc::try_unwrap(self.filters).unwrap_or_else(|_| Filters::new());
        change(&mut filters);
        Self { filters: Arc::new(filters) }
    }
}

/// The filter of [`BrowserLayer::filtered`].
#[derive(Debug)]
pub struct Wanted {
    filters: Arc<Filters>,
}

impl<S> Filter<S> for Wanted {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.filters.wants(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.filters.interest(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.filters.max_level()
    }
}

/// An open `tracing` span.
#[derive(Debug)]
struct Open {
    span: Span,
    /// One for each time it is entered: a span may be entered again while it is.
    tokens: Vec<ScopeToken>,
    /// When it was last entered or left.
    turned_at: f64,
    busy_ms: f64,
    idle_ms: f64,
    /// Its fields, for the breadcrumbs of events inside it.
    fields: Vec<(String, fields::Owned)>,
}

impl Open {
    /// Starts the span, unless it was started as a child already. No lock may be held: a sampler of the app may run.
    fn start(
        metadata: &Metadata<'_>,
        mut fields: Fields,
        child: Option<Span>,
        root: bool,
        keep: bool,
    ) -> Self {
        let name = fields.name_or(metadata);
        let span = match (child, &fields.trace) {
            (Some(child), _) => child,
            // Of a library's own work nobody has asked for a transaction.
            (None, _) if is_library(metadata) && !has_parent() => Span::none(),
            (None, Some(trace)) => in_continued_trace(trace, "", || start_root_span(name)),
            (None, None) if root => start_root_span(name),
            (None, None) => start_span(name),
        };
        if span.is_recording() {
            if fields.op.is_none() {
                let mut op = String::from(metadata.target());
                op.push_str("::");
                op.push_str(metadata.name());
                fields.op = Some(op);
            }
            span.set_attribute("sentry.origin", "auto.tracing");
            span.set_attribute("sentry.tracing.target", metadata.target());
            if let Some(module) = metadata.module_path() {
                span.set_attribute("code.module.name", module);
            }
            if let Some(file) = metadata.file() {
                span.set_attribute("code.file.path", file);
            }
            if let Some(line) = metadata.line() {
                span.set_attribute("code.line.number", line);
            }
            fields.apply(&span);
        }
        let fields = if keep { fields.attributes } else { Vec::new() };
        Self { span, tokens: Vec::new(), turned_at: now_ms(), busy_ms: 0.0, idle_ms: 0.0, fields }
    }

    fn enter(&mut self) {
        if self.tokens.is_empty() {
            let now = now_ms();
            self.idle_ms += now - self.turned_at;
            self.turned_at = now;
        }
        self.tokens.push(self.span.enter_scope());
    }

    fn exit(&mut self) {
        let Some(token) = self.tokens.pop() else { return };
        token.leave();
        if self.tokens.is_empty() {
            let now = now_ms();
            self.busy_ms += now - self.turned_at;
            self.turned_at = now;
        }
    }

    /// Ends the span. No lock may be held: what is sent passes the app's hooks.
    fn close(mut self) {
        while !self.tokens.is_empty() {
            self.exit();
        }
        self.idle_ms += now_ms() - self.turned_at;
        #[expect(clippy::cast_possible_truncation, reason = "nanoseconds of centuries fit")]
        let nanoseconds = |ms: f64| (ms * 1.0e6 + 0.5) as i64;
        self.span.set_attribute("busy_ns", nanoseconds(self.busy_ms));
        self.span.set_attribute("idle_ns", nanoseconds(self.idle_ms));
        self.span.end();
    }

    fn record(&mut self, fields: Fields, keep: bool) {
        if let Some(name) = &fields.name {
            self.span.set_name(name);
        }
        fields.apply(&self.span);
        if keep {
            for (key, value) in fields.attributes {
                // A field that is recorded in a loop is one field.
                match self.fields.iter_mut().find(|(known, _)| *known == key) {
                    Some(known) => known.1 = value,
                    None => self.fields.push((key, value)),
                }
            }
        }
    }
}

const fn level(level: &Level) -> EventLevel {
    match *level {
        Level::ERROR => EventLevel::Error,
        Level::WARN => EventLevel::Warning,
        Level::INFO => EventLevel::Info,
        _ => EventLevel::Debug,
    }
}

/// Sends an event where its filter says. `around`: fields of the spans around it. No lock may be held.
fn send_event(
    metadata: &Metadata<'_>,
    fields: &Fields,
    what: EventFilter,
    around: &[(String, fields::Owned)],
    filters: &Filters,
) {
    if what.contains(EventFilter::Breadcrumb) {
        let level = level(metadata.level());
        let mut crumb = Breadcrumb::new(fields.message()).category(metadata.target()).level(level);
        for (key, value) in fields.attributes.iter().chain(around) {
            crumb = crumb.data(plain(key), value.value());
        }
        add_breadcrumb(crumb);
    }
    if what.contains(EventFilter::Event)
        && let Some(send_error) = filters.send_error
    {
        send_error(metadata, fields, around);
    }
}

fn send_error(metadata: &Metadata<'_>, fields: &Fields, around: &[(String, fields::Owned)]) {
    let mut event = match fields.errors.split_first() {
        Some(((kind, text), causes)) => {
            let own = fields.message.as_deref().unwrap_or_default();
            causes.iter().fold(ErrorEvent::new(kind, text).message(own), |event, (kind, text)| {
                event.caused_by(kind, text)
            })
        }
        None => ErrorEvent::new(metadata.target(), fields.message()),
    }
    .level(level(metadata.level()));
    if let (Some(file), Some(line)) = (metadata.file(), metadata.line()) {
        event = event.location(file, line, 0);
    }
    for (key, value) in fields.attributes.iter().chain(around) {
        event = match key.strip_prefix(TAG) {
            Some(tag) => event.tag(tag, value.clone().into_text()),
            None => event.extra(key, value.value()),
        };
    }
    event.send();
}

/// What an event says of the span it happened in.
fn mark_span(span: &Span, metadata: &Metadata<'_>, fields: &Fields, what: EventFilter) {
    if *metadata.level() == Level::ERROR {
        span.set_status(SpanStatus::InternalError);
    }
    if what.contains(EventFilter::Attributes) {
        fields.set_attributes(span);
    }
}

/// `span name:field`, of spans from the innermost outwards: in a recursion it is the innermost that says something, once.
fn qualified(name: &str, fields: &[(String, fields::Owned)], out: &mut Vec<(String, fields::Owned)>) {
    for (key, value) in fields {
        let mut full = String::from(name);
        full.push(':');
        full.push_str(plain(key));
        if out.iter().all(|(known, _)| *known != full) {
            out.push((full, value.clone()));
        }
    }
}

/// The nearest span from this one outwards that is sent.
fn nearest<'a, S: LookupSpan<'a>, R>(
    span: Option<tracing_subscriber::registry::SpanRef<'a, S>>,
    then: impl FnOnce(&Open) -> R,
) -> Option<R> {
    for span in span?.scope() {
        if let Some(open) = span.extensions().get::<Open>() {
            return Some(then(open));
        }
    }
    None
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for BrowserLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        if !self.filters.wants_span(metadata) {
            return;
        }
        let fields = Fields::of(attributes.values());
        let keep = self.filters.span_attributes;
        let parent = match attributes.parent() {
            Some(parent) => context.span(parent),
            None if attributes.is_contextual() => context.lookup_current(),
            None => None,
        };
        // Of a parent that is gone the app's sampler is asked again: no lock may be held.
        let child = nearest(parent, |open| open.span.unowned());
        let child = child.map(|parent| parent.start_child(fields.name_or(metadata)));
        let open = Open::start(metadata, fields, child, attributes.is_root(), keep);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(open);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let fields = Fields::of(values);
        if let Some(span) = context.span(id)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            open.record(fields, self.filters.span_attributes);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        let link = context.span(follows).and_then(|span| span.extensions().get::<Open>()?.span.link());
        if let Some(link) = link
            && let Some(span) = context.span(id)
            && let Some(open) = span.extensions().get::<Open>()
        {
            open.span.add_link(&link);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let what = self.filters.event(metadata);
        if what == EventFilter::Ignore {
            return;
        }
        let fields = Fields::of(event);
        nearest(context.event_span(event), |open| mark_span(&open.span, metadata, &fields, what));
        let mut around = Vec::new();
        if self.filters.span_attributes {
            for span in context.event_scope(event).into_iter().flatten() {
                if let Some(open) = span.extensions().get::<Open>() {
                    qualified(span.name(), &open.fields, &mut around);
                }
            }
        }
        send_event(metadata, &fields, what, &around, &self.filters);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            open.enter();
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            open.exit();
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let open = context.span(&id).and_then(|span| span.extensions_mut().remove::<Open>());
        if let Some(open) = open {
            open.close();
        }
    }
}

#[cfg(test)]
mod tests;
