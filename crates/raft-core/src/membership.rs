//! Who belongs to the cluster, and how that changes: joint consensus (§6), one server at a time
//! (diss. §4.1), learners (diss. §4.2.1). Pure functions; when a change counts is in `membership_log.rs`.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::sorting::sort_by_key;
use crate::{ConfChangeError, Index, NodeId, Progress};

/// The members of a cluster. Every list is in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfState {
    /// The voters; in a joint configuration those of the new one (§6: `C_new`).
    pub voters: Vec<NodeId>,
    /// The voters of the old configuration (§6: `C_old`) while it is joint, else empty.
    pub voters_outgoing: Vec<NodeId>,
    /// The members that do not vote.
    pub learners: Vec<NodeId>,
    /// Voters of the old configuration that become learners when the joint one is left.
    pub learners_next: Vec<NodeId>,
    /// The leader leaves the joint configuration by itself as soon as it is safe.
    pub auto_leave: bool,
}

/// A change of the membership, as it stands in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfChange {
    /// Whether to go by a joint configuration.
    pub transition: Transition,
    /// What changes. None, with [`Transition::Auto`]: leave the joint configuration.
    pub changes: Vec<MemberChange>,
    /// The owner's: an address, say. Raft does not look at it.
    pub context: Arc<[u8]>,
}

/// How to get from one configuration to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Transition {
    /// In one step if one server changes at most, else as [`Self::JointImplicit`].
    #[default]
    Auto,
    /// By a joint configuration that the leader leaves by itself.
    JointImplicit,
    /// By a joint configuration that stays until an empty [`ConfChange`] is proposed.
    JointExplicit,
}

/// One server's part in a [`ConfChange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MemberChange {
    /// What becomes of the server.
    pub kind: MemberChangeKind,
    /// The server; id 0 stands for nobody and changes nothing.
    pub node: NodeId,
}

/// What becomes of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MemberChangeKind {
    /// It is added as a voter, or promoted.
    AddVoter,
    /// It is added as a learner, or demoted.
    AddLearner,
    /// It is no longer a member.
    Remove,
    /// Nothing: the owner's context is news about it.
    Update,
}

/// A configuration with what a leader has to know about how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The members now.
    pub members: ConfState,
    /// Members that the leader knows nothing of yet, some of which may have been members before.
    pub fresh: Vec<NodeId>,
}

impl ConfChange {
    /// A change of one server, in one step.
    #[must_use]
    pub fn one(kind: MemberChangeKind, node: NodeId) -> Self {
        Self { changes: [MemberChange { kind, node }].into(), ..Self::default() }
    }

    /// Leaves a joint configuration.
    #[must_use]
    pub fn leave_joint() -> Self {
        Self::default()
    }

    /// Whether this leaves a joint configuration.
    #[must_use]
    pub fn leaves_joint(&self) -> bool {
        self.transition == Transition::Auto && self.changes.is_empty()
    }

    /// Whether this goes by a joint configuration, and if so, whether the leader leaves that by itself.
    #[must_use]
    pub fn enters_joint(&self) -> Option<bool> {
        match self.transition {
            Transition::Auto if self.changes.len() <= 1 => None,
            Transition::Auto | Transition::JointImplicit => Some(true),
            Transition::JointExplicit => Some(false),
        }
    }
}

impl ConfState {
    /// A configuration of voters and learners, not joint.
    #[must_use]
    pub fn new(voters: &[NodeId], learners: &[NodeId]) -> Self {
        let mut members =
            Self { voters: voters.to_vec(), learners: learners.to_vec(), ..Self::default() };
        sort_by_key(&mut members.voters, |id| *id);
        sort_by_key(&mut members.learners, |id| *id);
        members
    }

    /// Whether two majorities are needed at present (§6).
    #[must_use]
    pub fn is_joint(&self) -> bool {
        !self.voters_outgoing.is_empty()
    }

    /// Whether `id` votes, in either half of a joint configuration.
    #[must_use]
    pub fn is_voter(&self, id: NodeId) -> bool {
        self.voters.contains(&id) || self.voters_outgoing.contains(&id)
    }

    /// Whether `id` is a learner at present.
    #[must_use]
    pub fn is_learner(&self, id: NodeId) -> bool {
        self.learners.contains(&id)
    }

    /// Whether `id` votes or learns.
    #[must_use]
    pub fn is_member(&self, id: NodeId) -> bool {
        self.is_voter(id) || self.is_learner(id)
    }

    /// Everyone who votes, in ascending order.
    #[must_use]
    pub fn all_voters(&self) -> Vec<NodeId> {
        let mut all = self.voters.clone();
        for &id in &self.voters_outgoing {
            insert(&mut all, id);
        }
        all
    }

    /// Everyone, in ascending order.
    #[must_use]
    pub fn all_members(&self) -> Vec<NodeId> {
        let mut all = self.all_voters();
        for &id in &self.learners {
            insert(&mut all, id);
        }
        all
    }

