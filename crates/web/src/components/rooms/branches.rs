//! What else could have been: the branches of the run, and the same run made otherwise.

use std::rc::Rc;

use raft_sim::explain::{catalogue, en};
use raft_sim::history::BranchId;
use raft_sim::{Time, mark, t};
use web_sys::{KeyboardEvent, SubmitEvent};
use yew::{Callback, Html};

use super::super::element::{button, element, keyed, text};
use super::super::tree::html;
use super::super::{Props, comparison, form};
use crate::app::{Msg, other_seed};
use crate::browser;
use crate::comparison::With;
use crate::draft::Draft;
use crate::session::{Branch, NAME_MAX, Session};
use crate::ui::BranchEdit;

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
        (_, Some((at, action)), _) => {
            t!("{n}: {what} at {at} s", n = number, what = en::asked(action), at)
        }
        (_, None, Some((_, place))) => t!("{n}: went on from {at} s", n = number, at = place.at),
        (_, None, None) => t!("main").to_owned(),
    }
}

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let branches = session.branches();
    let end = branches.iter().map(|branch| branch.end.at.as_micros()).max().unwrap_or(0).max(1);
    let tree = Tree { props, session: &session, branches: &branches, end };
    let mut parts = vec![tree.list(0..branches.len(), 0)];
    if branches.len() == 1 {
        parts.push(element("p", &["class"], ["hint".into()], vec![text(catalogue::text(ALONE))]));
    }
    let all = element("section", &["aria-label"], [t!("Branches").into()], parts);
    html! { <>{ all }{ otherwise(props, &session) }</> }
}

