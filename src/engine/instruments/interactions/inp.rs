//! Interaction to next paint: the longest interaction, or, from fifty interactions on, nearly the longest
//! (the 98th percentile). Only the ten longest need to be remembered.

use super::{INTERACTION_COUNT, INTERACTION_ID};
use crate::engine::instruments::entry::{Entry, at};
use crate::protocol::text;
use crate::time::Timestamp;
use alloc::{string::String, vec::Vec};

/// How many interactions are remembered.
const KEPT: usize = 10;
/// One of so many interactions may be longer than the one reported.
const PER_OUTLIER: f64 = 50.0;
/// Browsers number interactions in steps of this.
const ID_STEP: f64 = 7.0;
/// Longer than this many milliseconds is not believed.
const MAX: f64 = 60_000.0;
/// After a return from the back/forward cache: interactions too short to be reported took about this long (milliseconds).
const UNSEEN: f64 = 8.0;
const UNKNOWN: &str = "<unknown>";

/// The events of interactions: seven of a click, eight of a pointer that hovers, seven of a drag, the rest of a key. (A `match` of the names
/// was 0.6 KB of wasm.)
const EVENTS: &str = "click pointerdown pointerup mousedown mouseup touchstart touchend \
    mouseover mouseout mouseenter mouseleave pointerover pointerout pointerenter pointerleave \
    dragstart dragend drag dragenter dragleave dragover drop \
    keydown keyup keypress input";

/// What kind of interaction an event belongs to.
#[must_use]
pub(crate) fn interaction_type(event: &str) -> Option<&'static str> {
    match text::place_of(EVENTS, event) {
        0..7 => Some("click"),
        7..15 => Some("hover"),
        15..22 => Some("drag"),
        22..26 => Some("press"),
        _ => None,
    }
}

/// The INP of a page as the span it is sent as (a span item of its own, without a transaction).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InpSpan<'a> {
    /// `ui.interaction.click`, `.hover`, `.drag` or `.press`.
    pub(crate) op: String,
    /// Its name: the target, or `<unknown>`.
    pub(crate) name: &'a str,
    /// When the interaction began.
    pub(crate) start: Timestamp,
    /// When its result was painted.
    pub(crate) end: Timestamp,
    /// `browser.web_vital.inp.value` and `sentry.exclusive_time`, in milliseconds.
    pub(crate) value: f64,
    /// `browser.web_vital.inp.target`.
    pub(crate) target: Option<&'a str>,
    /// `ui.component_name`.
    pub(crate) component: Option<&'a str>,
    /// `browser.web_vital.inp.interaction_type`.
    pub(crate) interaction_type: Option<&'static str>,
}

/// The longest event of an interaction, of kind 10.
#[derive(Clone, Debug, PartialEq)]
struct Longest {
    id: f64,
    start: f64,
    duration: f64,
    kind: Option<&'static str>,
    target: Option<String>,
    component: Option<String>,
    /// The key of the route that was open when it was told of, 0 for none.
    route: u32,
}

/// The ten longest interactions, longest first, and how many there were.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inp {
    longest: Vec<Longest>,
    /// As the browser counts, not-a-number if it does not.
    count: f64,
    /// The count when the page came back from the back/forward cache.
    count_before: f64,
    /// First and last interaction id, to estimate the count; not-a-number before the first.
    first_id: f64,
    last_id: f64,
    /// The value that was taken last, not-a-number before that.
    reported: f64,
}

impl Default for Inp {
    fn default() -> Self {
        Self {
            longest: Vec::new(),
            count: f64::NAN,
            count_before: 0.0,
            first_id: f64::NAN,
            last_id: f64::NAN,
            reported: f64::NAN,
        }
    }
}

impl Inp {
    /// The browser has counted this many interactions.
    pub(crate) fn counted(&mut self, count: f64) {
        if !count.is_nan() {
            self.count = count;
        }
    }

    /// An event of an interaction was painted.
    pub(crate) fn event(&mut self, entry: &Entry<'_>, mut route: u32) {
        self.counted(entry.num(INTERACTION_COUNT));
        let id = entry.num(INTERACTION_ID);
        // Of a number and not-a-number both are the number.
        self.first_id = self.first_id.min(id);
        self.last_id = self.last_id.max(id);
        let (start, duration) = (entry.start(), entry.num(at::DURATION));
        let kind = interaction_type(entry.string(0));
        if let Some(place) = self.longest.iter().position(|known| known.id == id)
            && let Some(known) = self.longest.get_mut(place)
        {
            if duration <= known.duration {
                // Of events of one interaction that were painted together the one that says what was done.
                if duration == known.duration && start == known.start && known.kind.is_none() {
                    known.kind = kind;
                }
                return;
            }
            // It belongs to the route of its first event.
            route = known.route;
            self.longest.remove(place);
        }
        let place = self.longest.iter().take_while(|known| known.duration >= duration).count();
        let (target, component) = (entry.optional(1).map(String::from), entry.optional(2).map(String::from));
        self.longest.insert(place, Longest { id, start, duration, kind, target, component, route });
        self.longest.truncate(KEPT);
    }

