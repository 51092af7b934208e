"""Chromium on a whole system of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from browser.pages import Pages
from playwright.async_api import async_playwright
from system.house import House, building

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip


def need_chromium() -> None:
    """Skip where there is no browser."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium here")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One whole system, taken down before other files start theirs."""
    need_chromium()
    with building() as built:
        yield built


@pytest.fixture
async def pages(house: House) -> AsyncIterator[Pages]:
    """A fresh browser window that talks to nobody but the house."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1280, "height": 1000}, locale="zh-CN")
        try:
            yield Pages(page, f"http://127.0.0.1:{house.port}")
        finally:
            await browser.close()
