//! Random scripts, each of which is valid, and which together have everything that a script can have.

use std::collections::BTreeMap;
use std::sync::Arc;

use raft_core::{ConfChange, MemberChange, MemberChangeKind, NodeId, Random, Role, Transition};
use raft_sim::script::{
    Condition, DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessageKind, MessagePattern,
    NetworkPreset, Who,
};
use raft_sim::service::{ClientId, KeyChoice, Load, Mix, Op};
use raft_sim::{Action, Range, Script, Statement, Time, When};

mod config;

/// Draws, and counts which variants were drawn.
pub(crate) struct Generator {
    random: Random,
    servers: u64,
    /// Variants by the beginning of their debug output, and how often they were drawn.
    pub(crate) seen: BTreeMap<String, u64>,
}

/// How many variants the enums that [`Generator::seen`] counts have, all together.
pub(crate) const VARIANTS: usize = 131;

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), servers: 5, seen: BTreeMap::new() }
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn saw<T: std::fmt::Debug>(&mut self, value: T) -> T {
        let text = format!("{value:?}");
        let name = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let of = std::any::type_name::<T>();
        let of = of.rsplit("::").next().unwrap_or(of).trim_end_matches('>');
        *self.seen.entry(format!("{of} {name}")).or_default() += 1;
        value
    }

    fn one_of<T: Copy + std::fmt::Debug>(&mut self, values: &[T]) -> T {
        let at = usize::try_from(self.below(values.len() as u64)).unwrap();
        self.saw(values[at])
    }

    fn maybe<T>(&mut self, draw: fn(&mut Self) -> T) -> Option<T> {
        if self.coin() { Some(draw(self)) } else { None }
    }

    /// Any number, small ones and those with round decimals more often.
    fn number(&mut self) -> u64 {
        match self.below(6) {
            0 => self.below(4),
            1 => self.below(2000),
            2 => self.below(100) * 1000,
            3 => self.below(100) * 60_000_000,
            4 => 1 << self.below(64),
            _ => {
                let shift = self.below(64);
                self.random.next_u64() >> shift
            }
        }
    }

    fn up_to(&mut self, min: u64, max: u64) -> u64 {
        match self.below(4) {
            0 => min,
            1 => max,
            _ => self.number().clamp(min, max),
        }
    }

    fn u32_up_to(&mut self, min: u32, max: u32) -> u32 {
        u32::try_from(self.up_to(min.into(), max.into())).unwrap()
    }

    fn range(&mut self, max: u64) -> Range {
        let (a, b) = (self.up_to(0, max), self.up_to(0, max));
        let b = if self.coin() { a } else { b };
        Range { min_us: a.min(b), max_us: a.max(b) }
    }

    pub(crate) fn text(&mut self) -> String {
        const WORDS: &[&str] = &[
            "", "x", "k0", "none", "as", "at", "via", "a b", "#", "\"", "\\", "\n", "\r\n\t", "..",
            "->", "any", "S1", "5ms", "a-b", "-a", "a.", "1.5", "größe", "→", "\u{202e}", "\u{0}",
            "\u{7f}", "\u{a0}", "\u{feff}", "🦀", "a/b", "%", "x=1", ":", "“”", "\u{2028}", "when",
            "or", "and", ")",
        ];
        let mut text = self.one_of(WORDS).to_owned();
        self.seen.retain(|name, _| !name.starts_with("&str") && !name.starts_with("str"));
        for _ in 0..self.below(3) {
            let letter = char::from_u32(u32::try_from(self.below(0x3000)).unwrap());
            text.extend(letter);
        }
        text
    }

    fn id(&mut self) -> NodeId {
        NodeId(1 + self.below(self.servers))
    }

    fn who(&mut self) -> Who {
        let id = self.id();
        self.one_of(&[Who::Server(id), Who::Server(id), Who::Leader, Who::Follower])
    }

    fn client(&mut self) -> ClientId {
        ClientId(self.u32_up_to(0, u32::MAX))
    }

    fn pattern(&mut self) -> MessagePattern {
        MessagePattern {
            number: self.maybe(Self::number),
            from: self.maybe(Self::who),
            to: self.maybe(Self::who),
            kind: self.maybe(Self::kind),
        }
    }

    fn kind(&mut self) -> MessageKind {
        use MessageKind as M;
        self.one_of(&[
            M::RequestVote,
            M::RequestVoteReply,
            M::PreVote,
            M::PreVoteReply,
            M::AppendEntries,
            M::AppendEntriesReply,
            M::Heartbeat,
            M::HeartbeatReply,
            M::CommitNotice,
            M::InstallSnapshot,
            M::InstallSnapshotReply,
            M::TimeoutNow,
            M::TransferLeadership,
            M::Propose,
            M::ReadIndex,
            M::ReadIndexReply,
            M::Request,
            M::Response,
        ])
    }

    fn op(&mut self) -> Op {
        let key = self.text();
        let op = match self.below(6) {
            0 => Op::Get { key },
            1 => Op::Put { key, value: self.text() },
            2 => Op::Append { key, value: self.text() },
            3 => Op::CompareAndSwap { key, old: self.maybe(Self::text), new: self.text() },
            4 => Op::Delete { key },
            _ => Op::Scan { from: key, to: self.maybe(Self::text) },
        };
        self.saw(op)
    }

    fn load(&mut self) -> Load {
        let mut mix = Mix {
            get: self.u32_up_to(0, u32::MAX),
            put: self.u32_up_to(0, 9),
            append: self.u32_up_to(0, 9),
            compare_and_swap: self.u32_up_to(0, 9),
            delete: self.u32_up_to(0, 9),
            scan: self.u32_up_to(0, 9),
        };
        let Mix { get, put, append, compare_and_swap, delete, scan } = mix;
        if [get, put, append, compare_and_swap, delete, scan] == [0; 6] || self.coin() {
            mix = Mix::default();
        }
        Load {
            per_1000_s: self.coin().then(|| self.up_to(1, 10_000_000)),
            clients: self.u32_up_to(1, 100),
            keys: self.u32_up_to(1, 1000),
            key_choice: self.one_of(&[KeyChoice::Uniform, KeyChoice::Hot, KeyChoice::Own]),
            mix,
        }
    }

    /// At most so many levels.
    pub(crate) fn condition(&mut self, levels: u64) -> Condition {
        let kinds = if levels > 1 { 18 } else { 15 };
        let condition = match self.below(kinds) {
            0 => Condition::Role {
                server: self.id(),
                role: self.one_of(&[
                    Role::Leader,
                    Role::Follower,
                    Role::Candidate,
                    Role::PreCandidate,
                ]),
            },
            1 => Condition::SomebodyLeads,
            2 => Condition::NobodyLeads,
            3 => Condition::Up(self.id()),
            4 => Condition::Down(self.id()),
            5 => Condition::Term { server: self.maybe(Self::id), term: self.number() },
            6 => Condition::LastIndex { server: self.maybe(Self::id), index: self.number() },
            7 => Condition::Committed { server: self.maybe(Self::id), index: self.number() },
            8 => Condition::Applied { server: self.maybe(Self::id), index: self.number() },
            9 => Condition::Entry { server: self.who(), index: self.number(), term: self.number() },
            10 => Condition::Value {
                server: self.who(),
                key: self.text(),
                value: self.maybe(Self::text),
            },
            11 => Condition::AllAgree,
            12 => Condition::Answered(self.maybe(Self::client)),
            13 => Condition::UnderWay(self.pattern()),
            14 => Condition::Violation,
            15 => Condition::Not(self.condition(levels - 1).into()),
            16 => Condition::Both(
                self.condition(levels - 1).into(),
                self.condition(levels - 1).into(),
            ),
            _ => Condition::Either(
                self.condition(levels - 1).into(),
                self.condition(levels - 1).into(),
            ),
        };
        self.saw(condition)
    }

    fn change(&mut self) -> ConfChange {
        let kinds = [
            MemberChangeKind::AddVoter,
            MemberChangeKind::AddLearner,
            MemberChangeKind::Remove,
            MemberChangeKind::Update,
        ];
        let member = |this: &mut Self| MemberChange { kind: this.one_of(&kinds), node: this.id() };
        ConfChange {
            transition: self.one_of(&[
                Transition::Auto,
                Transition::JointImplicit,
                Transition::JointExplicit,
            ]),
            changes: (0..self.below(4)).map(|_| member(self)).collect(),
            context: if self.coin() { [].into() } else { [0, 255, 16, 1].into() },
        }
    }

    fn fault(&mut self) -> DiskFault {
        let (range, entries) = (self.range(u64::MAX), self.number());
        self.one_of(&[
            DiskFault::Sync(range),
            DiskFault::Lie,
            DiskFault::Honest,
            DiskFault::LoseTail(entries),
            DiskFault::Wipe,
            DiskFault::Full,
            DiskFault::Free,
        ])
    }

    fn setting(&mut self) -> LinkSetting {
        let (by, ppm) = (self.range(u64::MAX), self.u32_up_to(0, 1_000_000));
        let bandwidth = self.maybe(|this| this.u32_up_to(0, u32::MAX));
        self.one_of(&[
            LinkSetting::Delay(by),
            LinkSetting::Loss(ppm),
            LinkSetting::Duplicate(ppm),
            LinkSetting::Reorder { ppm, by },
            LinkSetting::Bandwidth(bandwidth),
        ])
    }

    fn fate(&mut self) -> MessageFate {
        let us = self.number();
        self.one_of(&[
            MessageFate::Drop,
            MessageFate::Duplicate,
            MessageFate::Delay(us),
            MessageFate::Hold,
            MessageFate::Release,
            MessageFate::Deliver,
        ])
    }

    fn partition(&mut self) -> Vec<Vec<Who>> {
        let mut groups = vec![Vec::new()];
        for id in 1..=self.servers {
            if self.coin() {
                groups.last_mut().unwrap().push(Who::Server(NodeId(id)));
            }
            if self.coin() && !groups.last().unwrap().is_empty() {
                groups.push(Vec::new());
            }
        }
        if groups.last().unwrap().is_empty() {
            groups.last_mut().unwrap().push(Who::Leader);
        }
        groups
    }

    fn ppm(&mut self) -> i32 {
        let fast = self.coin();
        let ppm = i32::try_from(self.up_to(0, if fast { 9_000_000 } else { 999_999 })).unwrap();
        if fast { ppm } else { -ppm }
    }

    pub(crate) fn action(&mut self) -> Action {
        let keep = [
            KeepUnsynced::Nothing,
            KeepUnsynced::Some,
            KeepUnsynced::Everything,
            KeepUnsynced::Torn,
        ];
        let presets = [
            NetworkPreset::Configured,
            NetworkPreset::Reliable,
            NetworkPreset::Unreliable,
            NetworkPreset::LongReordering,
        ];
        let action = match self.below(32) {
            0 => Action::Crash { server: self.who(), keep: self.one_of(&keep) },
            1 => Action::Restart(self.who()),
            2 => Action::Pause(self.who()),
            3 => Action::Resume(self.who()),
            4 => Action::TimeOut(self.who()),
            5 => Action::Boot(NodeId(1 + self.below(99))),
            6 => Action::Replace(self.who()),
            7 => Action::ClockRate { server: self.who(), ppm: self.ppm() },
            8 => Action::ClockJump { server: self.who(), by_us: self.number() },
            9 => Action::Disk { server: self.who(), fault: self.fault() },
            10 => Action::Cut { from: self.who(), to: self.who() },
            11 => Action::Mend { from: self.who(), to: self.who() },
            12 => Action::Partition(self.partition()),
            13 => Action::Heal,
            14 => Action::Link {
                from: self.maybe(Self::who),
                to: self.maybe(Self::who),
                setting: self.setting(),
            },
            15 => Action::Network(self.one_of(&presets)),
            16 => Action::Message { which: self.pattern(), fate: self.fate() },
            17 => Action::Propose { at: self.who(), op: self.op() },
            18 => Action::ChangeMembership { at: self.who(), change: self.change() },
            19 => Action::Transfer { to: self.who() },
            20 => Action::ForgetLeader(self.who()),
            21 => Action::Snapshot(self.who()),
            22 | 23 => Action::Request {
                client: if self.coin() { ClientId(1) } else { self.client() },
                via: self.maybe(Self::who),
                op: self.op(),
            },
            24 => Action::Load(self.maybe(Self::load)),
            25 => Action::Wait,
            26 => Action::Note(self.text()),
            27 => Action::Ask {
                question: self.text(),
                answers: (0..2 + self.below(3)).map(|_| self.text()).collect(),
            },
            28 => {
                let servers = std::mem::replace(&mut self.servers, 99);
                let goal = self.condition(4);
                self.servers = servers;
                Action::Goal(goal)
            }
            29 => Action::Expect(self.condition(4)),
            30 => Action::Expect(self.condition(8)),
            _ => Action::Heal,
        };
        self.saw(action)
    }

    /// A valid script.
    pub(crate) fn script(&mut self) -> Script {
        let config = self.config();
        self.servers = config.servers.into();
        let mut earliest: u64 = 0;
        let mut statements = Vec::new();
        for _ in 0..self.below(12) {
            let when = match self.below(4) {
                0 => {
                    earliest = earliest.saturating_add(self.number());
                    When::At(Time::from_micros(earliest))
                }
                1 => When::After(0),
                2 => {
                    let us = self.number();
                    earliest = earliest.saturating_add(us);
                    When::After(us)
                }
                _ => When::Once(self.condition(3)),
            };
            let when = self.saw(when);
            statements.push(Statement { when, action: self.action() });
        }
        Script { config: Arc::new(config), seed: self.number(), statements }
    }
}
