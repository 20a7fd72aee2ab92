//! What a row should reach, and how far off it is.

use std::fmt;

use super::measurement::Unit;
use super::spread::Spread;

/// A goal of a row. A peer is named as the measurements name it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    /// The median.
    Most(f64),
    /// All but one in twenty.
    Mostly(f64),
    /// All but one in a hundred.
    NearlyAlways(f64),
    /// The median, as a multiple of a peer's.
    Times(f64, &'static str),
    /// The median, beyond a peer's.
    Over(f64, &'static str),
}

/// Whether a goal is met.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    Met,
    /// By which factor it is missed, or how much there is too much.
    Missed(String),
    /// The peer is not here.
    Unjudged,
}

impl Goal {
    /// Judges our samples beside those of the peers.
    pub(crate) fn judge(self, ours: &Spread, peers: &[(String, Spread)], unit: Unit) -> Verdict {
        let peer = |name: &str| peers.iter().find(|(it, _)| it == name);
        match self {
            Self::Most(most) => beneath(ours.median, most),
            Self::Mostly(most) => beneath(ours.p95, most),
            Self::NearlyAlways(most) => beneath(ours.p99, most),
            Self::Times(times, name) => peer(name).map_or(Verdict::Unjudged, |(_, peer)| {
                beneath(ours.median, times * peer.median)
            }),
            Self::Over(over, name) => peer(name).map_or(Verdict::Unjudged, |(_, peer)| {
                let more = ours.median - peer.median;
                if more <= over {
                    return Verdict::Met;
                }
                Verdict::Missed(format!("it is {} over", unit.show(more)))
            }),
        }
    }

    /// In words.
    pub(crate) fn words(self, unit: Unit) -> String {
        match self {
            Self::Most(most) => format!("≤ {}", unit.show(most)),
            Self::Mostly(most) => format!("p95 ≤ {}", unit.show(most)),
            Self::NearlyAlways(most) => format!("p99 ≤ {}", unit.show(most)),
            Self::Times(times, name) => format!("≤ {times} × {name}"),
            Self::Over(over, name) => format!("≤ {name} + {}", unit.show(over)),
        }
    }
}

fn beneath(value: f64, most: f64) -> Verdict {
    if value <= most {
        Verdict::Met
    } else if most > 0.0 {
        Verdict::Missed(format!("{:.2} × the goal", value / most))
    } else {
        Verdict::Missed(format!("{value} where there should be none"))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Met => formatter.write_str("met"),
            Self::Missed(how) => write!(formatter, "**missed**: {how}"),
            Self::Unjudged => formatter.write_str("not judged, the peer is missing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(goal: Goal, ours: &[f64], peer: &[f64]) -> Verdict {
        let peers: Vec<_> = Spread::of(peer)
            .map(|it| ("cat".to_owned(), it))
            .into_iter()
            .collect();
        goal.judge(&Spread::of(ours).unwrap(), &peers, Unit::Milliseconds)
    }

    #[test]
    fn a_goal_that_is_reached_exactly_is_met() {
        for goal in [
            Goal::Most(4.0),
            Goal::Mostly(4.0),
            Goal::NearlyAlways(4.0),
            Goal::Times(2.0, "cat"),
            Goal::Over(2.0, "cat"),
        ] {
            assert_eq!(judge(goal, &[4.0], &[2.0]), Verdict::Met, "{goal:?}");
        }
    }

    #[test]
    fn a_goal_that_is_missed_says_how_far_off_it_is() {
        for (goal, how) in [
            (Goal::Most(2.0), "3.00 × the goal"),
            (Goal::Most(0.0), "6 where there should be none"),
            (Goal::Times(1.5, "cat"), "2.00 × the goal"),
            (Goal::Over(1.0, "cat"), "it is 4 ms over"),
        ] {
            assert_eq!(
                judge(goal, &[6.0], &[2.0]),
                Verdict::Missed(how.to_owned()),
                "{goal:?}"
            );
        }
    }

    #[test]
    fn the_median_may_be_well_where_the_worst_is_not() {
        let samples: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(judge(Goal::Most(60.0), &samples, &[]), Verdict::Met);
        assert!(matches!(
            judge(Goal::Mostly(60.0), &samples, &[]),
            Verdict::Missed(_)
        ));
        assert_eq!(judge(Goal::Mostly(96.0), &samples, &[]), Verdict::Met);
        assert!(matches!(
            judge(Goal::NearlyAlways(96.0), &samples, &[]),
            Verdict::Missed(_)
        ));
    }

    #[test]
    fn without_its_peer_nothing_is_judged() {
        assert_eq!(
            judge(Goal::Times(9.0, "cat"), &[1.0], &[]),
            Verdict::Unjudged
        );
        assert_eq!(
            judge(Goal::Over(9.0, "cat"), &[1.0], &[]),
            Verdict::Unjudged
        );
    }
}
