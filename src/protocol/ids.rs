//! Identifiers: lower-case hexadecimal on the wire, never all zero.

use super::json;
use alloc::string::String;

/// `N` bytes from exactly `2N` lower-case hexadecimal digits that are not all zero.
fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if read_hex(text, &mut bytes) { non_zero(bytes) } else { None }
}

/// Reads exactly as many lower-case hexadecimal digits as fill `bytes`: one loop for ids of every length.
#[inline(never)]
fn read_hex(text: &str, bytes: &mut [u8]) -> bool {
    let mut digits = text.bytes();
    for byte in bytes {
        for _ in 0..2 {
            let nibble = match digits.next() {
                Some(digit @ b'0'..=b'9') => digit - b'0',
                Some(digit @ b'a'..=b'f') => digit - b'a' + 10,
                _ => return false,
            };
            *byte = *byte << 4 | nibble;
        }
    }
    digits.next().is_none()
}

fn non_zero<const N: usize>(bytes: [u8; N]) -> Option<[u8; N]> {
    if is_zero(&bytes) { None } else { Some(bytes) }
}

#[inline(never)]
fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) struct $name([u8; $bytes]);

        impl $name {
            /// From its lower-case hexadecimal form; `None` for any other length or character and for all zeros
            /// (W3C trace-context §3.2.2.3; docs/behaviour.md#defect-8).
            #[must_use]
            pub(crate) fn parse(hex: &str) -> Option<Self> {
                parse_hex(hex).map(Self)
            }

            /// From random bytes; `None` if all of them are zero.
            #[must_use]
            pub(crate) fn from_bytes(bytes: [u8; $bytes]) -> Option<Self> {
                non_zero(bytes).map(Self)
            }

            /// Appends the lower-case hexadecimal form.
            #[allow(dead_code, reason = "no event id is ever read alone")]
            pub(crate) fn push_hex(self, out: &mut String) {
                json::hex(out, &self.0);
            }

            /// Its bytes.
            #[must_use]
            pub(crate) const fn bytes(&self) -> &[u8] {
                &self.0
            }

            /// The lower-case hexadecimal form.
            #[allow(dead_code, reason = "as above")]
            #[must_use]
            pub(crate) fn to_hex(self) -> String {
                let mut out = String::with_capacity(2 * $bytes);
                self.push_hex(&mut out);
                out
            }
        }
    };
}

id! {
    /// A trace: 16 bytes, 32 digits.
    TraceId, 16
}
id! {
    /// A span: 8 bytes, 16 digits.
    SpanId, 8
}
id! {
    /// An event: 16 bytes, 32 digits.
    EventId, 16
}

impl SpanId {
    /// From the two halves as they cross the seam; `None` if both are zero.
    #[must_use]
    pub(crate) fn from_halves(hi: u32, lo: u32) -> Option<Self> {
        Self::from_bytes((u64::from(hi) << 32 | u64::from(lo)).to_be_bytes())
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
        assert_eq!(EventId::from_bytes([0; 16]), None);
        assert!(TraceId::parse("00000000000000000000000000000001").is_some());
    }
}
