//! All rules, to search in; a row leads to the rule's page.

use crate::editor::action::Action;
use crate::editor::dialogs::Dialog;
use crate::editor::dialogs::find::{FindForm, Line, list_ui};
use crate::editor::dialogs::rule::RulePage;
use crate::editor::theme::Tokens;
use crate::lint::{Rule, rules};
use egui::Ui;

/// Draws “Rules…”.
pub fn rules_ui(ui: &mut Ui, t: &Tokens, form: &FindForm, out: &mut Vec<Action>) {
    let found = found(&form.text);
    let lines: Vec<Line> = found
        .iter()
        .map(|rule| Line {
            words: format!("{}  {}", rule.code, rule.summary()),
            right: rule.severity.word().to_owned(),
            blocked: false,
        })
        .collect();
    let chosen = list_ui(ui, t, "Find a rule", form, &lines, out, Dialog::Rules);
    if let Some(rule) = chosen.and_then(|row| found.get(row)) {
        let list = FindForm {
            row: chosen.unwrap_or_default(),
            ..form.clone()
        };
        let page = RulePage {
            code: rule.code,
            finding: None,
            list: Some(list),
        };
        out.push(page.open());
    }
}

/// Rules whose docs hold all that is typed; those that are named so come first.
fn found(typed: &str) -> Vec<&'static Rule> {
    let typed = typed.to_lowercase();
    let parts: Vec<&str> = typed.split_whitespace().collect();
    let holds = |words: &str| {
        let words = words.to_lowercase();
        parts.iter().all(|part| words.contains(part))
    };
    let is_named = |rule: &Rule| holds(&format!("{} {}", rule.code, rule.name));
    let is_told = |rule: &Rule| {
        let name = format!("{} {} {}", rule.code, rule.name, rule.severity.word());
        holds(&format!("{name} {}", rule.docs.markdown()))
    };
    let (named, others): (Vec<&Rule>, Vec<&Rule>) =
        rules::ALL.iter().copied().partition(|rule| is_named(rule));
    let told = others.into_iter().filter(|rule| is_told(rule));
    named.into_iter().chain(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_found_by_code_name_and_what_they_say() {
        assert_eq!(found("").len(), rules::ALL.len());
        assert_eq!(found("otn003")[0].name, "vague-title");
        assert_eq!(found("vague")[0].code, "OTN003");
        assert!(found("gift cards").iter().any(|rule| rule.code == "OTN004"));
        assert!(found("no rule says this").is_empty());
    }
}
