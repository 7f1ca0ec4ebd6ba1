//! Answers conformance cases with the functions the product uses. `scripts/conformance.mjs` writes
//! `[{"kind":…,"case":…},…]` into a file and compares what it gets: `[{"out":…} | {"error":…},…]`.
//!
//! Only what JavaScript has and Rust has not is translated here: undefined, falsy values, numbers as text.

use crate::core_tests::world;
use crate::engine::instruments::entry::Entry;
use crate::engine::instruments::timeline::requests;
use crate::engine::instruments::vitals::lcp;
use crate::engine::options::Start;
use crate::engine::random::Random;
use crate::engine::spans::arena::Handle;
use crate::engine::traces::propagation::{Incoming, Policy, Propagation};
use crate::engine::traces::sampling;
use crate::engine::{Parent, SamplerAnswer, SpanStart, Tracer};
use crate::protocol::baggage;
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::dsn::{self, Dsn};
use crate::protocol::http;
use crate::protocol::ids::{Hex as _, SpanId, TraceId};
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::rate_limit::{self, RateLimits};
use crate::protocol::sentry_trace::{SentryTraceParts, write_sentry_trace};
use crate::protocol::traceparent::write_traceparent;
use crate::protocol::url;
use crate::protocol::user_agent;
use crate::seam::{context, option_text};
use crate::time::{Origin, Timestamp};
use serde_json::{Map, Value, json};

type Answer = Result<Value, String>;

