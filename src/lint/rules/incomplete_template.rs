//! OTN021: a utility message of which Messenger does not know which template it is.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{is_blank, placeholders, quoted};
use crate::model::{KindName, Profile, Template, Topic};

pub const RULE: Rule = Rule {
    code: "OTN021",
    name: "incomplete-template",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message is delivered for a utility topic whose template is not complete.",
    why: "A utility message is sent by the name and language of a template that Meta has approved, \
          with a value for each of its places. Without them Messenger refuses it. A value that may \
          turn out empty is refused too (a warning).",
    source: Source::Platform("send-messages/utility-messages"),
    wrong: "A topic *Order update* with the profile *Utility* and no template name.",
    right: "The template `order_update` in `en`, with `{{order|your order}}` for its place \
            `order_id`.",
    cure: "Fill in the template's name and language as Meta shows them, and a value for each of its \
           places, with a fallback where it holds an attribute.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, message) in kit::messages(subject.flow) {
        let Some(topic_id) = &message.deliver_for else {
            continue;
        };
        let topic = kit::topic_of(subject.flow, block);
        let Some(topic) = topic.filter(|it| it.profile == Profile::Utility) else {
            continue;
        };
        let place = || Place::field(id, Field::TopicOf(topic_id.clone()));
        let template = topic.template.clone().unwrap_or_default();
        for text in missing(topic, &template) {
            out.push(RULE.finding(place(), text, None));
        }
        if let Some(text) = may_be_empty(topic, &template) {
            out.push(Finding {
                severity: Severity::Warning,
                ..RULE.finding(place(), text, None)
            });
        }
    }
}

fn missing(topic: &Topic, template: &Template) -> Vec<String> {
    let name = quoted(&topic.name);
    let mut texts = Vec::new();
    if is_blank(&template.name) {
        texts.push(format!(
            "{name} is sent as a utility template, and the topic does not say which. Fill in the \
             name that the template has at Meta."
        ));
    } else if is_blank(&template.language) {
        texts.push(format!(
            "The utility template of {name} has one text for each language, and the topic names no \
             language. Fill it in as Meta shows it, such as en or pt_BR."
        ));
    }
    let blank = template
        .parameters
        .iter()
        .position(|it| is_blank(&it.value));
    if let Some(i) = blank {
        let place = place_name(template, i);
        texts.push(format!(
            "The utility template of {name} gets nothing for its {place}, and Messenger refuses it \
             then. Fill in a value."
        ));
    }
    let n_named = template
        .parameters
        .iter()
        .filter(|it| !is_blank(&it.name))
        .count();
    if n_named != 0 && n_named != template.parameters.len() {
        texts.push(format!(
            "The utility template of {name} has places with and without a name, and a template at \
             Meta has one kind only. Name them all or none."
        ));
    }
    texts
}

/// A value that is nothing but an attribute without a fallback.
fn may_be_empty(topic: &Topic, template: &Template) -> Option<String> {
    let i = template.parameters.iter().position(|it| {
        let found = placeholders(&it.value);
        let is_all = it.value.trim().starts_with("{{") && it.value.trim().ends_with("}}");
        is_all && found.len() == 1 && found.iter().all(|it| it.fallback.is_none())
    })?;
    Some(format!(
        "The {} of {}’s utility template is empty for people of whom it is not known, and Messenger \
         refuses the message then. Write a fallback, as in {{{{order|your order}}}}.",
        place_name(template, i),
        quoted(&topic.name)
    ))
}

fn place_name(template: &Template, i: usize) -> String {
    match template.parameters.get(i).map(|it| it.name.trim()) {
        Some(name) if !name.is_empty() => format!("place {}", quoted(name)),
        _ => format!("place {}", i + 1),
    }
}
