"""Loads component files with the real SDK: kfp-load-components.py <v1.yaml> <pipeline.yaml> [<component.yaml> <compiled.yaml>]..."""
import sys

from kfp import compiler, components, dsl

scorer = components.load_component_from_file(sys.argv[1])


@dsl.container_component
def make_rows(rows: dsl.Output[dsl.Dataset]):
    return dsl.ContainerSpec(image="alpine", command=["touch", rows.path])


@dsl.pipeline(name="scoring")
def scoring(threshold: float) -> bool:
    rows = make_rows()
    scored = scorer(test_rows=rows.outputs["rows"], threshold=threshold, note="hello")
    return scored.outputs["passed"]


compiler.Compiler().compile(scoring, sys.argv[2])

for source, target in zip(sys.argv[3::2], sys.argv[4::2]):
    compiler.Compiler().compile(components.load_component_from_file(source), target)
