"""Cooperatives, employers, vacancies, placements; imported lists, what was done with policies, figures that left."""

from __future__ import annotations

from typing import get_args

from piccolo.columns import JSONB, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from services.store.engine import DB
from services.store.tables import columns
from talentcoop.employers import Sector, VacancyState
from talentcoop.placements import Form, State
from talentcoop.policy.lives import Did

PROFILES = ("whole", "team_of_four")


class CooperativeRow(Table, tablename="cooperative", db=DB):
    """A cooperative. Its id is the one by which all other rows are told apart."""

    id = columns.key()
    slug = columns.word(60)
    name = columns.word(200)
    region = columns.word(60)
    zone = columns.word(60)
    language = columns.word(10)
    mail = columns.word(254)
    scenario = columns.flag()
    profile = Varchar(length=20, default="whole")
    founded_at = columns.instant()
    version = columns.number()

    cooperative_taken = Unique([slug])
    cooperative_saved = columns.saved()
    cooperative_slug = Check("slug <> ''")
    cooperative_profile = columns.one_of("profile", PROFILES)


class EmployerRow(Table, tablename="employer", db=DB):
    """A user undertaking; public."""

    id = columns.key()
    cooperative = columns.one()
    name = columns.word(200)
    sector = columns.word(20)
    region = columns.word(60)
    joint_committee = columns.maybe(40)
    mail = columns.maybe(254)
    version = columns.number()

    employer_saved = columns.saved()
    employer_sector = columns.one_of("sector", get_args(Sector))


class VacancyRow(Table, tablename="vacancy", db=DB):
    """A job to fill; public."""

    id = columns.key()
    cooperative = columns.one()
    employer = columns.one()
    title = columns.word(200)
    isco08 = columns.word(4)
    sector = columns.word(20)
    region = columns.word(60)
    hours_a_week = columns.number()
    pay_cents = columns.number()
    positions = columns.number()
    starts_on = columns.day()
    posted_on = columns.day()
    skills = JSONB(default=None)
    languages = JSONB(default=None)
    state = columns.word(10)
    version = columns.number()
    entered = columns.entered()

    vacancy_saved = columns.saved()
    vacancy_state = columns.one_of("state", VacancyState)
    vacancy_sector = columns.one_of("sector", get_args(Sector))
    vacancy_isco08 = Check("isco08 ~ '^[0-9][0-9][0-9][0-9]$'")
    vacancy_figures = Check("hours_a_week > 0 and pay_cents > 0 and positions > 0")


class PlacementRow(Table, tablename="placement", db=DB):
    """A placement. What it rests on, a decision or a permit, is sealed: which of the two would tell how she stays."""

    id = columns.key()
    cooperative = columns.one()
    worker = columns.one()
    vacancy = columns.one()
    employer = columns.one()
    form = columns.word(20)
    planned_first = columns.day()
    planned_last = columns.day()
    state = columns.word(12)
    preparations = columns.words(40)
    started_on = columns.day_or_none()
    suspended_on = columns.day_or_none()
    resumed_on = columns.day_or_none()
    ended_on = columns.day_or_none()
    sealed = columns.sealed_or_none()
    version = columns.number()
    entered = columns.entered()

    placement_saved = columns.saved()
    placement_sealed = columns.is_sealed()
    placement_state = columns.one_of("state", State)
    placement_form = columns.one_of("form", Form)
    placement_planned = Check("planned_last >= planned_first")
    placement_started = Check("(started_on is not null) = (state in ('active', 'suspended', 'ended'))")
    placement_suspended = Check("state <> 'suspended' or suspended_on >= started_on")
    placement_ended = Check("(ended_on is not null) = (state = 'ended') and ended_on >= started_on")
    placement_at_work = Check("state not in ('active', 'suspended') or planned_last >= started_on")


class PlacementStepRow(Table, tablename="placement_step", db=DB):
    """A step that was taken: which, when, by whom."""

    entered = columns.entry()
    cooperative = columns.one()
    placement = columns.one()
    step = columns.word(40)
    at = columns.instant()
    actor = columns.one()


class ImportedListRow(Table, tablename="imported_list", db=DB):
    """An edition of a shortage list as it was imported; public."""

    entered = columns.entry()
    cooperative = columns.one()
    list_id = columns.word(90)
    edition = columns.word(200)
    first = columns.day()
    content = Text(default=None)

    imported_list_named = Unique([cooperative, list_id, edition])
    imported_list_dated = Unique([cooperative, list_id, first])


class PolicyStepRow(Table, tablename="policy_step", db=DB):
    """A step in the life of a policy, never changed. `place` counts the steps of one policy, so that two who act on the
    same state cannot both.
    """

    id = columns.key()
    entered = columns.entered()
    cooperative = columns.one()
    policy = columns.word(90)
    place = columns.number()
    did = columns.word(20)
    by = columns.one()
    at = columns.instant()
    about = columns.some()
    day = columns.day_or_none()
    words = Text(default=None)
    content = Text(default=None)

    policy_step_placed = Unique([cooperative, policy, place])
    policy_step_did = columns.one_of("did", Did)


class ReleaseRow(Table, tablename="release", db=DB):
    """Figures that left, rounded, never changed; they tell of nobody. `place` counts a cooperative's releases, so that
    no two are made beside each other without either being held against the other.
    """

    id = columns.key()
    entered = columns.entered()
    cooperative = columns.one()
    place = columns.number()
    question = columns.word(64)
    day = columns.day()
    content = Text(default=None)

    release_placed = Unique([cooperative, place])
