//! What Sentry's BrowserTracing does, without a browser: time, entries and requests come in, spans and envelopes go out.

pub mod entry;
