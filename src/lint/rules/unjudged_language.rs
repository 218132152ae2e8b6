//! OTN014: titles in a language that the wording rules do not know.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::lint::words::Language;

pub const RULE: Rule = Rule {
    code: "OTN014",
    name: "unjudged-language",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Request titles are in a language that the wording rules do not know.",
    why: "Titles must be specific and offer no reward in every language, but only English, \
          Spanish, Portuguese, Indonesian, Vietnamese, Filipino, Thai, French and German are \
          judged here. In other languages nothing is guessed, so read the titles yourself.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "Language `it`, title `Quando torna`",
    right: "Language `es`, title `Cuando vuelva el vestido rojo`",
    cure: "If the flow speaks another language than its settings say, correct the language. \
          Otherwise make sure that each title names the product and offers nothing for agreeing.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let mut requests = kit::requests(subject.flow);
    match subject.language {
        Language::English | Language::Listed(_) => return,
        Language::Uncovered => {}
    }
    if requests.all(|(_, _, request)| is_blank(&request.title)) {
        return;
    }
    let message = format!(
        "The wording of request titles is judged in {} only. Make sure yourself that each title names \
         the product and offers nothing for agreeing.",
        Language::covered().join(", ")
    );
    out.push(RULE.finding(Place::setting(Field::Language), message, None));
}
