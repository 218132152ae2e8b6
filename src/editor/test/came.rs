//! What became of a crowd, in words: in the flow on the canvas, and in those it leads to.

use crate::disk::Neighbour;
use crate::editor::action::Action;
use crate::editor::neighbours::reached_from;
use crate::editor::state::State;
use crate::editor::test::TestRun;
use crate::editor::test::crowd::{CrowdAction, Found, act, grouped};
use crate::editor::test::log::fault_words;
use crate::editor::text::counted;
use crate::editor::theme::{Tokens, regular, semibold};
use crate::editor::widgets::{link_button, weak};
use crate::engine::Fault;
use crate::model::{Flow, FlowId};
use crate::simulator::{Crowd, Elsewhere};
use egui::{Color32, Label, RichText, Ui};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many kinds of faults are told of one flow.
const MOST_FAULTS: usize = 6;

/// The other flows of the Page, as they were when a crowd was sent.
#[derive(Default)]
pub struct Others {
    /// All flow files that lay beside the flow.
    beside: Arc<Vec<Neighbour>>,
    /// Those that it leads to.
    reached: Vec<Arc<Flow>>,
}

impl Others {
    /// The flows among these files that people can be led into.
    #[must_use]
    pub fn of(flow: &Flow, beside: &Arc<Vec<Neighbour>>) -> Self {
        let ids: Vec<&FlowId> = reached_from(flow, beside)
            .flows
            .into_iter()
            .map(|it| &it.id)
            .collect();
        // Of two with one id the first, as for whoever is led there.
        let named = |id: &FlowId| {
            beside
                .iter()
                .find_map(|it| it.flow.as_ref().filter(|it| it.id == *id))
        };
        let reached = ids.into_iter().filter_map(named).map(Arc::clone).collect();
        Self {
            beside: Arc::clone(beside),
            reached,
        }
    }

    fn named(&self, id: &FlowId) -> Option<&Flow> {
        let found = self.reached.iter().find(|it| it.id == *id);
        found.map(|it| &**it)
    }

    /// Whether one of them has changed, as far as the flow leads to it.
    fn has_changed(&self, flow: &Flow, beside: &Arc<Vec<Neighbour>>) -> bool {
        if Arc::ptr_eq(&self.beside, beside) {
            return false;
        }
        let now = reached_from(flow, beside).flows;
        let is_same = |(before, now): (&Arc<Flow>, &&Flow)| std::ptr::eq(Arc::as_ptr(before), *now);
        now.len() != self.reached.len() || !self.reached.iter().zip(&now).all(is_same)
    }
}

/// Draws the summary.
pub fn came_ui(
    ui: &mut Ui,
    state: &State,
    test: &TestRun,
    t: &Tokens,
    found: &Found,
    out: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let crowd = &found.crowd;
    let head = format!("What became of {} people", grouped(crowd.n_people));
    ui.add(Label::new(RichText::new(head).font(semibold(13.0))).wrap());
    let beside = &state.neighbours.list;
    if !Arc::ptr_eq(&found.flow, state.document.flow()) {
        line(
            ui,
            "The flow has changed since; send a crowd again.",
            t.warning,
        );
    } else if found.others.has_changed(&found.flow, beside) {
        let words = "A flow that this one leads to has changed since; send a crowd again.";
        line(ui, words, t.warning);
    }
    for (words, is_bad) in in_words(crowd) {
        line(ui, &words, if is_bad { t.error } else { t.text });
    }
    faults_ui(ui, t, &found.flow, &crowd.faults, None);
    for (id, elsewhere) in &crowd.elsewhere {
        let flow = found.others.named(id);
        let name = flow.map_or(id.as_str(), |it| &it.settings.name);
        line(ui, &elsewhere_in_words(name, elsewhere), t.text);
        if let Some(flow) = flow {
            faults_ui(ui, t, flow, &elsewhere.faults, Some(name));
        }
    }
    let begins = test.words(test.run.begins, "%a %-d %b, %H:%M");
    let words = format!(
        "Seed {}, beginning {begins}: the same again gives the same.",
        found.seed
    );
    weak(ui, t, &words);
    let n = found.flow.links.len();
    let unused = found.flow.links.keys();
    let unused = unused.filter(|key| !crowd.links.contains_key(key)).count();
    if unused > 0 {
        weak(
            ui,
            t,
            &format!("Nobody took {unused} of {}.", counted(n, "link")),
        );
    }
    if link_button(ui, t, "Clear").clicked() {
        act(out, CrowdAction::Clear);
    }
}

fn line(ui: &mut Ui, words: &str, ink: Color32) {
    let words = RichText::new(words).font(regular(12.5)).color(ink);
    ui.add(Label::new(words).wrap());
}

/// What happened to them all, wherever they were, and whether that is bad.
fn in_words(crowd: &Crowd) -> Vec<(String, bool)> {
    let rows = [
        (crowd.n_finished, "came to an end", false),
        (crowd.n_stuck(), "stand still until they write", false),
        (
            crowd.n_out_of_window(),
            "messages came too late for the 24 hours",
            true,
        ),
        (crowd.n_consents_won, "tapped Notify Me", false),
        (
            crowd.n_consents_spent,
            "of those were used in the flow",
            false,
        ),
        (crowd.n_sends, "messages sent", false),
        (crowd.n_endless, "went round and round", true),
    ];
    let rows = rows.into_iter().filter(|(n, _, is_bad)| *n > 0 || !is_bad);
    rows.map(|(n, words, is_bad)| (format!("{} {words}", grouped(n)), is_bad))
        .collect()
}

fn faults_ui(
    ui: &mut Ui,
    t: &Tokens,
    flow: &Flow,
    faults: &BTreeMap<Fault, u64>,
    name: Option<&str>,
) {
    let place = name.map(|it| format!(" in “{it}”")).unwrap_or_default();
    for (fault, n) in faults.iter().take(MOST_FAULTS) {
        let words = fault_words(flow, fault);
        let words = format!("{} times{place}: {words}", grouped(*n));
        line(ui, &words, t.error);
    }
}

/// “1,200 went on into “Returns”; there 900 came to an end and 300 stand still”.
fn elsewhere_in_words(name: &str, it: &Elsewhere) -> String {
    let parts = [
        (it.n_finished, "came to an end"),
        (it.n_stuck, "stand still"),
        (it.n_out_of_window, "messages came too late"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{} {words}", grouped(n)))
        .collect();
    let there = match &*parts {
        [] => String::new(),
        [only] => format!("; there {only}"),
        [first @ .., last] => format!("; there {} and {last}", first.join(", ")),
    };
    format!("{} went on into “{name}”{there}", grouped(it.n_people))
}
