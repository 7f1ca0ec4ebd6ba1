//! Only tests; see `main.rs`.
