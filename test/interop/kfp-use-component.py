"""Uses an exported component in a Python pipeline: kfp-use-component.py <component.yaml> <pipeline.yaml>."""
import sys

from kfp import compiler, components, dsl

convert_dataset = components.load_component_from_file(sys.argv[1])


@dsl.container_component
def count_rows(train: dsl.Input[dsl.Dataset], rows: int):
    return dsl.ContainerSpec(image="alpine", command=["wc", "-l"], args=[train.path, rows])


@dsl.pipeline(name="python-uses-typescript")
def pipeline(source: str):
    data = convert_dataset(source=source, format="messages", testFraction=0.1)
    count_rows(train=data.outputs["train"], rows=data.outputs["trainRows"])


compiler.Compiler().compile(pipeline, sys.argv[2])