    /// Whether the lists fit together.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let ascends = |ids: &[NodeId]| {
            ids.first().is_none_or(|id| id.0 > 0) && ids.windows(2).all(|pair| pair[0] < pair[1])
        };
        let lists = [&self.voters, &self.voters_outgoing, &self.learners, &self.learners_next];
        lists.into_iter().all(|ids| ascends(ids))
            && self.learners.iter().all(|id| !self.is_voter(*id))
            && self.learners_next.iter().all(|id| self.voters_outgoing.contains(id))
            && self.learners_next.iter().all(|id| !self.voters.contains(id))
            && (self.is_joint() || !self.auto_leave)
            && (!self.voters.is_empty() || (!self.is_joint() && self.learners.is_empty()))
    }

    /// The configuration after `change`, by whichever way it asks for.
    ///
    /// # Errors
    /// If it does not fit this configuration.
    pub fn changed(&self, change: &ConfChange) -> Result<Changed, ConfChangeError> {
        if change.leaves_joint() {
            self.left_joint()
        } else if let Some(auto_leave) = change.enters_joint() {
            self.entered_joint(auto_leave, &change.changes)
        } else {
            self.changed_simply(&change.changes)
        }
    }

    /// The joint configuration on the way to `changes` (§6: `C_old,new`).
    ///
    /// # Errors
    /// [`ConfChangeError::AlreadyJoint`], [`ConfChangeError::NoVoterYet`], [`ConfChangeError::NoVoterLeft`].
    pub fn entered_joint(
        &self,
        auto_leave: bool,
        changes: &[MemberChange],
    ) -> Result<Changed, ConfChangeError> {
        if self.is_joint() {
            return Err(ConfChangeError::AlreadyJoint);
        }
        if self.voters.is_empty() {
            return Err(ConfChangeError::NoVoterYet);
        }
        let mut next = Changed { members: self.clone(), fresh: Vec::new() };
        next.members.voters_outgoing.clone_from(&self.voters);
        next.members.auto_leave = auto_leave;
        next.apply(changes)?;
        Ok(next)
    }

    /// The configuration after a joint one (§6: `C_new`).
    ///
    /// # Errors
    /// [`ConfChangeError::NotJoint`].
    pub fn left_joint(&self) -> Result<Changed, ConfChangeError> {
        if !self.is_joint() {
            return Err(ConfChangeError::NotJoint);
        }
        let mut members = self.clone();
        for id in core::mem::take(&mut members.learners_next) {
            insert(&mut members.learners, id);
        }
        members.voters_outgoing.clear();
        members.auto_leave = false;
        Ok(Changed { members, fresh: Vec::new() })
    }

    /// The configuration after a change of at most one voter (diss. §4.1: any two majorities overlap).
    ///
    /// # Errors
    /// [`ConfChangeError::AlreadyJoint`], [`ConfChangeError::TooManyAtOnce`], [`ConfChangeError::NoVoterLeft`].
    pub fn changed_simply(&self, changes: &[MemberChange]) -> Result<Changed, ConfChangeError> {
        if self.is_joint() {
            return Err(ConfChangeError::AlreadyJoint);
        }
        let mut next = Changed { members: self.clone(), fresh: Vec::new() };
        next.apply(changes)?;
        let missing = |from: &Self, of: &Self| {
            of.voters.iter().filter(|id| !from.voters.contains(id)).count()
        };
        if missing(self, &next.members) + missing(&next.members, self) > 1 {
            return Err(ConfChangeError::TooManyAtOnce);
        }
        Ok(next)
    }
}

impl Changed {
    /// What a leader whose log ends at `last_index` makes of its progress: who is no member is dropped,
    /// who is `fresh` starts anew; in ascending order. Newcomers count as active: else a check quorum
    /// that follows at once would find them silent.
    pub fn update_progress(&self, progress: &mut Vec<Progress>, last_index: Index) {
        let Self { members, fresh } = self;
        progress.retain(|known| members.is_member(known.id) && !fresh.contains(&known.id));
        for &id in fresh {
            let mut new = Progress::new(id, last_index.max(1), false);
            new.recently_active = true;
            progress.push(new);
        }
        sort_by_key(progress, |known| known.id);
        for known in progress {
            known.is_learner = members.is_learner(known.id);
        }
    }

    fn apply(&mut self, changes: &[MemberChange]) -> Result<(), ConfChangeError> {
        for change in changes.iter().filter(|change| change.node.0 != 0) {
            match change.kind {
                MemberChangeKind::AddVoter => self.make_voter(change.node),
                MemberChangeKind::AddLearner => self.make_learner(change.node),
                MemberChangeKind::Remove => self.remove(change.node),
                MemberChangeKind::Update => {}
            }
        }
        if self.members.voters.is_empty() { Err(ConfChangeError::NoVoterLeft) } else { Ok(()) }
    }

    fn make_voter(&mut self, id: NodeId) {
        self.note_fresh(id);
        delete(&mut self.members.learners, id);
        delete(&mut self.members.learners_next, id);
        insert(&mut self.members.voters, id);
    }

    fn make_learner(&mut self, id: NodeId) {
        self.note_fresh(id);
        if self.members.is_learner(id) {
            return;
        }
        delete(&mut self.members.voters, id);
        // Nobody may vote in one half of a joint configuration and be a learner in the other.
        let list = if self.members.voters_outgoing.contains(&id) {
            &mut self.members.learners_next
        } else {
            &mut self.members.learners
        };
        insert(list, id);
    }

    fn remove(&mut self, id: NodeId) {
        let members = &mut self.members;
        for list in [&mut members.voters, &mut members.learners, &mut members.learners_next] {
            delete(list, id);
        }
        self.fresh.retain(|&fresh| fresh != id);
        // If it comes back in the same change, its progress starts anew.
    }

    fn note_fresh(&mut self, id: NodeId) {
        if !self.members.is_member(id) {
            insert(&mut self.fresh, id);
        }
    }
}

fn insert(ids: &mut Vec<NodeId>, id: NodeId) {
    if let Err(at) = ids.binary_search(&id) {
        ids.insert(at, id);
    }
}

fn delete(ids: &mut Vec<NodeId>, id: NodeId) {
    ids.retain(|&other| other != id);
}
