//! The icon is looked at here, by a program and by people: `target/pictures/icons.png` shows every state at every size.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a test that meets the unexpected must fail at once, and pixels are few"
)]

use std::path::{Path, PathBuf};

use access_vigil_core::indicator::Shape;

use super::drawing::{Ink, ink, pixels};
use super::{ATTENTION, BADGE_INK, CALM, ENDED, SOON};
use super::{State, kept_or_drawn};

const SHAPES: [Shape; 6] = [
    Shape::None,
    Shape::Paused,
    Shape::Calm,
    Shape::Soon,
    Shape::Attention,
    Shape::Ended,
];
const SIZES: [u32; 8] = [16, 19, 24, 32, 38, 48, 64, 128];
/// The toolbars of Chromium, Firefox and Edge in their own light and dark looks.
const LIGHT: [Ink; 3] = [[0xff, 0xff, 0xff], [0xf9, 0xf9, 0xfb], [0xf7, 0xf7, 0xf7]];
const DARK: [Ink; 3] = [[0x3c, 0x3c, 0x3c], [0x2b, 0x2a, 0x33], [0x20, 0x21, 0x24]];

/// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
fn contrast(one: Ink, other: Ink) -> f64 {
    let luminance = |ink: Ink| {
        let linear = ink.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn ink_of(text: &str) -> Ink {
    let part = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    [part(1), part(3), part(5)]
}

#[test]
fn every_state_stands_out_from_light_and_dark_toolbars() {
    for shape in SHAPES {
        for toolbar in LIGHT.into_iter().chain(DARK) {
            let contrast = contrast(ink(shape), toolbar);
            assert!(contrast >= 3.0, "{shape:?} on {toolbar:x?}: {contrast:.2}");
        }
    }
}

#[test]
fn the_text_of_the_badge_can_be_read_on_each_of_its_grounds() {
    for ground in [CALM, SOON, ATTENTION, ENDED] {
        let contrast = contrast(ink_of(ground), ink_of(BADGE_INK));
        assert!(contrast >= 4.5, "{ground}: {contrast:.2}");
    }
}

#[test]
fn states_differ_by_shape_though_all_colour_is_taken_away() {
    for size in SIZES {
        let solid = |shape| -> Vec<bool> {
            let opacities = pixels(size, shape, 12);
            opacities.chunks(4).map(|pixel| pixel[3] > 127).collect()
        };
        for (n, one) in SHAPES.iter().enumerate() {
            for other in &SHAPES[n + 1..] {
                let (one, other) = (solid(*one), solid(*other));
                let differ = one.iter().zip(&other).filter(|(a, b)| a != b).count();
                let share = differ as f64 / one.len() as f64;
                assert!(share > 0.03, "{size} px: {share}");
            }
        }
    }
}

#[test]
fn straight_edges_lie_between_pixels_so_that_the_smallest_icon_is_crisp() {
    for shape in [Shape::Paused, Shape::Attention] {
        for size in [16, 19, 24, 32] {
            let all = pixels(size, shape, 12);
            let middle = size * 5 / 16..size - size * 5 / 16;
            for y in middle.clone() {
                for x in middle.clone() {
                    let opacity = all[((y * size + x) * 4 + 3) as usize];
                    assert!(
                        matches!(opacity, 0 | 255),
                        "{shape:?} at {size} px is blurred at {x}, {y}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_ring_is_lit_clockwise_from_the_top_for_as_much_as_is_left() {
    let lit = |twelfths: u8| {
        let all = pixels(64, Shape::Calm, twelfths);
        let opacity = |x: usize, y: usize| all[(y * 64 + x) * 4 + 3];
        // Just right of the top, at the right, at the bottom, at the left.
        [(35, 3), (60, 33), (30, 60), (3, 30)].map(|(x, y)| opacity(x, y) == 255)
    };
    assert_eq!(lit(0), [false; 4]);
    assert_eq!(lit(1), [true, false, false, false]);
    assert_eq!(lit(6), [true, true, false, false]);
    assert_eq!(lit(12), [true; 4]);
}

#[test]
fn the_packaged_icons_are_this_drawing() {
    for (size, padding) in [(16, 0), (32, 0), (48, 0), (128, 16)] {
        let drawn = padded(size, padding);
        settle(
            &folder("static/icons").join(format!("icon-{size}.png")),
            size,
            &drawn,
            png::ColorType::Rgba,
        );
    }
}

/// Stores ask for an empty margin around the largest icon.
///
/// <https://developer.chrome.com/docs/webstore/images#icons>
fn padded(size: u32, padding: u32) -> Vec<u8> {
    let mut canvas = Sheet::new(size, size, None);
    canvas.place((padding, padding), size - 2 * padding, Shape::Calm, 12);
    canvas.pixels
}

#[test]
fn every_state_of_the_icon_looks_as_it_was_accepted() {
    // The largest is a packaged icon only.
    let sizes = &SIZES[..7];
    let row: u32 = sizes.iter().map(|size| size + GAP).sum();
    let (width, height) = (row * SHAPES.len() as u32, 13 * (64 + GAP) + GAP);
    let sheet_on = |ground: Option<Ink>| {
        let mut sheet = Sheet::new(width, height, ground);
        for (column, shape) in (0..).zip(SHAPES) {
            for twelfths in 0..=12_u8 {
                let mut x = column * row + GAP / 2;
                for size in sizes {
                    let y = u32::from(twelfths) * (64 + GAP) + GAP;
                    sheet.place((x, y), *size, shape, twelfths);
                    x += size + GAP;
                }
            }
        }
        sheet
    };
    for (name, ground) in [("light", LIGHT[0]), ("dark", DARK[1])] {
        let seen = folder("../target/pictures").join(format!("icons-{name}.png"));
        write(
            &seen,
            width,
            &sheet_on(Some(ground)).pixels,
            png::ColorType::Rgba,
        );
    }
    // Whether it can be seen is told by other tests; here only its form matters.
    let form: Vec<u8> = sheet_on(None)
        .pixels
        .chunks(4)
        .map(|pixel| pixel[3])
        .collect();
    let accepted = folder("../tests/pictures/icons.png");
    settle(&accepted, width, &form, png::ColorType::Grayscale);
}

const GAP: u32 = 8;

/// Many icons on the ground of a toolbar, or on none.
struct Sheet {
    width: u32,
    pixels: Vec<u8>,
}

impl Sheet {
    fn new(width: u32, height: u32, ground: Option<Ink>) -> Self {
        let pixel = ground.map_or([0; 4], |[r, g, b]| [r, g, b, 255]);
        let pixels = pixel.repeat((width * height) as usize);
        Self { width, pixels }
    }

    fn place(&mut self, (left, top): (u32, u32), size: u32, shape: Shape, twelfths: u8) {
        let icon = pixels(size, shape, twelfths);
        for (n, over) in (0..).zip(icon.chunks(4)) {
            let (x, y) = (left + n % size, top + n / size);
            let at = ((y * self.width + x) * 4) as usize;
            let under = &mut self.pixels[at..at + 4];
            if under[3] == 0 {
                under.copy_from_slice(over);
                continue;
            }
            let alpha = u32::from(over[3]);
            for part in 0..3 {
                let mixed = u32::from(over[part]) * alpha + u32::from(under[part]) * (255 - alpha);
                under[part] = u8::try_from((mixed + 127) / 255).unwrap();
            }
        }
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A picture is what was accepted, or is accepted now. What is seen lies in `target/pictures` either way.
fn settle(accepted: &Path, width: u32, pixels: &[u8], colors: png::ColorType) {
    let name = accepted.file_name().unwrap();
    let seen = folder("../target/pictures").join(name);
    write(&seen, width, pixels, colors);
    if std::env::var_os("VIGIL_ACCEPT_PICTURES").is_some() {
        write(accepted, width, pixels, colors);
    }
    let (was, known) = read(accepted);
    let differ = known
        .iter()
        .zip(pixels)
        .filter(|(one, other)| one.abs_diff(**other) > 2);
    let differ = differ.count();
    assert!(
        was == width && known.len() == pixels.len() && differ == 0,
        "{} is not {}: look at both; VIGIL_ACCEPT_PICTURES=1 accepts the new one ({differ} bytes differ)",
        seen.display(),
        accepted.display()
    );
}

fn write(path: &Path, width: u32, pixels: &[u8], colors: png::ColorType) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let height = u32::try_from(pixels.len() / colors.samples()).unwrap() / width;
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(colors);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
}

fn read(path: &Path) -> (u32, Vec<u8>) {
    let Ok(file) = std::fs::File::open(path) else {
        return (0, Vec::new());
    };
    let mut reader = png::Decoder::new(std::io::BufReader::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, pixels)
}

#[test]
fn an_icon_is_drawn_once_and_the_oldest_of_four_makes_room() {
    let mut kept = Vec::new();
    let mut times = 0;
    let mut show = |shape, twelfths| {
        kept_or_drawn(&mut kept, (shape, twelfths), |state| {
            times += 1;
            Ok::<_, ()>((state, times))
        })
        .unwrap()
    };
    for (nth, twelfths) in (1..).zip([12, 11, 10, 9]) {
        assert_eq!(show(Shape::Calm, twelfths), ((Shape::Calm, twelfths), nth));
    }
    assert_eq!(show(Shape::Calm, 12), ((Shape::Calm, 12), 1));
    assert_eq!(show(Shape::Soon, 12), ((Shape::Soon, 12), 5));
    assert_eq!(show(Shape::Calm, 11), ((Shape::Calm, 11), 2));
    assert_eq!(show(Shape::Calm, 12), ((Shape::Calm, 12), 6));
}

#[test]
fn what_could_not_be_drawn_is_drawn_next_time() {
    let mut kept: Vec<(State, u8)> = Vec::new();
    let state = (Shape::Calm, 1);
    assert_eq!(kept_or_drawn(&mut kept, state, |_| Err(())), Err(()));
    assert_eq!(kept_or_drawn(&mut kept, state, |_| Ok::<_, ()>(7)), Ok(7));
}
