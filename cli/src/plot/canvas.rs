//! Pixels to draw on.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

use crate::failure::{Failure, Result};

/// Red, green, blue.
pub(crate) type Colour = [u8; 3];

pub(super) const WHITE: Colour = [255, 255, 255];
pub(super) const INK: Colour = [60, 60, 66];
pub(super) const PALE: Colour = [226, 228, 232];

pub(crate) struct Canvas {
    width: usize,
    height: usize,
    /// Three bytes for each pixel, row by row.
    pixels: Vec<u8>,
}

/// Where a text stands, seen from its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Right of it.
    Left,
    /// Around it.
    Middle,
    /// Left of it.
    Right,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Small,
    Large,
}

impl Size {
    fn raster(self) -> RasterHeight {
        if self == Size::Small { RasterHeight::Size16 } else { RasterHeight::Size20 }
    }

    pub(super) fn width(self) -> usize {
        get_raster_width(FontWeight::Regular, self.raster())
    }
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, height, pixels: WHITE.repeat(width * height) }
    }

    /// Mixes the colour into a pixel, of which it covers a part from 0 to 1.
    pub(super) fn blend(&mut self, x: i64, y: i64, colour: Colour, part: f64) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let start = (y * self.width + x) * 3;
        let Some(pixel) = self.pixels.get_mut(start..start + 3) else { return };
        for (old, new) in pixel.iter_mut().zip(colour) {
            *old = (f64::from(*old) + (f64::from(new) - f64::from(*old)) * part).round() as u8;
        }
    }

    pub(super) fn fill(&mut self, (left, top): (i64, i64), (width, height): (i64, i64), colour: Colour) {
        for y in top..top + height {
            (left..left + width).for_each(|x| self.blend(x, y, colour, 1.0));
        }
    }

    /// A line of a width in pixels, smooth at its edges.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        let reach = width / 2.0 + 1.0;
        let range = |one: f64, two: f64| (one.min(two) - reach).floor() as i64..=(one.max(two) + reach).ceil() as i64;
        for y in range(from.1, to.1) {
            for x in range(from.0, to.0) {
                let distance = distance((x as f64 + 0.5, y as f64 + 0.5), from, to);
                let part = (width / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                if part > 0.0 {
                    self.blend(x, y, colour, part);
                }
            }
        }
    }

    /// A text in one line, around the height `y`.
    pub(super) fn text(&mut self, text: &str, (x, y): (i64, i64), anchor: Anchor, size: Size) {
        let width = (text.chars().count() * size.width()) as i64;
        let mut left = match anchor {
            Anchor::Left => x,
            Anchor::Middle => x - width / 2,
            Anchor::Right => x - width,
        };
        for symbol in text.chars() {
            let glyph = get_raster(symbol, FontWeight::Regular, size.raster());
            let glyph = glyph.or_else(|| get_raster('?', FontWeight::Regular, size.raster()));
            let Some(glyph) = glyph else { continue };
            let top = y - glyph.height() as i64 / 2;
            for (down, row) in (0..).zip(glyph.rows()) {
                for (right, &part) in (0..).zip(row) {
                    self.blend(left + right, top + down, INK, f64::from(part) / 255.0);
                }
            }
            left += size.width() as i64;
        }
    }

    /// The picture as a PNG file.
    pub(crate) fn png(&self) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        let (width, height) = (u32::try_from(self.width), u32::try_from(self.height));
        let (Ok(width), Ok(height)) = (width, height) else { return Err(Failure::new("the picture is too large")) };
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let trouble = |error: png::EncodingError| Failure::new(error.to_string());
        encoder.write_header().map_err(trouble)?.write_image_data(&self.pixels).map_err(trouble)?;
        Ok(file)
    }
}

/// From a point to the nearest one of a line.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (along, across) = (to.0 - from.0, to.1 - from.1);
    let length = along * along + across * across;
    let place = ((point.0 - from.0) * along + (point.1 - from.1) * across) / length.max(f64::MIN_POSITIVE);
    let place = place.clamp(0.0, 1.0);
    (point.0 - from.0 - place * along).hypot(point.1 - from.1 - place * across)
}
