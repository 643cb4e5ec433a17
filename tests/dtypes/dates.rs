//! Dates and spans: read, written and converted as NumPy does it.

use std::io::Cursor;

use crate::support::dates::{date, span, step};
use crate::support::python::{assert_numpy_saves_the_same, numpy, python};
use crate::support::{Folder, NATIVE, fixtures, native, read, written};
use npz::{Array, DateTime64, DynArray, ErrorKind, NpyReader, Order, TimeDelta64, TimeStep, TimeUnit};

const UNITS: [TimeUnit; 13] = [
    TimeUnit::Year,
    TimeUnit::Month,
    TimeUnit::Week,
    TimeUnit::Day,
    TimeUnit::Hour,
    TimeUnit::Minute,
    TimeUnit::Second,
    TimeUnit::Millisecond,
    TimeUnit::Microsecond,
    TimeUnit::Nanosecond,
    TimeUnit::Picosecond,
    TimeUnit::Femtosecond,
    TimeUnit::Attosecond,
];

const NAT: i64 = i64::MIN;

/// Some elements, a count and a step each, and the step of the array that they become.
type Mixed = (&'static [(i64, &'static str)], &'static str);

/// What `np.array` makes of scalars of several steps.
const DATES: &[Mixed] = &[
    (&[], ""),
    (&[(NAT, "")], ""),
    (&[(0, "D"), (-1, "D"), (i64::MAX, "D"), (-i64::MAX, "D")], "[D]"),
    (&[(50, "Y"), (438_289, "h")], "[h]"),
    (&[(50, "Y"), (NAT, "s")], "[s]"),
    (&[(NAT, ""), (50, "Y")], "[Y]"),
    (&[(50, "Y"), (NAT, "")], "[Y]"),
    (&[(NAT, "Y"), (NAT, "W")], "[W]"),
    (&[(1, "25s"), (1, "10s")], "[5s]"),
    (&[(1, "7D"), (1, "W")], "[7D]"),
    (&[(1, "2Y"), (1, "3M")], "[3M]"),
    (&[(1, "2Y"), (1, "3D")], "[D]"),
    (&[(0, "5M"), (1, "25s")], "[25s]"),
    (&[(-1, "M"), (-1, "W"), (-1, "D"), (-1, "h"), (-1, "m")], "[m]"),
    (&[(-1, "s"), (1, "ms"), (1, "us"), (1, "ns")], "[ns]"),
    (&[(1, "s"), (7, "ps"), (1, "fs")], "[fs]"),
    (&[(1, "ms"), (-7, "as")], "[as]"),
    (&[(2_000_000_000, "Y"), (1, "D")], "[D]"),
    (&[(1, "1000000000Y"), (1, "s")], "[s]"),
    (&[(0, "4Y"), (0, "6M"), (1, "42D")], "[42D]"),
    (&[(0, "4Y"), (0, "6M"), (1, "42D"), (0, "4Y")], "[14D]"),
    (&[(0, "2Y"), (0, "3W")], "[W]"),
];

const SPANS: &[Mixed] = &[
    (&[], ""),
    (&[(NAT, "")], ""),
    (&[(5, ""), (-5, "")], ""),
    (&[(5, ""), (1, "D")], "[D]"),
    (&[(1, "D"), (5, "")], "[D]"),
    (&[(1, "Y"), (1, "M")], "[M]"),
    (&[(5, "7D"), (1, "W")], "[7D]"),
    (&[(5, "D"), (NAT, "s")], "[s]"),
    (&[(-1, "W"), (-1, "D"), (-1, "h"), (-1, "m"), (-1, "s"), (1, "ms"), (1, "us"), (1, "ns")], "[ns]"),
    (&[(90, "s"), (2, "60s"), (3, "m")], "[s]"),
];

