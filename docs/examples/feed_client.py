"""Hand figures to a tracker from another system: an example with Python's standard library only.

    TRACKER_FEED_SECRET=… python feed_client.py https://tracker.example.org SPS figures.json

The file holds the body as docs/feeds.md describes it. Its key is made from its content: sending the same file again
changes nothing, and is answered as it was the first time. The exit code is 0 where the figures are taken, 1 where they
are refused (what is wrong is printed), 2 where the tracker could not be asked after several attempts.
"""

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PATH = "/api/v1/figures"
ATTEMPTS = 4
FIRST_PAUSE = 1.0  # seconds before it is tried again; each pause is four times as long as the one before


def signed_headers(feed: str, secret: str, body: bytes, key: str, timestamp: int, path: str = PATH) -> dict[str, str]:
    """The headers of a request: what is signed are five lines, parted by line feeds."""
    lines = ("POST", path, str(timestamp), key, hashlib.sha256(body).hexdigest())
    signature = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "Tracker-Feed": feed,
        "Tracker-Timestamp": str(timestamp),
        "Tracker-Key": key,
        "Tracker-Signature": f"v1={signature}",
    }


def send(address: str, feed: str, secret: str, body: bytes, key: str) -> tuple[int, dict]:
    """Send a body once; the status, and the document that was answered."""
    headers = signed_headers(feed, secret, body, key, int(time.time()))
    request = urllib.request.Request(address.rstrip("/") + PATH, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


def main(address: str, feed: str, file: str) -> int:
    """Send a file until it is answered for good."""
    body = Path(file).read_bytes()
    secret = os.environ["TRACKER_FEED_SECRET"]
    key = "file:" + hashlib.sha256(body).hexdigest()[:40]
    pause = FIRST_PAUSE
    for attempt in range(1, ATTEMPTS + 1):
        try:
            status, document = send(address, feed, secret, body, key)
        except (OSError, ValueError) as error:
            status, document = 0, {"title": str(error)}
        if status in (200, 201):
            print(json.dumps(document))
            return 0
        if 400 <= status < 500 and status != 429:
            print(f"refused ({status}): {document.get('title')}", file=sys.stderr)
            for problem in document.get("problems", []):
                print(f"  {problem['place']}: {problem['message']} [{problem['code']}]", file=sys.stderr)
            return 1
        # Nothing was taken, or the answer was lost: the same key makes it safe to ask again.
        if attempt < ATTEMPTS:
            time.sleep(pause)
            pause *= 4
    print(f"the tracker could not be asked: {document.get('title')}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
