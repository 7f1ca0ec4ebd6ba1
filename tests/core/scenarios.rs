//! Scenarios that read like sentences.

use super::world::{DSN, PARENT, TRACE, World, machine, options, positions, seconds, span};
use crate::engine::routes::route_kind;
use crate::engine::{Parent, RouteStart, SpanStart, hook};
use crate::protocol::ids::Hex as _;
use crate::runtime::wire::op;
use crate::seam::{context, verdict};
use crate::time::Timestamp;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.000_01
}

#[test]
fn the_pageload_continues_the_servers_trace() {
    let mut world = World::continued();
    let sent = world.fetch("GET https://app.example/api/items?q=1&key=s3cret");
    assert_eq!((sent.trace_id.as_str(), sent.flag.as_str()), (TRACE, "-1"));
    assert!(sent.has_span && sent.attached);
    assert!(sent.baggage.contains("sentry-public_key=backend") && !sent.baggage.contains("other"));
    world.pass(50.0);
    world.respond(&sent, 200);
    world.pass(5000.0);
    let (header, event) = world.items("transaction").remove(0);
    assert_eq!(header["trace"]["public_key"], "backend");
    assert_eq!(header["trace"]["trace_id"], TRACE);
    let trace = &event["contexts"]["trace"];
    assert_eq!(trace["trace_id"], TRACE);
    assert_eq!(trace["parent_span_id"], PARENT);
    assert_eq!(trace["op"], "pageload");
    assert_eq!(trace["data"]["sentry.idle_span_finish_reason"], "idleTimeout");
    assert_eq!(event["transaction"], "/users/42");
    assert_eq!(event["transaction_info"]["source"], "url");
    assert_eq!(trace["data"]["url.full"], "https://app.example/users/42?tab=a&token=[Filtered]#frag");
    assert!(close(seconds(&event, "start_timestamp"), 0.0));
    assert!(close(seconds(&event, "timestamp"), 0.15), "trimmed to the last child");
    let request = span(&event, "GET /api/items");
    assert_eq!(request["span_id"], sent.span_id);
    assert_eq!(request["parent_span_id"], trace["span_id"]);
    assert_eq!(request["data"]["http.response.status_code"], 200);
    assert!(!world.envelopes[0].1.contains("s3cret"), "no secret leaves");
    assert!(
        world
            .endpoint
            .starts_with("https://o7.ingest.example.com/api/42/envelope/?sentry_version=7&sentry_key=key")
    );
}

#[test]
fn a_navigation_has_a_fresh_trace_linked_to_the_one_before() {
    let mut world = World::continued();
    world.pass(3000.0);
    world.click();
    world.navigate("https://app.example/about");
    let sent = world.fetch("GET https://app.example/api/about");
    assert_ne!(sent.trace_id, TRACE);
    assert!(sent.baggage.contains("sentry-release=web%402.0.0"));
    world.pass(20.0);
    world.respond(&sent, 404);
    world.pass(3000.0);
    let events = world.transactions();
    assert_eq!(events.len(), 2);
    let trace = &events[1]["contexts"]["trace"];
    assert_eq!(trace["op"], "navigation");
    assert_eq!(trace["trace_id"], sent.trace_id);
    assert!(trace.get("parent_span_id").is_none());
    assert_eq!(trace["links"][0]["trace_id"], TRACE);
    assert_eq!(trace["links"][0]["attributes"]["sentry.link.type"], "previous_trace");
    assert_eq!(span(&events[1], "GET /api/about")["status"], "not_found");
}

#[test]
fn a_request_in_flight_at_a_navigation_keeps_its_true_end() {
    let mut world = World::continued();
    let slow = world.fetch("GET https://app.example/slow");
    world.pass(2000.0);
    world.navigate("https://app.example/next");
    assert!(world.transactions().is_empty(), "the pageload waits for the request");
    world.pass(600.0);
    world.respond(&slow, 503);
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "cancelled");
    let request = span(&event, "GET /slow");
    assert!(close(seconds(request, "timestamp"), 2.7));
    assert_eq!(request["status"], "unavailable");
    assert!(close(seconds(&event, "timestamp"), 2.1), "the page load ended at the navigation");
}

#[test]
fn a_request_that_began_after_the_last_ended_child_is_reported_too() {
    let mut world = World::continued();
    let first = world.fetch("GET https://app.example/first");
    world.pass(100.0);
    world.respond(&first, 200);
    world.pass(100.0);
    let late = world.fetch("GET https://app.example/late");
    world.pass(2000.0);
    world.navigate("https://app.example/next");
    world.pass(100.0);
    world.respond(&late, 404);
    let event = world.transactions().remove(0);
    let request = span(&event, "GET /late");
    assert_eq!(request["status"], "not_found");
    assert!(close(seconds(request, "start_timestamp"), 0.3));
    assert!(close(seconds(request, "timestamp"), 2.4));
    assert!(close(seconds(&event, "timestamp"), 0.3), "the page load lasts until its last child began");
}

