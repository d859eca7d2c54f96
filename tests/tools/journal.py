#!/usr/bin/env python3
"""Makes a journal as `redline journal export` prints it, with its chain of hashes, from records of known days.

One JSON object a line on standard input: the fields of a record that are not empty.  Written after the format of
src/journal/record.c, not with its code, so that what imports it checks one against the other.
"""
import hashlib
import json
import sys

FIELDS = ("time user login host terminal kind redline path period state value line data owner due until about "
          "detail text").split()

records, before = [], ""
for line in sys.stdin:
    if not line.strip() or line.startswith("//"):
        continue
    given = json.loads(line)
    record = {"id": len(records) + 1}
    for name in FIELDS:
        record[name] = given.pop(name, "")
    record["login"] = record["login"] or record["user"]
    assert not given, given
    text = "redline 1\nid:%d\n" % record["id"]
    for name in FIELDS:
        text += "%s:%d:%s\n" % (name, len(record[name].encode()), record[name])
    text += "previous:%s\n" % before
    record["previous"] = before
    record["hash"] = before = hashlib.sha256(text.encode()).hexdigest()
    records.append(record)
print('{"schema_version":1,"records":[')
print(",\n".join(json.dumps(record, ensure_ascii=False) for record in records))
print("]}")
