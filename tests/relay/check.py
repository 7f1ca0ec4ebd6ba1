"""Checks transactions that the end-to-end tests captured with Sentry's own ingestion code (PyPI sentry-relay).

Usage: python check.py DIRECTORY        every *.json in it is one transaction event

Relay's store normaliser is what a Sentry server runs on an event that arrives. An event passes when Relay raises
nothing, reports no `errors`, leaves no remark in `_meta`, and keeps every value it was given.
The run ends with broken copies of a captured event, which Relay must refuse: otherwise the check could not fail.
Last line: `N passed, M failed`; the exit code is 1 when anything failed.
"""

import copy
import json
import os
import math
import pathlib
import sys

from sentry_relay.processing import StoreNormalizer

# What Relay does with every event it accepts: it rewrites these, in a fixed way, without losing anything.
MOVED = (
    ("request", "headers"),  # a map becomes a list of pairs
    ("request", "url"),  # query and fragment move into fields of their own
    ("transaction_info", "source"),  # "url" becomes "sanitized" once ids are cut out of the name
    ("transaction",),  # ids in a name of source "url" become "*"
)


def leaves(value, path=()):
    """Every scalar of a JSON value with its path; empty containers count as scalars."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, path + (key,))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, path + (index,))
    else:
        yield path, value


def same(given, kept):
    """Equal, or the same number up to Relay's own rounding of timestamps (a microsecond)."""
    if isinstance(given, (int, float)) and isinstance(kept, (int, float)) and not isinstance(given, bool):
        return math.isclose(given, kept, rel_tol=1e-12, abs_tol=1e-6)
    return given == kept


def remarks(meta, source):
    """`_meta` without the one remark that is no fault: ids cut out of a transaction name of source "url"."""
    meta = copy.deepcopy(meta or {})
    name = meta.get("transaction", {}).get("", {})
    if source == "url" and name and all(remark[1] == "s" for remark in name.get("rem", [])) and not name.get("err"):
        del meta["transaction"]
    return meta


def complaints(event):
    """What Relay has against the event: a list of texts, empty when it is accepted whole."""
    normalizer = StoreNormalizer(project_id=1, protocol_version="7")
    try:
        out = normalizer.normalize_event(copy.deepcopy(event))
    except Exception as error:  # each refusal is an exception type of its own
        return [f"{type(error).__name__}: {error}"]
    found = [f"errors: {json.dumps(error)}" for error in out.get("errors") or []]
    meta = remarks(out.get("_meta"), event.get("transaction_info", {}).get("source"))
    if meta:
        found.append(f"_meta: {json.dumps(meta)}")
    kept = dict(leaves(out))
    # Two more things Relay moves: breadcrumbs go one level down, and names of measurements become lower case.
    kept.update({("breadcrumbs", *path[2:]): value for path, value in kept.items() if path[:2] == ("breadcrumbs", "values")})
    for path, value in leaves(event):
        if value is None or value in ({}, []) or any(path[: len(moved)] == moved for moved in MOVED):
            continue
        if path[0] == "measurements":
            path = ("measurements", path[1].lower(), *path[2:])
            # No unit: Relay spells it out.
            value = "none" if path[2:] == ("unit",) and value == "" else value
        if path not in kept:
            found.append(f"lost: {'.'.join(map(str, path))} = {json.dumps(value)}")
        elif not same(value, kept[path]):
            found.append(f"changed: {'.'.join(map(str, path))} = {json.dumps(value)} became {json.dumps(kept[path])}")
    headers = dict(map(tuple, (out.get("request") or {}).get("headers") or []))
    for name, value in (event.get("request", {}).get("headers") or {}).items():
        if value not in headers.values():
            found.append(f"lost: request.headers.{name}")
    return found


def broken(event):
    """Copies of a good event, each with one fault, by the fault's name."""
    span = {"op": "test", "description": "x", "trace_id": event["contexts"]["trace"]["trace_id"], "span_id": "1" * 16,
            "parent_span_id": event["contexts"]["trace"]["span_id"],
            "start_timestamp": event["start_timestamp"], "timestamp": event["timestamp"]}
    faults = {
        "a malformed trace id": lambda e: e["contexts"]["trace"].update(trace_id="xyz"),
        "no span id": lambda e: e["contexts"]["trace"].pop("span_id"),
        "an end before the start": lambda e: e.update(timestamp=e["start_timestamp"] - 1),
        "no start": lambda e: e.pop("start_timestamp"),
        "a span without an id": lambda e: e.update(spans=[{k: v for k, v in span.items() if k != "span_id"}]),
        "an unknown status": lambda e: e["contexts"]["trace"].update(status="banana"),
        "a malformed event id": lambda e: e.update(event_id="42"),
        "a release with a newline": lambda e: e.update(release="a\nb"),
        "an environment with a slash": lambda e: e.update(environment="a/b"),
        "a measurement that is no number": lambda e: e.update(measurements={"lcp": {"value": "slow"}}),
        "a tag over 200 characters": lambda e: e.update(tags={"long": "x" * 300}),
        "an unknown top-level key": lambda e: e.update(banana=1),
    }
    for name, damage in faults.items():
        copied = copy.deepcopy(event)
        damage(copied)
        yield name, copied


def main(directory):
    """Checks every event of `directory`, then the broken copies. Returns the exit code."""
    passed = failed = 0

    def report(ok, text, details=()):
        nonlocal passed, failed
        passed, failed = passed + ok, failed + (not ok)
        if not ok:
            print(f"not ok  {text}")
            for line in details:
                print(f"          {line}")

    files = sorted(pathlib.Path(directory).glob("*.json"))
    good = None
    for file in files:
        event = json.loads(file.read_text(encoding="utf-8"))
        found = complaints(event)
        if not found:
            good = good or event
        report(not found, f"{file.name} ({event.get('transaction')})", found)
    if good is None:
        report(False, f"no good transaction among the {len(files)} captured ones, nothing was proved")
    else:
        for name, event in broken(good):
            report(bool(complaints(event)), f"Relay accepted an event with {name}")
    print(f"{len(files)} captured transactions checked by sentry-relay")
    if report_file := os.environ.get("TEST_REPORT"):
        pathlib.Path(report_file).write_text(json.dumps({"passed": passed, "failed": failed}), encoding="utf-8")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
