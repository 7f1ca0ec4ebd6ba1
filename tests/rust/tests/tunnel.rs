//! The tunnel: what is answered 200 has arrived, what has not is answered otherwise and told.
#![cfg(not(target_arch = "wasm32"))]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::routing::any;
use browser_tracing::axum::{NotDelivered, Reason, Tunnel, TunnelError, TunnelHandle};
use futures_util::stream;
use sentry_core::{Client, ClientOptions, Hub};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tower::ServiceExt as _;

const DSN: &str = "https://pagekey@o7.ingest.sentry.io/2";
const SECOND: Duration = Duration::from_secs(1);

fn envelope(dsn: &str) -> String {
    format!("{{\"dsn\":\"{dsn}\",\"sent_at\":\"x\"}}\n{{\"type\":\"transaction\"}}\n{{}}")
}

fn numbered(dsn: &str, number: usize) -> String {
    format!("{{\"dsn\":\"{dsn}\"}}\n{{\"type\":\"transaction\"}}\n{{\"number\":{number}}}")
}

fn number(body: &[u8]) -> usize {
    let text = std::str::from_utf8(body).unwrap();
    text.rsplit_once(':').unwrap().1.trim_end_matches('}').parse().unwrap()
}

async fn post(app: &Router, body: impl Into<Body>) -> Response<Body> {
    // As a server sees it: with its length.
    let body = body.into();
    let length = http_length(&body);
    let mut request = Request::post("/tunnel").body(body).unwrap();
    if let Some(length) = length {
        request.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    app.clone().oneshot(request).await.unwrap()
}

fn http_length(body: &Body) -> Option<u64> {
    use axum::body::HttpBody as _;
    body.size_hint().exact()
}

fn app(tunnel: Tunnel) -> Router {
    Router::new().route("/tunnel", tunnel.route())
}

fn ok() -> Result<Response<()>, Infallible> {
    Ok(Response::new(()))
}

/// What the app was told of.
#[derive(Clone, Default)]
struct Losses(Arc<Mutex<Vec<NotDelivered>>>);

impl Losses {
    fn of(&self, tunnel: Tunnel) -> Tunnel {
        let list = self.0.clone();
        tunnel.on_loss(move |loss| list.lock().unwrap().push(loss.clone()))
    }

    fn take(&self) -> Vec<NotDelivered> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The requests that an ingest has got.
type Got = Arc<Mutex<Vec<Request<Bytes>>>>;

/// An ingest on a port of its own that answers so: its DSN, and what it has got.
async fn ingest(answer: impl Fn() -> Response<Body> + Clone + Send + Sync + 'static) -> (String, Got) {
    let got = Got::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dsn = format!("http://pagekey@{}/2", listener.local_addr().unwrap());
    let router = Router::new()
        .fallback(any(move |State(got): State<Got>, request: Request<Body>| async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 22).await.unwrap();
            got.lock().unwrap().push(Request::from_parts(parts, body));
            answer()
        }))
        .with_state(got.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (dsn, got)
}

#[tokio::test]
async fn it_passes_on_what_is_ours_and_nothing_else() {
    let got = Got::default();
    let (keep, losses) = (got.clone(), Losses::default());
    let tunnel = Tunnel::with_client([DSN, ""], move |request| {
        keep.lock().unwrap().push(request);
        async { ok() }
    });
    let app = app(losses.of(tunnel.unwrap()).max_bytes(1000));

    let body = envelope(DSN);
    assert_eq!(post(&app, body.clone()).await.status(), StatusCode::OK);
    // The browser may leave the secret and the scheme as it likes; the target is ours.
    assert_eq!(
        post(&app, envelope("https://pagekey:old@o7.ingest.sentry.io/2")).await.status(),
        StatusCode::OK
    );
    let large = envelope(DSN) + &" ".repeat(1000);
    let chunked = Body::from_stream(Body::from(large.clone()).into_data_stream());
    for (refused, status, reason) in [
        (
            envelope("https://serverkey@o7.ingest.sentry.io/1").into(),
            StatusCode::FORBIDDEN,
            Reason::UnknownDsn,
        ),
        (envelope("https://pagekey@evil.example/2").into(), StatusCode::FORBIDDEN, Reason::UnknownDsn),
        (
            envelope("https://otherkey@o7.ingest.sentry.io/2").into(),
            StatusCode::FORBIDDEN,
            Reason::UnknownDsn,
        ),
        (envelope("https://pagekey@o7.ingest.sentry.io/3").into(), StatusCode::FORBIDDEN, Reason::UnknownDsn),
        (
            envelope("https://pagekey@o7.ingest.sentry.io/x/2").into(),
            StatusCode::FORBIDDEN,
            Reason::UnknownDsn,
        ),
        (envelope("").into(), StatusCode::BAD_REQUEST, Reason::NoEnvelope),
        (envelope("no dsn").into(), StatusCode::BAD_REQUEST, Reason::NoEnvelope),
        (Body::from("{}\n"), StatusCode::BAD_REQUEST, Reason::NoEnvelope),
        (Body::from("not json"), StatusCode::BAD_REQUEST, Reason::NoEnvelope),
        (Body::empty(), StatusCode::BAD_REQUEST, Reason::NoEnvelope),
        (Body::from(large), StatusCode::PAYLOAD_TOO_LARGE, Reason::TooLarge),
        (chunked, StatusCode::PAYLOAD_TOO_LARGE, Reason::TooLarge),
    ] {
        let answer = post(&app, refused).await;
        assert_eq!(answer.status(), status, "{reason}");
        assert!(
            !answer.headers().contains_key(header::RETRY_AFTER),
            "there is no use in trying again: {reason}"
        );
        let told = losses.take();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].reason, reason);
    }
    let zipped = Request::post("/tunnel").header("content-encoding", "gzip").body(Body::from(body.clone()));
    let answer = app.clone().oneshot(zipped.unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let plain =
        Request::post("/tunnel").header("content-encoding", "Identity").body(Body::from(body.clone()));
    assert_eq!(app.clone().oneshot(plain.unwrap()).await.unwrap().status(), StatusCode::OK);

    let got = got.lock().unwrap();
    assert_eq!(got.len(), 3);
    for request in got.iter() {
        assert_eq!(*request.uri(), "https://o7.ingest.sentry.io:443/api/2/envelope/".parse::<Uri>().unwrap());
        assert_eq!(request.headers()["content-type"], "application/x-sentry-envelope");
        let auth = request.headers()["x-sentry-auth"].to_str().unwrap();
        assert!(auth.starts_with("Sentry ") && auth.contains("sentry_key=pagekey"), "{auth}");
    }
    assert_eq!(got[0].body(), body.as_bytes(), "byte by byte");
}

