//! What the app is asked: each time without a borrow, and never inside another hook.

use super::page::{Filter, filter};
use super::routes::name_of;
use super::{TELL, Told, ask, page, tell, with};
use crate::api::rust::{SamplingContext, Settings, SpanInfo};
use crate::engine::options::{Config, PageStart};
use crate::engine::traces::previous::PreviousTrace;
use crate::engine::{Parent, RouteStart, SamplerAnswer, SpanStart, Tracer};
use crate::protocol::{json, names};
use crate::seam::route;
use crate::time::Timestamp;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

type StartRoute = fn((u32, Timestamp), String, &'static str, String, &Settings);
type AskSampler = fn(&Settings, &str, &str, Parent) -> SamplerAnswer;
/// Makes the engine ask, and answers it.
type Judge = (fn(&mut Tracer), fn(&[(String, String)], &Settings));

/// What there is only for hooks that are given. Functions, not flags: who does not give a hook does not link what asks it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hooks {
    pub(super) routes: Option<StartRoute>,
    pub(super) requests: Option<fn(Rc<Settings>) -> Filter>,
    pub(super) spans: Option<Judge>,
    pub(super) events: Option<fn(u32, &Settings)>,
    sampler: Option<AskSampler>,
    /// No hook, but as seldom: what reads session storage.
    pub(super) stored: Option<fn(&Config, &PageStart) -> Option<PreviousTrace>>,
}

impl Hooks {
    pub(crate) fn ask_before_routes(&mut self) {
        self.routes = Some(start_route);
    }

    pub(crate) fn ask_about_requests(&mut self) {
        self.requests = Some(filter);
    }

    pub(crate) fn ask_about_spans(&mut self) {
        self.spans = Some((Tracer::ask_about_spans, judge));
    }

    pub(crate) fn ask_about_events(&mut self) {
        self.events = Some(decide_event);
    }

    pub(crate) fn read_storage(&mut self) {
        self.stored = Some(PreviousTrace::stored);
    }

    pub(crate) fn ask_sampler(&mut self) {
        self.sampler = Some(sampled);
    }
}

/// A route span is wanted: asks `before_start_span` and the sampler, then starts it.
fn start_route(
    (kind, start): (u32, Timestamp),
    proposed: String,
    source: &'static str,
    href: String,
    options: &Settings,
) {
    let (name, source) = match name_of(options, &href) {
        Some(own) => (own, "route"),
        None => (proposed, source),
    };
    let op = match kind {
        route::PAGELOAD => "pageload",
        route::REDIRECT => "navigation.redirect",
        _ => "navigation",
    };
    let asked = options.before_start.as_ref().and_then(|hook| ask(|| hook(&name, op)));
    let (own_name, own_op, mut attributes, own_source) = match asked {
        Some(span) => (span.name, span.op, span.attributes, span.source),
        None => (name.clone(), String::from(op), json::Attributes::default(), String::new()),
    };
    let renamed = own_name != name || !own_source.is_empty();
    let source = if !own_source.is_empty() {
        own_source
    } else {
        String::from(if own_name == name { source } else { "custom" })
    };
    let sampler = if kind == route::REDIRECT {
        SamplerAnswer::None
    } else {
        // A navigation begins a trace of its own: nobody has decided anything about it.
        let parent = if kind == route::PAGELOAD { Parent::Root } else { Parent::NEW_TRACE };
        ask_sampler(options, &own_name, &own_op, parent)
    };
    if !own_op.is_empty() {
        attributes.set_str(names::OP, &own_op);
    }
    attributes.set_str(names::SOURCE, &source);
    let (now, wall) = (page::now(), page::wall());
    with(|app| {
        let now = app.at(now);
        // A redirect leaves the route, and its name, as they are.
        if kind != route::REDIRECT {
            app.renamed = renamed;
        }
        app.machine.tracer.start_route(
            now,
            wall,
            RouteStart {
                kind,
                span: SpanStart {
                    name: own_name,
                    attributes,
                    start: Some(start),
                    sampler,
                    ..SpanStart::default()
                },
                url: href,
                incoming: String::new(),
            },
        )
    });
}

pub(super) fn ask_sampler(options: &Settings, name: &str, op: &str, parent: Parent) -> SamplerAnswer {
    options.hooks.sampler.map_or(SamplerAnswer::None, |ask| ask(options, name, op, parent))
}

fn sampled(options: &Settings, name: &str, op: &str, parent: Parent) -> SamplerAnswer {
    let Some(sampler) = &options.sampler else { return SamplerAnswer::None };
    let known = match with(|app| app.machine.tracer.sampling_context(parent)).flatten() {
        Some((sampled, rate, _)) => (sampled, rate),
        None => return SamplerAnswer::None,
    };
    let rate =
        ask(|| sampler(&SamplingContext { name, op, parent_sampled: known.0, parent_sample_rate: known.1 }));
    rate.map_or(SamplerAnswer::None, SamplerAnswer::Rate)
}

/// Asks `ignore_spans` about a root and its children.
fn judge(spans: &[(String, String)], options: &Settings) {
    let unwanted = |(name, op): &(String, String)| {
        let ignore = options.ignore_spans.as_ref()?;
        ask(|| ignore(&SpanInfo { name, op }))
    };
    let answers: Vec<bool> = spans.iter().map(|span| unwanted(span).unwrap_or(false)).collect();
    with(|app| {
        let now = app.machine.now;
        app.machine.tracer.judged(now, &answers);
    });
}

/// An event is ready: shows it to `before_send_transaction`.
fn decide_event(id: u32, options: &Settings) {
    let body = with(|app| {
        app.deciding = id;
        app.machine.tracer.take_event(id).map(String::from)
    });
    let Some(body) = body.flatten() else { return };
    let kept = if TELL.get().is_some() { body.clone() } else { String::new() };
    let answer = match &options.before_send {
        // Inside another hook (it never is: nothing is polled there) the transaction goes as it is.
        Some(hook) => match ask(|| hook(body)) {
            Some(Some(body)) if !page::is_object(&body) => {
                tell(&Told::Note(
                    "what before_send_transaction has returned is no JSON object, and is not sent",
                ));
                None
            }
            Some(answer) => answer,
            None => Some(String::new()),
        },
        None => Some(String::new()),
    };
    // A line break may stand between the members of an object, but in an envelope it ends what it stands in.
    let answer =
        answer.map(|body| if body.contains(['\n', '\r']) { body.replace(['\n', '\r'], " ") } else { body });
    if answer.is_none() {
        tell(&Told::Dropped(&kept));
    }
    with(|app| {
        let now = app.machine.now;
        match answer {
            Some(body) => app.machine.tracer.submit_event(now, id, &body, 0),
            None => app.machine.tracer.drop_event(id, "before_send", 0),
        }
    });
}
