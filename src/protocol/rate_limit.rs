//! Rate limits the server imposes, per data category (docs/behaviour.md#rate-limits). Kept for the life of the page.

#[cfg(test)]
use super::json;
use super::json::Attributes;
use super::text;
#[cfg(test)]
use alloc::{string::String, vec::Vec};

/// The category that stands for all of them.
pub(crate) const ALL: &str = "all";
#[cfg(not(npm_engine))]
/// How long, in milliseconds, when the server does not say so in a readable way.
pub(crate) const DEFAULT_DELAY_MS: i64 = 60_000;
/// Until their names and times are this long categories are remembered; further ones count as [`ALL`], to be on the safe side.
pub(crate) const MAX_LENGTH: usize = 4096;
#[cfg(not(npm_engine))]
/// Nor is a wait longer than this, in seconds: no page lives for 31,000 years.
const MAX_DELAY: i64 = 1_000_000_000_000;

/// Until when (milliseconds since the Unix epoch) which category may not be sent: numbers by names, as attributes are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RateLimits(Attributes);

/// What a response said about limits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Response<'a> {
    /// The status, 0 if unknown.
    pub(crate) status: u32,
    /// `X-Sentry-Rate-Limits`, empty if absent.
    #[cfg(not(npm_engine))]
    pub(crate) rate_limits: &'a str,
    /// How long to wait by `Retry-After`, in milliseconds, if it is there: [`retry_after_ms`].
    #[cfg(not(npm_engine))]
    pub(crate) retry_after: Option<i64>,
    /// What JavaScript has made of both: until when, …
    #[cfg(npm_engine)]
    pub(crate) untils: &'a [f64],
    /// … and which category, one a line.
    #[cfg(npm_engine)]
    pub(crate) categories: &'a str,
}

impl RateLimits {
    /// Until when `category` is blocked, milliseconds since the Unix epoch; 0 if it is not. Its own limit is asked
    /// first, then the one for everything.
    #[must_use]
    pub(crate) fn disabled_until(&self, category: &str) -> i64 {
        let of = |name| self.0.get_raw(name).and_then(text::parse_f64).filter(|until| *until != 0.0);
        of(category).or_else(|| of(ALL)).unwrap_or(0.0) as i64
    }

    /// How many milliseconds longer this category may not be sent.
    #[must_use]
    #[inline(never)]
    pub(crate) fn rest(&self, category: &str, now_ms: i64) -> i64 {
        self.disabled_until(category).saturating_sub(now_ms)
    }

    /// `category` may not be sent at `now_ms`.
    #[must_use]
    pub(crate) fn is_limited(&self, category: &str, now_ms: i64) -> bool {
        self.rest(category, now_ms) > 0
    }

    /// Blocks `category` until `until_ms`, milliseconds since the Unix epoch, whatever was known before.
    pub(crate) fn set(&mut self, category: &str, until_ms: i64) {
        let mut name = category;
        if !self.0.remove(name) && self.0.as_str().len() >= MAX_LENGTH {
            name = ALL;
            self.0.remove(name);
        }
        self.0.push_int(name, until_ms);
    }

    #[cfg(test)]
    /// Category and end of each known limit, also past ones.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (String, i64)> {
        let mut all = Vec::new();
        self.0.each(|name, until| all.push((json::unquoted(name), until.parse().unwrap())));
        all.into_iter()
    }

    /// Takes a response into account, of which JavaScript has read the headers (`answered` in `src/browser/limits.js`, in fewer bytes).
    #[cfg(npm_engine)]
    pub(crate) fn update(&mut self, response: &Response<'_>, _now_ms: i64) {
        let mut untils = response.untils.iter();
        text::split(response.categories, b'\n', |category| {
            if let Some(until) = untils.next() {
                self.set(category, *until as i64);
            }
        });
    }

    /// Takes a response into account: its `X-Sentry-Rate-Limits` (`seconds:category;category:scope:reason:namespaces`,
    /// comma-separated; no category means all, unreadable seconds mean 60), else its `Retry-After`, else 60 s for
    /// status 429.
    #[cfg(not(npm_engine))]
    pub(crate) fn update(&mut self, response: &Response<'_>, now_ms: i64) {
        if !response.rate_limits.is_empty() {
            text::split(text::trim(response.rate_limits), b',', |limit| self.take(limit, now_ms));
        } else if let Some(delay) = response.retry_after {
            self.set(ALL, now_ms.saturating_add(delay));
        } else if response.status == 429 {
            self.set(ALL, now_ms.saturating_add(DEFAULT_DELAY_MS));
        }
    }

    #[cfg(not(npm_engine))]
    fn take(&mut self, limit: &str, now_ms: i64) {
        let mut fields = [""; 5];
        let mut index = 0;
        text::split(limit, b':', |field| {
            if let Some(slot) = fields.get_mut(index) {
                *slot = field;
            }
            index += 1;
        });
        let [seconds, categories, _, _, namespaces] = fields;
        let delay = text::leading_i64(seconds)
            .map_or(DEFAULT_DELAY_MS, |seconds| seconds.clamp(-MAX_DELAY, MAX_DELAY) * 1000);
        let until = now_ms.saturating_add(delay);
        if categories.is_empty() {
            self.set(ALL, until);
            return;
        }
        let mut custom = namespaces.is_empty();
        text::split(namespaces, b';', |namespace| custom |= namespace == "custom");
        text::split(categories, b';', |category| {
            if category != "metric_bucket" || custom {
                self.set(category, until);
            }
        });
    }
}

