//! Performance entries, as `src/browser/observe.js` sends them: numbers and text, borrowed, read in place. (Structs
//! with a field each cost 4 KB of brotli for being taken apart and put together.)
//!
//! All times are milliseconds since `performance.timeOrigin`, as the browser gave them; a number that
//! the browser does not have is not-a-number. Strings are joined by `\n`; one that the browser does not
//! have is the single character U+0000. The positions of numbers are constants of [`at`], strings count from 0.
//!
//! The forms of entries are in the folders of the instruments, and with their numbers in `docs/seam.md`.
//!
//! `tests/vitals/layout.json` holds one example of each; the same file is checked from both sides.

use super::BY_KIND;
use crate::protocol::text;
use crate::seam::entry;

/// Strings are clipped to this many bytes.
const MAX_STRING: usize = 4096;
/// A text longer than this is refused.
const MAX_TEXT: usize = 65_536;

/// Where which number of most kinds and of requests stands; the others are constants of their instruments. Named as in the
/// specifications of the entries.
pub(crate) mod at {
    pub(crate) const START: usize = 0;
    pub(crate) const DURATION: usize = 1;
    // Navigation and resource.
    pub(crate) const REDIRECT_START: usize = 2;
    pub(crate) const REDIRECT_END: usize = 3;
    pub(crate) const FETCH_START: usize = 5;
    pub(crate) const DOMAIN_LOOKUP_START: usize = 6;
    pub(crate) const DOMAIN_LOOKUP_END: usize = 7;
    pub(crate) const CONNECT_START: usize = 8;
    pub(crate) const SECURE_CONNECTION_START: usize = 9;
    pub(crate) const CONNECT_END: usize = 10;
    pub(crate) const REQUEST_START: usize = 11;
    pub(crate) const RESPONSE_START: usize = 12;
    pub(crate) const RESPONSE_END: usize = 13;
    // Navigation.
    pub(crate) const UNLOAD_EVENT_START: usize = 14;
    pub(crate) const UNLOAD_EVENT_END: usize = 15;
    pub(crate) const DOM_CONTENT_LOADED_EVENT_START: usize = 16;
    pub(crate) const DOM_CONTENT_LOADED_EVENT_END: usize = 17;
    pub(crate) const LOAD_EVENT_START: usize = 18;
    pub(crate) const LOAD_EVENT_END: usize = 19;
    pub(crate) const REDIRECT_COUNT: usize = 20;
    pub(crate) const NAVIGATION_ACTIVATION_START: usize = 21;
    // Resource.
    pub(crate) const RESPONSE_STATUS: usize = 14;
    pub(crate) const TRANSFER_SIZE: usize = 15;
    pub(crate) const ENCODED_BODY_SIZE: usize = 16;
    pub(crate) const DECODED_BODY_SIZE: usize = 17;
}

/// A performance entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<'a> {
    /// Its kind: one of the seam.
    pub(crate) kind: u32,
    /// The option of its form.
    pub(super) option: u8,
    nums: &'a [f64],
    text: &'a str,
}

impl<'a> Entry<'a> {
    /// Takes one entry: `kind`, `nums` (without the kind) and `text`.
    ///
    /// `None` if the kind is unknown, there are too few or too many numbers, the text is longer than 64 KiB
    /// or the start is not a number.
    #[must_use]
    pub(crate) fn decode(kind: u32, nums: &'a [f64], text: &'a str) -> Option<Self> {
        let (count, option) = *BY_KIND.get(kind as usize)?;
        if nums.len() != usize::from(count) || nums.first()?.is_nan() || text.len() > MAX_TEXT {
            return None;
        }
        Some(Self { kind, option, nums, text })
    }

    /// The number at a position of [`at`]; not-a-number where there is none.
    #[must_use]
    #[inline(never)] // It is read at thirty places.
    pub(crate) fn num(&self, at: usize) -> f64 {
        self.nums.get(at).copied().unwrap_or(f64::NAN)
    }

