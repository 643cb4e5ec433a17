use ndarray::{Array2, ArrayView2, array, s};

let m = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
npz::write_npy(&path, &m)?;                            // np.save("m.npy", m)
let read: Array2<f64> = npz::read_npy(&path)?;         // np.load("m.npy")
assert_eq!(read, m);

npz::write_npy(&path, &m.t())?;                        // np.save("m.npy", m.T), in Fortran order
npz::write_npy(&path, &m.slice(s![.., ..;-1]))?;       // np.save("m.npy", m[:, ::-1])
let read: Array2<f64> = npz::read_npy(&path)?;
assert_eq!(read[[0, 0]], 3.0);

let bytes = std::fs::read(&path)?;                     // or an mmap
if let Ok(view) = npz::view_npy::<f64>(&bytes) {       // the data are aligned
    let view: ArrayView2<'_, f64> = view.try_into()?;  // nothing is copied
    assert_eq!(view, read);
}
# std::fs::remove_file(&path)?;
# Ok::<(), Box<dyn std::error::Error>>(())
