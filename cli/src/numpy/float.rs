//! Floats in the fewest digits that tell them from their neighbours, as NumPy's Dragon4 prints them.

use crate::arrays::value::{Float, Precision};

/// Digits behind the point that an array shows.
const DIGITS: usize = 8;

/// `digits[0].digits[1..] * 10^exponent`.
struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i32,
}

/// NumPy's `FloatingFormat`: all floats of an array alike.
pub(super) struct FloatFormat {
    /// How many digits exponents have, if there are exponents.
    exponent_digits: Option<usize>,
    /// Before the point, with the sign.
    left: usize,
    /// Behind the point, with the exponent.
    right: usize,
    /// Behind the point of a number with exponent.
    fraction: usize,
    has_plus: bool,
}

/// A number in two parts, and an exponent if it has one.
struct Parts {
    whole: String,
    fraction: String,
    exponent: String,
}

impl FloatFormat {
    /// The format for `floats`; `has_plus` is whether positive ones have a sign.
    pub(super) fn of(floats: &[Float], has_plus: bool) -> FloatFormat {
        let finite: Vec<Float> = floats.iter().copied().filter(|float| float.value.is_finite()).collect();
        let is_scientific = needs_exponent(&finite);
        let split =
            |float: &Float| if is_scientific { scientific(*float, has_plus) } else { positional(*float, has_plus) };
        let parts: Vec<Parts> = finite.iter().map(split).collect();
        let longest = |of: fn(&Parts) -> usize| parts.iter().map(of).max().unwrap_or(0);
        let fraction = longest(|parts| parts.fraction.len());
        let exponent_digits = is_scientific.then(|| longest(|parts| parts.exponent.len()).saturating_sub(1));
        let right = fraction + exponent_digits.map_or(0, |digits| digits + 2);
        let left = longest(|parts| parts.whole.len()).max(special_width(floats, has_plus).saturating_sub(right + 1));
        FloatFormat { exponent_digits, left, right, fraction, has_plus }
    }

    pub(super) fn word(&self, float: Float) -> String {
        if !float.value.is_finite() {
            return format!("{:>1$}", special(float.value, self.has_plus), self.left + self.right + 1);
        }
        match self.exponent_digits {
            None => {
                let parts = positional(float, self.has_plus);
                format!("{:>2$}.{:<3$}", parts.whole, parts.fraction, self.left, self.right)
            }
            Some(digits) => {
                let Parts { whole, fraction, exponent } = self.scientific(float);
                let (sign, number) = exponent.split_at_checked(1).unwrap_or_default();
                format!("{whole:>0$}.{fraction:0<1$}e{sign}{number:0>2$}", self.left, self.fraction, digits)
            }
        }
    }

    /// Numbers of fewer digits than others show more of their exact value, and not zeros: so does Dragon4.
    fn scientific(&self, float: Float) -> Parts {
        let parts = scientific(float, self.has_plus);
        if parts.fraction.len() >= self.fraction {
            return parts;
        }
        let text = format!("{:.1$e}", float.value.abs(), self.fraction);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (_, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = mantissa.get(..1).unwrap_or_default();
        let sign = if float.value.is_sign_negative() { "-" } else { plus(self.has_plus) };
        let exponent = exponent_text(exponent.parse().unwrap_or(0));
        Parts { whole: format!("{sign}{whole}"), fraction: fraction.to_owned(), exponent }
    }
}

fn needs_exponent(finite: &[Float]) -> bool {
    let magnitudes = finite.iter().map(|float| float.value.abs()).filter(|&value| value != 0.0);
    let Some(least) = magnitudes.clone().reduce(f64::min) else { return false };
    let most = magnitudes.fold(0.0, f64::max);
    match finite.first().map(|float| float.precision) {
        Some(Precision::Half) => most >= 1e3 || least < 1e-4 || most / least > 1e3,
        Some(Precision::Single) => {
            let (least, most) = (least as f32, most as f32);
            most >= 1e6 || least < 1e-4 || most / least > 1e3
        }
        _ => most >= 1e8 || least < 1e-4 || most / least > 1e3,
    }
}

/// The columns that the widest of numbers that are not finite needs.
fn special_width(floats: &[Float], has_plus: bool) -> usize {
    if floats.iter().all(|float| float.value.is_finite()) {
        return 0;
    }
    let has_sign = has_plus || floats.iter().any(|float| float.value == f64::NEG_INFINITY);
    if has_sign { 4 } else { 3 }
}

fn special(value: f64, has_plus: bool) -> String {
    let name = if value.is_nan() { "nan" } else { "inf" };
    let sign = if value == f64::NEG_INFINITY { "-" } else { plus(has_plus) };
    format!("{sign}{name}")
}

fn plus(has_plus: bool) -> &'static str {
    if has_plus { "+" } else { "" }
}