/// Answers the file that `CONFORMANCE_CASES` names into the one that `CONFORMANCE_ANSWERS` names.
#[test]
#[ignore = "`npm run conformance` has the cases"]
fn answers() {
    let [cases, to] =
        ["CONFORMANCE_CASES", "CONFORMANCE_ANSWERS"].map(|name| std::env::var_os(name).expect(name));
    let text = std::fs::read_to_string(cases).expect("a file of cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("an array of cases");
    let answers: Vec<Value> = cases
        .iter()
        .map(|item| {
            let kind = item["kind"].as_str().unwrap_or_default().to_owned();
            let case = item["case"].clone();
            // A panic is the answer to its case only.
            match std::panic::catch_unwind(|| answer(&kind, &case)) {
                Ok(Ok(out)) => json!({ "out": out }),
                Ok(Err(error)) => json!({ "error": error }),
                Err(_) => json!({ "error": "panicked" }),
            }
        })
        .collect();
    std::fs::write(to, Value::from(answers).to_string()).expect("a place for the answers");
}

fn answer(kind: &str, case: &Value) -> Answer {
    match kind {
        "parseBaggageHeader" => parse_baggage(arg(case, 0)),
        "baggageHeaderToDynamicSamplingContext" => Ok(header_text(arg(case, 0))
            .as_deref()
            .and_then(DynamicSamplingContext::from_baggage)
            .map_or_else(undefined, |dsc| dsc_value(&dsc))),
        "dynamicSamplingContextToSentryBaggageHeader" => {
            Ok(optional(Some(dsc_of(arg(case, 0)).to_baggage()).filter(|header| !header.is_empty())))
        }
        "objectToBaggageHeader_limit" => baggage_limit(&case["in"]),
        "getDynamicSamplingContextFromClient" => client_dsc(case),
        "makeDsn" => {
            let given = arg(case, 0);
            let read = Dsn::parse(&dsn_text(given)).map_or_else(|_| undefined(), |dsn| dsn_value(&dsn));
            // Of parts the text is read, which has to say each of them.
            if !is_undefined(&read)
                && given.as_object().is_some_and(|parts| {
                    parts
                        .iter()
                        .any(|(name, part)| !read[name].is_null() && as_text(part) != as_text(&read[name]))
                })
            {
                return Ok(undefined());
            }
            // The npm package reads it in JavaScript.
            if case["inJavaScript"].is_null() || case["inJavaScript"] == read {
                Ok(read)
            } else {
                Err(format!("Rust and JavaScript disagree: {read} {}", case["inJavaScript"]))
            }
        }
        "dsnToString" => Ok(parse_dsn(&dsn_text(arg(case, 0)))?.to_text(truthy(arg(case, 1))).into()),
        "extractOrgIdFromDsnHost" => Ok(dsn::org_id_of_host(arg(case, 0).as_str().unwrap_or_default())
            .map_or_else(undefined, Value::from)),
        "extractOrgIdFromClient" => {
            Ok(optional(Some(policy(&case["client"])?.org_id).filter(|id| !id.is_empty())))
        }
        "getEnvelopeEndpointWithUrlEncodedAuth" => endpoint(case),
        "getSpanStatusFromHttpCode" => span_status(case),
        "extractNetworkProtocol" => {
            let (name, version) = http::network_protocol(text(arg(case, 0))?);
            Ok(json!({ "name": name, "version": version }))
        }
        "parseRetryAfterHeader" => {
            let delay =
                rate_limit::retry_after_ms(&as_text(arg(case, 0)), arg(case, 1).as_i64().unwrap_or(0));
            // The host of a page reads it in JavaScript. What is neither seconds nor names a month is no date of HTTP: there V8 guesses
            // one, and a server waits for the minute.
            if is_same_time(delay as f64, &case["inJavaScript"])
                || (delay == rate_limit::DEFAULT_DELAY_MS
                    && !as_text(arg(case, 0)).contains(char::is_alphabetic))
            {
                Ok(case["inJavaScript"].clone())
            } else {
                Err(format!("Rust and JavaScript disagree: {delay} {}", case["inJavaScript"]))
            }
        }
        "disabledUntil" => Ok(limits_of(arg(case, 0)).disabled_until(text(arg(case, 1))?).into()),
        "isRateLimited" => Ok(limits_of(arg(case, 0))
            .is_limited(text(arg(case, 1))?, arg(case, 2).as_i64().unwrap_or(0))
            .into()),
        "updateRateLimits" => update_limits(case),
        "isSentryRequestUrl" => {
            let client = &case["client"];
            Ok(url::is_sentry_request_url(
                text(&case["url"])?,
                client["dsnHost"].as_str().unwrap_or_default(),
                client["tunnel"].as_str().unwrap_or_default(),
            )
            .into())
        }
        "extractTraceparentData" => Ok(parse_sentry_trace(arg(case, 0))),
        "generateTraceparentHeader" => {
            let mut out = String::new();
            write_traceparent(
                &mut out,
                trace_id(arg(case, 0))?,
                span_id(arg(case, 1))?,
                truthy(arg(case, 2)),
            );
            Ok(out.into())
        }
        "generateSentryTraceHeader" => {
            let mut out = String::new();
            write_sentry_trace(
                &mut out,
                trace_id(arg(case, 0))?,
                span_id(arg(case, 1))?,
                arg(case, 2).as_bool(),
            );
            Ok(out.into())
        }
        "propagationContextFromHeaders" => Ok(continued(arg(case, 0), arg(case, 1), &Policy::default())),
        "shouldContinueTrace" => {
            let theirs = Some(as_text(&case["baggageOrgId"])).filter(|id| !id.is_empty());
            Ok(policy(&case["client"])?.accepts_org(theirs.as_deref().unwrap_or_default()).into())
        }
        "continueTrace" => Ok(continued(&case["sentryTrace"], &case["baggage"], &policy(&case["client"])?)),
        "parseSampleRate" => Ok(rate_text(arg(case, 0))
            .and_then(|rate| sampling::parse_sample_rate(&rate))
            .map_or_else(undefined, Value::from)),
        "hasSpansEnabled" => Ok(start(&case["options"], true)?.config.spans_enabled().into()),
        "sampleSpan" => sample_span(case),
        "getSanitizedUrlString" => Ok(sanitized_parts(arg(case, 0)).into()),
        "getSanitizedUrlStringFromUrlObject" => Ok(sanitized_object(arg(case, 0)).into()),
        "stripDataUrlContent" => {
            Ok(url::shorten_data_url(text(arg(case, 0))?, arg(case, 1).as_bool().unwrap_or(true)).into())
        }
        "stripUrlQueryAndFragment" => Ok(url::split(text(arg(case, 0))?).place.into()),
        "isBot" => {
            let name = text(&case["userAgent"])?;
            let bot = user_agent::is_bot(name);
            // Browsers are named in ASCII. Only there the cases of letters are one rule: `toLowerCase()` makes a k of the sign for kelvin.
            if !name.is_ascii() || case["inJavaScript"] == bot {
                Ok(bot.into())
            } else {
                Err("Rust and JavaScript disagree".into())
            }
        }
        "isValidLcpMetric" => Ok(lcp::is_valid_lcp(arg(case, 0).as_f64().unwrap_or(f64::NAN)).into()),
        "resourceTimingToSpanAttributes" => resource_timing(case),
        "getTraceData" => trace_data(case),
        _ => Err(format!("no such kind: {kind}")),
    }
}

// ------------------------------------------------------------------------------------ JavaScript's values

fn undefined() -> Value {
    json!({ "$": "undefined" })
}

fn is_undefined(value: &Value) -> bool {
    value.is_null() || value["$"] == "undefined"
}

fn optional(value: Option<String>) -> Value {
    value.map_or_else(undefined, Value::from)
}

fn arg(case: &Value, index: usize) -> &Value {
    &case["in"][index]
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("not a text: {value}"))
}

