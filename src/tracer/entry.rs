//! Performance entries as plain structs, and the numbers in which `src/browser/observe.js` sends them.
//!
//! All times are milliseconds since `performance.timeOrigin`, as the browser gave them; a number that
//! the browser does not have is not-a-number. Strings are joined by `\n`; one that the browser does not
//! have is the single character U+0000.
//!
//! | kind | entry | numbers after the kind | strings |
//! |--:|---|---|---|
//! | 1 | navigation | start, duration, the 12 [`Timings`], unload start, end, DOM content loaded start, end, load start, end, redirect count, activation start | URL, type (`restore` for a discarded tab) |
//! | 2 | resource | start, duration, the 12 [`Timings`], status, transfer size, encoded size, decoded size | URL, initiator, next hop protocol, render blocking status, delivery type |
//! | 3 | paint | start | name |
//! | 4 | mark | start, duration | name, then key and JSON value of each detail |
//! | 5 | measure | start, duration | as 4 |
//! | 6 | long task | start, duration | |
//! | 7 | long animation frame | start, duration, character position | of the longest script: invoker, invoker type, URL, function |
//! | 8 | largest contentful paint | start, render time, load time, size | id, URL, selector |
//! | 9 | layout shift without recent input | start, value | selectors of its sources, if it may count |
//! | 10 | event or first input of an interaction | start, duration, interaction id, interaction count | event name, selector, component |
//! | 11 | interaction count | count | |
//! | 12 | element | render time, load time, natural width, natural height | identifier, paint type, id, tag, URL |
//! | 13 | soft navigation | start, navigation id, interaction id, first contentful paint | URL |
//! | 14 | visibility | first hidden time (infinite: never), activation start | |
//! | 15 | restored from the back/forward cache | start, time to the next paint (not-a-number: not painted yet) | |
//! | 16 | contentful paint of an interaction | start, interaction id, render time, load time, size | id, URL, selector |
//!
//! `tests/vitals/layout.json` holds one example of each; the same file is checked from both sides.

use alloc::{boxed::Box, string::String, vec::Vec};

/// Strings are clipped to this many bytes.
const MAX_STRING: usize = 4096;
/// A text longer than this is refused.
const MAX_TEXT: usize = 65_536;
/// At most this many details of a mark or measure, and sources of a layout shift, are kept.
const MAX_LIST: usize = 32;

/// The twelve moments of a request that navigation and resource timing share, in the order of the wire.
/// Milliseconds since `performance.timeOrigin`; 0: did not happen or is hidden from us; not-a-number: unknown to the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "named as in the Resource Timing specification")]
pub struct Timings {
    pub redirect_start: f64,
    pub redirect_end: f64,
    pub worker_start: f64,
    pub fetch_start: f64,
    pub domain_lookup_start: f64,
    pub domain_lookup_end: f64,
    pub connect_start: f64,
    pub secure_connection_start: f64,
    pub connect_end: f64,
    pub request_start: f64,
    pub response_start: f64,
    pub response_end: f64,
}

/// The page load itself.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "named as in the Navigation Timing specification")]
pub struct Navigation {
    /// The page's URL as the browser gave it, with all its secrets.
    pub name: String,
    /// `navigate`, `reload`, `back_forward`, `prerender`, or `restore` for a tab that had been discarded.
    pub kind: String,
    pub start: f64,
    pub duration: f64,
    pub timings: Timings,
    pub unload_event_start: f64,
    pub unload_event_end: f64,
    pub dom_content_loaded_event_start: f64,
    pub dom_content_loaded_event_end: f64,
    pub load_event_start: f64,
    pub load_event_end: f64,
    pub redirect_count: f64,
    pub activation_start: f64,
}

/// One request of the page.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "named as in the Resource Timing specification")]
pub struct Resource {
    /// The URL as the browser gave it, with all its secrets.
    pub name: String,
    pub initiator: String,
    /// The ALPN name (`h2`); empty when failed or hidden from us, `None` when the browser does not tell.
    pub next_hop_protocol: Option<String>,
    pub render_blocking_status: Option<String>,
    pub delivery_type: Option<String>,
    pub start: f64,
    pub duration: f64,
    pub timings: Timings,
    pub status: f64,
    pub transfer_size: f64,
    pub encoded_body_size: f64,
    pub decoded_body_size: f64,
}

/// `performance.mark()` or `performance.measure()`.
#[derive(Clone, Debug, PartialEq)]
pub struct UserTiming {
    /// A measure, not a mark.
    pub measure: bool,
    /// The name the page gave.
    pub name: String,
    /// Keys (empty: the detail as a whole) and JSON texts of the details.
    pub details: Vec<(String, String)>,
    /// Milliseconds.
    pub start: f64,
    /// Milliseconds, never negative.
    pub duration: f64,
}

