"""Lets each click act once, also on a page that refreshes itself.

Streamlit's client keeps a click until a timer sends it. If a fragment's own timer falls due in
between, its request for a refresh carries the click too, and the callback would run twice: a row
that a click opens would close again, and a lecture would go on by two scenes. A refresh is no
click, so its clicks are taken out; the request that is theirs follows.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

# The kinds of value that act once and are then forgotten.
_TRIGGERS = {"trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"}


class SingleClicks:
    """Middleware that takes the clicks out of the refreshes which a client sends by itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a connection on; what its client sends by itself loses its clicks."""

        async def receive_without_clicks() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                message["bytes"] = drop_repeated_clicks(message["bytes"])
            return message

        is_session = scope["type"] == "websocket"
        await self._app(scope, receive_without_clicks if is_session else receive, send)


def drop_repeated_clicks(sent: bytes) -> bytes:
    """What a client has sent, without the clicks if it is a refresh; anything else as it came."""
    try:
        message = BackMsg.FromString(sent)
    except DecodeError:
        return sent  # Streamlit says what is wrong with it
    states = message.rerun_script.widget_states.widgets
    if not message.rerun_script.is_auto_rerun or not any(map(_is_trigger, states)):
        return sent
    kept = [state for state in states if not _is_trigger(state)]
    del states[:]
    states.extend(kept)
    return message.SerializeToString()


def take_clicks_once() -> Middleware:
    """The middleware."""
    return Middleware(SingleClicks)


def _is_trigger(state: WidgetState) -> bool:
    return state.WhichOneof("value") in _TRIGGERS
