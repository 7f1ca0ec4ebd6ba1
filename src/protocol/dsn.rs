//! The DSN, read by hand (docs/behaviour.md#dsn-and-endpoint): `proto://key[:secret]@host[:port][/path]/projectId`.

use super::text;
use alloc::string::String;
use core::fmt;

/// Why a DSN was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct DsnError(&'static str);

impl DsnError {
    /// The reason as a sentence for whoever wrote the DSN; the wording may change.
    #[must_use]
    pub(crate) const fn reason(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for DsnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for DsnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for DsnError {}

/// Where events go and by which public key: parts of the text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dsn<'a> {
    protocol: &'a str,
    public_key: &'a str,
    pass: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
    project_id: &'a str,
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A host name, an IPv4 address, or an IPv6 address in brackets (a zone may follow `%`).
fn is_host(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let (name, extra): (&str, &[u8]) = inner.map_or((text, b".-_"), |inner| (inner, b":.%_"));
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(&b))
}

impl<'a> Dsn<'a> {
    /// Reads a DSN. What follows the digits of the project id is ignored (`…/1?x=y`).
    ///
    /// # Errors
    /// Names the part that is missing or malformed.
    pub(crate) fn parse(dsn: &'a str) -> Result<Self, DsnError> {
        let (protocol, rest) = text::split_once(dsn, b':')
            .ok_or(DsnError("the DSN has no protocol: expected https://key@host/project"))?;
        if protocol != "http" && protocol != "https" {
            return Err(DsnError("the DSN's protocol must be http or https"));
        }
        let rest = rest.strip_prefix('/').and_then(|rest| rest.strip_prefix('/'));
        let rest = rest.ok_or(DsnError("the DSN's protocol must be followed by ://"))?;
        let (user, rest) = text::split_once(rest, b'@')
            .ok_or(DsnError("the DSN has no public key: expected https://key@host/project"))?;
        let (public_key, pass) = text::split_once(user, b':').unwrap_or((user, ""));
        if !is_word(public_key) || !(pass.is_empty() || is_word(pass)) {
            return Err(DsnError(
                "the DSN's public key is missing or has characters other than letters and digits",
            ));
        }
        let (address, rest) = text::split_once(rest, b'/').ok_or(DsnError("the DSN has no project id"))?;
        let (host, port) = split_port(address);
        if !is_host(host) {
            return Err(DsnError("the DSN's host is missing or malformed"));
        }
        if !port.is_none_or(is_number) {
            return Err(DsnError("the DSN's port must be a number"));
        }
        // As in the reference, whose pattern's `.` ends at the end of a line, in JavaScript's sense.
        let rest = rest.split(['\n', '\r', '\u{2028}', '\u{2029}']).next().unwrap_or_default();
        let split_at = rest.bytes().rposition(|b| b == b'/');
        let path = split_at.and_then(|at| rest.get(..at)).unwrap_or_default();
        let last = split_at.map_or(Some(rest), |at| rest.get(at + 1..)).unwrap_or_default();
        let digits = last.bytes().take_while(u8::is_ascii_digit).count();
        let project_id = last.get(..digits).unwrap_or_default();
        if project_id.is_empty() {
            return Err(DsnError("the DSN's project id must be a number"));
        }
        Ok(Self { protocol, public_key, pass, host, port: port.unwrap_or_default(), path, project_id })
    }

    /// `http` or `https`.
    #[must_use]
    pub(crate) const fn protocol(&self) -> &'a str {
        self.protocol
    }

