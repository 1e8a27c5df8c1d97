//! Which code the page fetches only when it is needed.
//!
//! Functions go by the paths that the linker knows them by. What only they call goes with them; what the
//! rest of the page calls, too, stays. The page must ask for the later part before it calls any of this
//! (`crates/web/src/later.rs`): otherwise it stands still until the part is there.

/// How the names begin of functions that come later.
pub(crate) const LATER: &[&str] = &[
    // For programs that have no page.
    "raft_web::api::call::",
    "raft_web::api::play::",
    "raft_web::api::views::",
    "serde_wasm_bindgen::",
    // Opened by hand, seconds after the page at the earliest.
    "raft_web::app::bring::",
    "raft_web::app::edit::",
    "raft_web::app::hand::",
    "raft_web::app::keys::",
    "raft_web::app::labs::",
    "raft_web::app::own_log::",
    "raft_web::app::places::",
    "raft_web::components::own_log::",
    "raft_web::own_log::",
    "raft_trace::",
    "raft_web::app::figure::",
    "raft_web::app::link::",
    "raft_web::app::take::",
    "raft_web::take_away::",
    "raft_web::browser::host::",
    "raft_web::browser::address::",
    "raft_web::browser::away::",
    "raft_web::components::share::",
    "raft_web::link::",
    "raft_web::app::update::",
    "raft_web::browser::fetch::",
    "raft_web::browser::style::",
    "raft_web::app::compared::",
    "raft_web::comparison::",
    "raft_web::hall::",
    "raft_web::components::comparison::",
    "raft_web::components::form::number::",
    "raft_web::components::form::field::",
    "raft_web::components::form::outside_model::",
    "raft_web::components::form::read::",
    "raft_web::components::header::hall::",
    "raft_web::components::help::",
    "raft_web::components::labs::",
    "raft_web::components::log_table::scroller::",
    "raft_web::components::log_table::folded::",
    "raft_web::components::log_table::snapshot::",
    "raft_web::components::message_menu::",
    "raft_web::components::messages::describe::",
    "raft_web::components::messages::pressable::",
    "raft_web::components::popover::",
    "raft_web::components::rooms::branches::",
    "raft_web::components::rooms::checks::",
    "raft_web::components::rooms::clients::",
    "raft_web::components::rooms::faults::",
    "raft_web::components::rooms::happened::causes::",
    "raft_web::components::rooms::partition::",
    "raft_web::components::rooms::script::",
    "raft_web::components::rooms::setup::",
    "raft_web::components::server_menu::",
    "raft_web::components::servers::bar::",
    "raft_web::components::story_line::reasons::",
    "raft_web::components::timeline::tip::",
    "raft_web::components::timeline::under::",
    "raft_web::components::transport::branches::",
    "raft_web::draft::",
    "raft_web::editor::",
    "raft_web::geometry::hull::",
    "raft_web::language::load::",
    "raft_web::painter::parting::",
    "raft_web::timeline::labels::",
    "raft_web::painter::diagram::parts::",
    "raft_web::labs::",
    "raft_web::worker::serve::",
    "raft_lab::",
    // What is done to the cluster, and going through its history.
    "raft_web::session::act::",
    "raft_web::session::beside::",
    "raft_web::session::branches::",
    "raft_web::session::chaos::",
    "raft_web::session::choice::",
    "raft_web::session::fill::<impl raft_web::session::Session>::fill::",
    "raft_web::session::gesture::",
    "raft_web::session::keep::",
    "raft_web::session::play::<impl raft_web::session::Session>::strike::",
    "raft_web::session::travel::",
    "raft_web::session::undo::",
    "raft_web::session::verdict::",
    "raft_web::session::Session::more_events::",
    "raft_web::session::Session::set_chaos::",
    "raft_web::session::Session::set_filter::",
    "raft_sim::act::carry_out::<impl raft_sim::cluster::Cluster<R>>::change_surroundings::",
    "raft_sim::act::carry_out::<impl raft_sim::cluster::Cluster<R>>::change_network::",
    "raft_sim::act::flights::",
    "raft_sim::act::possible::<impl raft_sim::cluster::Cluster<R>>::check_surroundings::",
    "raft_sim::cluster::drive::<impl raft_sim::cluster::Cluster<R>>::clock_changed::",
    "raft_sim::cluster::drive::<impl raft_sim::cluster::Cluster<R>>::crash::",
    "raft_sim::cluster::drive::<impl raft_sim::cluster::Cluster<R>>::lose::",
    "raft_sim::cluster::ready::<impl raft_sim::cluster::Cluster<R>>::take_snapshot::",
    // Checkpoints: after 16,384 events, before which the page sees to it that this is there.
    "raft_core::raft::RoleState as core::clone::Clone",
    "raft_sim::cluster::Cluster<R> as core::clone::Clone",
    "raft_sim::history::apart::",
    "alloc::collections::vec_deque::VecDeque<T,A> as core::clone::Clone",
    "raft_sim::history::checkpoints::<impl",
    "raft_sim::history::checkpoints::Keeper<R>::make::",
    "raft_sim::history::compare::",
    "raft_sim::history::fork::",
    "raft_sim::history::seek::",
    "raft_sim::history::step::",
    "raft_sim::history::tree::",
    "raft_sim::history::window::",
    "raft_sim::linearizability::",
    "raft_sim::network::link::Link::draw_delay::",
    "raft_sim::network::link::Link::pass_dials::",
    "raft_sim::network::link::LinkDials::preset::",
    // Clients work by themselves only when somebody has asked them to.
    "raft_sim::checks::replay::Replay::read::",
    "raft_sim::service::client::Generator::",
    "raft_sim::service::history::",
    "raft_sim::service::machine::Machine::restore::",
    "raft_sim::service::machine::Machine::value::",
    "raft_sim::service::machine::State::read::",
    "raft_sim::service::machine::State::scan::",
    // Changes of membership, snapshots, reads, transfers: likewise.
    "raft_core::membership::",
    "raft_core::membership_log::<impl",
    "raft_core::reads::",
    "raft_core::snapshot::",
    "raft_core::transfer::",
    "raft_core::propose::<impl raft_core::raft::Raft<R,O>>::admit_conf_change::",
    "raft_core::propose::<impl raft_core::raft::Raft<R,O>>::forward::",
    "raft_core::propose::<impl raft_core::raft::Raft<R,O>>::propose_conf_change::",
    "raft_core::replication::<impl raft_core::raft::Raft<R,O>>::send_coalesced::",
    // Scripts as text: a session that is kept and taken up. Conditions stand in scripts only.
    "raft_sim::cluster::statements::<impl raft_sim::cluster::Cluster<R>>::look_at_them::",
    "raft_sim::conditions::",
    "raft_sim::script::text::",
    "raft_sim::script::Script as core::",
    // Words for what only somebody's hand or a script brings about.
    "raft_sim::checks::en::",
    "raft_sim::explain::catalogue::file::",
    "raft_sim::checks::verdicts::Verdicts::violated::",
    "raft_sim::checks::violation::",
    "raft_sim::config::InvalidConfig as core::fmt",
    "raft_sim::explain::en::actions::acted_by_hand::",
    "raft_sim::explain::en::actions::asked::",
    "raft_sim::explain::en::actions::membership::",
    "raft_sim::explain::en::conditions::",
    "raft_sim::explain::en::differences::",
    "raft_sim::explain::en::errors::",
    "raft_sim::explain::en::observed::asked_for::",
    "raft_sim::explain::en::observed::campaign_refusal::",
    "raft_sim::explain::en::observed::conf_change_refusal::",
    "raft_sim::explain::en::observed::vote_refusal::",
    "raft_sim::explain::en::packets::",
    "raft_sim::explain::en::seldom::",
    "raft_sim::explain::en::service::",
    "raft_sim::explain::en::settings::",
];

