//! The tunnel for the page's envelopes.

mod slot;
mod target;
mod told;

pub use told::{NotDelivered, Reason, TunnelError, TunnelStats};

use super::client::{self, Deadline, IngestClient};
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use axum::body::{Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::Uri;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, RETRY_AFTER};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, post};
use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::time::Duration;
use sentry_core::protocol::Value;
use sentry_core::types::Dsn;
use slot::{Refused, Slot};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use target::{Clock, Target, same_project};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout_at};

/// An envelope may be this large: more than a transaction with 1000 spans needs.
const MAX_BYTES: usize = 1 << 20;
/// So many envelopes may be here at once, those that are being read and sent included.
const MAX_QUEUED: usize = 1000;
/// And so many bytes of them.
const MAX_QUEUED_BYTES: usize = 32 << 20;
/// So many are sent at once.
const MAX_SENDS: usize = 32;
/// From the first byte of the page's request to the answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// No page waits so long, and with more a clock would run over.
const MAX_TIMEOUT: Duration = Duration::from_secs(3600);

const RATE_LIMITS: HeaderName = HeaderName::from_static("x-sentry-rate-limits");

/// Takes envelopes from the page and passes them on, so that content blockers which know the ingest
/// host do not cost you data. Give the page its address with `Options::tunnel("/tunnel")`.
///
/// **200 means that the ingest has answered.** The page's request waits for it. What could not be delivered is answered with 503
/// and `Retry-After` (the page tries again, and counts it if that fails, too), or with the ingest's own refusal (429, 413, …)
/// and its `Retry-After` and `X-Sentry-Rate-Limits`. An envelope that was taken is sent once, also when the page is closed
/// meanwhile; the tunnel itself does not try again, so that nothing is there twice.
///
/// It is no open relay: an envelope goes only to a DSN on the list, only as it came, and only up to a size. The visitor's address is
/// not passed on. Memory is bounded: [`max_bytes`](Self::max_bytes), [`max_queued`](Self::max_queued) and
/// [`max_queued_bytes`](Self::max_queued_bytes).
///
/// ```no_run
/// use axum::Router;
/// use browser_tracing::axum::Tunnel;
///
/// # async fn serve(_: Router) -> std::io::Result<()> { Ok(()) }
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let tunnel = Tunnel::new(["https://public@o1.ingest.sentry.io/42"])?
///     .on_loss(|loss| eprintln!("tunnel: {} ({} bytes)", loss.reason, loss.bytes));
/// let handle = tunnel.handle();
/// let app: Router = Router::new().route("/tunnel", tunnel.route());
///
/// serve(app).await?; // `axum::serve(…).with_graceful_shutdown(…)`, until the process is asked to end
/// handle.drain().await; // what was taken is delivered
/// println!("{:?}", handle.stats());
/// # Ok(())
/// # }
/// ```
///
/// It runs on tokio. The default client speaks HTTP/1.1 and TLS with the certificates of the system, through the proxy that the
/// `sentry` client or the environment names; [`with_client`](Self::with_client) takes another.
#[derive(Clone)]
pub struct Tunnel {
    targets: Arc<Vec<Target>>,
    state: Arc<State>,
    sends: Arc<Semaphore>,
    on_loss: Option<OnLoss>,
    clock: Clock,
    max_bytes: usize,
    max_queued: usize,
    max_queued_bytes: usize,
    timeout: Duration,
}

type OnLoss = Arc<dyn Fn(&NotDelivered) + Send + Sync>;

/// What a tunnel and its handles share.
#[derive(Debug, Default)]
struct State {
    queue: watch::Sender<Queue>,
    /// Delivered and not delivered: changed together with the queue, so that their sum never lacks one.
    done: Mutex<(u64, u64)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Queue {
    count: usize,
    bytes: usize,
    closed: bool,
}

impl fmt::Debug for Tunnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tunnel")
            .field("hosts", &self.targets.iter().map(|target| target.dsn.host()).collect::<Vec<_>>())
            .field("max_bytes", &self.max_bytes)
            .field("max_queued", &self.max_queued)
            .field("max_queued_bytes", &self.max_queued_bytes)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Watches a tunnel and ends it. Of [`Tunnel::handle`].
#[derive(Clone, Debug)]
pub struct TunnelHandle(Arc<State>);

impl TunnelHandle {
    /// The counts, as they are now.
    #[must_use]
    pub fn stats(&self) -> TunnelStats {
        let done = lock(&self.0.done);
        let queue = *self.0.queue.borrow();
        TunnelStats {
            delivered: done.0,
            not_delivered: done.1,
            queued: queue.count,
            queued_bytes: queue.bytes,
        }
    }

