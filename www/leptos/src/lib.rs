//! A small Leptos app whose page loads, routes, requests, tasks and panics are traced.

mod app;
mod tasks;

pub use app::{App, shell};

/// What is the same in every page: told by the server in a tag.
#[cfg(all(feature = "browser", feature = "traced"))]
fn meta(name: &str) -> Option<String> {
    leptos::prelude::document()
        .query_selector(&format!("meta[name={name}]"))
        .ok()
        .flatten()
        .and_then(|element| element.get_attribute("content"))
}

#[cfg(all(feature = "browser", feature = "traced"))]
fn start_tracing() {
    let Some(dsn) = meta("demo-dsn") else { return };
    browser_tracing::init(
        browser_tracing::Options::new(dsn)
            .release(concat!("demo-leptos@", env!("CARGO_PKG_VERSION")))
            .environment("demo")
            .traces_sample_rate(1.0),
    );
    browser_tracing::install_panic_hook();
    #[cfg(feature = "tracing")]
    {
        use tracing_subscriber::prelude::*;
        tracing_subscriber::registry().with(browser_tracing::tracing::layer().filtered()).init();
    }
}

/// The browser's entry point over what the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(feature = "traced")]
    start_tracing();
    leptos::mount::hydrate_body(App);
}

/// The browser's entry point where nobody rendered anything.
#[cfg(feature = "csr")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn mount() {
    #[cfg(feature = "traced")]
    start_tracing();
    leptos::mount::mount_to_body(App);
}
