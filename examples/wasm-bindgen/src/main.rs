//! No framework: a page of wasm-bindgen and web-sys whose requests are traced, and that names its route itself.

use browser_tracing::Options;
use gloo_net::http::Request;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

fn add(document: &Document, tag: &str, text: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    element.set_text_content(Some(text));
    document.body()?.append_child(&element).ok()?;
    Some(element)
}

async fn user(id: String) -> String {
    match Request::get(&format!("/api/users/{id}")).send().await {
        Ok(response) => response.text().await.unwrap_or_default(),
        Err(error) => error.to_string(),
    }
}

/// Draws the page; nothing of it when there is no document.
fn show() -> Option<()> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let path = window.location().pathname().ok()?;
    let id = path.strip_prefix("/users/").unwrap_or("7").to_owned();
    // One name for the pages of all users.
    browser_tracing::set_route_name("/users/:id");
    add(&document, "h1", &format!("User {id}"))?;
    let answer = add(&document, "p", "…")?;
    let button = add(&document, "button", "Ask again")?;
    let ask = move || {
        let (answer, id) = (answer.clone(), id.clone());
        wasm_bindgen_futures::spawn_local(async move { answer.set_text_content(Some(&user(id).await)) });
    };
    ask();
    let again = Closure::<dyn Fn()>::new(ask);
    button.add_event_listener_with_callback("click", again.as_ref().unchecked_ref()).ok()?;
    // It listens as long as the page lasts.
    again.forget();
    Some(())
}

fn main() {
    browser_tracing::init(
        Options::new(option_env!("SENTRY_DSN").unwrap_or_default())
            .release(browser_tracing::release_name!())
            .traces_sample_rate(1.0),
    );
    browser_tracing::install_panic_hook();
    show();
}