#[test]
fn a_request_in_flight_when_the_page_goes_is_reported_as_in_flight() {
    let mut world = World::continued();
    world.fetch("GET https://app.example/slow");
    world.pass(500.0);
    world.hide_page();
    let (keepalive, _) = world.envelopes[0];
    assert!(keepalive);
    let event = world.transactions().remove(0);
    let request = span(&event, "GET /slow");
    assert_eq!(request["status"], "cancelled");
    assert_eq!(request["data"]["http.request.in_flight"], true);
    assert!(close(seconds(request, "timestamp"), 0.6));
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "documentHidden");
}

#[test]
fn an_unsampled_tag_sends_nothing_but_the_decision() {
    let mut world = World::with(&[("page.sentryTrace", &format!("{TRACE}-{PARENT}-0"))]);
    let sent = world.fetch("GET https://app.example/api");
    assert_eq!((sent.trace_id.as_str(), sent.flag.as_str(), sent.attached), (TRACE, "-0", true));
    world.respond(&sent, 200);
    world.pass(3000.0);
    world.hide_tab();
    assert!(world.transactions().is_empty());
    assert_eq!(
        world.losses(),
        [("sample_rate".into(), "span".into(), 2), ("sample_rate".into(), "transaction".into(), 1)]
    );
}

#[test]
fn a_deferred_tag_lets_the_page_decide() {
    let mut world = World::with(&[("page.sentryTrace", &format!("{TRACE}-{PARENT}"))]);
    let sent = world.fetch("GET https://app.example/api");
    assert_eq!((sent.trace_id.as_str(), sent.flag.as_str()), (TRACE, "-1"));
    // Continued without baggage: we are not the head of the trace.
    assert!(sent.baggage.starts_with("sentry-sample_rand="));
    world.respond(&sent, 200);
    world.pass(3000.0);
    let (header, _) = world.items("transaction").remove(0);
    assert_eq!(header["trace"]["trace_id"], TRACE);
    assert_eq!(header["trace"]["public_key"], "key");
}

#[test]
fn what_the_app_captures_on_a_page_continued_without_baggage_says_trace_and_project_too() {
    for baggage in ["", "other=1"] {
        let mut world =
            World::with(&[("page.sentryTrace", &format!("{TRACE}-{PARENT}-1")), ("page.baggage", baggage)]);
        let capture = |world: &mut World| {
            let (now, wall) = (world.machine.now, world.wall());
            world.machine.tracer.capture_event((now, wall), "", "{\"message\":\"m\"}", ("", 0));
            world.pump();
        };
        capture(&mut world);
        world.pass(3000.0);
        capture(&mut world);
        let trace = |items: Vec<(serde_json::Value, serde_json::Value)>| -> Vec<serde_json::Value> {
            items.into_iter().map(|(header, _)| header["trace"].clone()).collect()
        };
        let own = serde_json::json!({ "trace_id": TRACE, "public_key": "key" });
        assert_eq!(trace(world.items("transaction")), std::slice::from_ref(&own));
        // While the page load is open and after its end, when there is more to say.
        let events = trace(world.items("event"));
        assert_eq!(events[0], own);
        assert_eq!(
            [&events[1]["trace_id"], &events[1]["public_key"]],
            [&own["trace_id"], &own["public_key"]]
        );
        assert!(events[1]["sample_rand"].is_string());
    }
}

#[test]
fn how_a_request_ended_counts_more_than_what_the_app_has_said_before() {
    let mut world = World::with(&[]);
    for (status, said) in [(500, "ok"), (404, "ok"), (200, "aborted"), (0, "aborted")] {
        let sent = world.fetch(&format!("GET https://app.example/{status}"));
        let handle = world.machine.tracer.request_span(sent.key);
        world.machine.tracer.span_mut(handle).unwrap().status = Some(said);
        world.respond(&sent, status);
    }
    let late = world.fetch("GET https://app.example/late");
    let handle = world.machine.tracer.request_span(late.key);
    world.respond(&late, 500);
    world.machine.tracer.span_mut(handle).unwrap().status = Some("aborted");
    world.pass(3000.0);
    let event = world.transactions().remove(0);
    let status = |path: &str| span(&event, &format!("GET /{path}"))["status"].clone();
    assert_eq!([status("500"), status("404"), status("200")], ["internal_error", "not_found", "ok"]);
    assert_eq!(status("0"), "ok");
    assert_eq!(status("late"), "aborted");
}

#[test]
fn a_malformed_tag_gives_a_fresh_trace_and_a_note() {
    let mut world = World::with(&[("page.sentryTrace", "nonsense"), ("debug", "1")]);
    let sent = world.fetch("GET https://app.example/api");
    assert_eq!(sent.trace_id.len(), 32);
    assert_eq!(world.notes.len(), 1);
    world.respond(&sent, 200);
    world.pass(3000.0);
    assert!(world.transactions()[0]["contexts"]["trace"].get("parent_span_id").is_none());
}

#[test]
fn an_old_tag_gives_a_fresh_trace_linked_to_it() {
    let mut world = World::with(&[
        ("page.sentryTrace", &format!("{TRACE}-{PARENT}-1")),
        ("maxTagAge", "60000"),
        ("page.ageMs", "61000"),
    ]);
    world.pass(3000.0);
    let trace = world.transactions()[0]["contexts"]["trace"].clone();
    assert_ne!(trace["trace_id"], TRACE);
    assert_eq!(trace["links"][0]["trace_id"], TRACE);
    assert_eq!(trace["data"]["sentry.trace.refused"], "it is from a cache or older than maxTagAge");
}

