//! A push-only JSON writer: no tree, no `core::fmt`, no serde (docs/measures.md#one-habit-at-a-time: 3 KB and more).
//!
//! Values are written straight into a `String`; whoever calls keeps the commas right through
//! [`Object`] and [`Array`], which close themselves with `end`.

mod attributes;
mod numbers;
#[cfg(test)]
mod tests;

use super::ids::Hex;
use super::text::{self, hex_digit};
use alloc::string::String;

pub(crate) use attributes::Attributes;
#[cfg(test)]
pub(crate) use attributes::Type;
#[cfg(not(npm_engine))]
pub(crate) use numbers::padded;
#[cfg_attr(not(npm_engine), allow(unused_imports, reason = "a server uses few of them"))]
pub(crate) use numbers::{bool_text, int, num, num_text, seconds, uint};

/// Writes a comma where one is due: behind whatever does not open an object or an array. What was written
/// last says so, so that no writer needs a state of its own.
#[inline(never)]
pub(crate) fn comma(out: &mut String) {
    if !matches!(out.as_bytes().last(), None | Some(b'{' | b'[')) {
        out.push(',');
    }
}

/// Begins a member: a comma where one is due, the key and a colon.
#[inline(never)]
pub(crate) fn member(out: &mut String, key: &str) {
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

    /// A string member, unless the string is empty.
    pub(crate) fn known(&mut self, key: &str, value: &str) {
        push_known(self.out, key, value);
    }

    /// A number member; not-a-number and infinities are written as `null`, as JavaScript does.
    pub(crate) fn num(&mut self, key: &str, value: f64) {
        push_num(self.out, key, value);
    }

    /// A boolean member.
    pub(crate) fn bool(&mut self, key: &str, value: bool) {
        push_raw(self.out, key, bool_text(value));
    }

    /// A member whose value is JSON text already.
    pub(crate) fn raw(&mut self, key: &str, json: &str) {
        push_raw(self.out, key, json);
    }

    /// A wall-clock time in seconds with six decimals, from microseconds since the Unix epoch.
    pub(crate) fn seconds(&mut self, key: &str, epoch_micros: i64) {
        push_seconds(self.out, key, epoch_micros);
    }

    /// A string member of hexadecimal digits.
    pub(crate) fn hex(&mut self, key: &str, id: impl Hex) {
        push_hex(self.out, key, id);
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
fn push_known(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        push_str(out, key, value);
    }
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
fn push_hex(out: &mut String, key: &str, id: impl Hex) {
    member(out, key);
    out.push('"');
    id.push_hex(out);
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

/// Writes a quoted, escaped JSON string.
pub(crate) fn string(out: &mut String, value: &str) {
    out.push('"');
    let mut plain_from = 0;
    for (at, b) in value.bytes().enumerate() {
        if b >= 0x20 && b != b'"' && b != b'\\' {
            continue;
        }
        out.push_str(text::between(value, plain_from, at));
        plain_from = at + 1;
        out.push('\\');
        match b {
            b'"' | b'\\' => out.push(char::from(b)),
            b'\n' => out.push('n'),
            b'\r' => out.push('r'),
            b'\t' => out.push('t'),
            _ => {
                out.push_str(if b < 16 { "u000" } else { "u001" });
                out.push(hex_digit(b & 15, b'a'));
            }
        }
    }
    out.push_str(text::behind(value, plain_from));
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

/// Writes a number as sixteen lower-case hexadecimal digits.
#[inline(never)]
pub(crate) fn hex(out: &mut String, number: u64) {
    for at in 0..16 {
        out.push(hex_digit((number >> (60 - 4 * at)) as u8 & 15, b'a'));
    }
}
