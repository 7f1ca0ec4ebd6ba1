//! What both sides of the seam between JavaScript and the engine have to agree on, written once: `table.rs`.

mod table;

pub(crate) use table::*;
