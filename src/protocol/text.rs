//! Byte helpers for header and option text: what `core::str`'s pattern methods and number parsing do,
//! without their weight (docs/measures.md#one-habit-at-a-time: parsing floats alone is 19 KB).

#[cfg(not(npm_engine))]
use super::json;
use alloc::string::String;

/// The longest name of a span, a route or a value, in bytes. `src/npm/api/normalize.js` has the same for what comes through it.
pub(crate) const MAX_NAME: usize = 4096;

/// Where `byte` occurs first. Only for ASCII bytes (the result is then a character boundary).
#[must_use]
pub(crate) fn find(text: &str, byte: u8) -> Option<usize> {
    text.bytes().position(|b| b == byte)
}

/// Where `needle`, which is not empty, occurs first.
#[must_use]
#[inline(never)]
pub(crate) fn find_text(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|window| window == needle.as_bytes())
}

/// The text up to and behind the first `byte`.
#[must_use]
#[inline(never)]
pub(crate) fn split_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = find(text, byte)?;
    Some((before(text, at), behind(text, at + 1)))
}

/// What stands before the first `byte` and behind it: the whole and nothing without one.
#[must_use]
#[inline(never)]
pub(crate) fn divide(text: &str, byte: u8) -> (&str, &str) {
    split_once(text, byte).unwrap_or((text, ""))
}

/// What stands before this place; nothing if a character stands across it or the text ends before.
#[must_use]
#[inline(never)]
pub(crate) fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}

/// What stands from this place on; nothing if a character stands across it or the text ends before.
#[must_use]
#[inline(never)]
pub(crate) fn behind(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// What stands between two places; nothing as for [`before`] and [`behind`].
#[must_use]
pub(crate) fn between(text: &str, from: usize, to: usize) -> &str {
    behind(before(text, to), from)
}

/// What is left without this byte, if it is the first.
#[must_use]
#[inline(never)]
pub(crate) fn without(text: &str, byte: u8) -> &str {
    if text.as_bytes().first() == Some(&byte) { behind(text, 1) } else { text }
}

/// What is left without the ASCII whitespace in front.
#[must_use]
#[inline(never)]
pub(crate) fn trim_start(text: &str) -> &str {
    let start = text.bytes().position(|b| !b.is_ascii_whitespace()).unwrap_or(text.len());
    behind(text, start)
}

/// What is left without the ASCII whitespace around it. (The one of `core` is twice as long.)
#[must_use]
#[inline(never)]
pub(crate) fn trim(text: &str) -> &str {
    let text = trim_start(text);
    let end = text.bytes().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |last| last + 1);
    before(text, end)
}

/// Calls `each` with the pieces between `byte`s; an empty text is one empty piece.
pub(crate) fn split<'a>(text: &'a str, byte: u8, mut each: impl FnMut(&'a str)) {
    split_dyn(text, byte, &mut each);
}

/// The loop of [`split`], once.
#[inline(never)]
fn split_dyn<'a>(text: &'a str, byte: u8, each: &mut dyn FnMut(&'a str)) {
    let mut rest = text;
    while let Some((piece, more)) = split_once(rest, byte) {
        each(piece);
        rest = more;
    }
    each(rest);
}

/// The one of these words, with a space between any two, that `text` is. (A table of them has an address and a length for each.)
#[must_use]
#[inline(never)]
pub(crate) fn word<'a>(words: &'a str, text: &str) -> Option<&'a str> {
    Some(word_at(words, place_of(words, text))).filter(|word| !word.is_empty())
}

/// The place of the word that `text` is among words as for [`word`]; a place that is none if it is none of them.
#[must_use]
#[inline(never)]
pub(crate) fn place_of(words: &str, text: &str) -> usize {
    let (mut place, mut found) = (0, usize::MAX);
    split(words, b' ', |word| {
        if word == text {
            found = place;
        }
        place += 1;
    });
    found
}

