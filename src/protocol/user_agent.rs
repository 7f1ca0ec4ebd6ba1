//! Crawlers: tracing does nothing for them (docs/behaviour.md#crawlers).

use super::text;

/// The user agent belongs to a crawler.
#[must_use]
pub(crate) fn is_bot(user_agent: &str) -> bool {
    [
        "Googlebot",
        "Google-InspectionTool",
        "Storebot-Google",
        "Bingbot",
        "Slurp",
        "DuckDuckBot",
        "Baiduspider",
        "YandexBot",
        "Facebot",
        "facebookexternalhit",
        "LinkedInBot",
        "Twitterbot",
        "Applebot",
    ]
    .iter()
    .any(|name| text::contains_ignoring_case(user_agent, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn crawlers_are_known_by_name_in_any_case() {
        assert!(is_bot("Mozilla/5.0 (compatible; BINGBOT/2.0)"));
        assert!(is_bot("facebookexternalhit/1.1"));
        assert!(!is_bot("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36"));
        assert!(!is_bot(""));
    }
}