    /// When it began, in milliseconds.
    #[must_use]
    pub(crate) fn start(&self) -> f64 {
        self.num(at::START)
    }

    /// Start and duration, in milliseconds. Browsers have been seen to give negative durations: they are 0.
    #[must_use]
    pub(crate) fn end(&self) -> f64 {
        self.start() + self.num(at::DURATION).max(0.0)
    }

    /// The strings, joined by `\n`.
    #[must_use]
    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    /// One of the strings, clipped to 4096 bytes; `None` where the browser has none.
    #[must_use]
    pub(crate) fn optional(&self, index: usize) -> Option<&'a str> {
        line(self.text, index)
    }

    /// One of the strings, clipped to 4096 bytes; empty where the browser has none.
    #[must_use]
    pub(crate) fn string(&self, index: usize) -> &'a str {
        self.optional(index).unwrap_or_default()
    }

    /// A resource that `fetch` or `XMLHttpRequest` asked for: it belongs to a request span and is none of its own.
    #[must_use]
    pub(crate) fn is_request(&self) -> bool {
        self.kind == entry::RESOURCE && matches!(self.string(1), "fetch" | "xmlhttprequest")
    }
}

/// One of the lines of a text, clipped; `None` where the browser had none.
pub(crate) fn line(text: &str, index: usize) -> Option<&str> {
    let mut rest = text;
    for _ in 0..index {
        rest = text::split_once(rest, b'\n')?.1;
    }
    let line = text::divide(rest, b'\n').0;
    if line == "\0" { None } else { Some(text::clip(line, MAX_STRING)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::instruments::vitals::lcp;
    use crate::engine::instruments::{interactions, long_frames, soft_navigation, vitals};
    use alloc::string::String;
    use alloc::vec::Vec;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Positions by name.
    const NAMES: [(&str, usize); 37] = [
        ("START", at::START),
        ("DURATION", at::DURATION),
        ("REDIRECT_START", at::REDIRECT_START),
        ("REDIRECT_END", at::REDIRECT_END),
        ("FETCH_START", at::FETCH_START),
        ("DOMAIN_LOOKUP_START", at::DOMAIN_LOOKUP_START),
        ("DOMAIN_LOOKUP_END", at::DOMAIN_LOOKUP_END),
        ("CONNECT_START", at::CONNECT_START),
        ("SECURE_CONNECTION_START", at::SECURE_CONNECTION_START),
        ("CONNECT_END", at::CONNECT_END),
        ("REQUEST_START", at::REQUEST_START),
        ("RESPONSE_START", at::RESPONSE_START),
        ("RESPONSE_END", at::RESPONSE_END),
        ("UNLOAD_EVENT_START", at::UNLOAD_EVENT_START),
        ("UNLOAD_EVENT_END", at::UNLOAD_EVENT_END),
        ("DOM_CONTENT_LOADED_EVENT_START", at::DOM_CONTENT_LOADED_EVENT_START),
        ("DOM_CONTENT_LOADED_EVENT_END", at::DOM_CONTENT_LOADED_EVENT_END),
        ("LOAD_EVENT_START", at::LOAD_EVENT_START),
        ("LOAD_EVENT_END", at::LOAD_EVENT_END),
        ("REDIRECT_COUNT", at::REDIRECT_COUNT),
        ("NAVIGATION_ACTIVATION_START", at::NAVIGATION_ACTIVATION_START),
        ("RESPONSE_STATUS", at::RESPONSE_STATUS),
        ("TRANSFER_SIZE", at::TRANSFER_SIZE),
        ("ENCODED_BODY_SIZE", at::ENCODED_BODY_SIZE),
        ("DECODED_BODY_SIZE", at::DECODED_BODY_SIZE),
        ("CHAR_POSITION", long_frames::CHAR_POSITION),
        ("RENDER_TIME", lcp::RENDER_TIME),
        ("LOAD_TIME", lcp::LOAD_TIME),
        ("SIZE", lcp::SIZE),
        ("PAINT_INTERACTION", soft_navigation::PAINT_INTERACTION),
        ("VALUE", vitals::VALUE),
        ("INTERACTION_ID", interactions::INTERACTION_ID),
        ("INTERACTION_COUNT", interactions::INTERACTION_COUNT),
        ("SOFT_INTERACTION", soft_navigation::SOFT_INTERACTION),
        ("SOFT_PAINT", soft_navigation::SOFT_PAINT),
        ("HIDDEN_AT", at::START),
        ("ACTIVATION_START", vitals::ACTIVATION_START),
    ];

    /// The same examples that the test of `observe.js` produces from fake browser entries.
    #[test]
    fn every_example_of_the_shared_layout_is_read() {
        let layout: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/vitals/layout.json")).unwrap();
        let number = |n: &serde_json::Value| match n.as_str() {
            Some("Infinity") => f64::INFINITY,
            Some(_) => f64::NAN,
            None => n.as_f64().unwrap(),
        };
        let mut kinds = Vec::new();
        for example in layout.as_array().unwrap() {
            let nums: Vec<f64> = example["nums"].as_array().unwrap().iter().map(number).collect();
            let kind = nums[0] as u32;
            let entry = Entry::decode(kind, &nums[1..], example["text"].as_str().unwrap()).unwrap();
            assert_eq!(entry.kind, kind);
            // What the browser calls a number is what we read under that name.
            for (name, value) in example["fields"].as_object().unwrap() {
                let (_, at) =
                    NAMES.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}"));
                assert_eq!(entry.num(*at), number(value), "{name} of kind {kind}");
            }
            for (index, string) in example["strings"].as_array().unwrap().iter().enumerate() {
                assert_eq!(entry.optional(index), string.as_str(), "string {index} of kind {kind}");
            }
            kinds.push(kind);
        }
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, (1..=15).collect::<Vec<_>>(), "an example of each kind");
    }

    #[test]
    fn too_few_or_too_many_numbers_are_refused() {
        for (kind, (right, _)) in (0..).zip(BY_KIND) {
            assert_eq!(right == 0, kind == 0, "kind {kind} has a form");
            for len in 0..30 {
                let nums = alloc::vec![1.0; len];
                let entry = Entry::decode(kind, &nums, "");
                assert_eq!(entry.map(|e| e.kind), (len > 0 && len == usize::from(right)).then_some(kind));
            }
        }
        assert_eq!(Entry::decode(0, &[1.0], ""), None);
        assert_eq!(Entry::decode(16, &[1.0], ""), None);
        assert_eq!(Entry::decode(3, &[f64::NAN], "first-paint"), None, "no start");
    }

    #[test]
    fn texts_are_capped() {
        assert_eq!(Entry::decode(3, &[1.0], &"x".repeat(MAX_TEXT + 1)), None);
        let long = "é".repeat(3000);
        assert_eq!(Entry::decode(3, &[1.0], &long).unwrap().string(0).len(), 4096);
        let odd = String::from("x") + &long;
        assert_eq!(Entry::decode(3, &[1.0], &odd).unwrap().string(0).len(), 4095, "no half characters");
    }

    #[test]
    fn strings_are_found_by_their_place() {
        let entry = Entry::decode(3, &[1.0], "a\n\nb\n\0\n").unwrap();
        let strings: Vec<_> = (0..6).map(|i| entry.optional(i)).collect();
        assert_eq!(strings, [Some("a"), Some(""), Some("b"), None, Some(""), None]);
    }

    #[test]
    fn a_negative_duration_is_none() {
        for duration in [-1.0, 0.0, f64::NAN] {
            assert_eq!(Entry::decode(6, &[5.0, duration], "").unwrap().end(), 5.0);
        }
        assert_eq!(Entry::decode(6, &[5.0, 2.0], "").unwrap().end(), 7.0);
    }
}
