//! What went wrong quietly: losses for the client report, notes and counters for `explain`.

use crate::protocol::text;
use alloc::string::String;
use alloc::vec::Vec;

/// Debug notes kept for `explain`.
const MAX_NOTES: usize = 20;
/// Distinct kinds of losses remembered between two client reports. There are fewer: reasons and categories are ours.
const MAX_LOSSES: usize = 100;

/// Why things are not sent: the place of its word in client reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reason(usize);

impl Reason {
    /// The last one is what the app has given no reason of these for.
    const WORDS: &str = "sample_rate invalid no_parent_span buffer_overflow queue_overflow ratelimit_backoff network_error send_error \
        ignored before_send callback_error event_processor internal_sdk_error";
    pub(crate) const SAMPLE_RATE: Self = Self(0);
    pub(crate) const INVALID: Self = Self(1);
    pub(crate) const NO_PARENT_SPAN: Self = Self(2);
    pub(crate) const BUFFER_OVERFLOW: Self = Self(3);
    pub(crate) const QUEUE_OVERFLOW: Self = Self(4);
    pub(crate) const RATELIMIT_BACKOFF: Self = Self(5);
    pub(crate) const NETWORK_ERROR: Self = Self(6);
    pub(crate) const SEND_ERROR: Self = Self(7);
    #[cfg(not(npm_engine))]
    pub(crate) const IGNORED: Self = Self(8);
    const OTHER: Self = Self(12);

    /// The word.
    pub(crate) fn as_str(self) -> &'static str {
        text::word_at(Self::WORDS, self.0)
    }

    /// Why nothing is recorded that this rule has decided (`sampling::rule`): a share, unless the app's sampler threw.
    pub(crate) fn unsampled(rule: &str) -> Self {
        match Self::named(rule) {
            Self::OTHER => Self::SAMPLE_RATE,
            known => known,
        }
    }

    /// The reason that a text of the app's is.
    pub(crate) fn named(text: &str) -> Self {
        Self(text::place_of(Self::WORDS, text).min(Self::OTHER.0))
    }
}

/// Sentry's data categories: the place of its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Category(usize);

impl Category {
    /// What the app names is none of those behind the one for all others.
    const WORDS: &str = "error transaction session trace_metric span default internal";
    pub(crate) const ERROR: Self = Self(0);
    pub(crate) const TRANSACTION: Self = Self(1);
    #[cfg(test)]
    pub(crate) const TRACE_METRIC: Self = Self(3);
    pub(crate) const SPAN: Self = Self(4);
    pub(crate) const OTHER: Self = Self(5);
    /// Client reports.
    pub(crate) const INTERNAL: Self = Self(6);

    /// The word.
    pub(crate) fn as_str(self) -> &'static str {
        text::word_at(Self::WORDS, self.0)
    }

    /// The category that a text of the app's is.
    pub(crate) fn named(text: &str) -> Self {
        Self(text::place_of(Self::WORDS, text).min(Self::OTHER.0))
    }
}

/// A number of things that were not sent, for the client report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// Why.
    pub(crate) reason: Reason,
    /// Of what.
    pub(crate) category: Category,
    /// How many.
    pub(crate) quantity: u32,
}

/// What has been lost and not been told yet.
#[derive(Debug, Default)]
pub(crate) struct Losses(Vec<Loss>);

impl Losses {
    /// Counts a loss.
    pub(crate) fn add(&mut self, reason: Reason, category: Category, quantity: u32) {
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
    /// Why the latest route ended.
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
