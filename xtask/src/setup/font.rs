//! A font with Chinese characters, so that screenshots of the Chinese page show text, not boxes.

use super::apt;
use crate::context::Context;
use crate::process::Task;
use crate::terminal::say;

/// Installs a font if none has Chinese characters. Checks do not depend on it: a machine without
/// one is told so and goes on.
pub(crate) fn ensure(context: &Context) {
    let fonts = Task::new("fc-list").args([":lang=zh-cn", "family"]).ask();
    if fonts.is_some_and(|fonts| !fonts.trim().is_empty()) {
        return;
    }
    // The smallest one that has them; fontconfig brings fc-list, by which it is found next time.
    let packages = ["fontconfig", "fonts-wqy-microhei"];
    if let Err(failure) = apt::install(context, &packages, "Chinese in screenshots", "10 s") {
        say(format!("set-up: no Chinese font, screenshots show boxes: {}", failure.reason()));
    }
}
