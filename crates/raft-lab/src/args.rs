//! What the words of the command line ask for.

use std::fmt;

pub(crate) const HELP: &str = "\
Plays on the virtual Raft cluster.

Usage: raft-lab <command>

Commands:
  digest    print the digest of chaos runs, one line a seed
      --seeds N         how many seeds (20)
      --first-seed N    the first of them (1)
      --seconds S       how long each run lasts, in simulated seconds (60)
  help      print this

Options:
  --version    print the version
";

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Digest(Digests),
}

/// Which runs to print the digests of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) first_seed: u64,
    pub(crate) seeds: u64,
    pub(crate) seconds: u64,
}

impl Default for Digests {
    fn default() -> Self {
        Self { first_seed: 1, seeds: 20, seconds: 60 }
    }
}

/// Why a call makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UsageError {
    /// No word at all.
    NoCommand,
    /// A word that means nothing here, and the nearest that does.
    Unknown { word: String, nearest: Option<&'static str> },
    /// An option that ends the line.
    NoValue { option: &'static str },
    /// A value that is no whole number from 0 on, or too large a one.
    NoNumber { option: &'static str, value: String },
}

const COMMANDS: [&str; 5] = ["digest", "help", "--help", "-h", "--version"];
const DIGEST_OPTIONS: [&str; 3] = ["--seeds", "--first-seed", "--seconds"];

pub(crate) fn parse(words: &[String]) -> Result<Command, UsageError> {
    let Some((first, rest)) = words.split_first() else { return Err(UsageError::NoCommand) };
    let command = match first.as_str() {
        "digest" => return digests(rest).map(Command::Digest),
        "help" | "--help" | "-h" => Command::Help,
        "--version" => Command::Version,
        _ => return Err(unknown(first, &COMMANDS)),
    };
    rest.first().map_or(Ok(command), |word| Err(unknown(word, &[])))
}

fn digests(words: &[String]) -> Result<Digests, UsageError> {
    let mut digests = Digests::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        // `--seeds=5` means the same as `--seeds 5`.
        let (name, value) = word.split_once('=').map_or((&**word, None), |(n, v)| (n, Some(v)));
        let Some(option) = DIGEST_OPTIONS.into_iter().find(|&option| option == name) else {
            return Err(unknown(name, &DIGEST_OPTIONS));
        };
        let next = || words.next().map(String::as_str);
        let value = value.or_else(next).ok_or(UsageError::NoValue { option })?;
        let number = value.parse();
        let number =
            number.map_err(|_| UsageError::NoNumber { option, value: value.to_owned() })?;
        match option {
            "--seeds" => digests.seeds = number,
            "--first-seed" => digests.first_seed = number,
            _ => digests.seconds = number,
        }
    }
    Ok(digests)
}

fn unknown(word: &str, known: &[&'static str]) -> UsageError {
    let nearest = known.iter().map(|&known| (distance(word, known), known)).min();
    // Two slips of the finger, but not more than half of the word.
    let near = |&(distance, known): &(usize, &str)| distance <= 2 && 2 * distance < known.len();
    let nearest = nearest.filter(near).map(|(_, known)| known);
    UsageError::Unknown { word: word.to_owned(), nearest }
}

/// How many letters have to be put in, left out or replaced to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCommand => write!(f, "no command; `raft-lab help` lists them"),
            Self::Unknown { word, nearest: Some(nearest) } => {
                write!(f, "unknown `{word}`; did you mean `{nearest}`?")
            }
            Self::Unknown { word, nearest: None } => {
                write!(f, "unknown `{word}`; `raft-lab help` lists what there is")
            }
            Self::NoValue { option } => write!(f, "{option} needs a number after it"),
            Self::NoNumber { option, value } => {
                write!(f, "{option} needs a whole number from 0 to {}, not `{value}`", u64::MAX)
            }
        }
    }
}
