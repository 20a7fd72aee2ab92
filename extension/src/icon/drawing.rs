//! The icon's pixels, by nothing but arithmetic: the same in both browsers, in the packaged icons and in tests. Edges lie
//! between pixels where they can, so that the small sizes are crisp.

use access_vigil_core::indicator::Shape;

/// A colour, without its opacity.
pub(super) type Ink = [u8; 3];

/// The pixels of the icon, row by row, each of red, green, blue and opacity.
pub(super) fn pixels(size: u32, shape: Shape, twelfths: u8) -> Vec<u8> {
    let icon = Icon::of(size, shape, twelfths);
    let mut pixels = Vec::new();
    for y in 0..size {
        for x in 0..size {
            pixels.extend(icon.pixel(x, y));
        }
    }
    pixels
}

/// Bright enough for a dark toolbar and strong enough for a light one: at least 3 : 1 on both (WCAG 2.2 §1.4.11).
pub(super) fn ink(shape: Shape) -> Ink {
    match shape {
        Shape::None | Shape::Paused | Shape::Ended => [0x81, 0x89, 0x9d],
        Shape::Calm => [0x17, 0x9c, 0x6d],
        Shape::Soon => [0xc9, 0x76, 0x00],
        Shape::Attention => [0xef, 0x52, 0x47],
    }
}

/// An icon of one size: all lengths are in pixels, from its middle.
struct Icon {
    middle: f64,
    shape: Shape,
    lit: Lit,
    outer: f64,
    inner: f64,
    /// So many pixels are one of sixteen parts of the edge.
    part: f64,
}

impl Icon {
    fn of(size: u32, shape: Shape, twelfths: u8) -> Self {
        let middle = f64::from(size) / 2.0;
        let part = f64::from(size) / 16.0;
        Self {
            middle,
            shape,
            lit: Lit::of(twelfths),
            outer: middle,
            inner: middle - (2.0 * part).round(),
            part,
        }
    }

    fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let sample = |from: u32, step: u32| {
            f64::from(from) + (f64::from(step) + 0.5) / f64::from(SAMPLES) - self.middle
        };
        let mut opacity = 0.0;
        for down in 0..SAMPLES {
            for right in 0..SAMPLES {
                opacity += self.opacity(sample(x, right), sample(y, down));
            }
        }
        let [red, green, blue] = ink(self.shape);
        let whole = f64::from(SAMPLES * SAMPLES);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it lies between 0 and 255"
        )]
        let alpha = (opacity / whole * 255.0).round() as u8;
        [red, green, blue, alpha]
    }

    /// How opaque the icon is at a point.
    fn opacity(&self, x: f64, y: f64) -> f64 {
        if is_beyond(x, y, self.outer) {
            0.0
        } else if !is_within(x, y, self.inner) {
            self.opacity_of_ring(x, y)
        } else if self.is_in_sign(x, y) {
            1.0
        } else {
            0.0
        }
    }

    /// The part that is left, and faintly the rest. Where nothing is told of time, there is only a thin line.
    fn opacity_of_ring(&self, x: f64, y: f64) -> f64 {
        if self.shape == Shape::None {
            let thin = self.part.round().max(1.0);
            return if is_within(x, y, self.outer - thin) {
                0.0
            } else {
                1.0
            };
        }
        if self.lit.reaches(x, y) { 1.0 } else { FAINT }
    }

    fn is_in_sign(&self, x: f64, y: f64) -> bool {
        let (right, down) = (x.abs(), y.abs());
        match self.shape {
            Shape::None => false,
            Shape::Paused => {
                right >= self.edge(1.0) && right <= self.edge(3.0) && down <= self.edge(3.0)
            }
            Shape::Calm => !is_beyond(x, y, (2.5 * self.part).round()),
            Shape::Soon => self.is_in_hourglass(right, down),
            Shape::Attention => {
                let beam = y >= -self.edge(4.0) && y <= self.edge(1.0);
                let point = y >= self.edge(2.0) && y <= self.edge(4.0);
                right <= self.edge(1.0) && (beam || point)
            }
            Shape::Ended => {
                let thick = self.part * core::f64::consts::SQRT_2;
                (right - down).abs() <= thick && right.max(down) <= self.edge(3.0)
            }
        }
    }

    /// Two triangles between two beams.
    fn is_in_hourglass(&self, right: f64, down: f64) -> bool {
        let beam = down >= self.edge(3.0) && down <= self.edge(4.0) && right <= self.edge(3.0);
        let glass = down <= self.edge(3.0) && right <= (down * 0.8).max(self.part * 0.6);
        beam || glass
    }

    /// An edge so many parts from the middle, between two pixels.
    fn edge(&self, parts: f64) -> f64 {
        (self.middle + parts * self.part).round() - self.middle
    }
}

/// The part of the ring that is lit, clockwise from the top. The icon is drawn at each change of it: an angle for each
/// point would be most of the work.
struct Lit {
    /// Where it ends: so far to the right and so far up, on a circle of 1.
    end: (f64, f64),
    /// Whether it is more than the right half.
    more_than_half: bool,
}

impl Lit {
    fn of(twelfths: u8) -> Self {
        let sine = |hour: u8| SINES.get(usize::from(hour % 12)).copied().unwrap_or(0.0);
        Self {
            end: (sine(twelfths), sine(twelfths.saturating_add(3))),
            more_than_half: twelfths > 6,
        }
    }

    fn reaches(&self, x: f64, y: f64) -> bool {
        let (right, up) = self.end;
        // The sine of the angle from the point on to the end.
        let before_end = -y * right - x * up > 0.0;
        let on_the_right = x > 0.0;
        if self.more_than_half {
            on_the_right || before_end
        } else {
            on_the_right && before_end
        }
    }
}

/// The sine of each hour of a clock. Those of any angle would make the program eight kilobytes larger (measured).
const SINES: [f64; 12] = [
    0.0, 0.5, ROOT, 1.0, ROOT, 0.5, 0.0, -0.5, -ROOT, -1.0, -ROOT, -0.5,
];
/// Half of the root of three.
const ROOT: f64 = 0.866_025_403_784_438_6;

/// Whether a point is further from the middle than this.
fn is_beyond(x: f64, y: f64, radius: f64) -> bool {
    x * x + y * y > radius * radius
}

/// Whether a point is nearer to the middle than this.
fn is_within(x: f64, y: f64, radius: f64) -> bool {
    x * x + y * y < radius * radius
}

const FAINT: f64 = 0.3;
/// Each pixel is looked at in so many rows and columns.
const SAMPLES: u32 = 4;