/// `String(value)`, empty for undefined.
fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value if is_undefined(value) => String::new(),
        value => value.to_string(),
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        value => !is_undefined(value),
    }
}

/// A header as the product gets it: one text. Several headers of one name are joined by a comma (RFC 9110 §5.3).
fn header_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
        _ => None,
    }
}

// -------------------------------------------------------------------------------------- baggage and DSC

/// Each member as the two see it who read a header; what a sampling context takes of it is ours among them.
fn parse_baggage(value: &Value) -> Answer {
    let Some(header) = header_text(value) else { return Ok(undefined()) };
    let mut members = Map::new();
    baggage::each(&header, &mut |key, value| {
        members.insert(key.into(), value.into());
    });
    let ours: Map<_, _> = members
        .iter()
        .filter_map(|(key, value)| Some((key.strip_prefix(baggage::PREFIX)?.to_owned(), value.clone())))
        .collect();
    let taken =
        DynamicSamplingContext::from_baggage(&header).map_or_else(|| json!({}), |dsc| dsc_value(&dsc));
    if taken == Value::from(ours) {
        Ok(members.into())
    } else {
        Err(format!("a sampling context takes {taken}"))
    }
}

fn dsc_of(value: &Value) -> DynamicSamplingContext {
    let mut dsc = DynamicSamplingContext::default();
    // What counts as false is not set.
    for (key, value) in
        value.as_object().into_iter().flatten().filter(|(key, value)| *key != "$" && truthy(value))
    {
        dsc.set(key, &as_text(value));
    }
    dsc
}

fn dsc_value(dsc: &DynamicSamplingContext) -> Value {
    dsc.members().into_iter().map(|(key, value)| (key, Value::from(value))).collect::<Map<_, _>>().into()
}

fn baggage_limit(input: &Value) -> Answer {
    let pattern = text(&input["keyPattern"])?;
    let (key, value) = pattern.split_once('=').ok_or("a pattern without =")?;
    let key = key.strip_prefix(baggage::PREFIX).ok_or("a pattern that is not of ours")?;
    let mut dsc = DynamicSamplingContext::default();
    for n in 0..input["keys"].as_u64().ok_or("no number of keys")? {
        dsc.set(&key.replace("{i}", &n.to_string()), &value.replace("{i}", &n.to_string()));
    }
    let header = dsc.to_baggage();
    Ok(json!({ "length": header.len(), "lastEntry": header.rsplit(',').next() }))
}

