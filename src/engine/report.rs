//! What went wrong quietly: losses for the client report, notes and counters for `explain`.

use alloc::string::String;
use alloc::vec::Vec;

/// Debug notes kept for `explain`.
const MAX_NOTES: usize = 20;
/// Distinct kinds of losses remembered between two client reports. There are fewer: reasons and categories are ours.
const MAX_LOSSES: usize = 100;

/// Why things are not sent, as client reports have it; the last one stands for what the app says otherwise.
const REASONS: [&str; 12] = [
    "before_send",
    "callback_error",
    "event_processor",
    "ignored",
    "sample_rate",
    "invalid",
    "no_parent_span",
    "buffer_overflow",
    "queue_overflow",
    "ratelimit_backoff",
    "network_error",
    "send_error",
];
/// What the app has given no reason of these for.
const OTHER_REASON: &str = "internal_sdk_error";
/// Data categories.
const CATEGORIES: [&str; 5] = ["error", "transaction", "session", "trace_metric", "span"];
/// All others.
const OTHER_CATEGORY: &str = "default";

/// The word among these that a text is; else the other one.
fn known(words: &[&'static str], other: &'static str, text: &str) -> &'static str {
    words.iter().find(|word| **word == text).copied().unwrap_or(other)
}

/// A reason that the app gives.
pub(crate) fn known_reason(reason: &str) -> &'static str {
    known(&REASONS, OTHER_REASON, reason)
}

/// A data category that the app counts under.
pub(crate) fn known_category(category: &str) -> &'static str {
    known(&CATEGORIES, OTHER_CATEGORY, category)
}

/// A number of things that were not sent, for the client report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// Sentry's reason word, for example `sample_rate`.
    pub(crate) reason: &'static str,
    /// Sentry's data category, for example `span`.
    pub(crate) category: &'static str,
    /// How many.
    pub(crate) quantity: u32,
}

/// What has been lost and not been told yet.
#[derive(Debug, Default)]
pub(crate) struct Losses(Vec<Loss>);

impl Losses {
    /// Counts a loss.
    pub(crate) fn add(&mut self, reason: &'static str, category: &'static str, quantity: u32) {
        if quantity == 0 {
            return;
        }
        for loss in &mut self.0 {
            if loss.reason == reason && loss.category == category {
                loss.quantity = loss.quantity.saturating_add(quantity);
                return;
            }
        }
        if self.0.len() < MAX_LOSSES {
            self.0.push(Loss { reason, category, quantity });
        }
    }

    /// Nothing has been lost.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what there is to tell.
    pub(crate) fn take(&mut self) -> Vec<Loss> {
        core::mem::take(&mut self.0)
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.0.iter()
    }
}

/// What `explain` and the client report tell.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What has been lost.
    pub(crate) losses: Losses,
    /// The latest debug notes.
    pub(crate) notes: Vec<String>,
    /// Performance entries that arrived when no route was open.
    pub(crate) late_entries: u32,
    /// Spans refused because too many were held.
    pub(crate) refused_spans: u32,
    /// Why the latest segment ended.
    pub(crate) last_finish: &'static str,
    /// The page's trace is one that came with it.
    pub(crate) continued: bool,
    /// Why it is not.
    pub(crate) refused: &'static str,
}

impl Report {
    /// Keeps a note; the oldest makes room.
    pub(crate) fn note(&mut self, note: String) {
        if self.notes.len() >= MAX_NOTES {
            self.notes.remove(0);
        }
        self.notes.push(note);
    }
}
