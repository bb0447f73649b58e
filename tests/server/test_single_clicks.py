"""A click acts once, also if the client sends it with a refresh of its own."""

import pytest
from starlette.types import Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from explorer.server.single_clicks import SingleClicks, drop_repeated_clicks
from tests.server.asgi_client import request


def write(*states: WidgetState, is_refresh: bool) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = "tab=Learning"
    message.rerun_script.fragment_id = "a fragment"
    message.rerun_script.is_auto_rerun = is_refresh
    message.rerun_script.widget_states.widgets.extend(states)
    return message.SerializeToString()


def click(kind: str) -> WidgetState:
    state = WidgetState(id="a button")
    if kind == "trigger_value":
        state.trigger_value = True
    elif kind == "string_trigger_value":
        state.string_trigger_value.data = "a choice"
    elif kind == "chat_input_value":
        state.chat_input_value.data = "a text"
    else:
        state.json_trigger_value = '["next"]'
    return state


SLIDER = WidgetState(id="a slider", double_value=0.25)
KINDS = ["trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refresh_loses_its_click_and_nothing_else(kind: str) -> None:
    sent = write(SLIDER, click(kind), is_refresh=True)
    assert drop_repeated_clicks(sent) == write(SLIDER, is_refresh=True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_request_of_a_click_passes_as_it_came(kind: str) -> None:
    sent = write(SLIDER, click(kind), is_refresh=False)
    assert drop_repeated_clicks(sent) == sent


@pytest.mark.parametrize(
    "sent",
    [
        write(SLIDER, is_refresh=True),
        b"",
        b"\xff\xff",
        BackMsg(stop_script=True).SerializeToString(),
    ],
)
def test_what_holds_no_click_passes_as_it_came(sent: bytes) -> None:
    assert drop_repeated_clicks(sent) == sent


def test_the_server_behind_it_receives_a_refresh_without_its_click() -> None:
    received = []

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        received.append(await receive())

    async def hand_over(scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_frame() -> dict[str, object]:
            await receive()
            return {
                "type": "websocket.receive",
                "bytes": write(SLIDER, click("trigger_value"), is_refresh=True),
            }

        await SingleClicks(read)(scope, receive_frame, send)

    request(hand_over, {"type": "websocket"})
    assert [message["bytes"] for message in received] == [write(SLIDER, is_refresh=True)]
