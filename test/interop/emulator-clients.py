"""Google's Python clients against the emulator that the environment names; prints what they saw as JSON."""

import json
import os
import time

from google import genai
from google.api_core.exceptions import PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.genai import types
from google.oauth2.credentials import Credentials

url = os.environ["PIPEWRIGHT_EMULATOR_URL"]
seen = {}

# STORAGE_EMULATOR_HOST is in the environment, as `pipewright emulator start` prints it.
client = storage.Client(project="p", credentials=AnonymousCredentials())
bucket = client.create_bucket("from-python")
small = bucket.blob("py/a.txt")
small.upload_from_string("0123456789", checksum="crc32c")
seen["range"] = small.download_as_bytes(start=2, end=4).decode()
payload = bytes(range(256)) * 4096
big = bucket.blob("py/big.bin", chunk_size=256 * 1024)
big.upload_from_string(payload)
seen["round_trip"] = bucket.blob("py/big.bin").download_as_bytes() == payload
bucket.blob("py/deep/c.txt").upload_from_string("c")
listing = client.list_blobs(bucket, prefix="py/", delimiter="/")
seen["listed"] = [blob.name for blob in listing]
seen["prefixes"] = sorted(listing.prefixes)
try:
    small.upload_from_string("again", if_generation_match=0)
except PreconditionFailed as error:
    seen["second_write"] = error.code

bucket.blob("train.jsonl").upload_from_string(os.environ["TUNING_ROWS"])
ai = genai.Client(
    vertexai=True,
    project="p",
    location="us-central1",
    credentials=Credentials(token="none"),
    http_options=types.HttpOptions(base_url=url),
)
config = types.GenerateContentConfig(
    system_instruction="Perform sentiment analysis based on the provided text.", temperature=0
)
question = "Text: the film was shabby on day 999"
seen["base"] = ai.models.generate_content(model="gemini-2.5-flash", contents=question, config=config).text
job = ai.tunings.tune(
    base_model="gemini-2.5-flash",
    training_dataset=types.TuningDataset(gcs_uri="gs://from-python/train.jsonl"),
    config=types.CreateTuningJobConfig(epoch_count=4, tuned_model_display_name="from python"),
)
while not job.has_ended:
    time.sleep(0.1)
    job = ai.tunings.get(name=job.name)
seen["state"] = job.state.value
endpoint = job.tuned_model.endpoint
seen["checkpoints"] = len(job.tuned_model.checkpoints)
seen["tuned"] = ai.models.generate_content(model=endpoint, contents=question, config=config).text
stream = ai.models.generate_content_stream(
    model=endpoint, contents="Text: the meal was splendid on day 998", config=config
)
seen["streamed"] = "".join(chunk.text for chunk in stream)
seen["jobs"] = len(list(ai.tunings.list()))
print(json.dumps(seen))
