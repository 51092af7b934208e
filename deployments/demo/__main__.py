"""Play the demonstration and check it: exits 0 when everything is as it must be."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import yaml

from deployments.demo.guide import to_the_plan
from deployments.demo.people import People
from deployments.demo.proof import NotProven, prove
from deployments.demo.stage import ROOT, raised
from deployments.demo.story import lasting, straight, with_loops
from tasks import organizations
from tasks.opening import open_office

HOME = ROOT / "var" / "demo"


async def main() -> int:
    """Raise the stage, play both stories, prove the outcome."""
    organization = yaml.safe_load((ROOT / "examples" / "organization.yaml").read_text(encoding="utf-8"))
    request = yaml.safe_load((ROOT / "examples" / "complaint_response.yaml").read_text(encoding="utf-8"))
    try:
        async with raised(HOME) as stage, open_office(stage.settings) as office:
            people = People(stage, office)
            async with office.unit() as unit:
                await organizations.load(unit, organization, "operator")
            stage.say(f"载入组织：{organization['organization']}")
            request = lasting(request, office.clock().date())
            numbers = {"loops": await with_loops(people, request), "straight": await straight(people, request)}
            stage.say(f"八步法第一至六步：{numbers['straight']}")
            await to_the_plan(people, numbers["straight"])
            await prove(people, numbers)
            stage.say("核对通过：状态、基线、文档版本、会议邀请、每人每事一封邮件、审计链")
            stage.say("文档在 var/demo/documents，邮件在 var/demo/mail")
    except (NotProven, RuntimeError, TimeoutError) as failed:
        print(f"演示没有通过：\n{failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(main()))
