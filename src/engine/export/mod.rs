//! From finished segments to envelopes: losses and caps, the event, the app's last look at it, the outbox.

mod events;
pub(crate) mod finished;
#[cfg(not(npm_engine))]
mod ignored;
#[cfg(test)]
mod other_writers;

use super::ground::{Ground, Output, hook};
use super::outbox::{Content, Outbox};
use super::report::{Category, Loss, Reason};
use super::spans::Spans;
use super::traces::headers::{complete, segment_dsc};
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::envelope;
use crate::protocol::event;
use crate::protocol::ids::EventId;
use crate::seam::option_flag;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
#[cfg(not(npm_engine))]
pub(crate) use events::addresses;
pub(crate) use events::span_json;
use finished::Finished;

/// Events waiting for the host's hooks, which may be asynchronous or not there yet; more are dropped and counted.
const MAX_PENDING_EVENTS: usize = 100;

#[derive(Debug)]
struct PendingEvent {
    id: u32,
    header: String,
    body: String,
    content: Content,
}

/// What an envelope holds besides its payload.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    /// The event in it, if it holds one.
    pub(crate) event_id: Option<EventId>,
    /// The item's header, complete JSON.
    pub(crate) header: &'a str,
    /// The trace of its header.
    pub(crate) dsc: DynamicSamplingContext,
    /// To count it if it is lost.
    pub(crate) content: Content,
}

/// Says of a root and its children what the app decides by.
#[cfg(not(npm_engine))]
type NamesOf = fn(&Finished) -> Vec<(String, String)>;

/// What waits for the host's hooks, and what the app adds to every event.
#[derive(Debug, Default)]
pub(crate) struct Export {
    pending: Vec<PendingEvent>,
    last_event: u32,
    /// Members for every event. (The JavaScript API adds them itself.)
    #[cfg(not(npm_engine))]
    pub(crate) scope_members: String,
    /// The app says of each span whether it is wanted.
    #[cfg(not(npm_engine))]
    names_of: Option<NamesOf>,
    /// What it has been asked about, in order.
    #[cfg(not(npm_engine))]
    asked: Vec<(Finished, DynamicSamplingContext)>,
}

impl Export {
    /// Something waits for the host.
    pub(crate) const fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Writes a finished segment's event and hands it to the hooks or the outbox.
    pub(crate) fn emit(
        &mut self,
        ground: &mut Ground,
        spans: &mut Spans,
        outbox: &mut Outbox,
        key: u32,
        now: Timestamp,
    ) {
        let Some(segment) = spans.segment(key) else { return };
        let dsc = segment_dsc(&ground.config, spans, segment);
        let Some(finished) = finished::take(ground, spans, key, now) else { return };
        #[cfg(not(npm_engine))]
        if let Some(names_of) = self.names_of {
            ground.outputs.push(Output::Judge(names_of(&finished)));
            self.asked.push((finished, dsc));
            return;
        }
        self.send(ground, outbox, finished, dsc, now);
    }

    #[cfg(not(npm_engine))]
    pub(crate) fn ask_about_spans(&mut self) {
        self.names_of = Some(ignored::names_of);
    }

    /// The app's answers to the first question, span by span (`true`: not wanted), as they were asked.
    #[cfg(not(npm_engine))]
    pub(crate) fn judged(
        &mut self,
        ground: &mut Ground,
        outbox: &mut Outbox,
        unwanted: &[bool],
        now: Timestamp,
    ) {
        let Some((mut finished, dsc)) = super::ground::take_first(&mut self.asked) else { return };
        if ignored::leave_out(ground, &mut finished, unwanted) {
            self.send(ground, outbox, finished, dsc, now);
        }
    }

    fn send(
        &mut self,
        ground: &mut Ground,
        outbox: &mut Outbox,
        finished: Finished,
        mut dsc: DynamicSamplingContext,
        now: Timestamp,
    ) {
        complete(&ground.config, &mut dsc, finished.trace_id);
        let event_id = ground.random.event_id();
        let mut body = String::new();
        let content = Content(Category::TRANSACTION, (finished.children.len() + 1) as u32);
        self.write_transaction(ground, event_id, finished, &mut body);
        let item = Item { event_id: Some(event_id), header: envelope::TRANSACTION_ITEM, dsc, content };
        let hooked = ground.has_hook(hook::EVENTS);
        self.deliver(ground, outbox, now, item, body, hooked);
    }

