//! The Rust API over the real engine and a page that the tests move.

use super::testing::page;
use super::*;
use crate::seam::{fact_text, op, verdict};
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use serde_json::Value as Json;

const DSN: &str = "https://key@o7.ingest.example.com/42";

fn options() -> Options {
    Options::new(DSN).release("web@1").traces_sample_rate(1.0)
}

/// The transactions sent so far.
fn transactions() -> Vec<Json> {
    page::sent().into_iter().filter(|item| item["type"] == "transaction").collect()
}

fn span<'a>(transaction: &'a Json, name: &str) -> &'a Json {
    let spans = transaction["spans"].as_array().unwrap();
    spans
        .iter()
        .find(|span| span["description"] == name)
        .unwrap_or_else(|| panic!("no span {name} in {spans:#?}"))
}

/// Polls once.
fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// A future that is ready at the second poll.
struct Later(bool);

impl Future for Later {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if core::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

extern crate alloc;
use alloc::boxed::Box;
use alloc::format;

fn request(key: u32) -> u32 {
    let nums = [f64::from(key), page_now(), 2.0];
    app::sink_event(op::REQUEST_START, &nums, &format!("{key:016x} GET https://shop.example/api")).unwrap()
}

/// It was answered, with 200.
fn answered(key: u32) {
    app::sink_event(op::REQUEST_END, &[f64::from(key), 200.0, page_now(), 0.0, -1.0], "").unwrap();
}

fn page_now() -> f64 {
    now_ms()
}

#[test]
fn a_request_to_the_tunnel_by_its_path_is_left_alone() {
    let guard = init_guarded(options().tunnel("/api")).unwrap();
    assert_eq!(request(1) & verdict::OMIT, verdict::OMIT);
    drop(guard);
    assert!(transactions()[0]["spans"].as_array().unwrap().is_empty());
}

#[test]
fn spans_are_children_of_the_page_load_and_of_each_other() {
    let guard = init_guarded(options()).unwrap();
    let outer = start_span("outer").op("task").attribute("n", 3).attribute("ok", true).attribute("f", 0.5);
    page::advance(10.0);
    outer.in_scope(|| {
        let inner = start_span("inner");
        inner.set_status(SpanStatus::NotFound);
        request(1);
    });
    let sibling = start_span("sibling");
    drop(sibling);
    outer.set_attribute("n", 4_u64);
    outer.add_link(&Link::new("11111111111111111111111111111111", "2222222222222222", true));
    outer.add_link(&Link::new("nonsense", "2222222222222222", true));
    outer.set_name("renamed");
    page::advance(5.0);
    outer.end();
    answered(1);
    page::advance(2000.0);
    drop(guard);

    let sent = transactions();
    assert_eq!(sent.len(), 1);
    let load = &sent[0];
    assert_eq!(load["contexts"]["trace"]["op"], "pageload");
    let outer = span(load, "renamed");
    assert_eq!(outer["op"], "task");
    assert_eq!(outer["data"]["n"], 4);
    assert_eq!(outer["links"].as_array().unwrap().len(), 1);
    assert_eq!(outer["links"][0]["span_id"], "2222222222222222");
    assert_eq!(outer["data"]["ok"], true);
    assert_eq!(outer["data"]["f"], 0.5);
    assert_eq!(outer["parent_span_id"], load["contexts"]["trace"]["span_id"]);
    let lasted = outer["timestamp"].as_f64().unwrap() - outer["start_timestamp"].as_f64().unwrap();
    assert!((lasted - 0.015).abs() < 1e-6, "{lasted}");
    assert_eq!(span(load, "inner")["parent_span_id"], outer["span_id"]);
    assert_eq!(span(load, "inner")["status"], "not_found");
    assert_eq!(span(load, "sibling")["parent_span_id"], load["contexts"]["trace"]["span_id"]);
    let spans = load["spans"].as_array().unwrap();
    let http = spans.iter().find(|span| span["op"] == "http.client").unwrap();
    assert_eq!(http["parent_span_id"], outer["span_id"], "the request was made inside `outer`");
}

#[test]
fn concurrent_futures_keep_their_own_context() {
    let guard = init_guarded(options()).unwrap();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let task = |name: &'static str| {
        let seen = seen.clone();
        let work = async move {
            seen.borrow_mut().push((name, current_headers().unwrap().sentry_trace));
            Later(false).await;
            seen.borrow_mut().push((name, current_headers().unwrap().sentry_trace));
            let inner = start_span("inner").attribute("of", name);
            Later(false).in_span(inner).await;
            seen.borrow_mut().push((name, current_headers().unwrap().sentry_trace));
        };
        let span = start_span(name);
        let id = span.link().unwrap().span_id;
        (id, Box::pin(work.in_span(span)))
    };
    let (a_id, mut a) = task("a");
    let (b_id, mut b) = task("b");
    for _ in 0..3 {
        let _ = poll(&mut a);
        let _ = poll(&mut b);
    }
    assert_eq!(seen.borrow().len(), 6);
    for (name, header) in seen.borrow().iter() {
        let id = if *name == "a" { &a_id } else { &b_id };
        assert!(header.contains(id.as_str()), "{name} {header}");
    }
    page::advance(2000.0);
    drop(guard);
    let sent = transactions();
    let spans = sent[0]["spans"].as_array().unwrap();
    for (name, id) in [("a", a_id), ("b", b_id)] {
        let inner = spans.iter().find(|span| span["data"]["of"] == name).unwrap();
        assert_eq!(inner["parent_span_id"], id.as_str());
        assert!(span(&sent[0], name)["timestamp"].is_number(), "ended when the future was done");
    }
}

#[test]
fn a_dropped_future_ends_its_span_and_is_dropped_inside_it() {
    struct OnDrop(Rc<RefCell<String>>);
    impl Drop for OnDrop {
        fn drop(&mut self) {
            *self.0.borrow_mut() = current_headers().unwrap().sentry_trace;
        }
    }
    let guard = init_guarded(options()).unwrap();
    let header = Rc::new(RefCell::new(String::new()));
    let on_drop = OnDrop(header.clone());
    let span = start_span("given up");
    let id = span.link().unwrap().span_id;
    let mut future = Box::pin(
        async move {
            let _held = on_drop;
            core::future::pending::<()>().await;
        }
        .in_span(span),
    );
    assert!(poll(&mut future).is_pending());
    drop(future);
    assert!(header.borrow().contains(&id), "{}", header.borrow());
    page::advance(2000.0);
    drop(guard);
    assert!(self::span(&transactions()[0], "given up")["timestamp"].is_number());
}

#[test]
fn guards_out_of_order_leave_what_is_entered_current() {
    let guard = init_guarded(options()).unwrap();
    let (a, b) = (start_span("a"), start_span("b"));
    let in_a = a.enter();
    let in_b = b.enter();
    drop(in_a);
    assert!(current_headers().unwrap().sentry_trace.contains(&b.link().unwrap().span_id));
    drop(in_b);
    drop((a, b));
    drop(guard);
}

