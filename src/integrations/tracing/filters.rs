//! What is wanted: of spans and of events.

use super::fields::{Fields, Owned};
use crate::api::rust::ask;
use crate::protocol::text;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::BitOr;
use tracing_core::subscriber::Interest;
use tracing_core::{Level, LevelFilter, Metadata};

/// What becomes of an event; combine with `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFilter(u8);

#[expect(non_upper_case_globals, reason = "the names of sentry-tracing, whose flags these are")]
impl EventFilter {
    /// Nothing.
    pub const Ignore: Self = Self(0);
    /// A breadcrumb (default from INFO on).
    pub const Breadcrumb: Self = Self(1);
    /// An error of its own.
    pub const Event: Self = Self(2);
    /// Attributes of the span it happened in.
    pub const Attributes: Self = Self(4);

    pub(super) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for EventFilter {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

type ChooseEvent = Box<dyn Fn(&Metadata<'_>) -> EventFilter + Send + Sync>;
/// Sends an event as an error of its own.
pub(super) type SendError = fn(&Metadata<'_>, &Fields, &[(String, Owned)]);
type ChooseSpan = Box<dyn Fn(&Metadata<'_>) -> bool + Send + Sync>;

/// What becomes of events where errors are wanted as such: an event at ERROR becomes an error of its own and a breadcrumb of the
/// next one, WARN and INFO a breadcrumb, the rest nothing. For `event_filter`.
#[must_use]
pub fn errors_as_events(metadata: &Metadata<'_>) -> EventFilter {
    match *metadata.level() {
        Level::ERROR => EventFilter::Event | EventFilter::Breadcrumb,
        Level::WARN | Level::INFO => EventFilter::Breadcrumb,
        _ => EventFilter::Ignore,
    }
}

/// Crates whose spans tell of their own work, for builds that hide where code was fetched to. Whole names: an app may well be
/// called `leptos_shop`.
const LIBRARIES: &str = "\
    axum axum_core bevy_app bevy_ecs bevy_render dioxus dioxus_cli_config dioxus_core dioxus_devtools \
    dioxus_document dioxus_fullstack dioxus_history dioxus_hooks dioxus_html dioxus_interpreter_js \
    dioxus_lib dioxus_logger dioxus_router dioxus_server dioxus_signals dioxus_ssr dioxus_stores dioxus_web \
    eframe egui generational_box h2 hyper hyper_rustls hyper_util leptos leptos_actix leptos_axum \
    leptos_dom leptos_meta leptos_reactive leptos_router leptos_server leptos_use naga quinn quinn_proto \
    reactive_graph reactive_stores reqwest reqwest_middleware rustls server_fn sqlx sqlx_core sycamore \
    sycamore_reactive sycamore_router sycamore_web tachys tokio tokio_util tonic tonic_web_wasm_client \
    tower tower_http tungstenite wgpu wgpu_core wgpu_hal winit yew yew_agent yew_router yewdux";

/// Is this span or event of a framework or library, and not of the app?
///
/// It is known by where its code lies (what cargo has fetched) and by the crate at the beginning of its target (the frameworks and
/// clients of the field). A `span_filter` of yours decides alone: this leaves them out there, too.
///
/// ```
/// use browser_tracing::tracing::{is_library, layer};
///
/// let chatty = layer().span_filter(|metadata| *metadata.level() <= tracing::Level::DEBUG && !is_library(metadata));
/// # drop(chatty);
/// ```
#[must_use]
pub fn is_library(metadata: &Metadata<'_>) -> bool {
    if metadata.file().is_some_and(is_fetched) {
        return true;
    }
    let target = metadata.target();
    let end = target.as_bytes().windows(2).position(|pair| pair == b"::");
    let name = end.and_then(|end| target.get(..end)).unwrap_or(target);
    text::word(LIBRARIES, name).is_some()
}

/// Below `registry/src/<index>-<16 hexadecimal digits>`, or below `git/checkouts`, as cargo names them.
pub(super) fn is_fetched(file: &str) -> bool {
    let (mut before, mut last): (&[u8], &[u8]) = (b"", b"");
    for part in file.as_bytes().split(|letter| matches!(letter, b'/' | b'\\')) {
        let is_index = || {
            let dash = part.iter().rposition(|letter| *letter == b'-');
            let hash = dash.and_then(|dash| part.get(dash + 1..)).unwrap_or_default();
            hash.len() == 16 && hash.iter().all(u8::is_ascii_hexdigit)
        };
        if (before, last) == (b"git", b"checkouts") || ((before, last) == (b"registry", b"src") && is_index())
        {
            return true;
        }
        (before, last) = (last, part);
    }
    false
}

/// What is wanted.
pub(super) struct Filters {
    /// Libraries that were asked for, by the beginning of their targets.
    pub(super) targets: Vec<String>,
    pub(super) event: Option<ChooseEvent>,
    /// What of its events become errors is sent by this: who chooses none does not link it.
    pub(super) send_error: Option<SendError>,
    pub(super) span: Option<ChooseSpan>,
    pub(super) span_attributes: bool,
}

impl fmt::Debug for Filters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filters").field("span_attributes", &self.span_attributes).finish_non_exhaustive()
    }
}

impl Filters {
    pub(super) const fn new() -> Self {
        Self { targets: Vec::new(), event: None, send_error: None, span: None, span_attributes: false }
    }

    /// `None` while code of the app runs that we have called: what that does is not recorded, and nothing is asked.
    pub(super) fn choose_events(
        &mut self,
        choose: impl Fn(&Metadata<'_>) -> EventFilter + Send + Sync + 'static,
    ) {
        self.event = Some(Box::new(choose));
        self.send_error = Some(super::send_error);
    }

    pub(super) fn chosen_span(&self, metadata: &Metadata<'_>) -> Option<bool> {
        match &self.span {
            Some(choose) => ask(|| choose(metadata)),
            None => Some(
                *metadata.level() <= Level::INFO
                    && (self.asks_for(metadata.target()) || !is_library(metadata)),
            ),
        }
    }

    pub(super) fn wants_span(&self, metadata: &Metadata<'_>) -> bool {
        self.chosen_span(metadata).unwrap_or_default()
    }

    /// `hyper` asks for `hyper::client`, not for `hyper_util`.
    pub(super) fn asks_for(&self, target: &str) -> bool {
        self.targets.iter().any(|wanted| {
            target.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
    }

    /// As [`chosen_span`](Self::chosen_span).
    pub(super) fn chosen_event(&self, metadata: &Metadata<'_>) -> Option<EventFilter> {
        match &self.event {
            Some(choose) => ask(|| choose(metadata)),
            None if *metadata.level() <= Level::INFO => Some(EventFilter::Breadcrumb),
            None => Some(EventFilter::Ignore),
        }
    }

    pub(super) fn event(&self, metadata: &Metadata<'_>) -> EventFilter {
        self.chosen_event(metadata).unwrap_or(EventFilter::Ignore)
    }

    pub(super) fn chosen(&self, metadata: &Metadata<'_>) -> Option<bool> {
        if metadata.is_span() {
            self.chosen_span(metadata)
        } else {
            self.chosen_event(metadata).map(|chosen| chosen != EventFilter::Ignore)
        }
    }

    pub(super) fn wants(&self, metadata: &Metadata<'_>) -> bool {
        self.chosen(metadata).unwrap_or_default()
    }

    /// It is kept for good, so what cannot be asked now is asked each time.
    pub(super) fn interest(&self, metadata: &Metadata<'_>) -> Interest {
        match self.chosen(metadata) {
            Some(true) => Interest::always(),
            Some(false) => Interest::never(),
            None => Interest::sometimes(),
        }
    }

    /// The default filters want INFO at most; of others nothing is known.
    pub(super) const fn max_level(&self) -> Option<LevelFilter> {
        if self.event.is_none() && self.span.is_none() { Some(LevelFilter::INFO) } else { None }
    }
}
