//! Reading a directive's arguments.

use raft_core::NodeId;

use crate::script::Arg;

/// Why a directive gave nothing, or not all of what it could.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The words that etcd's environment puts out in such a case; the script may well expect them.
    Told(String),
    /// Nothing that a script can expect: it is written wrongly, or this harness cannot play it.
    Bad(String),
}

pub(crate) type Outcome<T = ()> = Result<T, Stop>;

pub(crate) fn told<T>(words: impl Into<String>) -> Outcome<T> {
    Err(Stop::Told(words.into()))
}

pub(crate) fn bad<T>(why: impl Into<String>) -> Outcome<T> {
    Err(Stop::Bad(why.into()))
}

pub(crate) fn number(text: &str) -> Outcome<u64> {
    text.parse().or_else(|_| bad(format!("`{text}` is no number")))
}

/// The words that Go's `strconv.ParseBool` takes.
pub(crate) fn flag(text: &str) -> Outcome<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => bad(format!("`{text}` is neither true nor false")),
    }
}

/// The argument at `at`, which has no value.
pub(crate) fn word(args: &[Arg], at: usize) -> Outcome<&str> {
    match args.get(at) {
        Some(Arg { key, values }) if values.is_empty() => Ok(key),
        _ => bad(format!("argument {} must be a word without a value", at + 1)),
    }
}

/// The server that the first argument names.
pub(crate) fn first_id(args: &[Arg]) -> Outcome<NodeId> {
    number(word(args, 0)?).map(NodeId)
}

/// The servers that arguments without values name.
pub(crate) fn ids(args: &[Arg]) -> Outcome<Vec<NodeId>> {
    let words = args.iter().filter(|arg| arg.values.is_empty());
    words.map(|arg| number(&arg.key).map(NodeId)).collect()
}

/// The one value of the argument `key`.
pub(crate) fn value_of<'a>(args: &'a [Arg], key: &str) -> Outcome<&'a str> {
    match args.iter().find(|arg| arg.key == key).map(|arg| &arg.values[..]) {
        Some([value]) => Ok(value),
        _ => bad(format!("`{key}=` with one value is missing")),
    }
}
