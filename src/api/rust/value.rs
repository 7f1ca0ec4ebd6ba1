//! Values of attributes.

use crate::protocol::json::{self, Attributes};
use crate::protocol::text;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

/// The longest text that is an attribute's value, in bytes.
const MAX_VALUE: usize = 65_536;
/// The most items of a list.
const MAX_ITEMS: usize = 100_000;
/// An object is not added to when it is as long as this, in bytes.
pub(super) const MAX_MEMBERS: usize = 1 << 20;

/// Copies what the app hands over up to its cap, and knows whether anything was longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cuts(pub(crate) bool);

impl Cuts {
    /// A text.
    pub(crate) fn text(&mut self, text: &str) -> String {
        self.copy(text, MAX_VALUE)
    }

    /// The name of a value.
    pub(crate) fn name(&mut self, name: &str) -> String {
        self.copy(name, text::MAX_NAME)
    }

    fn copy(&mut self, text: &str, max: usize) -> String {
        self.0 |= text.len() > max;
        String::from(text::clip(text, max))
    }
}

/// A list as a [`Value`]; made by `Value::from` of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Items {
    /// Written already: a list of values would be an allocation for each.
    json: String,
    is_cut: bool,
}

impl Items {
    fn of<'a, T: Into<Value<'a>>>(items: impl Iterator<Item = T>) -> Self {
        Self::written(&mut items.map(Into::into))
    }

    fn written(items: &mut dyn Iterator<Item = Value<'_>>) -> Self {
        let (mut json, mut is_cut) = (String::new(), false);
        let mut list = json::Array::begin(&mut json);
        for (at, item) in items.enumerate() {
            is_cut |= at == MAX_ITEMS || item.is_cut();
            if at == MAX_ITEMS {
                break;
            }
            let text = item.to_json();
            // Where nothing stands the others would move up.
            list.element().push_str(if text.is_empty() { "null" } else { &text });
        }
        list.end();
        Self { json, is_cut }
    }
}

/// A value of an attribute.
///
/// Everything with an obvious one converts: texts of all kinds, numbers, truth values, a [`Duration`] (its milliseconds, the unit of
/// every time here), an [`Option`] of one, and lists of all these.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Text.
    Str(&'a str),
    /// Text of its own.
    String(String),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number. What JSON cannot write (not-a-number, infinities) becomes `null`.
    Float(f64),
    /// A list of texts.
    List(&'a [String]),
    /// A list of anything.
    Items(Items),
    /// None: takes an older value of the same key away.
    None,
}

impl Value<'_> {
    /// Whether [`to_json`](Self::to_json) cuts it.
    pub(crate) fn is_cut(&self) -> bool {
        match self {
            Self::Str(text) => text.len() > MAX_VALUE,
            Self::String(text) => text.len() > MAX_VALUE,
            Self::List(items) => is_list_cut(items),
            Self::Items(items) => items.is_cut,
            _ => false,
        }
    }

    /// Empty for [`Value::None`].
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        match self {
            Self::Str(value) => json::string(&mut out, text::clip(value, MAX_VALUE)),
            Self::String(value) => json::string(&mut out, text::clip(value, MAX_VALUE)),
            Self::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Self::Int(number) => json::int(&mut out, *number),
            Self::Float(number) => json::num(&mut out, *number),
            Self::List(items) => list(&mut out, items),
            Self::Items(items) => out.push_str(&items.json),
            Self::None => {}
        }
        out
    }

    /// Texts as they are, everything else as JSON.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Str(text) => String::from(text),
            Self::String(text) => text,
            other => other.to_json(),
        }
    }

    /// Makes it the value of `key`, in the place of an older one; without a value takes that away.
    pub(crate) fn set(&self, members: &mut Attributes, key: &str, cuts: &mut Cuts) {
        let key = cuts.name(key);
        members.remove(&key);
        if matches!(self, Self::None) {
            return;
        }
        cuts.0 |= self.is_cut();
        if members.len() >= MAX_MEMBERS {
            cuts.0 = true;
            return;
        }
        members.push_raw(&key, &self.to_json());
    }
}

fn is_list_cut(items: &[String]) -> bool {
    items.len() > MAX_ITEMS || items.iter().any(|item| item.len() > MAX_VALUE)
}

fn list(out: &mut String, items: &[String]) {
    let mut list = json::Array::begin(out);
    for item in items.iter().take(MAX_ITEMS) {
        json::string(list.element(), text::clip(item, MAX_VALUE));
    }
    list.end();
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Str(text)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Box<str>> for Value<'_> {
    fn from(text: Box<str>) -> Self {
        Self::String(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Str(text),
            Cow::Owned(text) => Self::String(text),
        }
    }
}

impl From<char> for Value<'_> {
    fn from(letter: char) -> Self {
        Self::String(String::from(letter))
    }
}

macro_rules! value_from_shared {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Value<'_> {
            fn from(text: $kind) -> Self {
                Self::String(String::from(&*text))
            }
        })*
    };
}

value_from_shared!(Arc<str>, Rc<str>);

// Cloned: of `&T` the compiler could not tell that it ends.
impl<'a, T: Clone + Into<Value<'a>>> From<&[T]> for Value<'a> {
    fn from(items: &[T]) -> Self {
        Self::Items(Items::of(items.iter().cloned()))
    }
}

impl<'a, T: Clone + Into<Value<'a>>> From<&Vec<T>> for Value<'a> {
    fn from(items: &Vec<T>) -> Self {
        Self::from(items.as_slice())
    }
}

impl<'a, T: Clone + Into<Value<'a>>, const N: usize> From<&[T; N]> for Value<'a> {
    fn from(items: &[T; N]) -> Self {
        Self::from(items.as_slice())
    }
}

impl<'a, T: Into<Value<'a>>> From<Vec<T>> for Value<'a> {
    fn from(items: Vec<T>) -> Self {
        Self::Items(Items::of(items.into_iter()))
    }
}

impl<'a, T: Into<Value<'a>>, const N: usize> From<[T; N]> for Value<'a> {
    fn from(items: [T; N]) -> Self {
        Self::Items(Items::of(items.into_iter()))
    }
}

impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<Duration> for Value<'_> {
    /// In milliseconds.
    fn from(time: Duration) -> Self {
        Self::Float(time.as_secs_f64() * 1000.0)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

macro_rules! value_from {
    ($($kind:ty),* => $variant:ident as $to:ty) => {
        $(impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::$variant(<$to>::from(number))
            }
        })*
    };
}

value_from!(i8, i16, i32, i64, u8, u16, u32 => Int as i64);
value_from!(f32, f64 => Float as f64);

macro_rules! value_from_wide {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Value<'_> {
            /// Beyond `i64` as a float.
            fn from(number: $kind) -> Self {
                #[expect(clippy::cast_precision_loss, reason = "nothing better exists in JSON's numbers")]
                i64::try_from(number).map_or(Self::Float(number as f64), Self::Int)
            }
        })*
    };
}

value_from_wide!(u64, usize, isize, i128, u128);
