"""Piccolo's entry point to the keys.

`PICCOLO_CONF=services.keys.piccolo_conf piccolo migrations new talentcoop_keys --auto` writes a migration.
"""

from __future__ import annotations

from piccolo.conf.apps import AppRegistry

from services.keys.tables import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["services.keys.piccolo_app"])
