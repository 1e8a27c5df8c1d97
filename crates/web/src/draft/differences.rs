//! In which options two drafts differ.

use raft_sim::explain::catalogue::text;
use raft_sim::t;

use super::{Draft, GROUPS};

/// More differences are counted, and not told.
const TOLD: usize = 2;

impl Draft {
    /// What this one is called beside another one, and that beside it: what only they have. Of drafts that do not
    /// differ both names are empty.
    #[must_use]
    pub fn names_beside(&self, other: &Self) -> [String; 2] {
        let mut differences = Vec::new();
        for (_, numbers, selects) in GROUPS {
            for number in numbers {
                let [one, two] = [self, other].map(|draft| (number.get)(&draft.config));
                if one != two {
                    let told = |value: Option<u64>| match value {
                        Some(value) => {
                            format!("{} {value} {}", text(number.name), text(number.unit))
                        }
                        None => {
                            format!("{} {}", text(number.name), text(number.none.unwrap_or("")))
                        }
                    };
                    differences.push([told(one), told(two)]);
                }
            }
            for select in selects {
                let [one, two] = [self, other].map(|draft| (select.get)(&draft.config));
                if one != two {
                    let told = |place: usize| {
                        let word = select.words.get(place).copied().unwrap_or_default();
                        format!("{} {}", text(select.name), text(word))
                    };
                    differences.push([told(one), told(two)]);
                }
            }
        }
        if self.seed != other.seed {
            differences.push([self, other].map(|draft| t!("seed {seed}", seed = draft.seed)));
        }
        [0, 1].map(|side| name(&differences, side))
    }
}

fn name(differences: &[[String; 2]], side: usize) -> String {
    let told = differences.iter().take(TOLD).map(|names| names[side].trim_end());
    let first = told.fold(String::new(), |list, next| match list.as_str() {
        "" => next.to_owned(),
        _ => t!("{list}, {next}", list, next),
    });
    match differences.len().saturating_sub(TOLD) {
        0 => first,
        more => t!("{first} and {more} more", first, more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_called_by_what_only_they_have() {
        let one = Draft::default();
        assert_eq!(one.names_beside(&one), ["", ""]);
        let mut other = one.clone();
        other.config.options.pre_vote = !other.config.options.pre_vote;
        let [mut on, mut off] = one.names_beside(&other);
        if off.ends_with("on") {
            (on, off) = (off, on);
        }
        assert_eq!([on, off], ["PreVote on", "PreVote off"]);
        other.seed = 7;
        let [_, name] = one.names_beside(&other);
        assert!(name.ends_with(", seed 7"), "{name}");
        other.config.options.check_quorum = !other.config.options.check_quorum;
        let [_, name] = one.names_beside(&other);
        assert!(name.ends_with(" and 1 more"), "{name}");
    }
}
