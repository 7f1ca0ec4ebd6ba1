//! The `baggage` header: members we own (`sentry-…`) among members of others (docs/behaviour.md#the-header-baggage).

use super::text;
#[cfg(test)]
use alloc::string::String;
#[cfg(test)]
use alloc::vec::Vec;

/// What marks our members.
pub(crate) const PREFIX: &str = "sentry-";
/// No header is written longer than this, in bytes (the W3C limit and the reference's).
pub(crate) const MAX_LENGTH: usize = 8192;
#[cfg(test)]
/// No more members than this are read from a header of others; the rest is ignored.
pub(crate) const MAX_MEMBERS: usize = 1024;

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

/// The same as a list: of two with one key the later value wins in the earlier place.
#[cfg(test)]
#[must_use]
pub(crate) fn parse(header: &str) -> Vec<(String, String)> {
    let mut members = Vec::new();
    each(header, &mut |key, value| set(&mut members, String::from(key), String::from(value), MAX_MEMBERS));
    members
}

#[cfg(test)]
/// Replaces the value of `key` in place or appends it while there are fewer than `max` members.
pub(crate) fn set(members: &mut Vec<(String, String)>, key: String, value: String, max: usize) {
    if let Some((_, old)) = members.iter_mut().find(|(known, _)| *known == key) {
        *old = value;
    } else if members.len() < max {
        members.push((key, value));
    }
}

#[cfg(test)]
/// Writes `prefix + key = value` members, percent-encoded. Members with an empty value, and those that would make
/// the header longer than [`MAX_LENGTH`], are left out; `None` if nothing is left.
#[must_use]
pub(crate) fn write<'a>(prefix: &str, members: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut header = String::new();
    for (key, value) in members {
        if value.is_empty() {
            continue;
        }
        let before = header.len();
        if before > 0 {
            header.push(',');
        }
        header.push_str(prefix);
        text::percent_encode(&mut header, key);
        header.push('=');
        text::percent_encode(&mut header, value);
        if header.len() > MAX_LENGTH {
            header.truncate(before);
        }
    }
    if header.is_empty() { None } else { Some(header) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_length_has_a_limit_and_shorter_members_still_fit() {
        let long = "x".repeat(8000);
        let header = write("", [("a", long.as_str()), ("b", long.as_str()), ("c", "1")].into_iter()).unwrap();
        assert_eq!(header, format!("a={long},c=1"));
        assert_eq!(write("", [("a", "x".repeat(9000).as_str())].into_iter()), None);
    }

    #[test]
    fn the_number_of_members_has_a_limit() {
        let mut header = String::new();
        for n in 0..2000 {
            header.push_str(&format!("k{n}=v,"));
        }
        assert_eq!(parse(&header).len(), MAX_MEMBERS);
    }

    #[test]
    fn odd_members_are_skipped_and_later_values_win() {
        let members = parse("a=1,,b,=c,d=,e=%ZZ, f = 2 ;p=3 ,a=4");
        assert_eq!(members, [("a".into(), "4".into()), ("f".into(), String::from("2 ;p=3"))]);
    }
}
