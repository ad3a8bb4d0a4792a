"""Settings hold secrets: whoever prints them, as a traceback does, prints none."""

from pathlib import Path

from tracker.config import settings_from


def test_printing_settings_tells_no_secret() -> None:
    settings = settings_from(
        {
            "TRACKER_SECRET_KEY": "the-key-of-the-installation",
            "TRACKER_DATABASE_URL": "postgresql+psycopg://tracker:the-key-of-the-database@localhost/tracker",
            "TRACKER_SMTP_URL": "smtps://tracker:the-key-of-the-mail@mail.example",
            "TRACKER_MAIL_FROM": "tracker@example.org",
            "TRACKER_PUBLIC_URL": "https://tracker.example",
        },
        Path("/nowhere"),
    )

    assert settings.secret_key == "the-key-of-the-installation"
    assert "the-key" not in repr(settings)
