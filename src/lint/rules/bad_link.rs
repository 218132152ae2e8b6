//! MSG010: a button that opens something other than a secure web page.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::address::{self, Fault};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{ButtonAction, KindName};

pub const RULE: Rule = Rule {
    code: "MSG010",
    name: "bad-link",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A button's link is not a complete address that begins with `https://`.",
    why: "Messenger opens pages inside the app and wants them encrypted; half an address opens \
          nothing.",
    source: Source::Platform("send-messages/buttons/url"),
    wrong: "`www.lumi.example/lips`, `http://lumi.example`",
    right: "`https://lumi.example/lips`",
    cure: "Paste the address from the browser's address line.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, button) in kit::buttons(subject.flow) {
        let ButtonAction::OpenLink { url } = &button.action else {
            continue;
        };
        let Some(fault) = address::fault(url) else {
            continue;
        };
        let title = quoted(&button.title);
        let message = match fault {
            Fault::Empty => {
                format!("Button {title} opens no page. Paste the address it should open.")
            }
            Fault::NotSecure | Fault::NotAnAddress => format!(
                "Button {title} opens {}, which is not a complete https:// address, so Messenger may \
                 refuse it. Paste the page's address.",
                quoted(url)
            ),
        };
        let fix = address::repaired(url).and_then(|url| {
            let title = format!("Use {}", quoted(&url));
            let action = ButtonAction::OpenLink { url };
            kit::careful(title, kit::change_button(id, block, &button.id, &action))
        });
        let place = Place::field(id, Field::ButtonTarget(button.id.clone()));
        out.push(RULE.finding(place, message, fix));
    }
}
