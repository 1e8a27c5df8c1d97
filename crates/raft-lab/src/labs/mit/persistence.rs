//! Part 2C: servers crash and restart.

use raft_sim::{ClusterRules, mark};

use super::super::lab::{Lab, Step};
use super::ELECTION_MS;

impl<R: ClusterRules> Lab<R> {
    /// The process ends if it runs, and another one starts from its disk, cut off from the others as the course
    /// has it.
    pub(super) fn start_anew(&self, place: usize) -> Step {
        if self.is_up(place) {
            self.crash(place)?;
        }
        self.disconnect(place)?;
        self.restart(place)
    }

    /// The same, and it is connected.
    pub(super) fn restart_connected(&self, place: usize) -> Step {
        self.start_anew(place)?;
        self.connect(place)
    }

    /// The process ends, and its links are cut.
    pub(super) fn crash_cut_off(&self, place: usize) -> Step {
        self.disconnect(place)?;
        self.crash(place)
    }
}

pub(super) async fn persist_1<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(11, 3, true).await?;
    lab.phase(mark!("All restart."));
    for place in 0..3 {
        lab.start_anew(place)?;
    }
    lab.connect_all()?;
    lab.one_of(12, 3, true).await?;
    lab.phase(mark!("The leader restarts."));
    let leader = lab.check_one_leader().await?;
    lab.restart_connected(leader)?;
    lab.one_of(13, 3, true).await?;
    lab.phase(mark!("The leader is cut off, misses a command and restarts."));
    let leader = lab.check_one_leader().await?;
    lab.disconnect(leader)?;
    lab.one_of(14, 2, true).await?;
    lab.restart_connected(leader)?;
    lab.wait_for(4, 3, None).await?;
    lab.phase(mark!("A follower misses a command and restarts."));
    let follower = lab.check_one_leader().await? + 1;
    lab.disconnect(follower)?;
    lab.one_of(15, 2, true).await?;
    lab.restart_connected(follower)?;
    lab.one_of(16, 3, true).await?;
    Ok(())
}

pub(super) async fn persist_2<R: ClusterRules>(lab: Lab<R>) -> Step {
    let mut index = 1;
    for _ in 0..5 {
        lab.phase(mark!("Two followers are cut off; the others commit a command."));
        lab.one_of(10 + index, 5, true).await?;
        index += 1;
        let leader = lab.check_one_leader().await?;
        let away = [leader + 1, leader + 2];
        lab.disconnect_all_of(&away)?;
        lab.one_of(10 + index, 3, true).await?;
        index += 1;
        lab.phase(mark!("Those are cut off; the two restart, then one of the others with them."));
        lab.disconnect_all_of(&[leader, leader + 3, leader + 4])?;
        for place in away {
            lab.start_anew(place)?;
        }
        lab.connect_all_of(&away)?;
        lab.sleep_ms(ELECTION_MS).await;
        lab.restart_connected(leader + 3)?;
        lab.one_of(10 + index, 3, true).await?;
        index += 1;
        lab.connect_all_of(&[leader + 4, leader])?;
    }
    lab.one_of(1000, 5, true).await?;
    Ok(())
}

pub(super) async fn persist_3<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.one_of(101, 3, true).await?;
    lab.phase(mark!("One follower misses a command."));
    let leader = lab.check_one_leader().await?;
    lab.disconnect(leader + 2)?;
    lab.one_of(102, 2, true).await?;
    lab.phase(mark!("The others crash; it comes back, and the old leader restarts."));
    lab.crash_cut_off(leader)?;
    lab.crash_cut_off(leader + 1)?;
    lab.connect(leader + 2)?;
    lab.restart_connected(leader)?;
    lab.one_of(103, 2, true).await?;
    lab.phase(mark!("The last one restarts."));
    lab.restart_connected(leader + 1)?;
    lab.one_of(104, 3, true).await?;
    Ok(())
}
