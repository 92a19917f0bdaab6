"""An object store and a cluster on loopback, one of each for all of these tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import dask
import pytest
from distributed import Client, LocalCluster
from moto.moto_server import threaded_moto_server as moto

SABOTAGE = Path(__file__).parent / "sabotage"
SLOW = 30
"""Seconds that an object takes which has `slow` in its name."""


def _slowed(app: Callable[..., Any]) -> Callable[..., Any]:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] == "GET" and "slow" in environ["PATH_INFO"]:
            time.sleep(SLOW)
        return app(environ, start)

    return answer


@pytest.fixture(scope="session")
def s3() -> Iterator[Any]:
    """An object store, and the environment that leads there; gives what writes to it."""
    with pytest.MonkeyPatch.context() as patch:
        made: Callable[..., Any] = vars(moto)["make_server"]

        def make(host: str, port: int, app: Callable[..., Any], *words: Any, **more: Any) -> Any:
            return made(host, port, _slowed(app), *words, **more)

        patch.setattr(moto, "make_server", make)
        server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield boto3.client("s3")
        server.stop()


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> Callable[[dict[str, bytes]], str]:
    """Puts objects into a bucket of the test's own; gives its address."""
    name = f"b{abs(hash(request.node.name)) % 10**9}"

    def put(objects: dict[str, bytes]) -> str:
        s3.create_bucket(Bucket=name)
        for key, data in objects.items():
            s3.put_object(Bucket=name, Key=key, Body=data)
        return f"s3://{name}"

    return put


@pytest.fixture(scope="session")
def cluster(s3: Any) -> Iterator[Client]:
    """Two workers in processes of their own, which a document can end."""
    del s3  # its environment has to be there before they are
    # NOTE: for the workers and what they begin alone: other tests begin processes too.
    path = os.pathsep.join([str(SABOTAGE), os.environ.get("PYTHONPATH", "")])
    begin = (
        f"import os, runpy; os.environ['PYTHONPATH'] = {path!r}; runpy.run_path({str(SABOTAGE / 'sitecustomize.py')!r})"
    )
    settings = {"distributed.scheduler.allowed-failures": 0}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=2,
            threads_per_worker=2,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
            preload=begin,
        ) as made,
        Client(made, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def scheduler(cluster: Client) -> str:
    """The address of the cluster."""
    return str(cluster.scheduler_info()["address"])
