//! The server half against the real `sentry` layers.
#![cfg(not(target_arch = "wasm32"))]

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::Html;
use axum::routing::get;
use axum::{Extension, Router};
use browser_tracing::axum::{PageTrace, server_timing};
use sentry_core::types::Dsn;
use sentry_core::{Client, ClientOptions, Envelope, Hub, Transport, TransportFactory, TransportOptions};
use sentry_tower::{SentryHttpLayer, SentryLayer};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

const SERVER_DSN: &str = "https://serverkey@o7.ingest.sentry.io/1";

/// Envelopes, and where they went.
type Posts = Vec<(Dsn, Vec<u8>)>;

/// What was sent, and to which project.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Posts>>);

struct To(Dsn, Sent);

impl Transport for To {
    fn send_envelope(&self, envelope: Envelope) {
        let mut bytes = Vec::new();
        envelope.to_writer(&mut bytes).unwrap();
        self.1.0.lock().unwrap().push((self.0.clone(), bytes));
    }
}

impl TransportFactory for Sent {
    fn create_transport_with_options(&self, options: TransportOptions) -> Arc<dyn Transport> {
        Arc::new(To(options.dsn, self.clone()))
    }
}

/// A hub of its own per test, as `sentry::init` would make it.
fn hub(configure: impl FnOnce(ClientOptions) -> ClientOptions) -> (Arc<Hub>, Sent) {
    let sent = Sent::default();
    let mut options = ClientOptions::new().release("shop@1.0").environment("staging");
    options.dsn = Some(SERVER_DSN.parse().unwrap());
    options.transport = Some(Arc::new(sent.clone()));
    let client = Client::from(configure(options));
    (Arc::new(Hub::new(Some(Arc::new(client)), Arc::new(Default::default()))), sent)
}

async fn page(trace: PageTrace) -> Html<String> {
    Html(trace.meta_tags())
}

fn app(hub: &Arc<Hub>) -> Router {
    let hub = hub.clone();
    Router::new()
        .route("/users/{id}", get(page))
        .route("/file", get(|| async { Html("<html>") }))
        .route("/data", get(|| async { "data" }))
        .layer(from_fn(server_timing))
        .layer(SentryHttpLayer::new().enable_transaction())
        .layer(SentryLayer::new(move |_: &Request<Body>| Arc::new(Hub::new_from_top(&hub))))
}

async fn call(app: Router, request: Request<Body>) -> (StatusCode, String, String) {
    let response = app.oneshot(request).await.unwrap();
    let timing = response
        .headers()
        .get("server-timing")
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap(), timing)
}

fn request(path: &str) -> axum::http::request::Builder {
    Request::builder().uri(path).header(header::HOST, "shop.example")
}

/// The content of a meta tag.
fn meta<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let start = format!("<meta name=\"{name}\" content=\"");
    html.split_once(&start)?.1.split_once('"').map(|(content, _)| content)
}

#[tokio::test]
async fn a_trace_that_began_here_states_what_the_client_knows() {
    let (hub, sent) = hub(|options| options.traces_sample_rate(1.0));
    let (_, html, _) = call(app(&hub), request("/users/42").body(Body::empty()).unwrap()).await;
    let sentry_trace = meta(&html, "sentry-trace").unwrap();
    let (trace_id, rest) = sentry_trace.split_once('-').unwrap();
    assert!(rest.ends_with("-1"), "{sentry_trace}");
    assert_eq!(
        meta(&html, "baggage").unwrap(),
        format!(
            "sentry-environment=staging,sentry-release=shop%401.0,sentry-public_key=serverkey,sentry-trace_id={trace_id},\
             sentry-org_id=7,sentry-transaction=GET%20%2Fusers%2F%7Bid%7D,sentry-sampled=true,sentry-sample_rate=1"
        )
    );
    assert_eq!(meta(&html, "sentry-route"), Some("/users/:id"));

    // The span in the tag is the transaction that was sent.
    let sent = sent.0.lock().unwrap();
    let text = String::from_utf8(sent[0].1.clone()).unwrap();
    let (span_id, _) = rest.split_once('-').unwrap();
    assert!(text.contains(&format!("\"trace_id\":\"{trace_id}\"")), "{text}");
    assert!(text.contains(&format!("\"span_id\":\"{span_id}\"")), "{text}");
    assert!(text.contains("\"transaction\":\"GET /users/{id}\""), "{text}");
}

