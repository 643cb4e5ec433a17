//! `npz show` prints what NumPy prints.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{npz, numpy, printed, python};

/// Arrays as Python expressions. 0-d bytes, raw bytes and dates are left out: NumPy's `str` of them is not theirs in
/// arrays.
const ARRAYS: &[&str] = &[
    "np.arange(24).reshape(2, 3, 4)",
    "np.array([[1, -100], [30, 4]], 'i1').T",
    "np.asfortranarray(np.arange(6.).reshape(2, 3))",
    "np.array([2**64 - 1, 0], 'u8')",
    "np.arange(1000)",
    "np.arange(1001)",
    "np.arange(5000).reshape(50, 100)",
    "np.arange(30000.).reshape(3, 100, 100)",
    "np.arange(2000).reshape(2, 2, 2, 250) - 1000",
    "np.zeros((2000, 2))",
    "np.zeros((5, 0))",
    "np.zeros(0)",
    "np.array(0.1 + 0.2)",
    "np.array(1e16)",
    "np.array(1e-5)",
    "np.array(12345678.)",
    "np.float32(0.1)",
    "np.float32(1e8)",
    "np.float32(999999)",
    "np.float32(1e6)",
    "np.float32(123456789)",
    "np.float16(0.1)",
    "np.float16(1234.5)",
    "np.array(7)",
    "np.array(True)",
    "np.array(1 + 2j)",
    "np.array(-2.5j)",
    "np.array(complex(np.nan, np.inf))",
    "np.array('text')",
    "np.array([0.1, 0.25, 3])",
    "np.array([1e-5, 1, np.nan])",
    "np.array([np.nan, np.inf])",
    "np.array([np.nan, -np.inf, 1.5])",
    "np.array([1e10, 1])",
    "np.array([1e200, 1e-200, 0])",
    "np.array([-1e-100, 1.5])",
    "np.array([1000., 1.])",
    "np.array([1001., 1.])",
    "np.array([-0., 0.])",
    "np.array([123456.789012345, 0.5])",
    "np.array([1e6, 5], 'f4')",
    "np.array([999999, 5e5], 'f4')",
    "np.array([1e-4, 1e-3], 'f4')",
    "np.linspace(0, 1, 50)",
    "np.linspace(0, 1, 50, dtype='f4')",
    "np.linspace(-3, 3, 50, dtype='f2')",
    "np.random.default_rng(1).standard_normal((30, 7))",
    "np.random.default_rng(2).standard_normal((30, 7)).astype('f4')",
    "np.random.default_rng(3).standard_normal((300, 70)).astype('>f4')",
    "np.exp(np.random.default_rng(4).standard_normal(100) * 50)",
    "np.exp(np.random.default_rng(5).standard_normal(100) * 30).astype('f4')",
    "np.random.default_rng(6).integers(0, 2**16, 900).astype('u2').view('f2')",
    "np.array([1+2j, -1.5-0.25j])",
    "np.array([1e-10+2j, complex(np.nan, 1), complex(0, -np.inf)])",
    "np.random.default_rng(7).standard_normal(20).astype('c8') * (1+1e-3j)",
    "np.array([True, False])",
    "np.array([[True], [False]])",
    r#"np.array(['a', "it's", 'naïve', 'tab\t', 'a\0b', 'two "quotes" \'', '日本', '\x1b[31m', '\u200b', 'e\u0301', '\u0301', 'é'])"#,
    r"np.array([b'a', b'\x00\xff', b'it\'s', b''])",
    r"np.array([b'ab', b'\xfa\x01'], 'V2')",
    "np.array(['2020-01-01', 'NaT', '1969-12-31'], 'M8[D]')",
    "np.array(['2020-01-01T12', '1969-12-31T01'], 'M8[ms]')",
    "np.array(['2020', '1'], 'M8[Y]')",
    "np.array([5, -70000, 'NaT'], 'm8[s]')",
    "np.array(['NaT'], 'm8[s]')",
    "np.zeros(2, dtype=[('a', 'V3'), ('b', 'S2'), ('c', 'M8[s]'), ('d', 'm8[s]'), ('e', 'f8', (2, 2)), ('f', 'U3')])",
    "np.array([(1, 2.5), (-20, np.nan)], dtype=[('a', 'i4'), ('b', 'f8')])",
    "np.array((1, 2.5), dtype=[('a', 'i4'), ('b', 'f8')])",
    "np.array([(1,), (2,)], dtype=[('a', 'i4')])",
    "np.array([((1, 2), 3)], dtype=[('a', [('x', 'i2'), ('y', 'i8')]), ('b', 'f4')])",
    "np.zeros(2, dtype=[('big', 'i1', (2000,))])",
    "np.zeros(1500, dtype=[('a', 'i4'), ('b', 'f8')])",
    "np.linspace(0, 1, 5, dtype='g')",
    "np.zeros((1, 1, 1, 1, 1))",
    "np.zeros((2, 1, 3), 'u1')",
];

#[test]
fn arrays_are_printed_as_numpy_prints_them() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("arrays"), ARRAYS.join("\n")).unwrap();
    let program = "
for number, expression in enumerate(open('arrays', encoding='utf-8')):
    array = np.asarray(eval(expression))
    np.save(f'{number}.npy', array)
    print(array, end='\\0')
";
    let texts = numpy(&python, folder.path(), program);
    assert_eq!(texts.matches('\0').count(), ARRAYS.len());
    let mut wrong = 0;
    for (number, (expression, expected)) in ARRAYS.iter().zip(texts.split('\0')).enumerate() {
        let shown = printed(npz().arg("show").arg(folder.path().join(format!("{number}.npy"))).arg("--no-plot"));
        let (_, below_title) = shown.split_once('\n').unwrap();
        let rest = below_title.strip_prefix(expected).filter(|rest| *rest == "\n" || rest.starts_with("\n\n"));
        if rest.is_none() {
            wrong += 1;
            eprintln!("{expression}\nexpected:\n{expected}\nfound:\n{below_title}\n");
        }
    }
    assert_eq!(wrong, 0);
}
