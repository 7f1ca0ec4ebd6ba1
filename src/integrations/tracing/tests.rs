//! The layer and the light subscriber against the real engine, by the same scenarios.

use super::filters::is_fetched;
use super::*;
use crate::api::rust::testing::page;
use crate::api::rust::{Guard, Options, init_guarded, set_tag};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec;
use core::cell::Cell;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context as TaskContext, Poll, Waker};
use serde_json::Value as Json;
use tracing::Instrument as _;
use tracing::{
    debug, debug_span, error, error_span, info, info_span, instrument, trace_span, warn, warn_span,
};
use tracing_core::metadata::Kind;
use tracing_core::{Callsite, Dispatch};
use tracing_subscriber::layer::SubscriberExt;

/// Runs a scenario under both, and gives what was sent.
fn under_both(check: impl Fn(&dyn Fn() -> Vec<Json>)) {
    under_both_with(|layer| layer, |subscriber| subscriber, check);
}

fn under_both_with(
    layer: impl Fn(BrowserLayer) -> BrowserLayer,
    subscriber: impl Fn(BrowserSubscriber) -> BrowserSubscriber,
    check: impl Fn(&dyn Fn() -> Vec<Json>),
) {
    let dispatches = vec![
        Dispatch::new(tracing_subscriber::registry().with(layer(super::layer()))),
        Dispatch::new(tracing_subscriber::registry().with(layer(super::layer()).filtered())),
        Dispatch::new(subscriber(super::subscriber())),
    ];
    for dispatch in dispatches {
        let before = page::sent().len();
        let guard: Cell<Option<Guard>> = Cell::new(Some(
            init_guarded(Options::new("https://key@o7.ingest.example.com/42").traces_sample_rate(1.0))
                .unwrap(),
        ));
        tracing_core::dispatcher::with_default(&dispatch, || {
            check(&|| {
                page::advance(3000.0);
                drop(guard.take());
                page::sent().split_off(before)
            });
        });
    }
}

fn span<'a>(sent: &'a [Json], name: &str) -> &'a Json {
    sent.iter()
        .flat_map(|item| item["spans"].as_array().into_iter().flatten())
        .find(|span| span["description"] == name)
        .unwrap_or_else(|| panic!("no span {name} in {sent:#?}"))
}

fn load(sent: &[Json]) -> &Json {
    sent.iter().find(|item| item["contexts"]["trace"]["op"] == "pageload").unwrap()
}

fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future.as_mut().poll(&mut TaskContext::from_waker(Waker::noop()))
}

struct Later(bool);

