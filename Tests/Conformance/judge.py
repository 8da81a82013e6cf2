"""Reads the report of the conformance tool and fails for every difference that is not known and explained.

  judge.py REPORT KNOWN_DIFFERENCES
"""
import json
import sys

report, known = (json.load(open(path)) for path in sys.argv[1:3])
results = report if isinstance(report, list) else report["results"]
failures = [result for result in results if result["outcome"] == "fail"]
unexplained = []
counts = [0] * len(known)
for failure in failures:
    said = " ".join(failure["detail"])
    place = next((i for i, one in enumerate(known) if one["vendor"] == failure["vendor"] and one["detail"] in said), None)
    if place is None or counts[place] >= known[place]["most"]:
        unexplained.append(failure)
    else:
        counts[place] += 1
for one, count in zip(known, counts):
    if count:
        print(f"known difference, {count} checks of {one['vendor']}: {one['reason']}")
for failure in unexplained[:50]:
    print("FAIL", failure["vendor"], failure["inbound"], failure["check"], failure["case"])
    for line in failure["detail"][:6]:
        print("   ", line[:300])
passed = sum(result["outcome"] == "pass" for result in results)
skipped = sum(result["outcome"] == "skip" for result in results)
print(f"{passed} passed, {len(unexplained)} failed, {skipped} skipped")
sys.exit(1 if unexplained or not passed else 0)
