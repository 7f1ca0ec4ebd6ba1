//! Identifiers: lower-case hexadecimal on the wire, never all zero.

use super::json;
use alloc::string::String;
use core::num::NonZeroU64;

/// Reads exactly as many lower-case hexadecimal digits as fill `numbers`, sixteen for each: one loop for ids of every length. They are
/// numbers and not bytes, which an `Option` would copy one by one (0.2 KB of wasm).
#[inline(never)]
pub(crate) fn read_hex(text: &str, numbers: &mut [u64]) -> bool {
    let mut digits = text.bytes();
    for number in numbers {
        for _ in 0..16 {
            let nibble = match digits.next() {
                Some(digit @ b'0'..=b'9') => digit - b'0',
                Some(digit @ b'a'..=b'f') => digit - b'a' + 10,
                _ => return false,
            };
            *number = *number << 4 | u64::from(nibble);
        }
    }
    digits.next().is_none()
}

/// What is written as hexadecimal digits.
pub(crate) trait Hex: Copy {
    /// Appends the lower-case hexadecimal form.
    fn push_hex(self, out: &mut String);

    /// The lower-case hexadecimal form.
    #[must_use]
    fn to_hex(self) -> String {
        let mut out = String::with_capacity(32);
        self.push_hex(&mut out);
        out
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) struct $name(u64, u64);

        impl $name {
            /// From its lower-case hexadecimal form; `None` for any other length or character and for all zeros
            /// (W3C trace-context §3.2.2.3; docs/behaviour.md#defect-8).
            #[must_use]
            pub(crate) fn parse(hex: &str) -> Option<Self> {
                let mut halves = [0; 2];
                if read_hex(hex, &mut halves) { Self::new(halves) } else { None }
            }

            /// From its halves; `None` if both are zero.
            #[must_use]
            pub(crate) const fn new([first, second]: [u64; 2]) -> Option<Self> {
                if first | second == 0 { None } else { Some(Self(first, second)) }
            }
        }

        impl Hex for $name {
            fn push_hex(self, out: &mut String) {
                json::hex(out, self.0);
                json::hex(out, self.1);
            }
        }
    };
}

id! {
    /// A trace: 32 digits.
    TraceId
}
id! {
    /// An event: 32 digits.
    EventId
}

/// A span: 16 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpanId(NonZeroU64);

impl SpanId {
    /// As [`TraceId::parse`].
    #[must_use]
    pub(crate) fn parse(hex: &str) -> Option<Self> {
        let mut number = [0];
        if read_hex(hex, &mut number) { Self::new(number[0]) } else { None }
    }

    /// From a number; `None` if it is zero.
    #[must_use]
    pub(crate) fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// From the two halves as they cross the seam; `None` if both are zero.
    #[must_use]
    pub(crate) fn from_halves(hi: u32, lo: u32) -> Option<Self> {
        Self::new(u64::from(hi) << 32 | u64::from(lo))
    }
}

impl Hex for SpanId {
    fn push_hex(self, out: &mut String) {
        json::hex(out, self.0.get());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_the_exact_form_is_an_id() {
        let text = "0123456789abcdef";
        assert_eq!(SpanId::parse(text).unwrap().to_hex(), text);
        assert_eq!(SpanId::from_halves(0x0123_4567, 0x89ab_cdef), SpanId::parse(text));
        for bad in [
            "",
            "0123456789abcde",
            "0123456789abcdef0",
            "0123456789ABCDEF",
            "0123456789abcdeg",
            "0123456789abcdé",
        ] {
            assert_eq!(SpanId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn zero_is_no_id() {
        assert_eq!(TraceId::parse("00000000000000000000000000000000"), None);
        assert_eq!(SpanId::from_halves(0, 0), None);
        assert_eq!(EventId::new([0; 2]), None);
        assert!(TraceId::parse("00000000000000000000000000000001").is_some());
    }
}