#[test]
fn a_router_that_announces_gets_one_navigation() {
    let guard = init_guarded(options().routes(["/b/{id}"])).unwrap();
    let first = current_headers().unwrap().sentry_trace;
    page::advance(3000.0);
    start_navigation("/b/7", None);
    let announced = current_headers().unwrap().sentry_trace;
    assert_ne!(first[..32], announced[..32], "a trace of its own before the address changes");
    request(9);
    answered(9);
    page::push_state("/b/7");
    assert_eq!(current_headers().unwrap().sentry_trace[..32], announced[..32]);
    page::advance(3000.0);
    // What no router announced is a navigation all the same.
    page::push_state("/c");
    assert_ne!(current_headers().unwrap().sentry_trace[..32], announced[..32]);
    set_route_name("/{any}");
    page::advance(3000.0);
    drop(guard);
    let names: Vec<_> = transactions()
        .iter()
        .map(|t| (t["transaction"].to_string(), t["transaction_info"]["source"].to_string()))
        .collect();
    assert_eq!(
        names,
        [("\"/start\"", "\"url\""), ("\"/b/:id\"", "\"route\""), ("\"/:any\"", "\"route\"")]
            .map(|(name, source)| (name.to_string(), source.to_string()))
    );
    let navigation = &transactions()[1];
    assert_eq!(
        navigation["spans"].as_array().unwrap().iter().filter(|s| s["op"] == "http.client").count(),
        1
    );
    assert_eq!(navigation["request"]["url"], "https://shop.example/b/7");
}

#[test]
fn the_sampler_decides_roots_and_is_asked_without_a_borrow() {
    page::fact(fact_text::SENTRY_TRACE, "12345678901234567890123456789012-1234567890123456-1");
    page::fact(fact_text::BAGGAGE, "sentry-sample_rate=0.5,sentry-sampled=true");
    let asked = Rc::new(RefCell::new(Vec::new()));
    let log = asked.clone();
    let guard = init_guarded(Options::new(DSN).routes(["/c"]).traces_sampler(move |context| {
        // Calling back must neither panic nor hang.
        set_tag("asked", "yes");
        log.borrow_mut().push((
            String::from(context.name),
            String::from(context.op),
            context.parent_sampled,
            context.parent_sample_rate,
        ));
        if context.op == "pageload" { 0.0 } else { 1.0 }
    }))
    .unwrap();
    drop(start_span("child: nobody asks"));
    page::advance(3000.0);
    page::push_state("/c");
    page::advance(3000.0);
    drop(start_root_span("root"));
    drop(guard);
    let asked: Vec<_> = asked.borrow().clone();
    assert_eq!(asked[0], ("/start".into(), "pageload".into(), Some(true), Some(0.5)));
    assert_eq!(asked[1], ("/c".into(), "navigation".into(), None, None));
    assert_eq!(asked[2].0, "root");
    assert_eq!(asked.len(), 3);
    let sent = transactions();
    assert_eq!(sent.iter().map(|t| t["transaction"].as_str().unwrap()).collect::<Vec<_>>(), ["/c", "root"]);
    assert_eq!(sent[0]["transaction_info"]["source"], "route");
    assert_eq!(sent[0]["tags"]["asked"], "yes");
}

