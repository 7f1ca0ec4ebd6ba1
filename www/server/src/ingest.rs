//! A small recording Sentry ingest: keeps the envelopes it is sent, and passes each on to Spotlight.
//!
//! | request | answer |
//! |---|---|
//! | `POST /api/{project}/envelope/` | 200 and the event's id, as Sentry answers; plain or gzip |
//! | `POST /api/503/envelope/` | 503, and nothing is kept: an ingest that is down |
//! | `GET /__envelopes` | what was received, oldest first, as a JSON array; at once |
//! | `GET /__envelopes?after=N&wait=MS` | what has a `seq` above N; waits up to `wait` (25 000) milliseconds for the first |
//! | `GET /__envelopes/stream?after=N&since=MS` | the same as server-sent events, one record each, without end; `since`: none received before this time (milliseconds since the epoch) |
//! | `DELETE /__envelopes` | forgets them; `seq` goes on counting |
//! | `GET /__spotlight` | one server-sent event when Spotlight is there: it may be started later than this server |

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::Read;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::App;

/// The oldest envelopes are forgotten above these.
const MOST_RECORDS: usize = 2_000;
const MOST_BYTES: usize = 64 << 20;
/// Sentry's own limit for a compressed envelope is lower; this bounds what a gzip bomb may become.
const LARGEST_BODY: usize = 20 << 20;

/// The routes of the ingest; open to every origin, as Sentry's are.
pub(crate) fn routes() -> Router<Arc<App>> {
    let cors = tower_http::cors::CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_methods(tower_http::cors::Any)
        .allow_headers(tower_http::cors::Any)
        .expose_headers(["x-sentry-rate-limits", "retry-after"].map(axum::http::HeaderName::from_static));
    Router::new()
        .route("/api/{project}/envelope/", post(receive))
        .route("/__envelopes", get(list).delete(clear))
        .route("/__envelopes/stream", get(stream))
        .route("/__spotlight", get(spotlight))
        .layer(cors)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

#[derive(Clone)]
struct Record {
    seq: u64,
    received_ms: u64,
    project: String,
    content_type: Option<String>,
    origin: Option<String>,
    query: Option<String>,
    body: Bytes,
}

#[derive(Default)]
struct Ring {
    records: VecDeque<Record>,
    bytes: usize,
    last: u64,
}

/// The envelopes, and the way to Spotlight.
pub(crate) struct Store {
    ring: Mutex<Ring>,
    last: watch::Sender<u64>,
    spotlight: Option<mpsc::SyncSender<Bytes>>,
    /// Becomes true when Spotlight is there.
    spotlight_there: watch::Sender<bool>,
}

impl Store {
    /// A store that passes envelopes on to the Spotlight of this port, in the order of their arrival.
    pub(crate) fn new(spotlight_port: Option<u16>) -> Self {
        let spotlight_there = watch::Sender::new(false);
        let spotlight = spotlight_port.map(|port| {
            let (sender, receiver) = mpsc::sync_channel::<Bytes>(MOST_RECORDS);
            let there = spotlight_there.clone();
            std::thread::spawn(move || {
                while std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
                    std::thread::sleep(Duration::from_millis(300));
                }
                there.send_replace(true);
                let agent: ureq::Agent =
                    ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build().into();
                let url = format!("http://127.0.0.1:{port}/stream");
                for body in receiver {
                    // Spotlight shows what has this content type, and drops what has none.
                    let sent = agent.post(&url).content_type("application/x-sentry-envelope").send(&body[..]);
                    if let Err(error) = sent {
                        eprintln!("Spotlight did not take an envelope: {error}");
                    }
                }
            });
            sender
        });
        Self { ring: Mutex::default(), last: watch::Sender::new(0), spotlight, spotlight_there }
    }

    fn keep(&self, mut record: Record) {
        if let Some(spotlight) = &self.spotlight {
            // What comes before it is there waits, up to a number.
            let _ = spotlight.try_send(record.body.clone());
        }
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.last += 1;
        record.seq = ring.last;
        ring.bytes += record.body.len();
        ring.records.push_back(record);
        while ring.records.len() > MOST_RECORDS || ring.bytes > MOST_BYTES {
            let Some(oldest) = ring.records.pop_front() else { break };
            ring.bytes -= oldest.body.len();
        }
        // Under the lock, so that the announced number never falls behind.
        self.last.send_replace(ring.last);
    }

    fn after(&self, seq: u64) -> Vec<Record> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.records.iter().filter(|record| record.seq > seq).cloned().collect()
    }
}

async fn receive(
    State(app): State<Arc<App>>,
    Path(project): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    if project == "503" {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "detail": "this ingest is down" })));
    }
    let text =
        |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = match text(header::CONTENT_ENCODING).as_deref() {
        None | Some("identity") => body,
        Some("gzip") => {
            let mut plain = Vec::new();
            let limit = LARGEST_BODY as u64;
            match flate2::read::GzDecoder::new(&body[..]).take(limit).read_to_end(&mut plain) {
                Ok(_) => plain.into(),
                Err(_) => return (StatusCode::BAD_REQUEST, Json(json!({ "detail": "bad gzip body" }))),
            }
        }
        Some(other) => {
            let detail = format!("content-encoding {other} is not understood");
            return (StatusCode::UNSUPPORTED_MEDIA_TYPE, Json(json!({ "detail": detail })));
        }
    };
    let Some((header, _)) = parse(&body) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "detail": "invalid envelope" })));
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    app.store.keep(Record {
        seq: 0,
        received_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
        project,
        content_type: text(header::CONTENT_TYPE),
        origin: text(header::ORIGIN),
        query,
        body,
    });
    (StatusCode::OK, Json(json!({ "id": header.get("event_id") })))
}

