"""Reads compiled pipelines with the KFP SDK and prints one JSON object: file -> problem, or null when it is fine.

A file is fine when its first document parses strictly as PipelineSpec and the SDK's own loader accepts the file.
"""
import json
import sys

import yaml
from google.protobuf import json_format
from kfp import components
from kfp.pipeline_spec import pipeline_spec_pb2


def problem(path):
    try:
        with open(path) as file:
            document = next(yaml.safe_load_all(file))
        json_format.ParseDict(document, pipeline_spec_pb2.PipelineSpec(), ignore_unknown_fields=False)
        components.load_component_from_file(path)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


print(json.dumps({path: problem(path) for path in sys.argv[1:]}))
