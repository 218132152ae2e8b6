//! The rules: every one against flows that break it and flows that keep it, and the samples.

mod consents;
pub(crate) mod judge;
mod kept;
mod titles;
pub(crate) mod window;

use flowbell::lint::docs::OUR_OWN_ADVICE;
use flowbell::lint::{self, Finding, Report, Rule, Safety, Severity, Then, rules};
use flowbell::model::edit::edited;
use flowbell::model::file;
use flowbell::model::{Exit, Flow, Kind, PageFacts};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn flow_at(path: &Path) -> Flow {
    let bytes = fs::read(path).unwrap();
    match file::read(&bytes) {
        Ok(opened) => opened.flow,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

fn fixtures(rule: &Rule, prefix: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/lint").join(rule.name);
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("{} has no folder {}", rule.code, folder.display()))
        .map(|it| it.unwrap().path())
        .filter(|it| {
            it.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(prefix)
        })
        .collect();
    found.sort();
    assert!(
        !found.is_empty(),
        "{} has no {prefix}*.ron",
        folder.display()
    );
    found
}

fn page_of(rule: &Rule) -> Option<PageFacts> {
    let text =
        fs::read_to_string(root().join("tests/lint").join(rule.name).join("page.ron")).ok()?;
    let options =
        ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    Some(options.from_str(&text).unwrap())
}

/// Beside the flow in `other.ron`, where the rule is about several flows of one Page.
fn report_of(rule: &Rule, flow: &Flow, page: Option<&PageFacts>) -> Report {
    let other = root().join("tests/lint").join(rule.name).join("other.ron");
    if !other.exists() {
        return lint::check(flow, page);
    }
    let other = flow_at(&other);
    let reports = lint::check_page(&[flow, &other], page);
    let [report, theirs] = <[Report; 2]>::try_from(reports).unwrap();
    // Both flows are told, each of the other.
    let n_of = |it: &Report| it.findings.iter().filter(|it| it.code == rule.code).count();
    let has_named = |it: &Report| it.findings.iter().any(|it| it.message.contains("“Other”"));
    assert!(rule.code != "PAG019" || n_of(&report) == n_of(&theirs));
    assert!(["PAG018", "PAG020"].contains(&rule.code) || n_of(&report) == 0 || has_named(&report));
    report
}

fn of_rule(rule: &Rule, flow: &Flow, page: Option<&PageFacts>) -> Vec<Finding> {
    let report = report_of(rule, flow, page);
    report
        .findings
        .into_iter()
        .filter(|it| it.code == rule.code)
        .collect()
}

#[test]
fn every_rule_finds_what_is_bad_and_spares_what_is_good() {
    for rule in rules::ALL {
        let page = page_of(rule);
        for path in fixtures(rule, "bad") {
            let found = of_rule(rule, &flow_at(&path), page.as_ref());
            assert!(
                !found.is_empty(),
                "{} is silent on {}",
                rule.code,
                path.display()
            );
            for finding in found {
                check_finding(rule, &finding, &flow_at(&path), &path);
            }
        }
        for path in fixtures(rule, "good") {
            let found = of_rule(rule, &flow_at(&path), page.as_ref());
            assert_eq!(
                found,
                [],
                "{} complains about {}",
                rule.code,
                path.display()
            );
        }
    }
}

fn check_finding(rule: &Rule, finding: &Finding, flow: &Flow, path: &Path) {
    let at = path.display();
    assert!(
        finding.message.ends_with('.'),
        "{at}: “{}”",
        finding.message
    );
    assert!(
        !finding.message.contains("  "),
        "{at}: “{}”",
        finding.message
    );
    if !rule.applies.is_empty() {
        let block = flow.block(finding.place.block.as_ref().unwrap()).unwrap();
        assert!(
            rule.applies.contains(&block.kind.name()),
            "{at}: {:?}",
            finding.place
        );
    }
    let Some(fix) = &finding.fix else { return };
    assert!(
        !fix.title.is_empty() && !fix.title.ends_with('.'),
        "{at}: {fix:?}"
    );
    assert!(
        !fix.edits.is_empty() || fix.then.is_some(),
        "{at}: {fix:?} does nothing"
    );
    let next = edited(flow, &fix.edits).unwrap_or_else(|error| panic!("{at}: {error}"));
    let page = page_of(rule);
    let left = of_rule(rule, &next, page.as_ref());
    // Whether safe or not: what a fix says it does, it does. Only one that leads the author on
    // may leave the finding where the author is led.
    if fix.then.is_none() {
        // What was behind it may come to light: the next of several late messages, say.
        let is_here = left.iter().any(|it| {
            it.place.block == finding.place.block && it.place.field == finding.place.field
        });
        let n_before = of_rule(rule, flow, page.as_ref()).len();
        assert!(
            !is_here || left.len() < n_before,
            "{at}: {fix:?} leaves {left:?}"
        );
        let n_errors = |flow: &Flow| lint::check(flow, page.as_ref()).count(Severity::Error);
        assert!(
            n_errors(&next) <= n_errors(flow),
            "{at}: {fix:?} breaks something else"
        );
    }
}

/// Every fix that promises a cure, one after the other, leaves nothing that it could cure.
#[test]
fn all_fixes_together_cure() {
    let (mut n_safe, mut n_unsafe) = (0, 0);
    for rule in rules::ALL {
        for path in fixtures(rule, "bad") {
            let page = page_of(rule);
            let mut flow = flow_at(&path);
            let cure = |flow: &Flow| {
                let found = of_rule(rule, flow, page.as_ref()).into_iter();
                let mut fixes = found.filter_map(|it| it.fix);
                fixes.find(|it| it.then.is_none())
            };
            let mut n_left = 50;
            while let Some(fix) = cure(&flow) {
                assert!(n_left > 0, "{}: {fix:?} again and again", path.display());
                n_left -= 1;
                flow = edited(&flow, &fix.edits).unwrap();
                match fix.safety {
                    Safety::Safe => n_safe += 1,
                    Safety::Unsafe => n_unsafe += 1,
                }
            }
        }
    }
    assert!(
        n_safe >= 4 && n_unsafe >= 15,
        "{n_safe} safe, {n_unsafe} unsafe"
    );
}

/// All safe fixes of a flow together, applied one by one, leave none of those findings.
#[test]
fn safe_fixes_cure() {
    let mut n_cured = 0;
    for rule in rules::ALL {
        for path in fixtures(rule, "bad") {
            let page = page_of(rule);
            let mut flow = flow_at(&path);
            for _ in 0..20 {
                let found = of_rule(rule, &flow, page.as_ref());
                let fix = found.iter().filter_map(|it| it.fix.as_ref());
                let Some(fix) = fix.into_iter().find(|it| it.safety == Safety::Safe) else {
                    break;
                };
                flow = edited(&flow, &fix.edits).unwrap();
                n_cured += 1;
            }
            let left = of_rule(rule, &flow, page.as_ref());
            let is_safe =
                |it: &Finding| it.fix.as_ref().is_some_and(|it| it.safety == Safety::Safe);
            assert!(!left.iter().any(is_safe), "{}: {left:?}", path.display());
        }
    }
    assert!(n_cured >= 4, "only {n_cured} safe fixes were tried");
}

#[test]
fn rules_are_well_formed() {
    let prefixes = ["OTN", "MSG", "FLW", "TIM", "PAG"];
    let place = |code: &str| {
        (
            prefixes.iter().position(|it| code.starts_with(it)).unwrap(),
            code.to_owned(),
        )
    };
    let codes: Vec<_> = rules::ALL.iter().map(|it| place(it.code)).collect();
    assert!(
        codes.windows(2).all(|it| it[0] < it[1]),
        "codes are unique and in order: {codes:?}"
    );
    let names: BTreeSet<&str> = rules::ALL.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), rules::ALL.len());
    for rule in rules::ALL {
        assert!(
            rule.code.len() == 6 && rule.code[3..].parse::<u32>().is_ok(),
            "{}",
            rule.code
        );
        check_docs(rule);
        assert!(
            rule.summary().ends_with('.') && rule.summary().len() > 10,
            "{}",
            rule.code
        );
        assert!(!rule.holds.ends_with('.'), "{}", rule.code);
        for found in [lint::rule(rule.code), lint::rule(rule.name)] {
            assert_eq!(found.map(|it| it.code), Some(rule.code));
        }
        assert!(lint::rules_table().contains(&format!(
            "| {} | {} | {} | ",
            rule.code,
            rule.name,
            rule.severity.word()
        )));
    }
    assert!(lint::rule("nonsense").is_none());
    let folders = fs::read_dir(root().join("tests/lint")).unwrap();
    for folder in folders {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(
            names.contains(name.as_str()),
            "tests/lint/{name} belongs to no rule"
        );
    }
    for (code, name) in [("OTN003", "vague-title"), ("FLW004", "unlinked-button")] {
        assert_eq!(lint::rule(code).unwrap().name, name);
    }
}

