//! People as CSV, page by page, so that a million of them cost no memory.

use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::people::{Find, PersonRow};

const PAGE: usize = 500;
const HEADER: &str = "number,page,id,first name,first seen,last seen,window opened,stopped,\
    unreachable,with a human,release,block,labels,attributes\r\n";

/// An export under way. Who comes or changes meanwhile is in it as the page finds them.
#[derive(Debug)]
pub struct Export {
    store: Store,
    find: Find,
    after: Option<u64>,
    has_begun: bool,
    is_over: bool,
}

impl Store {
    /// Begins an export of the people that are found. UTF-8, RFC 4180.
    #[must_use]
    pub fn export_people(&self, find: Find) -> Export {
        Export {
            store: self.clone(),
            find,
            after: None,
            has_begun: false,
            is_over: false,
        }
    }
}

impl Export {
    /// The next lines, the header first; `None` when that was all.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn next(&mut self) -> Result<Option<String>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let find = self.find.clone();
        let people = self.store.find_people(find, self.after, PAGE).await?;
        let mut lines = String::new();
        if !self.has_begun {
            lines.push_str(HEADER);
            self.has_begun = true;
        }
        self.is_over = people.len() < PAGE;
        self.after = people.last().map(|it| it.person).or(self.after);
        for person in &people {
            lines.push_str(&line(person));
        }
        Ok(Some(lines).filter(|it| !it.is_empty()))
    }
}

fn line(it: &PersonRow) -> String {
    let time = |time: Option<crate::engine::Timestamp>| time.map(|it| it.to_string());
    let flag = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
    let attributes: Vec<String> = it
        .attributes
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let cells = [
        Some(it.person.to_string()),
        Some(it.page.clone()),
        Some(it.psid.clone()),
        it.first_name.clone(),
        time(Some(it.first_seen)),
        time(Some(it.last_seen)),
        time(it.opened),
        flag(it.is_stopped),
        flag(it.is_unreachable),
        flag(it.is_with_human),
        it.release.clone(),
        it.block.clone(),
        Some(it.labels.join("; ")),
        Some(attributes.join("; ")),
    ];
    let cells = cells.each_ref().map(|it| it.as_deref().unwrap_or_default());
    csv_line(&cells)
}

/// One line of a table.
#[must_use]
pub fn csv_line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// One cell. What a spreadsheet would take for a formula gets an apostrophe before it: names
/// are what strangers say they are.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    if is_formula || text.contains(['"', ',', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