#[test]
fn before_start_span_may_rename_and_say_more_before_the_sampler_is_asked() {
    for sampled_by_rate in [true, false] {
        let before = transactions().len();
        let asked = Rc::new(RefCell::new(Vec::new()));
        let note = asked.clone();
        let start = Options::new(DSN).routes(["/users/:id"]);
        let start = if sampled_by_rate {
            start.traces_sample_rate(1.0)
        } else {
            start.traces_sampler(move |context| {
                note.borrow_mut().push((context.name.to_string(), context.op.to_string()));
                1.0
            })
        };
        let guard = init_guarded(start.before_start_span(|span| {
            // Calling back must neither panic nor hang.
            set_tag("asked", "yes");
            span.set_attribute("seen", span.name.as_str().len());
            if span.op == "pageload" {
                span.name = String::from("Start");
            } else if span.name == "/odd" {
                span.op = String::from("navigation.odd");
            }
        }))
        .unwrap();
        page::advance(3000.0);
        for target in ["/users/7", "/odd"] {
            page::push_state(target);
            page::advance(3000.0);
        }
        drop(guard);
        page::push_state("/start");
        let sent = transactions().split_off(before);
        let names: Vec<_> = sent
            .iter()
            .map(|t| {
                let trace = &t["contexts"]["trace"];
                (
                    t["transaction"].as_str().unwrap(),
                    t["transaction_info"]["source"].as_str().unwrap(),
                    trace["op"].as_str().unwrap(),
                    trace["data"]["seen"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            names,
            [
                ("Start", "custom", "pageload", 6),
                ("/users/:id", "route", "navigation", 10),
                ("/odd", "url", "navigation.odd", 4)
            ]
        );
        assert_eq!(sent[0]["tags"]["asked"], "yes");
        let known = |name: &str, op: &str| (name.to_string(), op.to_string());
        let wanted =
            [known("Start", "pageload"), known("/users/:id", "navigation"), known("/odd", "navigation.odd")];
        assert_eq!(asked.borrow()[..], if sampled_by_rate { &wanted[..0] } else { &wanted[..] }[..]);
    }
}

#[test]
fn a_rust_app_has_it_from_crates_io() {
    drop(init_guarded(options()).unwrap());
    assert_eq!(transactions()[0]["sdk"]["packages"][0]["name"], "cargo:browser-tracing");
}

#[test]
fn before_send_may_change_and_drop_and_call_back() {
    let guard = init_guarded(options().before_send_transaction(|event| {
        add_breadcrumb(Breadcrumb::new("sending"));
        if event.contains("\"/start\"") { None } else { Some(event.replace("/c", "/changed")) }
    }))
    .unwrap();
    page::advance(3000.0);
    page::push_state("/c");
    page::advance(3000.0);
    drop(guard);
    let sent = transactions();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["transaction"], "/changed");
}

#[test]
fn tags_users_and_breadcrumbs_are_on_every_transaction() {
    let guard = init_guarded(options()).unwrap();
    set_tag("plan", "free");
    set_tag("gone", "x");
    set_tag("gone", "");
    set_user(Some(User::new("7")));
    add_breadcrumb(Breadcrumb::new("clicked").category("ui").level(Level::Warning));
    page::advance(3000.0);
    drop(guard);
    let sent = transactions();
    assert_eq!(sent[0]["tags"], serde_json::json!({"plan": "free"}));
    assert_eq!(sent[0]["user"]["id"], "7");
    assert_eq!(sent[0]["breadcrumbs"][0]["message"], "clicked");
    assert_eq!(sent[0]["breadcrumbs"][0]["level"], "warning");
}

#[test]
fn a_tunnel_that_is_no_address_is_said_on_the_console() {
    for tunnel in ["http://[bad", "/tunnel", ""] {
        let guard = init_guarded(options().tunnel(tunnel)).unwrap();
        page::advance(1.0);
        drop(guard);
    }
    let said = page::notes().into_iter().filter(|note| note.contains("no address")).collect::<Vec<_>>();
    assert_eq!(said, ["nothing will be sent, as the tunnel is no address: http://[bad"]);
}

#[test]
fn what_is_said_before_init_is_kept_for_it() {
    for number in 0..1100 {
        set_tag(format!("t{number}"), number);
    }
    set_user(Some(User::new("7")));
    for number in 0..120 {
        add_breadcrumb(Breadcrumb::new(format!("b{number}")));
    }
    let guard = init_guarded(options()).unwrap();
    set_tag("t1", "later");
    page::advance(3000.0);
    drop(guard);
    let sent = transactions();
    assert_eq!(sent[0]["tags"].as_object().unwrap().len(), 1000);
    assert_eq!((&sent[0]["tags"]["t1"], &sent[0]["tags"]["t2"]), (&"later".into(), &"2".into()));
    assert_eq!(sent[0]["user"]["id"], "7");
    assert_eq!(sent[0]["breadcrumbs"].as_array().unwrap().len(), 100);
    assert!(
        serde_json::to_string(&page::sent()).unwrap().contains("\"reason\":\"invalid\""),
        "what was too much is counted"
    );
    // It was said to that one.
    let guard = init_guarded(options()).unwrap();
    page::advance(3000.0);
    drop(guard);
    assert_eq!(transactions()[1]["tags"], Json::Null);
}

/// Leptos may render its routes before the app calls `init`.
#[test]
#[cfg(feature = "leptos")]
fn routes_that_a_router_knew_before_init_name_the_page_load_and_what_follows() {
    know_routes(&[String::from("/start"), String::from("/users/:id")]);
    let guard = init_guarded(options()).unwrap();
    page::advance(3000.0);
    page::push_state("/users/7");
    page::advance(3000.0);
    drop(guard);
    assert_eq!(names(&transactions()), ["/start", "/users/:id"]);
    assert_eq!(transactions()[0]["transaction_info"]["source"], "route");
}

#[test]
fn last_words_end_everything_as_failed_and_share_the_trace() {
    let guard = init_guarded(options()).unwrap();
    let outer = start_span("outer");
    let entered = outer.enter();
    let inner = start_span("inner");
    let in_inner = inner.enter();
    let inner_id = inner.link().unwrap().span_id;
    app::last_words(&ErrorEvent::new("panic", "boom").level(Level::Fatal).panic());
    // After the trap nothing of this runs any more; here it must be harmless.
    drop(in_inner);
    drop(entered);
    drop((inner, outer));
    let sent = page::sent();
    assert!(page::all_keepalive(), "also when the page is left at once");
    let error = sent.iter().find(|item| item.get("exception").is_some()).unwrap();
    assert_eq!(error["contexts"]["trace"]["span_id"], inner_id.as_str());
    assert_eq!(error["release"], "web@1");
    assert_eq!(error["event_id"].as_str().unwrap().len(), 32);
    let load = sent.iter().find(|item| item["type"] == "transaction").unwrap();
    assert_eq!(load["contexts"]["trace"]["status"], "internal_error");
    assert_eq!(span(load, "outer")["status"], "internal_error");
    assert_eq!(span(load, "inner")["status"], "internal_error");
    assert_eq!(error["contexts"]["trace"]["trace_id"], load["contexts"]["trace"]["trace_id"]);
    assert_eq!(
        app::sink_event(op::REQUEST_START, &[1.0, 0.0, 2.0], "0123456789abcdef GET /"),
        None,
        "the shim is told that the engine is gone"
    );
    drop(guard);
}

#[test]
fn one_guard_at_a_time_and_only_its_own_is_stopped() {
    assert_eq!(
        init_guarded(Options::new("nonsense")).err().map(|e| matches!(e, ConfigError::InvalidDsn(_))),
        Some(true)
    );
    assert!(!is_active() && !page::is_attached());
    let first = init_guarded(options()).unwrap();
    assert_eq!(init_guarded(options()).err(), Some(ConfigError::AlreadyInitialised));
    assert!(is_active());
    pause();
    assert!(!is_active());
    assert_eq!(current_headers(), None);
    resume();
    assert!(current_headers().is_some());
    drop(first);
    assert!(!is_active() && !page::is_attached());
    assert_eq!(transactions().len(), 1, "the open page load was sent");
    assert_eq!(current_headers(), None);
    let second = init_guarded(options()).unwrap();
    assert!(is_active());
    drop(second);
}

#[test]
fn without_init_nothing_happens() {
    let span = start_span("nothing").op("x").attribute("a", 1);
    assert!(!span.is_recording());
    assert_eq!(span.headers(), None);
    assert_eq!(span.in_scope(|| 7), 7);
    assert_eq!(in_new_trace(|| 8), 8);
    flush();
    set_route_name("/x");
    start_navigation("/x", Some("/x"));
    assert_eq!(page::sent().len(), 0);
}

#[test]
fn traces_of_their_own() {
    let guard = init_guarded(options()).unwrap();
    let page_trace = current_headers().unwrap().sentry_trace;
    let other = in_new_trace(|| current_headers().unwrap().sentry_trace);
    assert_ne!(page_trace[..32], other[..32]);
    let continued = in_continued_trace(
        "11111111111111111111111111111111-2222222222222222-1",
        "sentry-release=gw,sentry-trace_id=11111111111111111111111111111111",
        || current_headers().unwrap(),
    );
    assert!(continued.sentry_trace.starts_with("11111111111111111111111111111111-"));
    assert!(continued.baggage.contains("sentry-release=gw"));
    suppressed(|| {
        assert!(!start_span("no").is_recording());
        assert!(current_headers().unwrap().sentry_trace.ends_with("-0"));
    });
    assert_eq!(current_headers().unwrap().sentry_trace, page_trace);
    assert_eq!(page::shim_headers().unwrap()[..32], page_trace[..32]);
    drop(guard);
    assert_eq!(page::shim_headers(), None);
}

#[test]
#[cfg(not(any(debug_assertions, feature = "debug")))]
fn debug_without_its_words_names_the_feature() {
    drop(init_guarded(options().debug(true)).unwrap());
    assert!(page::notes().iter().any(|note| note.contains("the feature `debug`")), "{:?}", page::notes());
}

#[test]
#[cfg(any(debug_assertions, feature = "debug"))]
fn notes_reach_the_console_when_debug_is_on() {
    page::fact(fact_text::SENTRY_TRACE, "nonsense");
    let guard = init_guarded(options().debug(true)).unwrap();
    assert!(page::notes().iter().any(|note| note.contains("not continued")), "{:?}", page::notes());
    drop(guard);
}

#[test]
fn the_most_specific_of_routes_wins_whatever_their_order() {
    let options = Options::new(DSN).routes(["/*", "/users/{id}"]).routes(["/users/new", "/users"]);
    assert_eq!(options.0.patterns(), ["/users/new", "/users/:id", "/users", "/*"]);
}

#[test]
fn code_may_name_routes_and_the_most_specific_name_wins() {
    for sampled_by_rate in [true, false] {
        let before = transactions().len();
        let start = Options::new(DSN);
        let start =
            if sampled_by_rate { start.traces_sample_rate(1.0) } else { start.traces_sampler(|_| 1.0) };
        let guard = init_guarded(
            start
                .route_names(|path| path.starts_with("/teams").then(|| String::from("/teams/*")))
                .route_names(|path| (path == "/teams/7").then(|| String::from("/teams/:id")))
                .route_names(|path| (path == "/start").then(|| String::from("/:begin")))
                .routes(["/:anything"]),
        )
        .unwrap();
        page::advance(3000.0);
        for target in ["/teams/7", "/teams/7/x", "/other"] {
            page::push_state(target);
            page::advance(3000.0);
        }
        page::push_state("/start?x=1");
        drop(guard);
        let names: Vec<_> = transactions()[before..]
            .iter()
            .map(|t| {
                (t["transaction"].as_str().unwrap().to_string(), t["transaction_info"]["source"].to_string())
            })
            .collect();
        let names: Vec<_> = names.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
        assert_eq!(
            names,
            [
                ("/:begin", "\"route\""),
                ("/teams/:id", "\"route\""),
                ("/teams/*", "\"route\""),
                ("/:anything", "\"route\""),
                ("/:begin", "\"route\"")
            ]
        );
    }
}

#[test]
fn spans_that_are_not_wanted_are_left_out_and_their_children_move_up() {
    let ignore = |span: &SpanInfo<'_>| {
        // The hook may use the API: nothing is borrowed while it runs.
        assert!(is_active() && current_headers().is_some());
        span.name == "noise" || span.op == "noise"
    };
    let guard = init_guarded(options().ignore_spans(ignore)).unwrap();
    let outer = start_span("outer");
    outer.in_scope(|| {
        let noise = start_span("noise");
        noise.in_scope(|| {
            let more = start_span("more").op("noise");
            more.in_scope(|| drop(start_span("inner")));
        });
    });
    drop(outer);
    page::advance(3000.0);
    drop(start_root_span("noise"));
    drop(guard);
    let sent = transactions();
    assert_eq!(sent.len(), 1, "a root that is not wanted is not sent");
    assert_eq!(span(&sent[0], "inner")["parent_span_id"], span(&sent[0], "outer")["span_id"]);
    assert!(
        sent[0]["spans"]
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["description"] != "noise" && s["op"] != "noise")
    );
    let reports = page::sent();
    let lost: Vec<_> = reports
        .iter()
        .flat_map(|item| item["discarded_events"].as_array().into_iter().flatten())
        .filter(|lost| lost["reason"] == "ignored")
        .map(|lost| (lost["category"].as_str().unwrap(), lost["quantity"].as_u64().unwrap()))
        .collect();
    assert_eq!(lost, [("span", 3), ("transaction", 1)]);
}

