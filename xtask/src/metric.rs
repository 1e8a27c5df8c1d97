//! One measured number with what is asked of it, as a table row or as a line of JSON.

use serde_json::{Value, json};

use crate::terminal::out;

/// A measured number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    /// The bound, as a number and in words (`≤ 180`); none for numbers told for information.
    pub(crate) asked: Option<Bound>,
    /// The same of what ours is compared with; none where nothing is.
    pub(crate) peer: Option<f64>,
}

/// What is asked of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bound {
    AtMost(f64),
    /// The second number is where it still counts as met; it allows for the grain of the measuring.
    AtLeast(f64, f64),
}

impl Metric {
    /// Whether the bound is met; a number without a bound is always well.
    pub(crate) fn ok(&self) -> bool {
        match self.asked {
            None => true,
            Some(Bound::AtMost(bound)) => self.value <= bound,
            Some(Bound::AtLeast(_, met)) => self.value >= met,
        }
    }

    /// Reads a line of a measuring script, such as `{"name": "page.default.fps", "value": 60, "unit": "1/s"}`.
    pub(crate) fn read(line: &str, asked: &[(&str, Bound)]) -> Option<Self> {
        let object: Value = serde_json::from_str(line).ok()?;
        let name = object.get("name")?.as_str()?;
        Some(Self {
            name: name.to_owned(),
            value: object.get("value")?.as_f64()?,
            unit: object.get("unit")?.as_str()?.to_owned(),
            asked: asked.iter().find(|(asked, _)| *asked == name).map(|(_, bound)| *bound),
            peer: None,
        })
    }

    /// One object; every key is always there, for tools that compare.
    pub(crate) fn json(&self) -> Value {
        let asked = match self.asked {
            None => Value::Null,
            Some(Bound::AtMost(bound) | Bound::AtLeast(bound, _)) => json!(bound),
        };
        json!({
            "name": self.name, "value": self.value, "unit": self.unit,
            "asked": asked, "peer": self.peer, "ok": self.ok(),
        })
    }

    /// One row of a table, in columns of the least width.
    pub(crate) fn row(&self) -> String {
        line(&self.cells(), COLUMNS_MIN)
    }

    /// Name, value, peer, what is asked, whether it is met.
    fn cells(&self) -> [String; COLUMNS] {
        let asked = match self.asked {
            None => "for information".to_owned(),
            Some(Bound::AtMost(bound)) => format!("at most {bound}"),
            Some(Bound::AtLeast(bound, met)) if bound > met => {
                format!("at least {bound} ({met} counts: frames are counted whole)")
            }
            Some(Bound::AtLeast(bound, _)) => format!("at least {bound}"),
        };
        let verdict = match self.asked {
            None => "",
            Some(_) if self.ok() => "ok",
            Some(_) => "NOT MET",
        };
        let value = format!("{} {}", self.value, self.unit);
        [self.name.clone(), value, self.beside(), asked, verdict.to_owned()]
    }

    /// The peer's number, and how often ours goes into it.
    #[expect(clippy::float_arithmetic, reason = "a ratio for people; nothing is computed from it")]
    fn beside(&self) -> String {
        match self.peer {
            None => String::new(),
            Some(peer) if self.value > 0.0 => {
                format!("peer {peer} = {:.2} × ours", peer / self.value)
            }
            Some(peer) => format!("peer {peer}"),
        }
    }
}

const COLUMNS: usize = 5;
const COLUMNS_MIN: [usize; COLUMNS] = [26, 16, 0, 24, 0];

/// Values stand to the right, the rest to the left; a column that is empty throughout is left out.
fn line(cells: &[String; COLUMNS], widths: [usize; COLUMNS]) -> String {
    let [name, value, peer, asked, verdict] = cells;
    let [name_width, value_width, peer_width, asked_width, _] = widths;
    let gap = if peer_width > 0 { "   " } else { "" };
    let row = format!(
        "{name:<name_width$} {value:>value_width$}{gap}{peer:<peer_width$}   {asked:<asked_width$} {verdict}"
    );
    row.trim_end().to_owned()
}

/// Prints all of them; whether every bound is met.
pub(crate) fn print(metrics: &[Metric], json: bool) -> bool {
    if json {
        metrics.iter().for_each(|metric| out(metric.json().to_string()));
    } else {
        let rows: Vec<_> = metrics.iter().map(Metric::cells).collect();
        let mut widths = COLUMNS_MIN;
        for cells in &rows {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        rows.iter().for_each(|cells| out(line(cells, widths)));
    }
    metrics.iter().all(Metric::ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(value: f64, asked: Option<Bound>) -> Metric {
        Metric { name: "page.frames_per_s".into(), value, unit: "1/s".into(), asked, peer: None }
    }

    #[test]
    fn the_scripts_lines_become_metrics_with_what_is_asked() {
        let asked = [("page.default.cpu_percent", Bound::AtMost(15.0))];
        let line = r#"{"name": "page.default.cpu_percent", "value": 3.2, "unit": "%"}"#;
        let metric = Metric::read(line, &asked).unwrap();
        assert_eq!(metric.asked, Some(Bound::AtMost(15.0)));
        assert!(metric.ok());
        assert_eq!(Metric::read("not json", &asked), None);
    }

    #[test]
    fn bounds_are_inclusive() {
        assert!(metric(180.0, Some(Bound::AtMost(180.0))).ok());
        assert!(!metric(180.1, Some(Bound::AtMost(180.0))).ok());
        assert!(metric(59.0, Some(Bound::AtLeast(60.0, 59.0))).ok());
        assert!(!metric(58.9, Some(Bound::AtLeast(60.0, 59.0))).ok());
        assert!(metric(0.0, None).ok());
    }

    #[test]
    fn a_metric_is_one_object_of_json() {
        let json = metric(59.9, Some(Bound::AtLeast(60.0, 59.0))).json();
        let expected = json!({"name": "page.frames_per_s", "value": 59.9, "unit": "1/s",
                              "asked": 60.0, "peer": null, "ok": true});
        assert_eq!(json, expected);
    }

    #[test]
    fn the_peers_number_stands_beside_ours() {
        let mut metric = metric(4.0, Some(Bound::AtMost(5.0)));
        assert!(!metric.row().contains("peer"));
        metric.peer = Some(17.0);
        assert_eq!(metric.json()["peer"], json!(17.0));
        assert!(metric.row().contains("peer 17 = 4.25 × ours"));
    }
}
