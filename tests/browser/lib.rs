//! Only tests; see `guard.rs` and `worker.rs`.
