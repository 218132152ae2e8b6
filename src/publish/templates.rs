//! Whether the utility templates that a flow sends are there, approved, and have the places that
//! the flow fills, as far as Meta tells.

use crate::graph::templates::TemplateInfo;
use crate::graph::{ErrorKind, GraphError};
use crate::model::{Flow, Kind, Profile, Template, Topic};
use crate::publish::Target;
use crate::publish::error::Cause;

/// The word for a template that may be sent.
const APPROVED: &str = "APPROVED";

/// Looks at each template that some message is delivered with. The answer is a note for the
/// author.
pub(crate) async fn check(target: &Target<'_>, flow: &Flow) -> Result<Option<String>, Cause> {
    let access = target.secrets.page_access();
    let page_id = &target.connection.page_id;
    for (topic, template) in used(flow) {
        let asked = target
            .graph
            .templates(&access, page_id, template.name.trim());
        let found = match asked.await {
            Ok(found) => found,
            Err(error) if is_not_told(&error) => {
                return Ok(Some(
                    "The token may not see the Page's utility templates (page_utility_messaging), \
                     so Flowbell cannot tell whether they are approved, and sending them will fail."
                        .to_owned(),
                ));
            }
            Err(error) => return Err(error.into()),
        };
        judge(topic, template, &found)?;
    }
    Ok(None)
}

/// Topics that are delivered as utility messages, with their templates.
fn used(flow: &Flow) -> Vec<(&Topic, &Template)> {
    let is_delivered = |kind: &Kind, id| match kind {
        Kind::Message(message) => message.deliver_for.as_ref() == Some(id),
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => false,
    };
    let topics = flow.topics.iter();
    let used = topics.filter_map(|(id, topic)| {
        let template = topic.template.as_ref()?;
        let mut blocks = flow.blocks.values();
        let is_used =
            topic.profile == Profile::Utility && blocks.any(|block| is_delivered(&block.kind, id));
        is_used.then_some((topic, template))
    });
    used.collect()
}

/// Whether Meta does not let us look, which says nothing of the template.
fn is_not_told(error: &GraphError) -> bool {
    matches!(
        error.kind,
        ErrorKind::PermissionMissing | ErrorKind::FeatureNotGranted | ErrorKind::NotFound
    )
}

fn judge(topic: &Topic, template: &Template, found: &[TemplateInfo]) -> Result<(), Cause> {
    let (name, language) = (template.name.trim(), template.language.trim());
    let refuse = |because: String| {
        Err(Cause::Template {
            topic: topic.name.clone(),
            name: name.to_owned(),
            because,
        })
    };
    let Some(it) = found.iter().find(|it| it.language == language) else {
        let others: Vec<&str> = found.iter().map(|it| it.language.as_str()).collect();
        return refuse(match others.is_empty() {
            true => "the Page has none of this name".to_owned(),
            false => format!(
                "the Page has it in {}, and not in {language}",
                others.join(", ")
            ),
        });
    };
    if it.status != APPROVED {
        return refuse(format!("Meta calls it {}", it.status.to_ascii_lowercase()));
    }
    let filled: Vec<String> = template
        .parameters
        .iter()
        .enumerate()
        .map(|(i, it)| match it.name.trim() {
            "" => (i + 1).to_string(),
            name => name.to_owned(),
        })
        .collect();
    let mut wanted = it.places.clone();
    let mut given = filled.clone();
    wanted.sort();
    given.sort();
    if wanted == given {
        return Ok(());
    }
    let listed = |places: &[String]| match places.is_empty() {
        true => "none".to_owned(),
        false => places.join(", "),
    };
    refuse(format!(
        "its places are {}, and the topic fills {}",
        listed(&it.places),
        listed(&filled)
    ))
}
