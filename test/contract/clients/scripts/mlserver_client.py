"""The batch client of MLServer (`mlserver infer`): one request a line in, one answer a line out."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from without_server import import_without_server

import_without_server("mlserver")
import_without_server("mlserver.batching")

from mlserver.batch_processing import process_batch  # noqa: E402


async def run(job):
    return {"inferences": [await infer(job, **options) for options in job["inferences"]]}


async def infer(job, *, binary, batch_size, model=None):
    with tempfile.TemporaryDirectory() as folder:
        requests, answers = Path(folder, "requests"), Path(folder, "answers")
        requests.write_text("".join(line(job, row) for row in job["rows"]))
        await process_batch(
            model_name=model or job["model"],
            url=job["url"].removeprefix("http://"),
            workers=2,
            retries=1,
            batch_size=batch_size,
            input_data_path=str(requests),
            output_data_path=str(answers),
            binary_data=binary,
            transport="rest",
            request_headers=[],
            timeout=10,
            batch_interval=0,
            batch_jitter=0,
            use_ssl=False,
            insecure=False,
            verbose=False,
            extra_verbose=False,
        )
        return [json.loads(answer) for answer in answers.read_text().splitlines()]


def line(job, row):
    tensor = {"name": job["input"], "shape": [1, len(row)], "datatype": "FP32", "data": row}
    return json.dumps({"inputs": [tensor], "outputs": [{"name": job["output"]}]}) + "\n"


print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
