//! Presentation mode: for a lecture hall, large, with the chosen parts alone. Knows no DOM.

use raft_sim::mark;

/// What can be shown or left out. The story and the transport are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The servers on their ring, and the buttons below.
    Cluster,
    /// The table of the logs.
    Logs,
    /// What happened, faults and so on.
    Room,
    /// The space-time diagram.
    Timeline,
}

impl Part {
    pub(crate) const ALL: [Self; 4] = [Self::Cluster, Self::Logs, Self::Room, Self::Timeline];

    /// Its name, a text of the catalogue.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cluster => mark!("Cluster"),
            Self::Logs => mark!("Logs"),
            Self::Room => mark!("Tabs"),
            Self::Timeline => mark!("Timeline"),
        }
    }

    /// Its name in links.
    fn id(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Logs => "logs",
            Self::Room => "room",
            Self::Timeline => "timeline",
        }
    }

    /// What the style sheet calls it.
    fn class(self) -> &'static str {
        match self {
            Self::Cluster => " with-cluster",
            Self::Logs => " with-logs",
            Self::Room => " with-room",
            Self::Timeline => " with-timeline",
        }
    }
}

/// The parts that are shown, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scene([bool; 4]);

impl Scene {
    /// The scenes that have a key each, `1` and following.
    pub(crate) const ALL: [Self; 5] = [
        Self([true, false, false, false]),
        Self([true, true, false, false]),
        Self([true, false, false, true]),
        Self([false, true, false, true]),
        Self([true, true, true, true]),
    ];

    /// What is shown first: the cluster and its logs.
    pub(crate) const FIRST: Self = Self::ALL[1];

    /// The scene of that key.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        let number: usize = key.parse().ok()?;
        Self::ALL.get(number.checked_sub(1)?).copied()
    }

    pub(crate) fn shows(self, part: Part) -> bool {
        self.0[part as usize]
    }

    /// With the part or without it; the last one stays.
    pub(crate) fn toggled(mut self, part: Part) -> Self {
        self.0[part as usize] ^= true;
        if self.0 == [false; 4] {
            self.0[part as usize] = true;
        }
        self
    }

    /// What the style sheet calls it: in a lecture hall, or in another page.
    pub(crate) fn class(self, whose: &'static str) -> String {
        let parts = Part::ALL.into_iter().filter(|part| self.shows(*part)).map(Part::class);
        std::iter::once(whose).chain(parts).collect()
    }

    /// The parts of these names, separated by commas; all of them, if none is known.
    #[must_use]
    pub fn of_names(names: &str) -> Self {
        let is_named = |part: Part| names.split(',').any(|name| part.id() == name);
        match Part::ALL.map(is_named) {
            NOTHING => Self::ALL[4],
            parts => Self(parts),
        }
    }
}

const NOTHING: [bool; 4] = [false; 4];

/// The page as a figure in another page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it shows.
    pub scene: Scene,
    /// Which buttons it has.
    pub controls: Controls,
}

/// Which buttons a figure has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controls {
    /// All those of its parts.
    #[default]
    All,
    /// Those of the transport.
    Time,
    /// None.
    Nothing,
}

impl Controls {
    /// The controls of this name.
    pub(crate) fn of_name(name: &str) -> Self {
        match name {
            "time" => Self::Time,
            "none" => Self::Nothing,
            _ => Self::All,
        }
    }
}

impl Figure {
    /// What the style sheet calls it.
    pub(crate) fn class(self) -> String {
        let controls = match self.controls {
            Controls::All => "",
            Controls::Time => " no-actions",
            Controls::Nothing => " no-actions no-transport",
        };
        self.scene.class("framed") + controls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_has_a_key() {
        for (number, scene) in (1..).zip(Scene::ALL) {
            assert_eq!(Scene::of_key(&format!("{number}")), Some(scene));
        }
        for key in ["0", "6", "x", ""] {
            assert_eq!(Scene::of_key(key), None);
        }
    }

    #[test]
    fn parts_come_and_go_but_one_stays() {
        let mut scene = Scene::FIRST;
        assert_eq!(scene.class("hall"), "hall with-cluster with-logs");
        scene = scene.toggled(Part::Timeline).toggled(Part::Cluster).toggled(Part::Logs);
        assert_eq!(scene.class("hall"), "hall with-timeline");
        assert_eq!(scene.toggled(Part::Timeline), scene);
    }

    #[test]
    fn a_figure_shows_what_is_named() {
        let class = |names| {
            Figure { scene: Scene::of_names(names), controls: Controls::of_name("time") }.class()
        };
        assert_eq!(class("logs"), "framed with-logs no-actions");
        assert_eq!(class("timeline,cluster,attic"), "framed with-cluster with-timeline no-actions");
        assert_eq!(class(""), "framed with-cluster with-logs with-room with-timeline no-actions");
    }
}
