//! MSG012: a picture that Messenger cannot fetch.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::address::{self, Fault};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{BlockId, KindName};

pub const RULE: Rule = Rule {
    code: "MSG012",
    name: "bad-image",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A picture's address is not a complete one that begins with `https://`.",
    why: "Facebook's servers fetch the picture themselves, so it must lie on the web, and pages \
          show only encrypted pictures.",
    source: Source::Platform("send-messages/saving-assets"),
    wrong: "`C:\\Pictures\\rosewood.png`",
    right: "`https://lumi.example/rosewood.png`",
    cure: "Put the picture on your site and paste its address here, or remove it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        if let Some(url) = &message.image {
            out.extend(finding(id, Field::Image, url));
        }
        for reply in &message.quick_replies {
            if let Some(url) = &reply.image {
                out.extend(finding(id, Field::ReplyImage(reply.id.clone()), url));
            }
        }
    }
}

fn finding(id: &BlockId, field: Field, url: &str) -> Option<Finding> {
    let message = match address::fault(url)? {
        Fault::Empty => {
            "The picture has no address. Paste one that begins with https://, or remove the picture."
                .to_owned()
        }
        Fault::NotSecure | Fault::NotAnAddress => format!(
            "The picture is at {}, where Facebook will not fetch it. Use an address that begins with \
             https://.",
            quoted(url)
        ),
    };
    Some(RULE.finding(Place::field(id, field), message, None))
}
