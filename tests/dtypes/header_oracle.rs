//! What NumPy makes of some 3,000 header texts and 800 dtypes, and what is made of them here.

use crate::support::{SWAPPED, is_addressable, order_text, shape_text, table};

/// Headers that mean something to NumPy and are refused here, by what they contain.
const REFUSED_HERE: &[(&str, &str)] = &[
    (r"\N{", "characters by their Unicode names need the whole table of names"),
    ("'shape':-(3)", "a sign before parentheses, in a value that a second one replaces"),
    ("'shape':+(3)", "a sign before parentheses, in a value that a second one replaces"),
    ("(1)+(2j)", "a sum of parentheses, in a value that a second one replaces"),
    ("M8[s/-", "a negative divisor makes a dtype that NumPy writes and cannot read again"),
    ("M8[s/4294967", "a divisor that wraps around in C"),
    ("M8[W/", "NumPy makes [0Y] of weeks that do not divide"),
    ("('a','<i4'),'fortran", "a length given as bytes of a dtype"),
    ("'<i4','<i4')", "a dtype seen as another one of its size"),
    ("'<i4','<f4')", "a dtype seen as another one of its size"),
    ("'<i4','i2,i2')", "a dtype seen as another one of its size"),
    ("('i4','f4')", "a dtype seen as another one of its size"),
    ("('i4','i4')", "a dtype seen as another one of its size"),
    ("('<i4',[('lo'", "a dtype seen as another one of its size"),
    ("('V4',[('a'", "a dtype seen as another one of its size"),
    ("b'2'", "bytes as a shape: NumPy takes their codes"),
    ("((5,'a')", "a title that is no string"),
    ("(((1,2),'a')", "a title that is no string"),
    ("((True,'a')", "a title that is no string"),
    ("((1.5,'a')", "a title that is no string"),
    ("((b'T','a')", "a title that is no string"),
    ("((['T'],'a')", "a title that is no string"),
    ("['a", "a field given as one string: NumPy takes its characters apart"),
    ("{}", "a dict or set as a list of fields"),
    ("'descr':{", "a dict or set as a list of fields"),
    ("'descr':set()", "a dict or set as a list of fields"),
    ("[{'a': 1", "a dict or set as a list of fields"),
];

/// Headers that this NumPy refuses and that are read here: its long double has another size on other platforms, and
/// with `ml_dtypes` imported it knows more dtypes.
const ACCEPTED_HERE: &[&str] = &["'f12'", "'c24'", "'float96'", "'f1'", "'bfloat16'"];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A file of the given format version with `text` as its header.
fn file(version: &str, text: &[u8]) -> Vec<u8> {
    let major: u8 = version[..1].parse().unwrap();
    let mut file = b"\x93NUMPY".to_vec();
    file.extend([major, 0]);
    let length = (text.len() as u32).to_le_bytes();
    file.extend(if major == 1 { &length[..2] } else { &length[..] });
    file.extend(text);
    file
}

/// As NumPy spells it, which forgets that raw bytes are swapped; here they stay so, for they may be somebody's numbers.
fn without_swapped_bytes(dtype: &npz::DType) -> String {
    as_here(&dtype.to_string().replace(&format!("{SWAPPED}V"), "|V"))
}

/// What NumPy said on a little-endian machine, or is said here, without what differs between the two: a big-endian
/// machine takes a dtype that names no byte order for its own.
fn as_here(descr: &str) -> String {
    if cfg!(target_endian = "little") { descr.to_owned() } else { descr.replace('>', "<") }
}

#[test]
fn headers_mean_what_they_mean_to_numpy_or_are_refused() {
    let (mut wrong, mut refused_here) = (Vec::new(), 0);
    for row in table("headers.tsv") {
        let [version, text, outcome, descr, order, shape, why] = &row[..] else { panic!("{row:?}") };
        let file = file(version, &bytes(text));
        let text = String::from_utf8_lossy(&file[10..]).into_owned();
        let expected =
            if outcome == "ok" { format!("{} {order} {shape}", as_here(descr)) } else { "refused".to_owned() };
        let found = match npz::Header::parse(&file) {
            Ok((h, _)) => {
                format!("{} {} {}", without_swapped_bytes(h.dtype()), order_text(h.order()), shape_text(h.shape()))
            }
            Err(_) => "refused".to_owned(),
        };
        let stricter = found == "refused" && REFUSED_HERE.iter().any(|(part, _)| text.contains(part));
        let wider = expected == "refused" && ACCEPTED_HERE.iter().any(|part| text.contains(part));
        refused_here += usize::from(stricter && expected != "refused");
        let is_too_large =
            found == "refused" && descr.parse::<npz::DType>().is_ok_and(|d| !is_addressable(d.itemsize(), shape));
        if found != expected && !stricter && !wider && !is_too_large {
            wrong.push(format!("v{version} {text:?}\n    NumPy: {expected} {why}\n    here:  {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} headers:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(refused_here, 60, "headers that mean something to NumPy and are refused here");
}

#[test]
fn dtypes_print_and_measure_as_in_numpy() {
    let mut refused_here = 0;
    for row in table("dtypes.tsv") {
        let [text, descr, itemsize, _] = &row[..] else { panic!("{row:?}") };
        let in_header = format!("'descr':{text},'fortran_order'");
        if text.parse::<npz::DType>().is_err() && REFUSED_HERE.iter().any(|(part, _)| in_header.contains(part)) {
            refused_here += 1;
            continue;
        }
        let dtype: npz::DType = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            (&without_swapped_bytes(&dtype), &dtype.itemsize().to_string()),
            (&as_here(descr), itemsize),
            "{text}"
        );
        assert_eq!(dtype.to_string().parse::<npz::DType>().unwrap(), dtype, "{text}");
    }
    assert_eq!(refused_here, 39, "dtypes that mean something to NumPy and are refused here");
}

#[test]
fn a_field_is_found_by_its_name_before_another_by_its_title() {
    let dtype: npz::DType = "[(('b', 'a'), 'i1'), ('\\ud801', 'i2'), ('\\ud800', 'i4'), ('', 'i8')]".parse().unwrap();
    for (name, itemsize) in [("a", 1), ("b", 1), ("\u{fffd}", 2), ("", 8)] {
        assert_eq!(dtype.find_field(name).unwrap().dtype().itemsize(), itemsize, "{name:?}");
    }
    assert!(dtype.find_field("c").is_err());
    for twice in [
        "[('a', 'i1'), ('b', 'i1'), ('a', 'i1')]",
        "[(('t', 'a'), 'i1'), (('t', 'b'), 'i1')]",
        "[(('b', 'a'), 'i1'), ('b', 'i1')]",
        "[(('a', 'a'), 'i1')]",
        "[('\\ud800', 'i1'), ('\\ud800', 'i1')]",
        "[('', 'i1'), ('', 'i1')]",
    ] {
        let error = twice.parse::<npz::DType>().unwrap_err().to_string();
        assert!(error.contains("the name or title is used twice"), "{twice}: {error}");
    }
}
