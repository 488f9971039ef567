"""The keys' table and where its migrations lie."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from services.keys.tables import EpochRow, HouseKeyRow, KeyStateRow, PersonKeyRow

APP_CONFIG = AppConfig(
    app_name="talentcoop_keys",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[PersonKeyRow, EpochRow, HouseKeyRow, KeyStateRow],
)
