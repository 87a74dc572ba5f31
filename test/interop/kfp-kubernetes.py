"""The pipeline of test/parity/every-kubernetes-feature.ts, written for the Python SDK. Arguments: the file to write, and one for the same as objects of a cluster."""

import sys
from typing import Dict, List, Optional

from kfp import compiler, dsl, kubernetes
from kfp.compiler.compiler_utils import KubernetesManifestOptions

AFFINITY = {
    "requiredDuringSchedulingIgnoredDuringExecution": {
        "nodeSelectorTerms": [{"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}]
    }
}


def work(name: str):
    """A component of its own for each task, since tasks of the SDK are named after their components."""

    def program():
        return dsl.ContainerSpec(image="alpine:3", command=["true"])

    program.__name__ = name
    return dsl.container_component(program)()


@dsl.container_component
def names(name: dsl.OutputPath(str), selector: dsl.OutputPath(Dict)):
    return dsl.ContainerSpec(image="alpine:3", command=["touch"], args=[name, selector])


@dsl.component(
    base_image="python:3.12",
    task_config_passthroughs=[
        dsl.TaskConfigField.RESOURCES,
        dsl.TaskConfigField.KUBERNETES_TOLERATIONS,
        dsl.TaskConfigPassthrough(field=dsl.TaskConfigField.ENV, apply_to_task=True),
    ]
)
def train(nodes: int, config: dsl.TaskConfig):
    print(nodes, config)


@dsl.pipeline(
    name="every-feature",
    pipeline_config=dsl.PipelineConfig(
        workspace=dsl.WorkspaceConfig(
            size="5.5Gi", kubernetes=dsl.KubernetesWorkspaceConfig(pvcSpecPatch={"accessModes": ["ReadWriteMany"]})
        ),
        ttl_seconds_after_finished=100,
        ttl_seconds_after_success=200,
        ttl_seconds_after_failure=300,
        active_deadline_seconds=400,
    ),
)
def every_feature(
    claim: str,
    secret: str = "given-secret",
    selector: Optional[Dict] = None,
    tolerations: Optional[List] = None,
):
    made = names()
    pvc = kubernetes.CreatePVC(access_modes=["ReadWriteOnce"], size="5Mi", pvc_name_suffix="-data")

    constants = work("constants")
    kubernetes.use_secret_as_env(constants, "db", {"password": "DB_PASSWORD", "user": "DB_USER"})
    kubernetes.use_secret_as_env(constants, "more", {"token": "TOKEN"}, optional=True)
    kubernetes.use_secret_as_volume(constants, "certificates", "/certificates")
    kubernetes.use_config_map_as_env(constants, "settings", {"level": "LEVEL"})
    kubernetes.use_config_map_as_volume(constants, "settings", "/settings", optional=True)
    kubernetes.mount_pvc(constants, "old-data", "/old", sub_path="year/2024")
    kubernetes.mount_pvc(constants, "new-data", "/new")
    kubernetes.add_node_selector(constants, "disktype", "ssd")
    kubernetes.add_node_selector(constants, "example.com/zone", "a")
    kubernetes.add_toleration(constants, "gpu", "Equal", "yes", "NoExecute", 10)
    kubernetes.add_toleration_json(
        constants, [{"key": "spot", "operator": "Exists", "effect": "NoSchedule"}, {"operator": "Exists"}]
    )
    kubernetes.add_node_affinity(
        constants,
        match_expressions=[{"key": "zone", "operator": "In", "values": ["a", "b"]}],
        match_fields=[{"key": "metadata.name", "operator": "NotIn", "values": ["bad-node"]}],
    )
    kubernetes.add_node_affinity(constants, match_expressions=[{"key": "fast", "operator": "Exists"}], weight=3)
    kubernetes.add_pod_label(constants, "team", "search")
    kubernetes.add_pod_label(constants, "cost-center", "42")
    kubernetes.add_pod_annotation(constants, "example.com/note", "two words")
    kubernetes.set_image_pull_policy(constants, "Always")
    kubernetes.set_image_pull_secrets(constants, ["registry", "mirror"])
    kubernetes.set_timeout(constants, 300)
    kubernetes.use_field_path_as_env(constants, "POD_NAME", "metadata.name")
    kubernetes.use_field_path_as_env(constants, "POD_IP", "status.podIP")
    kubernetes.add_ephemeral_volume(constants, "scratch", "/scratch", ["ReadWriteOnce"], "5Gi")
    kubernetes.add_ephemeral_volume(
        constants,
        "fast",
        "/fast",
        ["ReadWriteOnce", "ReadOnlyMany"],
        "1Ti",
        storage_class_name="nvme",
        labels={"use": "fast"},
        annotations={"example.com/why": "speed"},
    )
    kubernetes.empty_dir_mount(constants, "empty", "/empty")
    kubernetes.empty_dir_mount(constants, "memory", "/memory", "Memory", "1Gi")
    kubernetes.set_security_context(constants, run_as_user=1000, run_as_group=0, run_as_non_root=False)

    json = work("json")
    kubernetes.add_node_selector_json(json, {"disktype": "hdd"})
    kubernetes.add_node_affinity_json(json, AFFINITY)

    inputs = work("inputs")
    kubernetes.use_secret_as_env(inputs, secret, {"a": "A"})
    kubernetes.use_secret_as_volume(inputs, secret, "/secret")
    kubernetes.use_config_map_as_env(inputs, claim, {"b": "B"})
    kubernetes.use_config_map_as_volume(inputs, claim, "/map")
    kubernetes.mount_pvc(inputs, claim, "/claim")
    kubernetes.set_image_pull_secrets(inputs, [secret])
    kubernetes.add_node_selector_json(inputs, selector)
    kubernetes.add_toleration_json(inputs, tolerations)

    outputs = work("outputs")
    kubernetes.use_secret_as_env(outputs, made.outputs["name"], {"a": "A"})
    kubernetes.use_config_map_as_volume(outputs, made.outputs["name"], "/map")
    kubernetes.mount_pvc(outputs, pvc.outputs["name"], "/claim")
    kubernetes.add_node_selector_json(outputs, made.outputs["selector"])
    kubernetes.add_node_affinity_json(outputs, made.outputs["selector"])

    with dsl.ParallelFor(["a", "b"]) as item:
        in_loop = work("in_loop")
        kubernetes.use_secret_as_env(in_loop, item, {"a": "A"})
        with dsl.If(secret == "x"):
            deep = work("deep")
            kubernetes.use_secret_as_env(deep, item, {"a": "A"})
            kubernetes.use_secret_as_env(deep, made.outputs["name"], {"b": "B"})
            kubernetes.mount_pvc(deep, pvc.outputs["name"], "/claim")
            kubernetes.use_config_map_as_volume(deep, secret, "/map")

    trained = train(nodes=2).set_cpu_limit("2").set_env_variable("A", "1")
    kubernetes.add_toleration(trained, "gpu", "Exists")

    kubernetes.DeletePVC(pvc_name=pvc.outputs["name"]).after(constants)


compiler.Compiler().compile(every_feature, sys.argv[1])
compiler.Compiler().compile(
    every_feature,
    sys.argv[2],
    kubernetes_manifest_format=True,
    kubernetes_manifest_options=KubernetesManifestOptions(
        pipeline_display_name="Every feature",
        pipeline_version_name="every-feature-2",
        namespace="prod",
        include_pipeline_manifest=True,
    ),
)