fn client_dsc(case: &Value) -> Answer {
    let client = &case["client"];
    let id = trace_id(&case["traceId"])?;
    if is_undefined(&client["dsn"]) {
        // Without a DSN there is no engine, but the rule is the same.
        let environment = start(client, true)?.config.texts[option_text::ENVIRONMENT].clone();
        let dsc = DynamicSamplingContext::of_client(
            id,
            "",
            &environment,
            &as_text(&client["release"]),
            &policy(client)?.org_id,
        );
        return Ok(dsc_value(&dsc));
    }
    let mut tracer = Tracer::new(start(client, false)?, [1; 2]);
    tracer.set_page_trace(Propagation { trace_id: id, ..Propagation::fresh(&mut Random::new([1; 2])) });
    let data = tracer.trace_data(Handle::NONE).ok_or("no trace data")?;
    Ok(DynamicSamplingContext::from_baggage(data.split('\n').nth(1).unwrap_or_default())
        .map_or_else(undefined, |dsc| dsc_value(&dsc)))
}

// ---------------------------------------------------------------------------------------- DSN and envelope

fn dsn_text(value: &Value) -> String {
    let Value::Object(parts) = value else { return as_text(value) };
    let part = |name: &str| parts.get(name).map(as_text).unwrap_or_default();
    let prefixed = |prefix: &str, name: &str| {
        let part = part(name);
        if part.is_empty() { part } else { format!("{prefix}{part}") }
    };
    let path = part("path");
    format!(
        "{}://{}{}@{}{}/{}{}",
        part("protocol"),
        part("publicKey"),
        prefixed(":", "pass"),
        part("host"),
        prefixed(":", "port"),
        if path.is_empty() { path } else { format!("{path}/") },
        part("projectId"),
    )
}

fn parse_dsn(text: &str) -> Result<Dsn<'_>, String> {
    Dsn::parse(text).map_err(|error| error.reason().to_owned())
}

fn dsn_value(dsn: &Dsn) -> Value {
    json!({
        "protocol": dsn.protocol(), "publicKey": dsn.public_key(), "pass": dsn.pass(), "host": dsn.host(),
        "port": dsn.port(), "path": dsn.path(), "projectId": dsn.project_id(),
    })
}

fn endpoint(case: &Value) -> Answer {
    let sdk = arg(case, 2);
    let name = |value: &Value| if is_undefined(value) { "undefined".into() } else { as_text(value) };
    let client = sdk
        .as_object()
        .filter(|_| !is_undefined(sdk))
        .map(|_| format!("{}/{}", name(&sdk["name"]), name(&sdk["version"])));
    Ok(parse_dsn(&dsn_text(arg(case, 0)))?.envelope_url(arg(case, 1).as_str(), client.as_deref()).into())
}

// --------------------------------------------------------------------------------------- HTTP, limits, URLs

fn span_status(case: &Value) -> Answer {
    let code = |name: &str| case[name].as_u64().and_then(|code| u32::try_from(code).ok()).ok_or("no code");
    let (from, to) = (code("from")?, code("to")?);
    let status = http::span_status(from);
    if let Some(other) = (from..=to).find(|code| http::span_status(*code) != status) {
        return Err(format!("{from} is {status}, {other} is {}", http::span_status(other)));
    }
    Ok(if status == "ok" { json!({ "code": 1 }) } else { json!({ "code": 2, "message": status }) })
}

fn limits_of(value: &Value) -> RateLimits {
    let mut limits = RateLimits::default();
    for (category, until) in value.as_object().into_iter().flatten() {
        limits.set(category, until.as_f64().unwrap_or(0.0) as i64);
    }
    limits
}

/// Rust ends at what is in milliseconds more than 31,000 years, JavaScript does not.
fn is_same_time(rust: f64, in_javascript: &Value) -> bool {
    const END: f64 = 1e15;
    in_javascript.as_f64().is_some_and(|other| rust == other || (rust >= END && other >= END))
}