/// With no more than [`DIGITS`] behind the point.
fn positional(float: Float, has_plus: bool) -> Parts {
    let decimal = shortest(float);
    let behind = decimal.digits.len() as i32 - 1 - decimal.exponent;
    let text = match behind > DIGITS as i32 {
        true => format!("{:.DIGITS$}", float.value.abs()),
        false => decimal.positional(),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    Parts {
        whole: format!("{}{whole}", decimal.sign(has_plus)),
        fraction: fraction.trim_end_matches('0').to_owned(),
        exponent: String::new(),
    }
}

fn scientific(float: Float, has_plus: bool) -> Parts {
    let mut decimal = shortest(float);
    if decimal.digits.len() > DIGITS + 1 {
        let is_negative = decimal.is_negative;
        decimal = Decimal { is_negative, ..Decimal::parse(&format!("{:.DIGITS$e}", float.value.abs())) };
    }
    let (whole, fraction) = decimal.digits.split_at_checked(1).unwrap_or_default();
    Parts {
        whole: format!("{}{whole}", decimal.sign(has_plus)),
        fraction: fraction.trim_end_matches('0').to_owned(),
        exponent: exponent_text(decimal.exponent),
    }
}

fn exponent_text(exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{:02}", exponent.unsigned_abs())
}

/// A number by itself, as Python's `str` has it: `0.1`, `1e+16`, `nan`.
pub(crate) fn shortest_text(float: Float) -> String {
    if !float.value.is_finite() {
        return special(float.value, false);
    }
    let decimal = shortest(float);
    let most = match float.precision {
        Precision::Half => 1e3,
        Precision::Single => 1e6,
        Precision::Double => 1e16,
    };
    let is_positional = float.value == 0.0 || (1e-4..most).contains(&float.value.abs());
    let sign = decimal.sign(false);
    if is_positional {
        let text = decimal.positional();
        let point = if text.contains('.') { "" } else { ".0" };
        return format!("{sign}{text}{point}");
    }
    let (whole, fraction) = decimal.digits.split_at_checked(1).unwrap_or_default();
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}e{}", exponent_text(decimal.exponent))
}

fn shortest(float: Float) -> Decimal {
    let magnitude = float.value.abs();
    let text = match float.precision {
        Precision::Double => format!("{magnitude:e}"),
        Precision::Single => format!("{:e}", magnitude as f32),
        Precision::Half => shortest_half(magnitude),
    };
    Decimal { is_negative: float.value.is_sign_negative(), ..Decimal::parse(&text) }
}

/// The fewest digits that are nearer to this half float than to any other.
fn shortest_half(magnitude: f64) -> String {
    const MOST: usize = 5;
    let ulp = 2f64.powi((magnitude.log2().floor() as i32).max(-14) - 10);
    let is_power = magnitude.log2().fract() == 0.0 && magnitude > 2f64.powi(-14);
    let (above, below) = (ulp / 2.0, if is_power { ulp / 4.0 } else { ulp / 2.0 });
    let is_even = (magnitude / ulp) % 2.0 == 0.0;
    let holds = |text: &String| {
        let gap = text.parse::<f64>().unwrap_or(f64::NAN) - magnitude;
        (-below < gap && gap < above) || (is_even && (gap == above || gap == -below))
    };
    let texts = (0..MOST).map(|digits| format!("{magnitude:.digits$e}"));
    texts.into_iter().find(holds).unwrap_or_else(|| format!("{magnitude:e}"))
}

impl Decimal {
    /// Of what Rust prints with an exponent: `1.25e-5`.
    fn parse(text: &str) -> Decimal {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
        Decimal { is_negative: false, digits, exponent: exponent.parse().unwrap_or(0) }
    }

    fn sign(&self, has_plus: bool) -> &'static str {
        if self.is_negative { "-" } else { plus(has_plus) }
    }

    /// Without sign, and without a point if there is nothing behind it.
    fn positional(&self) -> String {
        let length = self.digits.len() as i32;
        if self.exponent < 0 {
            return format!("0.{}{}", "0".repeat((-self.exponent - 1) as usize), self.digits);
        }
        if self.exponent >= length - 1 {
            return format!("{}{}", self.digits, "0".repeat((self.exponent + 1 - length) as usize));
        }
        let (whole, fraction) = self.digits.split_at_checked(self.exponent as usize + 1).unwrap_or_default();
        format!("{whole}.{fraction}")
    }
}
