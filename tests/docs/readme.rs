//! README's examples run here, so that README shows no line that only a test needs.
#![allow(clippy::needless_borrows_for_generic_args, reason = "README lends a path that is used again")]

use std::path::PathBuf;

use crate::support::Folder;

const README: &str = include_str!("../../README.md");

#[rustfmt::skip]
fn the_first_example(path: PathBuf) -> npz::Result<()> {
    let (x, w) = (vec![1i64, 2, 3], [[0.5f32; 4]; 3]);
    npz::savez_compressed!(&path, x, weights = w)?;          // np.savez_compressed(path, x, weights=w)

    let z = npz::NpzReader::open(&path)?;                    // z = np.load(path)
    let w: npz::Array<f32> = z.by_name("weights")?;          // w = z["weights"]
    assert_eq!(w.shape(), [3, 4]);
    Ok(())
}

#[rustfmt::skip]
fn one_array_and_back(path: PathBuf) -> npz::Result<()> {
    use npz::{Array, DynArray};

    npz::write_npy(&path, &[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])?;

    let a: Array<f64> = npz::read_npy(&path)?;         // any shape
    let rows: Vec<[f64; 3]> = npz::read_npy(&path)?;   // (n, 3)
    let any: DynArray = npz::read_npy(&path)?;         // any dtype, decided at run time
    assert_eq!(a.shape(), [2, 3]);
    assert_eq!(rows[1], [4.0, 5.0, 6.0]);
    assert_eq!(any.dtype().to_string(), "<f8");
    let whole: Array<i32> = any.cast()?;               // every value fits, or an error names the first that does not
    assert_eq!(whole.as_slice(), [1, 2, 3, 4, 5, 6]);
    Ok(())
}

#[rustfmt::skip]
fn archives_array_by_array(path: PathBuf) -> npz::Result<()> {
    use npz::{Array, NpzReader, NpzWriter};

    let (w, x) = (vec![[0.5f32; 4]; 3], vec![1, 2, 3]);
    let mut out = NpzWriter::create_compressed(&path)?; // or create: stored, aligned, can be viewed in an mmap;
                                                        // or WriteOptions: any level, Compression::Fast
    out.add_array("weights", &w)?;                      // weights.npy
    out.push_array(&x)?;                                // arr_0.npy, then arr_1.npy ...
    out.finish()?;                                      // without it nothing appears at the path

    let npz = NpzReader::open(&path)?;
    for entry in npz.entries() {
        println!("{} {} -> {} bytes, {}", entry.name(), entry.size(), entry.compressed_size(), entry.compression());
    }
    let header = npz.header("weights")?;                // dtype, shape and order, no data read
    let weights: Array<f32> = npz.by_name("weights")?;  // &self: read from as many threads as you like
    assert_eq!((header.shape(), weights.shape()), (&[3, 4][..], &[3, 4][..]));
    Ok(())
}

#[test]
fn the_examples_of_readme_run() {
    let folder = Folder::new("readme");
    the_first_example(folder.join("first.npz")).unwrap();
    one_array_and_back(folder.join("a.npy")).unwrap();
    archives_array_by_array(folder.join("model.npz")).unwrap();
}

#[test]
fn the_examples_that_run_are_all_that_readme_shows() {
    let here = include_str!("readme.rs");
    let blocks: Vec<&str> = README.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), here.matches("#[rustfmt::skip]\nfn").count());
    for block in blocks {
        let lines = block.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
        assert!(here.contains(&lines.collect::<String>()), "README shows what does not run here:\n{block}");
        assert!(
            !block.lines().any(|line| line.starts_with("# ")),
            "README shows a line that is hidden elsewhere:\n{block}"
        );
    }
}
