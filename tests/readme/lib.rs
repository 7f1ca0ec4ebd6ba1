#![doc = include_str!("../../README.md")]

#[doc = include_str!("../../docs/rust.md")]
pub mod rust {}