#[test]
fn a_list_of_what_is_no_dsn_is_refused() {
    assert_eq!(Tunnel::new(["what"]).unwrap_err(), TunnelError::InvalidDsn("what".into()));
    // An error is printed and logged.
    let error = Tunnel::new(["https://public:hush@o1.ingest.example:port/7"]).unwrap_err();
    assert_eq!(error.to_string(), "not a DSN: https://public:[Filtered]@o1.ingest.example:port/7");
    assert_eq!(
        Tunnel::new([String::from("http://host/1")]).unwrap_err().to_string(),
        "not a DSN: http://host/1"
    );
    // Off, as in the `sentry` crate.
    assert!(Tunnel::new([""]).is_ok());
}

#[tokio::test(start_paused = true)]
async fn g1_twenty_envelopes_a_second_arrive_at_an_ingest_that_takes_100_ms() {
    let arrived = Arc::new(Mutex::new(BTreeSet::new()));
    let keep = arrived.clone();
    let tunnel = Tunnel::with_client([DSN], move |request: Request<Bytes>| {
        let keep = keep.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            keep.lock().unwrap().insert(number(request.body()));
            ok()
        }
    })
    .unwrap();
    let handle = tunnel.handle();
    let app = app(tunnel);
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..200 {
        let app = app.clone();
        posts.spawn(async move { (number, post(&app, numbered(DSN, number)).await.status()) });
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let answers = posts.join_all().await;
    assert!(answers.iter().all(|(_, status)| *status == StatusCode::OK), "{answers:?}");
    assert_eq!(*arrived.lock().unwrap(), (0..200).collect());
    let stats = handle.stats();
    assert_eq!((stats.delivered, stats.not_delivered, stats.queued, stats.queued_bytes), (200, 0, 0, 0));
}