#[test]
fn a_page_from_the_cache_does_not_continue_its_old_trace() {
    let tag = format!("{TRACE}-{PARENT}-1");
    for (fact, value) in [("page.cached", "1"), ("page.ageMs", "121000")] {
        let mut world = World::with(&[("page.sentryTrace", &tag), (fact, value)]);
        assert_ne!(world.fetch("GET https://app.example/x").trace_id, TRACE);
    }
    let mut world =
        World::with(&[("page.sentryTrace", &tag), ("page.ageMs", "119000"), ("page.cached", "0")]);
    assert_eq!(world.fetch("GET https://app.example/x").trace_id, TRACE);
}

#[test]
fn without_a_document_there_is_no_page_load() {
    let mut world = World::with(&[]);
    world.machine = machine(&options(&[]).replace("page.readyState", "x"), [9; 16]);
    world.pump();
    let sent = world.fetch("GET https://app.example/x");
    assert!(sent.attached && !sent.has_span);
    world.pass(40_000.0);
    assert!(world.transactions().is_empty());
}

#[test]
fn without_a_rate_the_page_only_propagates() {
    let mut world = World::with(&[("page.sentryTrace", &format!("{TRACE}-{PARENT}"))]);
    let records = options(&[("page.sentryTrace", &format!("{TRACE}-{PARENT}"))])
        .replace("tracesSampleRate\u{1f}1", "x\u{1f}");
    world.machine = machine(&records, [7; 16]);
    world.pump();
    let first = world.fetch("GET https://app.example/a");
    let second = world.fetch("GET https://app.example/b");
    assert_eq!(first.trace_id, TRACE);
    assert_eq!(first.flag, "");
    assert_eq!(first.span_id, second.span_id, "one span id per trace");
    assert!(!first.has_span && first.attached);
    world.pass(2000.0);
    world.navigate("https://app.example/next");
    let third = world.fetch("GET https://app.example/c");
    assert_ne!(third.trace_id, TRACE);
    assert!(third.baggage.contains("sentry-environment=production"));
    world.pass(40_000.0);
    assert!(world.envelopes.is_empty());
}

#[test]
fn a_redirect_stays_in_the_pageload() {
    let mut world = World::continued();
    world.pass(300.0);
    world.navigate("https://app.example/login");
    let sent = world.fetch("GET https://app.example/api");
    assert_eq!(sent.trace_id, TRACE);
    world.respond(&sent, 200);
    world.pass(3000.0);
    let event = world.transactions().remove(0);
    assert_eq!(span(&event, "/login")["op"], "navigation.redirect");
}

#[test]
fn a_navigation_from_before_the_engine_keeps_the_trace_its_requests_carry() {
    let mut world = World::continued();
    world.click();
    let early = "abcdefabcdefabcdefabcdefabcdef12";
    let text = format!("https://app.example/next\nhttps://app.example/users/42\n{early}");
    world.event(op::NAVIGATED, &[world.now, 0.0, 0.0], &text);
    assert_eq!(world.fetch("GET https://app.example/x").trace_id, early);
    world.pass(3000.0);
    world.navigate("https://app.example/further");
    assert_ne!(world.fetch("GET https://app.example/x").trace_id, early);
}

#[test]
fn a_click_makes_it_a_navigation() {
    let mut world = World::continued();
    world.pass(300.0);
    world.click();
    world.navigate("https://app.example/login");
    assert_ne!(world.fetch("GET https://app.example/api").trace_id, TRACE);
}

#[test]
fn the_first_navigation_to_a_prefix_of_the_start_url_is_one() {
    let mut world = World::with(&[("page.url", "https://app.example/a/b/c")]);
    let first = world.fetch("GET https://app.example/x").trace_id;
    world.pass(2500.0);
    world.navigate("https://app.example/a");
    assert_ne!(world.fetch("GET https://app.example/x").trace_id, first);
}

#[test]
fn a_laptop_that_slept_ends_at_the_final_timeout_and_the_next_clock_is_right() {
    let mut world = World::continued();
    world.fetch("GET https://app.example/slow");
    // The monotonic clock stood still for an hour, then the timer fires late.
    world.slept = 3_600_000.0;
    world.pass(16_000.0);
    let event = world.transactions().remove(0);
    assert!(seconds(&event, "timestamp") <= 30.1);
    world.click();
    world.navigate("https://app.example/after");
    world.pass(3000.0);
    let event = world.transactions().remove(1);
    let start = seconds(&event, "start_timestamp");
    assert!(close(start, 3600.0 + 16.1), "corrected by the sleep: {start}");
}

#[test]
fn a_click_after_a_sleep_has_the_right_time() {
    let mut world = World::with(&[("interactions", "1")]);
    world.pass(3000.0);
    world.slept = 3_600_000.0;
    world.click();
    let sent = world.fetch("GET https://app.example/api");
    world.respond(&sent, 200);
    world.pass(3000.0);
    let event = world.transactions().remove(1);
    assert!(close(seconds(&event, "start_timestamp"), 3600.0 + 3.1));
}

