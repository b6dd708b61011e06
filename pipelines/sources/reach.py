"""Which addresses a name may lead to: a landing place on the internet must not lead us into our own network.

Belongs here: telling private addresses from public ones, and an HTTP client that keeps to one kind.
Does not belong here: which links are followed (`web_page`), or remembering (`landing`).
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

WHOLE_FILE_S = 120
"""How long one file may take to come over HTTP, from asking to its last byte."""
WITHIN = "the name leads to an address within this network, and the landing place is outside of it: not followed"


def is_within(address: str) -> bool:
    """Is this an address of this machine or of a private network, and none of the internet?"""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return not (mapped or found).is_global


def leads_within(url: str) -> bool:
    """Does the host of this address lead to this machine or a private network, and nowhere else? False if it leads
    nowhere at all: then asking it will say so."""
    try:
        parts = urlsplit(url)
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    return all(is_within(str(each[4][0])) for each in found)


def http_options(*, within: bool) -> dict[str, Any]:
    """What fsspec's file system for HTTP is to be made with. `within`: addresses of our own network are allowed."""
    import aiohttp
    from aiohttp.abc import AbstractResolver, ResolveResult

    class OutsideOnly(AbstractResolver):
        """Looks at what a name leads to each time, as that can change between two questions."""

        def __init__(self) -> None:
            self._asked = aiohttp.DefaultResolver()

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            found = await self._asked.resolve(host, port, family)
            if any(is_within(each["host"]) for each in found):
                raise OSError(errno.EACCES, WITHIN)
            return found

        async def close(self) -> None:
            await self._asked.close()

    async def client(loop: Any, **options: Any) -> aiohttp.ClientSession:  # noqa: ARG001 - as fsspec calls it
        connector = aiohttp.TCPConnector(resolver=None if within else OutsideOnly())
        return aiohttp.ClientSession(connector=connector, **options)

    # A redirect would lead elsewhere; a server that says nothing more is not waited for.
    waits = aiohttp.ClientTimeout(total=WHOLE_FILE_S, connect=30)
    return {
        "allow_redirects": False,
        "client_kwargs": {"timeout": waits},
        "get_client": client,
        "skip_instance_cache": True,  # or the next landing place would have this one's client
    }
