//! Links that were given away are kept here for ever, and open for ever.

use super::*;
use crate::link::{self, Body};

/// Those of each version.
const KEPT: [&str; 1] = [include_str!("../../link/kept-1.txt")];

const OTHER_RULES: &str = "This link was made with other rules than today’s";

/// Marks and links of a file.
fn lines(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap())
}

/// Opens the run of a link, as the page does.
fn open(hash: &str) -> Result<Session, String> {
    let link = link::parse(hash)?;
    let mut session = session_at(700);
    let text = match &link.body {
        Body::Text(text) => text.clone(),
        Body::Opening => Session::default().cluster().script().to_string(),
        // The browser unpacks or fetches those: the tests there open them.
        Body::Packed(_) | Body::Scenario(_) => return Ok(session),
    };
    let moment = &link.moment;
    session.open_link(link::script(&text)?, moment.at, moment.digest, link.shown.plays)?;
    while session.goal().is_some() {
        session.advance(0, || false);
    }
    assert_eq!(session.cluster().now(), moment.at, "{hash}");
    Ok(session)
}

#[test]
fn links_of_every_version_open_as_they_did() {
    let versions = KEPT.len();
    assert_eq!(u32::try_from(versions), Ok(link::VERSION), "links of each version are kept");
    for (version, file) in (1..).zip(KEPT) {
        let mut count = 0;
        for (mark, hash) in lines(file) {
            count += 1;
            let opened = open(hash);
            let session = match mark {
                "refused" => {
                    let why = opened.unwrap_err();
                    assert!(why.starts_with("This link cannot be opened: "), "{hash}: {why}");
                    continue;
                }
                _ => opened.unwrap(),
            };
            assert_eq!(link::parse(hash).unwrap().version, version, "{hash}");
            let told = session.notice().map_or("", |notice| &notice.text);
            match mark {
                "same" => assert_eq!(told, "", "{hash}"),
                "other" => assert!(told.starts_with(OTHER_RULES), "{hash}: {told}"),
                _ => panic!("{mark} is no mark"),
            }
        }
        assert!(count > 20, "{count} links of version {version}");
    }
}

#[test]
fn a_run_that_goes_another_way_is_told_and_stands_still() {
    let start = "#raft=1&at=0.5&play=1&digest=00000001&script=raft-playground+1;servers+3;seed+4";
    let session = open(start).unwrap();
    let told = &session.notice().unwrap().text;
    assert!(told.ends_with("though all of its actions are still possible."), "{told}");
    assert!(!session.is_playing() && session.choice().event().is_none());

    let session = open(&format!("{start};at+100ms+crash+S1;at+200ms+crash+S1")).unwrap();
    let told = &session.notice().unwrap().text;
    assert!(told.ends_with("is the first action that is not possible any more."), "{told}");
    let marked = session.choice().event().unwrap();
    assert!(
        matches!(marked.fact, Fact::ActionFailed { .. }) && marked.at == Time::from_millis(200)
    );

    let same = start.replace("&digest=00000001", "");
    let session = open(&same).unwrap();
    assert!(session.notice().is_none() && session.is_playing());
}
