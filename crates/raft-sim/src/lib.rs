//! The virtual cluster.
