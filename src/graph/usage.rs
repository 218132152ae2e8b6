//! How much of a rate limit is used, from the headers of every answer (facts 3.3): slower from
//! 80 % on, a stop at 100 %.

use reqwest::header::HeaderMap;
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

const SLOW_FROM: u64 = 80;
const STOP_AT: u64 = 100;
/// How long to stop when Meta does not say.
const STOP_FOR: Duration = Duration::from_secs(300);

/// What the headers of one answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Usage {
    /// Of the limit that is closest; 0 when there is no header.
    pub percent: u64,
    pub regain: Option<Duration>,
}

/// What follows for the next call.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pace {
    stopped_until: Option<Instant>,
    percent: u64,
}

impl Usage {
    /// Reads the headers; what makes no sense is not there.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut usage = Self::default();
        for name in ["x-app-usage", "x-business-use-case-usage"] {
            let text = headers.get(name).and_then(|value| value.to_str().ok());
            let value = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
            if let Some(value) = value {
                usage.add(&value);
            }
        }
        usage
    }

    /// One header holds the percentages itself, the other one a list of them for each Page.
    fn add(&mut self, value: &Value) {
        let number = |key| value.get(key).and_then(Value::as_f64).unwrap_or(0.0);
        for key in ["call_count", "total_time", "total_cputime"] {
            // Percentages: far below what the conversion could lose.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let percent = number(key).clamp(0.0, 1000.0) as u64;
            self.percent = self.percent.max(percent);
        }
        let minutes = number("estimated_time_to_regain_access").clamp(0.0, 100_000.0);
        if minutes > 0.0 {
            let regain = Duration::from_secs_f64(minutes * 60.0);
            self.regain = Some(self.regain.map_or(regain, |known| known.max(regain)));
        }
        match value {
            Value::Array(list) => list.iter().for_each(|item| self.add(item)),
            Value::Object(map) => map
                .values()
                .filter(|item| item.is_array())
                .for_each(|item| self.add(item)),
            _ => {}
        }
    }
}

impl Pace {
    pub(crate) fn after(usage: Usage, now: Instant) -> Self {
        let must_stop = usage.percent >= STOP_AT || usage.regain.is_some();
        Self {
            stopped_until: must_stop.then(|| now + usage.regain.unwrap_or(STOP_FOR)),
            percent: usage.percent,
        }
    }

    /// How long the next call has to wait because the limit is used up.
    pub(crate) fn stop(&self, now: Instant) -> Option<Duration> {
        let left = self.stopped_until?.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// How long the next call waits because the limit comes close.
    pub(crate) fn slow_down(&self, most: Duration) -> Duration {
        let over = self.percent.min(STOP_AT).saturating_sub(SLOW_FROM);
        let share = u32::try_from(over).unwrap_or(0);
        most * share / 20
    }
}

/// Calls to the Messenger Profile: Meta takes ten in ten minutes per Page and gives no header for
/// them (facts 6.3), so they are counted here.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProfileCalls(VecDeque<Instant>);

impl ProfileCalls {
    const MOST: usize = 10;
    const SPAN: Duration = Duration::from_secs(600);

    pub(crate) fn add(&mut self, now: Instant) {
        self.0.push_back(now);
        if self.0.len() > Self::MOST {
            self.0.pop_front();
        }
    }

    /// How long until this many calls can be made.
    pub(crate) fn wait_for(&self, n_calls: usize, now: Instant) -> Option<Duration> {
        let age = |at: &Instant| now.saturating_duration_since(*at);
        let recent: Vec<Duration> = self
            .0
            .iter()
            .map(age)
            .filter(|age| *age < Self::SPAN)
            .collect();
        let n_over = (recent.len() + n_calls.min(Self::MOST)).checked_sub(Self::MOST + 1)?;
        recent
            .get(n_over)
            .map(|age| Self::SPAN.saturating_sub(*age))
    }
}

#[cfg(test)]
mod tests {
    use super::{Pace, ProfileCalls, Usage};
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn calls_slow_down_from_80_percent_and_stop_at_100() {
        let now = Instant::now();
        let most = Duration::from_secs(2);
        for (percent, slow_millis, stops) in [
            (0, 0, false),
            (80, 0, false),
            (90, 1000, false),
            (99, 1900, false),
            (100, 2000, true),
        ] {
            let regain = None;
            let pace = Pace::after(Usage { percent, regain }, now);
            assert_eq!(pace.slow_down(most), Duration::from_millis(slow_millis));
            assert_eq!(pace.stop(now).is_some(), stops, "{percent}");
        }
        let regain = Some(Duration::from_secs(60));
        let pace = Pace::after(
            Usage {
                percent: 100,
                regain,
            },
            now,
        );
        assert_eq!(
            pace.stop(now + Duration::from_secs(20)),
            Some(Duration::from_secs(40))
        );
        assert_eq!(pace.stop(now + Duration::from_secs(60)), None);
    }

    #[test]
    fn ten_profile_calls_fit_into_ten_minutes() {
        let start = Instant::now();
        let secs = Duration::from_secs;
        let mut calls = ProfileCalls::default();
        for n in 0..10 {
            assert_eq!(calls.wait_for(1, start + secs(n)), None, "{n}");
            calls.add(start + secs(n));
        }
        let now = start + secs(100);
        assert_eq!(calls.wait_for(1, now), Some(secs(500)));
        assert_eq!(calls.wait_for(3, now), Some(secs(502)));
        assert_eq!(calls.wait_for(1, start + secs(600)), None);
        assert_eq!(calls.wait_for(2, start + secs(600)), Some(secs(1)));
    }
}