#[test]
fn elements_of_several_steps_are_written_as_numpy_writes_them() {
    let scalars = |name: &str, elements: &[(i64, &str)]| {
        let scalar = |(count, unit): &(i64, &str)| match (*count, *unit) {
            (NAT, "") => format!("np.{name}('NaT')"),
            (count, "") => format!("np.{name}({count})"),
            (NAT, unit) => format!("np.{name}('NaT', '{unit}')"),
            (count, unit) => format!("np.{name}({count}, '{unit}')"),
        };
        elements.iter().map(scalar).collect::<Vec<_>>().join(", ")
    };
    let expression = |name: &str, elements: &[(i64, &str)]| match elements {
        [] => format!("np.array([], dtype='{name}')"),
        elements => format!("np.array([{}])", scalars(name, elements)),
    };
    let mut cases = Vec::new();
    for (elements, end) in DATES {
        let dates: Vec<DateTime64> = elements.iter().map(|(count, unit)| date(*count, unit)).collect();
        let file = written(&dates);
        assert_eq!(read::<DynArray>(&file).unwrap().dtype().to_string(), format!("{NATIVE}M8{end}"), "{elements:?}");
        cases.push((expression("datetime64", elements), file));
    }
    for (elements, end) in SPANS {
        let spans: Vec<TimeDelta64> = elements.iter().map(|(count, unit)| span(*count, unit)).collect();
        let file = written(&spans);
        assert_eq!(read::<DynArray>(&file).unwrap().dtype().to_string(), format!("{NATIVE}m8{end}"), "{elements:?}");
        cases.push((expression("timedelta64", elements), file));
    }
    cases.push(("np.array(np.datetime64('2020-01-01'))".to_owned(), written(&date(18_262, "D"))));
    cases.push(("np.array(np.timedelta64(5, 'ns'))".to_owned(), written(&span(5, "ns"))));
    let fortran = Array::with_order(Order::Fortran, [2, 2], (0..4).map(|day| date(day, "D")).collect()).unwrap();
    cases.push(("np.arange(4).astype('M8[D]').reshape(2, 2).T".to_owned(), written(&fortran)));
    assert_numpy_saves_the_same("dates-saved", &cases);
}

/// Elements, the first of them that cannot be written, and what the error says.
type Refused = (&'static [(i64, &'static str)], usize, &'static str);

#[test]
fn elements_without_a_common_step_are_refused() {
    let dates: &[Refused] = &[
        (&[(1, "Y"), (2, "s"), (3, "as")], 2, "no step in common: NumPy's factor between them overflows"),
        (
            &[(0, "Y"), (1, "Y"), (2, "W"), (1, "Y")],
            1,
            "datetime64[Y] 1971 to datetime64[W]: it lies between two steps",
        ),
        (
            &[(0, "D"), (1, "ns"), (106_752, "D"), (200_000, "D")],
            3,
            "datetime64[D] 2517-08-01 to datetime64[ns]: it is",
        ),
        (&[(0, "D"), (1, "ns"), (-106_753, "D")], 2, "out of range"),
        (&[(0, "D"), (5, "")], 1, "datetime64 5 generic time units to datetime64[D]: its unit is generic"),
        (&[(5, ""), (0, "D")], 0, "its unit is generic"),
        (&[(0, "5M"), (3, "10D"), (1, "5M")], 2, "1970-06 to datetime64[5D]: it lies between two steps"),
    ];
    for (elements, at, text) in dates {
        let dates: Vec<DateTime64> = elements.iter().map(|(count, unit)| date(*count, unit)).collect();
        refused(npz::write_npy_to(Vec::new(), &dates), *at, text);
    }
    let spans: &[Refused] = &[
        (&[(1, "Y"), (1, "D")], 1, "no step in common: years and months have no fixed length"),
        (&[(1, "s"), (2, "s"), (NAT, "M")], 2, "no step in common"),
        (
            &[(1 << 62, "D"), (1, "s")],
            0,
            "timedelta64[D] 4611686018427387904 days to timedelta64[s]: it is out of range",
        ),
    ];
    for (elements, at, text) in spans {
        let spans: Vec<TimeDelta64> = elements.iter().map(|(count, unit)| span(*count, unit)).collect();
        refused(npz::write_npy_to(Vec::new(), &spans), *at, text);
    }
    let long = TimeStep::new(1 << 31, TimeUnit::Day);
    refused(npz::write_npy_to(Vec::new(), &[DateTime64::new(0, long)]), 0, "longer than 2147483647 units");
}

fn refused(written: npz::Result<()>, at: usize, text: &str) {
    let error = written.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidElement { index, .. } if *index == at), "{error}");
    assert!(error.to_string().contains(text), "{error} / {text}");
}

/// Every file of dates that NumPy wrote, against its bytes.
#[test]
fn files_of_numpy_are_read_in_both_byte_orders_and_written_as_they_were() {
    let mut files = 0;
    for entry in std::fs::read_dir(fixtures().join("npy")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(array) = npz::read_npy::<DynArray>(&path) else { continue };
        let checked = match array.dtype().as_scalar().map(|scalar| scalar.kind()) {
            Some(npz::Kind::DateTime) => same_counts(&array, DateTime64::count, DateTime64::step),
            Some(npz::Kind::TimeDelta) => same_counts(&array, TimeDelta64::count, TimeDelta64::step),
            _ => continue,
        };
        assert!(checked, "{}", path.display());
        files += 1;
    }
    assert!(files > 70, "{files}");
}

