//! What went wrong quietly: losses for the client report, notes and counters for `explain`.

use alloc::string::String;
use alloc::vec::Vec;

/// Debug notes kept for `explain`.
const MAX_NOTES: usize = 20;
/// Distinct kinds of losses remembered between two client reports. There are fewer: reasons and categories are ours.
const MAX_LOSSES: usize = 100;

/// Words of client reports, one of which stands for all others.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($word:ident $text:literal),*; $other:ident $rest:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name {
            $($word,)*
            $other,
        }

        impl $name {
            /// The word.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)*
                    Self::$other => $rest,
                }
            }

            /// The word that a text of the app's is.
            pub(crate) fn named(text: &str) -> Self {
                let all = [$(Self::$word),*];
                all.iter().find(|word| word.as_str() == text).copied().unwrap_or(Self::$other)
            }
        }
    };
}

words! {
    /// Why things are not sent; the last one is what the app has given no reason of these for.
    Reason:
    BeforeSend "before_send",
    CallbackError "callback_error",
    EventProcessor "event_processor",
    Ignored "ignored",
    SampleRate "sample_rate",
    Invalid "invalid",
    NoParentSpan "no_parent_span",
    BufferOverflow "buffer_overflow",
    QueueOverflow "queue_overflow",
    RatelimitBackoff "ratelimit_backoff",
    NetworkError "network_error",
    SendError "send_error";
    Other "internal_sdk_error"
}
words! {
    /// Sentry's data categories.
    Category:
    Error "error",
    Transaction "transaction",
    Session "session",
    TraceMetric "trace_metric",
    Span "span";
    Other "default"
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
