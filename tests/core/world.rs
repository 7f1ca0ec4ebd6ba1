//! A page in a box: the engine behind its real seam, a virtual clock that jumps from deadline to deadline, and an
//! ingest that keeps what was posted.

use crate::engine::options::Start;
use crate::protocol::dsn::{Dsn, DsnError};
use crate::runtime::wire::{Machine, op};
use crate::seam::{GROUPS, Row, fact_text, flags};
use serde_json::Value;

pub(crate) const DSN: &str = "https://key@o7.ingest.example.com/42";
pub(crate) const ORIGIN_MS: f64 = 1_795_353_250_000.0;
pub(crate) const TRACE: &str = "12345678901234567890123456789012";
pub(crate) const PARENT: &str = "1234567890123456";

/// What a request would have carried.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sent {
    pub(crate) key: u32,
    pub(crate) trace_id: String,
    pub(crate) span_id: String,
    pub(crate) flag: String,
    pub(crate) baggage: String,
    pub(crate) attached: bool,
    pub(crate) has_span: bool,
}

/// The machine of a page with these options and facts, whose ids are made of this.
pub(crate) fn machine(records: &str, seed: [u8; 16]) -> Machine {
    let mut start = start(records).expect("the DSN is good");
    start.page.texts[fact_text::SEED] = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    Machine::new(start)
}

pub(crate) struct World {
    pub(crate) machine: Machine,
    pub(crate) now: f64,
    /// How far the wall clock is ahead of the monotonic one (sleep).
    pub(crate) slept: f64,
    pub(crate) timer: Option<f64>,
    pub(crate) url: String,
    pub(crate) endpoint: String,
    pub(crate) envelopes: Vec<(bool, String)>,
    pub(crate) notes: Vec<String>,
    pub(crate) stored: Vec<String>,
    /// The report that session storage has for the next page of the visit.
    pub(crate) kept: String,
    pub(crate) reply: u32,
    /// Posts that nobody has answered, if they are to be kept: id and body.
    pub(crate) unanswered: Option<Vec<(f64, String)>>,
    /// Events that wait for hooks.
    pub(crate) hooked: Vec<u32>,
    /// Routes that the app's hooks are asked about.
    pub(crate) proposed: Vec<String>,
    /// How often the engine has asked for what only events say.
    pub(crate) facts_asked: u32,
    keys: u32,
    cached: (u32, String),
}

pub(crate) fn options(extra: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let base = [
        ("dsn", DSN),
        ("tracesSampleRate", "1"),
        ("release", "web@2.0.0"),
        ("page.url", "https://app.example/users/42?tab=a&token=s3cret#frag"),
        ("page.timeOrigin", "1795353250000"),
        ("page.now", "100"),
        ("page.wall", "1795353250100"),
        ("page.readyState", "2"),
        ("page.userAgent", "Test/1"),
    ];
    for (key, value) in base.iter().chain(extra) {
        text.push_str(&format!("{key}\u{1f}{value}\u{1e}"));
    }
    text
}

/// The name of something in a list of the seam's table.
pub(crate) fn key(row: &Row) -> &'static str {
    row.about.split('`').nth(1).unwrap_or_default()
}

