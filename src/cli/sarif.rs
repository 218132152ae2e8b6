//! Findings as SARIF 2.1.0, the form that code-review tools read.

use crate::lint::{Finding, Severity, rules};
use crate::model::BlockId;
use serde_json::{Value, json};
use std::path::Path;

/// A finding in a file, and the author's reason when it may stand.
pub struct Row<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    pub finding: &'a Finding,
    pub reason: Option<&'a str>,
}

/// The whole log. Every rule is listed, so that a tool can show its text.
pub fn log(results: Vec<Value>) -> Value {
    let rules: Vec<Value> = rules::ALL
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "name": rule.name,
                "shortDescription": { "text": rule.summary() },
                "help": { "text": rule.docs.markdown(), "markdown": rule.docs.markdown() },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "flowbell",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// One finding. The line is that of the block in the file, or the first when nobody knows.
pub fn result(row: &Row<'_>) -> Value {
    let finding = row.finding;
    let block = finding.place.block.as_ref();
    let mut name = block.map(ToString::to_string).unwrap_or_default();
    if let Some(field) = &finding.place.field {
        let dot = if name.is_empty() { "" } else { "." };
        name = format!("{name}{dot}{}", field.path());
    }
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(row.path) },
            "region": { "startLine": block.map_or(1, |id| line_of(row.text, id)) },
        },
    });
    if let (Some(fields), false) = (location.as_object_mut(), name.is_empty()) {
        let logical = json!([{ "fullyQualifiedName": name, "kind": "member" }]);
        fields.insert("logicalLocations".to_owned(), logical);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": &*finding.message },
        "locations": [location],
    });
    if let (Some(fields), Some(reason)) = (result.as_object_mut(), row.reason) {
        let why = json!([{ "kind": "inSource", "justification": reason }]);
        fields.insert("suppressions".to_owned(), why);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// A relative address, with `/` everywhere and what an address may not hold written as `%20`.
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte);
    text.bytes()
        .map(|byte| match byte {
            _ if safe(byte) => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The line on which a block begins, counted from 1.
fn line_of(text: &str, id: &BlockId) -> usize {
    let key = format!("\"{id}\": (");
    let found = text
        .lines()
        .position(|line| line.trim_start().starts_with(&key));
    found.map_or(1, |n| n + 1)
}
