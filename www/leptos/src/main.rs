//! The server of the Rust apps: renders the Leptos app, serves it and the Yew app also as the files they are, and an API.
//!
//! Environment: `PORT` (8082; 0 takes a free one), `HOST` (127.0.0.1), `LEPTOS_DIR`, `LEPTOS_CSR_DIR` and `YEW_DIR` (what
//! wasm-bindgen made of the apps), `SENTRY_DSN` (where this server reports), `PAGE_DSN` (where the pages report). When it listens,
//! one line of JSON with its address goes to stdout. SIGINT and SIGTERM end it, and the end of its stdin when
//! `STOP_WITH_STDIN` is set.

#[cfg(feature = "ssr")]
mod server {
    use axum::extract::{self, Request};
    use axum::http::{HeaderMap, Uri};
    use axum::middleware::from_fn;
    use axum::response::{Html, IntoResponse};
    use axum::routing::get;
    use axum::{Json, Router};
    use browser_tracing::axum::{Tunnel, server_timing};
    use demo_leptos::{App, shell};
    use demo_listen::{directory, listen, until_asked_to_stop};
    use leptos::prelude::*;
    use leptos_axum::{LeptosRoutes, generate_route_list};
    use sentry::integrations::tower::{NewSentryLayer, SentryHttpLayer};
    use serde_json::{Value, json};
    use std::env;
    use std::path::Path;
    use tower_http::services::ServeDir;

    fn variable(name: &str, default: &str) -> String {
        env::var(name).unwrap_or_else(|_| default.to_owned())
    }

    /// Runs until it is asked to stop.
    pub(crate) fn serve() -> Result<(), Box<dyn std::error::Error>> {
        let listener = listen("PORT", 8082)?;
        listener.set_nonblocking(true)?;
        let page_dsn = variable("PAGE_DSN", "http://public@127.0.0.1:8080/3");
        // Before the runtime, as its documentation asks for.
        let _sentry = sentry::init((
            variable("SENTRY_DSN", "http://public@127.0.0.1:8080/2"),
            sentry::ClientOptions::new()
                .release(std::borrow::Cow::Borrowed("demo-apps@1.0.0"))
                .environment(std::borrow::Cow::Borrowed("demo"))
                .traces_sample_rate(1.0),
        ));
        let tunnel = Tunnel::new([page_dsn.as_str()])?
            .on_loss(|loss| eprintln!("The tunnel did not deliver: {}", loss.reason));
        let pending = tunnel.handle();
        let router = router(page_dsn, tunnel)?;
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            println!("{}", json!({ "url": format!("http://localhost:{}", listener.local_addr()?.port()) }));
            axum::serve(listener, router).with_graceful_shutdown(until_asked_to_stop()).await?;
            // Pages that are closed do not wait for their envelopes.
            pending.drain().await;
            Ok(())
        })
    }

    fn router(page_dsn: String, tunnel: Tunnel) -> Result<Router, Box<dyn std::error::Error>> {
        let options = LeptosOptions::builder().output_name("app").site_pkg_dir("leptos").build();
        let for_shell = options.clone();
        let dsn = page_dsn.clone();
        let leptos = Router::new()
            .leptos_routes(&options, generate_route_list(App), move || {
                // `?sdk=…`: the page brings another SDK, for comparison.
                let uri = use_context::<axum::http::request::Parts>().map(|parts| parts.uri);
                let other =
                    uri.as_ref().and_then(Uri::query).is_some_and(|query| query.contains("sdk=sentry"));
                shell(for_shell.clone(), dsn.clone(), other.then(|| "/leptos/sentry.js".to_owned()))
            })
            .with_state(options);

        let yew_files = directory("YEW_DIR", "target/apps/yew");
        let csr_files = directory("LEPTOS_CSR_DIR", "target/apps/leptos-csr");
        // A file for every route of an app: its trace comes in a header.
        let files = files_app("/yew", &yew_files, &page_dsn)?
            .merge(files_app("/leptos-csr", &csr_files, &page_dsn)?)
            .layer(from_fn(server_timing));

        let traced = leptos
            .merge(files)
            .route("/api/users/{id}", get(user))
            .route("/api/tasks/{id}/{step}", get(task))
            .layer(SentryHttpLayer::new().enable_transaction())
            .layer(NewSentryLayer::<Request>::new_from_top());
        Ok(traced
            .route("/tunnel", tunnel.route())
            .nest_service("/leptos", ServeDir::new(directory("LEPTOS_DIR", "target/apps/leptos")))
            .nest_service("/yew-app", ServeDir::new(yew_files))
            .nest_service("/leptos-csr-app", ServeDir::new(csr_files)))
    }

    /// `index.html` of an app for each of its routes.
    fn files_app(base: &str, files: &Path, page_dsn: &str) -> Result<Router, String> {
        let index = std::fs::read_to_string(files.join("index.html"))
            .map_err(|error| format!("the app in {}: {error}", files.display()))?
            .replace("DEMO_DSN", page_dsn);
        let page = move || {
            let index = index.clone();
            async move { Html(index) }
        };
        Ok(Router::new()
            .route(base, get(page.clone()))
            .route(&format!("{base}/"), get(page.clone()))
            .route(&format!("{base}/{{*path}}"), get(page)))
    }

    async fn user(extract::Path(id): extract::Path<String>, headers: HeaderMap) -> Json<Value> {
        answer(&headers, "user", &id)
    }

    async fn task(
        extract::Path((id, step)): extract::Path<(String, String)>,
        headers: HeaderMap,
    ) -> impl IntoResponse {
        answer(&headers, "task", &format!("{id} {step}"))
    }

    /// What was asked for, and what the request carried.
    fn answer(headers: &HeaderMap, name: &str, value: &str) -> Json<Value> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Json(json!({ name: value, "sentry-trace": header("sentry-trace"), "baggage": header("baggage") }))
    }
}

#[cfg(feature = "ssr")]
fn main() -> std::process::ExitCode {
    match server::serve() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// In the browser the library is the app.
#[cfg(not(feature = "ssr"))]
fn main() {}
