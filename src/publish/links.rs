//! The `m.me` addresses that start a flow (facts 6.5).

use crate::graph::page::PageInfo;
use crate::model::{Entry, Flow};
use crate::publish::plan::PageLink;
use crate::publish::wanted::entries;
use std::fmt::Write;

/// One link for each `ref` of the flow, with the Page's short name where it has one.
#[must_use]
pub fn links(page: &PageInfo, flow: &Flow) -> Vec<PageLink> {
    let name = if page.username.is_empty() {
        &page.id
    } else {
        &page.username
    };
    let link = |reference: &String| PageLink {
        reference: reference.clone(),
        url: format!("https://m.me/{}?ref={}", encoded(name), encoded(reference)),
    };
    let mut links: Vec<PageLink> = Vec::new();
    for (_, entry) in entries(flow) {
        if let Entry::Link { reference } = entry {
            links.push(link(reference));
        }
    }
    links
}

/// Everything but the letters, digits and signs that need no encoding anywhere.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