#[test]
fn a_hidden_tab_ends_the_route() {
    let mut world = World::continued();
    world.pass(300.0);
    world.hide_tab();
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["status"], "cancelled");
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.cancellation_reason"], "document.hidden");
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "externalFinish");
}

#[test]
fn an_error_marks_the_route() {
    let mut world = World::continued();
    world.event(op::ERROR, &[200.0], "");
    world.pass(3000.0);
    assert_eq!(world.transactions()[0]["contexts"]["trace"]["status"], "internal_error");
}

#[test]
fn report_page_loaded_ends_the_pageload() {
    let mut world = World::with(&[("enableReportPageLoaded", "1")]);
    world.pass(10_000.0);
    assert!(world.transactions().is_empty());
    world.event(op::PAGE_LOADED, &[world.now], "");
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "reportPageLoaded");
    assert!(close(seconds(&event, "timestamp"), 10.1));
}

#[test]
fn a_pageload_waits_for_what_the_document_waits_for() {
    let mut world = World::with(&[("page.readyState", "0")]);
    world.pass(200.0);
    world.document(1.0);
    // A large image: nothing is heard of it for four seconds.
    world.pass(3700.0);
    assert!(world.transactions().is_empty(), "the image is still on its way");
    world.image("large.png", 250.0, 3990.0);
    world.document(2.0);
    world.pass(3000.0);
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "idleTimeout");
    span(&event, "/large.png");
    assert!(close(seconds(&event, "timestamp"), 3.99));
}

#[test]
fn a_document_that_never_completes_ends_by_the_child_timeout() {
    let mut world = World::with(&[("page.readyState", "1")]);
    world.image("first.png", 250.0, 500.0);
    world.pass(14_000.0);
    assert!(world.transactions().is_empty());
    world.pass(2000.0);
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "heartbeatFailed");
    assert!(close(seconds(&event, "timestamp"), 0.5), "trimmed to what is known");
    world.document(2.0);
    world.pass(60_000.0);
    assert_eq!(world.transactions().len(), 1);
}

#[test]
fn a_prerendered_page_is_a_page_load_once_it_is_shown() {
    let prerendered = [("page.prerendering", "1")];
    let mut world = World::with(&prerendered);
    let sent = world.fetch("GET https://app.example/api");
    world.pass(100.0);
    world.respond(&sent, 200);
    world.pass(59_800.0);
    assert!(world.transactions().is_empty(), "nobody sees it");
    world.event(op::ACTIVATED, &[world.now], "");
    let later = world.fetch("GET https://app.example/shown");
    world.pass(50.0);
    world.respond(&later, 200);
    world.pass(3000.0);
    let event = world.transactions().remove(0);
    let trace = &event["contexts"]["trace"];
    assert_eq!(trace["data"]["sentry.idle_span_finish_reason"], "idleTimeout");
    assert_eq!(trace["status"], "ok");
    assert_eq!(span(&event, "GET /api")["trace_id"], trace["trace_id"]);
    span(&event, "GET /shown");
    assert!(close(seconds(&event, "timestamp"), 60.05));
    // From then on the final timeout counts.
    let mut world = World::with(&prerendered);
    world.pass(59_900.0);
    world.event(op::ACTIVATED, &[world.now], "");
    for _ in 0..40 {
        let sent = world.fetch("GET https://app.example/poll");
        world.pass(900.0);
        world.respond(&sent, 200);
    }
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "finalTimeout");
    assert!(seconds(&event, "timestamp") <= 90.0);
}

#[test]
fn a_resource_after_the_route_has_ended_is_counted() {
    let mut world = World::continued();
    world.pass(3000.0);
    world.image("late.png", 900.0, 3000.0);
    assert!(world.machine.tracer.explain().contains("\"late_entries\":1"));
}

#[test]
fn navigations_end_by_report_where_the_app_wants_it() {
    let mut world = World::with(&[("enableReportNavigationLoaded", "1")]);
    world.pass(3000.0);
    assert_eq!(world.transactions().len(), 1, "the page load ends by itself");
    world.click();
    world.navigate("https://app.example/next");
    world.pass(10_000.0);
    assert_eq!(world.transactions().len(), 1);
    world.event(op::PAGE_LOADED, &[world.now], "");
    let event = world.transactions().remove(1);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "reportPageLoaded");
    assert!(close(seconds(&event, "timestamp") - seconds(&event, "start_timestamp"), 10.0), "not trimmed");
    // Without the option a navigation does not listen.
    let mut world = World::continued();
    world.click();
    world.navigate("https://app.example/next");
    world.event(op::PAGE_LOADED, &[world.now], "");
    assert_eq!(world.transactions().len(), 1);
}