#[test]
fn the_app_says_which_changes_of_the_address_are_navigations() {
    for sampled_by_rate in [true, false] {
        let before = transactions().len();
        let start = Options::new(DSN).routes(["/list", "/other"]);
        let start =
            if sampled_by_rate { start.traces_sample_rate(1.0) } else { start.traces_sampler(|_| 1.0) };
        let guard = init_guarded(start.should_start_navigation(|after, before| {
            // Calling back must neither panic nor hang.
            set_tag("asked", "yes");
            after.split('?').next() != before.split('?').next()
        }))
        .unwrap();
        page::advance(3000.0);
        page::push_state("/list");
        let list = current_headers().unwrap().sentry_trace;
        page::push_state("/list?sort=name");
        assert_eq!(current_headers().unwrap().sentry_trace, list);
        page::advance(3000.0);
        page::push_state("/other");
        assert_ne!(current_headers().unwrap().sentry_trace[..32], list[..32]);
        drop(guard);
        page::push_state("/start");
        let names: Vec<_> =
            transactions()[before..].iter().map(|t| t["transaction"].as_str().unwrap().to_string()).collect();
        assert_eq!(names, ["/start", "/list", "/other"]);
    }
}

#[test]
fn crawlers_and_apps_that_are_turned_off_get_nothing() {
    page::set_user_agent("Mozilla/5.0 (compatible; Googlebot/2.1)");
    let guard = init_guarded(options()).unwrap();
    assert!(!is_active() && !page::is_attached());
    assert_eq!(current_headers(), None);
    assert!(!start_span("x").is_recording());
    drop(guard);
    page::set_user_agent("Chrome");
    assert!(init_guarded(options()).is_ok_and(|guard| is_active() && page::is_attached() && drop_it(guard)));

    let off = init_guarded(options().enabled(false)).unwrap();
    assert!(!is_active() && !page::is_attached());
    // A guard of nothing is in nobody's way, and stops nobody else.
    let on = init_guarded(options()).unwrap();
    drop(off);
    assert!(is_active());
    drop(on);
    assert!(init_guarded(Options::new("nonsense").enabled(false)).is_err());
}

fn drop_it(guard: Guard) -> bool {
    drop(guard);
    true
}

/// All that a hook might try.
fn call_everything() {
    let span = start_span("junk").op("junk");
    let child = span.start_child("junk");
    drop((start_root_span("junk"), child, current_span(), root_span()));
    span.in_scope(|| drop(start_span("junk")));
    in_new_trace(|| drop(start_span("junk")));
    assert_eq!(request(77), 0, "a request inside a hook has no span");
    set_tag("asked", "yes");
    flush();
    let _ = init(options());
}

fn names(sent: &[Json]) -> Vec<&str> {
    sent.iter().map(|t| t["transaction"].as_str().unwrap()).collect()
}

#[test]
fn b1_b2_b3_hooks_may_call_everything_and_record_nothing() {
    let calls = Rc::new(RefCell::new(Vec::new()));
    let note = |name: &'static str| {
        let calls = calls.clone();
        move || {
            calls.borrow_mut().push(name);
            call_everything();
        }
    };
    let (sampler, before, send, names_of, filter) =
        (note("sampler"), note("before"), note("send"), note("names"), note("filter"));
    let guard = init_guarded(
        Options::new(DSN)
            .traces_sampler(move |_| {
                sampler();
                1.0
            })
            .before_start_span(move |_| before())
            .before_send_transaction(move |event| {
                send();
                Some(event)
            })
            .route_names(move |_| {
                names_of();
                None
            })
            .should_start_navigation(move |_, _| {
                filter();
                true
            }),
    )
    .unwrap();
    assert!(is_active(), "B2");
    page::advance(3000.0);
    page::push_state("/b");
    page::advance(3000.0);
    drop(start_root_span("mine"));
    drop(guard);
    let sent = transactions();
    assert_eq!(names(&sent), ["/start", "/b", "mine"]);
    for transaction in &sent {
        let spans = transaction["spans"].as_array().map_or(0, Vec::len);
        assert_eq!(spans, 0, "{transaction:#}");
    }
    let calls = calls.borrow();
    for (name, times) in [("sampler", 3), ("before", 2), ("send", 3), ("filter", 1)] {
        assert_eq!(calls.iter().filter(|call| **call == name).count(), times, "{name}");
    }
    assert!(calls.contains(&"names"));
}

#[test]
fn b1_a_navigation_inside_a_hook_comes_after_it() {
    let guard = init_guarded(options().before_start_span(|span| {
        if span.name == "/login" {
            page::push_state("/home");
        }
    }))
    .unwrap();
    page::advance(3000.0);
    page::push_state("/login");
    page::advance(3000.0);
    page::push_state("/last");
    drop(guard);
    // Each once, in their order.
    assert_eq!(names(&transactions()), ["/start", "/login", "/home", "/last"]);
}

#[test]
fn b1_a_hook_may_stop_everything() {
    let guard = Rc::new(RefCell::new(None));
    let held = guard.clone();
    *guard.borrow_mut() = Some(
        init_guarded(options().before_send_transaction(move |event| {
            drop(held.take());
            Some(event)
        }))
        .unwrap(),
    );
    page::advance(3000.0);
    assert!(!is_active());
    drop(start_span("after"));
}

#[test]
fn e1_init_lasts_and_its_answer_may_be_dropped() {
    init(options());
    page::advance(1.0);
    assert!(is_active() && page::is_attached());
    drop(start_span("mine"));
    assert_eq!(init(options()).error(), Some(&ConfigError::AlreadyInitialised));
    assert!(page::notes().iter().any(|note| note.contains("init was called again")), "{:?}", page::notes());
    assert!(is_active());
    page::advance(3000.0);
    assert_eq!(names(&transactions()), ["/start"]);
    assert!(!page::notes().iter().any(|note| note.contains("guard")), "{:?}", page::notes());
}

#[test]
fn e1_a_guard_that_nobody_kept_says_so() {
    drop(init_guarded(options()).unwrap());
    let said = |word: &str| page::notes().iter().filter(|note| note.contains(word)).count();
    assert_eq!(said("guard of init_guarded was dropped"), 1, "{:?}", page::notes());
    let kept = init_guarded(options()).unwrap();
    page::advance(1.0);
    drop(kept);
    assert_eq!(said("guard of init_guarded was dropped"), 1);
}

