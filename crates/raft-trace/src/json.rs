//! A reader for one flat JSON object in one line: as much of JSON as a trace needs, and no more.
//!
//! Values are strings, unsigned numbers, booleans, `null` and arrays of them. Everything else that JSON has (objects
//! in objects, negative and broken numbers) is passed over and kept as it is written: a student's command may be
//! anything.

use std::borrow::Cow;

use crate::told::mark;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(u64),
    Text(Cow<'a, str>),
    List(Vec<Item<'a>>),
    /// Something else that is JSON.
    Other,
}

/// A value, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) raw: &'a str,
}

impl Item<'_> {
    /// What stands for a command: a string's text, or else the value as it is written.
    pub(crate) fn command(&self) -> &str {
        match &self.value {
            Value::Text(text) => text,
            _ => self.raw,
        }
    }
}

/// Where a line stops being JSON, and what is wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    /// Counts bytes from 1.
    pub(crate) column: usize,
    pub(crate) what: &'static str,
}

type Result<T> = std::result::Result<T, Damage>;

/// Objects and arrays within each other: more is damage, or an attack on the stack.
const DEPTH_MAX: u32 = 16;

/// The fields of an object, in the order in which they stand there.
pub(crate) fn object(line: &str) -> Result<Vec<(Cow<'_, str>, Item<'_>)>> {
    let mut reader = Reader { text: line, at: 0 };
    reader.space();
    reader.expect(b'{', mark!("a line is one JSON object and begins with {"))?;
    let mut fields = Vec::new();
    reader.list(b'}', |reader| {
        let (name, item) = reader.field(1)?;
        fields.push((name, item));
        Ok(())
    })?;
    reader.space();
    match reader.peek() {
        None => Ok(fields),
        Some(_) => {
            Err(reader.damage(mark!("something stands behind the object: one object a line")))
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn damage(&self, what: &'static str) -> Damage {
        Damage { column: self.at.saturating_add(1), what }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<()> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            None => Err(self.damage(mark!("the line ends in the middle of the object"))),
            Some(_) => Err(self.damage(what)),
        }
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// What stands between an opening bracket, which is read already, and the closing one.
    fn list(&mut self, end: u8, mut one: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.space();
        if self.peek() == Some(end) {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            one(self)?;
            self.space();
            if self.peek() == Some(b',') {
                self.at += 1;
            } else {
                return self.expect(end, mark!("a comma or a closing bracket is missing"));
            }
        }
    }

    fn field(&mut self, depth: u32) -> Result<(Cow<'a, str>, Item<'a>)> {
        let name = self.string()?;
        self.space();
        self.expect(b':', mark!("a colon is missing"))?;
        Ok((name, self.item(depth)?))
    }

    fn item(&mut self, depth: u32) -> Result<Item<'a>> {
        if depth > DEPTH_MAX {
            return Err(self.damage(mark!("arrays and objects stand in each other too deep")));
        }
        self.space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => Value::Text(self.string()?),
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                self.list(b']', |reader| {
                    items.push(reader.item(depth + 1)?);
                    Ok(())
                })?;
                Value::List(items)
            }
            Some(b'{') => {
                self.at += 1;
                self.list(b'}', |reader| reader.field(depth + 1).map(|_| ()))?;
                Value::Other
            }
            None => return Err(self.damage(mark!("the line ends in the middle of the object"))),
            Some(_) => self.word()?,
        };
        Ok(Item { value, raw: self.since(start) })
    }

    /// A number, or one of the three words.
    fn word(&mut self) -> Result<Value<'a>> {
        let start = self.at;
        let belongs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        while self.peek().is_some_and(belongs) {
            self.at += 1;
        }
        let word = self.since(start);
        match word {
            "null" => return Ok(Value::Null),
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            _ => (),
        }
        let digits = word.strip_prefix('-').unwrap_or(word);
        if !digits.starts_with(|first: char| first.is_ascii_digit()) {
            self.at = start;
            return Err(self.damage(mark!("no value is written like this")));
        }
        let is_plain = word.bytes().all(|byte| byte.is_ascii_digit());
        // Too large is as good as not a number: whoever needs one will say so.
        Ok(word.parse().ok().filter(|_| is_plain).map_or(Value::Other, Value::Number))
    }

    fn string(&mut self) -> Result<Cow<'a, str>> {
        self.expect(b'"', mark!("a name in double quotes is missing"))?;
        let start = self.at;
        let mut text: Option<String> = None;
        let mut copied = start;
        loop {
            match self.peek() {
                None => return Err(self.damage(mark!("the line ends in the middle of a string"))),
                Some(b'"') => {
                    let rest = self.since(copied);
                    self.at += 1;
                    return Ok(match text {
                        None => Cow::Borrowed(rest),
                        Some(text) => Cow::Owned(text + rest),
                    });
                }
                Some(b'\\') => {
                    let before = self.since(copied);
                    let text = text.get_or_insert_default();
                    text.push_str(before);
                    self.at += 1;
                    text.push(self.escaped()?);
                    copied = self.at;
                }
                Some(0..=0x1f) => {
                    return Err(self.damage(mark!("a control character stands in a string")));
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn escaped(&mut self) -> Result<char> {
        let byte = self.peek();
        let found = match byte {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'"' | b'\\' | b'/') => char::from(byte.unwrap_or_default()),
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.damage(mark!("no character is written like this"))),
        };
        self.at += 1;
        Ok(found)
    }

    /// `\uD83D\uDE00` is one character; half of such a pair is none, and becomes the sign for that.
    fn unicode(&mut self) -> Result<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let before = self.at;
        if self.text.as_bytes().get(before..before.saturating_add(2)) == Some(b"\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32> {
        let end = self.at.saturating_add(4);
        let digits = self.text.get(self.at..end).filter(|digits| {
            // `from_str_radix` would take a sign as well.
            digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let number =
            number.ok_or_else(|| self.damage(mark!("four hexadecimal digits are missing")))?;
        self.at = end;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value<'_> {
        let line = object(text).expect("an object");
        line.into_iter().next().expect("a field").1.value
    }

    #[test]
    fn values_of_every_kind() {
        assert_eq!(value(r#"{"a":null}"#), Value::Null);
        assert_eq!(value(r#" { "a" : true } "#), Value::Bool(true));
        assert_eq!(value(r#"{"a":18446744073709551615}"#), Value::Number(u64::MAX));
        for other in ["18446744073709551616", "-1", "1.5", "1e3", "{}", r#"{"b":[{"c":1}]}"#] {
            assert_eq!(value(&format!(r#"{{"a":{other}}}"#)), Value::Other, "{other}");
        }
        assert_eq!(
            value(r#"{"a":"q\"\\\/\n\u0041\ud83d\ude00ü"}"#),
            Value::Text("q\"\\/\nA😀ü".into())
        );
        assert_eq!(value(r#"{"a":"\ud83dx\udc00"}"#), Value::Text("\u{fffd}x\u{fffd}".into()));
        let Value::List(items) = value(r#"{"a":[1,"x",[],{"k": 2}]}"#) else { panic!("a list") };
        let commands: Vec<_> = items.iter().map(Item::command).collect();
        assert_eq!(commands, ["1", "x", "[]", r#"{"k": 2}"#]);
        assert_eq!(object("{}"), Ok(vec![]));
    }

    #[test]
    fn damage_has_its_place() {
        for (line, column) in [
            ("", 1),
            ("x", 1),
            (r#"{"a":1"#, 7),
            (r#"{"a":1}{"#, 8),
            (r#"{"a" 1}"#, 6),
            (r#"{a:1}"#, 2),
            (r#"{"a":1,}"#, 8),
            (r#"{"a":[1 2]}"#, 9),
            (r#"{"a":nul}"#, 6),
            (r#"{"a":"x"#, 8),
            (r#"{"a":"\x"}"#, 8),
            (r#"{"a":"\u+123"}"#, 9),
        ] {
            let damage = object(line).expect_err(line);
            assert_eq!(damage.column, column, "{line}: {}", damage.what);
        }
        assert!(object(&format!(r#"{{"a":{}"#, "[".repeat(100_000))).is_err());
    }
}
