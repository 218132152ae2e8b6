//! The envelope: entries of a Page, each with its events (facts 5.5), and the form that the
//! dashboard's test button posts.

use crate::graph::answer::{id, text};
use crate::graph::webhook::event;
use crate::graph::webhook::incoming::Incoming;
use crate::graph::webhook::signature::WebhookCall;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What a call holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    pub incoming: Vec<Incoming>,
    /// Entries and events of kinds, or in shapes, that we do not know.
    pub n_ignored: usize,
}

/// Why a signed call cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCall {
    #[error("the body is not JSON, or nests too deeply")]
    NotJson,
    #[error("the body is JSON but no object")]
    NotAnObject,
}

impl WebhookCall<'_> {
    /// Reads the events.
    ///
    /// # Errors
    /// When there is no JSON object. Everything smaller is ignored and counted.
    pub fn read(&self) -> Result<Reading, BadCall> {
        let value = match parse(self.body())? {
            Value::Object(map) => map,
            _ => return Err(BadCall::NotAnObject),
        };
        let mut reading = Reading::default();
        if let Some(sample) = value.get("value").filter(|_| value.contains_key("field")) {
            reading.take("", 0, false, sample);
        }
        match value.get("entry") {
            Some(Value::Array(entries)) if is_of_a_page(&value) => {
                entries.iter().for_each(|entry| reading.take_entry(entry));
            }
            Some(Value::Array(entries)) => reading.n_ignored += entries.len(),
            Some(_) => reading.n_ignored += 1,
            None => {}
        }
        Ok(reading)
    }
}

/// Other objects (`instagram`, `whatsapp_business_account`) are another product's.
fn is_of_a_page(call: &Map<String, Value>) -> bool {
    call.get("object").is_none_or(|object| object == "page")
}

impl Reading {
    fn take_entry(&mut self, entry: &Value) {
        let page = id(entry, "id");
        let time = event::millis(entry, "time");
        let mut is_empty = true;
        for (key, is_standby) in [("messaging", false), ("standby", true)] {
            match entry.get(key) {
                Some(Value::Array(events)) => {
                    is_empty = false;
                    for it in events {
                        self.take(&page, time, is_standby, it);
                    }
                }
                Some(_) => self.n_ignored += 1,
                None => {}
            }
        }
        for change in entry
            .get("changes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            is_empty = false;
            match change.get("value") {
                Some(value) if text(change, "field") == "messages" => {
                    self.take(&page, time, false, value);
                }
                _ => self.n_ignored += 1,
            }
        }
        self.n_ignored += usize::from(is_empty);
    }

    fn take(&mut self, page: &str, time: i64, is_standby: bool, value: &Value) {
        match event::read(page, time, is_standby, value) {
            Some(incoming) => self.incoming.push(incoming),
            None => self.n_ignored += 1,
        }
    }
}

/// JSON as Messenger writes it. A text that was cut in the middle of an emoji holds half a
/// character, which is no text for the JSON library; it must not cost the whole call.
fn parse(body: &[u8]) -> Result<Value, BadCall> {
    // The library refuses what nests deeper than 128 levels.
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    let mended = without_halves(body);
    serde_json::from_slice(&mended).map_err(|_| BadCall::NotJson)
}

/// Replaces escapes of lone surrogates and bytes that are no UTF-8.
fn without_halves(body: &[u8]) -> Vec<u8> {
    let text: Cow<'_, str> = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('\\') {
        mended.push_str(before);
        let unit = after.strip_prefix('u').and_then(code_unit);
        let next = || after.get(5..)?.strip_prefix("\\u").and_then(code_unit);
        let is_high = |unit| (0xd800..0xdc00).contains(&unit);
        let is_low = |unit| (0xdc00..0xe000).contains(&unit);
        let n_bytes = match unit {
            Some(unit) if is_high(unit) && next().is_some_and(is_low) => 11,
            Some(unit) if is_high(unit) || is_low(unit) => {
                mended.push_str("\\ufffd");
                rest = after.get(5..).unwrap_or_default();
                continue;
            }
            Some(_) => 5,
            // The escaped character, so that `\\u` is not taken for an escape.
            None => after.chars().next().map_or(0, char::len_utf8),
        };
        mended.push('\\');
        mended.push_str(after.get(..n_bytes).unwrap_or_default());
        rest = after.get(n_bytes..).unwrap_or_default();
    }
    mended.push_str(rest);
    mended.into_bytes()
}

fn code_unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.get(..4)?, 16).ok()
}
