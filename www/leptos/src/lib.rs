//! A small Leptos app whose page loads, routes, requests, tasks and panics are traced.

mod app;
mod tasks;

pub use app::{App, shell};

/// What is the same in every page: told by the server in a tag.
#[cfg(all(feature = "hydrate", feature = "traced"))]
fn meta(name: &str) -> Option<String> {
    leptos::prelude::document()
        .query_selector(&format!("meta[name={name}]"))
        .ok()
        .flatten()
        .and_then(|element| element.get_attribute("content"))
}

/// The browser's entry point.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(feature = "traced")]
    if let Some(dsn) = meta("demo-dsn") {
        let started = browser_tracing::init_forever(
            browser_tracing::Options::new(&dsn)
                .release(concat!("demo-leptos@", env!("CARGO_PKG_VERSION")))
                .environment("demo")
                .traces_sample_rate(1.0),
        );
        if let Err(error) = started {
            leptos::logging::error!("{error}");
        }
        browser_tracing::install_panic_hook();
        #[cfg(feature = "tracing")]
        {
            use tracing_subscriber::prelude::*;
            tracing_subscriber::registry().with(browser_tracing::tracing::layer().filtered()).init();
        }
    }
    leptos::mount::hydrate_body(App);
}
