"""Many readers at once, each in another language: nobody is answered in another's."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import httpx

from services.i18n import words

LANGUAGES = ("fr", "nl", "en", "ar")
REQUESTS = 400


def test_no_page_is_in_another_readers_language(site):
    wrong = at_once(site)
    assert not wrong, wrong[:5]


def at_once(site):
    """What is wrong with any of the answers. In a thread: the browser has a loop of its own in this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(lambda: asyncio.run(asked(site))).result()


async def asked(site):
    limits = httpx.Limits(max_connections=16)
    async with httpx.AsyncClient(base_url=site.base, timeout=60, limits=limits) as client:
        answers = await asyncio.gather(*(one(client, site, number) for number in range(REQUESTS)))
    return [fault for fault in answers if fault]


async def one(client, site, number):
    language, path = LANGUAGES[number % len(LANGUAGES)], ("/me", "/sign-in", "/me/who", "/")[number // 4 % 4]
    reader = "worker" if path.startswith("/me") else "nobody"
    cookies = "; ".join(f"{name}={held}" for name, held in site.cookies(reader, language).items())
    answer = await client.get(path, headers={"Cookie": cookies})
    skip = words(language).say("Skip to the content")
    spoken = (re.search(r'<html lang="([^"]+)"', answer.text)[1], answer.headers["Content-Language"])
    if answer.status_code != 200 or spoken != (language, language) or skip not in answer.text:
        return f"{path} in {language}: {answer.status_code} {spoken}"
    return None


def test_the_look_would_find_a_page_in_another_language(site):
    class Another:
        """A reader whose cookies say one language while another is expected."""

        base = site.base

        @staticmethod
        def cookies(reader, language):
            return site.cookies(reader, "nl" if language == "fr" else "fr")

    assert len(at_once(Another())) == REQUESTS
