//! The page's return from the back/forward cache: its vitals begin anew, and the navigation of the return may carry them.
//! (The navigation itself, `instrumentBfcacheRestore`, is one of the routes.)
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | restored | start, time to the next paint (not-a-number: not painted yet) | |

use super::Form;
use super::entry::Entry;
use super::vitals::Vitals;
use crate::seam::entry as kind;

pub(super) const FORMS: [Form; 1] = [Form::of(kind::RESTORED, 2)];

const NEXT_PAINT: usize = 1;

/// It is back, or has been painted after that.
pub(super) fn handle(vitals: &mut Vitals, entry: &Entry<'_>) {
    let paint = entry.num(NEXT_PAINT);
    if paint.is_nan() {
        let mut anew = Vitals::default();
        core::mem::swap(&mut anew.inp, &mut vitals.inp);
        anew.inp.restart();
        anew.restored = Some(entry.start());
        *vitals = anew;
    } else if vitals.restored.is_some() {
        vitals.paints.fcp = Some(paint);
        vitals.paints.lcp.set(paint, None);
    }
}
