//! Judges a flow again after an edit, in a fraction of the time.
//!
//! A rule says what it looks at ([`Scope`]). After an edit only the blocks that it touched are
//! shown again to the rules that look at blocks; what the ways through the flow tell is found
//! again only when an edit changes a way. The report is always that of [`check`].
//!
//! [`check`]: crate::lint::check

use crate::lint::delta::Delta;
use crate::lint::finding::{Finding, Severity};
use crate::lint::paths::Paths;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::words::{Language, Readings};
use crate::lint::{Report, order, rules, suppress};
use crate::model::{Block, BlockId, Edit, Flow, Kind, Map, PageFacts};
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;

/// A flow's report, kept up to date.
#[derive(Debug, Default)]
pub struct Judge {
    last: Option<Last>,
    report: Report,
}

/// What the report is about.
#[derive(Debug)]
struct Last {
    flow: Arc<Flow>,
    page: Option<PageFacts>,
    known: Known,
}

/// What several rules ask of a flow.
#[derive(Debug)]
struct Known {
    language: Language,
    paths: Paths,
    /// The blocks that suppress findings.
    suppressing: BTreeSet<BlockId>,
}

impl Judge {
    /// Judges a flow. Equal to [`check`](crate::lint::check), and quick when little differs
    /// from last time.
    pub fn check(&mut self, flow: &Arc<Flow>, page: Option<&PageFacts>) -> &Report {
        let known = match self.last.take() {
            Some(last) if last.page.as_ref() == page => self.again(last, flow, page),
            Some(_) | None => self.whole(flow, page),
        };
        self.last = Some(Last {
            flow: Arc::clone(flow),
            page: page.cloned(),
            known,
        });
        &self.report
    }

    fn whole(&mut self, flow: &Flow, page: Option<&PageFacts>) -> Known {
        let (report, known) = judged(flow, page, Vec::new());
        self.report = report;
        known
    }

    fn again(&mut self, last: Last, flow: &Arc<Flow>, page: Option<&PageFacts>) -> Known {
        let Last {
            flow: before,
            mut known,
            ..
        } = last;
        let delta = Delta::between(&before, flow);
        if delta.is_empty() {
            return known;
        }
        let is_elsewhere = delta.has_other_attributes();
        if delta.is_large() || is_elsewhere || !is_same_language(&before, flow, known.language) {
            return self.whole(flow, page);
        }
        let is_other_way = known.paths.update(flow, &delta);
        if is_other_way {
            self.report.window = known.paths.longest.uses(flow);
        }
        delta.note_suppressing(&mut known.suppressing);
        self.judge(flow, page, &known, &delta, is_other_way);
        known
    }

    /// Takes back what the edit may have made untrue, and lets the rules look again there.
    fn judge(
        &mut self,
        flow: &Flow,
        page: Option<&PageFacts>,
        known: &Known,
        delta: &Delta<'_>,
        is_other_way: bool,
    ) {
        let mut kept = std::mem::take(&mut self.report.findings);
        let suppressed = self.report.suppressed.drain(..);
        let is_sorted = suppressed.len() == 0;
        kept.extend(suppressed.map(|it| it.finding));
        if !is_sorted {
            kept.sort_by(order);
        }

        let ways = known.paths.ways();
        let touched = delta.touched(flow, ways);
        let linked = delta.linked(flow, ways, &touched);
        let of_topics = delta.of_topics(ways, &touched);
        let has_entries = delta.has_starts();
        let has_settings = delta.has_settings();
        let has_paths =
            is_other_way || delta.has_other_names() || holds_copy(&kept, &touched, Scope::Paths);
        let is_again = |scope: Scope, id: Option<&BlockId>| match scope {
            Scope::Block => id.is_some_and(|id| touched.contains(id)),
            Scope::Links => id.is_some_and(|id| linked.contains(id)),
            Scope::Topic => id.is_some_and(|id| touched.contains(id) || of_topics.contains(id)),
            Scope::Entries => has_entries,
            Scope::Settings => has_settings,
            Scope::Flow => true,
            Scope::Paths => has_paths,
        };
        let others = delta.blocks.iter().map(|it| it.key);
        let near: BTreeSet<&BlockId> = others.chain(&touched).chain(&linked).collect();
        let mut near = ranges_about(&kept, &near.into_iter().chain(&of_topics).collect());
        let mut n = 0..;
        kept.retain(|it| {
            let n = n.next().unwrap_or_default();
            while near.next_if(|range| range.end <= n).is_some() {}
            let is_near = near.peek().is_some_and(|range| range.contains(&n));
            let id = it.place.block.as_ref().filter(|_| is_near);
            !is_again(it.scope, id) && !id.is_some_and(|id| delta.is_removed(id))
        });

        let mut bench = Bench {
            flow,
            page,
            known,
            readings: Readings::default(),
            findings: Vec::new(),
        };
        bench.ask(Scope::Block, &part(flow, &touched));
        bench.ask(Scope::Links, &part(flow, &linked));
        bench.ask(Scope::Topic, &part(flow, &of_topics));
        if has_entries {
            bench.ask(Scope::Entries, &starts(flow, known));
        }
        if has_settings {
            bench.ask(Scope::Settings, flow);
        }
        bench.ask(Scope::Flow, flow);
        if has_paths {
            bench.ask(Scope::Paths, flow);
        }
        bench.report(kept, &mut self.report);
    }
}

