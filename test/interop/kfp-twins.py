"""Compiles Python pipelines for as long as it is asked to.

One JSON object a line comes in, {"id", "file"}; one goes out, {"id", "spec"} or {"id", "error"}.
"""

import importlib.util
import json
import sys
import traceback
import warnings

from google.protobuf import json_format

warnings.simplefilter("ignore")
answers = sys.stdout
# What the SDK prints is no answer.
sys.stdout = sys.stderr


def compile_file(name, path):
    found = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return json_format.MessageToDict(module.pipeline.pipeline_spec)


for line in sys.stdin:
    asked = json.loads(line)
    answer = {"id": asked["id"]}
    try:
        answer["spec"] = compile_file(f"twin_{asked['id']}", asked["file"])
    except Exception as problem:
        where = traceback.extract_tb(problem.__traceback__)[-1]
        answer["error"] = f"{type(problem).__name__}: {problem} ({where.filename}:{where.lineno})"
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