    /// The key that identifies the sender.
    #[must_use]
    pub(crate) const fn public_key(&self) -> &'a str {
        self.public_key
    }

    /// The secret of old DSNs; empty if there is none.
    #[cfg(test)]
    #[must_use]
    pub(crate) const fn pass(&self) -> &'a str {
        self.pass
    }

    /// Host name or address; IPv6 with its brackets.
    #[must_use]
    pub(crate) const fn host(&self) -> &'a str {
        self.host
    }

    /// Digits, or empty for the protocol's own port.
    #[cfg(test)]
    #[must_use]
    pub(crate) const fn port(&self) -> &'a str {
        self.port
    }

    /// What lies between host and project id, without slashes at its ends; mostly empty.
    #[cfg(test)]
    #[must_use]
    pub(crate) const fn path(&self) -> &'a str {
        self.path
    }

    /// The project, digits.
    #[cfg(test)]
    #[must_use]
    pub(crate) const fn project_id(&self) -> &'a str {
        self.project_id
    }

    /// The organisation in hosts of the form `o<digits>.…`.
    #[must_use]
    pub(crate) fn org_id(&self) -> Option<&str> {
        org_id_of_host(self.host)
    }

    /// The DSN as text, by default without the secret.
    #[must_use]
    pub(crate) fn to_text(&self, with_password: bool) -> String {
        let mut out = String::new();
        for part in [self.protocol, "://", self.public_key] {
            out.push_str(part);
        }
        if with_password && !self.pass.is_empty() {
            out.push(':');
            out.push_str(self.pass);
        }
        out.push('@');
        self.push_base(&mut out);
        out.push_str(self.project_id);
        out
    }

    /// Host, port, path, each with what separates it from the next; ends in a slash.
    fn push_base(&self, out: &mut String) {
        out.push_str(self.host);
        if !self.port.is_empty() {
            out.push(':');
            out.push_str(self.port);
        }
        out.push('/');
        if !self.path.is_empty() {
            out.push_str(self.path);
            out.push('/');
        }
    }

    /// Where envelopes are posted: the tunnel verbatim, else the envelope endpoint with the key, and `client`
    /// (`name/version`) if given, in its query.
    #[must_use]
    pub(crate) fn envelope_url(&self, tunnel: Option<&str>, client: Option<&str>) -> String {
        if let Some(tunnel) = tunnel.filter(|tunnel| !tunnel.is_empty()) {
            return String::from(tunnel);
        }
        let mut out = String::from(self.protocol());
        out.push_str("://");
        self.push_base(&mut out);
        for part in ["api/", self.project_id, "/envelope/?sentry_version=7&sentry_key=", self.public_key] {
            out.push_str(part);
        }
        if let Some(client) = client {
            out.push_str("&sentry_client=");
            text::percent_encode(&mut out, client);
        }
        out
    }
}

/// Host and, if a colon follows it (outside of IPv6 brackets), the port.
fn split_port(address: &str) -> (&str, Option<&str>) {
    let colon = address.bytes().rposition(|b| b == b':');
    let bracket = address.bytes().rposition(|b| b == b']');
    match colon {
        Some(at) if bracket.is_none_or(|bracket| bracket < at) => {
            (address.get(..at).unwrap_or_default(), address.get(at + 1..))
        }
        _ => (address, None),
    }
}

/// The organisation in a host of the form `o<digits>.…`.
#[must_use]
pub(crate) fn org_id_of_host(host: &str) -> Option<&str> {
    let (first, _) = text::split_once(host, b'.')?;
    first.strip_prefix('o').filter(|digits| is_number(digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn parts_and_text() {
        let text = "https://abc:xyz@o42.sentry.io:1234/a/b/321";
        let dsn = Dsn::parse(text).unwrap();
        assert_eq!((dsn.protocol(), dsn.public_key(), dsn.pass()), ("https", "abc", "xyz"));
        assert_eq!(
            (dsn.host(), dsn.port(), dsn.path(), dsn.project_id()),
            ("o42.sentry.io", "1234", "a/b", "321")
        );
        assert_eq!(dsn.org_id(), Some("42"));
        assert_eq!(dsn.to_text(true), text);
        assert_eq!(dsn.to_text(false), "https://abc@o42.sentry.io:1234/a/b/321");
        assert_eq!(
            dsn.envelope_url(None, Some("n/1")),
            "https://o42.sentry.io:1234/a/b/api/321/envelope/?sentry_version=7&sentry_key=abc&sentry_client=n%2F1"
        );
        assert_eq!(dsn.envelope_url(Some("/t"), None), "/t");
    }

    #[test]
    fn a_bad_dsn_says_what_is_wrong() {
        for (dsn, part) in [
            ("", "protocol"),
            ("ftp://a@b/1", "protocol"),
            ("https:/a@b/1", "protocol"),
            ("https://b/1", "public key"),
            ("https://@b/1", "public key"),
            ("https://a:é@b/1", "public key"),
            ("https://a@/1", "host"),
            ("https://a@b c/1", "host"),
            ("https://a@b:/1", "port"),
            ("https://a@b:x/1", "port"),
            ("https://a@b", "project"),
            ("https://a@b/", "project"),
            ("https://a@b/x1", "project"),
            ("https://a@b/1/", "project"),
            ("https://a@b/a\nb/1", "project"),
            ("https://a@b/a\u{2028}/1", "project"),
            ("https://a@b/1?a/b", "project"),
            ("https://a@[::1]80/1", "host"),
        ] {
            let reason = Dsn::parse(dsn).unwrap_err().reason();
            assert!(reason.contains(part), "{dsn}: {reason}");
        }
    }
}