#[tokio::test]
async fn g1_a_burst_of_500_arrives_at_a_fast_ingest() {
    let (dsn, got) = ingest(|| StatusCode::OK.into_response()).await;
    let app = app(Tunnel::new([&dsn]).unwrap());
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..500 {
        let (app, dsn) = (app.clone(), dsn.clone());
        posts.spawn(async move { post(&app, numbered(&dsn, number)).await.status() });
    }
    assert!(posts.join_all().await.iter().all(|status| *status == StatusCode::OK));
    let got = got.lock().unwrap();
    assert_eq!(got.len(), 500);
    assert_eq!(got.iter().map(|request| number(request.body())).collect::<BTreeSet<_>>(), (0..500).collect());
    let first = &got[0];
    assert_eq!((first.method().as_str(), first.uri().path()), ("POST", "/api/2/envelope/"));
    assert!(first.headers()["user-agent"].to_str().unwrap().starts_with("browser-tracing-tunnel/"));
    assert!(!first.headers().contains_key("x-forwarded-for"));
}

/// A tunnel whose ingest answers when it is let, and what is told when one has reached it.
fn held(dsn: &str) -> (Tunnel, Arc<Semaphore>, mpsc::UnboundedReceiver<usize>) {
    let gate = Arc::new(Semaphore::new(0));
    let (reached, arrivals) = mpsc::unbounded_channel();
    let held = gate.clone();
    let tunnel = Tunnel::with_client([dsn], move |request: Request<Bytes>| {
        let (gate, reached) = (held.clone(), reached.clone());
        async move {
            reached.send(number(request.body())).unwrap();
            gate.acquire().await.unwrap().forget();
            ok()
        }
    });
    (tunnel.unwrap(), gate, arrivals)
}

