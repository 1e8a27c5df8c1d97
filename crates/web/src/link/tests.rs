use super::text::{of_base64, plain, readable, to_base64};
use super::*;

const SCRIPT: &str =
    "raft-playground 1\nservers 3\nseed 9\n\nat 1.5s cut S1 <-> S2\nnote 分区; a+b & 100%\n";

fn moment() -> Moment {
    Moment {
        at: Time::from_micros(1_234_500),
        room: Room::Faults,
        language: Language::all().nth(1),
        digest: Some(0x00c0_ffee),
    }
}

#[test]
fn a_link_can_be_read_and_leads_back() {
    let link = moment().readable(SCRIPT).unwrap();
    assert_eq!(
        link,
        "#raft=1&at=1.2345&room=faults&lang=zh-CN&digest=00c0ffee&script=raft-playground+1;servers+3;seed+9;;\
         at+1.5s+cut+S1+%3C-%3E+S2;note+%E5%88%86%E5%8C%BA%3B+a%2Bb+%26+100%25"
    );
    let body = Body::Text(SCRIPT.trim_end().to_owned());
    assert_eq!(
        parse(&link),
        Ok(Link { version: 1, moment: moment(), shown: Shown::default(), body })
    );
    assert!(is_link(&link) && !is_link("#labs") && !is_link(""));
}

#[test]
fn a_link_may_hold_a_packed_script() {
    let link = moment().packed(&[0, 1, 254, 255]).unwrap();
    assert!(link.ends_with("&packed=AAH-_w"), "{link}");
    assert_eq!(parse(&link).unwrap().body, Body::Packed(vec![0, 1, 254, 255]));
    assert_eq!(moment().packed(&[7; 60_000]), None);
    assert_eq!(moment().readable(&"x".repeat(READABLE_MAX + 1)), None);
}

#[test]
fn what_says_nothing_is_left_out() {
    let plain = Moment { at: Time::ZERO, room: Room::Happened, language: None, digest: None };
    assert_eq!(plain.readable("x").unwrap(), "#raft=1&at=0&script=x");
    let link = parse("#raft=1&utm_source=chat&script=x").unwrap();
    assert_eq!(link.moment, plain);
    // A room and a language of a later version are no reason not to open it.
    let link = parse("#raft=1&room=attic&lang=tlh&digest=wrong&script=x").unwrap();
    assert_eq!(link.moment, plain);
}

#[test]
fn damaged_links_say_what_is_wrong_with_them() {
    let damaged = "This link cannot be opened: it is damaged or cut short. What was here goes on.";
    for link in [
        "#raft=",
        "#raft=x&script=a",
        "#raft=1",
        "#raft=1&at=1",
        "#raft=1&at=-1&script=x",
        "#raft=1&at=1.2.3&script=x",
        "#raft=1&at=99999999999999999999&script=x",
        "#raft=1&script=%",
        "#raft=1&script=%zz",
        "#raft=1&script=%ff",
        "#raft=1&packed=A",
        "#raft=1&packed=A*AA",
        "#raft=1&&script=x",
        "#raft=1&at=1.0000001&script=x",
    ] {
        assert_eq!(parse(link).unwrap_err(), damaged, "{link}");
    }
    let newer = parse("#raft=2&script=x").unwrap_err();
    assert_eq!(
        newer,
        "This link cannot be opened: it is of a newer version of this page. What was here goes on."
    );
    let long = format!("#raft=1&script={}", "x".repeat(LINK_MAX));
    assert!(parse(&long).unwrap_err().contains("longer than a link can be"));
    let wrong = script("raft-playground 1\nservers 77").unwrap_err();
    assert!(wrong.contains("line 2, column 9: `77` is not within 1 to 9"), "{wrong}");
}

#[test]
fn every_text_and_all_bytes_come_back() {
    for text in ["", "a", " ; + %3B", "tab\there", "😀 <script>alert('x')</script>"] {
        assert_eq!(plain(&readable(text)).as_deref(), Some(text.trim_end()));
    }
    for length in 0..=9 {
        let bytes: Vec<u8> = (0..length).map(|byte: u8| byte.wrapping_mul(37)).collect();
        assert_eq!(of_base64(&to_base64(&bytes)), Some(bytes));
    }
}

#[test]
fn a_link_may_make_the_page_a_figure() {
    let hash = "#raft=1&at=0.5&view=logs&controls=time&theme=dark&play=1";
    let link = parse(hash).unwrap();
    let figure = Figure { scene: Scene::of_names("logs"), controls: Controls::Time };
    let shown = Shown { figure: Some(figure), theme: Some(Theme::Dark), plays: true };
    assert_eq!((link.shown, link.body), (shown, Body::Opening));
    assert!(is_of_figure(hash) && !is_of_figure("#raft=1&script=x") && !is_of_figure("#labs"));
}

#[test]
fn a_link_may_lead_to_a_scenario_by_its_name() {
    let link = parse("#raft=1&at=0.5&scenario=figure-8").unwrap();
    let Body::Scenario(scenario) = link.body else { panic!("{link:?}") };
    assert!(scenario.address().starts_with("scenarios/figure-8.raft?"));
    assert!(is_of_figure("#raft=1&view=logs&scenario=figure-8"));
    assert_eq!(
        parse("#raft=1&view=logs&scenario=figure-9").unwrap_err(),
        "This link cannot be opened: there is no scenario “figure-9”, only disruption, election, figure-7, figure-8, \
         partition, pre-vote, split-vote. What was here goes on."
    );
    assert!(parse("#raft=1&scenario=../languages/zh-CN").is_err());
    assert!(parse("#raft=1&scenario=").is_err());
}
