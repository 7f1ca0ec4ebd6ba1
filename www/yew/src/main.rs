//! A small Yew app whose page loads, routes, requests, tasks and panics are traced.

mod tasks;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

/// Where the app lives.
const BASE: &str = "/yew";

#[derive(Clone, PartialEq, Routable)]
enum Route {
    #[at("/")]
    Home,
    #[at("/users/:id")]
    User { id: u32 },
    #[at("/teams/*")]
    Teams,
    #[at("/work")]
    Work,
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// The routes below `/teams`.
#[derive(Clone, PartialEq, Routable)]
enum TeamRoute {
    #[at("/teams/:team/members/:member")]
    Member { team: u32, member: u32 },
}

fn main() {
    #[cfg(feature = "traced")]
    start();
    yew::Renderer::<App>::new().render();
}

#[cfg(feature = "traced")]
fn start() {
    use browser_tracing::yew::RoutableOptions as _;

    let tag = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector("meta[name=demo-dsn]").ok().flatten());
    let Some(dsn) = tag.and_then(|tag| tag.get_attribute("content")) else { return };
    browser_tracing::init(
        browser_tracing::Options::new(dsn)
            .release(concat!("demo-yew@", env!("CARGO_PKG_VERSION")))
            .environment("demo")
            .traces_sample_rate(1.0)
            // Content blockers know the ingest's host, but not this one.
            .tunnel("/tunnel")
            .routable_under::<Route>(BASE)
            .routable_under::<TeamRoute>(BASE),
    );
    // Yew puts its own hook in place when it renders; ours goes around that.
    browser_tracing::install_panic_hook();
    #[cfg(feature = "tracing")]
    browser_tracing::tracing::subscriber().init();
}

#[component]
fn App() -> Html {
    html! {
        <BrowserRouter basename={BASE}>
            <nav>
                <Link<Route> to={Route::Home}>{ "Home" }</Link<Route>>{ " " }
                <Link<Route> to={Route::User { id: 7 }}>{ "User 7" }</Link<Route>>{ " " }
                <Link<TeamRoute> to={TeamRoute::Member { team: 1, member: 5 }}>{ "Member 5 of team 1" }</Link<TeamRoute>>{ " " }
                <Link<Route> to={Route::Work}>{ "Work" }</Link<Route>>
            </nav>
            <Switch<Route> render={switch} />
        </BrowserRouter>
    }
}

fn switch(route: Route) -> Html {
    match route {
        Route::Home => html! { <h1 id="home">{ "One trace, in Yew" }</h1> },
        Route::User { id } => {
            html! { <><h1>{ "User " }{ id }</h1><Fetched url={format!("/api/users/{id}")} /></> }
        }
        Route::Teams => html! { <Switch<TeamRoute> render={switch_team} /> },
        Route::Work => html! { <Work /> },
        Route::NotFound => html! { "Not found" },
    }
}

fn switch_team(route: TeamRoute) -> Html {
    match route {
        TeamRoute::Member { team, member } => {
            html! { <><h1>{ "Team " }{ team }</h1><Fetched url={format!("/api/users/{member}")} /></> }
        }
    }
}

#[derive(PartialEq, Properties)]
struct FetchedProps {
    url: String,
}

/// Shows what the API answers.
#[component]
fn Fetched(props: &FetchedProps) -> Html {
    let answer = use_state(String::new);
    {
        let answer = answer.clone();
        use_effect_with(props.url.clone(), move |url| {
            let url = url.clone();
            spawn_local(async move { answer.set(tasks::get(&url).await) });
        });
    }
    html! { <pre id="answer">{ (*answer).clone() }</pre> }
}

#[component]
fn Work() -> Html {
    let done = use_state(|| 0);
    let run = {
        let done = done.clone();
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            spawn_local(async move {
                tasks::three().await;
                done.set(3);
            });
        })
    };
    html! {
        <>
            <h1>{ "Work" }</h1>
            <button id="tasks" onclick={run}>{ "Three tasks at once" }</button>
            <button id="panic" onclick={|_: MouseEvent| tasks::fail()}>{ "Panic" }</button>
            <p id="done">{ *done }</p>
        </>
    }
}