impl Future for Later {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<()> {
        if core::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

#[test]
fn spans_live_from_creation_to_close_and_know_how_long_they_worked() {
    under_both(|finish| {
        let outer = info_span!("outer", n = 3, ok = true, f = 0.5, text = "t", debug = ?Some(1));
        page::advance(10.0);
        outer.in_scope(|| {
            page::advance(20.0);
            info_span!("inner").in_scope(|| page::advance(5.0));
        });
        page::advance(40.0);
        outer.in_scope(|| page::advance(5.0));
        drop(outer);
        let sent = finish();
        let outer = span(&sent, "outer");
        let lasted = outer["timestamp"].as_f64().unwrap() - outer["start_timestamp"].as_f64().unwrap();
        assert!((lasted - 0.080).abs() < 1e-6, "{lasted}");
        assert_eq!(outer["data"]["busy_ns"], 30_000_000);
        assert_eq!(outer["data"]["idle_ns"], 50_000_000);
        assert_eq!(outer["data"]["n"], 3);
        assert_eq!(outer["data"]["ok"], true);
        assert_eq!(outer["data"]["f"], 0.5);
        assert_eq!(outer["data"]["text"], "t");
        assert_eq!(outer["data"]["debug"], "Some(1)");
        assert_eq!(outer["origin"], "auto.tracing");
        assert_eq!(outer["op"], concat!(module_path!(), "::outer"));
        assert_eq!(outer["data"]["sentry.tracing.target"], module_path!());
        assert_eq!(outer["data"]["code.file.path"], file!());
        assert!(outer["data"]["code.line.number"].is_number());
        assert_eq!(outer["parent_span_id"], load(&sent)["contexts"]["trace"]["span_id"]);
        assert_eq!(span(&sent, "inner")["parent_span_id"], outer["span_id"]);
    });
}

#[test]
fn names_of_sentry_and_opentelemetry_are_understood_also_later() {
    use tracing::field::Empty;
    under_both(|finish| {
        let a = info_span!("a", sentry.name = Empty, sentry.op = Empty, late = Empty, "tags.plan" = "free");
        a.record("sentry.name", "renamed");
        a.record("sentry.op", "db.query");
        a.record("late", 7);
        drop(a);
        drop(info_span!("b", otel.name = "GET /x", otel.kind = "client", otel.status_code = "ERROR"));
        drop(info_span!("c", otel.kind = "server", sentry.op = "own"));
        let sent = finish();
        let a = span(&sent, "renamed");
        assert_eq!(a["op"], "db.query");
        assert_eq!(a["data"]["late"], 7);
        assert_eq!(a["tags"], serde_json::json!({"plan": "free"}));
        assert!(a["data"].get("plan").is_none());
        let b = span(&sent, "GET /x");
        assert_eq!((&b["op"], &b["status"]), (&"http.client".into(), &"internal_error".into()));
        assert_eq!(span(&sent, "c")["op"], "own");
    });
}

#[test]
fn parents_may_be_given_links_follow_and_roots_stand_alone() {
    under_both(|finish| {
        let a = info_span!("a");
        let b = info_span!("b");
        b.in_scope(|| drop(info_span!(parent: &a, "child of a")));
        b.follows_from(&a);
        drop(info_span!(parent: None, "root"));
        drop(
            info_span!(parent: None, "continued", sentry.trace = "11111111111111111111111111111111-2222222222222222-1"),
        );
        drop((a, b));
        let sent = finish();
        assert_eq!(span(&sent, "child of a")["parent_span_id"], span(&sent, "a")["span_id"]);
        assert_eq!(span(&sent, "b")["links"][0]["span_id"], span(&sent, "a")["span_id"]);
        let root = sent.iter().find(|item| item["transaction"] == "root").unwrap();
        assert_eq!(root["contexts"]["trace"]["trace_id"], load(&sent)["contexts"]["trace"]["trace_id"]);
        let continued = sent.iter().find(|item| item["transaction"] == "continued").unwrap();
        assert_eq!(continued["contexts"]["trace"]["trace_id"], "11111111111111111111111111111111");
        assert_eq!(continued["contexts"]["trace"]["parent_span_id"], "2222222222222222");
    });
}

#[instrument]
async fn load_item(id: u32) {
    Later(false).await;
    inner().await;
}

#[instrument(fields(sentry.op = "step"))]
async fn inner() {
    Later(false).await;
}

#[test]
fn concurrent_futures_have_the_right_parents() {
    under_both(|finish| {
        let mut tasks: Vec<_> = (1..=3).map(|id| Box::pin(load_item(id))).collect();
        for _ in 0..3 {
            for task in &mut tasks {
                let _ = poll(task);
            }
            page::advance(1.0);
        }
        let mut manual = Box::pin(Later(false).instrument(info_span!("manual")));
        let _ = poll(&mut manual);
        drop(manual);
        drop(tasks);
        let sent = finish();
        let all: Vec<_> = load(&sent)["spans"].as_array().unwrap().iter().collect();
        let loads: Vec<_> = all.iter().filter(|s| s["description"] == "load_item").collect();
        let inners: Vec<_> = all.iter().filter(|s| s["description"] == "inner").collect();
        assert_eq!((loads.len(), inners.len()), (3, 3));
        let mut parents: Vec<_> = inners.iter().map(|s| s["parent_span_id"].to_string()).collect();
        let mut ids: Vec<_> = loads.iter().map(|s| s["span_id"].to_string()).collect();
        parents.sort();
        ids.sort();
        assert_eq!(parents, ids, "each inner span under its own task");
        assert_eq!(inners[0]["op"], "step");
        assert!(loads.iter().all(|s| s["parent_span_id"] == load(&sent)["contexts"]["trace"]["span_id"]));
        let ids: Vec<_> = loads.iter().map(|s| s["data"]["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, [1, 2, 3]);
        span(&sent, "manual");
    });
}

#[test]
fn a_guard_held_across_an_await_leaves_no_mess() {
    under_both(|finish| {
        let (a, b) = (info_span!("a"), info_span!("b"));
        let in_a = a.enter();
        let in_b = b.enter();
        drop(in_a);
        drop(info_span!("in b"));
        drop(in_b);
        drop(info_span!("in none"));
        drop((a, b));
        let sent = finish();
        assert_eq!(span(&sent, "in b")["parent_span_id"], span(&sent, "b")["span_id"]);
        assert_eq!(span(&sent, "in none")["parent_span_id"], load(&sent)["contexts"]["trace"]["span_id"]);
    });
}

#[derive(Debug)]
struct Broken(Option<Box<Broken>>);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "outer" } else { "inner" })
    }
}