/// The word at this place.
#[must_use]
#[inline(never)]
pub(crate) fn word_at(words: &str, mut place: usize) -> &str {
    let mut found = "";
    split(words, b' ', |word| {
        if place == 0 {
            found = word;
        }
        place = place.wrapping_sub(1);
    });
    found
}

/// `text` contains `needle`; ASCII letters match in either case. The empty needle is contained everywhere.
#[must_use]
pub(crate) fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    bytes_contain(text.as_bytes(), needle.as_bytes())
}

/// [`contains_ignoring_case`] for bytes that need not be text.
#[must_use]
#[inline(never)]
pub(crate) fn bytes_contain(bytes: &[u8], needle: &[u8]) -> bool {
    needle.is_empty() || bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}

/// The number at the beginning of `text` (leading whitespace skipped) and what follows it, by the rules of
/// JavaScript's `parseFloat` without its words (`Infinity`). Right to the last bit for up to 15 digits, else
/// within two units in the last place.
#[must_use]
pub(crate) fn leading_f64(text: &str) -> Option<(f64, &str)> {
    let (negative, text) = signed(trim_start(text));
    let mut mantissa = 0_u64;
    let mut exponent = 0_i32;
    let mut is_number = false;
    let mut seen_point = false;
    let mut at = 0;
    for b in text.bytes() {
        match b {
            b'0'..=b'9' => {
                is_number = true;
                // 10^18 − 1 and one digit more fit; further digits only move the point.
                if mantissa < 1_000_000_000_000_000_000 {
                    mantissa = mantissa * 10 + u64::from(b - b'0');
                    exponent -= i32::from(seen_point);
                } else {
                    exponent += i32::from(!seen_point);
                }
            }
            b'.' if !seen_point => seen_point = true,
            _ => break,
        }
        at += 1;
    }
    if !is_number {
        return None;
    }
    let mut rest = behind(text, at);
    if let Some(b'e' | b'E') = rest.as_bytes().first() {
        let (smaller, power) = signed(behind(rest, 1));
        let (mut number, mut digits) = (0, 0);
        for b in power.bytes().take_while(u8::is_ascii_digit) {
            number = (number * 10 + i32::from(b - b'0')).min(9999);
            digits += 1;
        }
        if digits > 0 {
            exponent += if smaller { -number } else { number };
            rest = behind(power, digits);
        }
    }
    let value = scale(mantissa, exponent);
    Some((if negative { -value } else { value }, rest))
}

/// Whether a minus is in front, and what follows the sign.
fn signed(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(sign @ (b'-' | b'+')) => (*sign == b'-', behind(text, 1)),
        _ => (false, text),
    }
}

/// `mantissa · 10^exponent`.
fn scale(mantissa: u64, exponent: i32) -> f64 {
    let mut value = mantissa as f64;
    let mut power = 1.0_f64;
    // With a larger exponent the result is 0 or infinite whatever the mantissa is.
    for left in (0..exponent.unsigned_abs().min(400)).rev() {
        power *= 10.0;
        // Powers up to 10^22 are exact, so the usual number is rounded only once.
        if left % 22 == 0 {
            value = if exponent < 0 { value / power } else { value * power };
            power = 1.0;
        }
    }
    value
}

/// A decimal number and nothing else around it but ASCII whitespace; infinite results are refused.
#[must_use]
pub(crate) fn parse_f64(text: &str) -> Option<f64> {
    let (value, rest) = leading_f64(text)?;
    if trim_start(rest).is_empty() && value.is_finite() { Some(value) } else { None }
}

#[cfg(not(npm_engine))]
/// The digits at the beginning of `text` as a number (saturating) and what follows them.
fn leading_u64(text: &str) -> Option<(u64, &str)> {
    let mut value = 0_u64;
    let mut used = 0;
    for b in text.bytes().take_while(u8::is_ascii_digit) {
        // A product that may not fit would be a function of its own, on 32 bits.
        value =
            if value > u64::MAX / 10 { u64::MAX } else { (value * 10).saturating_add(u64::from(b - b'0')) };
        used += 1;
    }
    if used == 0 { None } else { Some((value, text.get(used..)?)) }
}

