//! Chance that can be repeated: the same seed throws the same numbers, on every machine and
//! in every later version. SplitMix64, which is public domain and ten lines long.

/// A source of numbers that look random.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // Multiplying instead of dividing: fast, and even enough for make-believe people.
        let wide = u128::from(self.throw()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// Whether something of these odds happens, in percent.
    pub fn percent(&mut self, odds: u64) -> bool {
        self.below(100) < odds
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let n = self.below(u64::try_from(of.len()).unwrap_or(u64::MAX));
        of.get(usize::try_from(n).ok()?)
    }
}