#[tokio::test]
async fn g1_what_has_no_place_is_refused_at_once_with_a_time_to_try_again() {
    let one = numbered(DSN, 0).len();
    let by_count: fn(Tunnel, usize) -> Tunnel = |tunnel, _| tunnel.max_queued(8);
    let by_bytes: fn(Tunnel, usize) -> Tunnel = |tunnel, one| tunnel.max_queued_bytes(8 * one);
    for cap in [by_count, by_bytes] {
        let (tunnel, gate, mut arrivals) = held(DSN);
        let losses = Losses::default();
        let tunnel = losses.of(cap(tunnel, one).max_sends(3));
        let (handle, app) = (tunnel.handle(), app(tunnel));
        let mut posts = tokio::task::JoinSet::new();
        for number in 0..8 {
            let app = app.clone();
            posts.spawn(async move { post(&app, numbered(DSN, number)).await.status() });
        }
        // Three are being sent; all eight are here.
        for _ in 0..3 {
            arrivals.recv().await.unwrap();
        }
        while handle.stats().queued < 8 {
            tokio::task::yield_now().await;
        }
        assert!(arrivals.try_recv().is_err(), "no more than three at once");
        for number in 8..50 {
            let answer = post(&app, numbered(DSN, number % 10)).await;
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.headers()["retry-after"], "2");
        }
        assert_eq!((handle.stats().queued, handle.stats().queued_bytes), (8, 8 * one));
        let told = losses.take();
        assert_eq!(told.len(), 42);
        assert!(told.iter().all(|loss| loss.reason == Reason::QueueFull));
        gate.add_permits(8);
        assert_eq!(posts.join_all().await, [StatusCode::OK; 8]);
        assert_eq!((handle.stats().delivered, handle.stats().not_delivered), (8, 42));
        // There is room again.
        gate.add_permits(1);
        assert_eq!(post(&app, numbered(DSN, 0)).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn g1_who_announces_much_and_sends_little_takes_no_place_from_others() {
    let losses = Losses::default();
    let tunnel = losses.of(Tunnel::with_client([DSN], |_| async { ok() }).unwrap()).max_queued_bytes(2000);
    let (handle, app) = (tunnel.handle(), app(tunnel.max_bytes(1000)));
    let slow = |sent: &'static str| {
        let begun = stream::iter([Ok::<_, Infallible>(Bytes::from(sent))]);
        let body = Body::from_stream(futures_util::StreamExt::chain(begun, stream::pending()));
        let request = Request::post("/tunnel").header("content-length", 1000).body(body).unwrap();
        tokio::spawn(app.clone().oneshot(request))
    };
    let mut waiting: Vec<_> = (0..20).map(|_| slow("{\"dsn\":")).collect();
    while handle.stats().queued_bytes < 20 * 7 {
        tokio::task::yield_now().await;
    }
    assert_eq!(post(&app, envelope(DSN)).await.status(), 200);
    // What has come counts, so that memory is bounded.
    const MUCH: &str = match std::str::from_utf8(&[b' '; 960]) {
        Ok(text) => text,
        Err(_) => "",
    };
    waiting.push(slow(MUCH));
    while handle.stats().queued_bytes < 20 * 7 + 960 {
        tokio::task::yield_now().await;
    }
    assert_eq!(slow(MUCH).await.unwrap().unwrap().status(), 503, "there is no room for what it announces");
    assert_eq!(losses.take()[0].reason, Reason::QueueFull);
    let chunked = Body::from_stream(Body::from(MUCH).into_data_stream());
    assert_eq!(post(&app, chunked).await.status(), 503, "nor for what it sends without a word");
    assert_eq!(losses.take()[0].reason, Reason::QueueFull);
    for one in waiting {
        one.abort();
        let _ = one.await;
    }
    assert_eq!((handle.stats().queued, handle.stats().queued_bytes), (0, 0));
}

#[tokio::test]
async fn g1_a_queue_smaller_than_the_largest_envelope_takes_what_it_can_hold() {
    let losses = Losses::default();
    let tunnel = Tunnel::with_client([DSN], |_| async { ok() }).unwrap();
    let app = app(losses.of(tunnel).max_queued_bytes(1000));
    let chunked = |text: String| Body::from_stream(Body::from(text).into_data_stream());
    assert_eq!(post(&app, envelope(DSN)).await.status(), 200);
    // It does not say how large it is, and is small.
    assert_eq!(post(&app, chunked(envelope(DSN))).await.status(), 200);
    assert_eq!(losses.take(), []);
    let large = envelope(DSN) + &" ".repeat(1000);
    for body in [chunked(large.clone()), large.into()] {
        let answer = post(&app, body).await;
        assert_eq!(answer.status(), 413);
        assert!(!answer.headers().contains_key(header::RETRY_AFTER), "there is no use in trying again");
        assert_eq!(losses.take()[0].reason, Reason::TooLarge);
    }
}

#[tokio::test(start_paused = true)]
async fn g1_the_page_gets_what_the_ingest_said() {
    let limits = "60:transaction:key, 60:span:key";
    for (status, headers, told, expected) in [
        (200, vec![], 200, vec![]),
        (202, vec![], 200, vec![]),
        (200, vec![("x-sentry-rate-limits", limits)], 200, vec![("x-sentry-rate-limits", limits)]),
        (429, vec![("retry-after", "7")], 429, vec![("retry-after", "7")]),
        (429, vec![], 429, vec![("retry-after", "60")]),
        (
            429,
            vec![("x-sentry-rate-limits", limits), ("set-cookie", "a=b")],
            429,
            vec![("retry-after", "60"), ("x-sentry-rate-limits", limits)],
        ),
        (400, vec![], 400, vec![]),
        (401, vec![], 401, vec![]),
        (403, vec![], 403, vec![]),
        (413, vec![], 413, vec![]),
        (301, vec![("location", "http://elsewhere.example")], 503, vec![("retry-after", "2")]),
        (500, vec![], 503, vec![("retry-after", "2")]),
        (502, vec![("retry-after", "9")], 503, vec![("retry-after", "9")]),
        (
            503,
            vec![("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")],
            503,
            vec![("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")],
        ),
    ] {
        let losses = Losses::default();
        let tunnel = Tunnel::with_client([DSN], move |_| {
            let mut answer = Response::builder().status(status);
            for (name, value) in &headers {
                answer = answer.header(*name, *value);
            }
            async { answer.body("an answer").map_err(std::io::Error::other) }
        });
        let answer = post(&app(losses.of(tunnel.unwrap())), envelope(DSN)).await;
        assert_eq!(answer.status(), told, "{status}");
        let got: BTreeSet<_> = answer
            .headers()
            .iter()
            .filter(|(name, _)| !["content-type", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        assert_eq!(got, expected.into_iter().collect(), "{status}");
        let reasons: Vec<_> = losses.take().into_iter().map(|loss| (loss.reason, loss.project)).collect();
        let failed = (Reason::Answered(StatusCode::from_u16(status).unwrap()), Some("2".to_owned()));
        assert_eq!(reasons, if told == 200 { vec![] } else { vec![failed] });
    }
}

#[tokio::test(start_paused = true)]
async fn g1_an_ingest_that_asks_for_a_pause_gets_it() {
    let asked = Arc::new(Mutex::new(0));
    let count = asked.clone();
    let tunnel = Tunnel::with_client([DSN], move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        let answer =
            Response::builder().status(if *count == 1 { 429 } else { 200 }).header("retry-after", "30");
        let answer = if *count == 1 { answer } else { Response::builder() };
        async { answer.body(()) }
    });
    let app = app(tunnel.unwrap());
    assert_eq!(post(&app, envelope(DSN)).await.status(), 429);
    tokio::time::advance(10 * SECOND).await;
    // Not 429, which a page takes for counted by the ingest.
    let answer = post(&app, envelope(DSN)).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "20"));
    assert_eq!(*asked.lock().unwrap(), 1);
    tokio::time::advance(20 * SECOND).await;
    assert_eq!(post(&app, envelope(DSN)).await.status(), 200);

    // A limit of one category is the ingest's to apply and to count; an endless one ends.
    for (limit, wait, status) in
        [("60:error:key", 0, 200), ("99999999999::key", 0, 503), ("99999999999::key", 3601, 200)]
    {
        let tunnel = Tunnel::with_client([DSN], move |_| async move {
            Response::builder().header("x-sentry-rate-limits", limit).body(())
        });
        let app = self::app(tunnel.unwrap());
        assert_eq!(post(&app, envelope(DSN)).await.status(), 200);
        tokio::time::advance(wait * SECOND).await;
        assert_eq!(post(&app, envelope(DSN)).await.status(), status, "{limit} {wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn g1_limits_in_two_headers_are_those_of_both() {
    let tunnel = Tunnel::with_client([DSN], |_| async {
        let answer = Response::builder().header("x-sentry-rate-limits", "60:error:key");
        answer.header("x-sentry-rate-limits", "30::key").body(())
    });
    let app = app(tunnel.unwrap());
    let answer = post(&app, envelope(DSN)).await;
    let told: Vec<_> = answer.headers().get_all("x-sentry-rate-limits").iter().collect();
    assert_eq!(told, ["60:error:key", "30::key"]);
    let answer = post(&app, envelope(DSN)).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "30"));
}

