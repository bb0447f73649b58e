"""What the server logs: lines for people, or one JSON object a line if `EXPLORER_LOG` is `json`.

A line about a run has the run's id, so that what happened to it can be followed across processes.
No message has the name of a run, or anything else that a user typed.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime

import streamlit.logger

from explorer.core.errors import InvalidValueError

_OWN = "explorer"
_PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """One JSON object for each record: time, level, logger, message, run_id, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        fields: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if run_id := getattr(record, "run_id", ""):
            fields["run_id"] = run_id
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def set_up_logs() -> None:
    """Let the app, Streamlit and the web server log to the terminal in the chosen form.

    Raises:
        InvalidValueError: `EXPLORER_LOG` is neither `text` nor `json`.
    """
    form = os.environ.get("EXPLORER_LOG", "") or "text"
    if form not in {"text", "json"}:
        raise InvalidValueError(f"`EXPLORER_LOG` must be text or json, got {form[:40]!r}.")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_PLAIN))
    own = logging.getLogger(_OWN)
    own.setLevel(logging.INFO)
    own.propagate = False
    own.handlers = [handler]
    if form == "json":
        logging.getLogger().handlers = [handler]
        logging.captureWarnings(capture=True)

        def set_up(logger: logging.Logger) -> None:
            logger.handlers = [handler]

        # Streamlit gives each of its loggers, and those of the web server, a handler of its own
        # when it is first used; this is the function that does so.
        streamlit.logger.setup_formatter = set_up
        streamlit.logger.update_formatter()
