"""Compiles pipelines, runs them with the SDK's local runner, and prints what they returned."""

import json
import os
import sys
import warnings
from typing import List

warnings.filterwarnings("ignore")
from kfp import compiler, dsl, local  # noqa: E402

folder = sys.argv[1]
own = {"install_kfp_package": False}


@dsl.component(**own)
def double(value: int) -> int:
    return int(value) * 2


@dsl.component(**own)
def scaled(value: int, name: str) -> str:
    return f"{name}{int(value) * 2}"


@dsl.component(**own)
def pair(a: int, b: int) -> str:
    return f"{int(a)}:{int(b)}"


@dsl.component(**own)
def add(values: List[int]) -> str:
    return ",".join(str(int(value)) for value in values)


@dsl.component(**own)
def join(values: List[str]) -> str:
    return "+".join(values)


@dsl.component(**own)
def count(to: int) -> List[int]:
    return list(range(int(to)))


@dsl.component(**own)
def write(text: str, file: dsl.Output[dsl.Dataset]):
    with open(file.path, "w") as target:
        target.write(text)
    file.metadata["length"] = len(text)


@dsl.component(**own)
def read(file: dsl.Input[dsl.Dataset]) -> str:
    with open(file.path) as source:
        return source.read() + str(int(file.metadata["length"]))


@dsl.pipeline
def branches(n: int = 7) -> str:
    first = double(value=n)
    with dsl.If(first.output > 20):
        large = scaled(value=1, name="large")
    with dsl.Elif(first.output == 14):
        same = scaled(value=2, name="same")
    with dsl.Else():
        small = scaled(value=3, name="small")
    return dsl.OneOf(large.output, same.output, small.output)


@dsl.pipeline
def literals() -> str:
    with dsl.ParallelFor([{"n": 1, "m": 3}, {"n": 2, "m": 4}], parallelism=1) as item:
        made = pair(a=item.n, b=item.m)
    return join(values=dsl.Collected(made.output)).output


@dsl.pipeline
def outputs(to: int = 4) -> str:
    items = count(to=to)
    with dsl.ParallelFor(items.output) as item:
        made = double(value=item)
    return add(values=dsl.Collected(made.output)).output


@dsl.pipeline
def conditions_in_loops() -> str:
    with dsl.ParallelFor([1, 2, 3]) as item:
        with dsl.If(item > 1):
            double(value=item)
        every = double(value=item)
    return add(values=dsl.Collected(every.output)).output


@dsl.pipeline
def artifacts(word: str = "some text") -> str:
    made = write(text=word)
    return read(file=made.outputs["file"]).output


@dsl.pipeline
def inner(n: int) -> int:
    return double(value=double(value=n).output).output


@dsl.pipeline
def nested(n: int = 3) -> int:
    return double(value=inner(n=n).output).output


os.environ["PYTHONWARNINGS"] = "ignore"
local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=os.path.join(folder, "root"))
results = {}
for pipeline in [branches, literals, outputs, conditions_in_loops, artifacts, nested]:
    compiler.Compiler().compile(pipeline, os.path.join(folder, f"{pipeline.name}.yaml"))
    results[pipeline.name] = pipeline().output
with open(os.path.join(folder, "results.json"), "w") as target:
    json.dump(results, target)
