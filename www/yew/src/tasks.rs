//! What the app does besides showing things.

use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What the API answers, as text.
pub(crate) async fn get(url: &str) -> String {
    match Request::get(url).send().await {
        Ok(response) => response.text().await.unwrap_or_else(|error| error.to_string()),
        Err(error) => error.to_string(),
    }
}

/// Three tasks at once; done when all are.
pub(crate) async fn three() {
    let done = Rc::new(Cell::new(0));
    for id in 1..=3 {
        let done = done.clone();
        spawn_local(async move {
            traced_work(id).await;
            done.set(done.get() + 1);
        });
    }
    while done.get() < 3 {
        TimeoutFuture::new(5).await;
    }
}

/// Without `tracing`: the crate's own spans.
#[cfg(all(feature = "traced", not(feature = "tracing")))]
async fn traced_work(id: u32) {
    use browser_tracing::{Instrument as _, start_span};
    work(id).in_span(start_span("work").op("task").attribute("id", id)).await;
}

#[cfg(not(all(feature = "traced", not(feature = "tracing"))))]
async fn traced_work(id: u32) {
    work(id).await;
}

#[cfg_attr(feature = "tracing", tracing::instrument(fields(sentry.op = "task")))]
async fn work(id: u32) {
    get(&format!("/api/tasks/{id}/first")).await;
    TimeoutFuture::new(5 * (4 - id)).await;
    step(id).await;
    get(&format!("/api/tasks/{id}/last")).await;
}

#[cfg_attr(feature = "tracing", tracing::instrument)]
async fn step(id: u32) {
    TimeoutFuture::new(5 * id).await;
    get(&format!("/api/tasks/{id}/step")).await;
}

/// Panics inside a span.
#[cfg_attr(feature = "tracing", tracing::instrument(fields(sentry.op = "ui.click")))]
#[allow(clippy::panic, reason = "that is what is shown; hidden from the lint where `instrument` rewrites it")]
pub(crate) fn fail() {
    panic!("the demo's own panic");
}
