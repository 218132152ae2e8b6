//! Fields of a Go to flow: which one, chosen among the flows beside this one or typed.

use crate::editor::action::Action;
use crate::editor::panels::inspector::fields::{
    Buffered, TextField, buffered_ui, field_id, findings_ui, serve_focus, text_ui,
};
use crate::editor::panels::inspector::{Change, Inspector};
use crate::editor::theme::regular;
use crate::editor::widgets::{combo, focus_ring, label_row, link_button, weak};
use crate::lint::Field;
use crate::model::{Flow, FlowId, GoTo, Kind};
use egui::{Label, RichText, Ui, WidgetInfo, WidgetType};
use std::path::PathBuf;
use std::sync::Arc;

/// A flow beside the open one.
type Beside = (PathBuf, Arc<Flow>);

/// Draws the fields; what the author changed.
pub fn go_to_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, go_to: &GoTo) -> Change {
    let t = inspector.t;
    let mut next = go_to.clone();
    let mut changed = None;
    weak(
        ui,
        t,
        "The conversation goes on at the Start of another flow of this Page. What is known of \
         the person stays.",
    );
    let beside: Vec<Beside> = inspector
        .state
        .neighbours
        .flows(inspector.state.flow())
        .map(|(path, flow)| (path.to_owned(), Arc::clone(flow)))
        .collect();
    let known = |id: &FlowId| beside.iter().find(|(_, flow)| flow.id == *id);
    if let Some(chosen) = choose_ui(ui, inspector, go_to, &beside) {
        next.name.clone_from(&chosen.settings.name);
        next.flow = Some(chosen.id.clone());
        changed = Some(Field::ToFlow);
    }
    let target = go_to.flow.as_ref().and_then(known);
    if let Some(target) = target {
        target_ui(ui, inspector, target);
    }
    if let Some(flow) = flow_ui(ui, inspector, go_to) {
        // A name that was another flow's would mislead.
        let name = flow.as_ref().and_then(known);
        next.name = name.map_or_else(String::new, |(_, flow)| flow.settings.name.clone());
        next.flow = flow;
        changed = Some(Field::ToFlow);
    }
    if target.is_none()
        && let Some(id) = &go_to.flow
    {
        weak(ui, t, unknown(inspector, id));
        let spec = TextField::new("What that flow is called", Field::FlowName, &go_to.name);
        if let Some(name) = text_ui(ui, inspector, &spec.hint("for you to read")) {
            next.name = name;
            changed = Some(Field::FlowName);
        }
    }
    changed.map(|field| (Kind::GoTo(next), field))
}

/// Why nothing is known of a flow.
fn unknown(inspector: &Inspector<'_>, id: &FlowId) -> &'static str {
    if *id == inspector.state.flow().id {
        "This is the id of the flow that you are in."
    } else if inspector.state.document.path.is_some() {
        "No flow file in this folder has this id, so the Test view cannot go on there. The bot \
         looks among the live flows of the Page."
    } else {
        "Save this flow to see which flows lie beside it."
    }
}

/// What can be done with the chosen flow, and what is wrong with it.
fn target_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, (path, flow): &Beside) {
    let t = inspector.t;
    if link_button(ui, t, "Open that flow").clicked() {
        inspector.out.push(Action::Open(path.clone()));
    }
    let mut kinds = flow.blocks.values().map(|block| &block.kind);
    if !kinds.any(|kind| matches!(kind, Kind::Start(_))) {
        let words = "That flow has no Start, so nobody can come in. Open it and add one.";
        let words = RichText::new(words).font(regular(12.0)).color(t.error);
        ui.add(Label::new(words).wrap());
    }
}

/// What a flow is called in the list.
fn name_of(flow: &Flow) -> &str {
    match flow.settings.name.trim() {
        "" => flow.id.as_str(),
        name => name,
    }
}

/// The list of the flows beside this one.
fn choose_ui(
    ui: &mut Ui,
    inspector: &Inspector<'_>,
    go_to: &GoTo,
    beside: &[Beside],
) -> Option<Arc<Flow>> {
    let t = inspector.t;
    label_row(ui, t, "Goes on in", |_| {});
    let now = go_to.flow.as_ref();
    let target = beside.iter().find(|(_, flow)| Some(&flow.id) == now);
    let words = match target {
        Some((_, flow)) => name_of(flow),
        None if now.is_some() => go_to.target(),
        None => "Choose a flow…",
    };
    let mut chosen = None;
    let id = egui::Id::new(("flow to go to", inspector.id.map(|id| id.as_str())));
    let list = combo(id)
        .selected_text(words)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            if beside.is_empty() {
                let words = match inspector.state.document.path {
                    Some(_) => "No other flow lies in this folder",
                    None => "Save this flow to see which flows lie beside it",
                };
                weak(ui, t, words);
            }
            for (path, flow) in beside {
                let is_it = now == Some(&flow.id);
                let response = ui.selectable_label(is_it, name_of(flow));
                let place = format!("{}\n{}", flow.id, path.display());
                if response.on_hover_text(place).clicked() && !is_it {
                    chosen = Some(Arc::clone(flow));
                }
            }
        });
    let name = format!("Goes on in: {words}");
    list.response
        .widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, &name));
    focus_ring(ui, t, &list.response);
    chosen
}

#[expect(clippy::option_option, reason = "no change, or a change to no flow")]
fn flow_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, go_to: &GoTo) -> Option<Option<FlowId>> {
    let t = inspector.t;
    let now = go_to.flow.as_ref().map_or("", FlowId::as_str);
    let label = label_row(ui, t, "Id of the flow", |_| {});
    let id = field_id(inspector, &Field::ToFlow);
    let hint = "or type it: see that flow’s settings";
    let Buffered { response, text } = buffered_ui(ui, id, now, hint, label.id);
    serve_focus(ui, inspector, &Field::ToFlow, &response, true);
    let typed = text.map(|text| text.trim().to_owned());
    let read = typed.map(|text| match &*text {
        "" => Ok(None),
        text => FlowId::new(text).map(Some),
    });
    if let Some(Err(error)) = &read {
        let words = RichText::new(error.to_string())
            .font(regular(12.0))
            .color(t.error);
        ui.add(Label::new(words).wrap());
    }
    findings_ui(ui, inspector, &Field::ToFlow);
    read.and_then(Result::ok).filter(|read| *read != go_to.flow)
}