fn same_counts<T: npz::Element + Copy>(array: &DynArray, count: fn(T) -> i64, step: fn(T) -> Option<TimeStep>) -> bool {
    let dates: Array<T> = array.downcast().unwrap();
    let scalar = array.dtype().as_scalar().unwrap();
    let big = scalar.byte_order() == npz::ByteOrder::Big;
    let number = |bytes: &[u8]| {
        let bytes = bytes.try_into().unwrap();
        if big { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) }
    };
    let counts: Vec<i64> = array.bytes().chunks(8).map(number).collect();
    let same = dates.as_slice().iter().map(|date| count(*date)).eq(counts)
        && dates.as_slice().iter().all(|date| step(*date) == scalar.step());
    let again: DynArray = read(&written(&dates)).unwrap();
    let is_swapped = big != cfg!(target_endian = "big");
    let bytes_are = is_swapped || (again.bytes() == array.bytes() && again.header() == array.header());
    same && bytes_are && (again.shape(), again.order()) == (array.shape(), array.order())
}

#[test]
fn vectors_scalars_rows_and_chunks_hold_dates() {
    let dates: Vec<DateTime64> = (-50_000..50_000).map(|day| date(day, "D")).collect();
    let file = written(&dates);
    assert!(read::<Vec<DateTime64>>(&file).unwrap() == dates);
    assert_eq!(read::<DateTime64>(&written(&dates[0])).unwrap(), dates[0]);
    let mut rows = NpyReader::new(Cursor::new(&file)).unwrap();
    assert_eq!(rows.read_rows::<DateTime64>(70_000..70_002).unwrap().as_slice(), &dates[70_000..70_002]);
    let mut into = vec![DateTime64::NAT; dates.len()];
    let folder = Folder::new("dates-into");
    std::fs::write(folder.join("dates.npy"), &file).unwrap();
    npz::read_npy_into(folder.join("dates.npy"), &mut into).unwrap();
    assert!(into == dates);
    let error = read::<Vec<DateTime64>>(&file[..file.len() - 1]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { .. }), "{error}");
}

#[cfg(feature = "npz")]
#[test]
fn archives_hold_dates() {
    let folder = Folder::new("dates-archive");
    let (dates, span) = (vec![date(50, "Y"), date(5, "D")], span(5, "25s"));
    for compressed in [false, true] {
        let path = folder.join("dates.npz");
        match compressed {
            true => npz::savez_compressed!(&path, dates, span = span).unwrap(),
            false => npz::savez!(&path, dates, span = span).unwrap(),
        }
        let npz = npz::NpzReader::open(&path).unwrap();
        assert_eq!(npz.by_name::<Vec<DateTime64>>("arr_0").unwrap(), [date(18_262, "D"), date(5, "D")]);
        assert_eq!(npz.by_name::<TimeDelta64>("span").unwrap(), span);
    }
}

#[test]
fn other_types_are_refused_and_the_right_one_named() {
    let file = written(&[date(5, "D")]);
    let error = read::<Vec<i64>>(&file).unwrap_err();
    let text = r#"expected dtype "<i8" (i64), found "<M8[D]"; read it as DateTime64, or as DynArray"#;
    assert_eq!(error.to_string(), native(text));
    let error = read::<Vec<TimeDelta64>>(&file).unwrap_err();
    let text = r#"expected dtype "<m8" (TimeDelta64), found "<M8[D]"; read it as DateTime64, or as DynArray"#;
    assert_eq!(error.to_string(), native(text));
    let error = read::<Vec<DateTime64>>(&written(&[5i64])).unwrap_err();
    let text = r#"expected dtype "<M8" (DateTime64), found "<i8"; read it as i64, or as DynArray and cast"#;
    assert_eq!(error.to_string(), native(text));
    assert!(matches!(npz::view_npy::<DateTime64>(&file).unwrap_err().kind(), ErrorKind::NotViewable { .. }));
}