#[tokio::test]
async fn a_continued_trace_keeps_the_baggage_it_came_with() {
    let (hub, _) = hub(|options| options.traces_sample_rate(1.0));
    let incoming = "771a43a4192642f0b136d5159a501700-1234567890abcdef-1";
    let (_, html, _) = call(
        app(&hub),
        request("/users/42")
            .header("sentry-trace", incoming)
            .header("baggage", "other=1, sentry-release=gw%401 ,sentry-sample_rand=0.25")
            .header("baggage", "more=2,sentry-sampled=true")
            .body(Body::empty())
            .unwrap(),
    )
    .await;
    assert!(meta(&html, "sentry-trace").unwrap().starts_with("771a43a4192642f0b136d5159a501700-"));
    assert_eq!(
        meta(&html, "baggage"),
        Some("sentry-release=gw%401,sentry-sample_rand=0.25,sentry-sampled=true")
    );

    let (_, html, _) =
        call(app(&hub), request("/users/42").header("sentry-trace", incoming).body(Body::empty()).unwrap())
            .await;
    assert!(meta(&html, "sentry-trace").is_some());
    assert_eq!(meta(&html, "baggage"), None, "nothing is invented for someone else's trace");
}

#[tokio::test]
async fn g6_what_somebody_else_s_member_holds_takes_none_of_ours_with_it() {
    let (hub, _) = hub(|options| options.traces_sample_rate(1.0));
    for foreign in [
        "user=Jos\u{e9}".as_bytes(),
        b"user=\xff\xfe",
        "sentry-user=Jos\u{e9}".as_bytes(),
        b"sentry-user=a\tb",
    ] {
        let baggage = [b"sentry-release=gw%401,", foreign, b",sentry-sampled=true"].concat();
        let (_, html, _) = call(
            app(&hub),
            request("/users/42")
                .header("sentry-trace", "771a43a4192642f0b136d5159a501700-1234567890abcdef-1")
                .header("baggage", axum::http::HeaderValue::from_bytes(&baggage).unwrap())
                .body(Body::empty())
                .unwrap(),
        )
        .await;
        assert_eq!(meta(&html, "baggage"), Some("sentry-release=gw%401,sentry-sampled=true"), "{foreign:?}");
    }
}

#[tokio::test]
async fn unknown_rates_and_missing_decisions_are_left_out() {
    let (hub_with_sampler, _) = hub(|options| options.traces_sampler(|_| 0.0));
    let (_, html, _) = call(app(&hub_with_sampler), request("/users/1").body(Body::empty()).unwrap()).await;
    let baggage = meta(&html, "baggage").unwrap();
    assert!(baggage.ends_with("sentry-sampled=false"), "{baggage}");

    let (hub_without_tracing, _) = hub(|options| options);
    let (_, html, _) =
        call(app(&hub_without_tracing), request("/users/1").body(Body::empty()).unwrap()).await;
    let sentry_trace = meta(&html, "sentry-trace").unwrap();
    assert_eq!(sentry_trace.len(), 49, "no decision: {sentry_trace}");
    assert!(!meta(&html, "baggage").unwrap().contains("sampled"));
}

#[tokio::test]
async fn files_get_the_same_in_a_header_and_only_html() {
    let (hub, _) = hub(|options| options.traces_sample_rate(1.0));
    let (_, _, timing) = call(app(&hub), request("/file").body(Body::empty()).unwrap()).await;
    assert!(timing.starts_with("sentry-trace;desc=\""), "{timing}");
    assert!(timing.contains(", baggage;desc=\"sentry-environment=staging,"), "{timing}");
    assert!(!timing.contains("sentry-route"));
    let (_, body, timing) = call(app(&hub), request("/data").body(Body::empty()).unwrap()).await;
    assert_eq!((body.as_str(), timing.as_str()), ("data", ""));
}

#[tokio::test]
async fn without_sentry_only_the_route_is_known() {
    let app = Router::new().route("/users/{id}", get(page)).layer(Extension(()));
    let (_, html, _) = call(app, request("/users/42").body(Body::empty()).unwrap()).await;
    assert_eq!(html, "<meta name=\"sentry-route\" content=\"/users/:id\">");
}

