"""The access log of the server: one line a request, without what is secret in an address."""

from typing import Any

from gunicorn.glogging import Logger

from tracker.web.log_lines import for_logs


class AccessLog(Logger):
    """Gunicorn's own log, of which every word that a browser sent has passed `for_logs`."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What the format of a line is filled with."""
        atoms = super().atoms(resp, req, environ, request_time)
        return {name: for_logs(word) if isinstance(word, str) else word for name, word in atoms.items()}
