//! What somebody brings: a script, a trace of ours, or the log of another Raft; as a file or as a text.

use raft_sim::{Script, Time, t};
use web_sys::File;

use super::{App, Msg, OwnMsg};
use crate::browser;
use crate::editor::Edit;
use crate::take_away::Brought;
use crate::ui::Place;

/// So much of a file tells whether it is a log, in bytes.
const BEGINNING_BYTES: f64 = 2048.0;
/// Files that are longer hold no script.
const SCRIPT_BYTES_MAX: f64 = 1_048_576.0;
/// Traces may be longer.
const TRACE_BYTES_MAX: f64 = 67_108_864.0;
/// A trace of a longer run is damage, in microseconds: a day.
const UNTIL_MAX_US: u64 = 86_400_000_000;

impl App {
    /// A file with lines of JSON is somebody's log, unless it begins with a script: then it is a trace of our own.
    #[inline(never)]
    pub(super) fn bring(&self, file: &File) {
        let (send, place) = (self.send.clone(), self.ui.place);
        let whole = file.clone();
        let opened = move |beginning: Option<Vec<u8>>| {
            let beginning = beginning.unwrap_or_default();
            let has = |start: &[u8]| {
                beginning.split(|byte| *byte == b'\n').any(|line| line.starts_with(start))
            };
            let is_own = has(b"{\"script\"");
            let is_log = has(b"{") || place == Place::Log;
            if is_log && !is_own && !has(b"raft-playground") {
                send.emit(OwnMsg::Open(whole).into());
                return;
            }
            let size_max = if is_own { TRACE_BYTES_MAX } else { SCRIPT_BYTES_MAX };
            if whole.size() > size_max {
                send.emit(Msg::Tell(too_long(&whole.name(), is_own)));
                return;
            }
            let name = whole.name();
            browser::read_file(&whole, move |text| {
                send.emit(match text {
                    Some(text) => Msg::Edit(Edit::Open(text)),
                    None => Msg::Tell(t!("{name} cannot be read.", name)),
                });
            });
        };
        browser::read_piece(file, 0.0, BEGINNING_BYTES, Box::new(opened));
    }

    /// Opens a run that somebody has brought, or says that it is none.
    pub(super) fn open_brought(&mut self, brought: Brought) {
        let outcome = match brought {
            Brought::Run(run) => {
                let until = Time::from_micros(run.until_us.min(UNTIL_MAX_US));
                match Script::parse(&run.script) {
                    Ok(_) => self.open_script(&run.script, until, None, false),
                    Err(errors) => Err(errors.first().map_or_else(String::new, |error| {
                        t!("The script cannot be run: {error}.", error)
                    })),
                }
            }
            _ => Err(t!(
                "This is nothing that this page can open: a script begins with “raft-playground 1”, a trace with its script. Nothing has changed."
            )
            .to_owned()),
        };
        match outcome {
            Ok(()) => self.lead_to(Place::Sandbox),
            Err(sentence) => self.tell_failure(&sentence),
        }
    }
}

fn too_long(name: &str, is_trace: bool) -> String {
    match is_trace {
        true => t!("{name} is longer than a page can read: 64 MiB at most.", name),
        false => t!("{name} is longer than a script can be: 1 MiB at most.", name),
    }
}