    /// Puts a payload into an envelope, for the outbox or (`hooked`) for the host to look at first.
    pub(crate) fn deliver(
        &mut self,
        ground: &mut Ground,
        outbox: &mut Outbox,
        now: Timestamp,
        item: Item<'_>,
        body: String,
        hooked: bool,
    ) {
        let mut header = String::new();
        envelope::Header {
            event_id: item.event_id,
            #[cfg(not(npm_engine))]
            sent_at_ms: ground.wall_ms(now),
            sdk: (event::SDK_NAME, event::SDK_VERSION),
            dsn: ground.config.tunneled_dsn(),
            trace: Some(&item.dsc),
        }
        .write(&mut header);
        header.push('\n');
        header.push_str(item.header);
        header.push('\n');
        if !hooked {
            header.push_str(&body);
            submit(ground, outbox, now, item.content, header);
        } else if self.pending.len() < MAX_PENDING_EVENTS {
            self.last_event = (self.last_event % 0x7fff_ffff) + 1;
            let id = self.last_event;
            self.pending.push(PendingEvent { id, header, body, content: item.content });
            ground.outputs.push(Output::Event(id));
        } else {
            // Not sent without its hooks: they may take out what nobody is to see.
            item.content.lost(&mut ground.report.losses, Reason::BUFFER_OVERFLOW);
        }
    }

    /// The JSON of an event that waits for hooks; it stays reserved.
    pub(crate) fn waiting(&self, id: u32) -> Option<&str> {
        self.pending.iter().find(|event| event.id == id).map(|event| event.body.as_str())
    }

    /// An event that waited for hooks. `spans`: how many are left in it, its root included, if the hooks have taken (and
    /// counted) some; else 0.
    fn take_waiting(&mut self, id: u32, spans: u32) -> Option<PendingEvent> {
        let at = self.pending.iter().position(|event| event.id == id)?;
        let mut event = self.pending.swap_remove(at);
        if event.content.0 == Category::TRANSACTION && spans > 0 {
            event.content.1 = spans;
        }
        Some(event)
    }

    /// Sends a waiting event with this JSON (empty: as it was), in which so many spans are left (0: all).
    pub(crate) fn submit_waiting(
        &mut self,
        ground: &mut Ground,
        outbox: &mut Outbox,
        now: Timestamp,
        id: u32,
        (body, spans): (&str, u32),
    ) {
        let Some(event) = self.take_waiting(id, spans) else { return };
        let mut envelope = event.header;
        envelope.push_str(if body.is_empty() { &event.body } else { body });
        submit(ground, outbox, now, event.content, envelope);
    }

    /// Drops a waiting event with the spans that are left in it (0: all), counted under `reason`.
    pub(crate) fn drop_waiting(&mut self, ground: &mut Ground, id: u32, reason: &str, spans: u32) {
        let Some(event) = self.take_waiting(id, spans) else { return };
        event.content.lost(&mut ground.report.losses, Reason::named(reason));
    }
}

fn submit(ground: &mut Ground, outbox: &mut Outbox, now: Timestamp, content: Content, body: String) {
    let wall_ms = ground.wall_ms(now);
    outbox.submit(&mut ground.report.losses, content, body, wall_ms, ground.config.buffer_size);
}

/// What was lost, as a client report says it.
fn write_report(out: &mut String, wall_ms: i64, losses: &[Loss]) {
    let told = losses.iter().map(|loss| (loss.reason.as_str(), loss.category.as_str(), loss.quantity));
    envelope::write_client_report(out, wall_ms, told);
}

/// Tells what was lost, if it is time. A page that wants no reports forgets it.
pub(crate) fn report_losses(ground: &mut Ground, outbox: &mut Outbox, now: Timestamp) {
    if !outbox.wants_report(&ground.report.losses) {
        return;
    }
    let wall_ms = ground.wall_ms(now);
    let losses = outbox.take_losses(&mut ground.report.losses, now, wall_ms);
    if !ground.config.on(option_flag::SEND_CLIENT_REPORTS) || losses.is_empty() {
        return;
    }
    let mut body = String::new();
    envelope::write_report_header(&mut body, ground.config.tunneled_dsn());
    body.push('\n');
    body.push_str(envelope::CLIENT_REPORT_ITEM);
    body.push('\n');
    write_report(&mut body, wall_ms, &losses);
    outbox.submit_report(body, losses);
}

/// What a page that goes has lost and may not tell, or has lost at the last moment: the next one of the visit tells it.
pub(crate) fn leave_losses(ground: &mut Ground, wall_ms: i64) -> Option<Output> {
    let losses = ground.report.losses.take();
    if losses.is_empty() || !ground.config.on(option_flag::SEND_CLIENT_REPORTS) {
        return None;
    }
    let mut report = String::new();
    write_report(&mut report, wall_ms, &losses);
    Some(Output::Store("browser-tracing.lost", report))
}
