//! A push-only JSON writer: no tree, no `core::fmt`, no serde (docs/measures.md#one-habit-at-a-time: 3 KB and more).
//!
//! Values are written straight into a `String`; whoever calls keeps the commas right through
//! [`Object`] and [`Array`], which close themselves with `end`.

use alloc::string::String;

/// Writes a comma where one is due: behind whatever does not open an object or an array. What was written
/// last says so, so that no writer needs a state of its own.
#[inline(never)]
fn comma(out: &mut String) {
    if !matches!(out.as_bytes().last(), None | Some(b'{' | b'[')) {
        out.push(',');
    }
}

/// Begins a member: a comma where one is due, the key and a colon.
#[inline(never)]
fn member(out: &mut String, key: &str) {
    comma(out);
    string(out, key);
    out.push(':');
}

/// Writes `{"k":v,…}`.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    out: &'a mut String,
}

impl<'a> Object<'a> {
    /// Opens an object.
    #[must_use = "an object has to be closed with `end`"]
    pub(crate) fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self { out }
    }

    /// Writes the key and returns the buffer for one value, to be written by the caller.
    pub(crate) fn key(&mut self, key: &str) -> &mut String {
        member(self.out, key);
        self.out
    }

    /// A string member.
    pub(crate) fn str(&mut self, key: &str, value: &str) {
        push_str(self.out, key, value);
    }

    /// An integer member.
    pub(crate) fn int(&mut self, key: &str, value: i64) {
        push_int(self.out, key, value);
    }

    /// A number member; not-a-number and infinities are written as `null`, as JavaScript does.
    pub(crate) fn num(&mut self, key: &str, value: f64) {
        push_num(self.out, key, value);
    }

    /// A boolean member.
    pub(crate) fn bool(&mut self, key: &str, value: bool) {
        push_raw(self.out, key, if value { "true" } else { "false" });
    }

    /// A member whose value is JSON text already.
    pub(crate) fn raw(&mut self, key: &str, json: &str) {
        push_raw(self.out, key, json);
    }

    /// A wall-clock time in seconds with six decimals, from microseconds since the Unix epoch.
    pub(crate) fn seconds(&mut self, key: &str, epoch_micros: i64) {
        push_seconds(self.out, key, epoch_micros);
    }

    /// A string member of hexadecimal digits, two for each byte.
    pub(crate) fn hex(&mut self, key: &str, bytes: &[u8]) {
        push_hex(self.out, key, bytes);
    }

    /// Members that are JSON text already (`"a":1,"b":2`), for example from [`Attributes`].
    pub(crate) fn members(&mut self, json_members: &str) {
        append(self.out, json_members);
    }

    /// Closes the object.
    pub(crate) fn end(self) {
        self.out.push('}');
    }
}

#[inline(never)]
fn push_str(out: &mut String, key: &str, value: &str) {
    member(out, key);
    string(out, value);
}

#[inline(never)]
fn push_int(out: &mut String, key: &str, value: i64) {
    member(out, key);
    int(out, value);
}

#[inline(never)]
fn push_num(out: &mut String, key: &str, value: f64) {
    member(out, key);
    num(out, value);
}

#[inline(never)]
fn push_raw(out: &mut String, key: &str, json: &str) {
    member(out, key);
    out.push_str(json);
}

#[inline(never)]
fn push_seconds(out: &mut String, key: &str, micros: i64) {
    member(out, key);
    seconds(out, micros);
}

#[inline(never)]
fn push_hex(out: &mut String, key: &str, bytes: &[u8]) {
    member(out, key);
    out.push('"');
    hex(out, bytes);
    out.push('"');
}

#[inline(never)]
fn append(out: &mut String, members: &str) {
    if !members.is_empty() {
        comma(out);
        out.push_str(members);
    }
}

/// Writes `[v,…]`.
#[derive(Debug)]
pub(crate) struct Array<'a> {
    out: &'a mut String,
}