/// Judges a whole flow, with findings that come from outside it.
pub(super) fn report(flow: &Flow, page: Option<&PageFacts>, beside: Vec<Finding>) -> Report {
    judged(flow, page, beside).0
}

fn judged(flow: &Flow, page: Option<&PageFacts>, beside: Vec<Finding>) -> (Report, Known) {
    let suppressing = flow
        .blocks
        .iter()
        .filter(|(_, it)| !it.suppressed.is_empty());
    let known = Known {
        language: Language::of(flow),
        paths: Paths::of(flow),
        suppressing: suppressing.map(|(id, _)| id.clone()).collect(),
    };
    let mut bench = Bench {
        flow,
        page,
        known: &known,
        readings: Readings::default(),
        findings: beside,
    };
    // A few blocks at a time stay at hand while every rule looks at them.
    for blocks in flow.blocks.pieces() {
        let part = with_blocks(flow, blocks);
        bench.ask(Scope::Block, &part);
        bench.ask(Scope::Links, &part);
    }
    bench.ask(Scope::Topic, flow);
    bench.ask(Scope::Entries, &starts(flow, &known));
    bench.ask(Scope::Settings, flow);
    bench.ask(Scope::Flow, flow);
    bench.ask(Scope::Paths, flow);
    let mut report = Report {
        window: known.paths.longest.uses(flow),
        ..Report::default()
    };
    bench.report(Vec::new(), &mut report);
    (report, known)
}

/// Where rules are asked and findings gathered.
struct Bench<'a> {
    flow: &'a Flow,
    page: Option<&'a PageFacts>,
    known: &'a Known,
    readings: Readings,
    findings: Vec<Finding>,
}

impl Bench<'_> {
    /// Shows a part of the flow to the rules that look at flows in this way.
    fn ask(&mut self, scope: Scope, part: &Flow) {
        let subject = Subject {
            flow: part,
            whole: self.flow,
            page: self.page,
            paths: &self.known.paths,
            language: self.known.language,
            readings: &self.readings,
        };
        let asked = |rule: &&&Rule| rule.scope == scope;
        for rule in rules::ALL.iter().filter(asked) {
            (rule.check)(&subject, &mut self.findings);
        }
    }

    /// Adds what was found to what is kept, which is in order, and sets aside what a block
    /// suppresses.
    fn report(mut self, kept: Vec<Finding>, report: &mut Report) {
        self.findings = merged(kept, self.findings);
        let suppressing = &self.known.suppressing;
        report.suppressed = suppress::apply(self.flow, suppressing, &mut self.findings);
        if !suppressing.is_empty() {
            self.findings.sort_by(order);
        }
        report.findings = self.findings;
    }
}