    /// The page came back from the back/forward cache: its interactions are counted anew.
    pub(crate) fn restart(&mut self) {
        self.count_before = self.total();
        self.longest.clear();
        self.reported = f64::NAN;
    }

    /// All interactions the page ever had.
    fn total(&self) -> f64 {
        let estimate = ((self.last_id - self.first_id) / ID_STEP + 1.0).max(0.0);
        if self.count.is_nan() { estimate } else { self.count }
    }

    /// The interaction that INP is about.
    fn candidate(&self) -> Option<&Longest> {
        let outliers = ((self.total() - self.count_before) / PER_OUTLIER) as usize;
        self.longest.get(outliers.min(self.longest.len().saturating_sub(1)))
    }

    /// The key of the route whose interaction is reported, 0 for none.
    pub(crate) fn route(&self) -> u32 {
        self.candidate().map_or(0, |interaction| interaction.route)
    }

    /// An interaction of this route may be reported.
    pub(crate) fn mentions(&self, route: u32) -> bool {
        self.longest.iter().any(|interaction| interaction.route == route)
    }

    /// The value in milliseconds, `None` without an interaction. `restored`: since a return from the
    /// back/forward cache, where also interactions too short to be reported count.
    #[must_use]
    pub(crate) fn value(&self, restored: bool) -> Option<f64> {
        match self.candidate() {
            Some(interaction) => Some(interaction.duration),
            None if restored && self.total() > self.count_before => Some(UNSEEN),
            None => None,
        }
    }