#[test]
fn e2_an_empty_dsn_is_off_and_a_bad_one_stops_nothing() {
    for off in [init(Options::new("")), init(Options::new(None::<&str>)), init(Options::new(String::new()))] {
        assert!(off.is_ok());
        assert_eq!(off.result(), Ok(()));
        assert!(!is_active() && !page::is_attached());
    }
    assert_eq!(page::notes(), [""; 0]);
    let bad = init(Options::new("banana").traces_sample_rate(1.0));
    assert!(matches!(bad.error(), Some(ConfigError::InvalidDsn(_))));
    assert!(page::notes()[0].contains("the DSN is malformed"), "{:?}", page::notes());
    drop(start_span("nothing"));
    // The same page, a good DSN.
    assert!(init(options()).is_ok() && is_active());
}

#[test]
fn e6_a_span_of_an_earlier_init_does_nothing() {
    let first = init_guarded(options()).unwrap();
    let old = start_span("old");
    let entered = old.enter_scope();
    let scope = old.enter();
    drop(first);
    let second = init_guarded(options()).unwrap();
    let header = current_headers();
    old.set_name("renamed");
    old.set_attribute("old", true);
    old.set_status(SpanStatus::InternalError);
    assert!(!old.is_recording() && old.link().is_none() && old.headers().is_none());
    drop(old.start_child("child of old"));
    old.in_scope(|| assert_eq!(current_headers(), header));
    entered.leave();
    drop(scope);
    drop(old);
    assert_eq!(current_headers(), header);
    assert!(current_span().is_recording(), "the page load of the second is open");
    page::advance(2000.0);
    drop(second);
    let sent = transactions();
    assert_eq!(names(&sent), ["/start", "/start"]);
    assert_eq!(sent[1]["contexts"]["trace"]["data"]["old"], Json::Null);
    assert_eq!(sent[1]["spans"].as_array().map_or(0, Vec::len), 0);
}

#[test]
fn e7_a_future_stays_in_its_context_at_every_poll() {
    let guard = init_guarded(options()).unwrap();
    let page_trace = current_headers().unwrap().sentry_trace[..32].to_string();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let work = |name: &'static str| {
        let seen = seen.clone();
        async move {
            for _ in 0..3 {
                let span = start_span(name);
                let headers = current_headers().unwrap();
                seen.borrow_mut().push((name, headers.sentry_trace, span.is_recording()));
                drop(span);
                Later(false).await;
            }
        }
    };
    let mut quiet = Box::pin(work("quiet").suppressed());
    let mut apart = Box::pin(work("apart").in_new_trace());
    let mut continued = Box::pin(
        work("continued").in_continued_trace("11111111111111111111111111111111-2222222222222222-1", ""),
    );
    for round in 0..4 {
        let _ = (poll(&mut quiet), poll(&mut apart), poll(&mut continued));
        assert_eq!(current_headers().unwrap().sentry_trace[..32], page_trace, "round {round}");
    }
    let seen = seen.borrow();
    let of = |name: &str| -> Vec<_> { seen.iter().filter(|(of, ..)| *of == name).collect() };
    assert_eq!((of("quiet").len(), of("apart").len(), of("continued").len()), (3, 3, 3));
    assert!(of("quiet").iter().all(|(_, header, recording)| header.ends_with("-0") && !recording));
    let apart_trace = &of("apart")[0].1[..32];
    assert_ne!(apart_trace, page_trace);
    assert!(of("apart").iter().all(|(_, header, recording)| header.starts_with(apart_trace) && *recording));
    assert!(
        of("continued").iter().all(|(_, header, _)| header.starts_with("11111111111111111111111111111111"))
    );
    // Dropped before it is done, and after the engine is gone: nothing is left entered.
    let mut late = Box::pin(core::future::pending::<()>().in_new_trace());
    assert!(poll(&mut late).is_pending());
    drop(guard);
    assert!(poll(&mut late).is_pending());
    let second = init_guarded(options()).unwrap();
    let before = current_headers();
    assert!(poll(&mut late).is_pending());
    drop(late);
    assert_eq!(current_headers(), before);
    drop(second);
}

#[test]
fn e9_a_refused_navigation_does_not_start_and_an_announced_one_starts_once() {
    for asks in [false, true] {
        let before = transactions().len();
        let start = options().instrument_same_url(true);
        let start = if asks { start.before_start_span(|_| {}) } else { start };
        let guard =
            init_guarded(start.should_start_navigation(|after, _| !after.ends_with("/dialog"))).unwrap();
        page::advance(3000.0);
        page::push_state("/dialog");
        page::advance(3000.0);
        start_navigation("/users/7", Some("/users/:id"));
        page::advance(100.0);
        page::push_state("/users/7");
        page::advance(3000.0);
        // The same place again, which nobody has announced: what `instrument_same_url` is for.
        page::push_state("/users/7");
        page::advance(3000.0);
        start_navigation("/dialog", Some("/dialog"));
        page::push_state("/dialog");
        page::advance(3000.0);
        drop(guard);
        page::push_state("/start?x=1");
        let sent = transactions().split_off(before);
        assert_eq!(names(&sent), ["/start", "/users/:id", "/users/7"]);
        assert!(sent.iter().all(|t| t["spans"].as_array().is_none_or(Vec::is_empty)), "no redirect either");
    }
}

#[test]
fn e10_a_source_is_a_source_and_what_the_browser_holds_back_is_in_the_transaction() {
    let guard = init_guarded(options().instrument_page_load(false)).unwrap();
    let root = start_root_span("GET it").attribute("sentry.source", "route").op("a \"b\"");
    root.in_scope(|| request(5));
    page::advance(20.0);
    answered(5);
    // A mark, which the browser hands over when it is asked.
    page::hold_back(op::ENTRY, &[4.0, 15.0, 0.0], "held");
    root.end();
    drop(guard);
    let sent = transactions();
    assert_eq!(sent[0]["transaction_info"]["source"], "route");
    assert_eq!(sent[0]["contexts"]["trace"]["op"], "a \"b\"");
    assert_eq!(sent[0]["contexts"]["trace"]["data"]["sentry.source"], Json::Null);
    assert!(!page::is_holding(), "asked before the transaction ended");
}

