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

    /// One object; `peer` has no number here, the key is there for tools that compare.
    pub(crate) fn json(&self) -> Value {
        let asked = match self.asked {
            None => Value::Null,
            Some(Bound::AtMost(bound) | Bound::AtLeast(bound, _)) => json!(bound),
        };
        json!({
            "name": self.name, "value": self.value, "unit": self.unit,
            "asked": asked, "peer": Value::Null, "ok": self.ok(),
        })
    }

    /// One row of a table.
    pub(crate) fn row(&self) -> String {
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
        format!("{:<26} {value:>16}   {asked:<24} {verdict}", self.name).trim_end().to_owned()
    }
}

/// Prints all of them; whether every bound is met.
pub(crate) fn print(metrics: &[Metric], json: bool) -> bool {
    for metric in metrics {
        out(if json { metric.json().to_string() } else { metric.row() });
    }
    metrics.iter().all(Metric::ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(value: f64, asked: Option<Bound>) -> Metric {
        Metric { name: "page.frames_per_s".into(), value, unit: "1/s".into(), asked }
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
}