/// Counts at which units begin and end, calendars leap, and integers overflow.
const COUNTS: &[i64] = &[
    0,
    1,
    -1,
    2,
    11,
    12,
    -12,
    -13,
    28,
    30,
    31,
    59,
    60,
    -60,
    -61,
    334,
    365,
    789,
    790,
    -365,
    -366,
    1_000,
    -1_970,
    8_029,
    8_030,
    10_956,
    10_957,
    11_016,
    11_017,
    18_321,
    -25_509,
    47_540,
    -719_162,
    -719_163,
    -719_528,
    2_932_896,
    2_932_897,
    86_399,
    86_400,
    -86_401,
    1_582_934_400,
    253_402_300_799,
    -62_135_596_800,
    -62_135_596_801,
    1_582_934_400_000_000_000,
    -9_223_372_036_854_775_000,
    9_223_372_036_000_000_000,
    1_000_000_007,
    -1_000_000_000_000_000_003,
    i64::MAX / 366,
    -i64::MAX / 86_400,
    i64::MAX - 1,
    i64::MAX,
    -i64::MAX,
    i64::MIN,
];

/// For each kind, two steps and every count, in this order, a line: what Python's integers make of it, and whether it
/// is exact. Held against NumPy's `astype` wherever that cannot overflow; printed is how often it did.
const ASTYPE: &str = r#"
import math
units = 'Y M W D h m s ms us ns ps fs as'.split()
steps = units + '2Y 5M 3W 10D 7h 25s 100ms 3as'.split()
counts = np.array([int(c) for c in open(sys.argv[1])])
NAT = -2**63
length = dict(zip(units[2:], [604800 * 10**18, 86400 * 10**18, 3600 * 10**18, 60 * 10**18] + [10**e for e in (18, 15, 12, 9, 6, 3, 0)]))
length.update(Y=12, M=1)
def parts(step):
    unit = step.lstrip('0123456789')
    return int(step[:-len(unit)] or 1) * length[unit], unit in 'YM', length[unit], unit in 'YM'
def day_of_month(months):
    y, m = 1970 + months // 12, months % 12
    cumulative = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][m]
    leap = m > 1 and y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)
    p = y - 1
    return p * 365 + p // 4 - p // 100 + p // 400 + cumulative + leap - 719162
