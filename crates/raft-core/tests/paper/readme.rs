//! The README says where each rule stands; this holds it to that.

use std::path::Path;

/// The part of the README under this heading.
fn section(heading: &str) -> &'static str {
    let readme = include_str!("../../README.md");
    let start = readme.find(&format!("\n## {heading}\n")).expect("there is such a heading");
    let rest = &readme[start + 1..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// `(rule, what stands in backticks beside it)`, row by row.
fn rules() -> Vec<(&'static str, Vec<&'static str>)> {
    let rows = section("Where is the rule?").lines().filter(|line| line.starts_with("| "));
    let row = |line: &'static str| {
        let (rule, places) = line.trim_matches(['|', ' ']).split_once(" | ")?;
        Some((rule, places.split('`').skip(1).step_by(2).collect()))
    };
    rows.skip(1).filter_map(row).collect()
}

/// Whether the source declares `name`, be it a function or a type.
fn declares(source: &str, name: &str) -> bool {
    let keywords = ["fn", "struct", "enum", "trait"];
    keywords.iter().any(|keyword| {
        let declaration = format!("{keyword} {name}");
        source.match_indices(&declaration).any(|(at, _)| {
            let next = source[at + declaration.len()..].chars().next();
            next.is_some_and(|next| !next.is_alphanumeric() && next != '_')
        })
    })
}

#[test]
fn what_is_named_beside_a_rule_stands_in_that_file() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rules = rules();
    assert!(rules.len() >= 50, "the table is read: {} rules", rules.len());
    for (rule, places) in rules {
        assert!(!places.is_empty(), "{rule} has a place");
        for place in places {
            let (file, name) = place.split_once(": ").expect("a file and a name");
            let source = std::fs::read_to_string(src.join(file));
            let source = source.unwrap_or_else(|error| panic!("{rule}: {file}: {error}"));
            for part in name.split("::") {
                let own = declares(&source, part) || source.contains(&format!("for {part} {{"));
                assert!(own, "{rule}: {file} has no {part}");
            }
        }
    }
}

/// As many numbered rules as the figures have.
#[test]
fn every_rule_of_the_figures_is_listed() {
    let table = section("Where is the rule?");
    let parts = [
        ("Figure 2, State", 6),
        ("Figure 2, AppendEntries, receiver", 5),
        ("Figure 2, RequestVote, receiver", 2),
        ("Figure 2, All Servers", 2),
        ("Figure 2, Followers", 2),
        ("Figure 2, Candidates", 4),
        ("Figure 2, Leaders", 6),
        ("Figure 13, sender", 2),
        ("Figure 13, receiver", 8),
    ];
    for (part, rules) in parts {
        let heading = format!("| **{part}** | |\n");
        let start = table.find(&heading).unwrap_or_else(|| panic!("{part}")) + heading.len();
        let listed = table[start..].lines().take_while(|line| !line.starts_with("| **"));
        assert_eq!(listed.filter(|line| line.starts_with("| ")).count(), rules, "{part}");
    }
}

/// Every option that the README recommends is one.
#[test]
fn every_option_named_in_the_readme_exists() {
    let options = include_str!("../../src/options.rs");
    let rows = section("Options").lines().filter(|line| line.starts_with("| `"));
    let named: Vec<_> = rows
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 5, "{named:?}");
    for name in named {
        assert!(options.contains(&format!("    pub {name}: ")), "{name}");
    }
}

/// Every error and every fault is in the tables.
#[test]
fn every_error_is_listed() {
    let listed = section("Errors and faults");
    let source = include_str!("../../src/error.rs");
    let types = source.lines().filter_map(|line| line.strip_prefix("pub enum "));
    for name in types.map(|name| name.trim_end_matches(" {")) {
        assert!(listed.contains(name), "{name}");
    }
    for (name, shown) in [("StepError", "StepError::"), ("Fault", "")] {
        let start = source.find(&format!("pub enum {name} {{")).expect("it is there");
        let body = &source[start..start + source[start..].find("\n}").expect("it ends")];
        let variants = body.lines().skip(1).filter_map(|line| {
            let line = line.strip_prefix("    ")?;
            line.starts_with(char::is_uppercase).then(|| line.trim_end_matches([',', ' ', '{']))
        });
        for variant in variants.map(|variant| variant.split('(').next().unwrap_or(variant)) {
            assert!(listed.contains(&format!("`{shown}{variant}`")), "{name}::{variant}");
        }
    }
}
