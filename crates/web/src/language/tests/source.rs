//! The string literals of Rust sources, and what stands before each: as much of the language as that takes.

/// A string literal.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) line: usize,
    /// What it stands for.
    pub(super) text: String,
    pub(super) context: Context,
}

/// Where a literal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// In `t!` or `mark!`.
    Catalogue,
    /// It is what an attribute of HTML says.
    Attribute(String),
    /// Nobody reads it: it is in an attribute of Rust, is raw (drawings), a matter of the compiler, or for whoever reads
    /// a crash.
    Silent,
    /// Anywhere else.
    Else,
}

/// All literals up to the tests.
pub(super) fn literals(source: &str) -> Vec<Literal> {
    let source = source.split("#[cfg(test)]").next().unwrap_or("");
    let mut scan = Scan { source, at: 0, code: String::new(), found: Vec::new() };
    while scan.step() {}
    scan.found
}

struct Scan<'a> {
    source: &'a str,
    at: usize,
    /// What has been read, without comments and literals.
    code: String,
    found: Vec<Literal>,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("#[") || rest.starts_with("#![") {
            self.at += attribute_end(rest);
        } else if let Some(raw) = raw(rest) {
            self.at += raw;
            self.code.push('x');
        } else if first == '"' {
            self.literal();
        } else if let Some(sign) = character(rest) {
            self.at += sign;
            self.code.push('x');
        } else {
            self.at += first.len_utf8();
            self.code.push(first);
        }
        true
    }

    fn literal(&mut self) {
        let (text, length) = unescaped(self.rest());
        let line = 1 + self.source[..self.at].matches('\n').count();
        self.found.push(Literal { line, text, context: context(&self.code) });
        self.at += length;
        self.code.push('x');
    }
}

/// Macros whose words are not for visitors.
const SILENT: [&str; 6] =
    ["unreachable!(", "concat!(", "env!(", "include!(", "include_str!(", "assert!("];

fn context(code: &str) -> Context {
    let code = code.trim_end();
    // `format!` ends like `t!`.
    let is_of = |call: &str| {
        let before = code.strip_suffix(call);
        before.is_some_and(|before| !before.ends_with(|sign: char| sign.is_alphanumeric()))
    };
    if ["t!(", "mark!("].iter().any(|call| is_of(call)) {
        return Context::Catalogue;
    }
    if SILENT.iter().any(|call| is_of(call)) {
        return Context::Silent;
    }
    let Some(before) = code.strip_suffix('=') else { return Context::Else };
    let is_name = |sign: char| sign.is_ascii_lowercase() || sign == '-' || sign == ':';
    let name = &before[before.trim_end_matches(is_name).len()..];
    // `let name = "…"` has a space before the sign.
    if name.is_empty() { Context::Else } else { Context::Attribute(name.to_owned()) }
}

fn attribute_end(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut in_text = false;
    for (at, sign) in rest.char_indices() {
        match sign {
            '"' => in_text = !in_text,
            '[' if !in_text => depth += 1,
            ']' if !in_text => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    rest.len()
}

/// The length of a raw string, if one begins here.
fn raw(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('r')?;
    let fence = body.len() - body.trim_start_matches('#').len();
    let inner = body[fence..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(fence));
    let length = inner.find(&end)?;
    Some(1 + fence + 1 + length + end.len())
}

/// The length of a character in quotes, if one begins here (and no lifetime).
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let mut signs = inner.char_indices();
    let (_, first) = signs.next()?;
    if first == '\\' {
        return inner[2..].find('\'').map(|end| 1 + 2 + end + 1);
    }
    let (end, second) = signs.next()?;
    (second == '\'').then_some(1 + end + 1)
}

/// What a literal that begins here stands for, and its length.
fn unescaped(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut signs = rest.char_indices().skip(1).peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (text, at + 1),
            '\\' => match signs.next() {
                Some((_, '\n')) => {
                    while signs.next_if(|(_, sign)| sign.is_whitespace()).is_some() {}
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, '0')) => text.push('\0'),
                Some((_, 'u')) => {
                    let code: String = signs
                        .by_ref()
                        .map(|(_, sign)| sign)
                        .skip(1)
                        .take_while(|sign| *sign != '}')
                        .collect();
                    let code = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    text.push(code.unwrap());
                }
                Some((_, other)) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    (text, rest.len())
}
