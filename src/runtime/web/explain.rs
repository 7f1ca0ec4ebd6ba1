//! What is going on.

use super::{App, OFF, page, with};
use crate::api::rust::{Explanation, Mode, Verdict};
use crate::protocol::ids::Hex as _;
use alloc::string::String;

/// What tracing does, and what a request to this address would carry.
pub(crate) fn explain(url: &str) -> Explanation {
    let options = with(|app| app.options.clone());
    let mut told = with(|app| app.explained())
        .unwrap_or_else(|| Explanation { reason: String::from(OFF.get()), ..Explanation::default() });
    let tunnel = with(|app| String::from(app.machine.tracer.tunnel())).unwrap_or_default();
    (told.request, told.xhr) = page::verdicts(&told, options.as_deref(), &tunnel, url);
    // After the verdicts, which say the reason alone.
    told.reason.push_str(remedy(&told.reason));
    if told.paused {
        told.reason.push_str(if told.reason.is_empty() { "" } else { "; " });
        told.reason.push_str("paused: resume() goes on");
    }
    told
}

/// What to do about a reason of [`Explanation`].
fn remedy(reason: &str) -> &'static str {
    match reason {
        "init has not been called" => ": call it first of all",
        "no DSN" => ": give Options::new the DSN of your project",
        "invalid DSN" => ": it looks like https://key@host/project",
        "enabled: false" => ": do without Options::enabled, or give it true",
        "crawler" => ": the browser calls itself one, and its requests are left alone",
        "stopped" => ": call init again",
        "a panic has ended it" => ": the page has to be loaded again",
        NO_RATE => ": set one, as without it no spans are recorded",
        _ => "",
    }
}

const NO_RATE: &str = "neither traces_sample_rate nor traces_sampler is set";

impl App {
    fn explained(&mut self) -> Explanation {
        let now = self.machine.tracer.explained();
        let (rate, sampler) = (self.options.sample_rate(), self.options.sampler.is_some());
        let spans = sampler || rate.is_some();
        let decision = match now.decision {
            _ if now.sampled.is_none() => "none",
            // What has ended was decided by the page's trace, or by the options.
            "none" if now.continued || !spans => "parent",
            "none" if sampler => "traces_sampler",
            "none" => "traces_sample_rate",
            "tracesSampler" => "traces_sampler",
            "tracesSampleRate" => "traces_sample_rate",
            other => other,
        };
        let mut trace_id = String::new();
        if let Some(id) = now.trace_id {
            id.push_hex(&mut trace_id);
        }
        Explanation {
            mode: if spans { Mode::Tracing } else { Mode::PropagationOnly },
            reason: String::from(if spans { "" } else { NO_RATE }),
            trace_id,
            sampled: now.sampled,
            decision,
            continued: now.continued,
            refused: now.refused,
            paused: self.paused,
            route: String::from(now.route),
            route_open: now.route_open,
            finish_reason: now.finish_reason,
            notes: now.notes.to_vec(),
            request: Verdict::default(),
            xhr: None,
            omitted: now.omitted,
        }
    }
}