#[test]
fn e12_names_and_values_of_every_kind() {
    use alloc::borrow::Cow;
    use alloc::sync::Arc;
    let guard = init_guarded(
        Options::new(String::from(DSN))
            .release(crate::release_name!())
            .environment(Cow::Borrowed("shop"))
            .dist(None::<String>)
            .traces_sample_rate(1.0),
    )
    .unwrap();
    root_span().set_attribute("of.root", true);
    let id = 7;
    let span = start_span(format!("load {id}")).op(String::from("task")).attribute("name", format!("n{id}"));
    span.in_scope(|| {
        current_span().set_attribute("current", "yes");
        root_span().set_attribute("inner", 1);
        drop(current_span());
        assert!(span.is_recording(), "what is current is not the caller's to end");
    });
    span.set_attribute("some", Some(3));
    span.set_attribute("gone", 1);
    span.set_attribute("gone", None::<i32>);
    span.set_attribute("cow", Cow::Borrowed("c"));
    span.set_attribute("took", core::time::Duration::from_micros(1500));
    span.set_attribute("list", ["a", "b"]);
    span.set_attribute("vec", Vec::from([String::from("c")]));
    span.set_attribute("ids", Vec::from([1, 2, -3_i64]));
    span.set_attribute("rates", [0.5, f64::NAN]);
    span.set_attribute("flags", &[true, false][..]);
    let ports = Vec::from([80_u16]);
    span.set_attribute("ports", &ports);
    drop(ports);
    span.set_attribute("maybe", Vec::from([Some("x"), None]));
    span.set_attribute("slice", &["a", "b"][..]);
    span.set_attribute("strings", &[String::from("a")][..]);
    span.set_attribute("arc", Arc::<str>::from("shared"));
    span.set_attribute("rc", Rc::<str>::from("shared too"));
    span.set_attribute("wide", u128::MAX);
    span.set_attribute("letter", 'x');
    span.set_status(SpanStatus::DataLoss);
    drop(start_span(Arc::<str>::from("shared")));
    set_tag(String::from("seats"), 4);
    span.end();
    #[derive(Debug)]
    struct Outer(core::num::ParseIntError);
    impl core::fmt::Display for Outer {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("no seats")
        }
    }
    impl core::error::Error for Outer {
        fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let error = Outer("seven".parse::<u32>().unwrap_err());
    ErrorEvent::from(&error).tag("field", 7).send();
    let dynamic: &dyn core::error::Error = &error;
    ErrorEvent::from(dynamic).send();
    page::advance(3000.0);
    drop(guard);
    let sent = transactions();
    let load = span_of(&sent[0]);
    assert_eq!(load["op"], "task");
    let data = &load["data"];
    assert_eq!(data["name"], "n7");
    assert_eq!((&data["current"], &data["some"], &data["gone"]), (&"yes".into(), &3.into(), &Json::Null));
    assert_eq!((&data["cow"], &data["took"], &data["letter"]), (&"c".into(), &1.5.into(), &"x".into()));
    assert_eq!((&data["list"], &data["vec"]), (&serde_json::json!(["a", "b"]), &serde_json::json!(["c"])));
    for (key, value) in [
        ("ids", serde_json::json!([1, 2, -3])),
        ("rates", serde_json::json!([0.5, null])),
        ("flags", serde_json::json!([true, false])),
        ("ports", serde_json::json!([80])),
        ("maybe", serde_json::json!(["x", null])),
        ("slice", serde_json::json!(["a", "b"])),
        ("strings", serde_json::json!(["a"])),
        ("arc", serde_json::json!("shared")),
        ("rc", serde_json::json!("shared too")),
    ] {
        assert_eq!(data[key], value, "{key}");
    }
    assert_eq!(load["status"], "data_loss");
    assert_eq!(sent[0]["release"], concat!(env!("CARGO_PKG_NAME"), "@", env!("CARGO_PKG_VERSION")));
    assert_eq!((&sent[0]["environment"], &sent[0]["dist"]), (&"shop".into(), &Json::Null));
    assert_eq!(sent[0]["tags"]["seats"], "4");
    let root = &sent[0]["contexts"]["trace"]["data"];
    assert_eq!((&root["of.root"], &root["inner"]), (&true.into(), &1.into()));
    let errors: Vec<_> = page::sent().into_iter().filter(|item| item.get("exception").is_some()).collect();
    assert_eq!(errors.len(), 2);
    for error in &errors {
        let values = error["exception"]["values"].as_array().unwrap();
        assert_eq!((&values[0]["type"], &values[1]["type"]), (&"ParseIntError".into(), &"Outer".into()));
        assert_eq!(values[1]["value"], "no seats");
    }
    assert_eq!(errors[0]["tags"]["field"], "7");
}

/// The longest text of a value, whether name or value of a member.
fn longest(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(longest).max().unwrap_or_default(),
        Json::Object(members) => {
            members.iter().map(|(key, value)| key.len().max(longest(value))).max().unwrap_or_default()
        }
        _ => 0,
    }
}

/// What a page sends on which the app does this while its load is open.
fn sent_of(hand_over: &dyn Fn()) -> Vec<Json> {
    let before = page::sent().len();
    let guard = init_guarded(options()).unwrap();
    page::advance(1.0);
    hand_over();
    page::advance(3000.0);
    drop(guard);
    page::sent().split_off(before)
}

/// What the reports among these say was lost.
fn losses(sent: &[Json]) -> Vec<Json> {
    sent.iter().filter_map(|item| item["discarded_events"].as_array()).flatten().cloned().collect()
}

#[test]
fn texts_of_any_length_are_cut_wherever_they_are_handed_over_and_that_is_counted() {
    let huge = "é".repeat(100_000);
    let huge = huge.as_str();
    let uses: [(&str, &dyn Fn()); 13] = [
        ("an attribute", &|| root_span().set_attribute("text", huge)),
        ("a list", &|| root_span().set_attribute("list", [huge, "b"])),
        ("the key of an attribute", &|| root_span().set_attribute(huge, 1)),
        ("an operation", &|| drop(start_span("operation").op(huge))),
        ("a name", &|| root_span().set_name(huge)),
        ("a tag", &|| set_tag("tag", huge)),
        ("a tag of its own", &|| set_tag("tag", String::from(huge))),
        ("the key of a tag", &|| set_tag(huge, 1)),
        ("a user", &|| set_user(Some(User { email: huge.to_string(), ..User::new(huge) }))),
        ("a breadcrumb", &|| add_breadcrumb(Breadcrumb::new(huge).category(huge).data(huge, huge))),
        ("an error", &|| ErrorEvent::new(huge, huge).message(huge).location(huge, 1, 1).send()),
        ("what an error comes from", &|| ErrorEvent::new("E", "e").caused_by(huge, huge).send()),
        ("what an error tells", &|| ErrorEvent::new("E", "e").tag(huge, huge).extra(huge, huge).send()),
    ];
    for (what, hand_over) in uses {
        let sent = sent_of(hand_over);
        assert!(!transactions().is_empty(), "{what}");
        assert!(
            sent.iter().map(longest).max() <= Some(65_536),
            "{what}: {:?}",
            sent.iter().map(longest).max()
        );
        let lost = losses(&sent);
        assert!(lost.iter().any(|loss| loss["reason"] == "invalid"), "{what}: {lost:?}");
    }
}

#[test]
fn a_loop_that_sets_tags_does_not_grow_for_ever() {
    let guard = init_guarded(options()).unwrap();
    for number in 0..5000 {
        set_tag(format!("tag {number}"), number);
    }
    set_tag("tag 3", "again");
    page::advance(3000.0);
    drop(guard);
    let tags = transactions()[0]["tags"].as_object().unwrap().clone();
    assert_eq!((tags.len(), &tags["tag 3"]), (1000, &"again".into()));
    assert!(losses(&page::sent()).iter().any(|loss| loss["reason"] == "invalid"));
}

#[test]
fn what_a_loop_hands_over_does_not_grow_for_ever_and_that_is_counted() {
    let long = "x".repeat(60_000);
    let long = long.as_str();
    let uses: [(&str, &dyn Fn()); 6] = [
        ("attributes", &|| (0..40).for_each(|n| root_span().set_attribute(format!("a{n}"), long))),
        ("links", &|| {
            let link = Link::new("11111111111111111111111111111111", "2222222222222222", true);
            (0..20_000).for_each(|_| root_span().add_link(&link));
        }),
        ("a list", &|| root_span().set_attribute("list", alloc::vec![String::new(); 200_000])),
        ("a breadcrumb", &|| {
            add_breadcrumb((0..40).fold(Breadcrumb::new("x"), |crumb, n| crumb.data(format!("a{n}"), long)));
        }),
        ("what an error comes from", &|| {
            (0..40).fold(ErrorEvent::new("E", "e"), |event, _| event.caused_by("E", long)).send();
        }),
        ("tags of an error", &|| {
            (0..20_000)
                .fold(ErrorEvent::new("E", "e"), |event, n| event.tag(format!("{n}"), "1234567890"))
                .send();
        }),
    ];
    for (what, hand_over) in uses {
        let sent = sent_of(hand_over);
        let bytes = sent.iter().map(|item| item.to_string().len()).max();
        assert!(bytes < Some(1_200_000), "{what}: {bytes:?} bytes");
        assert!(losses(&sent).iter().any(|loss| loss["reason"] == "invalid"), "{what}");
    }
}

