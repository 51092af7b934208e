"""Prefect's pages as people use them: fields are found by their titles, never by their place on the screen."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from playwright.async_api import Locator, Page, expect

SLOW = 30_000  # ms; only a broken page takes longer
PHONE = 390  # px
OPTIONAL = r"( \(Optional\))?"  # Prefect's own mark behind a title


@dataclass
class Pages:
    """One browser window on Prefect's pages."""

    page: Page
    address: str

    async def run_form(self, flow: str) -> Locator:
        """Open the form that starts a flow."""
        async with httpx.AsyncClient(timeout=30) as client:
            found = await client.get(f"{self.address}/api/deployments/name/{flow}/lianban")
        await self.page.goto(f"{self.address}/v2/deployments/deployment/{found.json()['id']}/run")
        await expect(self.page.get_by_role("button", name="Submit")).to_be_visible(timeout=SLOW)
        return self.page.locator("form")

    async def started(self) -> str:
        """The run of the form just sent: Prefect shows it on the page of the deployment."""
        link = self.page.locator("main a[href*='/runs/flow-run/']").first
        await expect(link).to_be_visible(timeout=SLOW)
        return str(await link.get_attribute("href")).rpartition("/")[2].partition("?")[0]

    async def open_run(self, run_id: str) -> None:
        """Open the page of one run."""
        await self.page.goto(f"{self.address}/v2/runs/flow-run/{run_id}")

    async def open_paper(self, key: str) -> None:
        """Open the newest version of a paper from the page of its key."""
        await self.page.goto(f"{self.address}/v2/artifacts/key/{key}")
        await self.page.locator("a[href*='/artifacts/artifact/']").first.click(timeout=SLOW)

    async def resume_form(self) -> Locator:
        """The dialog behind Resume in the menu of the run page that is open."""
        await expect(self.page.get_by_text("Suspended", exact=True).first).to_be_visible(timeout=SLOW)
        await self.page.get_by_role("button", name="Open menu").first.click()
        await self.page.get_by_role("menuitem", name="Resume").click()
        dialog = self.page.get_by_role("dialog", name="Resume Flow Run")
        await expect(dialog).to_be_visible(timeout=SLOW)
        return dialog

    async def resume(self, dialog: Locator) -> None:
        """Send the dialog, which closes."""
        await dialog.get_by_role("button", name="Resume").click()
        await expect(dialog).to_be_hidden(timeout=SLOW)

    async def show_mail(self, html: str) -> None:
        """Show a mail as a phone does."""
        await self.page.set_viewport_size({"width": PHONE, "height": 850})
        await self.page.set_content(html)

    async def shot(self, name: str, of: Locator | None = None, at: Locator | None = None) -> None:
        """Keep a picture of a part or the page, ``at`` in sight; only where ``LIANBAN_SHOTS`` names a folder."""
        if not (folder := os.environ.get("LIANBAN_SHOTS")):
            return
        if at is not None:
            await self.page.set_viewport_size({"width": 1180, "height": 1300})
            await at.scroll_into_view_if_needed()
        await (of or self.page).screenshot(path=Path(folder) / f"{name}.png")


def part(form: Locator, title: str, nth: int = 0) -> Locator:
    """Label, menu and input under this title; the ``nth`` where items of a list repeat it."""
    label = form.locator("label", has_text=re.compile(f"^{re.escape(title)}{OPTIONAL}$"))
    return label.nth(nth).locator("xpath=ancestor::div[fieldset][1]")


async def write(form: Locator, title: str, text: object, nth: int = 0) -> None:
    """Type a text or a number."""
    await part(form, title, nth).locator("textarea, input").first.fill(str(text))


async def choose(form: Locator, title: str, choice: str) -> None:
    """Pick one of the choices."""
    await part(form, title).locator("fieldset button").first.click()
    await form.page.get_by_role("option", name=choice, exact=True).click()


async def pick(form: Locator, title: str, day: str | date, nth: int = 0) -> None:
    """Give a date (ISO); what may be left out is a date only once its tab says so."""
    here = part(form, title, nth)
    if await (tab := here.get_by_role("tab", name="date", exact=True)).count():
        await tab.click()
        here = here.get_by_role("tabpanel")
    await here.locator("fieldset button").first.click()
    typed = form.page.get_by_label("Date (yyyy-MM-dd)")
    await typed.fill(str(day))
    await typed.press("Enter")
    await form.page.keyboard.press("Escape")
    await expect(typed).to_be_hidden()


async def add(form: Locator, title: str) -> Locator:
    """Add an item to a list; the whole list."""
    found = part(form, title)
    await found.get_by_role("button", name="Add item").last.click()
    return found


async def lines(form: Locator, title: str, texts: list[str]) -> None:
    """Fill a list of texts."""
    for place, text in enumerate(texts):
        await (await add(form, title)).locator("textarea").nth(place).fill(text)
