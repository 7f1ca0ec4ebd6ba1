//! The public faces: wasm exports for the npm build, a Rust API for Rust apps.

#[cfg(all(npm_engine, target_arch = "wasm32"))]
pub mod js;
#[cfg(not(npm_engine))]
pub(crate) mod rust;