impl core::error::Error for Broken {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.0.as_ref().map(|inner| inner.as_ref() as _)
    }
}

#[test]
fn b3_filters_are_hooks_what_they_do_is_not_recorded_and_none_runs_inside_another() {
    let filter = |metadata: &Metadata<'_>| {
        start_span("junk of a filter").end();
        *metadata.level() <= Level::INFO
    };
    under_both_with(
        move |layer| {
            layer.span_filter(filter).event_filter(move |metadata| {
                filter(metadata);
                EventFilter::Breadcrumb
            })
        },
        move |subscriber| subscriber.span_filter(filter),
        |sent| {
            info_span!("wanted").in_scope(|| info!("said"));
            let sent = sent();
            span(&sent, "wanted");
            let text = serde_json::to_string(&sent).unwrap();
            assert!(!text.contains("junk"), "{text}");
        },
    );
}

#[test]
fn events_are_breadcrumbs_and_an_error_marks_its_span() {
    under_both(|finish| {
        let error = Broken(Some(Box::new(Broken(None))));
        info_span!("work").in_scope(|| {
            debug!("not wanted");
            info!(n = 1, "hello {}", "you");
            warn!("careful");
            error!(error = &error as &dyn core::error::Error, "failed");
        });
        let sent = finish();
        assert_eq!(span(&sent, "work")["status"], "internal_error");
        let crumbs = load(&sent)["breadcrumbs"].as_array().unwrap();
        let texts: Vec<_> =
            crumbs.iter().map(|c| (c["message"].as_str().unwrap(), c["level"].as_str().unwrap())).collect();
        assert_eq!(texts, [("hello you", "info"), ("careful", "warning"), ("failed", "error")]);
        assert_eq!(crumbs[0]["data"]["n"], 1);
        assert_eq!(crumbs[0]["category"], module_path!());
        assert_eq!(crumbs[2]["data"]["error"], "outer");
        assert_eq!(crumbs[2]["data"]["error.chain"], serde_json::json!(["inner"]));
        assert!(sent.iter().all(|item| item.get("exception").is_none()), "nobody asked for errors");
    });
}

