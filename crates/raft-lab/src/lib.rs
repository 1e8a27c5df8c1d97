//! What one plays on the cluster.
