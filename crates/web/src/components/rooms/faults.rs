//! What can be done to the network, to disks and to clocks.

use raft_sim::core::NodeId;
use raft_sim::explain::catalogue;
use raft_sim::explain::en;
use raft_sim::script::{DiskFault, LinkSetting, NetworkPreset};
use raft_sim::{Action, Cluster, LinkDials, Range, Server};
use raft_sim::{mark, t};
use yew::Html;

use super::super::server_menu::clock;
use super::super::tree::html;
use super::super::{Props, form};
use super::partition;
use crate::app::Msg;
use crate::browser;
use crate::seed;
use crate::session::{Gesture, Session};

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    html! {
        <>
            <div class="quick">
                <button class="primary" onclick={props.act(Gesture::HealEverything)}>
                    { t!("Heal everything") }
                </button>
                { chaos(props, &session) }
            </div>
            <div class="halves">
                <section aria-labelledby="links-title">
                    <h3 id="links-title">{ t!("Links") }</h3>
                    { matrix(props, session.cluster()) }
                    <p class="hint">{ t!("A row sends to the columns. Press a cell to cut that direction.") }</p>
                    { partition::draw(props) }
                    <p class="hint">{ t!("Drag a server into another group, or send it there with the arrow keys.") }</p>
                </section>
                <section aria-labelledby="dials-title">
                    <h3 id="dials-title">{ t!("Network") }</h3>
                    { presets(props) }
                    { dials(props, session.cluster()) }
                </section>
            </div>
            <h3>{ t!("Disks and clocks") }</h3>
            <ul class="machines">
                { session.cluster().servers().iter().map(|it| machine(props, &session, it)) }
            </ul>
        </>
    }
}

const SEED: &str = "chaos-seed";

/// Random trouble from a seed.
fn chaos(props: &Props, session: &Session) -> Html {
    if let Some(chaos) = session.chaos() {
        return html! {
            <button class="on" onclick={props.press(Msg::Chaos(None))}>
                { t!("Stop the chaos of seed {seed}", seed = chaos.seed()) }
            </button>
        };
    }
    let send = props.send.clone();
    let onclick = yew::Callback::from(move |_| {
        let seed = browser::text_of(SEED).trim().parse().unwrap_or_else(|_| seed::any());
        send.emit(Msg::Chaos(Some(seed)));
    });
    html! {
        <span class="joined">
            { form::field(SEED, t!("Seed of the chaos"), t!("any")) }
            <button {onclick}>{ t!("Chaos") }</button>
        </span>
    }
}

fn matrix(props: &Props, cluster: &Cluster) -> Html {
    let ids: Vec<NodeId> = cluster.servers().iter().map(Server::id).collect();
    let head = |id: &NodeId| html! { <th scope="col" key={id.0}>{ id.to_string() }</th> };
    let cell = |from: NodeId, to: NodeId| {
        if from == to {
            return html! { <td key={to.0}></td> };
        }
        let is_up = cluster.is_link_up(from, to);
        let state = if is_up { mark!("open") } else { mark!("cut") };
        html! {
            <td key={to.0}>
                <button
                    class={state}
                    aria-label={t!("{from} to {to}: {state}", from, to, state = catalogue::text(state))}
                    aria-pressed={if is_up { "false" } else { "true" }}
                    onclick={props.act(Gesture::ToggleLink(from, to))}
                >
                    { if is_up { "→" } else { "×" } }
                </button>
            </td>
        }
    };
    let row = |from: &NodeId| {
        html! {
            <tr key={from.0}>
                <th scope="row">{ from.to_string() }</th>
                { ids.iter().map(|to| cell(*from, *to)) }
            </tr>
        }
    };
    html! {
        <table class="matrix" aria-label={t!("Links from the rows to the columns")}>
            <thead><tr><td></td>{ ids.iter().map(head) }</tr></thead>
            <tbody>{ ids.iter().map(row) }</tbody>
        </table>
    }
}