    /// The span, if it says something else than the last one taken. `restored`: when the page came back from
    /// the back/forward cache (milliseconds).
    pub(crate) fn take(&mut self, restored: Option<f64>) -> Option<InpSpan<'_>> {
        let value = self.value(restored.is_some())?;
        if value > MAX || self.reported == value {
            return None;
        }
        self.reported = value;
        let interaction = self.candidate();
        let kind = interaction.and_then(|i| i.kind);
        let start = interaction.map_or(restored.unwrap_or(0.0), |i| i.start);
        let target = interaction.and_then(|i| i.target.as_deref());
        let mut op = String::from("ui.interaction.");
        op.push_str(kind.unwrap_or("click"));
        Some(InpSpan {
            op,
            name: target.unwrap_or(UNKNOWN),
            start: Timestamp::from_millis(start),
            end: Timestamp::from_millis(start + value),
            value,
            target,
            component: interaction.and_then(|i| i.component.as_deref()),
            interaction_type: kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::instruments::vitals::tests::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// What an event consists of: name, id, start, duration, count; its target is called by its id.
    type Event = (&'static str, f64, f64, f64, f64);

    fn event(inp: &mut Inp, (name, id, start, duration, count): Event) {
        with_text(inp, (name, id, start, duration, count), &alloc::format!("{name}\nbody > #{id}\n\0"));
    }

    fn with_text(inp: &mut Inp, (_, id, start, duration, count): Event, text: &str) {
        inp.event(&Entry::decode(10, &[start, duration, id, count], text).unwrap(), 0);
    }

    #[test]
    fn without_interactions_there_is_no_inp() {
        assert_eq!(Inp::default().take(None), None);
        let mut inp = Inp::default();
        inp.counted(7.0);
        assert_eq!(inp.take(None), None, "all too short to be reported");
        inp.restart();
        assert_eq!(inp.value(true), None);
        inp.counted(8.0);
        assert_eq!(inp.take(Some(500.0)).unwrap().value, 8.0, "after a restore they count");
        assert_eq!(inp.take(Some(500.0)), None);
    }

    #[test]
    fn the_longest_event_of_the_longest_interaction() {
        let mut inp = Inp::default();
        event(&mut inp, ("pointerdown", 7.0, 100.0, 48.0, 1.0));
        event(&mut inp, ("pointerup", 7.0, 150.0, 104.0, 1.0));
        event(&mut inp, ("keydown", 14.0, 900.0, 56.0, 2.0));
        let span = inp.take(None).unwrap();
        assert_eq!(
            span,
            InpSpan {
                op: "ui.interaction.click".into(),
                name: "body > #7",
                start: Timestamp::of(150_000),
                end: Timestamp::of(254_000),
                value: 104.0,
                target: Some("body > #7"),
                component: None,
                interaction_type: Some("click"),
            }
        );
        assert_eq!(inp.take(None), None, "nothing new");
        event(&mut inp, ("keydown", 21.0, 2000.0, 200.0, 3.0));
        let span = inp.take(None).unwrap();
        assert_eq!(
            (&*span.op, span.value, span.interaction_type),
            ("ui.interaction.press", 200.0, Some("press"))
        );
    }

    #[test]
    fn the_event_that_says_what_was_done_is_preferred() {
        let mut inp = Inp::default();
        event(&mut inp, ("beforeinput", 7.0, 100.0, 48.0, 1.0));
        with_text(&mut inp, ("keydown", 7.0, 100.0, 48.0, 1.0), "keydown\n\0\n\0");
        let span = inp.take(None).unwrap();
        assert_eq!((span.interaction_type, span.name), (Some("press"), "body > #7"));
    }

    #[test]
    fn a_target_that_is_gone_has_no_name() {
        let mut inp = Inp::default();
        with_text(&mut inp, ("click", 7.0, 100.0, 48.0, 1.0), "click\n\0\n\0");
        let span = inp.take(None).unwrap();
        assert_eq!((span.name, span.target), ("<unknown>", None));
    }

    #[test]
    fn an_implausible_one_is_not_reported() {
        let mut inp = Inp::default();
        event(&mut inp, ("click", 7.0, 100.0, 60_000.0, 1.0));
        assert!(inp.clone().take(None).is_some());
        event(&mut inp, ("click", 14.0, 100.0, 60_001.0, 2.0));
        assert_eq!(inp.take(None), None);
    }

    #[test]
    fn a_restart_forgets_the_interactions_but_not_their_number() {
        let mut inp = Inp::default();
        for i in 1..=200 {
            event(&mut inp, ("click", f64::from(i) * 7.0, f64::from(i) * 1000.0, 500.0, f64::from(i)));
        }
        inp.restart();
        assert_eq!(inp.value(true), None);
        event(&mut inp, ("click", 7000.0, 1.0, 300.0, 201.0));
        event(&mut inp, ("click", 7007.0, 1.0, 100.0, 202.0));
        assert_eq!(inp.value(true), Some(300.0), "two interactions, no outlier");
    }

    #[test]
    fn every_listed_event_has_a_type() {
        for (name, kind) in [
            ("touchend", Some("click")),
            ("pointerleave", Some("hover")),
            ("drop", Some("drag")),
            ("input", Some("press")),
            ("contextmenu", None),
        ] {
            assert_eq!(interaction_type(name), kind);
        }
    }

    /// The definition: the longest event of each interaction; of these, leave out one per fifty, but look at
    /// no more than ten.
    fn model(events: &[Event], counted: bool) -> Option<f64> {
        let mut by_id: Vec<(f64, f64)> = Vec::new();
        for &(_, id, _, duration, _) in events {
            match by_id.iter_mut().find(|(known, _)| *known == id) {
                Some((_, longest)) => *longest = longest.max(duration),
                None => by_id.push((id, duration)),
            }
        }
        let count = if counted {
            events.last()?.4
        } else {
            let ids = || by_id.iter().map(|(id, _)| *id);
            (ids().fold(0.0, f64::max) - ids().fold(f64::INFINITY, f64::min)) / 7.0 + 1.0
        };
        by_id.sort_by(|a, b| b.1.total_cmp(&a.1));
        by_id.truncate(10);
        by_id.get((count as usize / 50).min(by_id.len().checked_sub(1)?)).map(|(_, longest)| *longest)
    }

    #[test]
    fn random_histories_give_what_the_definition_gives() {
        let mut rng = Rng::new();
        let seed = rng.0;
        for round in 0..3_000 {
            let counted = rng.below(2) == 0;
            let mut inp = Inp::default();
            let mut events = Vec::new();
            let mut number = 0.0;
            for _ in 0..rng.below(300) {
                number += rng.below(5) as f64;
                // Mostly the newest interaction, sometimes a late event of an older one.
                let id = 7.0
                    * (1.0 + number
                        - if rng.below(4) == 0 { rng.below(4).min(number as u64) as f64 } else { 0.0 });
                let count = if counted { number + 1.0 } else { f64::NAN };
                let one = ("click", id, 1.0, (8 * (5 + rng.below(60))) as f64, count);
                event(&mut inp, one);
                events.push(one);
            }
            assert_eq!(inp.value(false), model(&events, counted), "seed {seed}, round {round}");
        }
    }
}