/// A number of digits and nothing else; `None` when it does not fit.
#[cfg(not(npm_engine))]
#[must_use]
pub(crate) fn parse_u64(text: &str) -> Option<u64> {
    let (value, rest) = leading_u64(text)?;
    if rest.is_empty() && (value < u64::MAX || text == "18446744073709551615") { Some(value) } else { None }
}

/// The integer at the beginning of `text` (leading whitespace and a sign allowed, the rest ignored), as
/// JavaScript's `parseInt(text, 10)`; saturates.
#[cfg(not(npm_engine))]
#[must_use]
pub(crate) fn leading_i64(text: &str) -> Option<i64> {
    let text = trim_start(text);
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let (value, _) = leading_u64(digits)?;
    Some(sign * i64::try_from(value).unwrap_or(i64::MAX))
}

/// Writes `text` percent-encoded as JavaScript's `encodeURIComponent` does: all but `A–Z a–z 0–9 - _ . ! ~ * ' ( )`.
pub(crate) fn percent_encode(out: &mut String, text: &str) {
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(b)),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => out.push(char::from(b)),
            _ => {
                out.push('%');
                out.push(hex_digit(b >> 4, b'A'));
                out.push(hex_digit(b & 15, b'A'));
            }
        }
    }
}

/// The hexadecimal digit of a number up to 15; `ten` is that of ten.
pub(crate) fn hex_digit(nibble: u8, ten: u8) -> char {
    char::from(if nibble < 10 { b'0' + nibble } else { ten + nibble - 10 })
}

/// The value of a hexadecimal digit in either case.
fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The byte that a whole escape (`%2F`) stands for.
#[must_use]
pub(crate) fn percent_byte(escape: &str) -> Option<u8> {
    match escape.as_bytes() {
        [b'%', high, low] => Some(hex_value(*high)? << 4 | hex_value(*low)?),
        _ => None,
    }
}

/// Percent-decodes as JavaScript's `decodeURIComponent`: `None` for a `%` without two hexadecimal digits and for
/// bytes that are not UTF-8.
#[must_use]
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find(rest, b'%') {
        out.push_str(before(rest, at));
        rest = behind(rest, at);
        let first = take_escape(&mut rest)?;
        // As many ones are in front as the character has bytes; a single one is in front of those that follow.
        let ones = first.leading_ones();
        let mut code = u32::from(first) & (0x7f >> ones);
        for _ in 1..ones {
            let next = take_escape(&mut rest).filter(|next| next & 0xc0 == 0x80)?;
            code = code << 6 | u32::from(next & 0x3f);
        }
        let char = char::from_u32(code)?;
        // The shortest form is the only one.
        if char.len_utf8() != ones.max(1) as usize || ones == 1 {
            return None;
        }
        out.push(char);
    }
    out.push_str(rest);
    Some(out)
}

/// The same, without what is white around it, and nothing of what cannot be decoded.
#[must_use]
#[inline(never)]
pub(crate) fn decoded(text: &str) -> String {
    percent_decode(trim(text)).unwrap_or_default()
}

