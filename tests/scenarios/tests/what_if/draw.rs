//! Random settings, of a kind each, so that every cause of a cut-off has its share.

use std::time::Duration;

use access_vigil_core::what_if::{Ceiling, Interval, Moment, Provider, Renewals, Settings};
use fastrand::Rng;

/// What cuts the person off, if anything does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    AskingProvider,
    SilentProvider,
    CappedByOrg,
    MaximumExtension,
    ManagedExtension,
    ForbiddenRenewals,
    AwayOverTheEnd,
    LockedOverTheEnd,
    WorkingHours,
    AsleepOverTheEnd,
    RevokedUser,
    RevokedApp,
    SignedOut,
    RotatedKeys,
    Offline,
    ClosedApp,
    LongAppToken,
    Mixed,
    MixedAgain,
    MixedOnceMore,
    RevokedAtNight,
}

impl Kind {
    pub(crate) const ALL: [Self; 21] = [
        Self::AskingProvider,
        Self::SilentProvider,
        Self::CappedByOrg,
        Self::MaximumExtension,
        Self::ManagedExtension,
        Self::ForbiddenRenewals,
        Self::AwayOverTheEnd,
        Self::LockedOverTheEnd,
        Self::WorkingHours,
        Self::AsleepOverTheEnd,
        Self::RevokedUser,
        Self::RevokedApp,
        Self::SignedOut,
        Self::RotatedKeys,
        Self::Offline,
        Self::ClosedApp,
        Self::LongAppToken,
        Self::Mixed,
        Self::MixedAgain,
        Self::MixedOnceMore,
        Self::RevokedAtNight,
    ];
}

/// The settings of a seed.
pub(crate) fn draw(seed: u64, kind: Kind) -> Settings {
    let mut rng = Rng::with_seed(seed);
    let mut settings = Settings {
        global: hours(&mut rng, 3..30),
        app: Duration::from_mins(rng.u64(10..120)),
        provider: *rng
            .choice([Provider::Silent, Provider::Asks].iter())
            .unwrap(),
        start: Moment(rng.u32(6..10) * 3600 + rng.u32(0..3600)),
        length: Some(Duration::from_hours(rng.u64(20..44))),
        page: Duration::from_secs(rng.u64(100..900)),
        extension: Duration::from_hours(1000),
        seed: rng.u64(..),
        ..Settings::default()
    };
    add(&mut settings, &mut rng, kind);
    if matches!(kind, Kind::Mixed | Kind::MixedAgain | Kind::MixedOnceMore) {
        for _ in 0..rng.u32(2..5) {
            let other = Kind::ALL[rng.usize(..17)];
            add(&mut settings, &mut rng, other);
        }
    }
    // Read back: so intervals that overlap are one, and the text is what is compared.
    settings.to_string().parse().unwrap()
}

fn add(settings: &mut Settings, rng: &mut Rng, kind: Kind) {
    match kind {
        Kind::AskingProvider => settings.provider = Provider::Asks,
        Kind::SilentProvider => settings.provider = Provider::Silent,
        Kind::CappedByOrg => {
            settings.ceiling = Ceiling::OrgToken;
            settings.global = hours(rng, 2..9);
        }
        Kind::MaximumExtension => settings.extension = hours(rng, 1..9),
        Kind::ManagedExtension => {
            settings.managed_extension = Some(Duration::from_mins(rng.u64(30..500)));
        }
        Kind::ForbiddenRenewals => settings.renewals = Renewals::Forbidden,
        Kind::AwayOverTheEnd => settings.away.push(interval(settings, rng, 5 * 3600)),
        Kind::LockedOverTheEnd => settings.locked.push(interval(settings, rng, 16 * 3600)),
        Kind::WorkingHours => {
            let from = Moment(rng.u32(7..10) * 3600 + rng.u32(0..3600));
            let until = Moment(rng.u32(15..20) * 3600 + rng.u32(0..3600));
            settings.hours = Some(Interval { from, until });
        }
        Kind::AsleepOverTheEnd => settings.asleep.push(interval(settings, rng, 10 * 3600)),
        Kind::RevokedUser => {
            let at = moment(settings, rng);
            settings.revoke_user.push(at);
            // Half of them try to come back at once, many while they are locked out.
            if rng.bool() {
                settings.sign_in.push(Moment(at.0 + rng.u32(1..90)));
            }
        }
        Kind::RevokedApp => settings.revoke_app.push(moment(settings, rng)),
        Kind::SignedOut => {
            let out = moment(settings, rng);
            settings.sign_out.push(out);
            if rng.bool() {
                settings.sign_in.push(Moment(out.0 + rng.u32(10..9000)));
            }
        }
        Kind::RotatedKeys => {
            for _ in 0..rng.u32(1..4) {
                settings.rotate_keys.push(moment(settings, rng));
            }
        }
        Kind::Offline => settings.offline.push(interval(settings, rng, 6 * 3600)),
        Kind::ClosedApp => settings.closed.push(interval(settings, rng, 15 * 3600)),
        Kind::LongAppToken => {
            settings.policy = Some(hours(rng, 3..30));
            settings.global = hours(rng, 1..12);
        }
        Kind::RevokedAtNight => {
            let asleep = interval(settings, rng, 12 * 3600);
            let at = asleep.from.0 + rng.u32(1..asleep.until.0 - asleep.from.0);
            settings.asleep.push(asleep);
            settings.revoke_user.push(Moment(at));
        }
        Kind::Mixed | Kind::MixedAgain | Kind::MixedOnceMore => {}
    }
}

fn hours(rng: &mut Rng, range: std::ops::Range<u64>) -> Duration {
    Duration::from_secs(rng.u64(range) * 3600 + rng.u64(0..3600))
}

/// Some moment of the first day and a half.
fn moment(settings: &Settings, rng: &mut Rng) -> Moment {
    Moment(settings.start.0 + rng.u32(300..26 * 3600))
}

fn interval(settings: &Settings, rng: &mut Rng, longest: u32) -> Interval {
    let from = moment(settings, rng);
    let until = Moment(from.0 + rng.u32(20..longest));
    Interval { from, until }
}
