//! Attributes of spans.

use super::super::text;
use super::{append, bool_text, push_int, push_known, push_num, push_raw, push_seconds, push_str, string};
use alloc::string::String;

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

    /// How long they are as JSON text, in bytes.
    #[cfg(not(npm_engine))]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends a string without looking for an older value of the same key: for keys written once.
    pub(crate) fn push_str(&mut self, key: &str, value: &str) {
        push_str(&mut self.0, key, value);
    }

    /// Appends a string that is not empty (see [`push_str`](Self::push_str)).
    pub(crate) fn push_known(&mut self, key: &str, value: &str) {
        push_known(&mut self.0, key, value);
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
        self.push_raw(key, bool_text(value));
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

    /// Sets a number.
    pub(crate) fn set_num(&mut self, key: &str, value: f64) {
        self.remove(key);
        self.push_num(key, value);
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
        Some(text::between(&self.0, value_start, end))
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

    /// Each key and value, as JSON text. The text says of which type a value is: [`Type::of`].
    #[cfg(any(feature = "tracing", test))]
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
            (start, end + 1)
        } else if start > 0 {
            (start - 1, end)
        } else {
            (start, end)
        };
        let mut rest = String::with_capacity(self.0.len());
        rest.push_str(text::before(&self.0, from));
        rest.push_str(text::behind(&self.0, to));
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

/// Of which type a value is, for protocols that say it beside the value. Nothing that is written today does.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// A text, in quotes and with escapes.
    Text,
    /// A number without a fraction.
    Integer,
    /// Any other number.
    Double,
    /// `true` or `false`.
    Flag,
    /// A list, or anything else.
    Other,
}

#[cfg(test)]
impl Type {
    /// The type of JSON text.
    pub(crate) fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'"') => Self::Text,
            Some(b't' | b'f') => Self::Flag,
            Some(b'-' | b'0'..=b'9') if json.bytes().any(|b| matches!(b, b'.' | b'e')) => Self::Double,
            Some(b'-' | b'0'..=b'9') => Self::Integer,
            _ => Self::Other,
        }
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
