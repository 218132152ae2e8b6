//! MSG008: a quick reply longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Field;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;
use crate::model::limits::QUICK_REPLY_TITLE;

pub const RULE: Rule = Rule {
    code: "MSG008",
    name: "long-reply-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A quick reply's title is longer than 20 characters.",
    why: "Messenger refuses or cuts it.",
    source: Source::Platform("send-messages/quick-replies"),
    wrong: "*I would like to see the reds*",
    right: "*Show me reds*",
    cure: "Say it in up to 20 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let titles = message.quick_replies.iter();
        let titles = titles.map(|it| (Field::ReplyTitle(it.id.clone()), &it.title));
        out.extend(kit::long_titles(
            &RULE,
            id,
            "Quick reply",
            titles,
            QUICK_REPLY_TITLE,
        ));
    }
}
