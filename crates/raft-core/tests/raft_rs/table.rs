//! `docs/raft-rs-tests.md` is true: it has all tests of raft-rs once, and names only tests that exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A row: the name in raft-rs, the test here if there is one, the remark.
struct Row {
    name: String,
    here: Option<String>,
    remark: String,
}

/// A heading and what is below it.
struct Section<T> {
    title: String,
    below: Vec<T>,
}

/// The files of raft-rs in a part of the document, with their rows.
type Part = Section<Section<Row>>;

fn tests() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))
}

fn document() -> String {
    let path = tests().join("../../../docs/raft-rs-tests.md");
    fs::read_to_string(path).expect("the table is in docs")
}

/// The parts of the document, `## …`, each with its files, `### …`, and their rows.
fn parts() -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in document().lines() {
        if let Some(title) = line.strip_prefix("## ") {
            parts.push(Section { title: title.to_owned(), below: Vec::new() });
        } else if let Some(title) = line.strip_prefix("### ") {
            let file = Section { title: title.to_owned(), below: Vec::new() };
            parts.last_mut().unwrap().below.push(file);
        } else if let Some(row) = line.strip_prefix("| `") {
            let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
            let [name, here, remark] = cells[..] else { panic!("three columns: {line}") };
            let here = (here != "–").then(|| here.trim_matches('`').to_owned());
            let (name, remark) = (name.trim_end_matches('`').to_owned(), remark.to_owned());
            let file = parts.last_mut().unwrap().below.last_mut().unwrap();
            file.below.push(Row { name, here, remark });
        }
    }
    parts
}

/// The tests in a folder, as `folder/file.rs::name`.
fn tests_in(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(tests().join(folder)).unwrap() {
        let path = file.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_str().unwrap();
        let lines: Vec<&str> = source.lines().collect();
        for pair in lines.windows(2) {
            if pair[0] == "#[test]" {
                let name = pair[1].strip_prefix("fn ").unwrap().split('(').next().unwrap();
                found.insert(format!("{folder}/{file}::{name}"));
            }
        }
    }
    found
}

#[test]
fn every_test_of_raft_rs_stands_in_the_table_once() {
    let parts = parts();
    let count = |part: &Part| part.below.iter().map(|file| file.below.len()).sum::<usize>();
    assert_eq!(parts.iter().map(count).collect::<Vec<_>>(), [199, 31]);
    let mut names = BTreeSet::new();
    for Section { title, below: rows } in parts.iter().flat_map(|part| &part.below) {
        assert!(title.ends_with(&format!(" ({})", rows.len())), "{title}: {} rows", rows.len());
        for row in rows {
            assert!(names.insert(&row.name), "{} stands there twice", row.name);
        }
    }
    // The sums at the top are those of the rows.
    for (part, name) in parts.iter().zip(["0.7", "older"]) {
        let rows = || part.below.iter().flat_map(|file| &file.below);
        let within = |folder: &str| {
            let is_there = |here: &String| here.starts_with(folder);
            rows().filter(|row| row.here.as_ref().is_some_and(is_there)).count()
        };
        let without = rows().filter(|row| row.here.is_none()).count();
        let sums = [rows().count(), within("raft_rs/"), within("tinykv/"), without];
        let line = sums.map(|sum| format!(" {sum} |")).concat();
        assert!(document().contains(&format!("| {name} |{line}\n")), "{}:{line}", part.title);
        assert_eq!(sums[0], sums[1] + sums[2] + sums[3]);
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let mut known: BTreeMap<&str, BTreeSet<String>> =
        ["raft_rs", "tinykv"].map(|folder| (folder, tests_in(folder))).into();
    let mut named = BTreeSet::new();
    for file in parts().iter().flat_map(|part| &part.below) {
        for row in &file.below {
            match &row.here {
                Some(here) => {
                    let (folder, _) = here.split_once('/').unwrap();
                    assert!(known[folder].contains(here), "{here} of {} is not there", row.name);
                    named.insert(here.clone());
                }
                None => assert!(row.remark.ends_with('.'), "{} has no reason", row.name),
            }
        }
    }
    // And the other way round: none is left over.
    let ours = known.remove("raft_rs").unwrap();
    let unnamed: Vec<_> =
        ours.difference(&named).filter(|test| !test.starts_with("raft_rs/table.rs")).collect();
    assert_eq!(unnamed, [""; 0]);
}