#[derive(Deserialize)]
struct Since {
    after: Option<u64>,
    wait: Option<u64>,
    since: Option<u64>,
}

async fn list(State(app): State<Arc<App>>, Query(since): Query<Since>) -> Json<Value> {
    let after = since.after.unwrap_or(0);
    let wait = since.wait.unwrap_or(if since.after.is_some() { 25_000 } else { 0 });
    let mut last = app.store.last.subscribe();
    let mut stopping = app.stopping.clone();
    tokio::select! {
        _ = last.wait_for(|last| *last > after) => {}
        _ = stopping.wait_for(|stop| *stop) => {}
        () = tokio::time::sleep(Duration::from_millis(wait)) => {}
    }
    Json(app.store.after(after).iter().map(as_json).collect())
}

async fn stream(
    State(app): State<Arc<App>>,
    Query(since): Query<Since>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let since_ms = since.since.unwrap_or(0);
    let state = (app.clone(), app.store.last.subscribe(), since.after.unwrap_or(0), VecDeque::new());
    let events =
        futures_util::stream::unfold(state, move |(app, mut last, mut after, mut queue)| async move {
            let mut stopping = app.stopping.clone();
            while queue.is_empty() {
                tokio::select! {
                    _ = last.wait_for(|last| *last > after) => {}
                    _ = stopping.wait_for(|stop| *stop) => return None,
                }
                // Also what was announced and is forgotten again counts as seen.
                let announced = *last.borrow();
                queue.extend(app.store.after(after));
                after = queue.back().map_or(announced, |record: &Record| record.seq);
                queue.retain(|record| record.received_ms >= since_ms);
            }
            let record = queue.pop_front()?;
            let event = Event::default().id(record.seq.to_string()).data(as_json(&record).to_string());
            Some((Ok(event), (app, last, after, queue)))
        });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn spotlight(State(app): State<Arc<App>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let there = futures_util::stream::once(async move {
        let (mut there, mut stopping) = (app.store.spotlight_there.subscribe(), app.stopping.clone());
        tokio::select! {
            _ = there.wait_for(|there| *there) => Some(Ok(Event::default().data("there"))),
            _ = stopping.wait_for(|stop| *stop) => None,
        }
    });
    Sse::new(there.filter_map(std::future::ready)).keep_alive(KeepAlive::default())
}

async fn clear(State(app): State<Arc<App>>) -> StatusCode {
    let mut ring = app.store.ring.lock().unwrap_or_else(PoisonError::into_inner);
    ring.records.clear();
    ring.bytes = 0;
    StatusCode::NO_CONTENT
}

fn as_json(record: &Record) -> Value {
    let (header, items) = parse(&record.body).unwrap_or_default();
    let items: Vec<_> =
        items.into_iter().map(|(header, payload)| json!({ "header": header, "payload": payload })).collect();
    json!({
        "seq": record.seq,
        "receivedMs": record.received_ms,
        "project": record.project,
        "contentType": record.content_type,
        "origin": record.origin,
        "query": record.query,
        "header": header,
        "items": items,
        "raw": String::from_utf8_lossy(&record.body),
    })
}

/// An envelope: a header line, then items, each a header line and a payload of `length` bytes, or up to the next newline.
/// Payloads are JSON where they are, else text. None when it is no envelope.
fn parse(body: &[u8]) -> Option<(Value, Vec<(Value, Value)>)> {
    let (header, mut rest) = line(body);
    let header: Value = serde_json::from_slice(header).ok()?;
    if !header.is_object() {
        return None;
    }
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (item, after) = line(rest);
        rest = after;
        if item.is_empty() {
            continue;
        }
        let item: Value = serde_json::from_slice(item).ok()?;
        let payload = match item.get("length").and_then(Value::as_u64) {
            Some(length) => {
                let (payload, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                rest = after.strip_prefix(b"\n").unwrap_or(after);
                payload
            }
            None => {
                let (payload, after) = line(rest);
                rest = after;
                payload
            }
        };
        let payload = serde_json::from_slice(payload)
            .unwrap_or_else(|_| String::from_utf8_lossy(payload).into_owned().into());
        items.push((item, payload));
    }
    Some((header, items))
}

/// The first line, and what follows it.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut halves = bytes.splitn(2, |byte| *byte == b'\n');
    (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_with_and_without_length() {
        let body = b"{\"event_id\":\"a\"}\n{\"type\":\"x\",\"length\":7}\n{\"a\":1}\n{\"type\":\"y\"}\nnot\n";
        let (header, items) = parse(body).unwrap();
        assert_eq!(header["event_id"], "a");
        assert_eq!(
            items,
            [(json!({"type":"x","length":7}), json!({"a":1})), (json!({"type":"y"}), json!("not"))]
        );
    }

    #[test]
    fn a_length_beyond_the_end_is_no_envelope() {
        assert!(parse(b"{}\n{\"type\":\"x\",\"length\":99}\nabc").is_none());
        assert!(parse(b"nonsense").is_none());
        assert!(parse(b"").is_none());
    }
}