/// The delay in a `Retry-After` header, in milliseconds: seconds or an HTTP date; 60 s if it is neither. For servers: in a page
/// `src/browser/host.js` reads the header.
#[cfg(not(npm_engine))]
#[must_use]
pub(crate) fn retry_after_ms(header: &str, now_ms: i64) -> i64 {
    // White space to JavaScript, but not all of it to ASCII or Unicode.
    let header = header.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text::leading_i64(header) {
        // In floating point, as JavaScript counts.
        Some(seconds) => (seconds as f64 * 1000.0) as i64,
        None => http_date_ms(header).map_or(DEFAULT_DELAY_MS, |at| at.saturating_sub(now_ms)),
    }
}

/// An HTTP date in any of its three forms (RFC 9110 §5.6.7) as milliseconds since the Unix epoch: after the name of
/// the weekday come, in some order, a month's name, a time with colons, a day, and a year behind the day. As JavaScript reads
/// it: without a time it is midnight, `AM` or `PM` may stand behind the time, and so may how far that is ahead of UTC (`+0100`) or
/// a zone of North America; a year before 100 is one of this century or of the last.
#[cfg(not(npm_engine))]
#[must_use]
pub(crate) fn http_date_ms(date: &str) -> Option<i64> {
    let (mut day, mut month, mut year, mut of_day, mut half, mut ahead) = (None, None, None, None, None, 0);
    let mut token_from = 0;
    let bytes = date.as_bytes();
    for at in 0..=bytes.len() {
        if bytes.get(at).is_some_and(|b| !matches!(b, b' ' | b',' | b'-' | b'+' | b'\t')) {
            continue;
        }
        let token = date.get(token_from..at).unwrap_or_default();
        let sign = token_from.checked_sub(1).and_then(|sign| bytes.get(sign));
        token_from = at + 1;
        if let (Some(_), Some(sign @ (b'+' | b'-'))) = (of_day, sign) {
            ahead = zone(token)? * if *sign == b'-' { -1 } else { 1 };
        } else if token.bytes().any(|b| b == b':') {
            of_day = Some(time_of_day(token)?);
        } else if let Some(number) = text::parse_u64(token) {
            let number = i64::try_from(number).ok()?;
            if day.is_none() {
                day = Some(number);
            } else if year.is_none() {
                year = Some(match number {
                    0..=49 => number + 2000,
                    50..=99 => number + 1900,
                    _ => number,
                });
            }
        } else if let Some(index) = month_index(token) {
            month = Some(index);
        } else if let Some(hours) = zone_by_name(token) {
            ahead = hours * 3600;
        } else if token.eq_ignore_ascii_case("AM") {
            half = Some(0);
        } else if token.eq_ignore_ascii_case("PM") {
            half = Some(HALF_DAY_MS);
        }
    }
    let (day, month, year) = (day?, month?, year?);
    let of_day = match (of_day.unwrap_or(0), half) {
        (time, None) => time,
        (time, Some(half)) if time < HALF_DAY_MS + 3_600_000 => time % HALF_DAY_MS + half,
        _ => return None,
    };
    if !(1..=31).contains(&day) || year > 9999 {
        return None;
    }
    Some((text::days_of_date(year, month, day) * 86_400 - ahead) * 1000 + of_day)
}

#[cfg(not(npm_engine))]
const HALF_DAY_MS: i64 = 43_200_000;

/// `hh:mm:ss`, `hh:mm` or `hh:mm:ss.sss` as milliseconds, up to `24:00`. A leap second is the minute's first, as in browsers.
#[cfg(not(npm_engine))]
fn time_of_day(token: &str) -> Option<i64> {
    let (hours, rest) = text::split_once(token, b':')?;
    let (minutes, seconds) = text::divide(rest, b':');
    let (seconds, fraction) = text::divide(seconds, b'.');
    let seconds = if seconds.is_empty() { 0 } else { field(seconds, 60)? % 60 };
    let mut millis = 0;
    for place in 0..3 {
        let digit = fraction.as_bytes().get(place).map_or(Some(0), |b| char::from(*b).to_digit(10))?;
        millis = millis * 10 + i64::from(digit);
    }
    let time = (field(hours, 24)? * 3600 + field(minutes, 59)? * 60 + seconds) * 1000 + millis;
    Some(time).filter(|time| *time <= 2 * HALF_DAY_MS)
}