/// Takes the byte that an escape in front stands for.
fn take_escape(text: &mut &str) -> Option<u8> {
    let (escape, rest) = text.split_at_checked(3)?;
    *text = rest;
    percent_byte(escape)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar (month 1–12).
#[cfg(not(npm_engine))]
#[must_use]
pub(crate) fn days_of_date(year: i64, month: i64, day: i64) -> i64 {
    // The year begins in March here, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Writes milliseconds since the Unix epoch as `2026-11-22T13:14:06.225Z` (`Date.prototype.toISOString`).
/// Clamped to the years 0 to 9999.
#[cfg(not(npm_engine))]
pub(crate) fn iso_date(out: &mut String, epoch_ms: i64) {
    let epoch_ms = epoch_ms.clamp(-62_167_219_200_000, 253_402_300_799_999);
    let shifted = epoch_ms.div_euclid(86_400_000) + 719_468;
    let of_day = epoch_ms.rem_euclid(86_400_000).unsigned_abs();
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    for (value, width, end) in [
        (year.unsigned_abs(), 4, '-'),
        (month.unsigned_abs(), 2, '-'),
        (day.unsigned_abs(), 2, 'T'),
        (of_day / 3_600_000, 2, ':'),
        (of_day / 60_000 % 60, 2, ':'),
        (of_day / 1000 % 60, 2, '.'),
        (of_day % 1000, 3, 'Z'),
    ] {
        json::padded(out, value, width);
        out.push(end);
    }
}

/// The longest start of `text` that has at most `max` bytes.
#[must_use]
pub(crate) fn clip(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    loop {
        if let Some(start) = text.get(..end) {
            return start;
        }
        end = end.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_are_read_as_strictly_as_asked() {
        for (text, value) in [
            ("0.555", 0.555),
            (" 0.1\n", 0.1),
            ("1e-1", 0.1),
            ("-12.5e+2", -1250.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("123456789012345678901234567890", 123_456_789_012_345_678_901_234_567_890.0),
            ("1e-400", 0.0),
            ("0e9999999999", 0.0),
        ] {
            assert_eq!(parse_f64(text), Some(value), "{text}");
        }
        for text in
            ["", " ", ".", "-", "e5", "1e", "1x", "0x1", "NaN", "Infinity", "1e999", "1 2", "--1", "1.2.3"]
        {
            assert_eq!(parse_f64(text), None, "{text}");
        }
        let tiny = parse_f64("0.12345678901234567").unwrap();
        assert!((tiny - 0.123_456_789_012_345_67).abs() < 1e-16);
        assert_eq!(leading_f64("0x1"), Some((0.0, "x1")));
        assert_eq!(leading_f64("1e"), Some((1.0, "e")));
        assert_eq!(parse_u64("18446744073709551615"), Some(u64::MAX));
        assert_eq!(parse_u64("18446744073709551616"), None);
        assert_eq!(parse_u64("+1"), None);
        assert_eq!(leading_i64(" -5x"), Some(-5));
        assert_eq!(leading_i64("x5"), None);
        assert_eq!(leading_i64("99999999999999999999"), Some(i64::MAX));
    }

    #[test]
    fn percent_coding_is_that_of_javascript() {
        let mut out = String::new();
        percent_encode(&mut out, "a B/é😀-_.!~*'()");
        assert_eq!(out, "a%20B%2F%C3%A9%F0%9F%98%80-_.!~*'()");
        assert_eq!(percent_decode(&out).unwrap(), "a B/é😀-_.!~*'()");
        for bad in ["%", "%2", "%3G", "%ff", "%C3", "%C3é", "%ED%A0%80", "%+1"] {
            assert_eq!(percent_decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_those_of_the_gregorian_calendar() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z"),
            (1_795_353_246_225, "2026-11-22T13:14:06.225Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (i64::MAX, "9999-12-31T23:59:59.999Z"),
            (i64::MIN, "0000-01-01T00:00:00.000Z"),
        ] {
            let mut out = String::new();
            iso_date(&mut out, ms);
            assert_eq!(out, text);
        }
        assert_eq!(days_of_date(1970, 1, 1), 0);
        assert_eq!(days_of_date(2000, 2, 29) * 86_400_000, 951_782_400_000);
    }

    #[test]
    fn pieces() {
        let mut pieces = Vec::new();
        split("a,,b,", b',', |piece| pieces.push(piece));
        assert_eq!(pieces, ["a", "", "b", ""]);
        assert_eq!(split_once("k=v=w", b'='), Some(("k", "v=w")));
        assert!(contains_ignoring_case("xGoOgLeBot", "googlebot") && contains_ignoring_case("", ""));
        assert!(!contains_ignoring_case("goog", "googlebot"));
    }
}
