#!/usr/bin/env python3
"""The peer: a network trained by Keras, as its Python users run it.

Input(100) -> Dense(128 * width, relu) -> Dense(64 * width, relu) -> Dense(1, sigmoid); Adam with
Keras' defaults; binary cross-entropy with the accuracy metric. The data are random and of the same
size for every competitor, because only the speed of training is compared.

Prints JSON: version, steps, seconds, stepsPerSecond (after one untimed warm-up epoch of 10 steps),
setupSeconds (building, and the warm-up).
"""
import argparse
import json
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

arguments = argparse.ArgumentParser()
for name, default in dict(rows=32_000, epochs=2, batch=32, width=1).items():
    arguments.add_argument(f"--{name}", type=int, default=default)
given = arguments.parse_args()

random = np.random.default_rng(0)
x = random.random((given.rows, 100), dtype=np.float32)
y = (random.random((given.rows, 1)) > 0.5).astype(np.float32)

begun = time.perf_counter()
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Dense(128 * given.width, activation="relu"),
        keras.layers.Dense(64 * given.width, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
warm = 10 * given.batch
model.fit(x[:warm], y[:warm], epochs=1, batch_size=given.batch, verbose=0)
warmed = time.perf_counter()
model.fit(x, y, epochs=given.epochs, batch_size=given.batch, verbose=0)
seconds = time.perf_counter() - warmed

steps = given.epochs * -(-given.rows // given.batch)
print(
    json.dumps(
        dict(
            version=f"Keras {keras.__version__}",
            steps=steps,
            seconds=seconds,
            stepsPerSecond=steps / seconds,
            setupSeconds=warmed - begun,
        )
    )
)
