//! Bytes are the text of a script: it is refused with errors that have a place in it, or it is read, and then
//! what is written of it is read as the same.
#![no_main]

use raft_sim::Script;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Script::parse(text) {
        Ok(script) => {
            let normal = script.to_string();
            let again = Script::parse(&normal).expect("the normal form is a script");
            assert_eq!(again, script, "{normal}");
            assert_eq!(again.to_string(), normal);
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            let lines: Vec<_> = text.strip_prefix('\u{feff}').unwrap_or(text).lines().collect();
            for error in &errors {
                let at = usize::try_from(error.line - 1).expect("lines are few");
                let line = lines.get(at).copied().unwrap_or_default();
                let column = usize::try_from(error.column - 1).expect("columns are few");
                assert!(column <= line.chars().count(), "{error}");
                assert!(line.chars().skip(column).collect::<String>().starts_with(&error.found));
                assert!(error.to_string().len() > 20);
            }
            assert!(errors.is_sorted_by(|a, b| a.line < b.line));
        }
    }
});