/// A long animation frame and its longest script.
#[derive(Clone, Debug, PartialEq)]
pub struct AnimationFrame {
    /// What called the script; may be a URL.
    pub invoker: String,
    /// `classic-script`, `event-listener`, ….
    pub invoker_type: String,
    /// The script's URL, empty if unknown.
    pub source_url: String,
    /// The function's name, empty if unknown.
    pub function: String,
    /// Where in the script; −1 if unknown.
    pub char_position: f64,
    /// Milliseconds.
    pub start: f64,
    /// Milliseconds, never negative.
    pub duration: f64,
}

/// The largest (text or image) paint so far.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentfulPaint {
    /// The element's id attribute, empty if none.
    pub id: String,
    /// The image's URL as the browser gave it, empty if none.
    pub url: String,
    /// How the element is written, `None` if it is gone.
    pub selector: Option<String>,
    /// Milliseconds: the render time, or the load time where the render time is withheld.
    pub start: f64,
    /// Milliseconds; not-a-number if unknown.
    pub render_time: f64,
    /// Milliseconds; not-a-number if unknown.
    pub load_time: f64,
    /// Square pixels; not-a-number if unknown.
    pub size: f64,
}

/// One event of an interaction (click, tap, key press, drag).
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// Event name (`pointerup`).
    pub name: String,
    /// How the target is written, `None` if it is gone.
    pub selector: Option<String>,
    /// The component the target belongs to, if the page names components.
    pub component: Option<String>,
    /// Milliseconds.
    pub start: f64,
    /// Milliseconds from the event to the next paint.
    pub duration: f64,
    /// The same for all events of one interaction.
    pub id: f64,
    /// How many interactions the page has had; not-a-number if the browser does not count.
    pub count: f64,
}

/// An element with the `elementtiming` attribute was painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The value of the `elementtiming` attribute.
    pub identifier: String,
    /// `image-paint` or `text-paint`.
    pub paint_type: String,
    /// The element's id, empty if none.
    pub id: String,
    /// The element's tag in lower case, empty if it is gone.
    pub tag: String,
    /// The image's URL as the browser gave it, empty for text.
    pub url: String,
    /// Milliseconds; 0 if withheld.
    pub render_time: f64,
    /// Milliseconds; 0 for text.
    pub load_time: f64,
    /// Pixels; 0 for text.
    pub width: f64,
    /// Pixels; 0 for text.
    pub height: f64,
}

/// A navigation inside the page that the browser itself detected.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftNavigation {
    /// The new URL as the browser gave it.
    pub name: String,
    /// Milliseconds: when the interaction began.
    pub start: f64,
    /// The browser's id of the navigation.
    pub id: f64,
    /// The interaction that caused it.
    pub interaction: f64,
    /// Milliseconds: when its first content was painted; not-a-number if unknown.
    pub paint: f64,
}

/// A performance entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The page load.
    Navigation(Box<Navigation>),
    /// A request.
    Resource(Box<Resource>),
    /// `first-paint` or `first-contentful-paint`.
    Paint {
        /// Which of them.
        name: String,
        /// Milliseconds.
        start: f64,
    },
    /// A mark or measure.
    UserTiming(UserTiming),
    /// The main thread was busy for 50 ms or more.
    LongTask {
        /// Milliseconds.
        start: f64,
        /// Milliseconds, never negative.
        duration: f64,
    },
    /// A frame took 50 ms or more.
    AnimationFrame(AnimationFrame),
    /// A candidate for LCP.
    ContentfulPaint(ContentfulPaint),
    /// Something moved without the user's doing.
    LayoutShift {
        /// Milliseconds.
        start: f64,
        /// The score of this shift.
        value: f64,
        /// What moved, at most 5 by specification; empty when the shift cannot count any more.
        sources: Vec<String>,
    },
    /// An event of an interaction.
    Interaction(Interaction),
    /// How many interactions there were.
    InteractionCount(f64),
    /// An element with `elementtiming`.
    Element(Element),
    /// A soft navigation.
    SoftNavigation(SoftNavigation),
    /// When the page was first hidden and when it was activated.
    Visibility {
        /// Milliseconds; infinite if it never was hidden.
        hidden_at: f64,
        /// Milliseconds; 0 unless the page was prerendered.
        activation_start: f64,
    },
    /// The page came back from the back/forward cache.
    Restored {
        /// Milliseconds.
        start: f64,
        /// Milliseconds from there to the next paint, `None` before it.
        paint: Option<f64>,
    },
    /// A candidate for the LCP of a soft navigation.
    InteractionPaint {
        /// Milliseconds: when the interaction began.
        start: f64,
        /// Which interaction.
        interaction: f64,
        /// What was painted; its start is the render time.
        paint: ContentfulPaint,
    },
}

