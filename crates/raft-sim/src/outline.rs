//! A digest of what can be seen of a cluster, for links and archives.

use std::hash::Hasher;

use crate::cluster::{Cluster, ClusterRules};
use crate::digest::Digest;

/// So many of the last entries of each log count: older ones are settled by those after them (§5.3).
const ENTRIES: usize = 64;

impl<R: ClusterRules> Cluster<R> {
    /// A digest of what can be seen of the servers now: role, term, vote, commit index and the end of the log, and
    /// how many messages were sent until now. Other than [`Cluster::digest`] it stays the same for as long as a script
    /// runs the same way, however the program stores what it knows; so it can be kept in a link.
    #[must_use]
    pub fn outline(&self) -> u32 {
        let mut digest = Digest::default();
        digest.write_u64(self.now().as_micros());
        digest.write_u64(self.messages_sent());
        for server in self.servers() {
            let base = server.log_base();
            let numbers = [server.id().0, u64::from(server.is_up()), base.index, base.term];
            numbers.into_iter().for_each(|number| digest.write_u64(number));
            if let Some(raft) = server.raft() {
                let vote = raft.voted_for().map_or(0, |id| id.0);
                let role = raft.role() as u64;
                let numbers = [raft.current_term(), vote, role, raft.log().commit_index()];
                numbers.into_iter().for_each(|number| digest.write_u64(number));
            }
            let log = server.log();
            for entry in log.iter().skip(log.len().saturating_sub(ENTRIES)) {
                digest.write_u64(entry.index);
                digest.write_u64(entry.term);
            }
        }
        let [a, b, c, d, ..] = digest.finish().to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }
}
