#!/usr/bin/env python3
"""Whether every dependency may be used under a licence of the list: `cargo metadata --all-features | .ci/licences.py`."""

import json
import re
import sys

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
}

TOKEN = re.compile(r"\(|\)|[\w.+-]+(?: WITH [\w.-]+)?")


def allowed(expression):
    """An SPDX expression, or the older `MIT/Apache-2.0`: AND binds tighter than OR."""
    tokens = TOKEN.findall(expression.replace("/", " OR "))

    def term():
        token = tokens.pop(0)
        if token != "(":
            return token in ALLOWED
        inside = either()
        tokens.pop(0)
        return inside

    def joined(operator, operand, combine):
        values = [operand()]
        while tokens and tokens[0] == operator:
            tokens.pop(0)
            values.append(operand())
        return combine(values)

    def both():
        return joined("AND", term, all)

    def either():
        return joined("OR", both, any)

    return either()


for expression, expected in [
    ("MIT/Apache-2.0", True),
    ("GPL-3.0-only", False),
    ("GPL-3.0-only OR MIT", True),
    ("GPL-3.0-only AND MIT", False),
    ("MIT OR GPL-3.0-only AND ISC", True),
    ("(GPL-3.0-only OR MIT) AND Unicode-3.0", True),
    ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", True),
]:
    assert allowed(expression) == expected, expression

packages = json.load(sys.stdin)["packages"]
refused = [package for package in packages if not allowed(package["license"] or "no licence")]
for package in refused:
    print(f"{package['name']} {package['version']}: {package['license']}", file=sys.stderr)
print(f"{len(packages) - len(refused)} of {len(packages)} packages have an allowed licence")
sys.exit(bool(refused))