    /// Takes no more envelopes (further ones are answered with 503), and waits until all that were taken are delivered or
    /// have failed: no longer than the tunnel's timeout. Await it when the server has stopped, before the runtime ends.
    pub async fn drain(&self) {
        self.0.queue.send_modify(|queue| queue.closed = true);
        // It cannot fail: the sender is ours.
        let _ = self.0.queue.subscribe().wait_for(|queue| queue.count == 0).await;
    }
}

impl Tunnel {
    /// A tunnel to these DSNs (those that your pages use). An empty one means that tracing is off, and is left out.
    ///
    /// # Errors
    /// What is no DSN; no certificates for `https`; a proxy that is not spoken to by `http`.
    pub fn new(dsns: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, TunnelError> {
        Self::build(dsns, client::of)
    }

    /// The same with an HTTP client of yours; see [`IngestClient`].
    ///
    /// # Errors
    /// What is no DSN.
    pub fn with_client(
        dsns: impl IntoIterator<Item = impl AsRef<str>>,
        client: impl IngestClient,
    ) -> Result<Self, TunnelError> {
        let client: Arc<dyn IngestClient> = Arc::new(client);
        Self::build(dsns, |_| Ok(client.clone()))
    }

    fn build(
        dsns: impl IntoIterator<Item = impl AsRef<str>>,
        client: impl Fn(&Uri) -> Result<Arc<dyn IngestClient>, TunnelError>,
    ) -> Result<Self, TunnelError> {
        let mut targets = Vec::new();
        for text in dsns {
            let text = text.as_ref().trim();
            if text.is_empty() {
                continue;
            }
            targets.push(Target::new(text, &client)?);
        }
        Ok(Self {
            targets: Arc::new(targets),
            state: Arc::default(),
            sends: Arc::new(Semaphore::new(MAX_SENDS)),
            on_loss: None,
            clock: Clock::new(),
            max_bytes: MAX_BYTES,
            max_queued: MAX_QUEUED,
            max_queued_bytes: MAX_QUEUED_BYTES,
            timeout: TIMEOUT,
        })
    }

    /// The largest envelope taken, in bytes; larger ones are answered with 413. Default: 1 MiB, more than a
    /// transaction with 1000 spans needs.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// How many envelopes may be here at once, being read, waiting or being sent; further ones are answered with 503. Default: 1000.
    #[must_use]
    pub const fn max_queued(mut self, envelopes: usize) -> Self {
        self.max_queued = envelopes;
        self
    }

    /// And how many bytes of them. Default: 32 MiB. A request counts with what has come of it,
    /// and is refused where what it announces has no room. An envelope that is larger than this by itself is too large.
    #[must_use]
    pub const fn max_queued_bytes(mut self, bytes: usize) -> Self {
        self.max_queued_bytes = bytes;
        self
    }

    /// How many are sent to the ingest at once; at least one. Default: 32.
    #[must_use]
    pub fn max_sends(mut self, sends: usize) -> Self {
        self.sends = Arc::new(Semaphore::new(sends.clamp(1, Semaphore::MAX_PERMITS)));
        self
    }

    /// How long a request of the page may take as a whole; half of it may be spent before its turn comes. Default: 10 s; an hour at most.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = if timeout.as_secs() < MAX_TIMEOUT.as_secs() { timeout } else { MAX_TIMEOUT };
        self
    }

    /// Is called for each envelope that is not delivered, for your metrics and logs. It should be quick.
    #[must_use]
    pub fn on_loss(mut self, told: impl Fn(&NotDelivered) + Send + Sync + 'static) -> Self {
        self.on_loss = Some(Arc::new(told));
        self
    }

    /// To read the counts, and to drain the tunnel when the server stops.
    #[must_use]
    pub fn handle(&self) -> TunnelHandle {
        TunnelHandle(self.state.clone())
    }

    /// The route to mount: `POST` with an envelope as body.
    ///
    /// Answers 200 (delivered); 503 with `Retry-After` (not delivered, to be tried again); 400 (no envelope), 403 (for a DSN that is
    /// not on the list), 413 (too large), 415 (compressed); or what the ingest refused it with.
    pub fn route<S: Clone + Send + Sync + 'static>(self) -> MethodRouter<S> {
        post(move |request: Request| self.clone().take(request))
    }

    async fn take(self, request: Request) -> Response {
        let deadline = Instant::now() + self.timeout;
        let headers = request.headers();
        let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let is_encoded = headers
            .get(CONTENT_ENCODING)
            .is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"));
        let mut slot = match self.enter(declared.unwrap_or_default()) {
            Ok(slot) => slot,
            Err(refused) => return refused,
        };
        if is_encoded {
            return slot.end(Err(Reason::Encoded.into()));
        }
        let body = match timeout_at(deadline, self.read(request, &mut slot)).await {
            Ok(Ok(body)) => body,
            Ok(Err(reason)) => return slot.end(Err(reason.into())),
            Err(_) => return slot.end(Err(Reason::Timeout.into())),
        };
        let index = match self.target(&body) {
            Ok(index) => index,
            Err(reason) => return slot.end(Err(reason.into())),
        };
        // In a task of its own: a page that is left takes its request with it, but not the envelope.
        let sending = tokio::spawn(async move {
            let Some(target) = self.targets.get(index) else {
                return slot.end(Err(Reason::UnknownDsn.into()));
            };
            slot.project = Some(target.dsn.project_id().to_string());
            let outcome = self.deliver(target, body, deadline).await;
            slot.end(outcome)
        });
        // The client has panicked: the slot has counted it when it was dropped.
        sending.await.unwrap_or_else(|_| Refused::from(Reason::Aborted).into_response())
    }

