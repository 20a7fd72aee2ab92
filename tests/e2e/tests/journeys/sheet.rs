//! Pictures as rows of pixels: held against each other, made small, laid side by side.

use std::io::Cursor;
use std::path::Path;

/// A picture without transparency.
#[derive(Clone)]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    /// Red, green and blue, row by row.
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads a PNG.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let samples = info.color_type.samples();
        let rgb = |pixel: &[u8]| {
            [
                pixel[0],
                pixel[samples.min(3) / 2],
                pixel[samples.min(3) - 1],
            ]
        };
        Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels: pixels.chunks(samples).flat_map(rgb).collect(),
        }
    }

    /// Reads a file, where there is one.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        std::fs::read(path).ok().map(|bytes| Self::decode(&bytes))
    }

    /// Writes a PNG.
    pub(crate) fn write(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let file = std::fs::File::create(path).unwrap();
        let side = |length: usize| u32::try_from(length).unwrap();
        let (width, height) = (side(self.width), side(self.height));
        let mut encoder = png::Encoder::new(file, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&self.pixels)
            .unwrap();
    }

    /// Half as wide and high, in few shades: enough to see that something has changed.
    pub(crate) fn small(&self) -> Self {
        let (width, height) = (self.width / SMALLER, self.height / SMALLER);
        let mut pixels = Vec::with_capacity(width * height * 3);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            for part in 0..3 {
                let inside = (0..SMALLER * SMALLER).map(|n| {
                    let (x, y) = (x * SMALLER + n % SMALLER, y * SMALLER + n / SMALLER);
                    usize::from(self.pixels[(y * self.width + x) * 3 + part])
                });
                let shade = inside.sum::<usize>() / (SMALLER * SMALLER) / SHADE * SHADE;
                pixels.push(u8::try_from(shade).unwrap());
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Both of one height, the other to the right.
    pub(crate) fn beside(&self, other: &Self) -> Self {
        let gap = [0xff; 3 * GAP];
        let rows = self
            .pixels
            .chunks(self.width * 3)
            .zip(other.pixels.chunks(other.width * 3));
        Self {
            width: self.width + GAP + other.width,
            height: self.height.min(other.height),
            pixels: rows
                .flat_map(|(left, right)| [left, &gap, right].concat())
                .collect(),
        }
    }

    /// How many pixels are another colour, where both are of one size.
    pub(crate) fn differs_from(&self, other: &Self) -> Option<usize> {
        if (self.width, self.height) != (other.width, other.height) {
            return None;
        }
        let pixels = self.pixels.chunks(3).zip(other.pixels.chunks(3));
        let differs = |(one, other): &(&[u8], &[u8])| {
            one.iter()
                .zip(*other)
                .any(|(one, other)| one.abs_diff(*other) > NOTICED)
        };
        Some(pixels.filter(differs).count())
    }
}

/// How a picture differs from the one that was accepted and lies in a file, in words; nothing where it is the same, or is
/// accepted now. Both are compared as `reduced`.
pub(crate) fn unlike(
    name: &str,
    file: &Path,
    seen: &Picture,
    reduced: impl Fn(&Picture) -> Picture,
) -> Option<String> {
    let accepted = Picture::read(file).map(|accepted| reduced(&accepted));
    let change = change(name, &reduced(seen), accepted.as_ref())?;
    if std::env::var_os("VIGIL_ACCEPT_PICTURES").is_some() {
        seen.write(file);
        return None;
    }
    Some(change)
}

fn change(name: &str, seen: &Picture, accepted: Option<&Picture>) -> Option<String> {
    match accepted.map(|accepted| seen.differs_from(accepted)) {
        Some(Some(0..=TOLERATED)) => None,
        Some(Some(points)) => Some(format!("{name} (in {points} points)")),
        Some(None) => Some(format!("{name} (in its size)")),
        None => Some(format!("{name} (nobody accepted one)")),
    }
}

/// All pictures on one, in columns.
pub(crate) fn contact_sheet(pictures: &[Picture]) -> Picture {
    let mut places = Vec::new();
    let mut heights = [GAP; COLUMNS];
    for picture in pictures {
        let column = (0..COLUMNS).min_by_key(|column| heights[*column]).unwrap();
        places.push((GAP + column * (WIDEST + GAP), heights[column]));
        heights[column] += picture.height + GAP;
    }
    let (width, height) = (
        GAP + COLUMNS * (WIDEST + GAP),
        heights.into_iter().max().unwrap(),
    );
    let mut pixels = vec![0x80; width * height * 3];
    for (picture, (left, top)) in pictures.iter().zip(places) {
        for (y, row) in picture.pixels.chunks(picture.width * 3).enumerate() {
            let at = ((top + y) * width + left) * 3;
            pixels[at..at + row.len()].copy_from_slice(row);
        }
    }
    Picture {
        width,
        height,
        pixels,
    }
}

/// Letters are not drawn to the last shade alike everywhere. One changed letter is more than this.
const TOLERATED: usize = 3;
const SMALLER: usize = 2;
const SHADE: usize = 32;
const NOTICED: u8 = 40;
const COLUMNS: usize = 6;
const WIDEST: usize = 372;
const GAP: usize = 16;
