"""Detects on a folder of images with a pool of Ray's actors: detect.py FOLDER WEIGHTS [ACTORS]."""
import json, pathlib, subprocess, sys

import ray


@ray.remote
class Detector:
    def __init__(self, weights):
        command = ["rcnn", "detect", "--worker", "--weights", weights, "--quiet"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def detect(self, path):
        print(json.dumps({"file": path}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


if __name__ == "__main__":
    folder, weights, actors = sys.argv[1], sys.argv[2], int((sys.argv + [4])[3])
    pool = ray.util.ActorPool([Detector.remote(weights) for _ in range(actors)])
    paths = sorted(str(path) for path in pathlib.Path(folder).rglob("*.jpg"))
    for row in pool.map(lambda actor, path: actor.detect.remote(path), paths):
        print(json.dumps(row))
