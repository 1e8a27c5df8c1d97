//! Texts that nobody who means well writes: they are refused, or read, and quickly.

use raft_core::Random;
use raft_sim::Script;
use raft_sim::script::ScriptErrorKind;

use crate::generate::Generator;

/// Reads the text; what is read can be written and read again.
fn survives(text: &str) {
    match Script::parse(text) {
        Ok(script) => assert_eq!(Script::parse(&script.to_string()).unwrap(), script, "{text}"),
        Err(errors) => {
            assert!(!errors.is_empty() && errors.len() <= 100);
            assert!(errors.is_sorted_by(|a, b| a.line < b.line), "{text}");
            for error in errors {
                assert!(!error.to_string().is_empty());
                assert_ne!(error.suggestion, Some(error.found.as_str()), "{error}");
            }
        }
    }
}

#[test]
fn random_bytes() {
    let mut random = Random::new(1);
    for _ in 0..3000 {
        let bytes: Vec<u8> =
            (0..random.below(300)).map(|_| random.next_u64().to_le_bytes()[0]).collect();
        let text = String::from_utf8_lossy(&bytes);
        survives(&text);
        survives(&format!("raft-playground 1\n{text}"));
    }
}

#[test]
fn random_words() {
    let mut generator = Generator::new(2);
    let words: Vec<String> = (0..40)
        .flat_map(|_| {
            let text = generator.script().to_string();
            text.split(' ').map(String::from).collect::<Vec<_>>()
        })
        .collect();
    let mut random = Random::new(3);
    for _ in 0..10_000 {
        let mut text = String::from("raft-playground 1\n");
        for _ in 0..random.below(20) {
            let at = usize::try_from(random.below(words.len() as u64)).unwrap();
            text.push_str(&words[at]);
            text.push(if random.below(4) == 0 { '\n' } else { ' ' });
        }
        survives(&text);
    }
}

#[test]
fn scripts_that_are_cut_off() {
    let mut generator = Generator::new(4);
    for _ in 0..25 {
        let text = generator.script().to_string();
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            survives(&text[..at]);
        }
    }
}

#[test]
fn scripts_with_changed_letters() {
    let mut generator = Generator::new(5);
    let mut random = Random::new(6);
    let letters: Vec<char> = "aS1 .-+:\"\\#\n|>%/(){}0µé→\u{a0}\u{0}".chars().collect();
    for _ in 0..5000 {
        let mut text: Vec<char> = generator.script().to_string().chars().collect();
        for _ in 0..1 + random.below(3) {
            let at = usize::try_from(random.below(text.len() as u64)).unwrap();
            let letter = letters[usize::try_from(random.below(letters.len() as u64)).unwrap()];
            match random.below(4) {
                0 => text[at] = letter,
                1 => text.insert(at, letter),
                2 => drop(text.remove(at)),
                _ => text.swap(at, at / 2),
            }
        }
        survives(&text.into_iter().collect::<String>());
    }
}

#[test]
fn deep_conditions() {
    // What is repeated, and how often it can be.
    for (before, after, most) in [
        ("(", ")", 31),
        ("not ", "", 31),
        ("not(", ")", 15),
        ("S1 is up and (", ")", 31),
        ("violation or ", "", 31),
    ] {
        for depth in [15, 16, 31, 32, 33, 1000, 50_000] {
            let (before, after) = (before.repeat(depth), after.repeat(depth));
            let text = format!("raft-playground 1\nexpect {before}all agree{after}");
            survives(&text);
            let is_deep = Script::parse(&text)
                .is_err_and(|errors| errors[0].kind == ScriptErrorKind::TooDeep);
            assert_eq!(is_deep, depth > most, "{before}");
        }
    }
}

#[test]
fn huge_numbers() {
    for digits in ["9".repeat(20), "9".repeat(100_000), format!("0.{}1", "0".repeat(100_000))] {
        for line in [
            "seed N",
            "servers N",
            "tick Nms",
            "at Nh heal",
            "+Ns heal",
            "delay N..Nms",
            "boot SN",
            "drop MN",
            "get x as CN",
            "load N/s",
            "link all loss N%",
            "expect term N",
            "snapshot NGiB",
            "raft-playground N",
            "link all bandwidth NGB/s",
            "crash SN",
        ] {
            survives(&format!("raft-playground 1\n{}", line.replace('N', &digits)));
        }
        survives(&format!("raft-playground {digits}"));
    }
    let largest = u64::MAX;
    for line in ["at Nus heal\n+Nus heal\n+Nus heal", "seed N", "expect S1 has entry N of term N"] {
        let text = format!("raft-playground 1\n{}", line.replace('N', &largest.to_string()));
        assert!(Script::parse(&text).is_ok(), "{text}");
        survives(&text);
    }
}

#[test]
fn long_scripts() {
    let only = |text: &str, line: u32, kind: ScriptErrorKind| {
        let errors = Script::parse(text).unwrap_err();
        assert_eq!((errors.len(), errors[0].line, errors[0].kind), (1, line, kind));
        assert!(errors[0].to_string().len() > 40, "{}", errors[0]);
    };
    let text = format!("raft-playground 1\n{}", "heal\n".repeat(100_000));
    assert_eq!(Script::parse(&text).unwrap().statements.len(), 100_000);
    only(&format!("{text}heal\ncrahs"), 100_002, ScriptErrorKind::TooManyStatements);
    only(&" ".repeat((1 << 20) + 1), 1, ScriptErrorKind::TooLong);
    for line in ["heal\n", "x\n", "\"", "\\\"", "(", "S1 ", "note \"", "heal #", "\n", "->", "é"] {
        let many = line.repeat((1 << 20) / line.len() - 20);
        survives(&format!("raft-playground 1\n{many}"));
    }
}
