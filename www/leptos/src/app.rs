//! The routes and their views.

use crate::tasks;
#[cfg(feature = "traced")]
use browser_tracing::leptos::{TraceMeta, TracedRoutes};
use leptos::prelude::*;
use leptos_router::components::{A, Outlet, ParentRoute, Route, Router};
use leptos_router::hooks::use_params_map;
use leptos_router::path;

#[cfg(not(feature = "traced"))]
#[component]
fn TraceMeta() -> impl IntoView {}

/// What the app would use without us.
#[cfg(not(feature = "traced"))]
#[component(transparent)]
fn TracedRoutes<Defs, FallbackFn, Fallback>(
    fallback: FallbackFn,
    #[prop(optional)] base: &'static str,
    children: leptos_router::components::RouteChildren<Defs>,
) -> impl IntoView
where
    Defs: leptos_router::MatchNestedRoutes + Clone + Send + 'static,
    FallbackFn: FnOnce() -> Fallback + Clone + Send + 'static,
    Fallback: IntoView + 'static,
{
    let _ = base;
    leptos_router::components::Routes(
        leptos_router::components::RoutesProps::builder().fallback(fallback).children(children).build(),
    )
}

/// The HTML around the app, on the server.
pub fn shell(options: LeptosOptions, dsn: String, script: Option<String>) -> impl IntoView {
    // With a script of its own the page is left alone by us: what the test of @sentry/browser needs.
    let dsn = script.is_none().then(|| view! { <meta name="demo-dsn" content=dsn/> });
    let script = script.map(|source| view! { <script type="module" src=source></script> });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <title>"browser-tracing: Leptos"</title>
                <link rel="icon" href="data:,"/>
                <TraceMeta/>
                {dsn}
                {script}
                <HydrationScripts options/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Where the app lives: rendered by the server at the top, in the browser below a path of its own.
const BASE: &str = if cfg!(feature = "csr") { "/leptos-csr" } else { "" };

/// The app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router base=BASE>
            <nav>
                <A href="">"Home"</A>" "
                <A href="users/7">"User 7"</A>" "
                <A href="users/8">"User 8"</A>" "
                <A href="teams/1/members/5">"Member 5 of team 1"</A>" "
                <A href="work">"Work"</A>
            </nav>
            <main>
                <TracedRoutes fallback=|| "Not found" base=BASE>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/users/:id") view=User/>
                    <ParentRoute path=path!("/teams/:team") view=Team>
                        <Route path=path!("") view=|| "Pick a member"/>
                        <Route path=path!("members/:member") view=Member/>
                    </ParentRoute>
                    <Route path=path!("/work") view=Work/>
                </TracedRoutes>
            </main>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    view! { <h1 id="home">"One trace, in Leptos"</h1> }
}

/// Shows what the API answers; asked in the browser, the moment the view is made.
#[component]
fn Fetched(#[prop(into)] url: Signal<String>) -> impl IntoView {
    let answer = LocalResource::new(move || tasks::get(url.get()));
    view! { <pre id="answer">{move || answer.get().unwrap_or_default()}</pre> }
}

#[component]
fn User() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    view! {
        <h1>"User "{id}</h1>
        <Fetched url=Signal::derive(move || format!("/api/users/{}", id()))/>
    }
}

#[component]
fn Team() -> impl IntoView {
    view! { <h1>"A team"</h1><Outlet/> }
}

#[component]
fn Member() -> impl IntoView {
    let params = use_params_map();
    let member = move || params.with(|params| params.get("member").unwrap_or_default());
    view! { <Fetched url=Signal::derive(move || format!("/api/users/{}", member()))/> }
}

#[component]
fn Work() -> impl IntoView {
    let done = RwSignal::new(0);
    let run = move |_| {
        for id in 1..=3 {
            leptos::task::spawn_local(async move {
                tasks::work(id).await;
                done.update(|done| *done += 1);
            });
        }
    };
    let greet = move |_| leptos::task::spawn_local(async { drop(tasks::greeting(7).await) });
    view! {
        <h1>"Work"</h1>
        <button id="tasks" on:click=run>"Three tasks at once"</button>
        <button id="greet" on:click=greet>"Call a server function"</button>
        <button id="panic" on:click=|_| tasks::fail()>"Panic"</button>
        <p id="done">{done}</p>
    }
}