/// All parts are there, and the page says whether Meta asks for it or we do.
#[track_caller]
fn check_docs(rule: &Rule) {
    let page = rule.docs.markdown();
    for (heading, text) in rule.docs.parts() {
        assert!(text.len() >= 4, "{}: {heading} says “{text}”", rule.code);
        let is_plain = !text.contains("  ") && !text.contains('\n') && text.trim() == text;
        assert!(is_plain, "{}: {heading} says “{text}”", rule.code);
        assert!(
            page.contains(&format!("\n**{heading}.** {text}\n")),
            "{page}"
        );
    }
    for sentence in [rule.docs.what, rule.docs.why, rule.docs.cure] {
        assert!(
            sentence.ends_with(['.', ')']),
            "{}: “{sentence}”",
            rule.code
        );
    }
    match rule.docs.source.address() {
        Some(address) => {
            let is_metas = address.starts_with("https://developers.facebook.com/")
                || address.starts_with("https://transparency.meta.com/");
            assert!(is_metas && !address.contains([' ', '…']), "{address}");
            let path = address.trim_start_matches("https://");
            assert!(!path.contains("//") && !path.ends_with('/'), "{address}");
        }
        None => assert!(page.contains(OUR_OWN_ADVICE), "{page}"),
    }
}

#[test]
fn samples_are_canonical_and_clean() {
    let mut n = 0;
    for entry in fs::read_dir(root().join("flows")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".tests.ron") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let opened =
            file::read(text.as_bytes()).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        assert_eq!(
            file::print(&opened.flow),
            text,
            "{} is not canonical",
            path.display()
        );
        assert!(opened.comments.is_empty(), "{}", path.display());
        let report = lint::check(&opened.flow, None);
        assert_eq!(report.findings, [], "{}", path.display());
        check_sample(&opened.flow, &path);
        n += 1;
    }
    assert!(n >= 5, "{n} samples");
}