/// Told while there is one branch only.
const ALONE: &str =
    mark!("Go back in time and do something else: that begins a branch, and this one stays.");

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
            let mut parts = vec![self.branch(branch)];
            if until > head + 1 {
                parts.push(self.list(head + 1..until, depth + 1));
            }
            keyed("li", branch.id.0.into(), &[], [], parts)
        });
        element("ul", &["class"], ["tree".into()], items.collect())
    }

    fn branch(&self, branch: &Branch) -> Html {
        let id = branch.id;
        let name = branch_name(branch);
        let class = if branch.is_current { "branch on" } else { "branch" };
        let mut parts = match self.props.ui.edit {
            BranchEdit::Rename(edited) if edited == id => vec![self.field(branch, name)],
            BranchEdit::Delete(deleted) if deleted == id => vec![self.question(id, &name)],
            _ => {
                let names = &["id", "class", "aria-current"];
                let current = if branch.is_current { "true" } else { "false" };
                let values = [branch_id(id).into(), "link".into(), current.into()];
                let to_it = self.props.press(Msg::Switch(id));
                let tools = self.tools(branch, &name);
                vec![button(names, values, to_it, vec![text(name)]), tools]
            }
        };
        parts.push(self.span(branch));
        parts.push(element("p", &["class"], ["facts".into()], vec![text(Self::facts(branch))]));
        element("div", &["class"], [class.into()], parts)
    }

    /// From when on it goes its own way, and for how long.
    fn facts(branch: &Branch) -> String {
        let from = branch.parent.map(|(_, place)| place.at);
        let length = Time::from_micros(branch.end.at.since(from.unwrap_or_default()));
        match from {
            Some(from) => t!("from {from} s, {length} s long", from, length),
            None => t!("{length} s long", length),
        }
    }

    /// The branch as a line: what it shares with the one that it left, what is its own, where one is.
    fn span(&self, branch: &Branch) -> Html {
        let x = |us: u64| (us.saturating_mul(WIDTH) / self.end).to_string();
        let from = branch.parent.map_or(0, |(_, place)| place.at.as_micros());
        let length = branch.end.at.as_micros().saturating_sub(from);
        let now = self.session.cluster().now().as_micros();
        let bar = |class: &'static str, from: u64, length: u64| {
            let values = [class.into(), x(from).into(), x(length).into()];
            element("rect", &["class", "x", "width"], values, Vec::new())
        };
        let mut bars = vec![bar("past", 0, from), bar("own", from, length)];
        if branch.is_current {
            bars.push(bar("now", now, self.end / 250));
        }
        let values = ["span".into(), format!("0 0 {WIDTH} 8").into(), "none".into(), "true".into()];
        element("svg", &["class", "viewBox", "preserveAspectRatio", "aria-hidden"], values, bars)
    }

    fn tools(&self, branch: &Branch, name: &str) -> Html {
        let id = branch.id;
        let tool = |word: &'static str, msg: Msg| {
            form::chip_of(t!("{word} {name}", word, name), word, self.props.press(msg))
        };
        let delete = match self.session.with_descendants(id).len() {
            0 | 1 => Msg::Delete(id),
            _ => Msg::EditBranch(BranchEdit::Delete(id)),
        };
        let mut tools = Vec::new();
        if !branch.is_current {
            tools.push(tool(t!("compare"), Msg::Compare(With::Branch(id))));
        }
        tools.push(tool(t!("rename"), Msg::EditBranch(BranchEdit::Rename(id))));
        if branch.parent.is_some() {
            tools.push(tool(t!("delete"), delete));
        }
        element("span", &["class"], ["tools".into()], tools)
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
                quit.emit(Msg::EditBranch(BranchEdit::Nothing));
            }
        });
        let names = &["id", "aria-label", "value", "placeholder", "maxlength", "autocomplete"];
        let own = branch.name.clone().unwrap_or_default();
        let (length, off) = (NAME_MAX.to_string(), "off");
        let values = [
            NAME.into(),
            t!("Name of {name}", name).into(),
            own.into(),
            name.into(),
            length.into(),
            off.into(),
        ];
        html! {
            <form class="naming" onsubmit={save} onkeydown={on_key}>
                { element("input", names, values, Vec::new()) }
                { element("button", &[], [], vec![text(t!("Save"))]) }
                { self.press("branch-keep", t!("Cancel").to_owned(), Msg::EditBranch(BranchEdit::Nothing)) }
            </form>
        }
    }

    fn press(&self, id: &'static str, words: String, msg: Msg) -> Html {
        let values = [id.into(), "button".into()];
        button(&["id", "type"], values, self.props.press(msg), vec![text(words)])
    }

    /// What goes with a branch is told before.
    fn question(&self, id: BranchId, name: &str) -> Html {
        let all = self.session.with_descendants(id);
        let others = self.branches.iter().filter(|it| it.id != id && all.contains(&it.id));
        let others: Vec<String> = others.map(|it| t!("“{name}”", name = branch_name(it))).collect();
        let count = all.len();
        let words =
            t!("With “{name}” goes what began on it: {others}.", name, others = others.join(", "));
        let parts = vec![
            element("p", &[], [], vec![text(words)]),
            self.press(DELETE, t!("Delete {count} branches", count), Msg::Delete(id)),
            self.press(
                "branch-keep",
                t!("Keep them").to_owned(),
                Msg::EditBranch(BranchEdit::Nothing),
            ),
        ];
        element("div", &["class", "role"], ["question".into(), "group".into()], parts)
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
    let compare = |words: String, draft: Draft| {
        let msg = Msg::Compare(With::Setup(Rc::new(draft)));
        button(&[], [], props.press(msg), vec![text(words)])
    };
    let named = |draft: Draft| {
        let [_, name] = running.names_beside(&draft);
        compare(name, draft)
    };
    let draft = &props.ui.draft;
    let mut row = vec![named(pre_vote), named(check_quorum)];
    if **draft != running {
        row.push(compare(t!("what Setup says").to_owned(), Draft::clone(draft)));
    }
    let (send, of) = (props.send.clone(), running.clone());
    let seed = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(other_seed(&of));
    });
    let names = &["id", "aria-label", "type", "inputmode", "value"];
    let next = running.seed.wrapping_add(1).to_string();
    let values = [
        comparison::SEED.into(),
        t!("Another seed").into(),
        "number".into(),
        "numeric".into(),
        next.into(),
    ];
    html! {
        <section class="otherwise" aria-label={t!("The same run, made otherwise")}>
            <h3>{ t!("The same run, made otherwise") }</h3>
            <p class="hint">{ t!("Beside this one, from the start and with all that was done: what would have come of it with") }</p>
            { element("div", &["class"], ["row".into()], row) }
            <form class="joined" onsubmit={seed}>
                { element("input", names, values, Vec::new()) }
                { element("button", &[], [], vec![text(t!("another seed"))]) }
            </form>
        </section>
    }
}
