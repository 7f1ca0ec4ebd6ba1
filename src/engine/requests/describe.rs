//! Outgoing requests as spans: names and attributes of `http.client` (docs/behaviour.md#requests).

use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::protocol::url::{self, QueryPolicy};
use crate::seam::outcome;
use alloc::string::String;

pub(crate) use crate::seam::request as flags;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A response with this status (0 if it is opaque).
    Response(u32),
    /// The network, DNS, CORS: the browser does not tell them apart.
    NetworkError,
    /// The app aborted it.
    Aborted,
    /// A timeout of the app's (`AbortSignal.timeout`, `xhr.timeout`).
    TimedOut,
}

impl Outcome {
    /// From the numbers of the seam.
    #[must_use]
    pub(crate) const fn from_seam(outcome: u32, status: u32) -> Self {
        match outcome {
            outcome::RESPONSE => Self::Response(status),
            outcome::ABORT => Self::Aborted,
            outcome::TIMEOUT => Self::TimedOut,
            _ => Self::NetworkError,
        }
    }

    /// The span status.
    #[must_use]
    pub(crate) fn status(self) -> &'static str {
        match self {
            // An opaque response (`no-cors`) has status 0 and is no error; XHR reports failures by its events.
            Self::Response(0) => "ok",
            Self::Response(status) => crate::protocol::http::span_status(status),
            Self::NetworkError => "internal_error",
            Self::Aborted => "cancelled",
            Self::TimedOut => "deadline_exceeded",
        }
    }

    /// The value of `error.type` (OpenTelemetry's attribute), which tells abort, timeout and network failure apart
    /// (docs/behaviour.md#defect-16).
    #[must_use]
    pub(crate) const fn error_type(self) -> Option<&'static str> {
        match self {
            Self::Response(_) => None,
            Self::NetworkError => Some("network"),
            Self::Aborted => Some("abort"),
            Self::TimedOut => Some("timeout"),
        }
    }
}

/// Writes the attributes of a request span, and gives its name.
#[must_use]
pub(crate) fn describe(
    attributes: &mut Attributes,
    method: &str,
    href: &str,
    flags: u32,
    policy: &QueryPolicy,
) -> String {
    attributes.push_str(names::TYPE, if flags & flags::XHR != 0 { "xhr" } else { "fetch" });
    attributes.push_str(names::HTTP_REQUEST_METHOD, method);
    let mut name = String::from(method);
    name.push(' ');
    if href.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        let short = url::strip_data_url_content(href);
        name.push_str(&short);
        attributes.push_str(names::URL_FULL, &short);
        return name;
    }
    let full = url::redact(href, policy);
    let parts = url::split(&full);
    // As the reference names them in static mode.
    let whole = if parts.host.is_empty() { !parts.scheme.is_empty() } else { flags & flags::ABSOLUTE != 0 };
    if whole {
        // That there were credentials is shown, not which.
        let userinfo = url::split(href).userinfo;
        url::push_name(&mut name, &url::Parts { userinfo, ..parts }, "%filtered%");
    } else {
        name.push_str(parts.path);
    }
    attributes.push_str(names::URL_FULL, &full);
    if !parts.host.is_empty() {
        attributes.push_str(names::URL_DOMAIN, parts.host);
        attributes.push_str(names::SERVER_ADDRESS, parts.address);
        if flags & (flags::ABSOLUTE | flags::XHR) == flags::ABSOLUTE
            && let Some(port) = crate::protocol::text::parse_f64(parts.port)
        {
            attributes.push_num(names::SERVER_PORT, port);
        }
    }
    attributes.push_known(names::URL_QUERY, parts.query);
    attributes.push_known(names::URL_FRAGMENT, parts.fragment);
    name
}

#[cfg(test)]
mod tests {
    use super::describe as write;
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn describe(method: &str, href: &str, flags: u32, policy: &QueryPolicy) -> (String, Attributes) {
        let mut attributes = Attributes::default();
        let name = write(&mut attributes, method, href, flags, policy);
        (name, attributes)
    }

    #[test]
    fn a_relative_request_is_named_by_its_path() {
        let (name, attributes) =
            describe("GET", "http://localhost:9001/api/items?q=1&key=s3cret#f", 0, &QueryPolicy::All);
        assert_eq!(name, "GET /api/items");
        assert_eq!(
            attributes.as_str(),
            r##""type":"fetch","http.request.method":"GET","url.full":"http://localhost:9001/api/items?q=1&key=[Filtered]#f","url.domain":"localhost","server.address":"localhost:9001","url.query":"q=1&key=[Filtered]","url.fragment":"f""##
        );
    }

    #[test]
    fn an_absolute_request_is_named_with_its_origin_and_never_with_credentials() {
        let (name, attributes) =
            describe("POST", "https://user:pw@api.example:8443/v1/x", flags::ABSOLUTE, &QueryPolicy::All);
        assert_eq!(name, "POST https://%filtered%:%filtered%@api.example:8443/v1/x");
        assert_eq!(attributes.get_raw("server.port"), Some("8443"));
        assert!(!attributes.as_str().contains("pw"));
    }

    #[test]
    fn a_blob_is_named_as_such() {
        let (name, _) = describe("GET", "blob:https://app.example/1-2#x", 0, &QueryPolicy::All);
        assert_eq!(name, "GET blob:https://app.example/1-2");
    }

    #[test]
    fn failures_are_told_apart() {
        assert_eq!(Outcome::from_seam(0, 404).status(), "not_found");
        assert_eq!(Outcome::from_seam(0, 0).status(), "ok");
        assert_eq!(Outcome::from_seam(1, 0).status(), "internal_error");
        assert_eq!((Outcome::Aborted.status(), Outcome::Aborted.error_type()), ("cancelled", Some("abort")));
        assert_eq!(Outcome::TimedOut.status(), "deadline_exceeded");
    }
}
