"""Scores JSON lines with rouge_score and writes one line for each: file in, file out."""

import json
import sys

from rouge_score import rouge_scorer

TYPES = ["rouge1", "rouge2", "rougeL"]
scorer = rouge_scorer.RougeScorer(TYPES, use_stemmer=True)
with open(sys.argv[1], encoding="utf-8") as rows, open(sys.argv[2], "w", encoding="utf-8") as out:
    for line in rows:
        row = json.loads(line)
        scores = scorer.score(row["reference"], row["prediction"])
        out.write(json.dumps({"id": row["id"], "scores": {each: scores[each]._asdict() for each in TYPES}}) + "\n")