#[test]
fn modal_style_pushes_are_navigations_by_choice() {
    let here = "https://app.example/list?page=1#top";
    for (option, to, starts) in [
        ("x", here, false),
        ("instrumentSameUrl", here, true),
        ("x", "https://app.example/list?page=1#dialog", true),
        ("ignoreHashChanges", "https://app.example/list?page=1#dialog", false),
        ("ignoreHashChanges", "https://app.example/list?page=2#top", true),
        ("ignoreSearchChanges", "https://app.example/list?page=2&modal=1", false),
        ("ignoreSearchChanges", "https://app.example/item", true),
    ] {
        let mut world = World::with(&[("page.url", here), (option, "1")]);
        let before = world.fetch("GET https://app.example/x").trace_id;
        world.pass(20_000.0);
        world.navigate(to);
        assert_eq!(world.fetch("GET https://app.example/x").trace_id != before, starts, "{option} {to}");
    }
}

#[test]
fn a_click_outside_of_routes_is_a_transaction_of_its_own() {
    let mut world = World::with(&[("interactions", "1"), ("clickIdleTimeout", "500")]);
    world.pass(3000.0);
    world.click();
    let sent = world.fetch("GET https://app.example/api");
    world.pass(60.0);
    world.respond(&sent, 200);
    let clicked = world.now - 70.0;
    world.event(op::ENTRY, &[10.0, clicked, 64.0, 7.0, 1.0], "click\nbody > button\nBuyButton");
    world.pass(499.0);
    assert_eq!(world.transactions().len(), 1);
    world.pass(2.0);
    let event = world.transactions().remove(1);
    let trace = &event["contexts"]["trace"];
    assert_eq!((&trace["op"], &event["transaction"]), (&"ui.action.click".into(), &"/users/42".into()));
    assert_eq!(trace["data"]["url.path"], "/users/42");
    assert_eq!(trace["data"]["url.full"], "https://app.example/users/42?tab=a&token=[Filtered]#frag");
    let click = span(&event, "body > button");
    assert_eq!(click["op"], "ui.interaction.click");
    assert_eq!(click["data"]["browser.web_vital.inp.target"], "body > button");
    assert_eq!(click["data"]["ui.component_name"], "BuyButton");
    // The browser noticed the click before we did.
    assert!(close(seconds(&event, "start_timestamp"), clicked / 1000.0));
    // The page goes while a click is open: nothing of it is lost (docs/behaviour.md#defect-7).
    world.click();
    world.fetch("GET https://app.example/saved");
    world.hide_page();
    let event = world.transactions().remove(2);
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "documentHidden");
    span(&event, "GET /saved");
}

#[test]
fn explain_says_why_the_latest_route_ended() {
    let mut world = World::with(&[("interactions", "1"), ("clickIdleTimeout", "500")]);
    world.pass(3000.0);
    let reason = |world: &World| world.machine.tracer.explained().finish_reason;
    assert_eq!(reason(&world), "idleTimeout");
    let now = Timestamp::from_millis(world.now);
    let span = SpanStart { name: "work".into(), ..SpanStart::default() };
    let work = world.machine.tracer.start_span(now, Parent::Current, span);
    world.machine.tracer.end_span(now, work, None);
    assert_eq!(reason(&world), "idleTimeout", "a span of the app's is no route");
    world.click();
    world.click();
    assert_eq!(reason(&world), "idleTimeout", "neither is a click");
}

/// A long frame is told of: when it began and how long it lasted, in milliseconds.
fn long_frame(world: &mut World, start: f64, duration: f64) {
    world.event(op::ENTRY, &[7.0, start, duration, 0.0], "BUTTON.onclick\nevent-listener\n/app.js\nwork");
}

#[test]
fn a_frame_belongs_to_the_click_that_made_it_long() {
    for (kind, op_of_it) in [(6.0, "ui.long_task"), (7.0, "ui.long_animation_frame")] {
        let mut world = World::with(&[("interactions", "1"), ("clickIdleTimeout", "500")]);
        world.pass(3000.0);
        let began = world.now - 4.0;
        world.click();
        world.pass(210.0);
        if kind == 7.0 {
            long_frame(&mut world, began, 212.0);
        } else {
            world.event(op::ENTRY, &[kind, began, 212.0], "");
        }
        world.pass(600.0);
        let event = world.transactions().remove(1);
        let frame = span(&event, "Main UI thread blocked");
        assert_eq!(frame["op"], op_of_it);
        assert_eq!(frame["parent_span_id"], event["contexts"]["trace"]["span_id"]);
        // As with a click's own entry: nothing begins before its root.
        assert!(close(seconds(&event, "start_timestamp"), began / 1000.0));
        assert!(close(seconds(frame, "timestamp"), (began + 212.0) / 1000.0));
    }
}

