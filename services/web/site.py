"""Every page, by its reader."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from services.web.accounts.factors import Factors
from services.web.accounts.house import HouseAccounts
from services.web.accounts.own import OwnAccount
from services.web.accounts.tokens import Tokens
from services.web.accounts.workers import WorkerAccounts
from services.web.again import Again
from services.web.assets import favicon, static
from services.web.calendar import Calendar
from services.web.coach.cohorts import Cohorts
from services.web.coach.milestones import Milestones
from services.web.coach.week import Weeks
from services.web.desk.answers import AnswerPages
from services.web.desk.authorities import AuthorityPages
from services.web.desk.calls import CallPages
from services.web.desk.cliffs import CliffPages
from services.web.desk.contests import ContestPages
from services.web.desk.facts import FactPages
from services.web.desk.items import ItemPages
from services.web.desk.papers import PaperPages
from services.web.desk.placement import LifePages
from services.web.desk.placements import PlacementPages
from services.web.desk.posting import DeskPostingPages
from services.web.desk.proposing import ProposingPages
from services.web.desk.queue import QueuePages
from services.web.desk.rights import RightsPages
from services.web.desk.roles import RolePages
from services.web.desk.sheets import SheetPages
from services.web.desk.workers import WorkerPages
from services.web.employer.offers import OfferPages
from services.web.employer.posting import PostingPages
from services.web.employer.roles import OwnRolePages
from services.web.invitations import Invitations
from services.web.lab.lists import ListFiles, Lists
from services.web.lab.lives import Checks, Effects, Lives, Steps
from services.web.lab.persons import Persons
from services.web.lab.policies import Policies
from services.web.lab.what_if import WhatIfs
from services.web.listener.alarms import AlarmPages
from services.web.me.flows import FlowPages
from services.web.me.pages import Me
from services.web.me.rights import MyRights
from services.web.partner.referrals import PartnerPages
from services.web.public.asking import Asking
from services.web.public.pages import Public
from services.web.showcase import Showcase
from services.web.signing import Signing
from services.web.watch.pages import WatchPages

PAGES: Final[tuple[ControllerRouterHandler, ...]] = (
    static,
    favicon,
    Public,
    Signing,
    Again,
    Invitations,
    OwnAccount,
    Factors,
    Tokens,
    HouseAccounts,
    WorkerAccounts,
    Asking,
    Me,
    FlowPages,
    MyRights,
    QueuePages,
    ItemPages,
    CallPages,
    AuthorityPages,
    WorkerPages,
    RightsPages,
    ContestPages,
    AnswerPages,
    SheetPages,
    CliffPages,
    FactPages,
    PaperPages,
    RolePages,
    DeskPostingPages,
    ProposingPages,
    PlacementPages,
    LifePages,
    Showcase,
    OwnRolePages,
    OfferPages,
    PostingPages,
    PartnerPages,
    AlarmPages,
    WatchPages,
    Policies,
    Checks,
    Lives,
    Steps,
    Effects,
    WhatIfs,
    Persons,
    Lists,
    ListFiles,
    Weeks,
    Cohorts,
    Milestones,
    Calendar,
)
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load and do: nothing from elsewhere, nothing inline. The same on every page."""
