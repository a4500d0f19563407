"""NVIDIA's tritonclient[http]: reads a job as JSON from standard input, prints what it was answered."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException


def run(job):
    client = triton.InferenceServerClient(job["url"].removeprefix("http://"))
    model = job["model"]
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "model_ready": [client.is_model_ready(model, version) for version in ["", "1", "9"]],
        "server": client.get_server_metadata(),
        "metadata": [client.get_model_metadata(model, version) for version in ["", "1"]],
        "index": client.get_model_repository_index(),
        "load": client.load_model(model),
        "inferences": [infer(client, job, **options) for options in job["inferences"]],
        "refusals": refusals(client, job),
    }


def infer(client, job, *, version="", dtype="float32", binary_in=True, outputs=None, **options):
    rows = np.array(job["rows"], dtype=dtype)
    tensor = triton.InferInput(job["input"], list(rows.shape), triton_type(rows))
    tensor.set_data_from_numpy(rows, binary_data=binary_in)
    asked = None
    if outputs is not None:
        asked = [triton.InferRequestedOutput(job["output"], binary_data=outputs == "binary")]
    result = client.infer(
        job["model"], [tensor], model_version=version, outputs=asked, request_id="7", **options
    )
    response = result.get_response()
    return {
        "id": response["id"],
        "model_version": response["model_version"],
        "values": result.as_numpy(job["output"]).tolist(),
    }


def triton_type(array):
    from tritonclient.utils import np_to_triton_dtype

    return np_to_triton_dtype(array.dtype)


def refusals(client, job):
    def wrong_width():
        rows = np.zeros((1, 3), dtype="float32")
        tensor = triton.InferInput(job["input"], [1, 3], "FP32")
        client.infer(job["model"], [tensor.set_data_from_numpy(rows)])

    return [
        refusal(lambda: client.get_model_metadata("nobody")),
        refusal(wrong_width),
        refusal(lambda: infer(client, {**job, "model": job["without_network"]})),
        refusal(lambda: client.unload_model(job["model"])),
    ]


def refusal(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


print(json.dumps(run(json.load(sys.stdin))))