/// D5: what a hook of the app makes of the route says nothing of how the page has come.
#[test]
fn d5_a_restored_page_has_its_vitals_whatever_a_hook_leaves_of_its_attributes() {
    let mut world = World::with(&[("hooks", &hook::ROUTES.to_string())]);
    world.pass(5000.0);
    let url = world.url.clone();
    world.event(op::ENTRY, &[15.0, world.now, f64::NAN], "");
    world.event(op::NAVIGATED, &[world.now, world.wall(), 4.0], &format!("{url}\n{url}"));
    world.event(op::ENTRY, &[15.0, world.now, 33.0], "");
    let asked = world.proposed.last().unwrap();
    let kind = format!("{} {}\n", route_kind::RESTORED, world.now);
    assert!(asked.starts_with(&kind), "{asked}");
    // A `beforeStartSpan` that gives no attributes.
    let span = SpanStart { name: "mine".to_owned(), ..SpanStart::default() };
    let route = RouteStart { kind: route_kind::RESTORED, span, url, incoming: String::new() };
    let (now, wall) = (Timestamp::from_millis(world.now), world.wall());
    world.machine.tracer.start_route(now, wall, route);
    world.pump();
    world.hide_page();
    let event = world.transactions().remove(0);
    assert_eq!(event["transaction"], "mine");
    assert_eq!(event["measurements"]["fcp"]["value"], 33.0);
    assert_eq!(event["measurements"]["lcp"]["value"], 33.0);
}

#[test]
fn a_frame_belongs_to_the_active_span() {
    for flat in ["1", "0"] {
        let mut world = World::with(&[("parentSpanIsAlwaysRootSpan", flat)]);
        world.pass(3000.0);
        let now = Timestamp::from_millis(world.now);
        let tracer = &mut world.machine.tracer;
        let named = |name: &str| SpanStart { name: name.to_owned(), ..SpanStart::default() };
        let work = tracer.start_span(now, Parent::Current, named("work"));
        let outer = tracer.enter(context::SPAN, work, "", "");
        let part = tracer.start_span(now, Parent::Current, named("part"));
        let inner = tracer.enter(context::SPAN, part, "", "");
        world.pass(200.0);
        let began = world.now - 200.0;
        long_frame(&mut world, began, 199.0);
        world.pass(10.0);
        let now = Timestamp::from_millis(world.now);
        let tracer = &mut world.machine.tracer;
        for (token, handle) in [(inner, part), (outer, work)] {
            tracer.exit(token);
            tracer.end_span(now, handle, None);
        }
        // Nobody's: what has nothing to belong to is not kept.
        long_frame(&mut world, began + 300.0, 60.0);
        world.pump();
        let event = world.transactions().remove(1);
        assert_eq!(event["transaction"], "work");
        let frames: Vec<_> = event["spans"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|s| s["op"] == "ui.long_animation_frame")
            .collect();
        assert_eq!(frames.len(), 1);
        let parent = if flat == "1" { &event["contexts"]["trace"] } else { span(&event, "part") };
        assert_eq!(frames[0]["parent_span_id"], parent["span_id"]);
    }
}

#[test]
fn a_frame_that_began_before_a_navigation_is_not_its_own() {
    let mut world = World::with(&[]);
    world.pass(3000.0);
    world.click();
    world.pass(10.0);
    world.navigate("https://app.example/next");
    let began = world.now;
    long_frame(&mut world, began - 20.0, 100.0);
    long_frame(&mut world, began + 50.0, 70.0);
    world.pass(3000.0);
    let event = world.transactions().remove(1);
    assert_eq!(event["spans"].as_array().unwrap().len(), 1);
    assert!(close(seconds(&event, "start_timestamp"), began / 1000.0));
}

#[test]
fn consistent_sampling_keeps_decision_and_rate() {
    let mut world = World::with(&[("consistentTraceSampling", "1"), ("tracesSampleRate", "0.999")]);
    world.pass(3000.0);
    world.click();
    world.navigate("https://app.example/next");
    let sent = world.fetch("GET https://app.example/x");
    assert!(sent.baggage.contains("sentry-sample_rate=0.999"), "{}", sent.baggage);
    world.respond(&sent, 200);
    world.pass(3000.0);
    let (header, event) = world.items("transaction").remove(1);
    assert_eq!(header["trace"]["sample_rate"], "0.999");
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.previous_trace_sample_rate"], 0.999);
    assert!(event["contexts"]["trace"]["data"].get("sentry.sample_rate").is_none());
}

#[test]
fn a_pageload_that_never_rests_ends_at_the_final_timeout() {
    let mut world = World::continued();
    for _ in 0..40 {
        let sent = world.fetch("GET https://app.example/poll");
        world.pass(900.0);
        world.respond(&sent, 200);
    }
    let event = world.transactions().remove(0);
    assert_eq!(event["contexts"]["trace"]["status"], "deadline_exceeded");
    assert_eq!(event["contexts"]["trace"]["data"]["sentry.idle_span_finish_reason"], "finalTimeout");
}

#[test]
fn aborts_timeouts_and_network_failures_differ() {
    let mut world = World::continued();
    for (outcome, status, kind) in
        [(1, "internal_error", "network"), (2, "cancelled", "abort"), (3, "deadline_exceeded", "timeout")]
    {
        let sent = world.fetch(&format!("GET https://app.example/{kind}"));
        world.settle(&sent, outcome, 0);
        let _ = status;
    }
    world.pass(3000.0);
    let event = world.transactions().remove(0);
    for (status, kind) in
        [("internal_error", "network"), ("cancelled", "abort"), ("deadline_exceeded", "timeout")]
    {
        let request = span(&event, &format!("GET /{kind}"));
        assert_eq!(request["status"], status);
        assert_eq!(request["data"]["error.type"], kind);
        assert!(request["data"].get("http.response.status_code").is_none());
    }
}

