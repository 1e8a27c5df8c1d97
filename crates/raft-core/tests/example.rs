//! The example is what other engineers copy: it runs, and it stays short.

#[path = "../examples/three_servers.rs"]
#[allow(clippy::missing_errors_doc, reason = "it is an example")]
mod three_servers;

#[test]
fn the_example_runs() {
    three_servers::run().unwrap();
}

#[test]
fn the_example_is_short() {
    let lines = include_str!("../examples/three_servers.rs").lines().count();
    assert!(lines < 120, "{lines} lines");
}