#[test]
fn a_tag_that_is_taken_away_from_a_full_list_is_no_loss() {
    let guard = init_guarded(options()).unwrap();
    for number in 0..1000 {
        set_tag(format!("tag {number}"), number);
    }
    set_tag("none of them", "");
    page::advance(3000.0);
    drop(guard);
    assert_eq!(transactions()[0]["tags"].as_object().unwrap().len(), 1000);
    assert!(page::sent().iter().all(|item| item["discarded_events"].is_null()));
}

fn span_of(transaction: &Json) -> &Json {
    span(transaction, "load 7")
}

#[test]
fn e12_all_statuses_arrive_as_they_are_called() {
    let all = [
        (SpanStatus::Ok, "ok"),
        (SpanStatus::Cancelled, "cancelled"),
        (SpanStatus::DeadlineExceeded, "deadline_exceeded"),
        (SpanStatus::NotFound, "not_found"),
        (SpanStatus::PermissionDenied, "permission_denied"),
        (SpanStatus::Unauthenticated, "unauthenticated"),
        (SpanStatus::InvalidArgument, "invalid_argument"),
        (SpanStatus::AlreadyExists, "already_exists"),
        (SpanStatus::ResourceExhausted, "resource_exhausted"),
        (SpanStatus::Unavailable, "unavailable"),
        (SpanStatus::Aborted, "aborted"),
        (SpanStatus::InternalError, "internal_error"),
        (SpanStatus::UnknownError, "unknown_error"),
        (SpanStatus::Unimplemented, "unimplemented"),
        (SpanStatus::FailedPrecondition, "failed_precondition"),
        (SpanStatus::OutOfRange, "out_of_range"),
        (SpanStatus::DataLoss, "data_loss"),
    ];
    let guard = init_guarded(options()).unwrap();
    for (status, name) in all {
        start_span(name).set_status(status);
    }
    page::advance(3000.0);
    drop(guard);
    let sent = transactions();
    for (_, name) in all {
        assert_eq!(span(&sent[0], name)["status"], name);
    }
}

/// The panic hook is the process's: one test at a time, and what it was is put back.
#[cfg(not(target_arch = "wasm32"))]
static PANIC_HOOK: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[test]
#[cfg(not(target_arch = "wasm32"))]
fn e3_the_panic_hook_survives_one_that_takes_its_place() {
    use std::panic;
    let _alone = PANIC_HOOK.lock();
    let guard = init_guarded(options()).unwrap();
    page::advance(1.0);
    install_panic_hook();
    // What Yew does when it renders.
    let theirs = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = theirs.clone();
    panic::set_hook(Box::new(move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }));
    let _ = panic::catch_unwind(|| panic!("boom"));
    assert_eq!(theirs.load(std::sync::atomic::Ordering::SeqCst), 1);
    let sent = page::sent();
    let errors: Vec<_> = sent.iter().filter(|item| item.get("exception").is_some()).collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["exception"]["values"][0]["value"], "boom");
    assert!(!is_active());
    drop(guard);
}

