//! What sends envelopes to the ingest: a trait, and the client that is used unless the app gives its own.

use super::tunnel::TunnelError;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, Uri};
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::proxy::Tunnel as Proxied;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use sentry_core::Hub;
use tokio::time::{Instant, timeout_at};

/// A connection that cannot be made within this time is none; a whole request has the tunnel's own limit.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than what servers and load balancers usually keep an idle connection open.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// Of an answer nothing is used but its head; a body up to this size is read so that the connection can be used again.
const MAX_ANSWER: usize = 64 << 10;
/// And no longer than this, and than the request may take ([`Deadline`]).
const ANSWER_TIMEOUT: Duration = Duration::from_millis(250);

/// What is left for the head to be handed on, before the tunnel gives the request up.
const HEAD_TIME: Duration = Duration::from_millis(10);

/// When the tunnel gives a request up: an extension of it, so that the client does not wait for a text beyond it.
#[derive(Clone, Copy)]
pub(super) struct Deadline(pub(super) Instant);

/// What comes of a request: the head of the answer.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response<()>, BoxError>> + Send>>;

/// Sends one request to the ingest and says what it answered.
///
/// Every suitable closure is one. With `reqwest`, for example:
///
/// ```ignore
/// let http = reqwest::Client::new();
/// let tunnel = Tunnel::with_client([dsn], move |request: Request<Bytes>| {
///     let http = http.clone();
///     async move { http.execute(request.try_into()?).await.map(Response::<reqwest::Body>::from) }
/// })?;
/// ```
///
/// The tunnel bounds the time and the number of requests at once; a future of it may be dropped before its end. Redirects should not
/// be followed, and a request should be sent once: whether to try again is for the page to decide.
pub trait IngestClient: Send + Sync + 'static {
    /// Begins to send. An error is a request that was not answered.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<()>, BoxError>> + Send>>;
}

impl<F, R, B, E> IngestClient for F
where
    F: Fn(Request<Bytes>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Response<B>, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn send(&self, request: Request<Bytes>) -> Answer {
        let answer = self(request);
        Box::pin(async move { answer.await.map(|answer| answer.map(drop)).map_err(Into::into) })
    }
}

/// The default client for what is at this address: HTTP/1.1 with a pool of connections, the certificates of the system, and
/// the proxy that the `sentry` client or the environment names.
pub(super) fn of(target: &Uri) -> Result<Arc<dyn IngestClient>, TunnelError> {
    let mut direct = HttpConnector::new();
    direct.enforce_http(false);
    direct.set_nodelay(true);
    direct.set_connect_timeout(Some(CONNECT_TIMEOUT));
    match proxy(target) {
        None => secured(target, direct),
        Some(proxy) if proxy.uri().scheme_str() == Some("http") => {
            let mut through = Proxied::new(proxy.uri().clone(), direct);
            if let Some(credentials) = proxy.basic_auth() {
                through = through.with_auth(credentials.clone());
            }
            secured(target, through)
        }
        Some(proxy) => {
            Err(TunnelError::UnsupportedProxy(proxy.uri().scheme_str().unwrap_or_default().to_string()))
        }
    }
}

/// What the `sentry` client was told, which reads `HTTP_PROXY` and `HTTPS_PROXY`; without one the environment. What runs on this
/// machine is asked directly.
fn proxy(target: &Uri) -> Option<Intercept> {
    let host = target.host().unwrap_or_default();
    if host == "localhost" || host == "[::1]" || host.starts_with("127.") {
        return None;
    }
    let matcher = match Hub::current().client() {
        None => Matcher::from_env(),
        Some(client) => {
            let options = client.options();
            let given =
                |proxy: &Option<Cow<'static, str>>| String::from(proxy.as_deref().unwrap_or_default());
            let except = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default();
            Matcher::builder()
                .http(given(&options.http_proxy))
                .https(given(&options.https_proxy))
                .no(except)
                .build()
        }
    };
    matcher.intercept(target)
}

/// With TLS, where the target asks for it: else the certificates are not read, since not every container has some.
fn secured<C>(target: &Uri, connector: C) -> Result<Arc<dyn IngestClient>, TunnelError>
where
    C: Connect + Clone + Send + Sync + 'static,
    HttpsConnector<C>: Connect,
{
    if target.scheme_str() != Some("https") {
        return Ok(pooled(connector));
    }
    // A provider of our own: the process may have none, or two.
    let provider = rustls::crypto::ring::default_provider();
    let builder = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(provider)
        .map_err(|error| TunnelError::NoCertificates(error.to_string()))?;
    Ok(pooled(builder.https_only().enable_http1().wrap_connector(connector)))
}

fn pooled<C>(connector: C) -> Arc<dyn IngestClient>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let client: Client<C, Body> = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build(connector);
    Arc::new(move |request: Request<Bytes>| {
        let deadline = request.extensions().get::<Deadline>().copied();
        let answer = client.request(request.map(Body::from));
        async move {
            let (head, body) = answer.await?.into_parts();
            // The answer counts, whatever becomes of its text: an envelope that was taken must not be sent again because that does not end.
            let text = axum::body::to_bytes(Body::new(body), MAX_ANSWER);
            let until = Instant::now() + ANSWER_TIMEOUT;
            let until = deadline.map_or(until, |Deadline(deadline)| {
                until.min(deadline.checked_sub(HEAD_TIME).unwrap_or(deadline))
            });
            let _ = timeout_at(until, text).await;
            Ok::<_, BoxError>(Response::from_parts(head, ()))
        }
    })
}
