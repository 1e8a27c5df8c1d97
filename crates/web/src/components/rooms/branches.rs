//! What else could have been: the branches of the run, and the same run made otherwise.

use std::rc::Rc;

use raft_sim::explain::en;
use raft_sim::history::BranchId;
use web_sys::{KeyboardEvent, SubmitEvent};
use yew::{Callback, Html, html};

use super::super::{Props, comparison, form};
use crate::app::{Msg, other_seed};
use crate::browser;
use crate::comparison::With;
use crate::draft::Draft;
use crate::session::{Branch, NAME_MAX, Session};
use crate::ui::Edit;

/// The id of the field for a branch's name in the document.
pub(crate) const NAME: &str = "branch-name";
/// The id of the button that deletes several branches.
pub(crate) const DELETE: &str = "branch-delete";
/// All branches together are so wide, in units of their picture.
const WIDTH: u64 = 1000;

/// The id of the button by which one goes to a branch.
pub(crate) fn branch_id(id: BranchId) -> String {
    format!("branch-{}", id.0)
}

/// A branch by its name, or by what began it.
pub(crate) fn branch_name(branch: &Branch) -> String {
    let number = branch.id.0;
    match (&branch.name, &branch.began, branch.parent) {
        (Some(name), ..) => name.clone(),
        (_, Some((at, action)), _) => format!("{number}: {} at {at} s", en::asked(action)),
        (_, None, Some((_, place))) => format!("{number}: went on from {} s", place.at),
        (_, None, None) => "main".to_owned(),
    }
}

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let branches = session.branches();
    let end = branches.iter().map(|branch| branch.end.at.as_micros()).max().unwrap_or(0).max(1);
    let tree = Tree { props, session: &session, branches: &branches, end };
    html! {
        <>
            { tree.list(0..branches.len(), 0) }
            if branches.len() == 1 {
                <p class="hint">
                    { "Go back in time and do something else: that begins a branch, and this one stays." }
                </p>
            }
            { otherwise(props, &session) }
        </>
    }
}

struct Tree<'a> {
    props: &'a Props,
    session: &'a Session,
    branches: &'a [Branch],
    /// Where the longest branch ends, in microseconds.
    end: u64,
}