#[test]
fn route_names_come_from_patterns_and_reach_the_sampling_context() {
    let mut world = World::with(&[("routes", "/\n/users/:id")]);
    let sent = world.fetch("GET https://app.example/x");
    assert!(sent.baggage.contains("sentry-transaction=%2Fusers%2F%3Aid"), "{}", sent.baggage);
    world.event(op::ROUTE_NAME, &[world.now, 0.0], "/people/:who");
    let later = world.fetch("GET https://app.example/x");
    assert!(later.baggage.contains("sentry-transaction=%2Fpeople%2F%3Awho"));
    world.respond(&sent, 200);
    world.respond(&later, 200);
    world.pass(3000.0);
    let event = world.transactions().remove(0);
    assert_eq!(event["transaction"], "/people/:who");
    assert_eq!(event["transaction_info"]["source"], "route");
}

#[test]
fn c2_other_options_in_mid_route_go_on_with_it() {
    let mut world = World::with(&[]);
    let before = world.fetch("GET https://app.example/x");
    let other = options(&[("dsn", "https://other@o8.ingest.example.com/43"), ("release", "web@3.0.0")]);
    let (numbers, text) = positions(&other).unwrap();
    world.event(op::OPTIONS, &[&[world.now], &numbers[..]].concat(), &text);
    let after = world.fetch("GET https://app.example/x");
    assert_eq!(before.trace_id, after.trace_id);
    world.respond(&before, 200);
    world.respond(&after, 200);
    world.pass(3000.0);
    let events = world.transactions();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["release"], "web@3.0.0");
    assert_eq!(events[0]["spans"].as_array().unwrap().len(), 2);
    assert!(world.endpoint.contains("o8.ingest.example.com/api/43/"), "{}", world.endpoint);
}

#[test]
fn a_child_that_its_route_ends_is_cancelled_whatever_it_has_said() {
    let mut world = World::with(&[]);
    let now = Timestamp::from_millis(world.now);
    let tracer = &mut world.machine.tracer;
    let start = SpanStart { name: "open".into(), ..Default::default() };
    let child = tracer.start_span(now, Parent::Current, start);
    tracer.span_mut(child).unwrap().status = Some("ok");
    world.hide_page();
    world.pump();
    let events = world.transactions();
    assert_eq!(span(&events[0], "open")["status"], "cancelled");
}

#[test]
fn contexts_nest_and_leave_in_any_order() {
    let mut world = World::continued();
    let tracer = &mut world.machine.tracer;
    let outer = tracer.start_span(
        Timestamp::of(200_000),
        Parent::Root,
        SpanStart { name: "outer".into(), ..Default::default() },
    );
    let a = tracer.enter(0, outer, "", "");
    let b = tracer.enter(1, Default::default(), "", "");
    let fresh = tracer.headers().unwrap().trace_id.to_hex();
    assert_ne!(fresh, TRACE);
    tracer.exit(a);
    assert_eq!(tracer.headers().unwrap().trace_id.to_hex(), fresh);
    tracer.exit(b);
    assert_eq!(tracer.headers().unwrap().trace_id.to_hex(), TRACE);
    let suppressed = tracer.enter(3, Default::default(), "", "");
    assert_eq!(tracer.headers().unwrap().sampled, Some(false));
    assert!(tracer.start_span(Timestamp::of(1), Parent::Current, SpanStart::default()).is_none());
    tracer.exit(suppressed);
    tracer.exit(suppressed);
    tracer.end_span(Timestamp::of(300_000), outer, None);
    world.pump();
    assert_eq!(world.transactions()[0]["transaction"], "outer");
}

#[test]
fn the_seven_unsampled_and_paused_ways() {
    for (mode, flag, attached) in [("send", "-0", true), ("omit", "-0", false), ("defer", "", true)] {
        let mut world = World::with(&[("tracesSampleRate", "0"), ("unsampled", mode)]);
        let sent = world.fetch("GET https://app.example/x");
        assert_eq!(sent.attached, attached, "{mode}");
        assert_eq!(sent.flag, flag, "{mode}");
        assert_eq!(sent.baggage.contains("sentry-sampled=false"), mode != "defer");
    }
    let mut world = World::continued();
    world.event(op::PAUSE, &[1.0, 1.0], "");
    assert!(!world.fetch("GET https://app.example/x").attached);
    world.event(op::PAUSE, &[1.0, 0.0], "");
    assert!(world.fetch("GET https://app.example/x").attached);
}

#[test]
fn own_requests_are_never_traced() {
    let mut world = World::continued();
    let url = world.endpoint.clone();
    assert!(!world.fetch(&format!("POST {url}")).attached);
    assert!(DSN.contains("o7.ingest"));
}

#[test]
fn a_server_error_is_tried_again_later() {
    let mut world = World::continued();
    world.reply = 503;
    world.pass(1500.0);
    assert_eq!(world.transactions().len(), 1);
    world.reply = 200;
    world.pass(6000.0);
    assert_eq!(world.transactions().len(), 2, "the same envelope, once more");
    world.pass(60_000.0);
    assert_eq!(world.transactions().len(), 2);
}

