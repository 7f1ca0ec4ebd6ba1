//! What went wrong quietly: losses for the client report, notes and counters for `explain`.

use alloc::string::String;
use alloc::vec::Vec;

/// Debug notes kept for `explain`.
const MAX_NOTES: usize = 20;
/// Distinct kinds of losses remembered between two client reports. There are fewer: reasons and categories are ours.
const MAX_LOSSES: usize = 100;

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