    /// What is larger has no place in an empty queue either, so that there is no use in trying again.
    fn largest(&self) -> usize {
        self.max_bytes.min(self.max_queued_bytes)
    }

    /// A place in the queue, or the answer that there is none. It holds no bytes yet: who announces many and sends few takes no place
    /// from others.
    #[expect(clippy::result_large_err, reason = "it is the answer, and goes out at once")]
    fn enter(&self, bytes: usize) -> Result<Slot, Response> {
        let mut refused = None;
        if bytes > self.largest() {
            refused = Some(Reason::TooLarge);
        }
        self.state.queue.send_if_modified(|queue| {
            if queue.closed {
                refused = Some(Reason::ShuttingDown);
            } else if refused.is_none()
                && (queue.count >= self.max_queued
                    || queue.bytes.saturating_add(bytes) > self.max_queued_bytes)
            {
                refused = Some(Reason::QueueFull);
            }
            if refused.is_none() {
                queue.count = queue.count.saturating_add(1);
            }
            refused.is_none()
        });
        match refused {
            None => {
                Ok(Slot { tunnel: self.clone(), declared: bytes, bytes: 0, project: None, is_open: true })
            }
            Some(reason) => {
                lock(&self.state.done).1 += 1;
                self.tell(&NotDelivered { reason: reason.clone(), bytes, project: None });
                Err(Refused::from(reason).into_response())
            }
        }
    }

    /// The body, for which the slot has a place as far as it has come.
    async fn read(&self, request: Request, slot: &mut Slot) -> Result<Bytes, Reason> {
        let mut body = request.into_body();
        let mut all = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            // What follows the body is no part of the envelope.
            let Ok(data) = frame.map_err(|_| Reason::Aborted)?.into_data() else { continue };
            if all.len() + data.len() > self.largest() {
                return Err(Reason::TooLarge);
            }
            slot.grow(data.len())?;
            all.extend_from_slice(&data);
        }
        all.shrink_to_fit();
        Ok(Bytes::from(all))
    }

    /// Which DSN on the list it is for.
    fn target(&self, body: &Bytes) -> Result<usize, Reason> {
        let first_line = body.split(|b| *b == b'\n').next().unwrap_or_default();
        let dsn = serde_json::from_slice::<Value>(first_line)
            .ok()
            .and_then(|header| header.get("dsn")?.as_str()?.parse::<Dsn>().ok())
            .ok_or(Reason::NoEnvelope)?;
        self.targets.iter().position(|target| same_project(&target.dsn, &dsn)).ok_or(Reason::UnknownDsn)
    }

    /// Sends it when its turn has come; the headers are for the page.
    async fn deliver(&self, target: &Target, body: Bytes, deadline: Instant) -> Result<HeaderMap, Refused> {
        target.is_free(self.clock.now_ms())?;
        let turn = timeout_at(deadline - self.timeout / 2, self.sends.acquire()).await;
        let _turn = turn.map_err(|_| Reason::Timeout)?;
        // The ingest may have asked for a pause while this one waited.
        target.is_free(self.clock.now_ms())?;
        let mut request = target.request(body);
        request.extensions_mut().insert(Deadline(deadline));
        let answer = timeout_at(deadline, target.client.send(request))
            .await
            .map_err(|_| Reason::Timeout)?
            .map_err(|error| Reason::Unanswered(in_full(&*error)))?;
        let status = answer.status();
        let mut headers = HeaderMap::new();
        for name in [RATE_LIMITS, RETRY_AFTER] {
            // A proxy may have made two headers of one.
            for value in answer.headers().get_all(&name) {
                headers.append(&name, value.clone());
            }
        }
        target.learn(status, &headers, self.clock.now_ms());
        if status.is_success() {
            Ok(headers)
        } else {
            Err(Refused { reason: Reason::Answered(status), headers })
        }
    }

    fn tell(&self, loss: &NotDelivered) {
        if let Some(told) = &self.on_loss {
            // A panic in it is its own failure, and no reason to leave the page without an answer.
            let _ = catch_unwind(AssertUnwindSafe(|| told(loss)));
        }
    }
}

/// An error with what is behind it.
fn in_full(error: &(dyn core::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        text.push_str(": ");
        text.push_str(&next.to_string());
        source = next.source();
    }
    text
}

/// A panic elsewhere has left nothing half-done in what these hold.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