/// What JavaScript makes of options and facts under their names: numbers and texts at their positions.
pub(crate) fn positions(records: &str) -> Result<(Vec<f64>, String), DsnError> {
    let pairs: Vec<(&str, &str)> =
        records.split('\u{1e}').filter_map(|record| record.split_once('\u{1f}')).collect();
    let get = |name: &str| pairs.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let list = |name: &str| GROUPS.iter().find(|group| group.name == name).unwrap().rows;
    let word = |group: &str, value: &str| {
        list(group).iter().find(|row| key(row) == value).map_or(-1.0, |row| row.value as f64)
    };
    let dsn = Dsn::parse(get("dsn").unwrap_or_default())?;
    let (kind, names) = get("urlQueryParams").map_or(("all", ""), |query| match query.split_once('\n') {
        Some((kind, names)) => (kind, names),
        None => (if query == "0" { "none" } else { "all" }, ""),
    });
    let number = |name: &str, value: Option<&str>| match (name, value) {
        ("urlQuery", _) => word("query", kind),
        ("linkPreviousTrace", Some(value)) => word("link", value),
        ("unsampled", Some(value)) => word("unsampled", value),
        ("tracesSampleRate", Some(value)) => value.parse().unwrap_or(-1.0),
        (_, value) => value.and_then(|value| value.parse().ok()).unwrap_or(f64::NAN),
    };
    let mut bits = 0_u32;
    for (bit, row) in list("option_flag").iter().enumerate() {
        let on = get(key(row)).map_or(bit < flags::FLAGS_ON as usize, |value| value != "0");
        bits |= u32::from(on) << bit;
    }
    let mut numbers = vec![f64::from(bits)];
    numbers.extend(list("option_number").iter().map(|row| number(key(row), get(key(row)))));
    let text = |row: &Row| match key(row) {
        "publicKey" => dsn.public_key().to_owned(),
        "host" => dsn.host().to_owned(),
        "dsn" => dsn.to_text(false),
        "endpoint" => dsn.envelope_url(get("tunnel"), Some("sentry.javascript.browser-tracing/0.1.0")),
        "orgId" => {
            get("orgId").filter(|id| !id.is_empty()).or_else(|| dsn.org_id()).unwrap_or_default().to_owned()
        }
        "urlQueryNames" => names.to_owned(),
        key => get(key).unwrap_or_default().to_owned(),
    };
    let mut texts: Vec<String> = list("option_text").iter().chain(list("option_list")).map(text).collect();
    let fact = |row: &Row| get(&format!("page.{}", key(row)));
    numbers.extend(list("fact_number").iter().map(|row| number("", fact(row))));
    texts.extend(list("fact_text").iter().map(|row| fact(row).unwrap_or_default().to_owned()));
    Ok((numbers, texts.join("\u{1f}")))
}

/// The same, decoded.
pub(crate) fn start(records: &str) -> Result<Start, DsnError> {
    positions(records).map(|(numbers, text)| Start::decode(&numbers, &text))
}

impl World {
    /// A page whose server wrote a sampled trace with baggage.
    pub(crate) fn continued() -> Self {
        Self::with(&[
            ("page.sentryTrace", &format!("{TRACE}-{PARENT}-1")),
            (
                "page.baggage",
                &format!(
                    "other=1,sentry-trace_id={TRACE},sentry-public_key=backend,sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.25"
                ),
            ),
        ])
    }

    pub(crate) fn with(extra: &[(&str, &str)]) -> Self {
        // Another page draws other numbers.
        let mut seed = *b"0123456789abcdef";
        for (at, byte) in options(extra).bytes().enumerate() {
            seed[at % 16] = seed[at % 16].wrapping_mul(31).wrapping_add(byte);
        }
        let machine = machine(&options(extra), seed);
        let url = extra
            .iter()
            .rev()
            .find(|(k, _)| *k == "page.url")
            .map_or("https://app.example/users/42?tab=a&token=s3cret#frag", |(_, v)| v);
        let mut world = Self {
            machine,
            now: 100.0,
            slept: 0.0,
            timer: None,
            url: url.to_owned(),
            endpoint: String::new(),
            envelopes: Vec::new(),
            notes: Vec::new(),
            stored: Vec::new(),
            kept: String::new(),
            reply: 200,
            unanswered: None,
            hooked: Vec::new(),
            proposed: Vec::new(),
            facts_asked: 0,
            keys: 0,
            cached: (0, String::new()),
        };
        world.pump();
        world
    }

    pub(crate) fn wall(&self) -> f64 {
        ORIGIN_MS + self.now + self.slept
    }

