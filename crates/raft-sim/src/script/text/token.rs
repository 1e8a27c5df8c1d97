//! From characters to words: what a line is made of.

use winnow::Parser as _;
use winnow::combinator::{alt, opt, preceded, repeat};
use winnow::error::EmptyError;
use winnow::stream::{LocatingSlice, Location as _};
use winnow::token::{any, none_of, one_of, take_while};

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// As it stands in the line, quotation marks included.
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a name, a number with its unit, or a text without quotation marks.
    Word,
    Quoted,
    /// A quotation mark with no other one.
    Unclosed,
    /// One of the language's signs.
    Sign,
    /// Any other character.
    Stray,
    /// Where the line or its comment begins that is no part of it.
    End,
}

type Input<'a> = LocatingSlice<&'a str>;
type Read<T> = Result<T, EmptyError>;

/// The pieces of a line, the last of which is [`Kind::End`]. A comment is no piece.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut input = LocatingSlice::new(line);
    let read: Read<Vec<_>> = repeat(0.., preceded(space, token)).parse_next(&mut input);
    let mut tokens = read.unwrap_or_default();
    let end = tokens.last().map_or(0, |last| last.at + last.text.len());
    tokens.push(Token { kind: Kind::End, text: "", at: end });
    tokens
}

fn space(input: &mut Input<'_>) -> Read<()> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

fn token<'a>(input: &mut Input<'a>) -> Read<Token<'a>> {
    let at = input.current_token_start();
    let (kind, text) = alt((word, sign, quoted, none_of('#').value(Kind::Stray)))
        .with_taken()
        .parse_next(input)?;
    Ok(Token { kind, text, at })
}

/// Letters and digits, held together by signs that stand between two of them: `read-index`, `0.5ms`, `20/s`.
fn word(input: &mut Input<'_>) -> Read<Kind> {
    let more = repeat(0.., (one_of(['-', '.', '/']), letters));
    (letters, more).map(|(_, ())| Kind::Word).parse_next(input)
}

fn letters<'a>(input: &mut Input<'a>) -> Read<&'a str> {
    take_while(1.., is_letter).parse_next(input)
}

fn is_letter(letter: char) -> bool {
    if letter.is_ascii() {
        letter.is_ascii_alphanumeric() || letter == '_' || letter == '%'
    } else {
        !letter.is_whitespace()
            && !letter.is_control()
            && !matches!(letter, '→' | '↔' | '“' | '”' | '„')
    }
}

fn sign(input: &mut Input<'_>) -> Read<Kind> {
    let one = one_of([':', '|', '+', '-', '~', '=', '(', ')']).take();
    alt(("<->", "->", "..", "→", "↔", one)).value(Kind::Sign).parse_next(input)
}

fn quoted(input: &mut Input<'_>) -> Read<Kind> {
    let plain = none_of(['"', '\\']).void();
    let text = repeat(0.., alt((plain, ('\\', any).void())));
    let (_, (), _, end) = ('"', text, opt('\\'), opt('"')).parse_next(input)?;
    Ok(if end.is_some() { Kind::Quoted } else { Kind::Unclosed })
}

/// Whether a text can stand without quotation marks. (Also where some other letters could, so that nothing
/// depends on what Unicode takes for a letter.)
pub(super) fn is_bare(text: &str) -> bool {
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
    let bytes = text.as_bytes();
    let inner = |at: usize| {
        let neighbour = |at: usize| bytes.get(at).is_some_and(|&byte| is_plain(byte));
        at > 0 && neighbour(at - 1) && neighbour(at + 1)
    };
    let is_fine =
        |(at, &byte): (usize, &u8)| is_plain(byte) || (b"-./".contains(&byte) && inner(at));
    !bytes.is_empty()
        && bytes.iter().enumerate().all(is_fine)
        && !super::names::RESERVED.contains(&text)
}
