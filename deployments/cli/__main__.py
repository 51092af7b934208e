"""``python -m deployments.cli``: the same as ``lianban``."""

from deployments.cli import main

main()