#[tokio::test(start_paused = true)]
async fn g1_any_timeout_is_one() {
    for (timeout, status) in [(Duration::MAX, 200), (Duration::ZERO, 503)] {
        let tunnel = Tunnel::with_client([DSN], |_| async {
            tokio::time::sleep(SECOND).await;
            ok()
        });
        assert_eq!(post(&app(tunnel.unwrap().timeout(timeout)), envelope(DSN)).await.status(), status);
    }
}

#[tokio::test(start_paused = true)]
async fn g1_what_hangs_is_given_up_in_time() {
    let losses = Losses::default();
    // An ingest that never answers; the third waits for its turn and is never sent.
    let (tunnel, _gate, mut arrivals) = held(DSN);
    let tunnel = losses.of(tunnel).max_sends(2).timeout(4 * SECOND);
    let (handle, app) = (tunnel.handle(), app(tunnel));
    let started = tokio::time::Instant::now();
    let posts = [0, 1, 2].map(|number| {
        let app = app.clone();
        tokio::spawn(async move {
            let answer = post(&app, numbered(DSN, number)).await;
            (answer.status(), answer.headers()["retry-after"].clone(), started.elapsed().as_secs())
        })
    });
    let mut ends = Vec::new();
    for post in posts {
        let (status, retry, seconds) = post.await.unwrap();
        assert_eq!((status.as_u16(), retry.to_str().unwrap()), (503, "2"));
        ends.push(seconds);
    }
    assert_eq!(ends, [4, 4, 2]);
    let mut reached = Vec::new();
    while let Ok(number) = arrivals.try_recv() {
        reached.push(number);
    }
    assert_eq!(reached, [0, 1]);

    // A page that never ends its request.
    let slow = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    assert_eq!(post(&app, slow).await.status(), 503);
    assert_eq!(started.elapsed().as_secs(), 8);
    assert!(losses.take().iter().all(|loss| loss.reason == Reason::Timeout));
    assert_eq!((handle.stats().not_delivered, handle.stats().queued, handle.stats().queued_bytes), (4, 0, 0));
}

