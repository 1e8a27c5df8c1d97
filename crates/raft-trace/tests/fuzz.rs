//! Bytes, lines and damaged runs without end; `fuzz/` looks at them in the same way, with bytes that look for new paths.

mod anything;

use anything::look;

const RUNS: [&str; 2] = [include_str!("raft-rs.ndjson"), include_str!("emit-go.ndjson")];

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or_default()
    }
}

/// What came of many inputs: it has to be something, or the inputs prove nothing.
#[derive(Debug, Default)]
struct Counts {
    records: usize,
    problems: usize,
    broken: usize,
    sound: usize,
}

impl Counts {
    fn see(&mut self, text: &[u8]) {
        let (trace, report) = look(text);
        self.records += trace.records.len();
        self.problems += trace.problems.len() + report.problems.len();
        self.broken += report.violations.len();
        self.sound += usize::from(report.violations.is_empty() && !trace.is_damaged());
    }
}

fn bytes(random: &mut Random, counts: &mut Counts) {
    let length = random.below(200);
    let mut bytes: Vec<u8> = (0..length).map(|_| random.byte()).collect();
    counts.see(&bytes);
    // The same from what lines are made of.
    let letters = b"{}[]\":,\\ntsu0019-.eE \n\r\tvotermlast";
    for byte in &mut bytes {
        *byte = letters.get(usize::from(*byte) % letters.len()).copied().unwrap_or(0);
    }
    counts.see(&bytes);
}

const NUMBERS: [&str; 8] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "18446744073709551615",
    "18446744073709551614",
    "4611686018427387904",
];

const FIELDS: [&str; 28] = [
    "\"t\":A",
    "\"term\":A",
    "\"vote\":A",
    "\"vote\":null",
    "\"role\":\"leader\"",
    "\"role\":\"candidate\"",
    "\"append\":[A,B]",
    "\"append\":[A,B,\"x\"]",
    "\"append\":[A,null]",
    "\"truncate\":A",
    "\"snapshot\":[A,B]",
    "\"snapshot\":[A,null]",
    "\"commit\":A",
    "\"apply\":A",
    "\"apply\":[A,B]",
    "\"crash\":true",
    "\"restart\":true",
    "\"last\":[A,B]",
    "\"members\":[1,2,A]",
    "\"members\":null",
    "\"saved\":A",
    "\"savedvote\":[A,B]",
    "\"unsaved\":true",
    "\"send\":\"RequestVoteReply\",\"to\":A,\"granted\":true,\"mterm\":B",
    "\"send\":\"A\",\"to\":A,\"m\":B",
    "\"recv\":\"A\",\"from\":A,\"m\":B",
    "\"recv\":\"RequestVote\",\"from\":A,\"mterm\":B,\"last\":[A,B]",
    "\"\\ud83d\":[[[",
];

/// Lines that are almost right, of servers that do anything.
fn lines(random: &mut Random, counts: &mut Counts) {
    let mut text = String::new();
    for _ in 0..20 {
        text.push_str(&format!("{{\"s\":{}", random.pick(&["1", "2", "3"])));
        for _ in 0..=random.below(3) {
            let (a, b) = (random.pick(&NUMBERS), random.pick(&NUMBERS));
            let field = random.pick(&FIELDS).replace('A', a).replace('B', b);
            text.push_str(&format!(",{field}"));
        }
        text.push_str("}\n");
    }
    counts.see(text.as_bytes());
}

/// A run that was recorded, with lines in other places and other numbers in them, and then with other bytes.
fn runs(random: &mut Random, counts: &mut Counts) {
    let run = random.pick(&RUNS);
    let mut lines: Vec<String> = run.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(6) {
        change_lines(random, &mut lines);
    }
    let mut bytes = lines.join("\n").into_bytes();
    counts.see(&bytes);
    for _ in 0..=random.below(6) {
        change_bytes(random, &mut bytes);
    }
    counts.see(&bytes);
}

fn change_lines(random: &mut Random, lines: &mut Vec<String>) {
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    let Some(line) = lines.get(one).cloned() else { return };
    match random.below(8) {
        0 => lines.swap(one, other),
        1 => drop(lines.remove(one)),
        2 => lines.insert(other, line),
        3 => lines[one.min(other)..one.max(other)].reverse(),
        4 => lines.truncate(one + 1),
        5 => {
            let line = lines.remove(one);
            lines.insert(other.min(lines.len()), line);
        }
        6 => {
            let digit = random.pick(&["1", "2", "3", "5", ":1,", ":2,", "[1"]);
            lines[one] = line.replacen(digit, random.pick(&NUMBERS), 1);
        }
        _ => {
            let foreign = random.pick(&RUNS).lines().nth(random.below(20)).unwrap_or_default();
            lines.insert(one, foreign.to_owned());
        }
    }
}

fn change_bytes(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len());
    let Some(byte) = bytes.get_mut(at) else { return };
    match random.below(5) {
        0 => drop(bytes.remove(at)),
        1 => *byte = random.byte(),
        2 => *byte = b'0' + random.byte() % 10,
        3 => bytes.insert(at, random.byte()),
        _ => bytes.truncate(at + bytes.len() / 2),
    }
}

fn play(kind: fn(&mut Random, &mut Counts), seeds: std::ops::Range<u64>) -> Counts {
    let mut counts = Counts::default();
    for seed in seeds {
        let _seed = Seed(seed);
        kind(&mut Random(seed), &mut counts);
    }
    println!("{counts:?}");
    counts
}

/// Prints the seed if what it led to fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {} failed", self.0);
        }
    }
}

#[test]
fn arbitrary_bytes_do_no_harm() {
    let counts = play(bytes, 0..3000);
    assert!(counts.problems > 5000, "{counts:?}");
}

#[test]
fn lines_that_are_almost_right_do_no_harm() {
    let counts = play(lines, 0..2000);
    assert!(counts.records > 20_000 && counts.broken > 2000, "{counts:?}");
    assert!(counts.problems > 5000, "{counts:?}");
}

#[test]
fn damaged_runs_do_no_harm() {
    let counts = play(runs, 0..500);
    assert!(counts.records > 20_000 && counts.broken > 300, "{counts:?}");
    assert!(counts.problems > 300 && counts.sound > 30, "{counts:?}");
}

/// The same for longer: `cargo test -p raft-trace --test fuzz -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn nothing_does_harm_for_long() {
    play(bytes, 3000..1_000_000);
    play(lines, 2000..500_000);
    play(runs, 500..100_000);
}
