//! What HTTP's numbers and names mean in spans.

use super::text;

/// The status codes that have a status of their own, …
const CODES: [u32; 10] = [401, 403, 404, 409, 413, 429, 499, 501, 503, 504];
/// … and those statuses.
const STATUSES: &str = "unauthenticated permission_denied not_found already_exists failed_precondition resource_exhausted cancelled \
    unimplemented unavailable deadline_exceeded";

/// The span status of a response (docs/behaviour.md#statuses); 0 (no response) is `internal_error`.
#[must_use]
pub(crate) fn span_status(code: u32) -> &'static str {
    if let Some(place) = CODES.iter().position(|known| *known == code) {
        return text::word_at(STATUSES, place);
    }
    match code {
        100..=399 => "ok",
        400..=498 => "invalid_argument",
        _ => "internal_error",
    }
}

/// Name and version in `PerformanceResourceTiming.nextHopProtocol` (an ALPN id): split at the first `/`, else before
/// the first digit, where `h` stands for `http`; without either the version is `unknown`.
#[must_use]
pub(crate) fn network_protocol(next_hop: &str) -> (&str, &str) {
    let bytes = next_hop.as_bytes();
    let Some(at) = bytes.iter().position(|b| *b == b'/' || b.is_ascii_digit()) else {
        return (next_hop, "unknown");
    };
    let name = text::before(next_hop, at);
    let rest = text::behind(next_hop, at);
    match rest.strip_prefix('/') {
        Some(version) => (name, text::divide(version, b'/').0),
        None => (if name == "h" { "http" } else { name }, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn codes() {
        for (code, status) in [
            (0, "internal_error"),
            (204, "ok"),
            (418, "invalid_argument"),
            (499, "cancelled"),
            (599, "internal_error"),
        ] {
            assert_eq!(span_status(code), status);
        }
    }

    #[test]
    fn protocols() {
        for (text, split) in [
            ("h2", ("http", "2")),
            ("http/1.1", ("http", "1.1")),
            ("h2c", ("http", "2c")),
            ("ftp", ("ftp", "unknown")),
            ("", ("", "unknown")),
        ] {
            assert_eq!(network_protocol(text), split);
        }
    }
}
