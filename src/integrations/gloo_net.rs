//! Explicit headers for [gloo-net](https://docs.rs/gloo-net).
//!
//! Its requests are traced as they are: `fetch` is wrapped, and gloo-net calls it. This is for a request to a place
//! that no propagation target names, and for a span that is not the current one.

use crate::api::rust::{Span, TraceHeaders, current_headers};
use gloo_net::http::RequestBuilder;

/// Puts a request into a trace.
pub trait RequestBuilderExt {
    /// Adds the headers of the current span. Without tracing it changes nothing.
    ///
    /// ```no_run
    /// use browser_tracing::gloo_net::RequestBuilderExt as _;
    /// use gloo_net::http::Request;
    ///
    /// # async fn call() -> Result<(), gloo_net::Error> {
    /// let response = Request::get("https://partner.example/prices").traced().send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "the request has not been sent"]
    fn traced(self) -> Self;

    /// Adds the headers of this span.
    #[must_use = "the request has not been sent"]
    fn traced_in(self, span: &Span) -> Self;
}

impl RequestBuilderExt for RequestBuilder {
    fn traced(self) -> Self {
        with(self, current_headers())
    }

    fn traced_in(self, span: &Span) -> Self {
        with(self, span.headers())
    }
}

fn with(request: RequestBuilder, headers: Option<TraceHeaders>) -> RequestBuilder {
    let Some(headers) = headers else { return request };
    let request = request.header("sentry-trace", &headers.sentry_trace);
    if headers.baggage.is_empty() { request } else { request.header("baggage", &headers.baggage) }
}