/// Adds what was found to what is kept, which is in order. What is equal in order stands in one
/// of the two only, because a rule looks again at all of a place or at nothing there.
fn merged(mut kept: Vec<Finding>, mut found: Vec<Finding>) -> Vec<Finding> {
    // Each that is put in goes past all the others, so many are sorted in instead.
    if kept.is_empty() || found.len() > 16 {
        kept.append(&mut found);
        kept.sort_by(order);
        return kept;
    }
    found.sort_by(order);
    let place = |it: &Finding| kept.partition_point(|known| order(known, it).is_le());
    let places: Vec<usize> = found.iter().map(place).collect();
    kept.extend(found);
    let mut end = kept.len();
    // All of them stand at the end. The last stays behind what follows it, the others move on,
    // and so what was there moves only once.
    for (n, at) in places.iter().enumerate().rev() {
        if let Some(part) = kept.get_mut(*at..end) {
            part.rotate_right(n + 1);
        }
        end = at + n;
    }
    kept
}

/// Up to so many blocks their findings are looked up; for more, all are looked at.
const MANY_BLOCKS: usize = 32;

/// Where in the list, which is in order, the findings about these blocks may stand.
fn ranges_about(
    findings: &[Finding],
    ids: &BTreeSet<&BlockId>,
) -> Peekable<std::vec::IntoIter<Range<usize>>> {
    let mut ranges = Vec::new();
    if ids.len() > MANY_BLOCKS {
        ranges.push(0..findings.len());
        return ranges.into_iter().peekable();
    }
    for severity in Severity::ALL {
        for id in ids {
            let about = (severity, Some(*id));
            let place = |it: &Finding| (it.severity, it.place.block.as_ref()).cmp(&about);
            let begin = findings.partition_point(|it| place(it).is_lt());
            let end = findings.partition_point(|it| place(it).is_le());
            if begin < end {
                ranges.push(begin..end);
            }
        }
    }
    ranges.into_iter().peekable()
}

/// The flow with only these blocks.
fn part(flow: &Flow, ids: &BTreeSet<BlockId>) -> Flow {
    let blocks = ids.iter();
    let blocks = blocks.filter_map(|id| Some((id.clone(), Arc::clone(flow.blocks.get(id)?))));
    with_blocks(flow, blocks.collect())
}

/// The flow with only its Starts.
fn starts(flow: &Flow, known: &Known) -> Flow {
    let ways = known.paths.ways();
    let starts = ways.starts().into_iter();
    part(flow, &starts.filter_map(|i| ways.id(i).cloned()).collect())
}

fn with_blocks(flow: &Flow, blocks: Map<BlockId, Arc<Block>>) -> Flow {
    Flow {
        id: flow.id.clone(),
        settings: flow.settings.clone(),
        topics: flow.topics.clone(),
        blocks,
        links: flow.links.clone(),
        layout: Map::new(),
    }
}

/// Whether a flow's words are still in the same language.
fn is_same_language(before: &Flow, flow: &Flow, language: Language) -> bool {
    before.settings.language == flow.settings.language
        && (!flow.settings.language.is_empty()
            || Language::sample(before).eq(Language::sample(flow))
            || Language::of(flow).tag() == language.tag())
}

/// Whether a fix of a finding of this kind holds a copy of a touched block.
fn holds_copy(findings: &[Finding], touched: &BTreeSet<BlockId>, scope: Scope) -> bool {
    let mut findings = findings.iter().filter(|it| it.scope == scope);
    findings.any(|it| {
        let mut edits = it.fix.iter().flat_map(|fix| &fix.edits);
        edits.any(|edit| match edit {
            Edit::SetBlock { id, .. } => touched.contains(id),
            Edit::AddBlock { .. }
            | Edit::RemoveBlock { .. }
            | Edit::MoveBlock { .. }
            | Edit::Link { .. }
            | Edit::Unlink { .. }
            | Edit::SetTopic { .. }
            | Edit::RemoveTopic { .. }
            | Edit::SetSettings(_) => false,
        })
    })
}

/// Whether a block is a Start.
pub(super) fn is_start(block: &Block) -> bool {
    matches!(block.kind, Kind::Start(_))
}