fn check_sample(flow: &Flow, path: &Path) {
    let at = path.display();
    let settings = &flow.settings;
    for text in [
        &settings.name,
        &settings.language,
        &settings.greeting,
        &settings.default_answer,
    ] {
        assert!(!text.is_empty(), "{at}: a setting is empty");
    }
    let cards: Vec<_> = flow.layout.iter().collect();
    for (i, (a, p)) in cards.iter().enumerate() {
        for (b, q) in cards.iter().skip(i + 1) {
            let apart = (p.x - q.x).abs() >= 260 || (p.y - q.y).abs() >= 330;
            assert!(apart, "{at}: {a} and {b} overlap");
        }
    }
    for (id, block) in &flow.blocks {
        for exit in block.kind.exits() {
            let may_end = matches!(
                (&block.kind, &exit),
                (Kind::Message(_), Exit::Next | Exit::WroteInstead)
            );
            assert!(
                may_end || flow.target(id, &exit).is_some(),
                "{at}: {id} {exit:?} leads nowhere"
            );
        }
    }
}

/// The fix of a vague title either cures it or leads to a gap that is still a finding.
#[test]
fn a_fix_of_a_vague_title_keeps_its_promise() {
    let rule = lint::rule("vague-title").unwrap();
    let (mut n_cured, mut n_gaps) = (0, 0);
    for path in fixtures(rule, "bad") {
        let flow = flow_at(&path);
        let finding = of_rule(rule, &flow, None).remove(0);
        let fix = finding.fix.unwrap();
        let next = edited(&flow, &fix.edits).unwrap();
        let left = lint::check(&next, None).findings;
        match &fix.then {
            None => {
                assert_eq!(left, [], "{}: {}", path.display(), fix.title);
                n_cured += 1;
            }
            Some(Then::Edit(place)) => {
                assert_eq!(left[0].place, *place, "{}", path.display());
                assert!(
                    left[0].message.contains("“[product name]”"),
                    "{}",
                    left[0].message
                );
                assert!(place.range.is_some() && left[0].code == "OTN003");
                n_gaps += 1;
            }
            Some(Then::PageSetup) => panic!("{}", path.display()),
        }
    }
    assert!(n_cured >= 4 && n_gaps >= 2, "{n_cured} {n_gaps}");
}

