"""The data's tables and where their migrations lie: inside the package, so that the wheel carries them."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from services.store.tables import TABLES

APP_CONFIG = AppConfig(
    app_name="talentcoop",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=list(TABLES),
)