impl<'a> Array<'a> {
    /// Opens an array.
    #[must_use = "an array has to be closed with `end`"]
    pub(crate) fn begin(out: &'a mut String) -> Self {
        out.push('[');
        Self { out }
    }

    /// Returns the buffer for one element, to be written by the caller.
    pub(crate) fn element(&mut self) -> &mut String {
        comma(self.out);
        self.out
    }

    /// Closes the array.
    pub(crate) fn end(self) {
        self.out.push(']');
    }
}

/// Span attributes kept as JSON member text (`"a":1,"b":"x"`): half the memory of key–value pairs and
/// nothing to do when the envelope is written (docs/measures.md#time).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes(String);

impl Attributes {
    /// Takes member text that is valid JSON already (what `JSON.stringify` gave, without its braces).
    #[must_use]
    pub(crate) fn from_json_members(members: &str) -> Self {
        Self(String::from(members))
    }

    /// The member text, without braces.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// No attribute at all.
    #[cfg(feature = "tracing")]
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends a string without looking for an older value of the same key: for keys written once.
    pub(crate) fn push_str(&mut self, key: &str, value: &str) {
        push_str(&mut self.0, key, value);
    }

    /// Appends a number (see [`push_str`](Self::push_str)).
    pub(crate) fn push_num(&mut self, key: &str, value: f64) {
        push_num(&mut self.0, key, value);
    }

    /// Appends an integer (see [`push_str`](Self::push_str)).
    pub(crate) fn push_int(&mut self, key: &str, value: i64) {
        push_int(&mut self.0, key, value);
    }

    /// Appends a boolean (see [`push_str`](Self::push_str)).
    pub(crate) fn push_bool(&mut self, key: &str, value: bool) {
        self.push_raw(key, if value { "true" } else { "false" });
    }

    /// Appends seconds with six decimals from microseconds (see [`push_str`](Self::push_str)).
    pub(crate) fn push_seconds(&mut self, key: &str, micros: i64) {
        push_seconds(&mut self.0, key, micros);
    }

    /// Appends JSON text as the value (see [`push_str`](Self::push_str)).
    pub(crate) fn push_raw(&mut self, key: &str, json: &str) {
        push_raw(&mut self.0, key, json);
    }

    /// Appends all members of `other`.
    pub(crate) fn append(&mut self, other: &Self) {
        append(&mut self.0, &other.0);
    }

    /// Sets `key` to JSON text, replacing an older value.
    pub(crate) fn set_raw(&mut self, key: &str, json: &str) {
        self.remove(key);
        self.push_raw(key, json);
    }

    /// Sets `key` to a string, replacing an older value.
    pub(crate) fn set_str(&mut self, key: &str, value: &str) {
        self.remove(key);
        self.push_str(key, value);
    }

    /// Appends a string unless `key` has a value.
    pub(crate) fn or_str(&mut self, key: &str, value: &str) {
        if self.get_raw(key).is_none() {
            self.push_str(key, value);
        }
    }

    /// The JSON text of the value of `key`.
    #[must_use]
    pub(crate) fn get_raw(&self, key: &str) -> Option<&str> {
        let (_, value_start, end) = self.find(key)?;
        self.0.get(value_start..end)
    }

