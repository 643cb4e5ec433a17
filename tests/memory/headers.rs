//! Headers take a small multiple of their length in memory, and time in proportion to it, whatever they say; and
//! strings what they need.
//!
//! Each is read in a process of its own, whose memory nothing else has touched.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use crate::support::memory::processor_time;
use crate::support::processes::{alone, name_of, path, start};
use crate::support::{Folder, memory, read_each_way, written};
use npz::{DType, DynArray, FixedBytes, FromNpy, Header, Order, ReadOptions};

/// Characters of a header.
const LENGTH: usize = 1 << 20;

/// What parsing may take for each character of a header.
const MULTIPLE: usize = 48;

/// Of the processor. Far more than any takes without optimisation, and far less than what is quadratic takes.
const TIME: Duration = Duration::from_secs(10);

/// `item` of 0, 1, ..., as long as a header may be.
fn repeated(item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        let item = item(number);
        if text.len() + item.len() > LENGTH {
            break;
        }
        text.push_str(&item);
    }
    text
}

fn list(item: impl Fn(usize) -> String) -> String {
    format!("[{}]", repeated(item))
}

fn quoted(item: &str) -> String {
    format!("'{}b'", repeated(|_| item.to_owned()))
}

/// `descr`s that are read, and that are not.
fn descrs() -> Vec<(&'static str, String)> {
    let filler = "a".repeat(LENGTH);
    vec![
        ("i4,i4", quoted("i4,")),
        ("b,b", quoted("b,")),
        ("(1)b,(1)b", quoted("(1)b,")),
        ("M8[s],M8[s]", quoted("M8[s],")),
        ("commas that name no dtype", quoted("b,").replace("bb'", "?!'")),
        ("fields", list(|i| format!("('{i:x}','b'),"))),
        ("fields of NumPy's spelling", list(|i| format!("('field_{i}', '<i4'), "))),
        ("fields with long names", list(|i| format!("('a name that needs memory of its own {i}', '<i4'), "))),
        ("fields with titles", list(|i| format!("(('{i:x}','t{i:x}'),'b'),"))),
        ("fields with a common prefix", list(|i| format!("('{}{i}','b'),", &filler[..200]))),
        ("the last name used twice", format!("[{}('0','b')]", repeated(|i| format!("('{i:x}','b'),")))),
        ("sub-arrays", list(|i| format!("('{i:x}','b',(1,)),"))),
        ("sub-arrays of 64 axes", list(|i| format!("('{i:x}','b',({})),", "1,".repeat(64)))),
        ("records", list(|i| format!("('{i:x}',[('a','b')]),"))),
        ("empty records", list(|i| format!("('{i:x}',[]),"))),
        ("comma lists in fields", list(|i| format!("('{i:x}','b,b'),"))),
        ("records eighty deep", list(|i| format!("('{i:x}',{}'b'{}),", "[('a',".repeat(80), ")]".repeat(80)))),
        ("sub-arrays eighty deep", list(|i| format!("('{i:x}',{}'b'{}),", "(".repeat(80), ",(1,))".repeat(80)))),
        ("padding", list(|_| "('','V1'),".to_owned())),
        ("a long name", format!("[('{filler}','b')]")),
        ("a long title", format!("[(('{filler}','a'),'b')]")),
        ("a name of lone surrogates", format!("[('{}','b')]", repeated(|_| "\\ud800".to_owned()))),
        ("a name in pieces", format!("[({},'b')]", repeated(|_| "'' ".to_owned()))),
        ("a name of escapes", format!("[('{}','b')]", repeated(|_| "\\n".to_owned()))),
        ("a length of 4300 digits", list(|_| format!("('a','b',{}),", "1".repeat(4300)))),
        ("no dtype: numbers", list(|_| "1,".to_owned())),
        ("no dtype: strings", list(|_| "'',".to_owned())),
        ("no dtype: tuples", list(|_| "(),".to_owned())),
        ("no dtype: tuples of one", list(|_| "(1,),".to_owned())),
        ("no dtype: lists of tuples of one", list(|_| "[(1,)],".to_owned())),
        ("no dtype: a dict", format!("{{{}}}", repeated(|_| "1:1,".to_owned()))),
        ("no dtype: dicts", list(|_| "{1:1},".to_owned())),
        ("no dtype: sets", list(|_| "{1},".to_owned())),
        ("no dtype: a set", format!("{{{}}}", repeated(|_| "1,".to_owned()))),
        ("no dtype: a long string", format!("'{filler}'")),
        ("no dtype: a long name in a comma list", format!("'{filler},b'")),
        ("axes without end", format!("('b',({}))", repeated(|_| "1,".to_owned()))),
        ("a comment", format!("#{filler}\n'b'")),
        ("newlines", format!("{}'b'", repeated(|_| "\n".to_owned()))),
        ("blanks", format!("{}'b'", repeated(|_| " ".to_owned()))),
    ]
}

/// A file of no items whose header has `descr`.
fn file(descr: &str) -> Vec<u8> {
    with_header(&format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (0,), }}\n"))
}

