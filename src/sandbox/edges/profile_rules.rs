//! What each property of the Messenger Profile may hold (facts 6.3, limits of section 9).

use crate::model::limits;
use crate::sandbox::refusal::Refusal;
use serde_json::Value;
use std::collections::BTreeSet;

/// Properties that can be written.
pub const PROPERTIES: [&str; 7] = [
    "account_linking_url",
    "commands",
    "get_started",
    "greeting",
    "ice_breakers",
    "persistent_menu",
    "whitelisted_domains",
];

/// Whether a property may hold a value.
///
/// # Errors
/// When the property is unknown, or the value is not of its shape or over a limit.
pub fn check(name: &str, value: &Value) -> Result<(), Refusal> {
    match name {
        "get_started" => text(value, "get_started[payload]", "payload", limits::PAYLOAD),
        "greeting" => for_locales(value, name, |it| {
            text(it, "greeting[text]", "text", limits::GREETING)
        }),
        "ice_breakers" => for_locales(value, name, ice_breakers),
        "persistent_menu" => for_locales(value, name, menu),
        "commands" => for_locales(value, name, commands),
        "whitelisted_domains" => match value.as_array() {
            Some(domains) => domains
                .iter()
                .try_for_each(|it| address(it, name, &["https"])),
            None => Err(wrong(name, "must be an array")),
        },
        "account_linking_url" => address(value, name, &["https"]),
        _ => Err(unknown(name)),
    }
}

/// The refusal for a property that there is not.
pub fn unknown(name: &str) -> Refusal {
    let known = PROPERTIES.join(", ");
    let why = format!("Param fields must be one of {{{known}}} - got \"{name}\".");
    Refusal::new(100, why)
}

fn wrong(param: &str, why: &str) -> Refusal {
    Refusal::new(100, format!("Param {param} {why}"))
}

/// An array with one object for each locale, `default` among them.
fn for_locales(
    value: &Value,
    param: &str,
    check: impl Fn(&Value) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let items = value.as_array().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| wrong(param, "must be a non-empty array"))?;
    let mut seen = BTreeSet::new();
    for item in items {
        let locale = item.get("locale").and_then(Value::as_str);
        let locale = locale.ok_or_else(|| wrong(param, "must name a locale in each object"))?;
        if locale != "default" && !is_locale(locale) {
            return Err(wrong(param, &format!("has the unknown locale {locale}")));
        }
        if !seen.insert(locale) {
            return Err(wrong(param, &format!("has the locale {locale} twice")));
        }
        check(item)?;
    }
    if seen.contains("default") {
        Ok(())
    } else {
        Err(wrong(param, "must have an object for the locale default"))
    }
}

/// Of the form `de_DE`; the list of those that Meta knows is not kept here.
fn is_locale(text: &str) -> bool {
    let Some((language, place)) = text.split_once('_') else {
        return false;
    };
    let is_language = (2..=3).contains(&language.len());
    let is_place = (2..=3).contains(&place.len());
    is_language
        && is_place
        && language.bytes().all(|it| it.is_ascii_lowercase())
        && place
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

/// A text of an object that is there, not empty, and not too long.
fn text(object: &Value, param: &str, key: &str, limit: usize) -> Result<(), Refusal> {
    let Some(text) = object.get(key).and_then(Value::as_str) else {
        return Err(Refusal::missing(param));
    };
    if text.is_empty() {
        return Err(wrong(param, "must be a non-empty string"));
    }
    within(text, param, limit)
}

/// A text that is not too long, in the words of facts 3.2.
pub fn within(text: &str, param: &str, limit: usize) -> Result<(), Refusal> {
    if text.chars().count() > limit {
        let why = format!("Length of param {param} must be less than or equal to {limit}");
        return Err(Refusal::new(100, why));
    }
    Ok(())
}

/// A list of one to `limit` objects under `call_to_actions`.
fn actions<'v>(item: &'v Value, param: &str, limit: usize) -> Result<&'v [Value], Refusal> {
    let actions = item.get("call_to_actions").and_then(Value::as_array);
    let actions = actions.ok_or_else(|| Refusal::missing(&format!("{param}[call_to_actions]")))?;
    if actions.is_empty() || actions.len() > limit {
        let why = format!("must have between 1 and {limit} call_to_actions");
        return Err(wrong(param, &why));
    }
    Ok(actions)
}

fn ice_breakers(item: &Value) -> Result<(), Refusal> {
    for question in actions(item, "ice_breakers", limits::ICE_BREAKERS)? {
        // Meta gives no length for questions; this one only keeps nonsense out.
        text(
            question,
            "ice_breakers[question]",
            "question",
            limits::PAYLOAD,
        )?;
        text(
            question,
            "ice_breakers[payload]",
            "payload",
            limits::PAYLOAD,
        )?;
    }
    Ok(())
}

fn menu(item: &Value) -> Result<(), Refusal> {
    let is_disabled = match item.get("composer_input_disabled") {
        None => false,
        Some(Value::Bool(flag)) => *flag,
        Some(_) => {
            return Err(wrong(
                "persistent_menu[composer_input_disabled]",
                "must be a boolean",
            ));
        }
    };
    if item.get("call_to_actions").is_none() && !is_disabled {
        return Ok(());
    }
    let items = actions(item, "persistent_menu", limits::MENU_ITEMS)?;
    items.iter().try_for_each(menu_item)
}

fn menu_item(item: &Value) -> Result<(), Refusal> {
    text(item, "persistent_menu[title]", "title", limits::MENU_TITLE)?;
    match item.get("type").and_then(Value::as_str) {
        Some("postback") => text(item, "persistent_menu[payload]", "payload", limits::PAYLOAD),
        Some("web_url") => {
            let url = item.get("url").unwrap_or(&Value::Null);
            address(url, "persistent_menu[url]", &["https", "http"])?;
            webview(item)
        }
        _ => Err(wrong(
            "persistent_menu[type]",
            "must be one of {web_url, postback}",
        )),
    }
}

fn webview(item: &Value) -> Result<(), Refusal> {
    match item.get("webview_height_ratio").map(Value::as_str) {
        None | Some(Some("compact" | "tall" | "full")) => Ok(()),
        Some(_) => Err(wrong(
            "persistent_menu[webview_height_ratio]",
            "must be one of {compact, tall, full}",
        )),
    }
}

fn commands(item: &Value) -> Result<(), Refusal> {
    let commands = item.get("commands").and_then(Value::as_array);
    let commands = commands.ok_or_else(|| Refusal::missing("commands[commands]"))?;
    for command in commands {
        text(command, "commands[name]", "name", limits::PAYLOAD)?;
        text(
            command,
            "commands[description]",
            "description",
            limits::PAYLOAD,
        )?;
    }
    Ok(())
}

/// A web address of one of the schemes.
pub fn address(value: &Value, param: &str, schemes: &[&str]) -> Result<(), Refusal> {
    let url = value.as_str().and_then(|it| reqwest::Url::parse(it).ok());
    let is_good = url.is_some_and(|url| schemes.contains(&url.scheme()) && url.has_host());
    if is_good {
        Ok(())
    } else {
        let why = format!(
            "must be a web address that begins with {}://",
            schemes.join(":// or ")
        );
        Err(wrong(param, &why))
    }
}
