"""KServe's InferenceRESTClient: reads a job as JSON from standard input, prints what it was answered."""

import asyncio
import json
import sys

import numpy as np
from without_server import import_without_server

import_without_server("kserve")

import httpx  # noqa: E402
from kserve.inference_client import InferenceRESTClient, RESTConfig  # noqa: E402
from kserve.protocol.infer_type import InferInput, InferRequest, RequestedOutput  # noqa: E402


async def run(job):
    async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
        url, model = job["url"], job["model"]
        return {
            "live": await client.is_server_live(url),
            "ready": await client.is_server_ready(url),
            "model_ready": [await client.is_model_ready(url, name) for name in [model, "nobody"]],
            "inferences": [await infer(client, job, **options) for options in job["inferences"]],
            "refusals": [
                await refusal(infer(client, {**job, "model": "nobody"})),
                await refusal(infer(client, {**job, "rows": [[1, 2, 3]]})),
                await refusal(infer(client, {**job, "model": job["without_network"]})),
            ],
        }


async def infer(client, job, *, binary_in=False, binary_out=None, dtype="float32"):
    rows = np.array(job["rows"], dtype=dtype)
    tensor = InferInput(job["input"], list(rows.shape), DATATYPES[dtype])
    tensor.set_data_from_numpy(rows, binary_data=binary_in)
    asked = None
    if binary_out is not None:
        asked = [RequestedOutput(job["output"], parameters={"binary_data": binary_out})]
    request = InferRequest(job["model"], [tensor], request_id="7", request_outputs=asked)
    response = await client.infer(job["url"], request, model_name=job["model"])
    [output] = response.outputs
    return {
        "id": response.id,
        "model": response.model_name,
        "values": output.as_numpy().tolist(),
    }


DATATYPES = {"float16": "FP16", "float32": "FP32", "float64": "FP64", "int64": "INT64"}


async def refusal(call):
    try:
        await call
    except httpx.HTTPStatusError as error:
        return {"status": str(error.response.status_code), "message": str(error)}
    return None


print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