/// The strings of a text, clipped, as `None` where the browser had none.
struct Strings<'a>(Option<&'a str>);

impl<'a> Iterator for Strings<'a> {
    type Item = Option<&'a str>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.0?;
        let line = match text.as_bytes().iter().position(|b| *b == b'\n') {
            Some(at) => {
                self.0 = text.get(at.wrapping_add(1)..);
                text.get(..at)?
            }
            None => {
                self.0 = None;
                text
            }
        };
        Some(if line == "\0" { None } else { Some(clip(line, MAX_STRING)) })
    }
}

impl Strings<'_> {
    fn optional(&mut self) -> Option<String> {
        self.next().flatten().map(String::from)
    }

    fn string(&mut self) -> String {
        self.optional().unwrap_or_default()
    }
}

/// The longest start of `text` that has at most `max` bytes.
#[must_use]
pub fn clip(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    loop {
        if let Some(start) = text.get(..end) {
            return start;
        }
        end = end.saturating_sub(1);
    }
}

fn timings(nums: &[f64; 12]) -> Timings {
    let &[
        redirect_start,
        redirect_end,
        worker_start,
        fetch_start,
        domain_lookup_start,
        domain_lookup_end,
        connect_start,
        secure_connection_start,
        connect_end,
        request_start,
        response_start,
        response_end,
    ] = nums;
    Timings {
        redirect_start,
        redirect_end,
        worker_start,
        fetch_start,
        domain_lookup_start,
        domain_lookup_end,
        connect_start,
        secure_connection_start,
        connect_end,
        request_start,
        response_start,
        response_end,
    }
}

/// Reads one entry: `kind` and `nums` as in the table above (`nums` without the kind).
///
/// `None` if the kind is unknown, there are too few or too many numbers, the text is longer than 64 KiB
/// or the start is not a number. Browsers have been seen to give negative durations: they become 0.
#[must_use]
pub fn decode(kind: u32, nums: &[f64], text: &str) -> Option<Entry> {
    let start = *nums.first()?;
    if text.len() > MAX_TEXT || start.is_nan() {
        return None;
    }
    let duration = nums.get(1).copied().unwrap_or_default().max(0.0);
    let mut strings = Strings(Some(text));
    Some(match (kind, nums) {
        (1, [_, _, times @ .., u0, u1, d0, d1, l0, l1, redirects, activation]) => {
            Entry::Navigation(Box::new(Navigation {
                name: strings.string(),
                kind: strings.string(),
                start,
                duration,
                timings: timings(times.try_into().ok()?),
                unload_event_start: *u0,
                unload_event_end: *u1,
                dom_content_loaded_event_start: *d0,
                dom_content_loaded_event_end: *d1,
                load_event_start: *l0,
                load_event_end: *l1,
                redirect_count: *redirects,
                activation_start: activation.max(0.0),
            }))
        }
        (2, [_, _, times @ .., status, transfer, encoded, decoded]) => Entry::Resource(Box::new(Resource {
            name: strings.string(),
            initiator: strings.string(),
            next_hop_protocol: strings.optional(),
            render_blocking_status: strings.optional(),
            delivery_type: strings.optional(),
            start,
            duration,
            timings: timings(times.try_into().ok()?),
            status: *status,
            transfer_size: *transfer,
            encoded_body_size: *encoded,
            decoded_body_size: *decoded,
        })),
        (3, [_]) => Entry::Paint { name: strings.string(), start },
        (4 | 5, [_, _]) => {
            let name = strings.string();
            let mut details = Vec::new();
            while let (Some(Some(key)), Some(Some(value))) = (strings.next(), strings.next()) {
                // A clipped JSON text would not be one any more.
                if value.len() < MAX_STRING && details.len() < MAX_LIST {
                    details.push((String::from(key), String::from(value)));
                }
            }
            Entry::UserTiming(UserTiming { measure: kind == 5, name, details, start, duration })
        }
        (6, [_, _]) => Entry::LongTask { start, duration },
        (7, [_, _, char_position]) => Entry::AnimationFrame(AnimationFrame {
            invoker: strings.string(),
            invoker_type: strings.string(),
            source_url: strings.string(),
            function: strings.string(),
            char_position: *char_position,
            start,
            duration,
        }),
        (8, [_, render_time, load_time, size]) => {
            Entry::ContentfulPaint(contentful_paint(&mut strings, start, *render_time, *load_time, *size))
        }
        (9, [_, value]) if *value >= 0.0 => Entry::LayoutShift {
            start,
            value: *value,
            sources: if text.is_empty() {
                Vec::new()
            } else {
                strings.take(MAX_LIST).map(|s| String::from(s.unwrap_or_default())).collect()
            },
        },
        (10, [_, _, id, count]) if *id > 0.0 => Entry::Interaction(Interaction {
            name: strings.string(),
            selector: strings.optional(),
            component: strings.optional(),
            start,
            duration,
            id: *id,
            count: *count,
        }),
        (11, [_]) => Entry::InteractionCount(start),
        (12, [_, load_time, width, height]) => Entry::Element(Element {
            identifier: strings.string(),
            paint_type: strings.string(),
            id: strings.string(),
            tag: strings.string(),
            url: strings.string(),
            render_time: start,
            load_time: *load_time,
            width: *width,
            height: *height,
        }),
        (13, [_, id, interaction, paint]) => Entry::SoftNavigation(SoftNavigation {
            name: strings.string(),
            start,
            id: *id,
            interaction: *interaction,
            paint: *paint,
        }),
        (14, [_, activation]) => {
            Entry::Visibility { hidden_at: start, activation_start: activation.max(0.0) }
        }
        (15, [_, paint]) => {
            Entry::Restored { start, paint: if paint.is_nan() { None } else { Some(*paint) } }
        }
        (16, [_, interaction, render_time, load_time, size]) => Entry::InteractionPaint {
            start,
            interaction: *interaction,
            paint: contentful_paint(&mut strings, *render_time, *render_time, *load_time, *size),
        },
        _ => return None,
    })
}