    /// The value of `key` if it is a string without escapes.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn get_str(&self, key: &str) -> Option<&str> {
        let inner = self.get_raw(key)?.strip_prefix('"')?.strip_suffix('"')?;
        if inner.as_bytes().contains(&b'\\') { None } else { Some(inner) }
    }

    /// Appends a key and a value that are JSON text.
    #[cfg(feature = "tracing")]
    pub(crate) fn push_member(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(key);
        self.0.push(':');
        self.0.push_str(value);
    }

    /// Each key and value, as JSON text.
    #[cfg(feature = "tracing")]
    pub(crate) fn each(&self, mut see: impl FnMut(&str, &str)) {
        let mut start = 0;
        while start < self.0.len() {
            let key_end = skip_value(self.0.as_bytes(), start);
            let end = skip_value(self.0.as_bytes(), key_end + 1);
            see(
                self.0.get(start..key_end).unwrap_or_default(),
                self.0.get(key_end + 1..end).unwrap_or_default(),
            );
            start = end + 1;
        }
    }

    /// Removes `key`; true if it was there.
    pub(crate) fn remove(&mut self, key: &str) -> bool {
        let Some((start, _, end)) = self.find(key) else { return false };
        let bytes = self.0.as_bytes();
        // Take one neighbouring comma along.
        let (from, to) = if bytes.get(end) == Some(&b',') {
            (start, end.saturating_add(1))
        } else if start > 0 {
            (start.saturating_sub(1), end)
        } else {
            (start, end)
        };
        let mut rest = String::with_capacity(self.0.len());
        rest.push_str(self.0.get(..from).unwrap_or_default());
        rest.push_str(self.0.get(to..).unwrap_or_default());
        self.0 = rest;
        true
    }

    /// (start of the member, start of its value, end of the member) in bytes.
    fn find(&self, key: &str) -> Option<(usize, usize, usize)> {
        let mut quoted = String::with_capacity(key.len() + 2);
        string(&mut quoted, key);
        let bytes = self.0.as_bytes();
        let mut start = 0;
        while start < bytes.len() {
            let key_end = skip_value(bytes, start);
            let value_start = key_end + 1;
            let end = skip_value(bytes, value_start);
            if bytes.get(start..key_end) == Some(quoted.as_bytes()) {
                return Some((start, value_start, end));
            }
            start = end + 1;
        }
        None
    }
}

/// The index just behind the JSON value (or key) that starts at `at`: stops at a `,` or `:` outside
/// of strings, objects and arrays.
fn skip_value(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_u32;
    let mut in_string = false;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' | b':' if depth == 0 => break,
            _ => {}
        }
        at += 1;
    }
    at.min(bytes.len())
}

/// Writes a quoted, escaped JSON string.
pub(crate) fn string(out: &mut String, value: &str) {
    out.push('"');
    let mut plain_from = 0;
    for (at, b) in value.bytes().enumerate() {
        if b >= 0x20 && b != b'"' && b != b'\\' {
            continue;
        }
        out.push_str(value.get(plain_from..at).unwrap_or_default());
        plain_from = at + 1;
        out.push('\\');
        match b {
            b'"' | b'\\' => out.push(char::from(b)),
            b'\n' => out.push('n'),
            b'\r' => out.push('r'),
            b'\t' => out.push('t'),
            _ => {
                out.push_str("u00");
                hex_byte(out, b);
            }
        }
    }
    out.push_str(value.get(plain_from..).unwrap_or_default());
    out.push('"');
}

/// The text of a JSON string that [`string`] wrote.
#[cfg(not(npm_engine))]
pub(crate) fn unquoted(json: &str) -> String {
    let mut out = String::new();
    let mut chars = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json).chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let code =
                    chars.by_ref().take(4).fold(0, |code, digit| code * 16 + digit.to_digit(16).unwrap_or(0));
                out.extend(char::from_u32(code));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// Writes two lower-case hexadecimal digits.
pub(crate) fn hex_byte(out: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
    }
}

/// Writes bytes as lower-case hexadecimal digits.
#[inline(never)]
pub(crate) fn hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        hex_byte(out, *byte);
    }
}

/// Writes a decimal integer.
pub(crate) fn int(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    uint(out, value.unsigned_abs());
}

/// Writes a decimal integer.
pub(crate) fn uint(out: &mut String, mut value: u64) {
    let mut digits = [0_u8; 20];
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
        used += 1;
        if value == 0 {
            break;
        }
    }
    for digit in digits.iter().skip(20 - used) {
        out.push(char::from(*digit));
    }
}

