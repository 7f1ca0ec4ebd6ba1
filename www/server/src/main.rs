//! The demo's backend: an ordinary axum application with the real `sentry` crate.
//!
//! | where | what |
//! |---|---|
//! | `PORT` | the pages (with the trace of their own `http.server` transaction in a meta tag), the JSON API, the static files, and a recording Sentry ingest |
//! | `API_PORT` | the same JSON API as another origin, with CORS |
//!
//! Environment: `PORT` (8080), `API_PORT` (8081; 0 takes a free port), `HOST` (127.0.0.1), `SPOTLIGHT_PORT` (unset: nothing
//! is passed on), `SITE_DIR` (`www/site`), `PKG_DIR` (`pkg`), `WASM_DIR` (`target/page`), `APPS_DIR` (`target/apps`).
//! When both ports listen, one line of JSON with their addresses goes to stdout. SIGINT and SIGTERM end it, and so does the
//! end of its stdin when `STOP_WITH_STDIN` is set.

mod api;
mod ingest;
mod pages;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, header};
use demo_listen::{directory, listen, port, until_asked_to_stop};
use sentry::integrations::tower::{NewSentryLayer, SentryHttpLayer};
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::cors::CorsLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// What the handlers share.
pub(crate) struct App {
    /// Where the page's files are.
    pub(crate) site: PathBuf,
    /// Where further applications are, one directory each: `/apps/NAME` is the NAME/index.html in it.
    pub(crate) apps: PathBuf,
    /// The port of the API's second origin.
    pub(crate) api_port: u16,
    /// Spotlight's port, when there is one.
    pub(crate) spotlight_port: Option<u16>,
    /// What was received at the ingest.
    pub(crate) store: ingest::Store,
    /// Becomes true when the server is to end.
    pub(crate) stopping: watch::Receiver<bool>,
}

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), String> {
    let pages = listen("PORT", 8080)?;
    let api = listen("API_PORT", 8081)?;
    let page_address = pages.local_addr().map_err(|error| error.to_string())?;
    let api_address = api.local_addr().map_err(|error| error.to_string())?;
    let spotlight_port = port("SPOTLIGHT_PORT")?.filter(|port| *port != 0);

    // The backend reports to the ingest of this same process, as the page does.
    let _sentry = sentry::init((
        format!("http://public@{page_address}/1"),
        sentry::ClientOptions::new()
            .release(std::borrow::Cow::Borrowed("demo-backend@1.0.0"))
            .environment(std::borrow::Cow::Borrowed("demo"))
            .server_name(std::borrow::Cow::Borrowed("demo-backend"))
            .traces_sample_rate(1.0),
    ));

    let (stop, stopping) = watch::channel(false);
    let app = Arc::new(App {
        site: directory("SITE_DIR", "www/site"),
        apps: directory("APPS_DIR", "target/apps"),
        api_port: api_address.port(),
        spotlight_port,
        store: ingest::Store::new(spotlight_port),
        stopping: stopping.clone(),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async move {
        let mut servers = tokio::task::JoinSet::new();
        for (listener, router) in [(pages, page_router(app.clone())), (api, api_router(app.clone()))] {
            listener.set_nonblocking(true).map_err(|error| error.to_string())?;
            let listener = tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())?;
            let mut stopping = stopping.clone();
            servers.spawn(async move {
                axum::serve(listener, router)
                    .with_graceful_shutdown(async move {
                        let _ = stopping.wait_for(|stop| *stop).await;
                    })
                    .await
            });
        }
        println!(
            "{}",
            serde_json::json!({
                "url": format!("http://localhost:{}", page_address.port()),
                "apiUrl": format!("http://localhost:{}", api_address.port()),
            })
        );
        until_asked_to_stop().await;
        let _ = stop.send(true);
        // Requests under way get a moment; a browser's idle connection must not keep us.
        let _ = tokio::time::timeout(Duration::from_secs(1), async {
            while servers.join_next().await.is_some() {}
        })
        .await;
        Ok(())
    })
}

/// The pages' origin.
fn page_router(app: Arc<App>) -> Router {
    // Modules and wasm must be asked for again after a rebuild.
    let fresh =
        || SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let files = |path| ServiceBuilder::new().layer(fresh()).service(ServeDir::new(path));
    let traced = pages::routes().merge(api::routes()).layer(sentry_layers());
    // Outside the Sentry layers: it prepares what they read.
    let traced = traced.layer(axum::middleware::from_fn(pages::unsampled_on_request));
    Router::new()
        .merge(traced)
        .merge(ingest::routes())
        .nest_service("/browser-tracing", files(directory("PKG_DIR", "pkg")))
        .nest_service("/site", files(app.site.clone()))
        .nest_service("/wasm", files(directory("WASM_DIR", "target/page")))
        .nest_service("/app-files", files(app.apps.clone()))
        .with_state(app)
}

/// The API alone, on another origin. Its CORS answer names the tracing headers: without that a browser refuses to send them.
fn api_router(app: Arc<App>) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_methods([axum::http::Method::GET, axum::http::Method::POST])
        .allow_headers(
            ["content-type", "sentry-trace", "baggage", "traceparent"]
                .map(axum::http::HeaderName::from_static),
        )
        .max_age(Duration::from_secs(600));
    let timing = SetResponseHeaderLayer::overriding(
        axum::http::HeaderName::from_static("timing-allow-origin"),
        HeaderValue::from_static("*"),
    );
    api::routes().layer(sentry_layers()).layer(cors).layer(timing).with_state(app)
}

/// A hub per request, and a transaction that continues the incoming header.
fn sentry_layers() -> tower::layer::util::Stack<SentryHttpLayer, NewSentryLayer<axum::extract::Request>> {
    tower::layer::util::Stack::new(
        SentryHttpLayer::new().enable_transaction(),
        NewSentryLayer::new_from_top(),
    )
}
