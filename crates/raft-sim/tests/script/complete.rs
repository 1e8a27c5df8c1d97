//! What may stand where somebody writes.

use raft_sim::Script;
use raft_sim::script::Expected;

/// The words offered at the bar in the text.
fn words(text: &str) -> Vec<String> {
    at(text).words
}

fn at(text: &str) -> raft_sim::script::Completion {
    let (before, after) = text.split_once('|').unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.lines().last().filter(|_| !before.ends_with('\n')).unwrap_or("");
    let column = column.chars().count() + 1;
    let text = format!("{before}{after}");
    Script::complete(&text, line.try_into().unwrap(), column.try_into().unwrap())
}

const HEAD: &str = "raft-playground 1\nservers 3\n";

#[test]
fn an_empty_script_begins_with_its_version() {
    assert_eq!(words("|"), ["raft-playground 1"]);
    assert_eq!(words("raft|"), ["raft-playground 1"]);
    assert_eq!(words("raft-playground 1\n|")[..3], ["at", "when", "servers"]);
}

#[test]
fn a_line_begins_with_a_moment_a_setting_or_an_action() {
    let all = words(&format!("{HEAD}|"));
    for word in ["at", "when", "seed", "pre-vote", "crash", "put", "expect"] {
        assert!(all.iter().any(|known| known == word), "{word} in {all:?}");
    }
    assert_eq!(words(&format!("{HEAD}cr|")), ["crash"]);
    assert_eq!(words(&format!("{HEAD}at 1s pa|")), ["pause", "partition"]);
    assert_eq!(words(&format!("{HEAD}pre-v|")), ["pre-vote", "pre-vote-heeds-leader"]);
}

#[test]
fn a_setting_has_its_words_and_a_server_its_name() {
    assert_eq!(words(&format!("{HEAD}pre-vote |")), ["on", "off"]);
    assert_eq!(words(&format!("{HEAD}preset e|")), ["etcd"]);
    assert_eq!(words(&format!("{HEAD}max-message-bytes |")), ["unlimited"]);
    assert_eq!(words(&format!("{HEAD}crash |")), ["leader", "follower", "S1", "S2", "S3"]);
    assert_eq!(words(&format!("{HEAD}at 1s cut S2 |")), ["<->", "->"]);
    assert_eq!(words(&format!("{HEAD}when S1 l|")), ["leads", "log"]);
}

#[test]
fn what_is_no_word_is_told() {
    let time = at(&format!("{HEAD}at |"));
    assert_eq!(time.words, [""; 0]);
    assert!(matches!(time.expected, Some(Expected::Quantity(_))), "{time:?}");
    assert_eq!(at(&format!("{HEAD}note |")).expected, Some(Expected::Text));
    assert_eq!(at(&format!("{HEAD}  crash S|")).column, 9);
}

#[test]
fn mistakes_before_and_anything_behind_do_not_matter() {
    assert_eq!(
        words("raft-playground 1\nnonsense\nservers 99\ncrash | and more\nmore"),
        ["leader", "follower"]
    );
    assert_eq!(words(&format!("{HEAD}crash S1 # note |")), [""; 0]);
    assert_eq!(words(&format!("{HEAD}note \"cr|")), [""; 0]);
}

/// Wherever one writes, what is offered can be read on from there: no word offered is a mistake.
#[test]
fn every_word_that_is_offered_may_stand_there() {
    let script = "raft-playground 1\nservers 3\npreset etcd\nelection-timer every-term\n\
                  at 0s timeout S1\nwhen S1 leads: put x 1 as C1 via S2\n+5ms cut S1 <-> S2\n\
                  when all agree: expect not violation\nlink all loss 10%\ndisk S1 full\n";
    let mut offered = 0;
    for (number, line) in script.lines().enumerate().skip(1) {
        for column in 1..=line.len() {
            let place = (u32::try_from(number + 1).unwrap(), u32::try_from(column).unwrap());
            let found = Script::complete(script, place.0, place.1);
            for word in &found.words {
                let kept = &line[..found.column as usize - 1];
                let lines = script.lines().take(number).chain([kept]);
                let text = lines.collect::<Vec<_>>().join("\n") + word + " ";
                let errors = Script::parse(&text).err().unwrap_or_default();
                let blames = errors.iter().find(|error| {
                    error.line == place.0 && error.column <= found.column && !error.found.is_empty()
                });
                let is_late = blames.is_some_and(|error| error.found == kept.trim());
                assert!(blames.is_none() || is_late, "{word:?} after {kept:?}: {blames:?}");
                offered += 1;
            }
        }
    }
    assert!(offered > 300, "{offered}");
}
