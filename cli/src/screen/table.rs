//! Text in aligned columns.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::terminal::FAINT;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

pub(crate) struct Column {
    title: &'static str,
    align: Align,
    style: Style,
    /// Whether its texts are cut where the table is too wide.
    shrinks: bool,
}

impl Column {
    pub(crate) const fn left(title: &'static str) -> Column {
        Column { title, align: Align::Left, style: Style::new(), shrinks: false }
    }

    pub(crate) const fn right(title: &'static str) -> Column {
        Column { align: Align::Right, ..Column::left(title) }
    }

    pub(crate) const fn styled(self, style: Style) -> Column {
        Column { style, ..self }
    }

    pub(crate) const fn shrinking(self) -> Column {
        Column { shrinks: true, ..self }
    }
}

pub(crate) struct Table<'a> {
    columns: &'a [Column],
    rows: Vec<Vec<String>>,
}

const GAP: usize = 2;
const NARROWEST: usize = 12;

impl<'a> Table<'a> {
    pub(crate) fn new(columns: &'a [Column]) -> Table<'a> {
        Table { columns, rows: Vec::new() }
    }

    /// One text for each column.
    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// The table, no wider than `limit` as far as columns shrink.
    pub(crate) fn render(&self, limit: Option<usize>) -> String {
        let widths = self.widths(limit);
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.to_owned()).collect();
        let mut text = self.line(&titles, &widths, Some(FAINT));
        for row in &self.rows {
            text += &self.line(row, &widths, None);
        }
        text
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let widest = |(number, column): (usize, &Column)| {
            let texts = self.rows.iter().filter_map(|row| row.get(number));
            texts.map(|text| columns_of(text)).chain([column.title.width()]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(widest).collect();
        let whole = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let mut excess = whole.saturating_sub(limit.unwrap_or(whole));
        for (column, width) in self.columns.iter().zip(&mut widths).rev().filter(|(column, _)| column.shrinks) {
            let cut = excess.min(width.saturating_sub(NARROWEST.max(column.title.width())));
            *width -= cut;
            excess -= cut;
        }
        widths
    }

    fn line(&self, row: &[String], widths: &[usize], style: Option<Style>) -> String {
        let mut line = String::new();
        let mut blanks = 0;
        for ((text, column), &width) in row.iter().zip(self.columns).zip(widths) {
            let text = cut(text, width);
            let padding = width.saturating_sub(columns_of(&text));
            let (before, after) = if column.align == Align::Right { (padding, 0) } else { (0, padding) };
            line.extend(std::iter::repeat_n(' ', blanks + before));
            match style.unwrap_or(column.style) {
                style if style == Style::new() => line += &text,
                style => {
                    let _ = write!(line, "{style}{text}{style:#}");
                }
            }
            blanks = after + GAP;
        }
        line.push('\n');
        line
    }
}

/// The columns that a text takes on a terminal.
fn columns_of(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The text in no more than `width` columns.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if columns_of(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut short = String::new();
    for symbol in text.chars() {
        short.push(symbol);
        if short.width() >= width {
            short.pop();
            break;
        }
    }
    Cow::Owned(short + "…")
}