/// `hhmm`, `hh:mm` or `hh` as seconds.
#[cfg(not(npm_engine))]
fn zone(token: &str) -> Option<i64> {
    let (hours, minutes) = match token.len() {
        4 => (text::before(token, 2), text::behind(token, 2)),
        _ => text::divide(token, b':'),
    };
    Some(field(hours, 23)? * 3600 + if minutes.is_empty() { 0 } else { field(minutes, 59)? * 60 })
}

/// The hours by which a zone that JavaScript knows by its name is ahead of UTC.
#[cfg(not(npm_engine))]
fn zone_by_name(token: &str) -> Option<i64> {
    let zones = "EDTESTCDTCSTMDTMSTPDTPST";
    let at = zones.as_bytes().chunks(3).position(|zone| zone.eq_ignore_ascii_case(token.as_bytes()))?;
    // From four hours behind, each zone with its summer time, which is an hour less, first.
    i64::try_from(at / 2 + at % 2 + 4).ok().map(|behind| -behind)
}

/// A number up to `max`.
#[cfg(not(npm_engine))]
fn field(text: &str, max: u64) -> Option<i64> {
    text::parse_u64(text).filter(|n| *n <= max).and_then(|n| i64::try_from(n).ok())
}

/// 1–12 for a month's English name or its first three letters.
#[cfg(not(npm_engine))]
fn month_index(token: &str) -> Option<i64> {
    let short = token.get(..3)?;
    let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let at = months.as_bytes().chunks(3).position(|month| month.eq_ignore_ascii_case(short.as_bytes()))?;
    i64::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn dates_in_all_three_forms() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(http_date_ms(text), Some(784_111_777_000), "{text}");
        }
        for text in [
            "",
            "x",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:00:00 GMT",
            "Sun, 06 Nov 1994 24:00:01 GMT",
            "Sun, 06 Nov 1994 13:00:00 PM GMT",
            "Sun, 06 Nov 1994 08:49:37.x GMT",
        ] {
            assert_eq!(http_date_ms(text), None, "{text}");
        }
    }

    #[test]
    fn dates_that_are_written_otherwise_are_read_as_javascript_does() {
        for (text, ms) in [
            ("Wed, 21 Oct 2037 07:28:00 +0100", 2_139_719_280_000),
            ("Wed, 21 Oct 2037 07:28:00 GMT+0100", 2_139_719_280_000),
            ("Wed, 21 Oct 2037 07:28:00 -0130", 2_139_728_280_000),
            ("Wed, 21-Oct-37 07:28:00 -01:30", 2_139_728_280_000),
            ("Wed, 21 Oct 2037", 2_139_696_000_000),
            ("Wed, 21 Oct 2037 07:28 GMT", 2_139_722_880_000),
            ("Wed, 21 Oct 2037 02:28:00 EST", 2_139_722_880_000),
            ("Wed, 21 Oct 2037 00:28:00 PDT", 2_139_722_880_000),
            ("Wed, 21 Oct 2037 07:28:00.250 GMT", 2_139_722_880_250),
            ("Wed, 21 Oct 2037 07:28:00 PM GMT", 2_139_766_080_000),
            ("Wed, 21 Oct 2037 12:28:00 AM GMT", 2_139_697_680_000),
            ("Wed, 21 Oct 0037 24:00:00 GMT", 2_139_782_400_000),
            // The last second of a minute that has one more is its first to the browser.
            ("Wed, 21 Oct 2037 07:28:60 GMT", 2_139_722_880_000),
        ] {
            assert_eq!(http_date_ms(text), Some(ms), "{text}");
        }
    }

    #[test]
    fn headers_are_asked_in_order() {
        let mut limits = RateLimits::default();
        limits.update(
            &Response { status: 429, rate_limits: "10:transaction;error:org", retry_after: Some(99_000) },
            1000,
        );
        assert!(limits.is_limited("transaction", 10_999) && !limits.is_limited("transaction", 11_000));
        assert!(!limits.is_limited("internal", 1000));
        limits.update(&Response { status: 429, rate_limits: "", retry_after: Some(2000) }, 1000);
        assert!(limits.is_limited("internal", 2999) && !limits.is_limited("internal", 3000));
        limits.update(&Response { status: 429, ..Response::default() }, 5000);
        assert_eq!(limits.disabled_until("internal"), 65_000);
    }

    #[test]
    fn nothing_a_server_says_overflows_or_grows_without_end() {
        let mut limits = RateLimits::default();
        limits.update(&Response { rate_limits: "99999999999999999999:a", ..Response::default() }, i64::MAX);
        assert!(limits.is_limited("a", i64::MAX - 1));
        for n in 0..1000_i64 {
            let mut category = String::from("c");
            json::int(&mut category, n);
            limits.set(&category, n);
        }
        assert!(limits.iter().count() < 500);
        assert_eq!(limits.disabled_until("c999"), 999);
    }
}