/// Those of them that are needed at the start all the same.
pub(crate) const NEVER: &[&str] = &[
    // A press is copied before it waits for what comes later.
    "raft_web::session::gesture::Gesture as core::clone::",
    "core::ptr::drop_in_place<raft_web::editor::Editor>",
    "core::ptr::drop_in_place<raft_web::ui::Same<",
    "raft_web::editor::Editor as core::default",
    "raft_core::membership::ConfState::",
    "raft_core::membership::ConfState as core::",
    "core::ptr::drop_in_place<raft_core::membership::ConfState>",
    "core::ptr::drop_in_place<raft_core::membership::Changed>",
    // The same instructions for whatever lies in a box behind a trait: the compiler has made one function of all.
    "core::ptr::drop_in_place<core::pin::Pin<alloc::boxed::Box<dyn core::future::future::Future",
    "core::ptr::drop_in_place<core::option::Option<alloc::sync::Arc<raft_core::snapshot::Snapshot>>>",
    "core::ptr::drop_in_place<core::option::Option<raft_sim::linearizability::Checker>>",
    "core::ptr::drop_in_place<raft_sim::linearizability::Progress>",
    "core::ptr::drop_in_place<alloc::rc::Rc<raft_web::draft::Draft>>",
    "core::ptr::drop_in_place<raft_web::components::comparison::",
    "core::ptr::drop_in_place<raft_web::components::panel::Props::input<",
    "core::ptr::drop_in_place<raft_web::components::rooms::branches::",
    "core::ptr::drop_in_place<raft_web::session::gesture::Gesture>",
    "core::ptr::drop_in_place<raft_web::session::verdict::Linearity>",
    "raft_core::membership_log::<impl raft_core::raft::Raft<R,O>>::may_stand_by_membership::",
    "raft_core::membership_log::<impl raft_core::raft::Raft<R,O>>::note_appended::",
    "raft_core::membership_log::<impl raft_core::raft::Raft<R,O>>::settle_as_leader::",
    "raft_core::transfer::<impl raft_core::raft::Raft<R,O>>::abort_transfer::",
    "raft_core::transfer::<impl raft_core::raft::Raft<R,O>>::transfer_caught_up::",
    "raft_sim::explain::en::service::answer::",
    "raft_sim::explain::en::service::operation::",
    "raft_sim::history::checkpoints::<impl raft_sim::history::History<R>>::thin::",
    "raft_sim::history::checkpoints::<impl raft_sim::history::History<R>>::thin_now::",
    "raft_sim::history::seek::Goal::play::",
    // The same instructions as a table's look-up: the compiler has made one function of both.
    "raft_sim::linearizability::model::Model::find::",
    "core::ptr::drop_in_place<core::option::Option<alloc::boxed::Box<raft_web::app::compared::Compared",
    // The same instructions as those of random numbers.
    "raft_trace::check::keys::stirred::",
    "raft_web::app::update::<impl raft_web::app::App>::handle::",
    "raft_web::app::places::<impl raft_web::app::App>::keep::",
    "raft_web::app::update::<impl raft_web::app::App>::later_came::",
    "raft_web::app::places::<impl raft_web::app::App>::take_up_kept::",
    "raft_web::session::verdict::Linearity::forget::",
    // A page that has broken can fetch nothing.
    "raft_web::link::to_run::",
    "raft_web::link::in_seconds::",
    "raft_web::link::text::readable::",
    "raft_web::session::keep::kept_run::",
    "raft_web::link::is_link::",
    "raft_web::link::is_of_figure::",
];