fn presets(props: &Props) -> Html {
    let presets = [
        (t!("As configured"), NetworkPreset::Configured),
        (t!("MIT reliable"), NetworkPreset::Reliable),
        (t!("MIT unreliable"), NetworkPreset::Unreliable),
        (t!("MIT long reordering"), NetworkPreset::LongReordering),
    ];
    let button = |(name, preset): (&'static str, NetworkPreset)| {
        let onclick = props.act(Gesture::Act(Action::Network(preset)));
        html! { <button class="chip" title={en::preset(preset)} {onclick}>{ name }</button> }
    };
    html! {
        <div class="chips" role="group" aria-label={t!("Networks of the labs")}>
            { presets.into_iter().map(button) }
        </div>
    }
}

/// The dials of the chosen link, or of all; the first link shows what they are set to.
fn dials(props: &Props, cluster: &Cluster) -> Html {
    let (from, to) = props.ui.dialled;
    let ids: Vec<NodeId> = cluster.servers().iter().map(Server::id).collect();
    let shown = |chosen: Option<NodeId>, other: Option<NodeId>| {
        chosen.or_else(|| ids.iter().copied().find(|id| Some(*id) != other))
    };
    let first = shown(from, to);
    let link = first.and_then(|first| cluster.link(first, shown(to, Some(first))?));
    let Some(link) = link else { return Html::default() };
    let set = move |setting| {
        let (from, to) = (from.map(Into::into), to.map(Into::into));
        Msg::Gesture(Gesture::Act(Action::Link { from, to, setting }))
    };
    html! {
        <>
            <div class="row">
                { t!("From") }{ " " }{ end(props, t!("From"), &ids, from, move |id| Msg::Dialled(id, to)) }
                { " " }{ t!("to") }{ " " }{ end(props, t!("To"), &ids, to, move |id| Msg::Dialled(from, id)) }
            </div>
            <p class="hint">{ t!("Now: {link}.", link = en::dials(&link)) }</p>
            { delay_dials(props, link, set) }
            { chance_dials(props, link, set) }
        </>
    }
}

fn end(
    props: &Props,
    name: &'static str,
    ids: &[NodeId],
    chosen: Option<NodeId>,
    msg: impl Fn(Option<NodeId>) -> Msg + 'static,
) -> Html {
    let mut names = vec![t!("every server").to_owned()];
    names.extend(ids.iter().map(ToString::to_string));
    let place = chosen.and_then(|id| ids.iter().position(|other| *other == id));
    let ids = ids.to_vec();
    let onchange = props.input(move |value| {
        let place: usize = value.parse().ok()?;
        Some(msg(place.checked_sub(1).and_then(|place| ids.get(place).copied())))
    });
    form::select(name, &names, Some(place.map_or(0, |place| place + 1)), onchange)
}

/// A slider with its value beside it.
fn slider(
    props: &Props,
    name: &'static str,
    shown: String,
    value: u64,
    most: u64,
    msg: impl Fn(u64) -> Msg + 'static,
) -> Html {
    let onchange = props.input(move |value| Some(msg(value.parse().ok()?)));
    html! {
        <label class="dial">
            <span>{ name }</span>
            <input
                type="range"
                min="0"
                max={most.to_string()}
                value={value.min(most).to_string()}
                aria-valuetext={shown.clone()}
                {onchange}
            />
            <output>{ shown }</output>
        </label>
    }
}

/// Delays go up to so many milliseconds on the dials.
const DELAY_MS_MAX: u64 = 500;
/// What is reordered is late by so much, in microseconds.
const LATE: Range = Range { min_us: 20_000, max_us: 200_000 };

