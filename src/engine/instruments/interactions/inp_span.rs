//! INP as a span of its own: it is known long after its transaction was sent.

use crate::engine::ground::Ground;
use crate::engine::instruments::Instruments;
use crate::engine::routes::Routes;
use crate::engine::spans::Spans;
use crate::engine::spans::segment::Kind;
use crate::engine::traces::Traces;
use crate::engine::traces::headers::{context_dsc, segment_dsc};
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::event;
use crate::protocol::ids::{Hex as _, SpanId, TraceId};
use crate::protocol::names;
use crate::protocol::span_v2::{SpanV2, TypedAttributes};
use crate::protocol::url;
use crate::seam::{fact_text, late_text, option_flag, option_text};
use alloc::string::String;

/// What INP needs to know of the route whose interaction it is.
#[derive(Clone, Debug)]
pub(crate) struct Interacted {
    key: u32,
    trace_id: TraceId,
    parent: Option<SpanId>,
    sampled: Option<bool>,
    dsc: DynamicSamplingContext,
    name: String,
    pageload: bool,
}

impl Instruments {
    /// A route has ended. If its interaction may become the page's INP, it is remembered.
    pub(crate) fn route_ended(&mut self, ground: &Ground, spans: &Spans, key: u32) {
        if self.vitals.inp.mentions(key)
            && let Some(interacted) = self.interacted_route(ground, spans, key)
        {
            // The longest interactions are few, and so are their routes.
            self.interacted.retain(|route| self.vitals.inp.mentions(route.key));
            self.interacted.push(interacted);
        }
    }

    /// The route of this key, open or not, if an interaction in it may become the page's INP.
    fn interacted_route(&self, ground: &Ground, spans: &Spans, key: u32) -> Option<Interacted> {
        let Some(segment) = spans.segment(key) else {
            return self.interacted.iter().find(|route| route.key == key).cloned();
        };
        let root = spans.arena.get(segment.root)?;
        Some(Interacted {
            key,
            trace_id: segment.propagation.trace_id,
            parent: Some(root.id),
            sampled: Some(segment.sampling.sampled),
            dsc: segment_dsc(&ground.config, spans, segment),
            name: root.name.clone(),
            pageload: segment.kind == Kind::Pageload,
        })
    }

    /// INP as the payload of a span item, with its trace, if there is news of it and its trace is sampled. It is a child of
    /// the route that was open when the interaction was told of; without one it belongs to the page.
    pub(crate) fn take_inp(
        &mut self,
        ground: &mut Ground,
        traces: &Traces,
        spans: &Spans,
        routes: &Routes,
    ) -> Option<(TraceId, DynamicSamplingContext, String)> {
        let config = &ground.config;
        if !config.on(option_flag::ENABLE_INP) || !config.spans_enabled() || ground.is_silent() {
            return None;
        }
        let context = traces.page_context()?;
        let route = match self.vitals.inp.route() {
            0 => routes.open,
            key => key,
        };
        let Interacted { key, trace_id, parent, sampled, dsc, name, pageload } =
            self.interacted_route(ground, spans, route).unwrap_or_else(|| Interacted {
                key: 0,
                trace_id: context.propagation.trace_id,
                parent: context.propagation.parent_span_id,
                sampled: context.propagation.sampled,
                dsc: context_dsc(config, &context.propagation),
                name: routes.last_name.clone(),
                pageload: false,
            });
        if sampled != Some(true) {
            return None;
        }
        let navigation_type = String::from(self.vitals.navigation_type());
        let inp = self.vitals.take_inp()?;
        let span_id = ground.random.span_id();
        let (config, page) = (&ground.config, &ground.page);
        let is_segment = key == 0;
        let mut attributes = TypedAttributes::default();
        attributes.str(names::ORIGIN, "auto.ui.browser.inp");
        attributes.str(names::OP, &inp.op);
        attributes.num(names::EXCLUSIVE_TIME, inp.value);
        attributes.num(names::BROWSER_WEB_VITAL_INP_VALUE, inp.value);
        attributes.str(names::BROWSER_WEB_VITAL_INP_TARGET, inp.target.unwrap_or_default());
        attributes
            .str(names::BROWSER_WEB_VITAL_INP_INTERACTION_TYPE, inp.interaction_type.unwrap_or_default());
        attributes.str(names::UI_COMPONENT_NAME, inp.component.unwrap_or_default());
        attributes.str(names::BROWSER_NAVIGATION_TYPE, &navigation_type);
        attributes.str(names::TRANSACTION, &name);
        attributes.str(names::SEGMENT_NAME, &name);
        attributes.str(names::USER_AGENT_ORIGINAL, &page.texts[fact_text::USER_AGENT]);
        attributes.str(names::SDK_NAME, event::SDK_NAME);
        attributes.str(names::SDK_VERSION, event::SDK_VERSION);
        attributes.str(names::RELEASE, &config.texts[option_text::RELEASE]);
        attributes.str(names::ENVIRONMENT, &config.texts[option_text::ENVIRONMENT]);
        attributes.str(names::TRACE_LIFECYCLE, "stream");
        let segment_id = if is_segment { span_id } else { parent.unwrap_or(span_id) }.to_hex();
        attributes.str(names::SEGMENT_ID, &segment_id);
        if pageload {
            attributes.str(names::PAGELOAD_SPAN_ID, &segment_id);
        }
        if is_segment {
            attributes.str(names::SOURCE, "custom");
            attributes.str(names::URL_FULL, &url::redact(&page.texts[fact_text::URL], &config.query));
            attributes.str(names::CULTURE_LOCALE, &page.late[late_text::LANGUAGE]);
            attributes.str(names::CULTURE_TIMEZONE, &page.late[late_text::TIMEZONE]);
            attributes.str(names::CULTURE_CALENDAR, "gregory");
        }
        if url::is_local(&page.texts[fact_text::URL]) {
            attributes.bool(names::IS_LOCALHOST, true);
        }
        let mut body = String::new();
        SpanV2 {
            name: inp.name,
            span_id,
            trace_id,
            parent_span_id: parent,
            origin: ground.origin,
            start: inp.start,
            end: inp.end,
            is_segment,
            attributes: &attributes,
        }
        .write_container(&mut body, config.on(option_flag::INFER_IP));
        Some((trace_id, dsc, body))
    }
}
