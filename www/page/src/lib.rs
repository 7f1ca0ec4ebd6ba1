//! A request from Rust in the page: `gloo-net` looks the global `fetch` up when it is called, so it is traced like any other.

use gloo_net::http::Request;
use wasm_bindgen::prelude::*;

/// GETs `url` and resolves to the body's text.
///
/// # Errors
/// The promise is rejected with a message when the request fails.
#[wasm_bindgen(js_name = getWithGloo)]
pub async fn get_with_gloo(url: String) -> Result<String, JsValue> {
    let response = Request::get(&url).send().await.map_err(|error| JsValue::from_str(&error.to_string()))?;
    response.text().await.map_err(|error| JsValue::from_str(&error.to_string()))
}