    /// Takes all outputs, answering each post at once.
    pub(crate) fn pump(&mut self) {
        let mut guard = 0;
        while let Some(output) = self.machine.poll() {
            guard += 1;
            assert!(guard < 10_000, "the outputs never end");
            let (letter, rest) = output.split_at(1);
            match letter {
                "T" => self.timer = rest.parse().ok(),
                "U" => self.endpoint = rest.to_owned(),
                "D" => self.notes.push(rest.to_owned()),
                "S" => match rest.strip_prefix("browser-tracing.lost\n") {
                    Some(report) => self.kept = report.to_owned(),
                    None => self.stored.push(rest.to_owned()),
                },
                "P" => {
                    let (head, body) = rest.split_once('\n').unwrap();
                    let (id, keepalive) = head.split_once(' ').unwrap();
                    self.envelopes.push((keepalive == "1", body.to_owned()));
                    if let Some(unanswered) = &mut self.unanswered {
                        unanswered.push((id.parse().unwrap(), body.to_owned()));
                        continue;
                    }
                    let nums = [self.now, self.wall(), id.parse().unwrap(), f64::from(self.reply)];
                    self.machine.event(op::SENT, &nums, "");
                }
                "R" => self.proposed.push(rest.to_owned()),
                "E" => self.hooked.push(rest.parse().unwrap()),
                "L" => {
                    self.facts_asked += 1;
                    self.tell_facts();
                }
                other => panic!("unexpected output {other}"),
            }
        }
    }

    /// Answers what only events say; what earlier pages have kept is taken out.
    pub(crate) fn tell_facts(&mut self) {
        self.tell_kept();
        self.machine.event(op::FACTS, &[self.now, 50.0, 4.0, 8.0], "en-US\u{1f}UTC\u{1f}\u{1f}");
    }

    /// What `src/browser/kept.js` does.
    pub(crate) fn tell_kept(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        if kept.is_empty() {
            return;
        }
        let report: Value = serde_json::from_str(&kept).unwrap();
        for loss in report["discarded_events"].as_array().unwrap() {
            let [reason, category] = ["reason", "category"].map(|word| loss[word].as_str().unwrap());
            let numbers = [self.now, loss["quantity"].as_f64().unwrap()];
            self.machine.event(op::LOST, &numbers, &format!("{reason}\n{category}"));
        }
    }

    pub(crate) fn event(&mut self, operation: u32, nums: &[f64], text: &str) {
        let answer = self.machine.event(operation, nums, text);
        self.learn(answer);
        if answer & 1 != 0 {
            self.pump();
        }
    }

    /// As `src/browser/link.js`: what requests carry is asked for when its epoch is another.
    fn learn(&mut self, answer: u32) {
        let epoch = answer / 16;
        if epoch != self.cached.0 {
            self.cached = (epoch, self.machine.headers());
        }
        assert_eq!(self.cached.1, self.machine.headers(), "the epoch did not change with the headers");
    }

    /// Lets time pass, firing the timer whenever it is due.
    pub(crate) fn pass(&mut self, ms: f64) {
        let until = self.now + ms;
        let mut steps = 0;
        while let Some(at) = self.timer.filter(|at| *at <= until) {
            steps += 1;
            assert!(steps < 1000, "the timer never rests");
            self.now = self.now.max(at);
            self.timer = None;
            self.event(op::TICK, &[self.now, self.wall()], "");
        }
        self.now = until;
    }

    pub(crate) fn fetch(&mut self, method_and_url: &str) -> Sent {
        self.fetch_with(method_and_url, 2)
    }

    pub(crate) fn fetch_with(&mut self, method_and_url: &str, flags: u32) -> Sent {
        self.keys += 1;
        let (hi, lo) = (0xabc0_0000 + self.keys, self.keys);
        let id = format!("{hi:08x}{lo:08x}");
        let nums = [f64::from(self.keys), self.now, f64::from(flags)];
        let bits = self.machine.event(op::REQUEST_START, &nums, &format!("{id} {method_and_url}"));
        self.learn(bits);
        if bits & 1 != 0 {
            self.pump();
        }
        let parts: Vec<&str> = self.cached.1.splitn(4, '\n').collect();
        Sent {
            key: self.keys,
            trace_id: parts[0].to_owned(),
            span_id: if bits & 2 != 0 { id } else { parts[1].to_owned() },
            flag: parts[2].to_owned(),
            baggage: parts[3].to_owned(),
            attached: bits & 4 == 0,
            has_span: bits & 2 != 0,
        }
    }