/// Whether a function of this name comes later.
pub(crate) fn is_later(name: &str) -> bool {
    is_within(name, LATER) && !is_within(name, NEVER)
}

/// How the names begin of what drops values.
const DROP: &str = "core::ptr::drop_in_place<";

fn is_within(name: &str, paths: &[&str]) -> bool {
    // `<T as Trait>::method` is at home with the type or with the trait, what drops a value with the value.
    let is_method = name.starts_with('<') || name.starts_with(DROP);
    paths.iter().any(|path| if is_method { name.contains(path) } else { name.starts_with(path) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_go_by_their_home() {
        let paths = ["page::help::"];
        let homes = ["page::help::draw::h12", "<page::help::List as Draw>::draw::h12"];
        for name in homes.into_iter().chain(["core::ptr::drop_in_place<page::help::List>::h12"]) {
            assert!(is_within(name, &paths), "{name}");
        }
        for name in ["page::helper::draw::h12", "core::iter::next<page::help::List>::h12", ""] {
            assert!(!is_within(name, &paths), "{name}");
        }
    }

    #[test]
    fn the_list_has_whole_paths_and_exceptions_within_them() {
        let is_ours = |path: &&str| {
            ["raft_", "alloc::collections::", "serde_wasm_bindgen::", DROP]
                .iter()
                .any(|home| path.starts_with(home))
        };
        assert!(LATER.iter().chain(NEVER).all(is_ours));
        assert!(NEVER.iter().all(|path| is_within(path, LATER) || path.starts_with(DROP)));
    }
}
