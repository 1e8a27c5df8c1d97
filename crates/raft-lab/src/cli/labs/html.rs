//! The results as a page of its own: one file, nothing loaded from anywhere.

use raft_lab::labs::{Suite, noted};

use super::tally::{Tally, TestTally, seconds};

pub(super) fn page(tally: &Tally) -> String {
    let mut page = String::from(HEAD);
    let (passed, failed) = (tally.passed(), tally.failed());
    page.push_str(&format!(
        "<h1>Raft Playground: the labs</h1>\n<p>{passed} passed, {failed} failed, in {} s.</p>\n",
        seconds(tally.wall)
    ));
    for suite in Suite::ALL {
        let tests: Vec<&TestTally> =
            tally.tests.iter().filter(|test| test.info.suite == suite).collect();
        if !tests.is_empty() {
            page.push_str(&format!("<h2>{}</h2>\n{TABLE}", suite.title()));
            tests.into_iter().for_each(|test| page.push_str(&row(test)));
            page.push_str("</tbody></table></div>\n");
        }
    }
    page.push_str(FOOT);
    page
}

fn row(test: &TestTally) -> String {
    let info = test.info;
    let (virtual_s, rpcs, commands) = test.means();
    let noted = noted(info.name).map_or("", |noted| noted.seconds);
    let verdict = if test.is_passed() {
        "<td class=passed>passed".to_owned()
    } else {
        let reasons =
            test.failures.iter().map(|(seed, (reason, _))| format!("seed {seed}: {reason}"));
        let reasons = escape(&reasons.collect::<Vec<_>>().join("\n"));
        format!("<td class=failed title=\"{reasons}\">{} failed", test.failures.len())
    };
    format!(
        "<tr><td>{}<th scope=row>{}<td>{}{verdict}<td class=n>{virtual_s}<td class=n>{}<td class=n>{rpcs}<td class=n>{commands}<td class=n>{}<td class=n>{noted}\n",
        info.part,
        info.name,
        escape(info.wants),
        info.peers,
        seconds(test.wall),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

const HEAD: &str = "<!doctype html>
<html lang=en>
<meta charset=utf-8>
<meta name=viewport content=\"width=device-width,initial-scale=1\">
<meta name=color-scheme content=\"light dark\">
<title>Raft Playground: the labs</title>
<style>
:root { --page: #fcfaf6; --text: #1b1f23; --dim: #5b6168; --line: #dcd7cc; --good: #1b6e3c; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181c; --text: #e8e6e1; --dim: #a3a9b0; --line: #343a41; --good: #7fd49b; --bad: #ff8a80 }
}
body { background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem }
div { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { border-top: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top }
thead th { color: var(--dim); font-weight: 500; white-space: nowrap }
.n { text-align: right; font-variant-numeric: tabular-nums }
.passed { color: var(--good) }
.failed { color: var(--bad); font-weight: 600 }
</style>
";

const TABLE: &str = "<div><table><thead><tr><th scope=col>part<th scope=col>test<th scope=col>what it wants<th scope=col>result<th scope=col class=n>virtual s<th scope=col class=n>peers<th scope=col class=n>RPCs<th scope=col class=n>commits<th scope=col class=n>computed in s<th scope=col class=n>a student's run, s</thead><tbody>\n";

const FOOT: &str = "<p>Figures are means over all seeds.</p>\n</html>\n";
