//! Files that are something else are named by what they begin with.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::Cursor;

use crate::support::Folder;
use npz::{DType, DynArray, ErrorKind, NpyReader, NpzEditor, NpzReader, NpzStream, NpzWriter};

/// What strange files begin with, and what an error says of them.
const STRANGERS: [(&[u8], &str); 18] = [
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"),
    (b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "HTML page"),
    (b"<HTML><head></head></HTML>", "HTML page"),
    (b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML document"),
    (b"{\"message\": \"Not Found\"}", "JSON"),
    (b"\x89HDF\r\n\x1a\n\0\0\0\0\0\0\0\0", "h5py"),
    (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "gunzip"),
    (b"\xfd7zXZ\0\0\x04", "xz"),
    (b"\x28\xb5\x2f\xfd\x04\x58\0\0", "zstd"),
    (b"BZh91AY&SY", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c\0\x04", "7z archive"),
    (b"Rar!\x1a\x07\x01\0", "RAR archive"),
    (b"\x80\x04\x95\x0b\0\0\0\0", "pickle"),
    (b"\x50\x01\0\0\0\0\0\0{\"weights\": {\"dtype\": \"F32\"}}", "safetensors"),
    (b"%PDF-1.7\n", "PDF"),
    (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
    (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "MATLAB"),
    (b"these are some words", "text"),
];

#[test]
fn a_strange_file_is_named_by_every_way_in() {
    let folder = Folder::new("strangers");
    let path = folder.join("a");
    for (bytes, expected) in STRANGERS {
        fs::write(&path, bytes).unwrap();
        let archive = [
            NpzReader::open(&path).unwrap_err(),
            NpzReader::new(Cursor::new(bytes)).unwrap_err(),
            NpzReader::from_bytes(bytes).unwrap_err(),
            NpzStream::new(bytes).next_entry().map(|_| ()).unwrap_err(),
            NpzEditor::open(&path).unwrap_err(),
            NpzWriter::append(&path).unwrap_err(),
        ];
        let array = [
            npz::read_npy::<DynArray>(&path).unwrap_err(),
            npz::read_npy_from::<DynArray>(bytes).unwrap_err(),
            npz::view_npy::<u8>(bytes).unwrap_err(),
            NpyReader::new(bytes).unwrap_err(),
        ];
        let begins = bytes[..4].escape_ascii().to_string();
        for error in archive {
            assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{error}");
            let text = error.to_string();
            assert!(text.contains(expected) && text.contains(&begins) && !text.contains("repair"), "{text}");
        }
        for error in array {
            assert!(matches!(error.kind(), ErrorKind::BadMagic { .. }), "{error}");
            assert!(error.to_string().contains(expected) && error.to_string().contains(&begins), "{error}");
        }
    }
}

#[test]
fn a_tar_archive_is_known_by_what_stands_in_its_first_header() {
    let mut tar = vec![0; 10_240];
    tar[..5].copy_from_slice(b"a.npz");
    tar[257..262].copy_from_slice(b"ustar");
    let error = NpzReader::from_bytes(&tar).unwrap_err().to_string();
    assert!(error.contains("tar archive"), "{error}");
}

#[test]
fn repair_is_named_only_where_an_append_was_cut() {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    out.add_array("a", &[1.0, 2.0]).unwrap();
    let whole = out.finish().unwrap().into_inner();
    let cut = [&whole[..], &[7; 100_000]].concat();
    let twice = [&whole[..], &whole[..]].concat();
    let cases: [(&[u8], &str, bool); 5] = [
        (&cut, "a whole archive ends at byte", true),
        (&twice, "one behind the other", false),
        (&whole[..100], "cut short", false),
        (b"", "empty", false),
        (b"PK", "cut short", false),
    ];
    for (bytes, expected, names_repair) in cases {
        let text = NpzReader::from_bytes(bytes).unwrap_err().to_string();
        assert!(text.contains(expected), "{text}");
        assert_eq!(text.contains("npz::repair"), names_repair, "{text}");
    }
}

#[test]
fn metadata_of_a_dtype_is_named() {
    for descr in [
        "('<f8', {'h5py': 1})",
        "('|O', {'vlen': 'str'})",
        "[('a', ('<i4', {'enum': 1}))]",
        "[('a', '<f8', {'x': 1})]",
        "[('a', ('|O', {'vlen': 'str'}), (2,))]",
    ] {
        let error = descr.parse::<DType>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidDType { .. }), "{error}");
        assert!(error.to_string().contains("metadata"), "{descr}: {error}");
    }
}