/// Writes `value` zero-padded to `width` digits.
pub(crate) fn padded(out: &mut String, value: u64, width: u32) {
    let mut scale = 10_u64.pow(width.saturating_sub(1).min(18));
    while scale > 0 {
        out.push(char::from(b'0' + ((value / scale) % 10) as u8));
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
    if millionths == 0 {
        return;
    }
    let mut width = 6;
    while millionths.is_multiple_of(10) {
        millionths /= 10;
        width -= 1;
    }
    out.push('.');
    padded(out, millionths, width);
}

/// A number as text.
#[inline(never)]
pub(crate) fn num_text(value: f64) -> String {
    let mut out = String::new();
    num(&mut out, value);
    out
}

/// A truth value as text.
pub(crate) fn bool_text(value: bool) -> String {
    String::from(if value { "true" } else { "false" })
}

/// Writes a number as JSON: integers exactly up to 2^53, fractions to six decimals, `null` for
/// not-a-number and infinities (as `JSON.stringify`), beyond 9·10^18 the nearest integer with an exponent.
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
    let whole = magnitude as u64;
    let mut millionths = ((magnitude - whole as f64) * 1.0e6 + 0.5) as u64;
    let carry = millionths / 1_000_000;
    millionths %= 1_000_000;
    uint(out, whole + carry);
    fraction(out, millionths);
    if exponent > 0 {
        out.push_str("e+");
        int(out, exponent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn written(f: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        f(&mut out);
        out
    }

    #[test]
    fn strings_are_escaped_as_json_wants() {
        let nasty = "a\"b\\c\n\r\t\u{1}é😀</script>";
        let text = written(|o| string(o, nasty));
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), nasty);
        assert_eq!(unquoted(&text), nasty);
    }

    #[test]
    fn numbers_print_as_json_numbers() {
        for (value, text) in [
            (0.0, "0"),
            (-1.5, "-1.5"),
            (0.1 + 0.2, "0.3"),
            (1e21, "1000000000000000e+6"),
            (f64::NAN, "null"),
            (0.9999999, "1"),
            (123.0, "123"),
        ] {
            assert_eq!(written(|o| num(o, value)), text);
        }
        assert_eq!(written(|o| seconds(o, 1_795_353_250_148_400)), "1795353250.1484");
        assert_eq!(written(|o| seconds(o, 2_000_000)), "2");
        assert_eq!(written(|o| seconds(o, -1_000_001)), "-1.000001");
        assert_eq!(written(|o| int(o, i64::MIN)), format!("{}", i64::MIN));
    }

    #[test]
    fn attributes_replace_and_remove_without_breaking_their_neighbours() {
        let mut a = Attributes::default();
        a.push_str("x", "1,\"y\":2");
        a.push_raw("list", "[1,{\"x\":\"}\"}]");
        a.push_int("n", 7);
        a.set_raw("x", "3");
        assert_eq!(a.as_str(), "\"list\":[1,{\"x\":\"}\"}],\"n\":7,\"x\":3");
        assert_eq!(a.get_raw("list"), Some("[1,{\"x\":\"}\"}]"));
        assert!(a.remove("n") && !a.remove("n"));
        assert!(a.remove("x") && a.remove("list") && a.as_str().is_empty());
        a.push_str("op", "pageload");
        assert_eq!(a.get_str("op"), Some("pageload"));
    }

    #[test]
    fn objects_and_arrays_keep_their_commas() {
        let text = written(|o| {
            let mut obj = Object::begin(o);
            obj.str("a", "b");
            obj.members("\"m\":1");
            let mut list = Array::begin(obj.key("l"));
            int(list.element(), 1);
            int(list.element(), 2);
            list.end();
            obj.end();
        });
        assert_eq!(text, r#"{"a":"b","m":1,"l":[1,2]}"#);
    }
}
