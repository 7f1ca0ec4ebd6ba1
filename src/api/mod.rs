//! The public faces: wasm exports for the npm build, a Rust API for Rust apps.

#[cfg(all(feature = "npm-engine", target_arch = "wasm32"))]
pub mod js;
#[cfg(not(feature = "npm-engine"))]
pub(crate) mod rust;
