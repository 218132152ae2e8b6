//! The course of a wire: smooth, out to the right, in from the left, round the cards when its
//! target lies behind.

use egui::{Pos2, Rect, Vec2};

/// What a wire joins, in canvas units.
#[derive(Debug, Clone, Copy)]
pub struct WireEnds {
    pub from: Pos2,
    pub to: Pos2,
    /// The card it leaves.
    pub source: Rect,
    /// The card it enters.
    pub target: Rect,
    /// The height at which it runs back, when its target lies behind.
    lane: f32,
    /// The heights that cards take together where the nearest lane would be; just that lane
    /// when no card lies on it.
    taken: (f32, f32),
}

/// More cards than this and a wire takes the nearest lane without looking what lies there.
const MAX_OBSTACLES: usize = 20_000;

impl WireEnds {
    #[must_use]
    pub fn new(from: Pos2, to: Pos2, source: Rect, target: Rect) -> Self {
        let lane = nearest_lane(source, target);
        Self {
            from,
            to,
            source,
            target,
            lane,
            taken: (lane, lane),
        }
    }

    /// Whether the wire might take another lane if a card came here or went from here.
    #[must_use]
    pub fn is_swayed_by(&self, card: Rect) -> bool {
        let (left, right) = self.lane_ends();
        self.goes_back()
            && card.left() < right
            && card.right() > left
            && card.top() - LANE <= self.taken.1
            && card.bottom() + LANE >= self.taken.0
    }

    fn lane_ends(&self) -> (f32, f32) {
        (self.to.x - ROUND, self.from.x + ROUND)
    }

    /// Takes a lane that no card lies on, when there is one.
    #[must_use]
    pub fn round(self, cards: &[Rect]) -> Self {
        if !self.goes_back() || cards.len() > MAX_OBSTACLES {
            return self;
        }
        let (left, right) = self.lane_ends();
        let mut taken: Vec<(f32, f32)> = cards
            .iter()
            .filter(|card| card.left() < right && card.right() > left)
            .map(|card| (card.top() - LANE, card.bottom() + LANE))
            .collect();
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        // The heights that touching cards take together; the lane leaves by the nearer edge.
        let (mut top, mut bottom) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for (from, to) in taken {
            if from > bottom {
                if self.lane < from {
                    break;
                }
                (top, bottom) = (from, to);
            } else {
                bottom = bottom.max(to);
            }
        }
        if self.lane <= top || self.lane >= bottom {
            return self;
        }
        let lane = if self.lane - top < bottom - self.lane {
            top
        } else {
            bottom
        };
        Self {
            lane,
            taken: (top, bottom),
            ..self
        }
    }

    /// Both cards moved.
    #[must_use]
    pub fn moved(self, source: Vec2, target: Vec2) -> Self {
        if source == Vec2::ZERO && target == Vec2::ZERO {
            return self;
        }
        Self::new(
            self.from + source,
            self.to + target,
            self.source.translate(source),
            self.target.translate(target),
        )
    }

    /// An area that holds the whole course.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let straight = Rect::from_two_pos(self.from, self.to);
        if self.goes_back() {
            straight
                .union(self.source)
                .union(self.target)
                .expand(ROUND + LANE)
        } else {
            straight.expand(8.0)
        }
    }

    fn goes_back(&self) -> bool {
        self.to.x < self.from.x + 16.0
    }

    /// The course as a row of points, close enough together to look smooth at this zoom.
    #[must_use]
    pub fn course(&self, zoom: f32) -> Vec<Pos2> {
        if self.goes_back() {
            self.round_about(zoom)
        } else {
            self.forward(zoom)
        }
    }

    fn forward(&self, zoom: f32) -> Vec<Pos2> {
        let (dx, dy) = (self.to.x - self.from.x, (self.to.y - self.from.y).abs());
        if dy < 1.0 {
            return vec![self.from, self.to];
        }
        let reach = (dx * 0.5).clamp(16.0, 160.0).min(dx.max(16.0));
        let (a, b) = (
            self.from + Vec2::new(reach, 0.0),
            self.to - Vec2::new(reach, 0.0),
        );
        let n = steps((dx + dy) * zoom);
        (0..=n)
            .map(|i| cubic(self.from, a, b, self.to, ratio(i, n)))
            .collect()
    }

    /// Right, up or down to a free lane, back, and in.
    fn round_about(&self, zoom: f32) -> Vec<Pos2> {
        let right = self.from.x + ROUND;
        let left = self.to.x - ROUND;
        let lane = self.lane;
        let corners = [
            self.from,
            Pos2::new(right, self.from.y),
            Pos2::new(right, lane),
            Pos2::new(left, lane),
            Pos2::new(left, self.to.y),
            self.to,
        ];
        rounded(&corners, ROUND, zoom)
    }
}

