//! Only tests; see `guard.rs`.
