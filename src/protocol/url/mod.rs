//! URLs as text: taken apart, shortened and cleaned of secrets, never resolved (the browser has done that).

mod policy;

use super::text;
use alloc::string::String;

pub(crate) use policy::QueryPolicy;

/// The parts of a URL, borrowed from it; what is absent is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    /// `https`, without the colon; empty for a relative URL.
    pub(crate) scheme: &'a str,
    /// `user:password`, without the `@`.
    pub(crate) userinfo: &'a str,
    /// Host name or address, IPv6 with its brackets.
    pub(crate) host: &'a str,
    /// Digits, without the colon.
    pub(crate) port: &'a str,
    /// From the first slash behind the authority; for `data:` and the like all behind the scheme.
    pub(crate) path: &'a str,
    /// Without the `?`.
    pub(crate) query: &'a str,
    /// Without the `#`.
    pub(crate) fragment: &'a str,
    /// Host and port, with a colon in between.
    pub(crate) address: &'a str,
    /// Everything in front of query and fragment.
    pub(crate) place: &'a str,
}

/// Is it a file, or a page of this very machine?
#[must_use]
pub(crate) fn is_local(url: &str) -> bool {
    let Parts { scheme, host, .. } = split(url);
    scheme == "file"
        || text::word("localhost 127.0.0.1 [::1]", host).is_some()
        || host.as_bytes().ends_with(b".localhost")
}

/// The parts of an absolute URL; of a relative one path, query and fragment. Never fails: text that is no URL is a path.
#[must_use]
pub(crate) fn split(url: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let (rest, fragment) = text::divide(url, b'#');
    let (mut rest, query) = text::divide(rest, b'?');
    (parts.fragment, parts.query, parts.place) = (fragment, query, rest);
    if let Some((scheme, behind)) = text::split_once(rest, b':')
        && is_scheme(scheme)
    {
        parts.scheme = scheme;
        rest = behind;
    }
    match rest.strip_prefix('/').and_then(|rest| rest.strip_prefix('/')) {
        Some(behind) => {
            let end = text::find(behind, b'/').unwrap_or(behind.len());
            let authority = text::before(behind, end);
            parts.path = text::behind(behind, end);
            let mut address = authority;
            while let Some((_, behind)) = text::split_once(address, b'@') {
                address = behind;
            }
            parts.userinfo = text::before(authority, (authority.len() - address.len()).saturating_sub(1));
            let host_end = match text::find(address, b']') {
                Some(bracket) => bracket + 1,
                None => text::find(address, b':').unwrap_or(address.len()),
            };
            parts.host = text::before(address, host_end);
            let port = text::behind(address, host_end);
            parts.port = text::without(port, b':');
            parts.address = if parts.port.is_empty() { parts.host } else { address };
        }
        None => parts.path = rest,
    }
    parts
}

