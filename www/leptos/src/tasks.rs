//! What the app does besides showing things. Nothing here says anything about tracing but `#[instrument]`.

use leptos::prelude::*;

/// What the API answers, as text. On the server it waits for the browser.
#[cfg_attr(not(feature = "browser"), expect(clippy::unused_async, reason = "only the browser asks"))]
pub(crate) async fn get(url: String) -> String {
    #[cfg(feature = "browser")]
    return match gloo_net::http::Request::get(&url).send().await {
        Ok(response) => response.text().await.unwrap_or_else(|error| error.to_string()),
        Err(error) => error.to_string(),
    };
    #[cfg(not(feature = "browser"))]
    return url;
}

async fn pause(_ms: u32) {
    #[cfg(feature = "browser")]
    gloo_timers::future::TimeoutFuture::new(_ms).await;
}

/// A task with an own span: a request, some time, a step of its own with another request.
#[cfg_attr(feature = "tracing", tracing::instrument(fields(sentry.op = "task")))]
pub(crate) async fn work(id: u32) {
    get(format!("/api/tasks/{id}/first")).await;
    pause(5 * (4 - id)).await;
    step(id).await;
    get(format!("/api/tasks/{id}/last")).await;
}

#[cfg_attr(feature = "tracing", tracing::instrument)]
async fn step(id: u32) {
    pause(5 * id).await;
    get(format!("/api/tasks/{id}/step")).await;
}

/// A server function.
#[server]
pub async fn greeting(id: u32) -> Result<String, ServerFnError> {
    Ok(format!("Hello, user {id}"))
}

/// Panics inside a span.
#[cfg_attr(feature = "tracing", tracing::instrument(fields(sentry.op = "ui.click")))]
#[allow(clippy::panic, reason = "that is what is shown; hidden from the lint where `instrument` rewrites it")]
pub(crate) fn fail() {
    panic!("the demo's own panic");
}