fn delay_dials(
    props: &Props,
    link: LinkDials,
    set: impl Fn(LinkSetting) -> Msg + Copy + 'static,
) -> Html {
    let Range { min_us, max_us } = link.delay;
    let ms = |us: u64| us / 1000;
    let shortest = move |ms: u64| {
        let min_us = ms * 1000;
        set(LinkSetting::Delay(Range { min_us, max_us: max_us.max(min_us) }))
    };
    let longest = move |ms: u64| {
        let max_us = ms * 1000;
        set(LinkSetting::Delay(Range { min_us: min_us.min(max_us), max_us }))
    };
    let shown = |us: u64| format!("{} ms", ms(us));
    html! {
        <>
            { slider(props, t!("Delay, shortest"), shown(min_us), ms(min_us), DELAY_MS_MAX, shortest) }
            { slider(props, t!("Delay, longest"), shown(max_us), ms(max_us), DELAY_MS_MAX, longest) }
        </>
    }
}

fn chance_dials(
    props: &Props,
    link: LinkDials,
    set: impl Fn(LinkSetting) -> Msg + Copy + 'static,
) -> Html {
    // A percent is 10,000 of a million.
    let percent = |ppm: u32| u64::from(ppm / 10_000);
    let ppm = |percent: u64| u32::try_from(percent.min(100) * 10_000).unwrap_or(0);
    let dial = |name, now: u32, setting: fn(u32) -> LinkSetting| {
        let msg = move |value| set(setting(ppm(value)));
        slider(props, name, en::percent(now), percent(now), 100, msg)
    };
    html! {
        <>
            { dial(t!("Lost"), link.loss_ppm, LinkSetting::Loss) }
            { dial(t!("Twice"), link.duplicate_ppm, LinkSetting::Duplicate) }
            { dial(t!("Overtaken"), link.reorder_ppm, |ppm| LinkSetting::Reorder { ppm, by: LATE }) }
        </>
    }
}

/// What a disk and a clock can be made to do: first what Raft stands, then what it does not.
fn machine(props: &Props, session: &Session, server: &Server) -> Html {
    let id = server.id();
    let of = |word: &str| format!("{id}: {word}");
    let disk = |fault| Gesture::Act(Action::Disk { server: id.into(), fault });
    let is_full = server.disk_is_full();
    let full = disk(if is_full { DiskFault::Free } else { DiskFault::Full });
    let is_lying = server.disk_lies();
    let lie = disk(if is_lying { DiskFault::Honest } else { DiskFault::Lie });
    let jump = Gesture::Act(Action::ClockJump { server: id.into(), by_us: 200_000 });
    html! {
        <li key={id.0}>
            <b>{ id.to_string() }</b>
            <span class="part">
                <span class="unit">{ t!("disk") }</span>
                { speed(props, session, server) }
                { form::toggle_of(of(t!("full")), t!("full"), is_full, props.act(full)) }
            </span>
            <span class="part">
                <span class="unit">{ t!("clock") }</span>
                { clock(props, session, id) }
                { form::chip_of(of(t!("jump 200 ms")), t!("jump 200 ms"), props.act(jump)) }
            </span>
            <span class="part">
                { form::outside_model() }
                { form::toggle_of(of(t!("lies")), t!("lies"), is_lying, props.act(lie)) }
                { form::chip_of(of(t!("lose the last entry")), t!("lose the last entry"), props.act(Gesture::LoseTail(id))) }
                { form::chip_of(of(t!("wipe")), t!("wipe"), props.act(Gesture::Replace(id))) }
            </span>
        </li>
    }
}

/// How long the disk takes until a write is durable.
fn speed(props: &Props, session: &Session, server: &Server) -> Html {
    let id = server.id();
    let usual = session.cluster().script().config.sync;
    let ms = |min: u64, max: u64| Range { min_us: min * 1000, max_us: max * 1000 };
    let speeds = [usual, ms(25, 50), ms(500, 1000)];
    let words = [t!("as configured"), t!("slow: 25–50 ms"), t!("very slow: 0.5–1 s")];
    let chosen = speeds.iter().position(|speed| *speed == server.disk_sync());
    let onchange = props.input(move |value| {
        let fault = DiskFault::Sync(*speeds.get(value.parse::<usize>().ok()?)?);
        Some(Msg::Gesture(Gesture::Act(Action::Disk { server: id.into(), fault })))
    });
    form::select(&t!("Disk of {id}", id), &words, chosen, onchange)
}