#[test]
fn filters_decide_and_combine() {
    fn events(metadata: &Metadata<'_>) -> EventFilter {
        match *metadata.level() {
            Level::ERROR => EventFilter::Event | EventFilter::Attributes,
            Level::DEBUG => EventFilter::Breadcrumb,
            _ => EventFilter::Ignore,
        }
    }
    fn spans(metadata: &Metadata<'_>) -> bool {
        metadata.name() != "hidden"
    }
    under_both_with(
        |layer| layer.event_filter(events).span_filter(spans).enable_span_attributes(),
        |subscriber| subscriber.event_filter(events).span_filter(spans).enable_span_attributes(),
        |finish| {
            trace_span!("shown", id = 4).in_scope(|| {
                info_span!("hidden").in_scope(|| {
                    info!("ignored");
                    debug!("kept");
                    error!(code = 5, "failed");
                    drop(trace_span!("deep"));
                });
            });
            let sent = finish();
            let shown = span(&sent, "shown");
            assert_eq!(
                span(&sent, "deep")["parent_span_id"],
                shown["span_id"],
                "what is not sent is skipped"
            );
            assert_eq!(shown["data"]["message"], "failed");
            assert_eq!(shown["data"]["code"], 5);
            let event = sent.iter().find(|item| item.get("exception").is_some()).unwrap();
            assert_eq!(event["exception"]["values"][0]["value"], "failed");
            assert_eq!(event["extra"]["code"], 5);
            assert_eq!(event["extra"]["shown:id"], 4);
            assert_eq!(event["contexts"]["trace"]["span_id"], shown["span_id"]);
            let crumbs: Vec<_> = load(&sent)["breadcrumbs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| c["message"].to_string())
                .collect();
            assert_eq!(crumbs, ["\"kept\""]);
        },
    );
}

#[test]
fn call_sites_learn_once_that_nobody_wants_them() {
    let dispatches =
        [Dispatch::new(tracing_subscriber::registry().with(layer().filtered())), Dispatch::new(subscriber())];
    for dispatch in dispatches {
        tracing_core::dispatcher::with_default(&dispatch, || {
            let quiet = tracing::callsite! { name: "quiet", kind: Kind::SPAN, level: Level::TRACE, fields: };
            let loud = tracing::callsite! { name: "loud", kind: Kind::SPAN, level: Level::INFO, fields: };
            // Asked of the dispatch itself: other tests' subscribers share the call site's cache.
            assert!(dispatch.register_callsite(quiet.metadata()).is_never());
            assert!(dispatch.register_callsite(loud.metadata()).is_always());
        });
    }
    tracing_core::dispatcher::with_default(&Dispatch::new(subscriber()), || {
        assert!(trace_span!("quiet").is_disabled());
        let evaluated = Rc::new(Cell::new(false));
        debug!(
            value = {
                evaluated.set(true);
                1
            },
            "no"
        );
        assert!(!evaluated.get());
    });
}

#[test]
fn long_debug_text_is_cut_at_a_character() {
    under_both(|finish| {
        drop(info_span!("long", text = ?"é".repeat(2000)));
        let sent = finish();
        let text = span(&sent, "long")["data"]["text"].as_str().unwrap();
        assert!(text.len() <= 1024 + '…'.len_utf8() && text.ends_with("é…"), "{}", text.len());
    });
}

#[test]
fn debug_code_that_wants_to_write_all_of_it_is_not_told_of_the_cut() {
    struct Strict;
    impl fmt::Debug for Strict {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            (0..1000).for_each(|_| f.write_str("é x").unwrap());
            Ok(())
        }
    }
    under_both(|finish| {
        drop(info_span!("strict", text = ?Strict));
        let sent = finish();
        let text = span(&sent, "strict")["data"]["text"].as_str().unwrap();
        assert!(text.len() <= 1024 + '…'.len_utf8() && text.ends_with('…'), "{}", text.len());
    });
}

#[test]
fn a_field_that_is_recorded_in_a_loop_is_one_field() {
    under_both_with(
        |layer| layer.enable_span_attributes(),
        |subscriber| subscriber.enable_span_attributes(),
        |finish| {
            let work = info_span!("work", at = tracing::field::Empty, last = tracing::field::Empty);
            for at in 0..5000 {
                work.record("at", at);
            }
            work.record("last", true);
            work.in_scope(|| info!("done"));
            drop(work);
            let sent = finish();
            let crumb = load(&sent)["breadcrumbs"].as_array().unwrap().last().unwrap().clone();
            assert_eq!(crumb["data"], serde_json::json!({ "work:at": 4999, "work:last": true }));
        },
    );
}

#[test]
fn spans_in_each_other_without_end_need_no_stack_to_end() {
    let dispatch = Dispatch::new(subscriber());
    tracing_core::dispatcher::with_default(&dispatch, || {
        let mut span = info_span!("first");
        for _ in 0..100_000 {
            span = info_span!(parent: &span, "next");
        }
        drop(span);
    });
}

#[test]
fn code_that_runs_while_we_send_may_trace() {
    struct Chatty;
    impl fmt::Debug for Chatty {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            info!("from inside Debug");
            f.write_str("Chatty")
        }
    }
    under_both(|finish| {
        let span = info_span!("outer", value = tracing::field::Empty);
        span.record("value", tracing::field::debug(Chatty));
        span.in_scope(|| info!(value = ?Chatty, "event"));
        drop(span);
        let sent = finish();
        assert_eq!(self::span(&sent, "outer")["data"]["value"], "Chatty");
    });
}

#[test]
fn an_error_in_a_field_of_a_span_is_text_with_its_sources() {
    under_both(|finish| {
        let error = Broken(Some(Box::new(Broken(Some(Box::new(Broken(None)))))));
        drop(info_span!("work", cause = &error as &dyn core::error::Error));
        let sent = finish();
        let data = &span(&sent, "work")["data"];
        assert_eq!(data["cause"], "outer");
        assert_eq!(data["cause.chain"], serde_json::json!(["outer", "inner"]));
    });
}