    pub(crate) fn respond(&mut self, sent: &Sent, status: u32) {
        self.settle(sent, 0, status);
    }

    pub(crate) fn settle(&mut self, sent: &Sent, outcome: u32, status: u32) {
        let nums = [f64::from(sent.key), f64::from(status), self.now, f64::from(outcome), -1.0];
        if self.machine.event(op::REQUEST_END, &nums, "") & 1 != 0 {
            self.pump();
        }
    }

    pub(crate) fn navigate(&mut self, url: &str) {
        let before = std::mem::replace(&mut self.url, url.to_owned());
        self.event(op::NAVIGATED, &[self.now, self.wall(), 0.0], &format!("{url}\n{before}"));
    }

    pub(crate) fn click(&mut self) {
        self.event(op::INTERACTION, &[self.now, 0.0, self.wall()], "");
    }

    /// The document is interactive (1) or complete (2).
    pub(crate) fn document(&mut self, state: f64) {
        self.event(op::READY_STATE, &[self.now, state], "");
    }

    /// An image was requested at `start` and is there at `end`.
    pub(crate) fn image(&mut self, name: &str, start: f64, end: f64) {
        let mut nums = vec![2.0, start, end - start];
        nums.extend([0.0, 0.0, 0.0, start, start, start, start, 0.0, start, start, end, end]);
        nums.extend([200.0, 300.0, 0.0, 0.0]);
        self.event(op::ENTRY, &nums, &format!("https://app.example/{name}\nimg\nh2\nnon-blocking\n"));
    }

    pub(crate) fn hide_page(&mut self) {
        self.event(op::PAGEHIDE, &[self.now, 0.0], "");
    }

    pub(crate) fn hide_tab(&mut self) {
        self.event(op::HIDDEN, &[self.now], "");
    }

    pub(crate) fn items(&self, wanted: &str) -> Vec<(Value, Value)> {
        let mut found = Vec::new();
        for (_, envelope) in &self.envelopes {
            let mut lines = envelope.lines();
            let header: Value = serde_json::from_str(lines.next().unwrap()).expect("header is JSON");
            while let Some(item) = lines.next() {
                let item: Value = serde_json::from_str(item).expect("item header is JSON");
                let payload: Value =
                    serde_json::from_str(lines.next().expect("payload")).expect("payload is JSON");
                if item["type"] == wanted {
                    found.push((header.clone(), payload));
                }
            }
        }
        found
    }

    pub(crate) fn transactions(&self) -> Vec<Value> {
        self.items("transaction").into_iter().map(|(_, event)| event).collect()
    }

    /// (reason, category, quantity) summed over all client reports.
    pub(crate) fn losses(&self) -> Vec<(String, String, u64)> {
        let mut all: Vec<(String, String, u64)> = Vec::new();
        for (_, report) in self.items("client_report") {
            for loss in report["discarded_events"].as_array().unwrap() {
                let (reason, category) =
                    (loss["reason"].as_str().unwrap(), loss["category"].as_str().unwrap());
                let quantity = loss["quantity"].as_u64().unwrap();
                match all.iter_mut().find(|(r, c, _)| r == reason && c == category) {
                    Some((_, _, sum)) => *sum += quantity,
                    None => all.push((reason.to_owned(), category.to_owned(), quantity)),
                }
            }
        }
        all.sort();
        all
    }
}

pub(crate) fn seconds(event: &Value, key: &str) -> f64 {
    event[key].as_f64().unwrap() - ORIGIN_MS / 1000.0
}

pub(crate) fn span<'a>(event: &'a Value, name: &str) -> &'a Value {
    event["spans"]
        .as_array()
        .unwrap()
        .iter()
        .find(|span| span["description"] == name)
        .unwrap_or_else(|| panic!("no span {name} in {event:#}"))
}
