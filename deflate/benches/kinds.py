#!/usr/bin/env python3
"""Kinds of arrays: `kinds.py FOLDER [MIB]` writes the bytes of each, and what zlib's level 6 makes of them."""

import pathlib
import sys
import zlib

import numpy as np

folder = pathlib.Path(sys.argv[1])
size = int(float(sys.argv[2] if len(sys.argv) > 2 else 8) * (1 << 20))
folder.mkdir(exist_ok=True, parents=True)
rng = np.random.default_rng(7)


def smooth(shape):
    """A picture: waves, and a little light."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    return 0.5 + 0.25 * np.sin(x / 97.0) * np.cos(y / 61.0) + 0.25 * np.sin((x + 2 * y) / 311.0)


def tile(block):
    return np.tile(block, size // block.nbytes + 1)[: size // block.itemsize]


def records(n):
    kind = np.dtype([("id", "<u4"), ("pos", "<f8", (3,)), ("flag", "?"), ("label", "S7")])
    array = np.zeros(n, kind)
    array["id"] = np.arange(n)
    array["pos"] = np.round(rng.normal(size=(n, 3)), 4)
    array["flag"] = rng.random(n) < 0.3
    array["label"] = rng.choice([b"left", b"right", b"unknown"], n)
    return array


f8, f4, f2 = size // 8, size // 4, size // 2
side = int(size**0.5)
WORDS = "the of and to in is that it was for on are with as his they be at one have this from or had by".split()

KINDS = {
    "f4-noise": lambda: rng.normal(size=f4).astype("<f4"),
    "f8-noise": lambda: rng.normal(size=f8),
    "f2-weights": lambda: (rng.normal(size=f2) * 0.05).astype("<f2"),
    "f8-steps": lambda: np.cumsum(rng.integers(-1, 2, f8)).astype("<f8"),
    "i8-below-100": lambda: rng.integers(0, 100, f8),
    "u8-image-noisy": lambda: np.clip(smooth((side, side)) * 255 + rng.normal(size=(side, side)) * 8, 0, 255).astype("u1"),
    "u8-image-smooth": lambda: (smooth((side, side)) * 255).astype("u1"),
    "i2-image-noisy": lambda: (smooth((side, side // 2)) * 4000 + rng.normal(size=(side, side // 2)) * 30).astype("<i2"),
    "u2-image-smooth": lambda: (smooth((side, side // 2)) * 65535).astype("<u2"),
    "rgb-image-noisy": lambda: np.clip(smooth((side, side // 3))[..., None] * [255, 200, 160] + rng.normal(size=(side, side // 3, 3)) * 6, 0, 255).astype("u1"),
    "rgb-image-smooth": lambda: (smooth((side, side // 3))[..., None] * [255, 200, 160]).astype("u1"),
    "sorted-i4": lambda: np.sort(rng.integers(0, 1 << 24, f4)).astype("<i4"),
    "u8-below-16": lambda: rng.integers(0, 16, size).astype("u1"),
    "f4-round-2": lambda: np.round(rng.normal(size=f4), 2).astype("<f4"),
    "f8-round-2": lambda: np.round(rng.normal(size=f8), 2),
    "f8-round-3": lambda: np.round(rng.normal(size=f8), 3),
    "f8-round-1": lambda: np.round(rng.normal(size=f8), 1),
    "arange-i8": lambda: np.arange(f8),
    "linspace": lambda: np.linspace(0, 1, f8),
    "staircase": lambda: np.repeat(np.arange(f8 // 50 + 1), 50)[:f8].astype("<f8"),
    "bool-5": lambda: rng.random(size) < 0.05,
    "mask-blobs": lambda: smooth((side, side)) > 0.55,
    "u16-text": lambda: np.array(["alpha", "beta", "gamma", "delta"], "<U16")[rng.integers(0, 4, size // 64)],
    "text": lambda: np.frombuffer(" ".join(rng.choice(WORDS, size // 3)).encode()[:size], "u1"),
    "bytes-ids": lambda: np.array([b"id-%08d" % k for k in rng.integers(0, 10**8, size // 12)], "S12"),
    "zeros": lambda: np.zeros(f8),
    "eye": lambda: np.eye(int(f8**0.5)),
    "one-hot": lambda: np.eye(10, dtype="<f4")[rng.integers(0, 10, f4 // 10)],
    "sparse": lambda: np.where(rng.random(f8) < 0.01, rng.normal(size=f8), 0),
    "labels-i8": lambda: rng.integers(0, 10, f8),
    "labels-runs": lambda: np.repeat(rng.integers(0, 10, f8 // 100 + 1), 100)[:f8],
    "csr-indices": lambda: np.concatenate([np.sort(rng.choice(10_000, 100, replace=False)) for _ in range(f4 // 100 + 1)])[:f4].astype("<i4"),
    "csr-indptr": lambda: np.cumsum(rng.integers(0, 60, f4)).astype("<i4"),
    "times-ns": lambda: np.cumsum(rng.integers(999_000, 1_001_000, f8)) + 1_700_000_000_000_000_000,
    "times-walk": lambda: np.cumsum(rng.integers(900, 1100, f8)),
    "dates-days": lambda: np.sort(rng.integers(0, 20_000, f8)).astype("<M8[D]").view("<i8"),
    "ids-u8": lambda: rng.integers(0, 1 << 40, f8),
    "audio-i2": lambda: (np.sin(np.arange(f2) / 17.0) * 8000 + np.sin(np.arange(f2) / 5.3) * 2000 + rng.normal(size=f2) * 40).astype("<i2"),
    "records": lambda: records(size // 40),
    "walk-f8": lambda: np.cumsum(rng.normal(size=f8)),
    "walk-f4-2": lambda: np.round(np.cumsum(rng.normal(size=f4)), 2).astype("<f4"),
    "tile-24000": lambda: tile(rng.random(3000)),
    "tile-32000": lambda: tile(rng.random(4000)),
    "complex": lambda: np.exp(1j * np.arange(size // 16) / 100).astype("<c16"),
    "u4-below-1000": lambda: rng.integers(0, 1000, f4).astype("<u4"),
    "poisson-i4": lambda: rng.poisson(20, f4).astype("<i4"),
    "f4-relu": lambda: np.maximum(rng.normal(size=f4), 0).astype("<f4"),
    "pixels-palette": lambda: np.repeat(rng.integers(0, 256, size // 7 + 1), 7)[:size].astype("u1"),
}

for name, make in KINDS.items():
    array = make()
    data = array.tobytes()
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    made = stream.compress(data) + stream.flush()
    (folder / f"{name}.raw").write_bytes(data)
    (folder / f"{name}.z").write_bytes(made)
    (folder / f"{name}.item").write_text(str(array.itemsize))
    print(f"{name}: {len(data)} to {len(made)} bytes", flush=True)