#[tokio::test]
async fn g1_a_page_that_is_left_loses_nothing_and_shutting_down_waits_for_it() {
    let (tunnel, gate, mut arrivals) = held(DSN);
    let losses = Losses::default();
    let tunnel = losses.of(tunnel);
    let (handle, app) = (tunnel.handle(), app(tunnel));
    let page = tokio::spawn({
        let app = app.clone();
        async move { post(&app, numbered(DSN, 1)).await }
    });
    assert_eq!(arrivals.recv().await, Some(1));
    page.abort();
    assert!(page.await.unwrap_err().is_cancelled());

    let mut drained = Box::pin(handle.drain());
    let first = std::future::poll_fn(|context| Poll::Ready(drained.as_mut().poll(context)));
    assert!(first.await.is_pending(), "one is under way");
    let answer = post(&app, numbered(DSN, 2)).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "2"));
    assert_eq!(losses.take()[0].reason, Reason::ShuttingDown);
    gate.add_permits(1);
    drained.await;
    assert_eq!((handle.stats().delivered, handle.stats().queued), (1, 0));
    handle.drain().await; // and again: at once
}

#[tokio::test]
async fn a_panic_in_the_client_or_in_the_hook_costs_one_envelope_and_no_place() {
    let tunnel = Tunnel::with_client([DSN], |request: Request<Bytes>| async move {
        assert!(number(request.body()) != 1, "a panic on purpose");
        ok()
    });
    let tunnel = tunnel.unwrap().max_queued(1).max_sends(1).on_loss(|_| panic!("a panic on purpose"));
    let (handle, app) = (tunnel.handle(), app(tunnel));
    assert_eq!(post(&app, numbered(DSN, 1)).await.status(), 503);
    assert_eq!(post(&app, numbered(DSN, 2)).await.status(), 200);
    assert_eq!((handle.stats().delivered, handle.stats().not_delivered, handle.stats().queued), (1, 1, 0));
}

