//! The one-line story knows what a leader does beside leading, and whose majority counts.

use raft_sim::core::{ConfChange, MemberChange, MemberChangeKind, Transition};
use raft_sim::explain::{Detail, Headline, Story, en};
use raft_sim::service::ClientId;
use raft_sim::service::Op;
use raft_sim::{Action, Cluster};

use crate::reading::{assert_reads_well, assert_sentences};
use crate::setup::{
    S1, S2, S3, S4, S5, act, cluster, crash, led, pass, propose, run_until, split, with,
    with_options, write,
};

/// The story as a page has it.
#[track_caller]
fn assert_told(cluster: &Cluster, text: &str) {
    let story = Story::of(cluster);
    let headline = en::headline(&story);
    let detail = story.detail.as_ref().map(en::detail);
    assert_reads_well(&headline);
    detail.iter().for_each(assert_reads_well);
    let detail = detail.map(|detail| format!(" {}", detail.text)).unwrap_or_default();
    assert_eq!(headline.text + &detail, text);
}

#[test]
fn every_headline_and_detail_is_a_sentence() {
    let (candidate, term, votes) = (S1, 2, 1);
    let headlines = [
        Headline::AllDown,
        Headline::NoMajority { largest: Vec::new(), needed: 3 },
        Headline::NoMajority { largest: vec![S1], needed: 2 },
        Headline::NoMajority { largest: vec![S1, S2], needed: 3 },
        Headline::Waiting,
        Headline::Asking { candidate, term, votes, needed: 2 },
        Headline::Electing { candidate, term, votes, needed: 2 },
        Headline::Splitting { candidates: vec![S1, S2], term },
        Headline::Leading { leader: S1, term, followers: Vec::new() },
        Headline::Leading { leader: S1, term, followers: vec![S2] },
    ];
    assert_sentences(&headlines, |headline| {
        en::headline(&Story { headline: headline.clone(), detail: None })
    });
    let details = [
        Detail::NextTimeout { server: S1, in_ms: 43 },
        Detail::StaleLeader { server: S1, term },
        Detail::LeaderPaused,
        Detail::LeaderCutOff { side: vec![S1], needed: 3 },
        Detail::HandingOver { to: S2, lacks: 0 },
        Detail::HandingOver { to: S2, lacks: 1 },
        Detail::Joint { old: 3, new: 1 },
        Detail::Replicating { index: 7, holders: Vec::new(), needed: 2 },
        Detail::Replicating { index: 7, holders: vec![S1], needed: 2 },
        Detail::SendingSnapshot { to: S2, index: 7 },
        Detail::CatchingUp { server: S2, behind: 1 },
        Detail::ClientsWaiting { clients: 1 },
        Detail::ClientsWaiting { clients: 2 },
        Detail::AllAgree { index: 7 },
    ];
    assert_sentences(&details, en::detail);
}

#[test]
fn learners_do_not_count() {
    let mut cluster = led(with(5, |config| config.learners = 2));
    propose(&mut cluster, S1, "1");
    assert_told(
        &cluster,
        "S1 leads term 1 with S2, S3, S4 and S5. Entry 2 is durable on 0 of the 2 servers that it needs to \
         commit.",
    );
    split(&mut cluster, &[&[S1, S4, S5]]);
    assert_told(
        &cluster,
        "S1 leads term 1 with S2, S3, S4 and S5. It reaches 1 of the 2 servers that it needs: it can accept \
         writes, but commit none.",
    );
    for id in [S2, S3] {
        crash(&mut cluster, id);
    }
    crash(&mut cluster, S1);
    assert_told(&cluster, "Nobody can lead: no voter is there, and 2 servers have to agree.");
}

#[test]
fn a_paused_server_is_not_there() {
    let mut cluster = led(cluster(3));
    act(&mut cluster, Action::Pause(S3.into()));
    let text = "S1 leads term 1 with S2. All servers in reach agree on the log up to entry 1.";
    assert_told(&cluster, text);
    act(&mut cluster, Action::Pause(S2.into()));
    assert_told(
        &cluster,
        "S1 leads term 1, alone so far. It reaches 1 of the 2 servers that it needs: it can accept \
         writes, but commit none.",
    );
    act(&mut cluster, Action::Resume(S2.into()));
    act(&mut cluster, Action::Pause(S1.into()));
    assert_told(
        &cluster,
        "S1 leads term 1 with S2. It is paused: the others will hear nothing of it and elect another one.",
    );
}

#[test]
fn a_pre_candidate_asks() {
    let mut cluster = with_options(3, |options| options.pre_vote = true);
    act(&mut cluster, Action::TimeOut(S1.into()));
    let text = "S1 asks whether it could win term 1: it would have 1 vote of the 2 it needs.";
    assert_told(&cluster, text);
}

#[test]
fn leadership_is_handed_over() {
    let mut cluster = led(cluster(3));
    act(&mut cluster, Action::Transfer { to: S2.into() });
    let text = "S1 leads term 1 with S2 and S3. It hands over to S2, which has its whole log.";
    assert_told(&cluster, text);
}

#[test]
fn two_configurations_count() {
    let mut cluster = led(cluster(3));
    for id in [S4, S5] {
        act(&mut cluster, Action::Boot(id));
    }
    let add = |node| MemberChange { kind: MemberChangeKind::AddVoter, node };
    let change = ConfChange {
        transition: Transition::JointImplicit,
        changes: vec![add(S4), add(S5)],
        ..ConfChange::default()
    };
    act(&mut cluster, Action::ChangeMembership { at: S1.into(), change });
    assert_told(
        &cluster,
        "S1 leads term 1 with S2 and S3. Two configurations count: a majority of the 3 old voters and one \
         of the 5 new voters have to agree.",
    );
    pass(&mut cluster, 1_000);
    for id in [S2, S3] {
        crash(&mut cluster, id);
    }
    propose(&mut cluster, S1, "1");
    assert_told(
        &cluster,
        "S1 leads term 1 with S4 and S5. Entry 4 is durable on 0 of the 3 servers that it needs to commit.",
    );
}

#[test]
fn a_snapshot_is_sent() {
    let mut cluster = led(with(3, |config| config.snapshot_keep = 0));
    crash(&mut cluster, S3);
    propose(&mut cluster, S1, "1");
    pass(&mut cluster, 100);
    act(&mut cluster, Action::Snapshot(S1.into()));
    pass(&mut cluster, 10);
    act(&mut cluster, Action::Restart(S3.into()));
    let sends = |cluster: &Cluster| {
        matches!(Story::of(cluster).detail, Some(Detail::SendingSnapshot { .. }))
    };
    run_until(&mut cluster, sends);
    let text =
        "S1 leads term 1 with S2 and S3. S3 gets a snapshot up to entry 2 in place of entries.";
    assert_told(&cluster, text);
}

#[test]
fn clients_wait() {
    let mut cluster = led(cluster(3));
    let op = Op::Get { key: "x".into() };
    act(&mut cluster, Action::Request { client: ClientId(1), via: None, op });
    let text = "S1 leads term 1 with S2 and S3. 1 client waits for an answer.";
    assert_told(&cluster, text);
    for id in [S1, S2, S3] {
        crash(&mut cluster, id);
    }
    write(&mut cluster, 2, S1);
    assert_told(&cluster, "Every server is down. 2 clients wait for an answer.");
}
