//! What tracing is doing, for those who ask.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What tracing does in this page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Nothing.
    #[default]
    Off,
    /// Requests carry the trace, and no spans are recorded.
    PropagationOnly,
    /// Spans and headers.
    Tracing,
}

/// Whether a request carries headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// It does.
    pub attached: bool,
    /// The rule that decides: `same origin`, `target /api`, `no target matches`, `paused`, …
    pub reason: String,
}

/// The answer of [`explain`](crate::explain). Its text ([`Display`](fmt::Display)) says the same in a few lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What runs.
    pub mode: Mode,
    /// Why that is not [`Mode::Tracing`], or why it rests, and what to do about it; empty where nothing is in the way.
    pub reason: String,
    /// The current trace, 32 hexadecimal digits; empty without one.
    pub trace_id: String,
    /// Is it recorded? `None`: nobody has decided.
    pub sampled: Option<bool>,
    /// Which rule decided that: `parent` (the trace that is continued), `traces_sampler`, `traces_sample_rate`, `none`, …
    pub decision: &'static str,
    /// The page's trace is the server's.
    pub continued: bool,
    /// Why the trace that came with the page was not continued; empty where it was, or where none came.
    pub refused: &'static str,
    /// [`pause`](crate::pause) was called.
    pub paused: bool,
    /// The name of the latest page load or navigation.
    pub route: String,
    /// It is open.
    pub route_open: bool,
    /// Why the latest route ended.
    pub finish_reason: &'static str,
    /// What was remarkable so far, the latest twenty.
    pub notes: Vec<String>,
    /// Would a `fetch` to the address carry headers?
    pub request: Verdict,
    /// The same of an `XMLHttpRequest`, where it differs.
    pub xhr: Option<Verdict>,
    #[cfg_attr(
        not(all(target_arch = "wasm32", target_os = "unknown")),
        allow(dead_code, reason = "asked in a page")
    )]
    pub(crate) omitted: bool,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}headers: {}", if self.attached { "" } else { "no " }, self.reason)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.mode {
            Mode::Off => "off",
            Mode::PropagationOnly => "propagation only",
            Mode::Tracing => "tracing",
        })?;
        if !self.reason.is_empty() {
            write!(f, ": {}", self.reason)?;
        }
        if !self.trace_id.is_empty() {
            write!(f, "\ntrace {}", self.trace_id)?;
            match self.sampled {
                Some(sampled) => {
                    write!(f, ", {}recorded: {}", if sampled { "" } else { "not " }, self.decision)?
                }
                None => f.write_str(", nothing is decided about recording")?,
            }
            if !self.refused.is_empty() {
                write!(f, "\nthe page's trace is not continued: {}", self.refused)?;
            }
        }
        write!(f, "\n{}", self.request)?;
        if let Some(xhr) = &self.xhr {
            write!(f, "\nby XMLHttpRequest {xhr}")?;
        }
        Ok(())
    }
}