/// The height at which a wire runs back: between the cards when there is room, else below.
fn nearest_lane(source: Rect, target: Rect) -> f32 {
    let gap_below = target.top() - source.bottom();
    let gap_above = source.top() - target.bottom();
    if gap_below > 2.0 * LANE {
        source.bottom() + gap_below / 2.0
    } else if gap_above > 2.0 * LANE {
        target.bottom() + gap_above / 2.0
    } else {
        source.bottom().max(target.bottom()) + LANE
    }
}

const ROUND: f32 = 26.0;
const LANE: f32 = 22.0;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a few dozen"
)]
fn steps(length: f32) -> usize {
    (length / 14.0).clamp(4.0, 40.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen")]
fn ratio(i: usize, n: usize) -> f32 {
    i as f32 / n.max(1) as f32
}

fn cubic(a: Pos2, b: Pos2, c: Pos2, d: Pos2, t: f32) -> Pos2 {
    let u = 1.0 - t;
    let sum = a.to_vec2() * (u * u * u)
        + b.to_vec2() * (3.0 * u * u * t)
        + c.to_vec2() * (3.0 * u * t * t)
        + d.to_vec2() * (t * t * t);
    sum.to_pos2()
}

/// A line through corners that are rounded off.
fn rounded(corners: &[Pos2], radius: f32, zoom: f32) -> Vec<Pos2> {
    let mut points = Vec::new();
    points.extend(corners.first());
    let n = if zoom < 0.4 { 2 } else { 8 };
    for triple in corners.windows(3) {
        let [a, b, c] = triple else { continue };
        let (before, after) = (*a - *b, *c - *b);
        let r = radius.min(before.length() / 2.0).min(after.length() / 2.0);
        let (start, end) = (*b + before.normalized() * r, *b + after.normalized() * r);
        for i in 0..=n {
            let t = ratio(i, n);
            points.push(start.lerp(*b, t).lerp(b.lerp(end, t), t));
        }
    }
    points.extend(corners.last());
    points
}

/// How far a point is from a course.
#[must_use]
pub fn distance(course: &[Pos2], at: Pos2) -> f32 {
    course
        .windows(2)
        .map(|pair| match pair {
            [a, b] => {
                let along = *b - *a;
                let t = ((at - *a).dot(along) / along.length_sq().max(1e-6)).clamp(0.0, 1.0);
                (*a + along * t).distance(at)
            }
            _ => f32::INFINITY,
        })
        .fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(to: Pos2) -> WireEnds {
        let source = Rect::from_min_size(Pos2::ZERO, Vec2::new(200.0, 120.0));
        let target = Rect::from_min_size(to - Vec2::new(0.0, 21.0), Vec2::new(200.0, 120.0));
        WireEnds::new(Pos2::new(200.0, 60.0), to, source, target)
    }

    #[test]
    fn a_wire_leaves_to_the_right_and_enters_from_the_left() {
        for to in [
            Pos2::new(400.0, 300.0),
            Pos2::new(210.0, -300.0),
            Pos2::new(-400.0, 20.0),
            Pos2::new(0.0, 400.0),
            Pos2::new(0.0, 21.0),
        ] {
            let ends = ends(to);
            let course = ends.course(1.0);
            assert_eq!((course[0], course[course.len() - 1]), (ends.from, ends.to));
            assert!(course[1].x >= ends.from.x, "leaves to the right: {to:?}");
            assert!(
                course[course.len() - 2].x <= ends.to.x,
                "enters from the left: {to:?}"
            );
            assert!(
                course
                    .iter()
                    .all(|point| ends.bounds().expand(40.0).contains(*point))
            );
        }
    }

    #[test]
    fn a_wire_back_goes_round_a_card_between() {
        let ends = ends(Pos2::new(-900.0, 400.0));
        let between = Rect::from_min_size(Pos2::new(-400.0, 200.0), Vec2::new(200.0, 100.0));
        let through = |ends: &WireEnds| ends.course(1.0).iter().any(|at| between.contains(*at));
        let crosses = |ends: &WireEnds| {
            ends.course(1.0)
                .windows(2)
                .any(|pair| between.intersects(Rect::from_two_pos(pair[0], pair[1])))
        };
        assert!(
            through(&ends) || crosses(&ends),
            "the straight lane is taken"
        );
        assert!(!crosses(&ends.round(&[between, ends.source, ends.target])));
    }

    #[test]
    fn a_wire_back_does_not_cross_its_cards() {
        for to in [
            Pos2::new(-300.0, 21.0),
            Pos2::new(-60.0, 400.0),
            Pos2::new(0.0, 21.0),
        ] {
            let ends = ends(to);
            for point in &ends.course(1.0)[1..] {
                assert!(
                    !ends.source.shrink(1.0).contains(*point),
                    "{to:?}: {point:?}"
                );
                assert!(
                    !ends.target.shrink(1.0).contains(*point),
                    "{to:?}: {point:?}"
                );
            }
        }
    }
}
