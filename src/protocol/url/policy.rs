//! Which values of an address may be sent.

use crate::protocol::text;
use alloc::string::String;
use alloc::vec::Vec;

/// What stands for a removed value.
pub(crate) const FILTERED: &str = "[Filtered]";

/// Which query parameters may be sent (`dataCollection.urlQueryParams`). Values of parameters with a telling name
/// (`token`, `key`, …) are replaced under every policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum QueryPolicy {
    /// All others as they are (default).
    #[default]
    All,
    /// No query at all.
    None,
    /// Values only of parameters whose name contains one of these, ignoring case.
    Allow(Vec<String>),
    /// No values of parameters whose name contains one of these, ignoring case.
    Deny(Vec<String>),
}

/// Parts of a query parameter's name that mark its value as a secret (docs/privacy.md).
const SECRETS: &str = "auth token secret session password passwd pwd key jwt bearer \
    sso saml csrf xsrf credentials sid identity cookie";

impl QueryPolicy {
    fn hides(&self, name: &[u8]) -> bool {
        let matches_any =
            |terms: &[String]| terms.iter().any(|term| text::bytes_contain(name, term.as_bytes()));
        let mut secret = false;
        text::split(SECRETS, b' ', |term| secret = secret || text::bytes_contain(name, term.as_bytes()));
        secret
            || match self {
                Self::All => false,
                Self::None => true,
                Self::Allow(terms) => !matches_any(terms),
                Self::Deny(terms) => matches_any(terms),
            }
    }

    /// Appends what begins behind `mark` (`/` path, `?` query, `#` fragment) with the values of its `name=value` pairs that
    /// this policy hides replaced. Pairs are divided by `&`, `;` and, as in `#/route?token=…`, `?` and `#`; in a path only
    /// what follows a `;` is one. A value that is hidden takes along what may still belong to it.
    pub(super) fn write_pairs(&self, out: &mut String, all: &str, mark: u8) {
        let path = mark == b'/';
        let divides = |b: u8| b == b';' || if path { b == b'/' } else { matches!(b, b'&' | b'?' | b'#') };
        let (mut rest, mut divider, mut hiding) = (all, mark, false);
        loop {
            let end = rest.bytes().position(divides).unwrap_or(rest.len());
            let piece = text::before(rest, end);
            let name = text::split_once(piece, b'=').map(|(name, _)| name);
            let goes_on = match divider {
                b'/' | b'&' => false,
                b';' => name.is_none(),
                // `#/route;sid=1?page=2`: the query of a route.
                b'?' if mark == b'#' => name.is_none(),
                _ => true,
            };
            if !(hiding && goes_on) {
                if rest.len() < all.len() {
                    out.push(char::from(divider));
                }
                // A name without a value is one in a query only: a fragment may be the name of a place.
                let name = match name {
                    Some(name) if !path || divider == b';' => name,
                    None if mark == b'?' && matches!(divider, b'?' | b'&') => piece,
                    _ => "",
                };
                hiding = !name.is_empty() && self.hides(&decode_name(name));
                if hiding {
                    out.push_str(name);
                    out.push('=');
                    out.push_str(FILTERED);
                } else {
                    out.push_str(piece);
                }
            }
            let Some(next) = rest.as_bytes().get(end) else { break };
            (rest, divider) = (text::behind(rest, end + 1), *next);
        }
    }
}

/// A form-encoded name as the server will read it: `+` is a space, broken escapes stay as they are.
fn decode_name(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let bytes = name.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let escaped =
            if b == b'%' { text::percent_byte(text::before(text::behind(name, at), 3)) } else { None };
        at += if escaped.is_some() { 3 } else { 1 };
        // A text grows in the same way; `push` would be another one.
        out.extend_from_slice(&[escaped.unwrap_or(if b == b'+' { b' ' } else { b })]);
    }
    out
}
