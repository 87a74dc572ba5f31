"""Reads platform documents with strict protobuf parsers and prints one JSON object: file -> problem, or null when it is fine.

Each executor's configuration is a message of its own inside the document, which the server parses when a run is created.
"""

import json
import sys

import yaml
from google.protobuf import json_format
from kfp.kubernetes import kubernetes_executor_config_pb2
from kfp.pipeline_spec import pipeline_spec_pb2


def problem(path):
    try:
        with open(path) as file:
            platforms = [each for each in yaml.safe_load_all(file) if "platforms" in each]
        for platform in platforms:
            json_format.ParseDict(platform, pipeline_spec_pb2.PlatformSpec(), ignore_unknown_fields=False)
            kubernetes = platform["platforms"]["kubernetes"]
            for config in kubernetes.get("deploymentSpec", {}).get("executors", {}).values():
                json_format.ParseDict(
                    config, kubernetes_executor_config_pb2.KubernetesExecutorConfig(), ignore_unknown_fields=False
                )
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


print(json.dumps({path: problem(path) for path in sys.argv[1:]}))
