//! Every rule, one a file. The order is the order of the codes.

use crate::lint::rule::Rule;

/// All rules.
pub const ALL: &[&Rule] = &[];
