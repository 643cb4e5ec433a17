//! A frame with axes, ticks and a title.

use super::canvas::{Anchor, Canvas, INK, PALE, Size};

/// A part of the canvas, and what its edges stand for.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// At the left and right edge.
    pub(super) x: (f64, f64),
    /// At the lower and upper edge.
    pub(super) y: (f64, f64),
    pub(super) units: Units,
}

/// Where ticks may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    Any,
    /// Across on whole numbers only, as indices are.
    WholeAcross,
    Whole,
}

/// Whether lines lead from the ticks through the frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    None,
    Across,
    Both,
}

pub(super) const WIDTH: usize = 1000;
pub(super) const HEIGHT: usize = 620;

impl Frame {
    /// The frame of a picture of the usual size.
    pub(super) fn usual(x: (f64, f64), y: (f64, f64), units: Units) -> Frame {
        const RIGHT: usize = 30;
        const BOTTOM: usize = 50;
        const TOP: usize = 60;
        let longest = ticks(y, 6, 0.0).iter().map(|tick| tick.1.len()).max().unwrap_or(0);
        let left = (longest + 3) * Size::Small.width();
        let (width, height) = (WIDTH - left - RIGHT, HEIGHT - TOP - BOTTOM);
        Frame { left: left as f64, top: TOP as f64, width: width as f64, height: height as f64, x, y, units }
    }

    pub(super) fn at_x(&self, x: f64) -> f64 {
        self.left + part(x, self.x) * self.width
    }

    pub(super) fn at_y(&self, y: f64) -> f64 {
        self.top + (1.0 - part(y, self.y)) * self.height
    }

    pub(super) fn draw_axes(&self, canvas: &mut Canvas, lines: Lines) {
        let (right, bottom) = (self.left + self.width, self.top + self.height);
        for (y, label) in ticks(self.y, fitting(self.height, 60.0, 6), least(self.units == Units::Whole)) {
            let place = self.at_y(y);
            if lines != Lines::None {
                canvas.line((self.left, place), (right, place), PALE, 1.0);
            }
            canvas.line((self.left - 5.0, place), (self.left, place), INK, 1.0);
            canvas.text(&label, (self.left as i64 - 9, place as i64), Anchor::Right, Size::Small);
        }
        for (x, label) in ticks(self.x, fitting(self.width, 90.0, 8), least(self.units != Units::Any)) {
            let place = self.at_x(x);
            if lines == Lines::Both {
                canvas.line((place, self.top), (place, bottom), PALE, 1.0);
            }
            canvas.line((place, bottom), (place, bottom + 5.0), INK, 1.0);
            canvas.text(&label, (place as i64, bottom as i64 + 17), Anchor::Middle, Size::Small);
        }
    }

    pub(super) fn draw_border(&self, canvas: &mut Canvas) {
        let (right, bottom) = (self.left + self.width, self.top + self.height);
        let corners = [(self.left, self.top), (right, self.top), (right, bottom), (self.left, bottom)];
        let ends = corners.iter().skip(1).chain(corners.iter().take(1));
        corners.iter().zip(ends).for_each(|(&from, &to)| canvas.line(from, to, INK, 1.0));
    }

    pub(super) fn draw_title(&self, canvas: &mut Canvas, title: &str) {
        let place = (self.left as i64, self.top as i64 - 28);
        canvas.text(title, place, Anchor::Left, Size::Large);
    }
}

/// Where a value lies between two. Halves first: their difference may be larger than any number.
fn part(value: f64, (start, end): (f64, f64)) -> f64 {
    (value / 2.0 - start / 2.0) / (end / 2.0 - start / 2.0)
}

/// The range, a little wider, so that lines do not touch the frame, and never empty.
pub(super) fn with_margin((least, most): (f64, f64)) -> (f64, f64) {
    let margin = (most / 2.0 - least / 2.0) * 0.1;
    let margin = if margin > 0.0 { margin } else { (least.abs() * 0.1).max(0.5) };
    ((least - margin).max(f64::MIN), (most + margin).min(f64::MAX))
}

/// How many ticks fit, of which each takes so many pixels.
fn fitting(pixels: f64, each: f64, most: usize) -> usize {
    ((pixels / each) as usize).clamp(1, most)
}

/// The least step between ticks.
fn least(is_whole: bool) -> f64 {
    if is_whole { 1.0 } else { 0.0 }
}

/// Round numbers in a range, about `count` of them, and their texts.
fn ticks((least, most): (f64, f64), count: usize, least_step: f64) -> Vec<(f64, String)> {
    let (low, high) = (least.min(most), least.max(most));
    let rough = (high / count as f64) - (low / count as f64);
    if rough <= 0.0 || !rough.is_finite() {
        return Vec::new();
    }
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|&step| step >= rough);
    let step = step.unwrap_or(rough).max(least_step);
    let first = (low / step).ceil();
    let numbers = (0..2 * count + 2).map(|number| (first + number as f64) * step);
    numbers.take_while(|&tick| tick <= high + step * 1e-9).map(|tick| (tick, tick_text(tick, step))).collect()
}

fn tick_text(tick: f64, step: f64) -> String {
    // A sum of steps misses zero by little.
    let tick = if tick.abs() < step / 1e6 { 0.0 } else { tick };
    let largest = tick.abs().max(step);
    if largest >= 1e7 || step < 1e-5 {
        let digits = (largest.log10().floor() - step.log10().floor()).clamp(0.0, 6.0) as usize;
        return if tick == 0.0 { "0".to_owned() } else { format!("{tick:.digits$e}") };
    }
    let digits = (-step.log10().floor()).clamp(0.0, 8.0) as usize;
    format!("{tick:.digits$}")
}
