//! What is said of every transaction and error: tags, the user, breadcrumbs.

use super::Value;
use super::error_event::Level;
use super::value::Cuts;
use crate::protocol::json::{self, Attributes, Object};
use crate::runtime::app;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

/// At most this many breadcrumbs are kept, the newest (as `@sentry/browser`).
const MAX_BREADCRUMBS: usize = 100;
/// At most this many tags, as members of a value elsewhere.
pub(super) const MAX_TAGS: usize = 1000;

/// Who uses the app. Empty fields are left out.
///
/// ```
/// use browser_tracing::User;
///
/// let mut user = User::new("7");
/// user.email = String::from("anna@example.com");
/// browser_tracing::set_user(Some(user));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// Your id of the user.
    pub id: String,
    /// Mail address.
    pub email: String,
    /// User name.
    pub username: String,
    /// Address; `{{auto}}` lets the server fill it in.
    pub ip_address: String,
}

impl User {
    /// The user with this id.
    #[must_use]
    pub fn new(id: impl AsRef<str>) -> Self {
        Self { id: String::from(id.as_ref()), ..Self::default() }
    }
}

/// Says something on every transaction and error from now on, also before [`init`](crate::init); an empty value, or `None`, takes the tag away. The first 1000 tags are
/// kept, their texts up to 65 536 bytes; what is beyond is counted as `invalid`.
pub fn set_tag<'v>(key: impl AsRef<str>, value: impl Into<Value<'v>>) {
    let mut cuts = Cuts::default();
    let (key, value) = (cuts.name(key.as_ref()), cuts.text(&value.into().into_text()));
    app::with_scope(|scope| {
        scope.tags.retain(|(known, _)| *known != key);
        if value.is_empty() {
            return;
        }
        let full = scope.tags.len() >= MAX_TAGS;
        scope.cuts.0 |= cuts.0 || full;
        if !full {
            scope.tags.push((key, value));
        }
    });
}

/// Says who uses the app, on every transaction and error from now on; `None` forgets it.
pub fn set_user(user: Option<User>) {
    app::with_scope(|scope| {
        scope.user = user.map(|User { id, email, username, ip_address }| {
            let [id, email, username, ip_address] =
                [id, email, username, ip_address].map(|text| scope.cuts.text(&text));
            User { id, email, username, ip_address }
        });
    });
}

/// Something that happened, to be seen with the next error or transaction.
#[derive(Clone, Debug, Default)]
#[must_use = "a breadcrumb is kept only by `add_breadcrumb`"]
pub struct Breadcrumb {
    message: String,
    category: String,
    level: Option<Level>,
    data: Attributes,
    cuts: Cuts,
}

impl Breadcrumb {
    /// One with this text.
    pub fn new(message: impl AsRef<str>) -> Self {
        let mut cuts = Cuts::default();
        Self { message: cuts.text(message.as_ref()), cuts, ..Self::default() }
    }

    /// Where it comes from, for example `ui.click`.
    pub fn category(mut self, category: impl AsRef<str>) -> Self {
        self.category = self.cuts.text(category.as_ref());
        self
    }

    /// How serious it is. Default: `info`.
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Adds a value, or puts it in the place of an older one of the same key.
    pub fn data<'v>(mut self, key: impl AsRef<str>, value: impl Into<Value<'v>>) -> Self {
        value.into().set(&mut self.data, key.as_ref(), &mut self.cuts);
        self
    }

    fn to_json(&self, epoch_micros: i64) -> String {
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        object.seconds("timestamp", epoch_micros);
        object.str("level", self.level.unwrap_or(Level::Info).as_str());
        if !self.category.is_empty() {
            object.str("category", &self.category);
        }
        if !self.message.is_empty() {
            object.str("message", &self.message);
        }
        if !self.data.as_str().is_empty() {
            let mut data = Object::begin(object.key("data"));
            data.members(self.data.as_str());
            data.end();
        }
        object.end();
        out
    }
}

/// Keeps a breadcrumb; the newest 100 are kept.
pub fn add_breadcrumb(crumb: Breadcrumb) {
    let micros = app::epoch_micros();
    app::with_scope(|scope| {
        if scope.breadcrumbs.len() >= MAX_BREADCRUMBS {
            scope.breadcrumbs.pop_front();
        }
        scope.breadcrumbs.push_back(crumb.to_json(micros));
        scope.cuts.0 |= crumb.cuts.0;
    });
}

/// Writes what is said of everything, with an event's own tags. Kept where something is said: who says nothing does not link it.
pub(crate) type Members = fn(&Scope, &[(String, String)]) -> String;

/// What is said of everything.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// Writes it, once anything has been said.
    pub(crate) write: Option<Members>,
    tags: Vec<(String, String)>,
    user: Option<User>,
    breadcrumbs: VecDeque<String>,
    /// Something was too long, or too much, and is not counted yet.
    pub(crate) cuts: Cuts,
}

impl Scope {
    /// As members of an event that has these tags of its own.
    pub(crate) fn members(&self, own: &[(String, String)]) -> String {
        let mut out = String::from("{");
        if !self.tags.is_empty() || !own.is_empty() {
            out.push_str("\"tags\":");
            let mut tags = Object::begin(&mut out);
            let general = self.tags.iter().filter(|(key, _)| own.iter().all(|(other, _)| other != key));
            for (key, value) in general.chain(own) {
                tags.str(key, value);
            }
            tags.end();
            out.push(',');
        }
        if let Some(user) = &self.user {
            out.push_str("\"user\":");
            let mut object = Object::begin(&mut out);
            for (key, value) in [
                ("id", &user.id),
                ("email", &user.email),
                ("username", &user.username),
                ("ip_address", &user.ip_address),
            ] {
                if !value.is_empty() {
                    object.str(key, value);
                }
            }
            object.end();
            out.push(',');
        }
        if !self.breadcrumbs.is_empty() {
            out.push_str("\"breadcrumbs\":");
            let mut list = json::Array::begin(&mut out);
            for crumb in &self.breadcrumbs {
                list.element().push_str(crumb);
            }
            list.end();
            out.push(',');
        }
        // Without the opening brace and the last comma.
        out.get(1..out.len().saturating_sub(usize::from(out.len() > 1))).map(String::from).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_scope_is_members_of_an_event() {
        let mut scope = Scope::default();
        assert_eq!(scope.members(&[]), "");
        scope.tags.push((String::from("a\""), String::from("b")));
        scope.user = Some(User { email: String::from("e@x"), ..User::new("7") });
        scope.breadcrumbs.push_back(
            Breadcrumb::new("clicked").category("ui").data("n", 1).data("ok", true).to_json(1_500_000),
        );
        assert_eq!(
            scope.members(&[]),
            r#""tags":{"a\"":"b"},"user":{"id":"7","email":"e@x"},"breadcrumbs":[{"timestamp":1.5,"level":"info","category":"ui","message":"clicked","data":{"n":1,"ok":true}}]"#
        );
        let twice = Breadcrumb::new("x").data("a", 1).data("b", 2).data("a", 3).data("b", None::<i32>);
        assert!(twice.to_json(0).ends_with(r#""data":{"a":3}}"#), "{}", twice.to_json(0));
        let own = [(String::from("c"), String::from("d")), (String::from("a\""), String::from("own"))];
        assert!(scope.members(&own).starts_with(r#""tags":{"c":"d","a\"":"own"},"user""#));
    }
}
