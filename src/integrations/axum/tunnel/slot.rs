//! An envelope's place in the queue, and its answer.

use super::{NotDelivered, Reason, Tunnel, lock};
use alloc::string::String;
use axum::http::header::{HeaderMap, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// When the page may try again, in seconds, if nothing better is known. A page tries a failed envelope again after five seconds, and
/// drops what it would send before this time is over.
const RETRY_SECONDS: u64 = 2;
/// The same for 429 without a time: what the protocol says.
const LIMITED_SECONDS: u64 = 60;

/// An envelope's place in the queue: given back when it is dropped, and counted, whatever happens.
pub(super) struct Slot {
    pub(super) tunnel: Tunnel,
    /// What the page has announced, and how much of it is here.
    pub(super) declared: usize,
    pub(super) bytes: usize,
    pub(super) project: Option<String>,
    pub(super) is_open: bool,
}

impl Slot {
    /// So many bytes more have come.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Reason> {
        let max = self.tunnel.max_queued_bytes;
        let fits = self.tunnel.state.queue.send_if_modified(|queue| {
            let all = queue.bytes.saturating_add(bytes);
            let fits = all <= max;
            if fits {
                queue.bytes = all;
            }
            fits
        });
        if !fits {
            return Err(Reason::QueueFull);
        }
        self.bytes += bytes;
        Ok(())
    }

    pub(super) fn end(mut self, outcome: Result<HeaderMap, Refused>) -> Response {
        match outcome {
            Ok(headers) => {
                self.close(None);
                (StatusCode::OK, headers).into_response()
            }
            Err(refused) => {
                self.close(Some(refused.reason.clone()));
                refused.into_response()
            }
        }
    }

    fn close(&mut self, lost: Option<Reason>) {
        if !core::mem::replace(&mut self.is_open, false) {
            return;
        }
        if let Some(reason) = &lost {
            let project = self.project.take();
            self.tunnel.tell(&NotDelivered {
                reason: reason.clone(),
                bytes: self.bytes.max(self.declared),
                project,
            });
        }
        let mut done = lock(&self.tunnel.state.done);
        let count = if lost.is_some() { &mut done.1 } else { &mut done.0 };
        *count = count.saturating_add(1);
        self.tunnel.state.queue.send_modify(|queue| {
            queue.count = queue.count.saturating_sub(1);
            queue.bytes = queue.bytes.saturating_sub(self.bytes);
        });
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.close(Some(Reason::Aborted));
    }
}

/// An answer other than 200.
pub(super) struct Refused {
    pub(super) reason: Reason,
    pub(super) headers: HeaderMap,
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self { reason, headers: HeaderMap::new() }
    }
}

impl IntoResponse for Refused {
    fn into_response(mut self) -> Response {
        let status = self.reason.status();
        let seconds = match status {
            StatusCode::SERVICE_UNAVAILABLE => Some(RETRY_SECONDS),
            StatusCode::TOO_MANY_REQUESTS => Some(LIMITED_SECONDS),
            _ => None,
        };
        if let Some(seconds) = seconds
            && !self.headers.contains_key(RETRY_AFTER)
        {
            self.headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        // Without the client's words, which may name what is inside the network.
        (status, self.headers, self.reason.words()).into_response()
    }
}
