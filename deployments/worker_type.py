"""What Prefect imports (entry point ``prefect.collections``) to learn of the work pool type ``lianban``."""

from deployments.attempt_worker import LianbanWorker

__all__ = ["LianbanWorker"]