#[tokio::test]
async fn g6_of_a_huge_baggage_a_page_gets_no_more_than_its_requests_can_carry() {
    let (hub, _) = hub(|options| options.traces_sample_rate(1.0));
    let incoming = "771a43a4192642f0b136d5159a501700-1234567890abcdef-1";
    let long = format!("sentry-long={},sentry-release=gw%401", "x".repeat(100_000));
    let many = (0..10_000).map(|i| format!("sentry-m{i}={i}")).collect::<Vec<_>>().join(",");
    let foreign = format!(
        "{},sentry-sampled=true",
        (0..2000).map(|i| format!("vendor-{i}=1")).collect::<Vec<_>>().join(",")
    );
    for (baggage, first) in
        [(long, "sentry-release=gw%401"), (many, "sentry-m0=0"), (foreign, "sentry-sampled=true")]
    {
        let ask = |path| {
            call(
                app(&hub),
                request(path)
                    .header("sentry-trace", incoming)
                    .header("baggage", &baggage)
                    .body(Body::empty())
                    .unwrap(),
            )
        };
        let (_, html, _) = ask("/users/42").await;
        let copied = meta(&html, "baggage").unwrap();
        assert!(copied.len() <= 8192 && copied.split(',').count() <= 64, "{} bytes", copied.len());
        assert_eq!(copied.split(',').next(), Some(first));
        assert!(copied.split(',').all(|member| member.starts_with("sentry-")), "{copied}");
        assert!(meta(&html, "sentry-trace").unwrap().starts_with("771a43a4192642f0b136d5159a501700-"));
        let (_, _, timing) = ask("/file").await;
        assert!(timing.contains(first) && timing.len() < 9000, "{} bytes", timing.len());
    }
}

#[tokio::test]
async fn g6_a_trace_is_somebody_else_s_however_its_header_is_written() {
    let (hub, _) = hub(|options| options.traces_sample_rate(1.0));
    let trace = "771a43a4192642f0b136d5159a501700-1234567890abcdef-1";
    for headers in [
        vec!["nonsense", trace],
        vec!["00000000000000000000000000000001-1234567890abcdef-1", trace],
        vec![trace, "nonsense"],
        vec!["771A43A4192642F0B136D5159A501700-1234567890ABCDEF-1"],
        vec![" \t771a43a4192642f0b136d5159a501700-1234567890abcdef"],
    ] {
        let mut asked = request("/users/42").header("baggage", "sentry-release=gw%401");
        for header in &headers {
            asked = asked.header("sentry-trace", *header);
        }
        let (_, html, _) = call(app(&hub), asked.body(Body::empty()).unwrap()).await;
        assert!(meta(&html, "sentry-trace").unwrap().starts_with("771a43a4192642f0b136d5159a501700-"));
        assert_eq!(meta(&html, "baggage"), Some("sentry-release=gw%401"), "{headers:?}");
    }
    // What the SDK cannot read begins no trace of somebody else's.
    let asked = request("/users/42").header("sentry-trace", "771a43a4192642f0b136d5159a501700");
    let (_, html, _) = call(app(&hub), asked.body(Body::empty()).unwrap()).await;
    assert!(meta(&html, "baggage").unwrap().starts_with("sentry-environment=staging"));
}

#[tokio::test]
async fn a_route_that_a_header_cannot_hold_is_left_out_of_it_and_nothing_else_is() {
    let (hub, _) = hub(|options| options.traces_sample_rate(1.0));
    let header = |trace: PageTrace| async move { [("server-timing", trace.server_timing().unwrap())] };
    let top = hub.clone();
    let app = Router::new()
        .route("/sizes/{gr\u{f6}\u{df}e}", get(header))
        .route("/users/{id}", get(header))
        .layer(SentryHttpLayer::new().enable_transaction())
        .layer(SentryLayer::new(move |_: &Request<Body>| Arc::new(Hub::new_from_top(&top))));
    for (path, route) in [("/sizes/7", false), ("/users/7", true)] {
        let (_, _, timing) = call(app.clone(), request(path).body(Body::empty()).unwrap()).await;
        assert!(timing.starts_with("sentry-trace;desc=\""), "{timing}");
        assert!(timing.contains("baggage;desc=\"sentry-environment=staging,"), "{timing}");
        assert_eq!(timing.ends_with(", sentry-route;desc=\"/users/:id\""), route, "{timing}");
    }
}