#[test]
fn numbers_keep_their_type_as_far_as_json_has_one() {
    under_both(|finish| {
        drop(info_span!(
            "n",
            i = -3_i8,
            u = 7_u64,
            huge = u64::MAX,
            i128 = 5_i128,
            f = 0.25_f32,
            off = false
        ));
        let sent = finish();
        let data = &span(&sent, "n")["data"];
        assert_eq!((&data["i"], &data["u"]), (&(-3).into(), &7.into()));
        assert!(data["huge"].as_f64().is_some_and(|huge| huge > 1.8e19), "{}", data["huge"]);
        assert_eq!(data["i128"], "5");
        assert_eq!((&data["f"], &data["off"]), (&0.25.into(), &false.into()));
    });
}

#[test]
fn every_otel_field_says_something() {
    use tracing::field::Empty;
    under_both(|finish| {
        for (name, kind) in
            [("client", "Client"), ("server", "SERVER"), ("producer", "producer"), ("consumer", "consumer")]
        {
            drop(info_span!("kind", otel.name = name, otel.kind = kind));
        }
        drop(info_span!("internal", otel.kind = "internal"));
        drop(info_span!("good", otel.status_code = "Ok"));
        let late =
            info_span!("late", otel.name = Empty, otel.status_code = Empty, otel.status_message = Empty);
        late.record("otel.name", "GET /late");
        late.record("otel.status_code", "error");
        late.record("otel.status_message", "refused");
        drop(late);
        drop(info_span!("told", otel.status_message = "refused"));
        drop(info_span!("odd", otel.status_code = "banana"));
        let sent = finish();
        for (name, op) in [
            ("client", "http.client"),
            ("server", "http.server"),
            ("producer", "queue.publish"),
            ("consumer", "queue.process"),
        ] {
            assert_eq!(
                (&span(&sent, name)["op"], &span(&sent, name)["data"]["otel.kind"]),
                (&op.into(), &name.into())
            );
        }
        assert_eq!(span(&sent, "internal")["op"], concat!(module_path!(), "::internal"));
        assert_eq!(span(&sent, "good")["status"], "ok");
        for (name, status) in [("GET /late", "internal_error"), ("told", "internal_error")] {
            assert_eq!(span(&sent, name)["status"], status, "{name}");
            assert_eq!(span(&sent, name)["data"]["otel.status_description"], "refused");
        }
        assert_ne!(span(&sent, "odd")["status"], "internal_error");
    });
}

#[instrument(err, skip_all)]
fn fails(error: Broken) -> Result<(), Broken> {
    Err(error)
}

#[test]
fn instrument_err_marks_the_span_that_it_instruments_and_no_other() {
    under_both(|finish| {
        info_span!("around").in_scope(|| assert!(fails(Broken(None)).is_err()));
        let sent = finish();
        assert_eq!(span(&sent, "fails")["status"], "internal_error");
        assert_ne!(span(&sent, "around")["status"], "internal_error");
        assert_eq!(load(&sent)["breadcrumbs"][0]["level"], "error");
        assert_eq!(load(&sent)["breadcrumbs"][0]["data"]["error"], "inner");
        assert_eq!(load(&sent)["breadcrumbs"][0]["message"], "inner");
    });
}

#[test]
fn an_error_of_its_own_has_its_sources_before_it_its_tags_and_its_words() {
    let both = |_: &Metadata<'_>| EventFilter::Event | EventFilter::Breadcrumb;
    under_both_with(
        |layer| layer.event_filter(both),
        |subscriber| subscriber.event_filter(both),
        |finish| {
            set_tag("plan", "free");
            set_tag("shop", "1");
            let error = Broken(Some(Box::new(Broken(None))));
            error!(error = &error as &dyn core::error::Error, tags.plan = "paid", tags.try = 2, "failed");
            assert!(fails(Broken(None)).is_err());
            let sent = finish();
            let events: Vec<_> = sent.iter().filter(|item| item.get("exception").is_some()).collect();
            let values = events[0]["exception"]["values"].as_array().unwrap();
            let texts: Vec<_> = values.iter().map(|value| (&value["type"], &value["value"])).collect();
            assert_eq!(
                texts,
                [(&"Broken".into(), &"inner".into()), (&"Broken".into(), &"outer".into())],
                "what was first comes first"
            );
            assert_eq!(events[0]["message"], "failed");
            assert_eq!(events[0]["tags"], serde_json::json!({"shop": "1", "plan": "paid", "try": "2"}));
            assert_eq!(load(&sent)["tags"], serde_json::json!({"plan": "free", "shop": "1"}));
            assert_eq!(load(&sent)["breadcrumbs"][0]["data"]["plan"], "paid");
            let instrumented = &events[1]["exception"]["values"];
            assert_eq!(instrumented[0]["value"], "inner", "of #[instrument(err)], which has no message");
        },
    );
}