#[tokio::test]
async fn g1_the_default_client_says_what_became_of_it() {
    let losses = Losses::default();
    // It follows nobody.
    let (elsewhere, never) = ingest(|| StatusCode::OK.into_response()).await;
    let to = elsewhere.replace("pagekey@", "");
    let (dsn, got) =
        ingest(move || (StatusCode::TEMPORARY_REDIRECT, [("location", to.clone())]).into_response()).await;
    let answer = post(&app(losses.of(Tunnel::new([&dsn]).unwrap())), envelope(&dsn)).await;
    assert_eq!(
        (answer.status().as_u16(), got.lock().unwrap().len(), never.lock().unwrap().len()),
        (503, 1, 0)
    );
    assert_eq!(losses.take()[0].reason, Reason::Answered(StatusCode::TEMPORARY_REDIRECT));

    // Nobody is there; or somebody hangs up, before or within the answer.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let dsn = format!("http://pagekey@{address}/2");
    let app = app(losses.of(Tunnel::new([&dsn]).unwrap()));
    for said in ["", "HTTP/1.1 200"] {
        let hang_up = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(said.as_bytes()).await.unwrap();
        };
        let (answer, ()) = tokio::join!(post(&app, envelope(&dsn)), hang_up);
        assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "2"));
        let body = axum::body::to_bytes(answer.into_body(), 1000).await.unwrap();
        assert_eq!(body, "the ingest did not answer");
        assert!(matches!(&losses.take()[0].reason, Reason::Unanswered(why) if !why.is_empty()), "{said}");
    }
    drop(listener);
    assert_eq!(post(&app, envelope(&dsn)).await.status(), 503);
    let Reason::Unanswered(why) = losses.take().remove(0).reason else { panic!("it was answered") };
    assert!(why.to_lowercase().contains("refused"), "{why}");
}

#[tokio::test]
async fn g1_an_answer_counts_also_where_its_text_never_ends() {
    let losses = Losses::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dsn = format!("http://pagekey@{}/2", listener.local_addr().unwrap());
    // At once, and so late that not even the time for a text is left.
    let (at_once, late) = ((2 * SECOND, Duration::ZERO), (SECOND, Duration::from_millis(850)));
    for (status, (limit, wait)) in [(200, at_once), (413, at_once), (200, late)] {
        let app = app(losses.of(Tunnel::new([&dsn]).unwrap()).timeout(limit));
        let stall = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            tokio::time::sleep(wait).await;
            let head = format!("HTTP/1.1 {status} So\r\ncontent-length: 100\r\n\r\n{{");
            stream.write_all(head.as_bytes()).await.unwrap();
            stream
        };
        let (answer, _open) = tokio::join!(post(&app, envelope(&dsn)), stall);
        assert_eq!(answer.status(), status);
    }
    assert_eq!(losses.take().len(), 1);
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    while !text.ends_with(b"\n{}") && !text.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await.unwrap() {
            0 => break,
            read => text.extend_from_slice(&buffer[..read]),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn the_default_client_goes_through_the_proxy_of_the_sentry_client() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://me:secret@{}", listener.local_addr().unwrap());
    let tunnel = |proxy: &str, dsn: &str| {
        let mut options = ClientOptions::new();
        options.http_proxy = Some(proxy.to_owned().into());
        options.https_proxy = options.http_proxy.clone();
        let hub = Arc::new(Hub::new(Some(Arc::new(Client::from(options))), Arc::default()));
        Hub::run(hub, || Tunnel::new([dsn]))
    };
    let dsn = "http://pagekey@ingest.test/base/2";
    let app = self::app(tunnel(&proxy, dsn).unwrap());
    let by_proxy = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let asked = read_request(&mut stream).await;
        assert!(asked.starts_with("CONNECT ingest.test:80 HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"), "{asked}");
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let asked = read_request(&mut stream).await;
        assert!(asked.starts_with("POST /base/api/2/envelope/ HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("host: ingest.test\r\n"), "{asked}");
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    };
    let (answer, ()) = tokio::join!(post(&app, envelope(dsn)), by_proxy);
    assert_eq!(answer.status(), 200);

    // With TLS, the envelope is nothing for the proxy.
    let dsn = "https://pagekey@ingest.test/2";
    let app = self::app(tunnel(&proxy, dsn).unwrap());
    let by_proxy = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(read_request(&mut stream).await.starts_with("CONNECT ingest.test:443 HTTP/1.1\r\n"));
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut hello = [0; 6];
        stream.read_exact(&mut hello).await.unwrap();
        assert_eq!((hello[0], hello[5]), (22, 1), "a ClientHello");
    };
    let (answer, ()) = tokio::join!(post(&app, envelope(dsn)), by_proxy);
    assert_eq!(answer.status(), 503);

    assert_eq!(
        tunnel("socks5://127.0.0.1:1", dsn).unwrap_err(),
        TunnelError::UnsupportedProxy("socks5".into())
    );
    // What is on this machine is asked directly.
    assert!(tunnel("socks5://127.0.0.1:1", "http://pagekey@localhost:1/2").is_ok());
}

