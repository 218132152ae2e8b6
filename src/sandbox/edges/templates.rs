//! Utility templates: kept by name and language, and filled when they are sent (facts 2.4).
//!
//! The sandbox approves every well-formed template at once; what Meta's reviewers think of the
//! wording it does not know.

use super::page;
use crate::model::limits;
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Page, State, Template};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn list(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("page_utility_messaging")?;
    let wanted = call.text("name");
    let templates = page(state, call, page_id)?.templates.iter();
    let templates = templates.filter(|((name, _), _)| wanted.as_ref().is_none_or(|it| it == name));
    let data = templates.map(|((name, language), it)| {
        json!({"id": it.id, "name": name, "language": language, "status": "APPROVED",
               "category": it.category, "components": it.components})
    });
    Ok(json!({"data": data.collect::<Vec<_>>()}))
}

pub fn add(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_manage("page_utility_messaging")?;
    let name = call.required("name")?;
    let language = call.required("language")?;
    let category = call.required("category")?;
    if category != "UTILITY" {
        let why = "Param category must be one of {UTILITY}";
        return Err(Refusal::new(100, why));
    }
    let components = call.json("components");
    let components = components.ok_or_else(|| Refusal::missing("components"))?;
    let body = body(&components).ok_or_else(|| Refusal::missing("components[BODY][text]"))?;
    check_body(body)?;
    let id = super::assets::minted(state);
    let template = Template {
        id: id.clone(),
        category: category.clone(),
        components,
    };
    page(state, call, page_id)?
        .templates
        .insert((name, language), template);
    Ok(json!({"id": id, "status": "APPROVED", "category": category}))
}

pub fn remove(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_manage("page_utility_messaging")?;
    let (name, id) = (call.text("name"), call.text("hsm_id"));
    if name.is_none() && id.is_none() {
        return Err(Refusal::missing("name"));
    }
    let templates = &mut page(state, call, page_id)?.templates;
    let n_before = templates.len();
    templates
        .retain(|(it, _), template| Some(it) != name.as_ref() && Some(&template.id) != id.as_ref());
    if templates.len() == n_before {
        return Err(Refusal::new(100, "Message template not found"));
    }
    Ok(json!({"success": true}))
}

/// Meta's rules for placeholders (facts 2.4).
fn check_body(body: &str) -> Result<(), Refusal> {
    let wrong = || {
        Refusal::new(
            100,
            "INCORRECT_PARAMS: the placeholders of the body are wrong",
        )
    };
    if body.chars().count() > limits::UTILITY_TEXT {
        let why = format!(
            "The body must be at most {} characters long",
            limits::UTILITY_TEXT
        );
        return Err(Refusal::new(100, why));
    }
    let text = body.trim();
    if text.is_empty() || text.starts_with("{{") || text.ends_with("}}") {
        return Err(wrong());
    }
    let names = placeholders(body);
    let numbers: Vec<usize> = names.iter().filter_map(|it| it.parse().ok()).collect();
    let is_in_order = numbers
        .iter()
        .enumerate()
        .all(|(n, number)| *number == n + 1);
    let is_clean = names
        .iter()
        .all(|it| !it.is_empty() && !it.contains(['#', '$', '%']));
    let is_one_kind = numbers.is_empty() || numbers.len() == names.len();
    (is_in_order && is_clean && is_one_kind)
        .then_some(())
        .ok_or_else(wrong)
}

/// The names between double braces, each once, in order.
fn placeholders(text: &str) -> Vec<&str> {
    let parts = text.split("{{").skip(1);
    let names = parts.filter_map(|part| part.split_once("}}").map(|(name, _)| name.trim()));
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

fn component<'c>(components: &'c Value, kind: &str) -> Option<&'c Value> {
    let all = components.as_array()?;
    all.iter().find(|it| {
        let found = it.get("type").and_then(Value::as_str);
        found.is_some_and(|found| found.eq_ignore_ascii_case(kind))
    })
}

fn body(components: &Value) -> Option<&str> {
    component(components, "BODY")?.get("text")?.as_str()
}

/// Adds the text and the buttons that the person sees to a message with a template.
pub fn fill(page: &Page, message: &mut Value) -> Result<(), Refusal> {
    let word = |place: &str| {
        let found = message.pointer(place).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let key = (word("/template/name"), word("/template/language/code"));
    let template = page.templates.get(&key);
    let template = template.ok_or_else(|| {
        Refusal::new(
            100,
            "The template does not exist in this language, or is not approved",
        )
    })?;
    let given = message
        .pointer("/template/components")
        .cloned()
        .unwrap_or_default();
    let parameters = component(&given, "body").and_then(|it| it.get("parameters")?.as_array());
    let parameters = parameters.map_or(&[][..], Vec::as_slice);
    let mut text = body(&template.components).unwrap_or_default().to_owned();
    let names: Vec<String> = placeholders(&text).into_iter().map(str::to_owned).collect();
    for (n, name) in names.iter().enumerate() {
        let named = parameters
            .iter()
            .find(|it| it.get("parameter_name").and_then(Value::as_str) == Some(name));
        let value = named.or_else(|| parameters.get(n).filter(|_| name.parse::<usize>().is_ok()));
        let value = value.and_then(|it| it.get("text")?.as_str());
        let value = value.ok_or_else(|| {
            Refusal::new(
                100,
                format!("The template lacks a value for its placeholder {name}"),
            )
        })?;
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    let buttons = buttons(&template.components, &given);
    if let Some(map) = message.as_object_mut() {
        map.insert("text".to_owned(), json!(text));
        map.insert("buttons".to_owned(), json!(buttons));
    }
    Ok(())
}

/// The template's buttons in the form of the Send API, with the payloads that were given.
fn buttons(components: &Value, given: &Value) -> Vec<Value> {
    let all = component(components, "BUTTONS").and_then(|it| it.get("buttons")?.as_array());
    let given = component(given, "buttons").and_then(|it| it.get("parameters")?.as_array());
    let mut given = given.into_iter().flatten();
    let all = all.into_iter().flatten();
    all.map(|button| {
        let title = button.get("text").cloned().unwrap_or_default();
        match button.get("type").and_then(Value::as_str) {
            Some("POSTBACK") => {
                let payload = given.next().and_then(|it| it.get("payload").cloned());
                json!({"type": "postback", "title": title, "payload": payload.unwrap_or_default()})
            }
            Some("PHONE_NUMBER") => {
                json!({"type": "phone_number", "title": title, "payload": button.get("phone_number")})
            }
            _ => json!({"type": "web_url", "title": title, "url": button.get("url")}),
        }
    })
    .collect()
}
