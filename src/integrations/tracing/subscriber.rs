//! A subscriber without a registry: a slab, a stack, and what is sent.

use super::fields::{Fields, Owned};
use super::{EventFilter, Filters, Open, mark_span, qualified, send_event};
use crate::api::rust::Span;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing_core::dispatcher::{Dispatch, SetGlobalDefaultError, set_global_default};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, LevelFilter, Metadata, Subscriber};

std::thread_local! {
    /// The spans this thread is in.
    static STACK: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Sends spans and events by itself, for apps that want nothing else; see the [module](super).
pub struct BrowserSubscriber {
    filters: Filters,
    spans: Mutex<Slab>,
}

impl fmt::Debug for BrowserSubscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserSubscriber").field("filters", &self.filters).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Slab {
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
}

struct Slot {
    metadata: &'static Metadata<'static>,
    handles: usize,
    parent: Option<u64>,
    open: Open,
}

impl Slab {
    fn get(&mut self, id: u64) -> Option<&mut Slot> {
        self.slots.get_mut(usize::try_from(id).ok()?.checked_sub(1)?)?.as_mut()
    }

    /// Ids start at 1.
    fn insert(&mut self, slot: Slot) -> u64 {
        let at = self.free.pop().unwrap_or(self.slots.len());
        if let Some(place) = self.slots.get_mut(at) {
            *place = Some(slot);
        } else {
            self.slots.push(Some(slot));
        }
        at as u64 + 1
    }

    fn remove(&mut self, id: u64) -> Option<Slot> {
        let at = usize::try_from(id).ok()?.checked_sub(1)?;
        let slot = self.slots.get_mut(at)?.take()?;
        self.free.push(at);
        Some(slot)
    }
}

impl BrowserSubscriber {
    pub(super) const fn new(filters: Filters) -> Self {
        Self { filters, spans: Mutex::new(Slab { slots: Vec::new(), free: Vec::new() }) }
    }

