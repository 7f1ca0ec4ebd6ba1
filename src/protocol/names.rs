//! Names of attributes that decide something here.

/// A span's operation.
pub(crate) const OP: &str = "sentry.op";
/// Who made a span; `manual` without one.
pub(crate) const ORIGIN: &str = "sentry.origin";
/// Where the name of a root comes from (`url`, `route`, `custom`, …).
pub(crate) const SOURCE: &str = "sentry.segment.name.source";
/// What apps may call it.
pub(crate) const SOURCE_ALIAS: &str = "sentry.source";
/// Why a route has ended.
pub(crate) const FINISH_REASON: &str = "sentry.idle_span_finish_reason";
