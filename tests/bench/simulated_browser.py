"""A browser tab without a browser: it speaks Streamlit's protocol over a real WebSocket.

It asks for a page, sends what a stage would send, polls live pages as they ask for it, and throws
away what it is sent. So the server does all it would do for a person, and the client next to
nothing.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_STUCK_S = 60.0  # a run of a page's script that takes longer counts as one that never ends
_BEAT_EVERY_S = 20.0


class SimulatedBrowser:
    """One tab at one page.

    Attributes:
        waits_s: of each run of the script that was asked for by hand, from asking to its end.
        polls_s: the same for those that a live page asked for.
        num_stuck: how many didn't end in a minute.
        num_bytes: received.
    """

    def __init__(self, url: str) -> None:
        """Prepare a tab at an address of the app; nothing is asked for yet."""
        parts = urlsplit(url)
        self._address = f"ws://{parts.netloc}/_stcore/stream"
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._page = parts.path.strip("/")
        self._query = parts.query
        self._script = ""
        self._widgets: dict[str, WidgetState] = {}
        self._ids: dict[str, str] = {}  # of components and of the button that stands out
        self._cached: set[str] = set()
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._announced: set[str] = set()  # polls that the present run of the page asks for
        self._finished = asyncio.Event()
        self._count = 0
        self.waits_s: list[float] = []
        self.polls_s: list[float] = []
        self.num_stuck = 0
        self.num_bytes = 0

    async def use(self, behave: Callable[[SimulatedBrowser], Awaitable[None]]) -> None:
        """Open the page, then do what the coroutine function `behave` does, and close the tab."""
        cookie = f"rnn_explorer_owner={secrets.token_hex(16)}"
        async with connect(
            self._address,
            origin=self._origin,
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookie},
            max_size=None,
            open_timeout=120,
        ) as socket:
            self._socket: ClientConnection = socket
            reading = asyncio.create_task(self._read())
            beating = asyncio.create_task(self._beat())
            try:
                await self._ask()
                await behave(self)
            finally:
                for task in (beating, reading, *self._polls.values()):
                    task.cancel()

    async def send_link(self, stage: str, query: str) -> None:
        """Send what a stage sends when its scene has changed, and wait for the page."""
        self._count += 1
        state = WidgetState(id=self._ids[stage])
        state.json_value = json.dumps({"link": {"query": query, "count": self._count}})
        self._widgets[state.id] = state
        await self._ask()

    async def press(self) -> None:
        """Press the button that stands out on the page, such as Train, and wait for the page."""
        state = WidgetState(id=self._ids["primary"], trigger_value=True)
        self._widgets[state.id] = state
        await self._ask()
        del self._widgets[state.id]

    def forget_times(self) -> None:
        """Begin to measure now."""
        self.waits_s.clear()
        self.polls_s.clear()
        self.num_stuck = self.num_bytes = 0

    async def _ask(self, fragment: str = "") -> None:
        """Run the page's script from its beginning, or a fragment of it, and wait for its end."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._script
        if not self._script:
            state.page_name = self._page
        state.fragment_id = fragment
        state.is_auto_rerun = bool(fragment)
        state.widget_states.widgets.extend(self._widgets.values())
        state.cached_message_hashes.extend(self._cached)
        state.context_info.timezone = "UTC"
        self._finished.clear()
        asked_at = time.monotonic()
        await self._socket.send(message.SerializeToString())
        try:
            await asyncio.wait_for(self._finished.wait(), _STUCK_S)
        except TimeoutError:
            self.num_stuck += 1
            return
        (self.polls_s if fragment else self.waits_s).append(time.monotonic() - asked_at)

    async def _beat(self) -> None:
        """Say now and then that the tab is still open, as a browser does."""
        while True:
            await asyncio.sleep(_BEAT_EVERY_S)
            await self._socket.send(BackMsg(app_heartbeat=True).SerializeToString())

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for data in self._socket:
                if isinstance(data, bytes):
                    self.num_bytes += len(data)
                    self._take(ForwardMsg.FromString(data))

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if message.hash and message.metadata.cacheable:
            self._cached.add(message.hash)
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "delta":
            self._note(message)
        elif kind == "auto_rerun":
            poll = message.auto_rerun
            self._announced.add(poll.fragment_id)
            if poll.fragment_id not in self._polls:
                self._polls[poll.fragment_id] = asyncio.create_task(
                    self._poll(poll.fragment_id, poll.interval)
                )
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._stop_polls()
            self._finished.set()

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            self._ids[element.bidi_component.component_name] = element.bidi_component.id
        elif element.WhichOneof("type") == "button" and element.button.type == "primary":
            self._ids["primary"] = element.button.id

    async def _poll(self, fragment: str, interval_s: float) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(interval_s)
                await self._ask(fragment)

    def _stop_polls(self) -> None:
        """Stop those polls that the page, run from its beginning, didn't ask for again."""
        for fragment in set(self._polls) - self._announced:
            self._polls.pop(fragment).cancel()
        self._announced.clear()
