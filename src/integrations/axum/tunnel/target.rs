//! A project of the ingest: where its envelopes go, and until when it has asked for a pause.

use super::slot::Refused;
use super::{RATE_LIMITS, Reason, TunnelError, lock};
use crate::integrations::axum::client::IngestClient;
use crate::protocol::rate_limit::{ALL, RateLimits, Response as Limits, retry_after_ms};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER, USER_AGENT};
use axum::http::{HeaderValue, StatusCode, Uri};
use sentry_core::types::Dsn;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// A limit of the ingest is believed for at most an hour; then it is asked again.
const MAX_LIMIT_MS: i64 = 3_600_000;

const AUTH: HeaderName = HeaderName::from_static("x-sentry-auth");
const AGENT: &str = concat!("browser-tracing-tunnel/", env!("CARGO_PKG_VERSION"));

/// A DSN on the list.
pub(super) struct Target {
    pub(super) dsn: Dsn,
    url: Uri,
    auth: HeaderValue,
    pub(super) client: Arc<dyn IngestClient>,
    limits: Mutex<RateLimits>,
}

/// What an error may say of a DSN.
fn without_secret(dsn: &str) -> String {
    let Some((keys, host)) = dsn.rsplit_once('@') else { return String::from(dsn) };
    let (scheme, keys) = keys.split_once("//").unwrap_or(("", keys));
    let slashes = if scheme.is_empty() { "" } else { "//" };
    match keys.split_once(':') {
        Some((public, _)) => format!("{scheme}{slashes}{public}:[Filtered]@{host}"),
        None => String::from(dsn),
    }
}

impl Target {
    pub(super) fn new(
        text: &str,
        client: impl Fn(&Uri) -> Result<Arc<dyn IngestClient>, TunnelError>,
    ) -> Result<Self, TunnelError> {
        let invalid = || TunnelError::InvalidDsn(without_secret(text));
        let dsn: Dsn = text.parse().map_err(|_| invalid())?;
        let (scheme, host, port, path) = (dsn.scheme(), dsn.host(), dsn.port(), dsn.path());
        let url: Uri = format!("{scheme}://{host}:{port}{path}api/{}/envelope/", dsn.project_id())
            .parse()
            .map_err(|_| invalid())?;
        let mut auth =
            format!("Sentry sentry_version=7, sentry_client={AGENT}, sentry_key={}", dsn.public_key());
        if let Some(secret) = dsn.secret_key() {
            auth.push_str(", sentry_secret=");
            auth.push_str(secret);
        }
        let auth = auth.parse().map_err(|_| invalid())?;
        let client = client(&url)?;
        Ok(Self { dsn, url, auth, client, limits: Mutex::default() })
    }

    pub(super) fn request(&self, body: Bytes) -> axum::http::Request<Bytes> {
        let mut request = axum::http::Request::new(body);
        *request.method_mut() = axum::http::Method::POST;
        *request.uri_mut() = self.url.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-sentry-envelope"));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(AUTH, self.auth.clone());
        request
    }

    /// The ingest has not asked for a pause of everything; a limit of one category is for it to apply, and to count.
    pub(super) fn is_free(&self, now_ms: i64) -> Result<(), Refused> {
        let left = lock(&self.limits).disabled_until(ALL).saturating_sub(now_ms);
        if left <= 0 {
            return Ok(());
        }
        let mut refused = Refused::from(Reason::RateLimited);
        refused.headers.insert(RETRY_AFTER, HeaderValue::from((left.min(MAX_LIMIT_MS) + 999) / 1000));
        Err(refused)
    }

    pub(super) fn learn(&self, status: StatusCode, headers: &HeaderMap, now_ms: i64) {
        let texts = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let limits = Limits {
            status: u32::from(status.as_u16()),
            rate_limits: &texts(RATE_LIMITS).collect::<Vec<_>>().join(","),
            retry_after: texts(RETRY_AFTER)
                .find(|header| !header.is_empty())
                .map(|header| retry_after_ms(header, now_ms)),
        };
        let mut known = lock(&self.limits);
        known.update(&limits, now_ms);
        let latest = now_ms.saturating_add(MAX_LIMIT_MS);
        if known.disabled_until(ALL) > latest {
            known.set(ALL, latest);
        }
    }
}

/// The time of day, as far as an ingest's dates need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    epoch_ms: i64,
    started: Instant,
}

impl Clock {
    pub(super) fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this module is for servers, which have a clock")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { epoch_ms: i64::try_from(now.as_millis()).unwrap_or(i64::MAX), started: Instant::now() }
    }

    pub(super) fn now_ms(&self) -> i64 {
        let since = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.epoch_ms.saturating_add(since)
    }
}

/// Same place and key. Scheme and secret do not matter: the envelope goes where the list says.
pub(super) fn same_project(a: &Dsn, b: &Dsn) -> bool {
    a.host() == b.host()
        && a.port() == b.port()
        && a.path() == b.path()
        && a.project_id() == b.project_id()
        && a.public_key() == b.public_key()
}