/// Numbers that the seed decides.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

#[tokio::test(start_paused = true)]
async fn g1_in_every_run_of_failures_what_was_answered_200_has_arrived_and_all_is_counted() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64 | 1);
    println!("SEED={seed}");
    let random = Arc::new(Mutex::new(Random(seed)));
    for round in 0..100 {
        let arrived = Arc::new(Mutex::new(BTreeSet::new()));
        let (chance, keep) = (random.clone(), arrived.clone());
        let losses = Losses::default();
        let tunnel = Tunnel::with_client([DSN], move |request: Request<Bytes>| {
            let (chance, keep) = (chance.clone(), keep.clone());
            async move {
                let (kind, delay) = {
                    let mut chance = chance.lock().unwrap();
                    (chance.below(12), chance.below(1500))
                };
                tokio::time::sleep(Duration::from_millis(delay)).await;
                let answer = Response::builder();
                let status = match kind {
                    0 => 500,
                    1 => 503,
                    2 => 413,
                    3 => 429,
                    4 => return Err(std::io::Error::other("reset")),
                    5 => std::future::pending().await,
                    6 => {
                        // It arrives, but its answer does not.
                        keep.lock().unwrap().insert(number(request.body()));
                        return Err(std::io::Error::other("reset"));
                    }
                    _ => {
                        keep.lock().unwrap().insert(number(request.body()));
                        200
                    }
                };
                let answer = if status == 429 { answer.header("retry-after", "1") } else { answer };
                Ok(answer.status(status).body(()).unwrap())
            }
        });
        let tunnel = {
            let mut random = random.lock().unwrap();
            losses
                .of(tunnel.unwrap())
                .max_sends(1 + random.below(8) as usize)
                .max_queued(1 + random.below(40) as usize)
                .max_queued_bytes(100 + random.below(4000) as usize)
                .timeout(Duration::from_millis(1000 + random.below(4000)))
        };
        let (handle, app) = (tunnel.handle(), app(tunnel));
        let mut posts = tokio::task::JoinSet::new();
        let left = Arc::new(Mutex::new(0_usize));
        for number in 0..100 {
            let (app, left) = (app.clone(), left.clone());
            let (pause, leaves) = {
                let mut random = random.lock().unwrap();
                (random.below(60), random.below(10) == 0)
            };
            posts.spawn(async move {
                let answer = post(&app, numbered(DSN, number));
                if leaves {
                    *left.lock().unwrap() += 1;
                    let _ = tokio::time::timeout(Duration::from_millis(pause), answer).await;
                    return None;
                }
                let answer = answer.await;
                let retry = answer.headers().get("retry-after").is_some();
                Some((number, answer.status().as_u16(), retry))
            });
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        let answers: Vec<_> = posts.join_all().await.into_iter().flatten().collect();
        handle.drain().await;
        let arrived = arrived.lock().unwrap();
        for (number, status, retry) in &answers {
            match status {
                200 => assert!(arrived.contains(number), "round {round}: {number} was answered 200"),
                413 => {}
                429 | 503 => assert!(retry, "round {round}: {number} without Retry-After"),
                other => panic!("round {round}: {other}"),
            }
        }
        let stats = handle.stats();
        assert_eq!((stats.delivered + stats.not_delivered, stats.queued, stats.queued_bytes), (100, 0, 0));
        assert_eq!(losses.take().len() as u64, stats.not_delivered, "each was told, round {round}");
        let accepted = answers.iter().filter(|(_, status, _)| *status == 200).count() as u64;
        let unheard = *left.lock().unwrap() as u64;
        assert!((accepted..=accepted + unheard).contains(&stats.delivered), "round {round}");
    }
}

#[test]
fn what_is_public_can_be_shared() {
    fn shared<T: Clone + Send + Sync + std::fmt::Debug>() {}
    shared::<Tunnel>();
    shared::<TunnelHandle>();
}
