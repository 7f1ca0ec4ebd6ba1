//! One trace from backend to page to API.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod api;
pub mod protocol;
pub mod runtime;
pub mod time;
pub mod tracer;
