//! Fields of a Go to flow: which one.

use crate::editor::panels::inspector::fields::{
    Buffered, TextField, buffered_ui, field_id, findings_ui, serve_focus, text_ui,
};
use crate::editor::panels::inspector::{Change, Inspector};
use crate::editor::theme::regular;
use crate::editor::widgets::{label_row, weak};
use crate::lint::Field;
use crate::model::{FlowId, GoTo, Kind};
use egui::{Label, RichText, Ui};

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
    if let Some(flow) = flow_ui(ui, inspector, go_to) {
        next.flow = flow;
        changed = Some(Field::ToFlow);
    }
    let spec = TextField::new("What that flow is called", Field::FlowName, &go_to.name);
    if let Some(name) = text_ui(ui, inspector, &spec.hint("for you to read")) {
        next.name = name;
        changed = Some(Field::FlowName);
    }
    changed.map(|field| (Kind::GoTo(next), field))
}

#[expect(clippy::option_option, reason = "no change, or a change to no flow")]
fn flow_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, go_to: &GoTo) -> Option<Option<FlowId>> {
    let t = inspector.t;
    let now = go_to.flow.as_ref().map_or("", FlowId::as_str);
    let label = label_row(ui, t, "Id of the flow", |_| {});
    let id = field_id(inspector, &Field::ToFlow);
    let hint = "see its flow settings";
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
