//! The core without a browser: scenarios on a virtual clock, random histories against invariants, the floors.
//! The same tests run on the host and, through wasm-bindgen-test, as wasm.

mod accounting;
#[cfg(not(target_arch = "wasm32"))]
mod floors;
mod histories;
mod properties;
mod scenarios;
#[cfg(not(target_arch = "wasm32"))]
mod seam;
pub(crate) mod world;