#[test]
fn session_storage_remembers_the_previous_trace() {
    let mut world = World::with(&[("linkPreviousTrace", "session-storage")]);
    world.pass(3000.0);
    let stored = world.stored[0].strip_prefix("sentry_previous_trace\n").unwrap().to_owned();
    let mut next = World::with(&[("linkPreviousTrace", "session-storage"), ("page.previousTrace", &stored)]);
    next.pass(3000.0);
    let before = world.transactions()[0]["contexts"]["trace"]["trace_id"].clone();
    assert_eq!(next.transactions()[0]["contexts"]["trace"]["links"][0]["trace_id"], before);
}

#[test]
fn children_that_began_after_the_last_one_ended_are_counted_when_they_do_not_end() {
    let mut world = World::with(&[]);
    let first = world.fetch("GET https://app.example/first");
    world.pass(100.0);
    world.respond(&first, 200);
    world.pass(100.0);
    world.fetch("GET https://app.example/hangs");
    world.pass(20_000.0);
    let event = world.transactions().remove(0);
    let data = &event["contexts"]["trace"]["data"];
    assert_eq!(data["sentry.idle_span_finish_reason"], "heartbeatFailed");
    assert_eq!(data["sentry.idle_span_discarded_spans"], 1);
    assert_eq!(event["spans"].as_array().unwrap().len(), 1);
    world.hide_tab();
    assert_eq!(world.losses(), [("invalid".into(), "span".into(), 1)]);
}

#[test]
fn i1_what_only_events_say_of_the_page_is_asked_for_when_the_first_one_is_written() {
    let mut world = World::continued();
    let sent = world.fetch("GET https://app.example/api/items");
    world.respond(&sent, 200);
    assert_eq!(world.facts_asked, 0, "not at the start");
    world.pass(5000.0);
    let (_, event) = world.items("transaction").remove(0);
    assert_eq!(event["contexts"]["culture"]["locale"], "en-US");
    assert_eq!(event["contexts"]["culture"]["timezone"], "UTC");
    assert_eq!(event["contexts"]["trace"]["data"]["deviceMemory"], "4 GB");
    assert_eq!(event["contexts"]["trace"]["data"]["hardwareConcurrency"], "8");
    assert_eq!(event["measurements"]["connection.rtt"]["value"], 50);
    world.click();
    world.navigate("https://app.example/about");
    world.pass(5000.0);
    let event = world.items("transaction").remove(1).1;
    assert_eq!(event["contexts"]["trace"]["data"]["hardwareConcurrency"], "8");
    assert!(event["measurements"]["connection.rtt"].is_null(), "a page load's alone");
    assert_eq!(world.facts_asked, 1, "once");
}

#[test]
fn i1_of_a_page_that_is_not_sampled_nothing_is_asked() {
    let mut world = World::with(&[("tracesSampleRate", "0")]);
    world.pass(5000.0);
    assert_eq!((world.facts_asked, world.items("transaction").len()), (0, 0));
}

#[test]
fn g8_a_page_without_a_path_is_named_by_its_scheme() {
    for (url, name) in [
        ("data:text/html,<h1>whole source</h1>?token=1", "data:"),
        ("blob:https://app.example/0f-1", "blob:"),
        ("https://app.example/a;jsessionid=1/b?c#d", "/a;jsessionid=[Filtered]/b"),
        ("https://app.example", "/"),
    ] {
        let mut world = World::with(&[("page.url", url)]);
        world.pass(5000.0);
        let (_, event) = world.items("transaction").remove(0);
        assert_eq!(event["transaction"], name);
        assert!(!event.to_string().contains("source</h1>") && !event.to_string().contains("jsessionid=1"));
    }
}

#[test]
fn g8_request_spans_hide_what_stands_behind_their_path_too() {
    let mut world = World::continued();
    let sent = world.fetch("GET https://api.example/a;sid=s3cret/b?x=1;token=s3cret#key=s3cret");
    world.respond(&sent, 200);
    world.pass(5000.0);
    assert!(!world.envelopes[0].1.contains("s3cret"), "{}", world.envelopes[0].1);
    assert!(world.envelopes[0].1.contains("/a;sid=[Filtered]/b?x=1;token=[Filtered]#key=[Filtered]"));
}

#[test]
fn what_becomes_of_the_next_request_is_said_before_unless_a_timer_or_a_listener_waits_for_it() {
    let ahead = |options: &[(&str, &str)], hooks| {
        let mut world = World::with(options);
        world.machine.tracer.set_hooks(hooks);
        let bits = world.machine.tracer.request_verdict();
        assert_eq!(bits & verdict::SPAN, verdict::SPAN);
        bits & verdict::AHEAD != 0
    };
    assert!(ahead(&[], 0));
    // A child ends such a route sooner than silence would.
    assert!(!ahead(&[("idleTimeout", "1500"), ("childSpanTimeout", "300")], 0));
    // Listeners hear of a span when it starts.
    assert!(!ahead(&[], hook::SPANS));
}
