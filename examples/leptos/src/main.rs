//! A Leptos app without a server: page loads and navigations have the names of its routes, requests are spans of them.

use browser_tracing::{Options, leptos::TracedRoutes};
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos_router::{
    components::{A, Route, Router},
    hooks::use_params_map,
    path,
};

async fn user(id: String) -> String {
    match Request::get(&format!("/api/users/{id}")).send().await {
        Ok(response) => response.text().await.unwrap_or_default(),
        Err(error) => error.to_string(),
    }
}

/// Asks the API when it is shown. Nothing here mentions tracing: every request of the page is traced.
#[component]
fn User() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let answer = LocalResource::new(move || user(id()));
    view! {
        <h1>"User " {id}</h1>
        <p>{move || answer.get()}</p>
    }
}

#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <TracedRoutes fallback=|| "Nothing here">
                <Route path=path!("/") view=|| view! { <h1>"Home"</h1><A href="/users/8">"User 8"</A> }/>
                <Route path=path!("/users/:id") view=User/>
            </TracedRoutes>
        </Router>
    }
}

fn main() {
    browser_tracing::init(
        Options::new(option_env!("SENTRY_DSN").unwrap_or_default())
            .release(browser_tracing::release_name!())
            .traces_sample_rate(1.0),
    );
    browser_tracing::install_panic_hook();
    leptos::mount::mount_to_body(App);
}
