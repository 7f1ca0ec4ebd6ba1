//! The core without a browser: scenarios on a virtual clock, random histories against invariants, the floors.
//! The same file runs on the host and, through wasm-bindgen-test, as wasm.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

mod accounting;
#[cfg(not(target_arch = "wasm32"))]
mod floors;
mod histories;
mod scenarios;
mod world;