fn contentful_paint(
    strings: &mut Strings<'_>,
    start: f64,
    render_time: f64,
    load_time: f64,
    size: f64,
) -> ContentfulPaint {
    ContentfulPaint {
        id: strings.string(),
        url: strings.string(),
        selector: strings.optional(),
        start,
        render_time,
        load_time,
        size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The same examples that the test of `observe.js` produces from fake browser entries.
    #[test]
    fn every_example_of_the_shared_layout_is_read() {
        let layout: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/vitals/layout.json")).unwrap();
        let examples = layout.as_array().unwrap();
        let mut kinds = Vec::new();
        for example in examples {
            let nums: Vec<f64> = example["nums"]
                .as_array()
                .unwrap()
                .iter()
                .map(|n| match n.as_str() {
                    Some("Infinity") => f64::INFINITY,
                    Some(_) => f64::NAN,
                    None => n.as_f64().unwrap(),
                })
                .collect();
            let kind = nums[0] as u32;
            let entry = decode(kind, &nums[1..], example["text"].as_str().unwrap());
            let debug = alloc::format!("{:?}", entry.unwrap_or_else(|| panic!("kind {kind} is not read")));
            // What the example says about the fields, as Rust prints them.
            for part in example["fields"].as_array().unwrap() {
                assert!(debug.contains(part.as_str().unwrap()), "{part} is not in {debug}");
            }
            kinds.push(kind);
        }
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, (1..=16).collect::<Vec<_>>(), "an example of each kind");
    }

    #[test]
    fn too_few_or_too_many_numbers_are_refused() {
        for (kind, right) in [
            (1, 22),
            (2, 18),
            (3, 1),
            (4, 2),
            (5, 2),
            (6, 2),
            (7, 3),
            (8, 4),
            (9, 2),
            (10, 4),
            (11, 1),
            (12, 4),
            (13, 4),
            (14, 2),
            (15, 2),
            (16, 5),
        ] {
            for len in 0..30 {
                let nums = alloc::vec![1.0; len];
                assert_eq!(decode(kind, &nums, "").is_some(), len == right, "kind {kind} with {len}");
            }
        }
        assert_eq!(decode(0, &[1.0], ""), None);
        assert_eq!(decode(17, &[1.0], ""), None);
        assert_eq!(decode(3, &[f64::NAN], "first-paint"), None, "no start");
    }

    #[test]
    fn texts_are_capped() {
        assert_eq!(decode(3, &[1.0], &"x".repeat(MAX_TEXT + 1)), None);
        let Some(Entry::Paint { name, .. }) = decode(3, &[1.0], &"é".repeat(3000)) else { panic!() };
        assert_eq!(name.len(), 4096);
        let Some(Entry::Paint { name, .. }) = decode(3, &[1.0], &(String::from("x") + &"é".repeat(3000)))
        else {
            panic!()
        };
        assert_eq!(name.len(), 4095, "no half characters");
        let mut text = String::from("mark");
        for _ in 0..100 {
            text.push_str("\nkey\n1");
        }
        let Some(Entry::UserTiming(mark)) = decode(4, &[1.0, 0.0], &text) else { panic!() };
        assert_eq!(mark.details.len(), MAX_LIST);
    }

    #[test]
    fn a_negative_duration_becomes_zero() {
        assert_eq!(decode(6, &[5.0, -1.0], ""), Some(Entry::LongTask { start: 5.0, duration: 0.0 }));
        assert_eq!(decode(6, &[5.0, f64::NAN], ""), Some(Entry::LongTask { start: 5.0, duration: 0.0 }));
    }
}
