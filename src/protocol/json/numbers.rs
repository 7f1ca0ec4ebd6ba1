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
    fraction(out, micros % 1_000_000);
}

/// Writes `.ddd` for a number of millionths, without trailing zeros; nothing for 0.
fn fraction(out: &mut String, mut millionths: u64) {
    if millionths > 0 {
        out.push('.');
    }
    while millionths > 0 {
        millionths *= 10;
        digit(out, millionths / 1_000_000);
        millionths %= 1_000_000;
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

/// Writes a number as JSON: integers exactly up to 2^53, fractions to six decimals, `null` for not-a-number and infinities (as
/// `JSON.stringify`), with an exponent beyond 9·10^15 and where six decimals would show nothing.
pub(crate) fn num(out: &mut String, value: f64) {
    if !value.is_finite() {
        out.push_str("null");
        return;
    }
    let mut magnitude = value.abs();
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
    let whole = magnitude as u64;
    let mut millionths = ((magnitude - whole as f64) * 1.0e6 + 0.5) as u64;
    let carry = millionths / 1_000_000;
    millionths %= 1_000_000;
    uint(out, whole + carry);
    fraction(out, millionths);
    if exponent != 0 {
        out.push('e');
        int(out, exponent);
    }
}