fn update_limits(case: &Value) -> Answer {
    let mut limits = limits_of(arg(case, 0));
    let response = arg(case, 1);
    let status = response["statusCode"].as_u64().unwrap_or(0) as u32;
    let header = |name: &str| response["headers"][name].as_str().unwrap_or_default();
    let now = arg(case, 2).as_i64().unwrap_or(0);
    let response = rate_limit::Response {
        status,
        rate_limits: header("x-sentry-rate-limits"),
        retry_after: Some(header("retry-after"))
            .filter(|header| !header.is_empty())
            .map(|header| rate_limit::retry_after_ms(header, now)),
    };
    limits.update(&response, now);
    let mut untils: Map<_, _> =
        limits.iter().map(|(category, until)| (category, Value::from(until))).collect();
    // A page reads the header in JavaScript, and does not ask which metrics are meant.
    let in_javascript = case["inJavaScript"].as_object().cloned().unwrap_or_default();
    let known = untils.iter().filter(|(category, _)| *category != "metric_bucket");
    if known.clone().count() == in_javascript.len()
        && known.into_iter().all(|(category, until)| {
            in_javascript
                .get(category)
                .is_some_and(|other| is_same_time(until.as_f64().unwrap_or(f64::NAN), other))
        })
    {
        untils.extend(in_javascript);
        Ok(untils.into())
    } else {
        Err(format!("Rust and JavaScript disagree: {untils:?} {in_javascript:?}"))
    }
}

/// `[filtered]:[filtered]@` stands for user and password, whichever of them is there.
fn sanitized_parts(parts: &Value) -> String {
    let part = |name: &str| as_text(&parts[name]);
    let (protocol, host) = (part("protocol"), part("host"));
    let (user, host) =
        host.rsplit_once('@').map_or(("", host.as_str()), |(_, host)| ("user:password@", host));
    // The browser has parsed what the product gets. A host with two ports, or with a colon and no port, is not what a parser writes:
    // up to the last port it is the name here.
    let (name, port) = match host.rsplit_once(':') {
        Some((_, "")) => (host, ""),
        Some((name, port)) if name.contains(':') && !port.contains(']') => (name, port),
        _ => ("", ""),
    };
    let odd = !name.is_empty() && !name.ends_with(']');
    let host = match (odd, port) {
        (false, _) => format!("{user}{host}"),
        (true, "") => format!("{user}{STAND_IN}"),
        (true, port) => format!("{user}{STAND_IN}:{port}"),
    };
    let origin = match (protocol.is_empty(), host.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{protocol}://"),
        (true, false) => format!("//{host}"),
        (false, false) => format!("{protocol}://{host}"),
    };
    let clean =
        url::sanitized(&format!("{origin}{}{}{}", part("path"), part("search"), part("hash")), "[filtered]");
    if odd { clean.replacen(STAND_IN, name, 1) } else { clean }
}

const STAND_IN: &str = "host.invalid";

fn sanitized_object(object: &Value) -> String {
    if object["$"] == "URL" {
        return url::sanitized(&as_text(&object["href"]), "%filtered%");
    }
    // The product gets a relative address behind the origin with which the browser has put it together.
    let relative = ["pathname", "search", "hash"].map(|name| as_text(&object[name])).concat();
    let origin = format!("https://{STAND_IN}{}", if relative.starts_with('/') { "" } else { "/" });
    let clean = url::sanitized(&format!("{origin}{relative}"), "%filtered%");
    clean.strip_prefix(&origin).unwrap_or(&clean).to_owned()
}

// ------------------------------------------------------------------------------------------ propagation

fn trace_id(value: &Value) -> Result<TraceId, String> {
    TraceId::parse(text(value)?).ok_or_else(|| format!("no trace id: {value}"))
}

fn span_id(value: &Value) -> Result<SpanId, String> {
    SpanId::parse(text(value)?).ok_or_else(|| format!("no span id: {value}"))
}

fn parse_sentry_trace(header: &Value) -> Value {
    let header = header.as_str().unwrap_or_default();
    if header.is_empty() {
        return undefined();
    }
    SentryTraceParts::parse(header).map_or_else(
        |_| undefined(),
        |parts| {
            json!({
                "traceId": optional(parts.trace_id.map(TraceId::to_hex)),
                "parentSpanId": optional(parts.parent_span_id.map(SpanId::to_hex)),
                "parentSampled": parts.sampled.map_or_else(undefined, Value::from),
            })
        },
    )
}

