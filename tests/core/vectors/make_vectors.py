#!/usr/bin/env python3
"""Writes merkle.json: roots, proofs, and proofs that must be refused, of the RFC 9162 tree.

The tree here is the RFC's recursive definition and shares nothing with core/merkle.cc. The leaves
and the roots named in KNOWN are those that transparency-dev/merkle (testonly/constants.go) and
google/certificate-transparency (merkle_tree_test.cc) publish; the ways to spoil a proof are those
of transparency-dev/merkle's testdata.

Run it in this directory: ./make_vectors.py > merkle.json
"""

import hashlib
import json

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f"]
KNOWN = {0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
         2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
         3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
         4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
         5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
         6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
         7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
         8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}
INCLUSIONS = [(0, 1), (0, 2), (0, 8), (5, 8), (7, 8), (2, 3), (1, 5), (4, 5), (6, 7)]
CONSISTENCIES = [(1, 1), (1, 8), (6, 8), (2, 5), (4, 8), (6, 7), (3, 7), (7, 8), (8, 8)]
GARBAGE = "00" * 32


def sha(data):
    return hashlib.sha256(data).digest()


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def tree_hash(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\x00" + leaves[0])
    k = split(len(leaves))
    return sha(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:]))


def inclusion(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return inclusion(m, leaves[:k]) + [tree_hash(leaves[k:])]
    return inclusion(m - k, leaves[k:]) + [tree_hash(leaves[:k])]


def consistency(m, leaves, whole=True):
    if m == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    k = split(len(leaves))
    if m <= k:
        return consistency(m, leaves[:k], whole) + [tree_hash(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [tree_hash(leaves[:k])]


def flip(text, bit):
    data = bytearray.fromhex(text)
    data[bit // 8] ^= 1 << (bit % 8)
    return data.hex()


def spoilt_proofs(proof):
    yield "garbage at the end", proof + [GARBAGE]
    yield "garbage at the begin", [GARBAGE] + proof
    for place, part in enumerate(proof):
        rest = proof[:place] + proof[place + 1:]
        yield f"hash {place} removed", rest
        yield f"hash {place} doubled", proof[:place] + [part] + proof[place:]
        for bit in (0, 3, 255):
            yield f"bit {bit} of hash {place} flipped", proof[:place] + [flip(part, bit)] + proof[place + 1:]
    if len(proof) > 1:
        yield "reversed", proof[::-1]
        yield "removed", []


def spoilt_hash(case, field):
    yield dict(case, desc=f"bit 7 of {field} flipped", **{field: flip(case[field], 7)})
    yield dict(case, desc=f"{field} of the empty tree", **{field: KNOWN[0]})


def spoilt_inclusions(case):
    index, size = case["index"], case["size"]
    for other in sorted({index - 1, index + 1, index ^ 2} - {index}):
        if other >= 0:
            yield dict(case, desc=f"index {other}", index=other)
    for other in sorted({size * 2, size // 2, 0}):
        yield dict(case, desc=f"size {other}", size=other)
    yield from spoilt_hash(case, "leaf")
    yield from spoilt_hash(case, "root")
    for desc, proof in spoilt_proofs(case["proof"]):
        yield dict(case, desc=desc, proof=proof)


def spoilt_consistencies(case):
    old, new = case["from"], case["to"]
    for other in sorted({old - 1, old + 1, old ^ 2, 0} - {old}):
        if other >= 0:
            yield dict(case, desc=f"from {other}", **{"from": other})
    for other in sorted({new * 2, new // 2, 0} - {new}):
        yield dict(case, desc=f"to {other}", to=other)
    yield from spoilt_hash(case, "rootFrom")
    yield from spoilt_hash(case, "rootTo")
    for desc, proof in spoilt_proofs(case["proof"]):
        yield dict(case, desc=desc, proof=proof)


def main():
    leaves = [bytes.fromhex(leaf) for leaf in LEAVES]
    roots = {size: tree_hash(leaves[:size]).hex() for size in range(len(leaves) + 1)}
    assert roots == KNOWN
    cases = {"inclusion": [], "consistency": []}
    for index, size in INCLUSIONS:
        good = {"desc": "good", "holds": True, "index": index, "size": size,
                "leaf": tree_hash([leaves[index]]).hex(), "root": roots[size],
                "proof": [part.hex() for part in inclusion(index, leaves[:size])]}
        cases["inclusion"] += [good, *spoilt_inclusions(dict(good, holds=False))]
    for old, new in CONSISTENCIES:
        good = {"desc": "good", "holds": True, "from": old, "to": new, "rootFrom": roots[old],
                "rootTo": roots[new],
                "proof": [part.hex() for part in consistency(old, leaves[:new])]}
        cases["consistency"] += [good, *spoilt_consistencies(dict(good, holds=False))]
    empty = {"holds": True, "from": 0, "to": 8, "rootFrom": roots[0], "rootTo": roots[8], "proof": []}
    cases["consistency"] += [dict(empty, desc="from nothing"),
                             dict(empty, desc="nothing to nothing", to=0, rootTo=roots[0]),
                             dict(empty, desc="from nothing with a proof", holds=False, proof=[GARBAGE]),
                             dict(empty, desc="from nothing with a root", holds=False, rootFrom=roots[1])]
    lines = ['{"leaves":' + json.dumps(LEAVES), ' "roots":' + json.dumps(list(roots.values()))]
    for name, listed in cases.items():
        # Some ways to spoil a small proof give it back as it was, or spoil it alike.
        unique = list({json.dumps(dict(case, desc=""), sort_keys=True): case for case in listed}.values())
        good = [dict(case, desc="", holds=True) for case in unique if case["holds"]]
        unique = [case for case in unique
                  if case["holds"] or dict(case, desc="", holds=True) not in good]
        lines.append(f' "{name}":[\n  ' + ",\n  ".join(json.dumps(case) for case in unique) + "]")
    print(",\n".join(lines) + "}")


main()