def month_of_day(days):
    low = int(days * 4800 // 146097) - 3
    while day_of_month(low + 1) <= days: low += 1
    return low, days == day_of_month(low)
def convert(count, a, b):
    (a, a_months), (b, b_months) = a[:2], b[:2]
    if a_months == b_months:
        return count * a // b, count * a % b == 0
    if a_months:
        day = day_of_month(count * a) * length['D']
        return day // b, day % b == 0
    month, first = month_of_day(count * a // length['D'])
    return month // b, first and count * a % length['D'] == 0 and month % b == 0
def between(kind, count, a, b):
    if kind == 'm':
        return abs(count * a[0] // math.gcd(a[0], b[0]))
    return max(abs(convert(*times)[0]) for times in [(count, a, a[2:]), (count, a, b[2:]), (count, a, (length['D'], False))])
out = open(sys.argv[2], 'w')
wrong = 0
for kind in 'Mm':
    for a in steps:
        source = counts.view(f'{kind}8[{a}]')
        for b in steps:
            pa, pb = parts(a), parts(b)
            if kind == 'm' and pa[1] != pb[1]:
                continue
            # Some factors overflow, and NumPy says so.
            try: found = source.astype(f'{kind}8[{b}]').view('i8').tolist()
            except OverflowError: found = [None] * len(counts)
            for count, numpy in zip(counts.tolist(), found):
                steps_, exact = (NAT, True) if count == NAT else convert(count, pa, pb)
                fits = count == NAT or abs(steps_) < 2**63
                if fits and numpy != steps_:
                    # NumPy scales first, or goes by way of units and days, and overflows there.
                    assert numpy is None or between(kind, count, pa, pb) >= 2**62, (kind, a, b, count, numpy, steps_)
                    wrong += 1
                print(steps_ if fits else 'out', exact, file=out)
print(wrong)
"#;

#[test]
fn every_conversion_is_numpys_astype_or_an_error() {
    let Some(python) = python() else { return };
    let folder = Folder::new("dates-astype");
    let (counts, table) = (folder.join("counts"), folder.join("table"));
    std::fs::write(&counts, COUNTS.iter().map(|count| format!("{count}\n")).collect::<String>()).unwrap();
    let wrong: usize = numpy(&python, ASTYPE, &[&counts, &table]).trim().parse().unwrap();
    let table = std::fs::read_to_string(table).unwrap();
    let mut lines = table.lines();
    let extra = ["2Y", "5M", "3W", "10D", "7h", "25s", "100ms", "3as"];
    let steps: Vec<TimeStep> = UNITS.iter().map(|unit| (*unit).into()).chain(extra.map(step)).collect();
    for &from in &steps {
        for &to in &steps {
            for &count in COUNTS {
                let date = DateTime64::new(count, from);
                let found = (date.floor_to(to).map(DateTime64::count), date.to_step(to).map(DateTime64::count));
                check(lines.next().unwrap(), found, &format!("{date:?} to {to}"));
            }
        }
    }
    let is_calendar = |step: TimeStep| step.unit() <= TimeUnit::Month;
    for &from in &steps {
        for &to in &steps {
            for &count in COUNTS {
                let span = TimeDelta64::new(count, from);
                let found = (span.floor_to(to).map(TimeDelta64::count), span.to_step(to).map(TimeDelta64::count));
                if is_calendar(from) == is_calendar(to) {
                    check(lines.next().unwrap(), found, &format!("{span:?} to {to}"));
                } else if count != NAT {
                    let error = found.0.unwrap_err().to_string();
                    assert!(error.ends_with("years and months have no fixed length"), "{error}");
                }
            }
        }
    }
    assert!(lines.next().is_none());
    assert!(wrong * 8 < table.lines().count(), "{wrong} of {}", table.lines().count());
}

/// Holds a conversion, rounded down and exact, against a line of the table.
fn check(line: &str, found: (npz::Result<i64>, npz::Result<i64>), case: &str) {
    let (steps, is_exact) = line.split_once(' ').unwrap();
    match (steps, is_exact) {
        ("out", "True") => {
            let error = found.0.unwrap_err().to_string();
            assert!(error.ends_with("it is out of range"), "{case}: {error}");
            assert!(found.1.unwrap_err().to_string().ends_with("it is out of range"), "{case}");
        }
        ("out", _) => assert!(found.0.is_err() && found.1.is_err(), "{case}"),
        (steps, "True") => {
            assert_eq!(found.0.unwrap().to_string(), steps, "{case}");
            assert_eq!(found.1.unwrap().to_string(), steps, "{case}");
        }
        (steps, _) => {
            assert_eq!(found.0.unwrap().to_string(), steps, "{case}");
            let error = found.1.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::TimeConversion { .. }), "{case}");
            assert!(error.to_string().ends_with("it lies between two steps"), "{case}: {error}");
        }
    }
}

#[test]
fn nat_and_the_generic_unit_convert_as_in_numpy() {
    let nat = DateTime64::NAT.to_step(TimeUnit::Day).unwrap();
    assert!(nat.is_nat() && nat.step() == Some(TimeUnit::Day.into()));
    assert_eq!(date(5, "").to_step(TimeUnit::Day).unwrap(), date(5, "D"));
    assert_eq!(span(5, "").to_step(step("25s")).unwrap(), span(5, "25s"));
    assert!(span(NAT, "Y").to_step(TimeUnit::Day).unwrap().is_nat());
    assert_eq!(date(5, "0s").to_step(TimeUnit::Day).unwrap(), date(0, "D"));
    let error = date(5, "s").to_step(step("0s")).unwrap_err().to_string();
    assert!(error.ends_with("a step of 0 counts nothing"), "{error}");
}

const PRINT: &str = r#"
for line in open(sys.argv[1]):
    kind, count, unit = line.rstrip('\n').split(' ')
    print(str(np.array([int(count)]).view(f'{kind}8[{unit}]')[0]))
"#;

#[test]
fn dates_and_spans_are_printed_as_numpy_prints_them() {
    let Some(python) = python() else { return };
    let folder = Folder::new("dates-printed");
    let (mut asked, mut expected) = (String::new(), String::new());
    for unit in UNITS.iter().map(|unit| unit.to_string()).chain(["25s", "2Y", "7D", "10ms"].map(str::to_owned)) {
        let bound = i64::MAX / 100;
        for count in COUNTS.iter().filter(|count| **count == NAT || count.abs() < bound) {
            asked += &format!("M {count} {unit}\nm {count} {unit}\n");
            expected += &format!("{}\n{}\n", date(*count, &unit), span(*count, &unit));
        }
    }
    std::fs::write(folder.join("asked"), asked).unwrap();
    let found = numpy(&python, PRINT, &[&folder.join("asked")]);
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(expected, found);
    }
    assert_eq!(expected.len(), found.len());
    assert_eq!(date(i64::MAX, "Y").to_string(), "9223372036854777777");
    assert_eq!(date(5, "").to_string(), "5 generic time units");
    assert_eq!(span(5, "").to_string(), "5 generic time units");
    assert_eq!(format!("{:>8}|", date(50, "Y")), "    2020|");
}