fn continued(sentry_trace: &Value, baggage: &Value, policy: &Policy) -> Value {
    let baggage = header_text(baggage);
    let incoming = Incoming {
        sentry_trace: sentry_trace.as_str().unwrap_or_default(),
        baggage: baggage.as_deref().unwrap_or_default(),
        ..Incoming::default()
    };
    let (propagation, _) = Propagation::resolve(&incoming, policy, &mut Random::new([9; 2]));
    json!({
        "traceId": propagation.trace_id.to_hex(),
        "parentSpanId": optional(propagation.parent_span_id.map(SpanId::to_hex)),
        "sampled": propagation.sampled.map_or_else(undefined, Value::from),
        "dsc": propagation.dsc.as_ref().map_or_else(undefined, dsc_value),
        "sampleRand": propagation.sample_rand,
    })
}

/// The options as the engine is given them: records of the seam. `stand_in`: a DSN is put in when there is none.
fn start(options: &Value, stand_in: bool) -> Result<Start, String> {
    let mut records = String::new();
    let mut record = |key: &str, value: &str| {
        if !value.is_empty() {
            records.push_str(&format!("{key}\u{1f}{value}\u{1e}"));
        }
    };
    let host = as_text(&options["dsnHost"]);
    let dsn = if host.is_empty() { as_text(&options["dsn"]) } else { format!("https://key@{host}/1") };
    record("dsn", if dsn.is_empty() && stand_in { "https://key@host.invalid/1" } else { &dsn });
    for key in ["release", "environment"] {
        record(key, &as_text(&options[key]));
    }
    if truthy(&options["orgId"]) {
        record("orgId", &as_text(&options["orgId"]));
    }
    if options["strictTraceContinuation"] == true {
        record("strictTraceContinuation", "1");
    }
    let rate = &options["tracesSampleRate"];
    if !is_undefined(rate) {
        let text = rate_text(rate).filter(|text| !text.is_empty());
        record("tracesSampleRate", &text.unwrap_or_else(|| "invalid".into()));
    }
    if options["tracesSampler"]["$"] == "function" {
        record("hasSampler", "1");
    }
    // A worker: nothing but the trace itself.
    world::start(&records).map_err(|error| error.reason().to_owned())
}

fn policy(client: &Value) -> Result<Policy, String> {
    Ok(start(client, true)?.config.policy)
}

// --------------------------------------------------------------------------------------------- sampling

