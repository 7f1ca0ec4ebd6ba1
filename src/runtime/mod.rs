//! Joins the tracer to its surroundings: the decoding of the seam.

pub mod wire;