impl Tree<'_> {
    /// The branches of a depth among those at some places, each with its own.
    fn list(&self, places: std::ops::Range<usize>, depth: usize) -> Html {
        let is_head = |place: &usize| self.branches[*place].depth == depth;
        let heads: Vec<usize> = places.clone().filter(is_head).collect();
        let items = heads.iter().enumerate().map(|(index, head)| {
            let until = heads.get(index + 1).copied().unwrap_or(places.end);
            let branch = &self.branches[*head];
            html! {
                <li key={branch.id.0}>
                    { self.branch(branch) }
                    if until > head + 1 { { self.list(head + 1..until, depth + 1) } }
                </li>
            }
        });
        let label = (depth == 0).then_some("Branches");
        html! { <ul class="tree" aria-label={label}>{ items.collect::<Vec<_>>() }</ul> }
    }

    fn branch(&self, branch: &Branch) -> Html {
        let id = branch.id;
        let name = branch_name(branch);
        let class = if branch.is_current { "branch on" } else { "branch" };
        let content = match self.props.ui.edit {
            Edit::Rename(edited) if edited == id => self.field(branch, name),
            Edit::Delete(deleted) if deleted == id => self.question(id, &name),
            _ => html! {
                <>
                    <button
                        id={branch_id(id)}
                        class="link"
                        aria-current={branch.is_current.then_some("true")}
                        onclick={self.props.press(Msg::Switch(id))}
                    >
                        { &name }
                    </button>
                    { self.tools(branch, &name) }
                </>
            },
        };
        html! {
            <div {class}>
                { content }
                { self.span(branch) }
                <p class="facts">{ self.facts(branch) }</p>
            </div>
        }
    }

    fn facts(&self, branch: &Branch) -> String {
        let end = format!("up to {} s", branch.end.at);
        let events = form::grouped(branch.end.events);
        match branch.parent {
            None => format!("{end} · {events} events"),
            Some((parent, place)) => {
                let parent = self.branches.iter().find(|branch| branch.id == parent);
                let parent = parent.map(branch_name).unwrap_or_default();
                format!("leaves “{parent}” at {} s · {end} · {events} events", place.at)
            }
        }
    }

    /// The branch as a line: what it shares with the one that it left, what is its own, where one is.
    fn span(&self, branch: &Branch) -> Html {
        let x = |us: u64| (us.saturating_mul(WIDTH) / self.end).to_string();
        let from = branch.parent.map_or(0, |(_, place)| place.at.as_micros());
        let length = branch.end.at.as_micros().saturating_sub(from);
        let now = self.session.cluster().now().as_micros();
        html! {
            <svg class="span" viewBox={format!("0 0 {WIDTH} 8")} preserveAspectRatio="none" aria-hidden="true">
                <rect class="past" y="3.5" width={x(from)} height="1" />
                <rect class="own" x={x(from)} y="2" width={x(length)} height="4" />
                if branch.is_current {
                    <rect class="now" x={x(now)} width="4" height="8" />
                }
            </svg>
        }
    }

    fn tools(&self, branch: &Branch, name: &str) -> Html {
        let id = branch.id;
        let tool = |word: &'static str, msg: Msg| {
            form::chip_of(format!("{word} {name}"), word, self.props.press(msg))
        };
        let delete = match self.session.with_descendants(id).len() {
            0 | 1 => Msg::Delete(id),
            _ => Msg::Edit(Edit::Delete(id)),
        };
        html! {
            <span class="tools">
                if !branch.is_current {
                    { tool("compare", Msg::Compare(With::Branch(id))) }
                }
                { tool("rename", Msg::Edit(Edit::Rename(id))) }
                if branch.parent.is_some() {
                    { tool("delete", delete) }
                }
            </span>
        }
    }

    fn field(&self, branch: &Branch, name: String) -> Html {
        let id = branch.id;
        let (send, quit) = (self.props.send.clone(), self.props.send.clone());
        let save = Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Msg::Rename(id, browser::text_of(NAME)));
        });
        let on_key = Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                quit.emit(Msg::Edit(Edit::Nothing));
            }
        });
        html! {
            <form class="naming" onsubmit={save} onkeydown={on_key}>
                <input
                    id={NAME}
                    aria-label={format!("Name of {name}")}
                    value={branch.name.clone()}
                    placeholder={name}
                    maxlength={NAME_MAX.to_string()}
                    autocomplete="off"
                    spellcheck="false"
                />
                <button>{ "Save" }</button>
                <button type="button" onclick={self.props.press(Msg::Edit(Edit::Nothing))}>
                    { "Cancel" }
                </button>
            </form>
        }
    }

    /// What goes with a branch is told before.
    fn question(&self, id: BranchId, name: &str) -> Html {
        let all = self.session.with_descendants(id);
        let others = self.branches.iter().filter(|it| it.id != id && all.contains(&it.id));
        let others: Vec<String> = others.map(|it| format!("“{}”", branch_name(it))).collect();
        let count = all.len();
        html! {
            <div class="question" role="group" aria-label="Delete?">
                <p>{ format!("With “{name}” goes what began on it: {}.", others.join(", ")) }</p>
                <button id={DELETE} onclick={self.props.press(Msg::Delete(id))}>
                    { format!("Delete {count} branches") }
                </button>
                <button onclick={self.props.press(Msg::Edit(Edit::Nothing))}>{ "Keep them" }</button>
            </div>
        }
    }
}

/// The same run with another configuration or seed, beside this one.
fn otherwise(props: &Props, session: &Session) -> Html {
    let running = Draft::of(session.cluster().script());
    let with = |change: fn(&mut Draft)| {
        let mut draft = running.clone();
        change(&mut draft);
        draft
    };
    let pre_vote = with(|draft| draft.config.options.pre_vote ^= true);
    let check_quorum = with(|draft| draft.config.options.check_quorum ^= true);
    let button = |words: String, draft: Draft| {
        let msg = Msg::Compare(With::Setup(Rc::new(draft)));
        html! { <button onclick={props.press(msg)}>{ words }</button> }
    };
    let named = |draft: Draft| {
        let [_, name] = running.names_beside(&draft);
        button(name, draft)
    };
    let draft = &props.ui.draft;
    let seed = {
        let (send, running) = (props.send.clone(), running.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(other_seed(&running));
        })
    };
    html! {
        <section class="otherwise" aria-label="The same run, made otherwise">
            <h3>{ "The same run, made otherwise" }</h3>
            <p class="hint">
                { "Beside this one, with all that was done, from the start: what would have come of it with" }
            </p>
            <div class="row">
                { named(pre_vote) }
                { named(check_quorum) }
                <form class="joined" onsubmit={seed}>
                    <input
                        id={comparison::SEED}
                        type="number"
                        inputmode="numeric"
                        aria-label="Another seed"
                        value={running.seed.wrapping_add(1).to_string()}
                    />
                    <button>{ "as seed" }</button>
                </form>
                if **draft != running {
                    { button("what Setup says".to_owned(), Draft::clone(draft)) }
                }
            </div>
        </section>
    }
}
