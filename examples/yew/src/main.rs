//! A Yew app: page loads and navigations have the names of its routes, requests are spans of them.

use browser_tracing::{Options, yew::RoutableOptions as _};
use gloo_net::http::Request;
use yew::prelude::*;
use yew_router::prelude::*;

#[derive(Clone, PartialEq, Routable)]
enum Route {
    #[at("/")]
    Home,
    #[at("/users/:id")]
    User { id: u32 },
    #[not_found]
    #[at("/404")]
    NotFound,
}

fn switch(route: Route) -> Html {
    match route {
        Route::Home => {
            html! { <><h1>{ "Home" }</h1><Link<Route> to={Route::User { id: 8 }}>{ "User 8" }</Link<Route>></> }
        }
        Route::User { id } => html! { <User {id} /> },
        Route::NotFound => html! { <h1>{ "Nothing here" }</h1> },
    }
}

#[derive(PartialEq, Properties)]
struct UserProps {
    id: u32,
}

/// Asks the API when it is shown. Nothing here mentions tracing: every request of the page is traced.
#[component]
fn User(props: &UserProps) -> Html {
    let answer = use_state(|| "…".to_owned());
    {
        let answer = answer.clone();
        use_effect_with(props.id, move |id| {
            let url = format!("/api/users/{id}");
            wasm_bindgen_futures::spawn_local(async move {
                let text = match Request::get(&url).send().await {
                    Ok(response) => response.text().await.unwrap_or_default(),
                    Err(error) => error.to_string(),
                };
                answer.set(text);
            });
        });
    }
    html! { <><h1>{ format!("User {}", props.id) }</h1><p>{ (*answer).clone() }</p></> }
}

#[component]
fn App() -> Html {
    html! { <BrowserRouter><Switch<Route> render={switch} /></BrowserRouter> }
}

fn main() {
    browser_tracing::init(
        Options::new(option_env!("SENTRY_DSN").unwrap_or_default())
            .release(browser_tracing::release_name!())
            .traces_sample_rate(1.0)
            .routable::<Route>(),
    );
    // After Yew's own, which it puts in place when it renders.
    yew::Renderer::<App>::new().render();
    browser_tracing::install_panic_hook();
}
