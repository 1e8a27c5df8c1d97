//! The format of the scripts: directives, what they are given, and what must come of them.
//!
//! ```text
//! # a comment
//! command argument key=value key=(value,value)
//! input lines
//! ----
//! the expected output, up to a blank line
//! ```
//!
//! A second `----` below the first allows blank lines: then the output ends with two such lines.

/// One directive of a script.
#[derive(Debug)]
pub(crate) struct Directive {
    /// Line of the script on which it stands, from 1.
    pub(crate) line: usize,
    /// Line on which the expected output begins.
    pub(crate) expected_line: usize,
    /// The directive as it stands there.
    pub(crate) text: String,
    pub(crate) command: String,
    pub(crate) args: Vec<Arg>,
    /// What stands between the directive and the line `----`, trimmed.
    pub(crate) input: String,
    /// The lines that must come out.
    pub(crate) expected: Vec<String>,
}

/// `key`, `key=value` or `key=(value,value)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arg {
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
}

/// A place in a script that cannot be understood or played.
#[derive(Debug)]
pub(crate) struct BadScript {
    pub(crate) line: usize,
    pub(crate) why: String,
}

const SEPARATOR: &str = "----";

/// All directives of a script.
pub(crate) fn parse(text: &str) -> Result<Vec<Directive>, BadScript> {
    let mut lines = (1..).zip(text.lines());
    let mut directives = Vec::new();
    while let Some((line, first)) = lines.next() {
        let mut text = first.trim().to_owned();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        while text.ends_with('\\') {
            let Some((_, next)) = lines.next() else { break };
            text.pop();
            text = format!("{text} {}", next.trim());
        }
        let (command, args) =
            parse_line(&text).ok_or_else(|| BadScript { line, why: format!("`{text}`?") })?;
        if command == "subtest" {
            // Only names a part of the script: nothing comes of it.
            continue;
        }
        let mut input = Vec::new();
        let mut expected = Vec::new();
        let mut expected_line = line + 1;
        for (at, next) in lines.by_ref() {
            if next == SEPARATOR {
                expected_line = at + 1;
                expected = read_expected(&mut lines);
                break;
            }
            input.push(next);
        }
        let input = input.join("\n").trim().to_owned();
        directives.push(Directive { line, expected_line, text, command, args, input, expected });
    }
    Ok(directives)
}

fn read_expected<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>) -> Vec<String> {
    let mut expected = Vec::new();
    let mut next = lines.next();
    if next.is_some_and(|(_, line)| line == SEPARATOR) {
        while let Some((_, line)) = lines.next() {
            if line == SEPARATOR {
                match lines.next() {
                    None | Some((_, SEPARATOR)) => break,
                    Some((_, after)) => {
                        expected.extend([line.to_owned(), after.to_owned()]);
                        continue;
                    }
                }
            }
            expected.push(line.to_owned());
        }
        return expected;
    }
    while let Some((_, line)) = next.filter(|(_, line)| !line.trim().is_empty()) {
        expected.push(line.to_owned());
        next = lines.next();
    }
    expected
}

/// The command and its arguments; `None` if a parenthesis is missing or a key is empty.
pub(crate) fn parse_line(line: &str) -> Option<(String, Vec<Arg>)> {
    let (command, mut rest) = split_at_any(line.trim(), " ");
    let mut args = Vec::new();
    rest = rest.trim_start();
    while !rest.is_empty() {
        let (key, after) = split_at_any(rest, " =");
        if key.is_empty() {
            return None;
        }
        let mut values = Vec::new();
        rest = after;
        if let Some(value) = after.strip_prefix('=') {
            if let Some(list) = value.strip_prefix('(') {
                (values, rest) = parse_list(list)?;
            } else {
                let (value, after) = split_at_any(value, " ");
                values.push(value.to_owned());
                rest = after;
            }
        }
        args.push(Arg { key: key.to_owned(), values });
        rest = rest.trim_start();
    }
    (!command.is_empty()).then(|| (command.to_owned(), args))
}

/// The values up to the closing parenthesis, and what stands behind it. Values may hold parentheses.
fn parse_list(text: &str) -> Option<(Vec<String>, &str)> {
    let (mut values, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' | ',' if depth == 0 => {
                values.push(text[start..at].trim_start().to_owned());
                start = at + 1;
                if c == ')' {
                    return Some((values, &text[start..]));
                }
            }
            _ => {}
        }
    }
    None
}

fn split_at_any<'a>(text: &'a str, chars: &str) -> (&'a str, &'a str) {
    text.split_at(text.find(|c| chars.contains(c)).unwrap_or(text.len()))
}
