//! What is done to the script that somebody writes.

use raft_sim::{Script, t};

use super::{App, Focus, OwnMsg};
use crate::browser::{self, away};
use crate::editor::{Caret, Edit, Editor, statements_up_to};
use crate::take_away::{Brought, brought};
use crate::ui::{Place, Room, Same};

impl App {
    #[inline(never)]
    pub(super) fn edit(&mut self, edit: Edit) {
        let text = self.script_text();
        let editor = self.ui.editor.clone();
        let next = match edit {
            Edit::Typed(text, caret) => editor.typed(text, caret),
            Edit::Moved(caret) => editor.moved(&text, caret),
            Edit::Close => editor.closed(),
            Edit::Finish(word) => {
                self.focus_next = Some(Focus::Script);
                editor.finished(&text, &word)
            }
            Edit::GoTo(caret) => {
                self.focus_next = Some(Focus::Script);
                editor.moved(&text, caret).closed()
            }
            Edit::Normal => match Script::parse(&text) {
                Ok(script) => editor.replaced(script.to_string()),
                Err(_) => self.at_first_error(&text),
            },
            Edit::Open(text) => match brought(&text) {
                Brought::Script => {
                    self.ui.room = Room::Script;
                    self.focus_next = Some(Focus::Script);
                    self.lead_to(Place::Sandbox);
                    editor.replaced(text)
                }
                Brought::Trace => return self.send.emit(OwnMsg::Paste(text).into()),
                other => return self.open_brought(other),
            },
            Edit::Save => {
                let seed = self.session.borrow().cluster().script().seed;
                away::save(&format!("run-of-seed-{seed}.raft"), &text);
                return;
            }
            Edit::Revert => editor.reverted(),
            Edit::Swap => editor.swapped(),
            Edit::Run => self.run_script(&text, None),
            Edit::RunToCaret => self.run_script(&text, Some(editor.caret().line)),
        };
        self.set_editor(next);
    }

    /// What stands in the editor.
    fn script_text(&self) -> String {
        match self.ui.editor.written() {
            Some(text) => text.to_owned(),
            None => self.session.borrow().history().script_and_acts().0.to_string(),
        }
    }

    fn set_editor(&mut self, editor: Editor) {
        if editor.written() != self.ui.editor.written() {
            browser::keep_script(editor.written());
        }
        self.ui.editor = Same::new(editor);
    }

    /// Takes up what was being written when the page was closed.
    pub(super) fn take_up_script(&mut self) {
        if let Some(text) = browser::kept_script() {
            let start = Caret { line: 1, column: 1 };
            self.ui.editor = Same::new(self.ui.editor.typed(text, start).closed());
        }
    }

    /// Runs what is written, and passes time at once until what stands up to a line is done.
    fn run_script(&mut self, text: &str, up_to_line: Option<u32>) -> Editor {
        let Ok(script) = Script::parse(text) else { return self.at_first_error(text) };
        let mut session = self.session.borrow_mut();
        match session.restart(script) {
            Ok(()) => {
                self.ui.log_from = None;
                self.scale.follows = true;
                if let Some(line) = up_to_line {
                    session.play_statements(statements_up_to(text, line));
                }
            }
            Err(sentence) => session.tell(&sentence),
        }
        drop(session);
        self.keep();
        self.ui.editor.closed()
    }

    /// Where something is wrong one is led to it.
    fn at_first_error(&mut self, text: &str) -> Editor {
        let editor = self.ui.editor.typed(text.to_owned(), self.ui.editor.caret());
        let Some(error) = editor.errors().first() else { return editor };
        self.focus_next = Some(Focus::Script);
        let caret = Caret { line: error.line, column: error.column };
        self.session.borrow_mut().tell(&t!("The script cannot be run: {error}.", error));
        editor.moved(text, caret).closed()
    }
}