/// A rate as the engine is given it: text. `None`: not a type that can be a rate.
fn rate_text(rate: &Value) -> Option<String> {
    match rate {
        Value::Bool(on) => Some(if *on { "1" } else { "0" }.into()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn sample_span(case: &Value) -> Answer {
    let options = &case["options"];
    let rate = &options["tracesSampleRate"];
    let decision = sampling::decide(&sampling::Input {
        rate: (!is_undefined(rate))
            .then(|| rate_text(rate).and_then(|text| sampling::parse_sample_rate(&text)).unwrap_or(f64::NAN)),
        // Asked in JavaScript: the flags and the rate that the JavaScript API hands to the engine.
        sampler: match case["sampler"]["flags"].as_u64() {
            None | Some(0) => SamplerAnswer::None,
            Some(2) => SamplerAnswer::Rate(case["sampler"]["rate"].as_f64().unwrap_or(f64::NAN)),
            Some(4) => SamplerAnswer::Threw,
            Some(flags) => return Err(format!("unknown flags {flags}")),
        },
        parent_sampled: case["parentSampled"].as_bool(),
        sample_rand: case["sampleRand"].as_f64().ok_or("no sampleRand")?,
    });
    let mut out = vec![Value::from(decision.sampled)];
    if let Some(rate) = decision.rate {
        out.push(rate.into());
        out.push(if decision.local_rate_applied { true.into() } else { undefined() });
    }
    if decision.rule == sampling::rule::CALLBACK_ERROR {
        out.extend([undefined(), undefined(), "callback_error".into()]);
    }
    Ok(out.into())
}

// ---------------------------------------------------------------------------------- performance entries

fn resource_timing(case: &Value) -> Answer {
    let (entry, clock) = (&case["entry"], &case["clock"]);
    let origin = clock["timeOrigin"].as_f64().or(clock["performanceTimeOrigin"].as_f64());
    // Where there is no clock there are no performance entries either: nothing but unknown times.
    let time = |name: &str| if origin.is_some() { entry[name].as_f64() } else { None }.unwrap_or(f64::NAN);
    let value = |name: &str| entry[name].as_f64().unwrap_or(f64::NAN);
    let moments = [
        "redirectStart",
        "redirectEnd",
        "workerStart",
        "fetchStart",
        "domainLookupStart",
        "domainLookupEnd",
        "connectStart",
        "secureConnectionStart",
        "connectEnd",
        "requestStart",
        "responseStart",
        "responseEnd",
    ];
    let sizes = ["responseStatus", "transferSize", "encodedBodySize", "decodedBodySize"];
    let mut nums = vec![value("startTime"), value("duration")];
    nums.extend(moments.map(time));
    nums.extend(sizes.map(value));
    let strings = ["name", "initiatorType", "nextHopProtocol", "renderBlockingStatus", "deliveryType"];
    // An entry's name is an address that the browser has parsed: its parser leaves line breaks out.
    let strings =
        strings.map(|name| entry[name].as_str().unwrap_or("\0").replace(['\r', '\n'], "")).join("\n");
    let resource = Entry::decode(2, &nums, &strings).ok_or("not an entry")?;
    let origin = Origin::from_millis(origin.unwrap_or(0.0));
    let mut attributes = Attributes::default();
    requests::request_timing(&resource, origin, &mut attributes);
    serde_json::from_str(&format!("{{{}}}", attributes.as_str())).map_err(|error| error.to_string())
}

// ---------------------------------------------------------------------------------------- the whole engine

fn trace_data(case: &Value) -> Answer {
    let options = &case["options"];
    if is_undefined(&options["dsn"]) {
        // Without a DSN no engine starts.
        return if start(options, false).is_err() {
            Ok(json!({}))
        } else {
            Err("started without a DSN".into())
        };
    }
    let mut tracer = Tracer::new(start(options, false)?, [5; 2]);
    let context = &case["propagationContext"];
    tracer.set_page_trace(Propagation {
        trace_id: trace_id(&context["traceId"])?,
        parent_span_id: context["parentSpanId"].as_str().and_then(SpanId::parse),
        sampled: context["sampled"].as_bool(),
        dsc: (!is_undefined(&context["dsc"])).then(|| dsc_of(&context["dsc"])),
        sample_rand: context["sampleRand"].as_f64().ok_or("no sampleRand")?,
        stale_of: None,
    });
    for span in case["spans"].as_array().into_iter().flatten() {
        let only_if_parent = span["onlyIfParent"] == true;
        let source = as_text(&span["attributes"][names::SOURCE]);
        let mut attributes = Attributes::default();
        if !source.is_empty() {
            attributes.push_str(names::SOURCE, &source);
        }
        let handle = tracer.start_span(
            Timestamp::of(1000),
            Parent::Current,
            SpanStart {
                name: as_text(&span["name"]),
                attributes,
                only_if_parent,
                sampler: SamplerAnswer::None,
                ..SpanStart::default()
            },
        );
        // As `startSpan` of the JavaScript API does it.
        if !handle.is_none() {
            tracer.enter(context::SPAN, handle, "", "");
        } else if only_if_parent {
            tracer.enter(context::SUPPRESSED, handle, "", "");
        }
    }
    let Some(data) = tracer.trace_data(Handle::NONE) else {
        return Ok(json!({}));
    };
    let [sentry_trace, baggage, traceparent] = data.split('\n').collect::<Vec<_>>()[..] else {
        return Err(format!("trace data of another form: {data}"));
    };
    let mut out = Map::new();
    out.insert("sentry-trace".into(), sentry_trace.into());
    if !baggage.is_empty() {
        out.insert("baggage".into(), baggage.into());
    }
    if case["propagateTraceparent"] == true {
        out.insert("traceparent".into(), traceparent.into());
    }
    Ok(out.into())
}
