"""Submits a compiled pipeline through google-cloud-aiplatform to the address given, and prints what came back as JSON."""
import json
import logging
import sys

from google.auth.credentials import AnonymousCredentials
from google.cloud import aiplatform
from google.protobuf import json_format

url, template = sys.argv[1:3]
logging.disable(logging.CRITICAL)
aiplatform.init(
    project="p",
    location="us-central1",
    api_endpoint=url,
    api_transport="rest",
    credentials=AnonymousCredentials(),
)


def run(job_id, **options):
    job = aiplatform.PipelineJob(
        display_name="from python",
        template_path=template,
        job_id=job_id,
        # With an account and a new bucket, the library has no reason to ask Google who owns the bucket.
        pipeline_root=f"gs://python-{job_id}/root",
        parameter_values={"who": "Ada", "times": 2},
        labels={"from": "python"},
        **options,
    )
    job.submit(service_account="runner@p.iam.gserviceaccount.com")
    job.wait()
    return job


first = run("first")
second = run("second")
third = run("third", enable_caching=False)


def tasks(job):
    return {detail.task_name: detail.state.name for detail in job.task_details}


details = {detail.task_name: detail for detail in first.task_details}
print(
    json.dumps(
        {
            "states": [job.state.name for job in (first, second, third)],
            "tasks": [tasks(job) for job in (first, second, third)],
            "outputs": json_format.MessageToDict(details["shout"].execution._pb)["metadata"],
            "artifact": details["greet"].outputs["data"].artifacts[0].uri,
            "listed": [job.name for job in aiplatform.PipelineJob.list(filter='labels.from="python"', order_by="create_time")],
            "got": aiplatform.PipelineJob.get("second").display_name,
        }
    )
)
