//! The log as lanes of servers, with what is wrong marked: the place to go through it.

use raft_sim::t;
use raft_trace::Role;
use web_sys::{KeyboardEvent, PointerEvent};
use yew::{Callback, Html};

use super::super::element::{element, text};
use super::super::term::hue;
use super::super::tree::html;
use super::super::{Props, form};
use super::across;
use crate::app::OwnMsg;
use crate::own_log::{Found, Kind, Stretch};

/// Height of a lane.
const LANE: usize = 26;

pub(super) fn draw(props: &Props, found: &Found) -> Html {
    let surveyed = &found.surveyed;
    let height = surveyed.servers.len() * LANE;
    let line = found.record().map_or(0, |record| record.line);
    let lines = found.trace.lines;
    let value = t!(
        "line {line} of {lines}",
        line = form::grouped(line.into()),
        lines = form::grouped(lines.into())
    );
    let shown = surveyed.range.clone();
    let on_key = {
        let send = props.send.clone();
        Callback::from(move |event: KeyboardEvent| {
            let msg = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => OwnMsg::Step(true),
                "ArrowLeft" | "ArrowDown" => OwnMsg::Step(false),
                "PageDown" => OwnMsg::StepComplaint(true),
                "PageUp" => OwnMsg::StepComplaint(false),
                "Home" => OwnMsg::GoTo(0),
                "End" => OwnMsg::GoTo(usize::MAX),
                "+" => OwnMsg::Zoom(50),
                "-" => OwnMsg::Zoom(200),
                _ => return,
            };
            event.prevent_default();
            send.emit(msg.into());
        })
    };
    let hand = |is_drag: bool| {
        let (send, shown) = (props.send.clone(), shown.clone());
        Callback::from(move |event: PointerEvent| {
            if is_drag && event.buttons() & 1 == 0 {
                return;
            }
            if let Some(thousandths) = across(&event) {
                let part = usize::try_from(thousandths).unwrap_or(0) * shown.len() / 1000;
                // Its right edge is still of this stretch.
                let place = shown.start + part.min(shown.len().saturating_sub(1));
                send.emit(OwnMsg::GoTo(place).into());
            }
        })
    };
    let step = |name: &'static str, sign: &'static str, msg: OwnMsg| {
        html! {
            <button class="quiet" aria-label={name} title={name} onclick={props.press(msg.into())}>{ sign }</button>
        }
    };
    let names =
        surveyed.servers.iter().map(|id| element("span", &[], [], vec![text(format!("S{id}"))]));
    html! {
        <section class="timeline" aria-label={t!("Timeline")}>
            <div class="row">
                <b>{ value.clone() }</b>
                { step(t!("Line before (←)"), "‹", OwnMsg::Step(false)) }
                { step(t!("Line after (→)"), "›", OwnMsg::Step(true)) }
                { step(t!("What is wrong before (p)"), "«", OwnMsg::StepComplaint(false)) }
                { step(t!("What is wrong next (n)"), "»", OwnMsg::StepComplaint(true)) }
                { step(t!("Closer"), "+", OwnMsg::Zoom(50)) }
                { step(t!("Wider"), "−", OwnMsg::Zoom(200)) }
                { step(t!("All of it"), "↔", OwnMsg::Zoom(usize::MAX)) }
                <span class="facts">{ stretch_shown(found) }</span>
            </div>
            <div class="lanes">
                <div class="names" aria-hidden="true">{ names.collect::<Vec<_>>() }</div>
                <div
                    role="slider"
                    tabindex="0"
                    aria-label={t!("Line")}
                    aria-valuemin="1"
                    aria-valuemax={lines.to_string()}
                    aria-valuenow={line.to_string()}
                    aria-valuetext={value}
                    onkeydown={on_key}
                    onpointerdown={hand(false)}
                    onpointermove={hand(true)}
                >
                    <svg
                        viewBox={format!("0 0 {} {height}", surveyed.parts)}
                        height={height.to_string()}
                        preserveAspectRatio="none"
                        aria-hidden="true"
                    >
                        { marks(found, height) }
                    </svg>
                </div>
            </div>
        </section>
    }
}

/// Which lines the diagram shows, unless it shows all.
fn stretch_shown(found: &Found) -> String {
    let (shown, records) = (&found.surveyed.range, &found.trace.records);
    let line = |place: usize| records.get(place).map_or(0, |record| record.line);
    if shown.len() >= records.len() {
        return String::new();
    }
    let [from, to] =
        [shown.start, shown.end - 1].map(|place| form::grouped(u64::from(line(place))));
    t!("from line {from} to line {to}", from, to)
}

fn marks(found: &Found, height: usize) -> Vec<Html> {
    let surveyed = &found.surveyed;
    let now = path("now", format!("M{}.5 0V{height}", surveyed.part(found.place())));
    let mut all = vec![now];
    for (lane, stretches) in surveyed.lanes.iter().enumerate() {
        all.extend(stretches.iter().map(|it| stretch(it, lane)));
    }
    for (lane, commits) in surveyed.commits.iter().enumerate() {
        let top = lane * LANE + 16;
        let ticks: String = commits.iter().map(|part| format!("M{part}.5 {top}v5")).collect();
        all.push(path("tick", ticks));
    }
    let middle = |lane: usize| lane * LANE + LANE / 2;
    let message = |[sent, received]: &[(usize, usize); 2]| {
        format!("M{}.5 {}L{}.5 {}", sent.0, middle(sent.1), received.0, middle(received.1))
    };
    all.push(path("sent", surveyed.messages.iter().map(message).collect()));
    let is_shown = |place: usize| surveyed.range.contains(&place);
    for complaint in found.complaints.iter().filter(|it| it.kind != Kind::Hint) {
        if is_shown(complaint.place) {
            let class = if complaint.kind == Kind::Broken { "flag bad" } else { "flag" };
            all.push(path(class, format!("M{}.5 0V{height}", surveyed.part(complaint.place))));
        }
    }
    all
}

fn path(class: &'static str, d: String) -> Html {
    element("path", &["class", "d"], [class.into(), d.into()], Vec::new())
}

/// A leader's lane is full, a candidate's half so, a follower's a line; who is down has a thin grey one.
fn stretch(stretch: &Stretch, lane: usize) -> Html {
    let look = stretch.look;
    let (y, height, class) = match look.role {
        _ if !look.is_up => (12, 2, "down"),
        Role::Leader => (7, 12, "lead"),
        Role::Candidate => (9, 8, "stand"),
        Role::Follower => (11, 4, "follow"),
    };
    let class = format!("{class} {}", hue(look.term));
    let numbers = [stretch.from, lane * LANE + y, stretch.to - stretch.from, height];
    let [x, y, width, height] = numbers.map(|number| number.to_string());
    let values = [class.into(), x.into(), y.into(), width.into(), height.into()];
    element("rect", &["class", "x", "y", "width", "height"], values, Vec::new())
}
