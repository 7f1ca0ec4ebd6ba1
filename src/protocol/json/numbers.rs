//! Numbers as text, without `core::fmt`: a single `{}` of a float is 19 KB.

use alloc::string::String;

/// Writes a decimal integer.
pub(crate) fn int(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    uint(out, value.unsigned_abs());
}

/// Writes a decimal integer.
pub(crate) fn uint(out: &mut String, value: u64) {
    if value >= 10 {
        uint(out, value / 10);
    }
    digit(out, value % 10);
}

fn digit(out: &mut String, value: u64) {
    out.push(char::from(b'0' + value as u8));
}

/// Writes `value` zero-padded to `width` digits.
#[cfg(not(npm_engine))]
pub(crate) fn padded(out: &mut String, value: u64, width: u32) {
    let mut scale = 1_u64;
    for _ in 1..width {
        scale *= 10;
    }
    while scale > 0 {
        digit(out, (value / scale) % 10);
        scale /= 10;
    }
}

/// Writes microseconds as seconds with up to six decimals (`1795353250.1502`).
pub(crate) fn seconds(out: &mut String, micros: i64) {
    if micros < 0 {
        out.push('-');
    }
    let micros = micros.unsigned_abs();
    uint(out, micros / 1_000_000);
    parts(out, micros % 1_000_000, 1_000_000);
}

/// Writes `.ddd` for a number of parts of which `whole` are one, without trailing zeros; nothing for 0.
fn parts(out: &mut String, mut rest: u64, whole: u64) {
    if rest > 0 {
        out.push('.');
    }
    while rest > 0 {
        rest *= 10;
        digit(out, rest / whole);
        rest %= whole;
    }
}

/// A number as text.
#[inline(never)]
pub(crate) fn num_text(value: f64) -> String {
    let mut out = String::new();
    num(&mut out, value);
    out
}

/// A truth value as text.
pub(crate) const fn bool_text(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Writes a number as JSON: in as few digits as it takes to read the same number again, at most seventeen or 18 decimals; `null` for not-a-number
/// and infinities (as `JSON.stringify`), with an exponent from 9·10^15 on and below 10^-6.
pub(crate) fn num(out: &mut String, value: f64) {
    if !value.is_finite() {
        out.push_str("null");
        return;
    }
    // The divisions below round: what they make of the largest numbers must not be above those.
    let mut magnitude = value.abs().min(1.797_693_134_86e308);
    if value < 0.0 {
        out.push('-');
    }
    let mut exponent = 0_i64;
    while magnitude >= 9.0e15 {
        magnitude /= 10.0;
        exponent += 1;
    }
    if magnitude > 0.0 && magnitude < 1.0e-6 {
        while magnitude < 1.0 {
            magnitude *= 10.0;
            exponent -= 1;
        }
    }
    // Before the first round, which is that of whole numbers.
    let (mut power, mut digits) = (0.1, -1.0);
    // A quotient of two whole numbers is right to the last bit, up to 2^53 and 10^22: it is the number that will be read.
    while digits / power != magnitude && digits < 1.0e16 && power < 1.0e18 {
        power *= 10.0;
        // Half of one would be too much next to 2^53, where numbers are one apart.
        digits = (magnitude * power + 0.25) as u64 as f64;
    }
    let (power, digits) = (power as u64, digits as u64);
    uint(out, digits / power);
    parts(out, digits % power, power);
    if exponent != 0 {
        out.push('e');
        int(out, exponent);
    }
}
