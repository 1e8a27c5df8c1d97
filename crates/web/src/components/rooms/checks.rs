//! What Raft promises, and whether it held.

use raft_sim::checks::{Property, Violation};
use raft_sim::explain::en;
use raft_sim::t;
use yew::Html;

use super::super::form::grouped;
use super::super::tree::html;
use super::super::{Props, icons};
use crate::app::Msg;

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let checks = session.cluster().checks();
    let count = checks.violations().len();
    let verdict = match count {
        0 => {
            t!(
                "Every promise of Raft has held so far. Each is looked at after everything that happens."
            )
        }
        1 => t!("A promise of Raft is broken."),
        _ => t!("Promises of Raft are broken. The first one may have caused the others."),
    };
    let row = |property: Property| {
        let (times, looked_at) = (checks.violated(property), checks.checked(property));
        let state = match (times, looked_at) {
            (0, 0) => html! { { t!("no occasion yet") } },
            (0, _) => html! { { icons::tick() }{ t!("held [a promise]") } },
            _ => html! { { icons::cross() }{ broken(times) } },
        };
        html! {
            <tr class={match (times, looked_at) { (0, 0) => "idle", (0, _) => "good", _ => "bad" }}>
                <th scope="row">{ property.to_string() }</th>
                <td>{ en::places(property.section()) }</td>
                <td class="count">{ grouped(looked_at) }</td>
                <td class="state">{ state }</td>
            </tr>
        }
    };
    html! {
        <>
            <p class={if count > 0 { "verdict bad" } else { "verdict" }}>{ verdict }</p>
            { checks.violations().enumerate().map(|it| violation(props, it, count)) }
            <table class="list promises" aria-label={t!("Promises of Raft")}>
                <thead>
                    <tr>
                        <th scope="col">{ t!("Promise") }</th>
                        <th scope="col">{ t!("Stated in") }</th>
                        <th scope="col" class="count">{ t!("Looked at") }</th>
                        <th scope="col">{ t!("So far") }</th>
                    </tr>
                </thead>
                <tbody>{ Property::ALL.into_iter().map(row) }</tbody>
            </table>
        </>
    }
}

fn broken(times: u64) -> String {
    match times {
        1 => t!("broken once").to_owned(),
        _ => t!("broken {times} times", times = grouped(times)),
    }
}

/// Which promise, the facts that clash, what is to blame, and the way there.
fn violation(props: &Props, (place, violation): (usize, &Violation), count: usize) -> Html {
    html! {
        <div class="violation">
            <p>
                if place == 0 && count > 1 {
                    <b>{ t!("The first:") }{ " " }</b>
                }
                { violation.to_string() }
            </p>
            <button
                aria-label={t!("Go to {at} s: {property}", at = violation.at, property = violation.property)}
                onclick={props.press(Msg::SeekEvent(violation.event))}
            >
                { t!("Go to {at} s", at = violation.at) }
            </button>
        </div>
    }
}
