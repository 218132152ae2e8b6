//! What a Page keeps for its messages: personas and saved attachments (facts 3.2).

use super::page;
use super::profile_rules::{address, within};
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Persona, State};
use serde_json::{Value, json};

const PERSONA_NAME: usize = 50;

pub fn personas(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let personas = page(state, call, page_id)?.personas.iter();
    let data = personas
        .map(|(id, it)| json!({"id": id, "name": it.name, "profile_picture_url": it.picture}));
    Ok(json!({"data": data.collect::<Vec<_>>()}))
}

pub fn add_persona(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let name = call.required("name")?;
    within(&name, "name", PERSONA_NAME)?;
    let picture = call.required("profile_picture_url")?;
    address(&json!(picture), "profile_picture_url", &["https", "http"])?;
    let id = minted(state);
    let persona = Persona { name, picture };
    page(state, call, page_id)?
        .personas
        .insert(id.clone(), persona);
    Ok(json!({ "id": id }))
}

pub fn attach(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let message = call
        .json("message")
        .ok_or_else(|| Refusal::missing("message"))?;
    let word = |place: &str| message.pointer(place).and_then(Value::as_str);
    let kind = word("/attachment/type").unwrap_or_default();
    if !matches!(kind, "image" | "audio" | "video" | "file") {
        let why = "Param message[attachment][type] must be one of {image, audio, video, file}";
        return Err(Refusal::new(100, why));
    }
    let url = word("/attachment/payload/url")
        .unwrap_or_default()
        .to_owned();
    address(
        &json!(url),
        "message[attachment][payload][url]",
        &["https", "http"],
    )?;
    let kind = kind.to_owned();
    let id = minted(state);
    page(state, call, page_id)?
        .attachments
        .insert(id.clone(), (kind, url));
    Ok(json!({ "attachment_id": id }))
}

/// A new id of digits.
pub fn minted(state: &mut State) -> String {
    let letters = state.mint("", 15);
    let digits = letters.bytes().map(|it| char::from(b'0' + it % 10));
    format!("1{}", digits.collect::<String>())
}