#[test]
fn a_follow_up_is_compared_with_its_title() {
    let title = "When Velvet Matte in Rosewood is back in stock";
    let codes = |text: &str| -> Vec<&str> {
        let found = lint::wording(title, Some(text), "en");
        found.iter().map(|it| it.code).collect()
    };
    assert_eq!(codes("Our new mascara is here!"), ["OTN013"]);
    assert_eq!(
        codes("Rosewood is back. Get it while it lasts."),
        [] as [&str; 0]
    );
    assert_eq!(codes("{{product_name}} is back."), [] as [&str; 0]);
    assert_eq!(codes(""), [] as [&str; 0]);
    assert_eq!(lint::wording(" ", None, "")[0].code, "OTN001");
}

#[test]
fn a_block_shows_the_rules_it_keeps() {
    let lines = |path: &str, block: &str| -> Vec<&str> {
        let flow = flow_at(&root().join(path));
        let id = flow.blocks.keys().find(|id| id.as_str() == block).unwrap();
        let report = lint::check(&flow, None);
        let kept = lint::holding(&flow, &report, id);
        kept.iter().map(|rule| rule.holds).collect()
    };
    let kept = lines("flows/back-in-stock.ron", "ask-rosewood");
    for line in [
        "Specific: names the product",
        "No reward for signing up",
        "Asked inside the 24-hour window",
    ] {
        assert!(kept.contains(&line), "{kept:?}");
    }
    let empty = lines("tests/lint/empty-request-title/bad.ron", "n");
    assert!(!empty.contains(&"Specific: names the product"), "{empty:?}");
    assert!(!empty.contains(&"No reward for signing up"), "{empty:?}");
    let late = lines("tests/lint/late-request/bad.ron", "x");
    assert!(
        !late.contains(&"Asked inside the 24-hour window"),
        "{late:?}"
    );
}

/// A suppression with a reason takes its finding away, and nothing that Messenger refuses.
#[test]
fn findings_may_stand_with_a_reason() {
    let folder = root().join("tests/lint/unused-suppression");
    let report = lint::check(&flow_at(&folder.join("good.ron")), None);
    assert_eq!(report.findings, []);
    assert_eq!(report.suppressed[0].finding.code, "OTN003");
    assert!(report.suppressed[0].reason.contains("our brand"));
    let codes = |name: &str| -> Vec<&str> {
        let report = lint::check(&flow_at(&folder.join(name)), None);
        assert!(report.suppressed.is_empty(), "{name}");
        report.findings.iter().map(|it| it.code).collect()
    };
    assert_eq!(codes("bad-2.ron"), ["OTN003", "FLW011"]);
    assert_eq!(codes("bad-3.ron"), ["OTN003", "FLW011"]);
    assert_eq!(codes("bad-4.ron"), ["OTN001", "FLW011"]);
    // The file keeps it, and a block without one is written as before.
    let flow = flow_at(&folder.join("good.ron"));
    let text = file::print(&flow);
    assert_eq!(text.matches("suppressed").count(), 1, "{text}");
    assert_eq!(file::read(text.as_bytes()).unwrap().flow, flow);
}
