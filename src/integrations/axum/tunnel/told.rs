//! What a tunnel tells: why there can be none, why something was not delivered, its counts.

use alloc::string::String;
use axum::http::StatusCode;
use core::fmt;

/// Why there can be no tunnel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TunnelError {
    /// This is no DSN.
    InvalidDsn(String),
    /// The system has no certificates to tell the ingest by.
    NoCertificates(String),
    /// The configured proxy is to be spoken to in this way, which the default client cannot.
    UnsupportedProxy(String),
}

impl fmt::Display for TunnelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidDsn(dsn) => write!(f, "not a DSN: {dsn}"),
            Self::NoCertificates(why) => {
                write!(f, "install ca-certificates, set SSL_CERT_FILE, or use Tunnel::with_client: {why}")
            }
            Self::UnsupportedProxy(scheme) => {
                write!(
                    f,
                    "the proxy is asked for by \"{scheme}\", but only http:// is possible without Tunnel::with_client"
                )
            }
        }
    }
}

impl core::error::Error for TunnelError {}

/// Why an envelope was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// There is no line with a DSN at its beginning.
    NoEnvelope,
    /// Its DSN is not on the list.
    UnknownDsn,
    /// It is larger than [`Tunnel::max_bytes`](super::Tunnel::max_bytes), or than the whole queue may be.
    TooLarge,
    /// It is compressed.
    Encoded,
    /// Too many are here already, or too many bytes of them.
    QueueFull,
    /// The tunnel is being [drained](super::TunnelHandle::drain).
    ShuttingDown,
    /// The ingest asked for a pause, which is not over.
    RateLimited,
    /// The page did not send it, its turn did not come, or the ingest did not answer in time.
    Timeout,
    /// The ingest did not answer; the client's words.
    Unanswered(String),
    /// The ingest refused it.
    Answered(StatusCode),
    /// The page went away while it sent, or the client panicked.
    Aborted,
}

impl Reason {
    /// What the page is told.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoEnvelope => StatusCode::BAD_REQUEST,
            Self::UnknownDsn => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Answered(status) if status.is_client_error() => *status,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl Reason {
    pub(super) const fn words(&self) -> &'static str {
        match self {
            Self::NoEnvelope => "not an envelope with a dsn in its header",
            Self::UnknownDsn => "this DSN is not on the tunnel's list",
            Self::TooLarge => "larger than the tunnel takes",
            Self::Encoded => "compressed envelopes are not understood",
            Self::QueueFull => "the tunnel's queue is full",
            Self::ShuttingDown => "the server is shutting down",
            Self::RateLimited => "the ingest asked for a pause",
            Self::Timeout => "not delivered in time",
            Self::Unanswered(_) => "the ingest did not answer",
            Self::Answered(_) => "the ingest refused it",
            Self::Aborted => "the request broke off",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())?;
        match self {
            Self::Unanswered(why) => write!(f, ": {why}"),
            Self::Answered(status) => write!(f, " with {}", status.as_u16()),
            _ => Ok(()),
        }
    }
}

/// An envelope that was not delivered. Where the page was told 503 it will try again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotDelivered {
    /// Why.
    pub reason: Reason,
    /// How large it is, as far as that is known.
    pub bytes: usize,
    /// The project it was for, if it is on the list.
    pub project: Option<String>,
}

/// What a tunnel has done, and has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TunnelStats {
    /// Envelopes that the ingest has taken.
    pub delivered: u64,
    /// Requests that were answered with something other than 200; each was told to [`Tunnel::on_loss`](super::Tunnel::on_loss).
    pub not_delivered: u64,
    /// Envelopes that are being read, wait or are being sent.
    pub queued: usize,
    /// And how large they are.
    pub queued_bytes: usize,
}