#[test]
#[cfg(not(target_arch = "wasm32"))]
fn a_panic_in_any_hook_is_reported_with_what_waits() {
    use std::panic;
    let _alone = PANIC_HOOK.lock();
    type Case = (&'static str, fn(Options) -> Options, bool);
    // The hook is asked when a route begins, or when one has ended; is the transaction sent?
    let cases: [Case; 7] = [
        ("in before_send", |all| all.before_send_transaction(|_| panic!("in before_send")), false),
        (
            "in sampler",
            |all| all.traces_sampler(|it| if it.op == "pageload" { 1.0 } else { panic!("in sampler") }),
            true,
        ),
        ("in start", |all| all.before_start_span(|it| assert!(it.op == "pageload", "in start")), true),
        ("in ignore", |all| all.ignore_spans(|_| panic!("in ignore")), true),
        ("in filter", |all| all.should_start_navigation(|_, _| panic!("in filter")), true),
        (
            "in names",
            |all| all.route_names(|path| if path == "/start" { None } else { panic!("in names") }),
            true,
        ),
        ("in init", |all| all.route_names(|_| panic!("in init")), true),
    ];
    for (text, with_hook, is_sent) in cases {
        std::thread::spawn(move || {
            panic::set_hook(Box::new(panics::report));
            page::answer_facts("de", "Europe/Berlin");
            let _ = panic::catch_unwind(move || {
                init(with_hook(options().detect_redirects(false)));
                page::advance(1.0);
                drop(start_span("work"));
                page::push_state("/next");
                page::advance(9000.0);
            });
            let _ = panic::take_hook();
            let sent = page::sent();
            let errors: Vec<_> = sent.iter().filter(|item| item.get("exception").is_some()).collect();
            assert_eq!(errors.len(), 1, "{text}: {sent:#?}");
            assert_eq!(errors[0]["exception"]["values"][0]["value"], text);
            assert!(page::notes().iter().any(|note| note.contains(text)), "{text}: {:?}", page::notes());
            let transactions = transactions();
            let names = names(&transactions);
            assert_eq!(names.first().is_some_and(|name| *name == "/start"), is_sent, "{text}: {names:?}");
            let lost = sent.iter().find_map(|item| item.get("discarded_events"));
            assert_eq!(
                lost.map(|lost| &lost[0]["reason"]),
                (!is_sent).then_some(&"callback_error".into()),
                "{text}"
            );
            assert!(!is_active());
        })
        .join()
        .unwrap();
    }
}

#[test]
fn a_rate_that_is_no_number_is_set_and_records_nothing() {
    for rate in [f64::NAN, -1.0, 1.5, f64::INFINITY] {
        let guard = init_guarded(Options::new(DSN).traces_sample_rate(rate)).unwrap();
        let told = explain("/");
        assert_eq!((told.mode, told.sampled), (Mode::Tracing, Some(false)), "{rate}");
        assert_eq!((told.decision, told.reason.as_str()), ("invalid rate", ""), "{rate}");
        drop(guard);
    }
}

#[test]
fn of_routes_no_more_are_kept_than_the_documentation_says() {
    let guard = init_guarded(options().routes((0..1001).map(|n| format!("/{n}/:id")))).unwrap();
    page::advance(3000.0);
    for target in ["/999/7", "/1000/7"] {
        page::push_state(target);
        page::advance(3000.0);
    }
    drop(guard);
    assert_eq!(names(&transactions()), ["/start", "/999/:id", "/1000/7"]);
}

#[test]
fn code_that_names_a_route_by_nothing_does_not_know_it() {
    let guard = init_guarded(options().routes(["/a/:id"]).route_names(|_| Some(String::new()))).unwrap();
    page::advance(3000.0);
    page::push_state("/a/7");
    drop(guard);
    let sent = transactions();
    assert_eq!(names(&sent), ["/start", "/a/:id"]);
    assert_eq!(sent[0]["transaction_info"]["source"], "url");
}

#[test]
fn what_before_send_returns_in_many_lines_is_one_and_what_is_no_object_is_not_sent() {
    let pretty = |event: String| {
        let event: Json = serde_json::from_str(&event).unwrap();
        Some(serde_json::to_string_pretty(&event).unwrap().replace('\n', "\r\n"))
    };
    let guard = init_guarded(options().before_send_transaction(pretty)).unwrap();
    page::advance(3000.0);
    drop(guard);
    assert_eq!((names(&transactions()), page::lines_of_posts()), (Vec::from(["/start"]), Vec::from([3])));
    for junk in ["", " ", "null", "[1]", "{", "it is \n a text", "{oops}", "{\"a\":1,}", "{} {}"] {
        let before = page::sent().len();
        let guard =
            init_guarded(options().debug(true).before_send_transaction(|_| Some(junk.to_string()))).unwrap();
        page::advance(3000.0);
        drop(guard);
        let sent = page::sent().split_off(before);
        let lost = &sent[0]["discarded_events"][0];
        assert_eq!((sent.len(), &lost["reason"]), (1, &"before_send".into()), "{junk:?}: {sent:?}");
        assert!(page::notes().iter().any(|note| note.contains("is no JSON object")), "{junk:?}");
    }
}

#[test]
fn an_error_tells_no_more_of_the_address_than_a_transaction_does() {
    for (query, address) in [
        (UrlQuery::All, "https://shop.example/a?token=[Filtered]&page=2#access_token=[Filtered]"),
        (UrlQuery::Nothing, "https://shop.example/a#access_token=[Filtered]"),
    ] {
        for panics in [false, true] {
            let before = page::sent().len();
            let guard = init_guarded(options().url_query(query.clone())).unwrap();
            page::advance(3000.0);
            page::push_state("/a?token=hush&page=2#access_token=hush");
            if panics {
                app::last_words(&ErrorEvent::new("panic", "boom").level(Level::Fatal).panic());
            } else {
                ErrorEvent::new("E", "e").send();
            }
            drop(guard);
            page::push_state("/start?x=1");
            let sent = page::sent().split_off(before);
            assert!(!serde_json::to_string(&sent).unwrap().contains("hush"), "{sent:#?}");
            let error = sent.iter().find(|item| item.get("exception").is_some()).unwrap();
            assert_eq!(error["request"]["url"], address);
        }
    }
}

#[test]
fn a_long_address_makes_no_error_longer_than_a_value_may_be() {
    let guard = init_guarded(options()).unwrap();
    page::advance(3000.0);
    page::push_state(&format!("/?q={}", "q".repeat(300_000)));
    ErrorEvent::new("E", "e").send();
    drop(guard);
    let sent = page::sent();
    let error = sent.iter().find(|item| item.get("exception").is_some()).unwrap();
    assert_eq!(error["request"]["url"].as_str().map(str::len), Some(65_536));
    let lost = losses(&sent);
    assert!(lost.iter().any(|loss| loss["reason"] == "invalid"), "{lost:?}");
}

#[test]
fn an_error_says_of_the_page_what_its_transactions_say() {
    for panics in [false, true] {
        let before = page::sent().len();
        page::fact(fact_text::REFERRER, "https://search.example/?q=x&token=hush");
        page::fact(fact_text::USER_AGENT, "Chrome");
        let guard = init_guarded(options().environment("test").infer_ip(true)).unwrap();
        page::answer_facts("de-DE", "Europe/Berlin");
        set_route_name("/users/:id");
        let error = || {
            if panics {
                app::last_words(&ErrorEvent::new("panic", "boom").level(Level::Fatal).panic());
            } else {
                ErrorEvent::new("E", "e").send();
            }
        };
        // Early: nobody has asked for the language yet. Late: the route has ended.
        error();
        page::advance(3000.0);
        if !panics {
            error();
        }
        drop(guard);
        let sent = page::sent().split_off(before);
        let load = sent.iter().find(|item| item["type"] == "transaction").unwrap();
        let errors: Vec<_> = sent.iter().filter(|item| item.get("exception").is_some()).collect();
        assert_eq!(errors.len(), if panics { 1 } else { 2 });
        for error in errors {
            assert_eq!(error["transaction"], "/users/:id");
            assert_eq!(error["contexts"]["culture"]["locale"], "de-DE");
            assert_eq!(error["request"]["headers"]["User-Agent"], "Chrome");
            assert_eq!(error["sdk"]["name"], "sentry.javascript.browser-tracing");
            assert_eq!(error["sdk"]["settings"]["infer_ip"], "auto");
            for key in ["transaction", "release", "environment", "sdk", "request"] {
                assert_eq!(error[key], load[key], "{key}");
            }
            assert_eq!(error["contexts"]["culture"], load["contexts"]["culture"]);
        }
    }
}

#[test]
fn hooks_hear_the_name_that_a_router_has_announced() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let (sampler, before) = (asked.clone(), asked.clone());
    let guard = init_guarded(
        Options::new(DSN)
            .traces_sampler(move |c| {
                sampler.borrow_mut().push(c.name.to_string());
                1.0
            })
            .before_start_span(move |span| {
                before.borrow_mut().push(span.name.clone());
                if span.name == "/teams/:id" {
                    span.name = "renamed by app".into();
                }
            }),
    )
    .unwrap();
    page::advance(3000.0);
    asked.take();
    start_navigation("/users/8", Some("/users/{id}"));
    page::push_state("/users/8");
    page::advance(3000.0);
    assert_eq!(asked.take(), ["/users/:id", "/users/:id"]);
    start_navigation("/teams/8", Some("/teams/{id}"));
    page::push_state("/teams/8");
    // A router that comes after the address has changed says the same again.
    start_navigation("/teams/8", Some("/teams/{id}"));
    page::advance(3000.0);
    assert_eq!(asked.take(), ["/teams/:id", "renamed by app"]);
    // What the router says of one place is not said of another.
    page::push_state("/teams/9");
    page::advance(3000.0);
    assert_eq!(asked.take(), ["/teams/9", "/teams/9"]);
    drop(guard);
    page::push_state("/start?x=1");
    let names: Vec<_> = transactions()
        .iter()
        .map(|t| (t["transaction"].to_string(), t["transaction_info"]["source"].to_string()))
        .skip(1) // the page load
        .collect();
    let told = [("/users/:id", "route"), ("renamed by app", "custom"), ("/teams/9", "url")];
    assert_eq!(names, told.map(|(name, source)| (format!("{name:?}"), format!("{source:?}"))));
}

#[cfg(feature = "leptos")]
#[test]
fn what_a_router_has_not_announced_is_called_by_its_routes() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let before = asked.clone();
    let guard = init_guarded(options().before_start_span(move |span| {
        before.borrow_mut().push(span.name.clone());
        if span.name == "/teams/:id" {
            span.name = "renamed by app".into();
        }
    }))
    .unwrap();
    know_routes(&["/users/:id".into(), "/teams/:id".into()]);
    page::advance(3000.0);
    asked.take();
    for path in ["/users/8", "/teams/8", "/elsewhere"] {
        page::push_state(path);
        name_route("/any");
        page::advance(3000.0);
    }
    drop(guard);
    page::push_state("/start?x=1");
    assert_eq!(asked.take(), ["/users/:id", "/teams/:id", "/elsewhere"]);
    // Behind the page load.
    let names: Vec<_> = transactions().iter().skip(1).map(|t| t["transaction"].to_string()).collect();
    assert_eq!(names, ["\"/any\"", "\"renamed by app\"", "\"/any\""]);
}
