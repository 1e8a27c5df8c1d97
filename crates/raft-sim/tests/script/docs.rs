//! The reference, `docs/script.md`: what it shows is so.

use raft_sim::explain::en;
use raft_sim::{Cluster, Fact, Script, Time};

use crate::told;

const REFERENCE: &str = include_str!("../../../../docs/script.md");

/// A fenced block: what stands behind the fence, and the lines in it.
struct Block {
    info: &'static str,
    text: String,
    /// Its first line in the document.
    line: usize,
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (line, text) in REFERENCE.lines().enumerate() {
        if let Some(info) = text.strip_prefix("```") {
            if !is_open {
                blocks.push(Block { info, text: String::new(), line: line + 2 });
            }
            is_open = !is_open;
        } else if is_open {
            let block = blocks.last_mut().unwrap();
            block.text.push_str(text);
            block.text.push('\n');
        }
    }
    assert!(!is_open);
    blocks
}

/// A fragment becomes a script by the line with the version.
fn whole(block: &Block) -> String {
    if block.text.starts_with("raft-playground") {
        block.text.clone()
    } else {
        format!("raft-playground 1\n{}", block.text)
    }
}

#[test]
fn the_scripts_of_the_reference_are_read() {
    let mut scripts = 0;
    for block in blocks() {
        let (line, text) = (block.line, whole(&block));
        match block.info {
            "raft" | "raft normal" | "raft outside" => {
                let script = Script::parse(&text)
                    .unwrap_or_else(|errors| panic!("from line {line}:\n{}", told(&errors)));
                if block.info == "raft normal" {
                    let usual = "raft-playground 1\nservers 5\nseed 0\n\n";
                    let is_whole = block.text.starts_with("raft-playground");
                    let before = if is_whole { "" } else { usual };
                    assert_eq!(script.to_string(), format!("{before}{}", block.text), "{line}");
                }
                scripts += 1;
            }
            "raft mistakes" | "text" => {}
            other => panic!("line {line}: {other}"),
        }
    }
    assert!(scripts > 12, "{scripts}");
}

/// Plays a script to its end and half a minute on; what was impossible, not as expected, or violated, and what
/// was not come to.
fn troubles(block: &Block) -> Vec<String> {
    let script = Script::parse(&whole(block)).unwrap();
    let statements = script.statements.len();
    let mut cluster = Cluster::new(script).unwrap();
    while cluster.statements_done() < statements && cluster.now() < Time::from_millis(600_000) {
        cluster.run_until(cluster.now().plus(100_000));
    }
    cluster.run_until(cluster.now().plus(30_000_000));
    let is_bad = |fact: &Fact| {
        matches!(fact, Fact::ActionFailed { .. } | Fact::NotAsExpected(_) | Fact::Violated(_))
    };
    let bad = cluster.events().filter(|event| is_bad(&event.fact));
    let mut troubles: Vec<_> = bad.map(|event| en::event(event).text).collect();
    if cluster.statements_done() < statements || cluster.goals_left() > 0 {
        troubles.push(format!("only {} of {statements}", cluster.statements_done()));
    }
    troubles
}

/// Every example does what it says: nothing in it is impossible, what it expects is so, and its goals are
/// reached.
#[test]
fn the_scripts_of_the_reference_do_what_they_say() {
    let mut failed = Vec::new();
    for block in blocks().iter().filter(|block| matches!(block.info, "raft" | "raft normal")) {
        failed.extend(troubles(block).into_iter().map(|text| format!("{}: {text}", block.line)));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// What goes beyond Raft's model is told of, as the block after it shows.
#[test]
fn what_is_outside_the_model_is_told_as_the_reference_says() {
    let blocks = blocks();
    let outside = (0..).zip(&blocks).filter(|(_, block)| block.info == "raft outside");
    let outside: Vec<(usize, _)> = outside.collect();
    assert!(!outside.is_empty());
    for (at, block) in outside {
        assert_eq!(troubles(block).join("\n"), blocks[at + 1].text.trim_end(), "{}", block.line);
    }
}

#[test]
fn the_mistakes_of_the_reference_are_told_as_it_says() {
    let blocks = blocks();
    let at = blocks.iter().position(|block| block.info == "raft mistakes").unwrap();
    let errors = Script::parse(&whole(&blocks[at])).unwrap_err();
    assert_eq!(told(&errors), blocks[at + 1].text.trim_end());
}

#[test]
fn the_two_forms_of_one_script_are_the_same() {
    let blocks = blocks();
    let [.., one, other] = blocks.as_slice() else { panic!("no blocks") };
    assert_eq!(Script::parse(&one.text).unwrap(), Script::parse(&other.text).unwrap());
}

#[test]
fn every_word_of_the_language_is_in_the_reference() {
    // The dictionary of the fuzzer has them all.
    let words = include_str!("../../../../fuzz/script.dict").lines();
    let words = words.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    let missing: Vec<_> = words
        .filter(|word| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        // Answers, which the reference names by their ending.
        .filter(|word| !REFERENCE.contains(word.trim_end_matches("-reply")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
