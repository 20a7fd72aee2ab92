//! What is left of many samples, and how they grow.

/// The middle of many samples, and how far they lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    /// A quarter of the samples lies below.
    pub(crate) low: f64,
    /// A quarter lies above.
    pub(crate) high: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) count: usize,
}

impl Spread {
    /// Of no samples there is none.
    pub(crate) fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |percent: usize| sorted.get(rank(sorted.len(), percent)).copied();
        Some(Self {
            median: at(50)?,
            low: at(25)?,
            high: at(75)?,
            p95: at(95)?,
            p99: at(99)?,
            count: sorted.len(),
        })
    }
}

/// Of an even number, the median is the later of the two in the middle: what is told is a sample that there was.
fn rank(count: usize, percent: usize) -> usize {
    (count * percent / 100).min(count.saturating_sub(1))
}

/// The slope of the line that fits best where both axes are logarithmic: 0 is the same at any size, 1 grows with it.
pub(crate) fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let points: Vec<_> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let many = f64::from(u32::try_from(points.len()).ok()?);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / many;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let together = points.iter().map(|point| (point.0 - x) * (point.1 - y));
    let along = points.iter().map(|point| (point.0 - x).powi(2));
    let exponent = together.sum::<f64>() / along.sum::<f64>();
    exponent.is_finite().then_some(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_that_was_held_up() {
        assert_eq!(Spread::of(&[]), None);
        let spread = Spread::of(&[5.0, 1.0, 900.0, 2.0, 3.0]).unwrap();
        assert_eq!((spread.median, spread.count), (3.0, 5));
        assert_eq!((spread.low, spread.high), (2.0, 5.0));
    }

    #[test]
    fn of_a_hundred_the_worst_one_is_the_last_percent_and_the_worst_five_the_last_five() {
        let samples: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let spread = Spread::of(&samples).unwrap();
        assert_eq!((spread.p95, spread.p99), (96.0, 100.0));
        assert_eq!((spread.low, spread.median, spread.high), (26.0, 51.0, 76.0));
    }

    #[test]
    fn a_single_sample_is_its_own_spread() {
        let spread = Spread::of(&[7.0]).unwrap();
        assert_eq!((spread.low, spread.median, spread.p99), (7.0, 7.0, 7.0));
    }

    #[test]
    fn the_exponent_of_a_constant_is_0_of_a_line_1_and_of_a_square_2() {
        for power in [0, 1, 2] {
            let points = [100.0_f64, 1_000.0, 10_000.0].map(|x| (x, 3.0 * x.powi(power)));
            let fitted = exponent(&points).unwrap();
            assert!((fitted - f64::from(power)).abs() < 1e-9, "{fitted}");
        }
        assert_eq!(exponent(&[(5.0, 1.0)]), None);
    }
}
