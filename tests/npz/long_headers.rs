//! Rows of an array whose header takes more than a piece of what is compressed at a time.

use std::io::{self, Cursor, Write};

use npz::{Compression, DType, DynArray, Header, NpzWriter, Order, ReadOptions, Record, WriteOptions};

#[derive(Clone, Copy, Record)]
struct Numbered {
    number: u32,
}

/// A dtype of those, whose only field has a second name of so many bytes.
fn titled(length: usize) -> DType {
    format!("[(('{}', 'number'), '<u4')]", "t".repeat(length)).parse().unwrap()
}

#[test]
fn rows_make_the_bytes_of_the_array_whatever_the_length_of_its_header() {
    const MIB: usize = 1 << 20;
    for (length, count) in [(MIB - 200, 9), (MIB + 1000, 9), (MIB + 1000, 2_200_000), (9 * MIB, 9)] {
        let rows: Vec<Numbered> = (0..count).map(|number| Numbered { number }).collect();
        let data: Vec<u8> = rows.iter().flat_map(|row| row.number.to_le_bytes()).collect();
        let header = Header::new(titled(length), Order::C, [rows.len()]);
        let array = DynArray::new(header, data).unwrap();
        for compression in [Compression::Stored, Compression::Fast] {
            let options = WriteOptions::new().compression(compression);
            let mut out = options.writer(Cursor::new(Vec::new())).unwrap();
            out.add_array("rows", &array).unwrap();
            let whole = out.finish().unwrap().into_inner();
            for asked in [0, rows.len()] {
                let what = format!("{length} {count} {asked} {compression:?}");
                let sought =
                    of_titled(options.writer(Cursor::new(Vec::new())).unwrap(), length, &rows, asked).into_inner();
                assert!(sought == whole || (asked == 0 && compression == Compression::Stored), "{what}");
                let mut streamed = Vec::new();
                of_titled(options.stream(&mut streamed).unwrap(), length, &rows, asked);
                for bytes in [sought, streamed] {
                    let npz = ReadOptions::new().max_header_bytes(usize::MAX).bytes(bytes).unwrap();
                    assert!(npz.by_name::<DynArray>("rows").unwrap() == array, "{what}");
                }
            }
        }
    }
}

fn of_titled<W: Write + io::Seek>(mut out: NpzWriter<W>, length: usize, rows: &[Numbered], asked: usize) -> W {
    let mut array = out.start_array_as::<Numbered>("rows", titled(length), [asked]).unwrap();
    rows.chunks(100_000).for_each(|chunk| array.write_rows(chunk).unwrap());
    array.finish().unwrap();
    out.finish().unwrap()
}