    /// Which spans are sent. Default: those of the app at INFO and above. A filter decides alone; see
    /// [`is_library`](super::is_library).
    #[must_use = "a subscriber does nothing until it is installed"]
    pub fn span_filter(mut self, filter: impl Fn(&Metadata<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.filters.span = Some(Box::new(filter));
        self
    }

    /// Libraries whose spans are sent as well (at INFO and above), by their targets: `dioxus_core` is `dioxus_core::events`, too.
    #[must_use = "a subscriber does nothing until it is installed"]
    pub fn with_targets<T: Into<String>>(mut self, targets: impl IntoIterator<Item = T>) -> Self {
        self.filters.targets.extend(targets.into_iter().map(Into::into));
        self
    }

    /// What becomes of events. Default: breadcrumbs from INFO on. For errors there is
    /// [`errors_as_events`](super::errors_as_events).
    #[must_use = "a subscriber does nothing until it is installed"]
    pub fn event_filter(
        mut self,
        filter: impl Fn(&Metadata<'_>) -> EventFilter + Send + Sync + 'static,
    ) -> Self {
        self.filters.choose_events(filter);
        self
    }

    /// Adds the fields of the spans around it to each breadcrumb and error, as `span name:field`; of two with one name those of the inner.
    #[must_use = "a subscriber does nothing until it is installed"]
    pub const fn enable_span_attributes(mut self) -> Self {
        self.filters.span_attributes = true;
        self
    }

    /// Installs it for the whole program.
    ///
    /// # Errors
    /// There is one already.
    pub fn try_init(self) -> Result<(), SetGlobalDefaultError> {
        set_global_default(Dispatch::new(self))
    }

    /// As [`try_init`](Self::try_init); where there is a subscriber already, that one stays.
    pub fn init(self) {
        let _ = self.try_init();
    }

    fn slab(&self) -> MutexGuard<'_, Slab> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of a span once: the last one ends it, and lets go of the one it is in. In a loop, as spans may be in each other without end.
    fn release(&self, id: u64) -> bool {
        let mut next = Some(id);
        let mut ended = false;
        while let Some((id, slot)) = next.and_then(|id| Some((id, self.let_go(id)?))) {
            // A guard was forgotten: the number is soon another span's, which nobody has entered.
            if !slot.open.tokens.is_empty() {
                STACK.with_borrow_mut(|stack| stack.retain(|entered| *entered != id));
            }
            slot.open.close();
            next = slot.parent;
            ended = true;
        }
        ended
    }

    /// Takes the span out if nothing else has it.
    fn let_go(&self, id: u64) -> Option<Slot> {
        let mut slab = self.slab();
        let slot = slab.get(id)?;
        slot.handles = slot.handles.saturating_sub(1);
        if slot.handles == 0 { slab.remove(id) } else { None }
    }

    /// The span an event or span is in: given, or the innermost entered.
    fn place(given: Option<&Id>, contextual: bool) -> Option<u64> {
        match given {
            Some(id) => Some(id.into_u64()),
            None if contextual => STACK.with_borrow(|stack| stack.last().copied()),
            None => None,
        }
    }
}

impl Subscriber for BrowserSubscriber {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.filters.interest(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.filters.wants(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.filters.max_level()
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let metadata = attributes.metadata();
        let fields = Fields::of(attributes.values());
        let place = Self::place(attributes.parent(), attributes.is_contextual());
        let mut parent = None;
        let child: Option<Span> = place.and_then(|id| {
            let mut slab = self.slab();
            let slot = slab.get(id)?;
            slot.handles += 1;
            parent = Some(id);
            Some(slot.open.span.unowned())
        });
        // Of a parent that is gone the app's sampler is asked again: no lock may be held.
        let child = child.map(|parent| parent.start_child(fields.name_or(metadata)));
        let keep = self.filters.span_attributes;
        let open = Open::start(metadata, fields, child, attributes.is_root(), keep);
        Id::from_u64(self.slab().insert(Slot { metadata, handles: 1, parent, open }))
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let fields = Fields::of(values);
        if let Some(slot) = self.slab().get(id.into_u64()) {
            slot.open.record(fields, self.filters.span_attributes);
        }
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        let mut slab = self.slab();
        let link = slab.get(follows.into_u64()).and_then(|slot| slot.open.span.link());
        if let Some(link) = link
            && let Some(slot) = slab.get(id.into_u64())
        {
            slot.open.span.add_link(&link);
        }
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let what = self.filters.event(metadata);
        if what == EventFilter::Ignore {
            return;
        }
        let fields = Fields::of(event);
        let mut around: Vec<(String, Owned)> = Vec::new();
        let mut place = Self::place(event.parent(), event.is_contextual());
        {
            let mut slab = self.slab();
            if let Some(slot) = place.and_then(|id| slab.get(id)) {
                mark_span(&slot.open.span, metadata, &fields, what);
            }
            while self.filters.span_attributes
                && let Some(slot) = place.and_then(|id| slab.get(id))
            {
                qualified(slot.metadata.name(), &slot.open.fields, &mut around);
                place = slot.parent;
            }
        }
        send_event(metadata, &fields, what, &around, &self.filters);
    }

    fn enter(&self, id: &Id) {
        STACK.with_borrow_mut(|stack| stack.push(id.into_u64()));
        if let Some(slot) = self.slab().get(id.into_u64()) {
            slot.open.enter();
        }
    }

    fn exit(&self, id: &Id) {
        let id = id.into_u64();
        STACK.with_borrow_mut(|stack| {
            // Not always the last: a guard may have been held across an `.await`.
            if let Some(at) = stack.iter().rposition(|entered| *entered == id) {
                stack.remove(at);
            }
        });
        if let Some(slot) = self.slab().get(id) {
            slot.open.exit();
        }
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(slot) = self.slab().get(id.into_u64()) {
            slot.handles += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        self.release(id.into_u64())
    }

    fn current_span(&self) -> Current {
        let entered = STACK.with_borrow(|stack| stack.last().copied());
        match entered.and_then(|id| Some((id, self.slab().get(id)?.metadata))) {
            Some((id, metadata)) => Current::new(Id::from_u64(id), metadata),
            None => Current::none(),
        }
    }
}