fn with_header(text: &str) -> Vec<u8> {
    [b"\x93NUMPY\x02\0", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// Leaves beside the file at the path that the other process set how much memory reading it takes at its peak, how
/// long, and what came of it.
fn leave_peak<A: FromNpy>() {
    let path = path();
    let begin = processor_time();
    let read = || black_box(ReadOptions::new().max_header_bytes(2 * LENGTH).read_npy::<A>(&path));
    let (result, peak) = memory::peak(read);
    let time = processor_time() - begin;
    let outcome = match result {
        Ok(_) => "read".to_owned(),
        Err(error) => format!("refused in {} characters", error.to_string().len()),
    };
    fs::write(path.with_extension("peak"), format!("{peak}\n{}\n{outcome}", time.as_micros())).unwrap();
}

#[test]
#[ignore = "started by other tests"]
fn any_array() {
    leave_peak::<DynArray>();
}

#[test]
#[ignore = "started by other tests"]
fn bytes() {
    leave_peak::<Vec<Vec<u8>>>();
}

#[test]
#[ignore = "started by other tests"]
fn texts() {
    leave_peak::<Vec<String>>();
}

#[test]
#[ignore = "started by other tests"]
fn fixed_bytes() {
    leave_peak::<Vec<FixedBytes<1>>>();
}

/// What `test` left of the file at `path`: bytes, time, and what came of it.
fn peak(test: &str, path: &Path) -> (usize, Duration, String) {
    assert!(start(test, path, "").status().unwrap().success(), "{test}");
    let left = fs::read_to_string(path.with_extension("peak")).unwrap();
    let mut lines = left.lines();
    let mut next = || lines.next().unwrap();
    (next().parse().unwrap(), Duration::from_micros(next().parse().unwrap()), next().to_owned())
}

#[test]
fn a_header_takes_a_small_multiple_of_its_length() {
    let folder = Folder::new("header-memory");
    let path = folder.join("a.npy");
    let mut report = String::new();
    let mut too_much = Vec::new();
    for (what, descr) in descrs() {
        fs::write(&path, file(&descr)).unwrap();
        let (bytes, time, outcome) = peak(name_of(any_array), &path);
        let line = format!("{what}: {:.1} times, {}, {outcome}", bytes as f64 / descr.len() as f64, seconds(time));
        writeln!(report, "{line}").unwrap();
        if bytes > MULTIPLE * descr.len() || time > TIME {
            too_much.push(line);
        }
    }
    println!("{report}");
    assert!(too_much.is_empty(), "{too_much:#?}");
}

#[test]
fn the_fields_of_a_large_record_are_found_compared_and_printed_in_little_time() {
    alone(
        name_of(the_fields_of_a_large_record_are_found_compared_and_printed_in_little_time),
        find_compare_and_print_fields,
    );
}

fn find_compare_and_print_fields() {
    const FIELDS: usize = 100_000;
    let begin = processor_time();
    let descr: Vec<String> = (0..FIELDS).map(|i| format!("(('title {i}', 'name {i}'), '|u1')")).collect();
    let descr = format!("[{}]", descr.join(", "));
    let [dtype, same]: [DType; 2] = [(); 2].map(|()| descr.parse().unwrap());
    assert!(dtype == same && dtype.to_string() == descr);
    let fields = dtype.fields();
    for (offset, field) in fields.iter().enumerate() {
        assert_eq!(field.offset(), offset);
        for name in [field.name(), field.title().unwrap()] {
            assert!(std::ptr::eq(dtype.find_field(name).unwrap(), field));
        }
    }
    let array = DynArray::new(Header::new(dtype.clone(), Order::C, [2]), vec![7; 2 * FIELDS]).unwrap();
    for field in fields {
        assert_eq!(array.field(field.name()).unwrap().bytes(), [7, 7]);
    }
    let time = processor_time() - begin;
    assert!(time < TIME, "{}", seconds(time));
}

/// What strings take for each byte of their file, beside the piece that is decoded at a time: 24 bytes each, and the
/// 32 of the smallest allocation unless they are empty.
#[test]
fn strings_take_what_they_need() {
    const SIZE: usize = 8 << 20;
    let folder = Folder::new("string-memory");
    let path = folder.join("a.npy");
    for (descr, item, test, multiple) in [
        ("|S1", "a", name_of(bytes), 56.0),
        ("|S1", "a", name_of(texts), 56.0),
        ("|S1", "a", name_of(fixed_bytes), 1.0),
        ("|S1", "\0", name_of(bytes), 24.0),
        ("|S1", "\0", name_of(texts), 24.0),
        ("|S8", "\0\0\0\0\0\0\0\0", name_of(texts), 3.0),
        ("<U1", "a\0\0\0", name_of(texts), 14.0),
        ("<U1", "\0\0\0\0", name_of(texts), 6.0),
        ("|S32", "a string that takes all it can..", name_of(texts), 2.25),
    ] {
        let count = SIZE / item.len();
        let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({count},), }}\n");
        fs::write(&path, [with_header(&text), item.repeat(count).into()].concat()).unwrap();
        let (bytes, time, outcome) = peak(test, &path);
        let found = bytes as f64 / SIZE as f64;
        let line = format!("{descr} {item:?} {test}: {found:.1} times, {}, {outcome}", seconds(time));
        println!("{line}");
        assert!(found < 1.02 * multiple + 1.5 && outcome == "read", "{line}, not {multiple}");
    }
}

#[test]
fn strings_own_just_their_bytes() {
    let words = ["", "a", "twelve bytes", "café", "\u{1f600}", "a longer one, of more bytes than are at hand"];
    let texts: Vec<String> = words.iter().cycle().take(10_000).map(|word| (*word).to_owned()).collect();
    let bytes: Vec<Vec<u8>> = texts.iter().map(|text| text.clone().into_bytes()).collect();
    for read in read_each_way::<Vec<String>>(&written(&texts)) {
        let read = read.unwrap();
        assert!(read.iter().all(|text| text.capacity() == text.len()));
        assert_eq!(read, texts);
    }
    for read in read_each_way::<Vec<Vec<u8>>>(&written(&bytes)) {
        let read = read.unwrap();
        assert!(read.iter().all(|bytes| bytes.capacity() == bytes.len()));
        assert_eq!(read, bytes);
    }
}