fn is_scheme(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// The URL without user name and password and with the values that `policy` hides replaced, wherever names have
/// values: in the query, in the fragment (`#access_token=…`) and in parameters of the path (`;jsessionid=…`). The rest is
/// byte-identical. Of a `data:` URL only what it is.
#[must_use]
pub(crate) fn redact(url: &str, policy: &QueryPolicy) -> String {
    if url.as_bytes().starts_with(b"data:") {
        return shorten_data_url(url, false);
    }
    let parts = split(url);
    let place = parts.place;
    let mut out = String::with_capacity(url.len());
    let authority = place.len() - parts.path.len();
    // Up to the two slashes, then from behind the `@`.
    let (user, behind) = if parts.userinfo.is_empty() {
        (0, 0)
    } else {
        let user = text::find(place, b'/').map_or(0, |slash| slash + 2);
        (user, user + parts.userinfo.len() + 1)
    };
    out.push_str(text::before(place, user));
    out.push_str(text::between(place, behind, authority));
    policy.write_pairs(&mut out, parts.path, b'/');
    if !parts.query.is_empty() && !matches!(policy, QueryPolicy::None) {
        out.push('?');
        policy.write_pairs(&mut out, parts.query, b'?');
    }
    // An empty one stays.
    if text::find(url, b'#').is_some() {
        out.push('#');
        policy.write_pairs(&mut out, parts.fragment, b'#');
    }
    out
}

/// Scheme, host and port of an absolute URL (`https://example.com:8080`), without a slash at the end.
#[must_use]
pub(crate) fn origin(url: &str) -> &str {
    let Parts { place, path, .. } = split(url);
    text::before(place, place.len() - path.len())
}

/// The URL as the name of a span: without query and fragment, without the ports 80 and 443, user name and password
/// each replaced by `mask`. A relative URL becomes its path.
#[cfg(test)]
pub(crate) fn sanitized(url: &str, mask: &str) -> String {
    let mut out = String::new();
    push_name(&mut out, &split(url), mask);
    out
}

/// Appends the URL of these parts as the name of a span: without query and fragment, without the ports 80 and 443, user name and
/// password each replaced by `mask`. A relative URL becomes its path.
pub(crate) fn push_name(out: &mut String, parts: &Parts<'_>, mask: &str) {
    if parts.host.is_empty() {
        return out.push_str(parts.place);
    }
    out.push_str(parts.scheme);
    if !parts.scheme.is_empty() {
        out.push_str("://");
    }
    if !parts.userinfo.is_empty() {
        let (user, password) = text::divide(parts.userinfo, b':');
        if !user.is_empty() {
            out.push_str(mask);
        }
        if !password.is_empty() {
            out.push(':');
            out.push_str(mask);
        }
        out.push('@');
    }
    out.push_str(parts.host);
    if !matches!(parts.port, "" | "80" | "443") {
        out.push(':');
        out.push_str(parts.port);
    }
    out.push_str(parts.path);
}

/// A `data:` URL as `data:<type>[,base64],<first 10 characters>… [truncated]`; other URLs unchanged.
#[must_use]
pub(crate) fn strip_data_url_content(url: &str) -> String {
    shorten_data_url(url, true)
}

/// [`strip_data_url_content`], with or without the first ten characters of the content.
#[must_use]
pub(crate) fn shorten_data_url(url: &str, with_start: bool) -> String {
    let Some(rest) = url.strip_prefix("data:") else { return String::from(url) };
    let (head, content) = text::divide(rest, b',');
    let kind = text::divide(head, b';').0;
    let mut out = String::from("data:");
    out.push_str(if kind.is_empty() { "text/plain" } else { kind });
    // The second is what this has made of it before.
    let shortened = !with_start && text::behind(rest, kind.len()) == ",base64";
    if shortened || text::find_text(rest, ";base64,").is_some() {
        out.push_str(",base64");
    }
    if with_start && !content.is_empty() {
        out.push(',');
        let mut characters = 0;
        let end = content.bytes().position(|b| {
            characters += u32::from(b & 0xc0 != 0x80);
            characters > 10
        });
        out.push_str(text::before(content, end.unwrap_or(content.len())));
        if end.is_some() {
            out.push_str("... [truncated]");
        }
    }
    out
}

/// A request to Sentry itself, never to be traced: to the tunnel (a slash at the end does not matter), or to the
/// DSN's host or a subdomain of it with `sentry_key` in the query.
#[must_use]
pub(crate) fn is_sentry_request_url(url: &str, dsn_host: &str, tunnel: &str) -> bool {
    let without_slash = |text| <str>::strip_suffix(text, '/').unwrap_or(text);
    if !tunnel.is_empty() && without_slash(url) == without_slash(tunnel) {
        return true;
    }
    let parts = split(url);
    if parts.scheme.is_empty() || parts.host.is_empty() || dsn_host.is_empty() {
        return false;
    }
    let (host, dsn_host) = (parts.host.as_bytes(), dsn_host.as_bytes());
    let same_host = host.len().checked_sub(dsn_host.len()).is_some_and(|at| {
        host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(dsn_host))
            && (at == 0 || host.get(at - 1) == Some(&b'.'))
    });
    let mut has_key = false;
    text::split(parts.query, b'&', |pair| has_key |= pair.as_bytes().starts_with(b"sentry_key="));
    same_host && has_key
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn local_pages() {
        for url in [
            "http://localhost:8080/a",
            "http://127.0.0.1/",
            "http://[::1]:1/",
            "https://a.localhost/x",
            "file:///a",
        ] {
            assert!(is_local(url), "{url}");
        }
        for url in ["https://localhost.example/", "https://alocalhost/", "https://app.example/localhost", ""]
        {
            assert!(!is_local(url), "{url}");
        }
    }

    #[test]
    fn secrets_go_and_the_rest_stays_byte_identical() {
        for (url, clean) in [
            (
                "https://u:p@h.x:1/a%20b?q=%C3&Token=1&x#key=2",
                "https://h.x:1/a%20b?q=%C3&Token=[Filtered]&x#key=[Filtered]",
            ),
            ("https://u@h/a@b?c@d", "https://h/a@b?c@d"),
            ("//u:p@h/x", "//h/x"),
            ("/p?%61uth=1&auth&a=b=c", "/p?%61uth=[Filtered]&auth=[Filtered]&a=b=c"),
            ("/p?", "/p"),
            ("/p?#f", "/p#f"),
            ("data:text/plain,a@b?token=1", "data:text/plain"),
            ("mailto:a@b", "mailto:a@b"),
            ("", ""),
        ] {
            assert_eq!(redact(url, &QueryPolicy::All), clean);
        }
    }

    #[test]
    fn policies() {
        let url = "/p?a=1&Page=2&sid=3#f";
        let terms = || Vec::from([String::from("pAGE"), String::from("sid")]);
        assert_eq!(redact(url, &QueryPolicy::None), "/p#f");
        assert_eq!(redact(url, &QueryPolicy::Allow(terms())), "/p?a=[Filtered]&Page=2&sid=[Filtered]#f");
        assert_eq!(redact(url, &QueryPolicy::Deny(terms())), "/p?a=1&Page=[Filtered]&sid=[Filtered]#f");
    }

    #[test]
    fn parts_of_a_url() {
        let parts = split("https://u:p@[::1]:80/a/b?c=?#d#e");
        assert_eq!((parts.scheme, parts.userinfo, parts.host, parts.port), ("https", "u:p", "[::1]", "80"));
        assert_eq!((parts.path, parts.query, parts.fragment), ("/a/b", "c=?", "d#e"));
        assert_eq!(split("/a:b").path, "/a:b");
        assert_eq!(split("blob:https://h/1").path, "https://h/1");
        assert_eq!(split("https://h").path, "");
    }

    #[test]
    fn names() {
        assert_eq!(sanitized("https://u:p@h:443/a?b#c", "*"), "https://*:*@h/a");
        assert_eq!(sanitized("/a?b", "*"), "/a");
        assert_eq!(
            strip_data_url_content("data:;base64,é234567890x"),
            "data:text/plain,base64,é234567890... [truncated]"
        );
        assert_eq!(strip_data_url_content("datax"), "datax");
    }

    #[test]
    fn own_requests() {
        assert!(is_sentry_request_url("https://o1.ingest.x/?a=1&sentry_key=2", "ingest.x", ""));
        assert!(!is_sentry_request_url("https://evilingest.x/?sentry_key=2", "ingest.x", ""));
        assert!(is_sentry_request_url("/tunnel/", "", "/tunnel"));
        assert!(!is_sentry_request_url("", "", ""));
    }
}
