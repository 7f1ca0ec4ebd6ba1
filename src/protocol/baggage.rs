//! The `baggage` header: members we own (`sentry-…`) among members of others (docs/behaviour.md#the-header-baggage).

use super::text;

/// What marks our members.
pub(crate) const PREFIX: &str = "sentry-";
/// No header is written longer than this, in bytes (the W3C limit and the reference's).
pub(crate) const MAX_LENGTH: usize = 8192;

/// Reads a header: members split at `,`, key and value at the first `=`, both trimmed and percent-decoded.
/// A member that cannot be decoded or lacks a key or value is skipped. `;properties` stay in the value.
///
/// (`dyn`: the two who read one would have a copy each, of 0.25 KB.)
pub(crate) fn each(header: &str, each: &mut dyn FnMut(&str, &str)) {
    text::split(header, b',', |member| {
        if let Some((key, value)) = text::split_once(member, b'=') {
            let (key, value) = (text::decoded(key), text::decoded(value));
            if !key.is_empty() && !value.is_empty() {
                each(&key, &value);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn odd_members_are_skipped() {
        let mut members = Vec::new();
        each("a=1,,b,=c,d=,e=%ZZ, f = 2 ;p=3 ,a=4", &mut |key, value| {
            members.push((String::from(key), String::from(value)));
        });
        let expected = [("a", "1"), ("f", "2 ;p=3"), ("a", "4")];
        assert_eq!(members, expected.map(|(key, value)| (String::from(key), String::from(value))));
    }
}