#[test]
fn an_event_belongs_to_the_span_it_names_or_to_none() {
    under_both(|finish| {
        let (a, b) = (info_span!("a"), info_span!("b"));
        b.in_scope(|| error!(parent: &a, "of a"));
        b.in_scope(|| error!(parent: None, "of none"));
        error!("outside");
        drop((a, b));
        let sent = finish();
        assert_eq!(span(&sent, "a")["status"], "internal_error");
        assert_ne!(span(&sent, "b")["status"], "internal_error");
        assert_eq!(load(&sent)["breadcrumbs"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn every_level_is_a_level_of_a_breadcrumb() {
    under_both_with(
        |layer| layer.event_filter(|_| EventFilter::Breadcrumb),
        |subscriber| subscriber.event_filter(|_| EventFilter::Breadcrumb),
        |finish| {
            tracing::trace!("t");
            debug!("d");
            info!("i");
            warn!("w");
            error!("e");
            let sent = finish();
            let crumbs = load(&sent)["breadcrumbs"].as_array().unwrap();
            let levels: Vec<_> = crumbs.iter().map(|crumb| crumb["level"].as_str().unwrap()).collect();
            assert_eq!(levels, ["debug", "debug", "info", "warning", "error"]);
        },
    );
}

#[test]
fn what_follows_a_span_that_is_not_sent_has_no_link_and_one_that_follows_two_has_both() {
    under_both(|finish| {
        let (quiet, a, b) = (trace_span!("quiet"), info_span!("a"), info_span!("b"));
        let after = info_span!("after");
        after.follows_from(&quiet);
        after.follows_from(&a);
        after.follows_from(&b);
        drop((quiet, a, b, after));
        let sent = finish();
        let links = span(&sent, "after")["links"].as_array().unwrap().clone();
        let ids: Vec<_> = links.iter().map(|link| link["span_id"].clone()).collect();
        assert_eq!(ids, [span(&sent, "a")["span_id"].clone(), span(&sent, "b")["span_id"].clone()]);
        assert!(links.iter().all(|link| link["trace_id"] == load(&sent)["contexts"]["trace"]["trace_id"]));
    });
}

#[test]
fn without_init_every_span_and_event_is_harmless() {
    for dispatch in [Dispatch::new(tracing_subscriber::registry().with(layer())), Dispatch::new(subscriber())]
    {
        let before = page::sent().len();
        tracing_core::dispatcher::with_default(&dispatch, || {
            let span = info_span!("nothing", n = 1);
            span.in_scope(|| error!("nowhere"));
            span.record("n", 2);
            drop(span);
        });
        assert_eq!(page::sent().len(), before);
    }
}

#[test]
fn e4_errors_become_events_of_their_own_and_nothing_else_does() {
    under_both_with(
        |layer| layer.event_filter(errors_as_events),
        |subscriber| subscriber.event_filter(errors_as_events),
        |finish| {
            for _ in 0..3 {
                debug!("d");
                info!("i");
                warn!("w");
                error!("e");
            }
            let sent = finish();
            let events: Vec<_> = sent.iter().filter(|item| item.get("exception").is_some()).collect();
            assert_eq!(events.len(), 3);
            assert!(events.iter().all(|event| event["exception"]["values"][0]["value"] == "e"));
            assert_eq!(load(&sent)["breadcrumbs"].as_array().unwrap().len(), 9, "info, warn and error");
        },
    );
}

/// Spans as libraries have them; their code lies elsewhere, or their target says whose they are.
fn library_spans() -> Vec<tracing::Span> {
    vec![
        info_span!(target: "dioxus_core", "library"),
        info_span!(target: "dioxus::virtual_dom", "library"),
        info_span!(target: "yew::scheduler", "library"),
        info_span!(target: "leptos_reactive", "library"),
        warn_span!(target: "reactive_graph::effect", "library"),
        error_span!(target: "hyper::client", "library"),
        info_span!(target: "hyper_util::client::legacy", "library"),
        info_span!(target: "tower_http::trace", "library"),
        info_span!(target: "reqwest", "library"),
        debug_span!(target: "dioxus_core", "library"),
    ]
}

#[test]
fn e5_spans_of_libraries_are_left_out_unless_they_are_asked_for() {
    under_both(|finish| {
        let outer = info_span!("of the app");
        outer.in_scope(|| drop(library_spans()));
        // Its name only begins alike.
        drop(info_span!(target: "yewtube::player", "another app"));
        drop(info_span!(target: "leptos_shop::cart", "another app"));
        drop(outer);
        let sent = finish();
        let names: Vec<_> =
            load(&sent)["spans"].as_array().unwrap().iter().map(|it| it["description"].clone()).collect();
        assert_eq!(names, ["of the app", "another app", "another app"]);
        assert_eq!(sent.len(), 1);
    });
    under_both_with(
        |layer| layer.with_targets(["dioxus_core", "hyper"]),
        |subscriber| subscriber.with_targets([String::from("dioxus_core"), String::from("hyper")]),
        |finish| {
            info_span!("of the app").in_scope(|| drop(library_spans()));
            let sent = finish();
            let targets: Vec<_> = load(&sent)["spans"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["data"]["sentry.tracing.target"].clone())
                .collect();
            assert_eq!(
                targets[1..],
                ["dioxus_core", "hyper::client"],
                "and what of hyper_util is no part of hyper"
            );
        },
    );
    // A filter decides alone.
    under_both_with(
        |layer| layer.span_filter(|metadata| metadata.target() == "reqwest"),
        |subscriber| subscriber.span_filter(|metadata| metadata.target() == "reqwest"),
        |finish| {
            drop(library_spans());
            assert_eq!(load(&finish())["spans"].as_array().unwrap().len(), 1);
        },
    );
}

#[test]
fn e5_where_no_route_is_open_a_span_of_a_library_is_no_transaction() {
    under_both_with(
        |layer| layer.span_filter(|_| true),
        |subscriber| subscriber.span_filter(|_| true),
        |finish| {
            page::advance(60_000.0); // the page load has been sent
            for library in library_spans() {
                library.in_scope(|| drop(info_span!(target: "hyper", "within")));
            }
            drop(info_span!(target: "hyper", parent: None, "alone"));
            info_span!("of the app").in_scope(|| drop(info_span!(target: "hyper", "within the app's")));
            let sent = finish();
            let transactions: Vec<_> = sent
                .iter()
                .filter(|item| item["type"] == "transaction")
                .map(|it| it["transaction"].clone())
                .collect();
            assert_eq!(transactions[1..], ["of the app"], "{transactions:?}");
            assert_eq!(
                span(&sent, "within the app's")["parent_span_id"],
                sent.last().unwrap()["contexts"]["trace"]["span_id"]
            );
        },
    );
}

#[test]
fn e5_what_cargo_has_fetched_is_a_library() {
    for file in [
        "/home/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/some-1.0.0/src/lib.rs",
        "C:\\Users\\me\\.cargo\\registry\\src\\index.crates.io-6f17d22bba15001f\\some-1.0.0\\src\\lib.rs",
        "/usr/local/cargo/git/checkouts/some-0123/abc/src/lib.rs",
    ] {
        assert!(is_fetched(file), "{file}");
    }
    for file in ["src/main.rs", "crates/registry/src/lib.rs", "/work/app/src/main.rs", "app\\src\\git.rs"] {
        assert!(!is_fetched(file), "{file}");
    }
}

#[test]
fn e8_a_message_is_kept_and_tags_are_tags() {
    use tracing::field::Empty;
    under_both(|finish| {
        set_tag("shop", "1");
        set_tag("plan", "free");
        let child =
            info_span!("child", message = "said", tags.plan = "paid", tags.tries = 2, tags.ok = Empty);
        child.record("tags.ok", true);
        drop(child);
        drop(info_span!("formatted", "of {}", 3));
        let root = info_span!(parent: None, "root", message = Empty, tags.plan = "paid \"x\"", n = 1);
        root.record("message", "later");
        drop(root);
        drop(info_span!(parent: None, "plain"));
        let sent = finish();
        let child = span(&sent, "child");
        assert_eq!(child["data"]["message"], "said");
        assert_eq!(child["tags"], serde_json::json!({"plan": "paid", "tries": "2", "ok": "true"}));
        assert_eq!(span(&sent, "formatted")["data"]["message"], "of 3");
        let transaction = |name| sent.iter().find(|item| item["transaction"] == name).unwrap();
        let root = transaction("root");
        assert_eq!(root["tags"], serde_json::json!({"plan": "paid \"x\"", "shop": "1"}));
        let data = root["contexts"]["trace"]["data"].as_object().unwrap();
        assert_eq!((&data["message"], &data["n"]), (&"later".into(), &1.into()));
        assert!(data.keys().all(|key| !key.contains("plan")), "{data:?}");
        assert_eq!(transaction("plain")["tags"], serde_json::json!({"plan": "free", "shop": "1"}));
    });
}

#[test]
fn e11_both_ways_to_put_a_future_in_a_span_are_there_side_by_side() {
    use crate::api::rust::Instrument as _;
    under_both(|finish| {
        let mut work = Box::pin(Later(false).instrument(info_span!("theirs")).in_span(start_span("ours")));
        while poll(&mut work).is_pending() {}
        drop(work);
        let sent = finish();
        assert!(span(&sent, "theirs")["span_id"] != span(&sent, "ours")["span_id"]);
    });
}

#[test]
fn a_sampler_that_is_asked_for_the_child_of_what_is_gone_may_trace() {
    std::thread_local! {
        static SESSION: core::cell::RefCell<tracing::Span> = const { core::cell::RefCell::new(tracing::Span::none()) };
    }
    let (done, ends) = std::sync::mpsc::channel();
    let all: [fn() -> Dispatch; 2] = [
        || Dispatch::new(tracing_subscriber::registry().with(layer().filtered())),
        || Dispatch::new(subscriber()),
    ];
    for dispatch in all {
        let done = done.clone();
        // In a thread of its own: what waits for its own lock never ends.
        std::thread::spawn(move || {
            let guard = init_guarded(Options::new("https://key@o7.ingest.example.com/42").traces_sampler(
                |context| {
                    // Through the span itself: under a subscriber of a scope `tracing` silences what is said meanwhile, which it
                    // does not under that of the program.
                    SESSION.with_borrow(|session| {
                        session.record("asked", context.name);
                    });
                    1.0
                },
            ));
            tracing_core::dispatcher::with_default(&dispatch(), || {
                let session = info_span!("session", asked = tracing::field::Empty);
                SESSION.set(session.clone());
                // The page load, whose child it is, ends and is sent.
                page::advance(60_000.0);
                info_span!(parent: &session, "late").in_scope(|| info!("inside"));
                SESSION.set(tracing::Span::none());
            });
            drop(guard);
            done.send(page::sent().iter().map(|item| item["transaction"].to_string()).collect::<Vec<_>>())
        });
        let names = ends.recv_timeout(core::time::Duration::from_secs(20)).expect("it waits for itself");
        assert!(names.contains(&String::from("\"late\"")), "{names:?}");
    }
}

#[test]
fn a_span_in_one_of_its_own_name_tells_its_own_fields() {
    fn dive(depth: u32) {
        info_span!("dive", depth).in_scope(|| if depth < 3 { dive(depth + 1) } else { info!("deepest") });
    }
    under_both_with(
        |layer| layer.enable_span_attributes(),
        |subscriber| subscriber.enable_span_attributes(),
        |finish| {
            info_span!("outermost", all = true).in_scope(|| dive(0));
            let sent = finish();
            let crumb = load(&sent)["breadcrumbs"].as_array().unwrap().last().unwrap().clone();
            assert_eq!(crumb["data"], serde_json::json!({ "dive:depth": 3, "outermost:all": true }));
        },
    );
}

#[test]
fn a_span_that_ended_while_it_was_entered_is_no_other_s_parent() {
    under_both(|finish| {
        let forgotten = info_span!("forgotten");
        core::mem::forget(forgotten.enter());
        drop(forgotten);
        let work = info_span!(parent: None, "work");
        assert_ne!(tracing::Span::current().id(), work.id());
        drop(work);
        finish();
    });
}
