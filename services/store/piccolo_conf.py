"""Piccolo's entry point. `PICCOLO_CONF=services.store.piccolo_conf piccolo migrations new talentcoop --auto` writes a
migration; `services.store.migrate` runs them.
"""

from __future__ import annotations

from piccolo.conf.apps import AppRegistry

from services.store.engine import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["services.store.piccolo_app"])
