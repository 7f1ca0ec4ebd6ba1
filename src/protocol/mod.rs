//! What is written on the wire, and nothing else: headers, identifiers, envelopes.

pub mod json;
