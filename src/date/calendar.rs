//! The Gregorian calendar, continued into the past, as NumPy counts it. All counts begin at 1970-01-01.

/// 400 years.
const CYCLE_DAYS: i128 = 146_097;
/// From 0000-03-01, where the cycles below begin: leap days are the last of a year then.
const DAYS_TO_EPOCH: i128 = 719_468;
/// From March to January of 1970, likewise.
const MONTHS_TO_EPOCH: i128 = 1970 * 12 - 2;

/// The first day of a month.
pub(super) fn day_of_month(months: i128) -> i128 {
    let months = months + MONTHS_TO_EPOCH;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    cycle * CYCLE_DAYS + year * 365 + year / 4 - year / 100 + days_before(month) - DAYS_TO_EPOCH
}

/// The month of a day, and the days of that month before it.
pub(super) fn month_of_day(days: i128) -> (i128, i128) {
    let days = days + DAYS_TO_EPOCH;
    let (cycle, day) = (days.div_euclid(CYCLE_DAYS), days.rem_euclid(CYCLE_DAYS));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    ((cycle * 400 + year) * 12 + month - MONTHS_TO_EPOCH, day - days_before(month))
}

/// Days of a year that begins with March before its month `month`, from 0.
fn days_before(month: i128) -> i128 {
    (153 * month + 2) / 5
}

/// The year of a month, and the month's number in it, from 1.
pub(super) fn year_of_month(months: i128) -> (i128, i128) {
    (1970 + months.div_euclid(12), 1 + months.rem_euclid(12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_count_each_other() {
        let known = [(0, 0), (1, 31), (-1, -31), (360, 10_957), (362, 11_017), (-1970 * 12, -719_528)];
        for (month, day) in known {
            assert_eq!(day_of_month(month), day, "{month}");
        }
        for day in (-800_000..800_000).chain(1 << 70..(1 << 70) + 1000) {
            let (month, before) = month_of_day(day);
            assert_eq!(day_of_month(month) + before, day);
            assert!((0..31).contains(&before) && day < day_of_month(month + 1), "{day}");
        }
    }
}
