"""Which rows of the fake an actor sees, told by hand as `services.store.scope` tells the database.

A table is looked up by the fake's own name for it. What is not named here nobody sees.
"""

from uuid import uuid5

from services.access.actors import Role
from talentcoop.agenda import Origin
from talentcoop.placements import State

OFFERED = {State.OFFERED, State.ACCEPTED, State.SIGNED, State.ACTIVE, State.SUSPENDED}


def everything(session, kept):
    return True


def of(field):
    """Whose own field lies in the scope."""
    return lambda session, kept: getattr(kept.value, field) in session.actor.scope


def sealed_for(session, kept):
    return kept.person in session.actor.scope


def my(field):
    """Whose field is the actor herself."""
    return lambda session, kept: getattr(kept.value, field) == session.actor.id


def either(*ways):
    return lambda session, kept: any(way(session, kept) for way in ways)


def every(session, table):
    """The values of all rows, the actor's scope aside."""
    return [held.value for held in session.tables.rows[table].values() if held.cooperative == session.actor.cooperative]


def enrolments(session, kept):
    return {one.id for one in every(session, "enrolment") if one.cohort in session.actor.scope}


def offers(session, states=OFFERED):
    mine = [one for one in every(session, "placement") if one.employer in session.actor.scope]
    return [one for one in mine if one.state in states]


# --- a coach, a mentor, a listener --------------------------------------------------------------------------------


def of_my_cohorts(session, kept):
    return kept.value.origin is Origin.ENROLMENT and kept.value.origin_id in enrolments(session, kept)


def about_my_cohorts(session, kept):
    items = session.tables.rows["agenda"]
    return kept.value.item in items and of_my_cohorts(session, items[kept.value.item])


def of_those_i_accompany(session, kept):
    return kept.value.origin is Origin.ENROLMENT and kept.value.origin_id in session.actor.scope


def their_cohorts(session, kept):
    return any(one.id in session.actor.scope and one.cohort == kept.value.id for one in every(session, "enrolment"))


def for_safety(session, kept):
    return kept.value.due.safety


def about_safety(session, kept):
    return any(one.id == kept.value.item and one.due.safety for one in every(session, "agenda"))


def whose_safety(session, kept):
    return any(one.subject == kept.value.id and one.due.safety for one in every(session, "agenda"))


# --- an employer ----------------------------------------------------------------------------------------------------


def is_offered(session, kept):
    return kept.value in offers(session)


def its_answers(session, kept):
    return kept.value[1] in ("accept", "refuse") and kept.value[0] in {one.id for one in offers(session, set(State))}


def is_candidate(session, kept):
    return kept.value.id in {one.worker for one in offers(session)}


# --- a worker, her lawyer, a partner ----------------------------------------------------------------------------------


def of_her_placements(table):
    def named(session, kept):
        hers = [one for one in every(session, "placement") if one.worker in session.actor.scope]
        return kept.value.id in {getattr(one, table) for one in hers}

    return named


def referred(session, kept):
    told = every(session, "opening")
    return any((one.by, one.worker) == (session.actor.id, kept.value.id) and what(one) for one in told)


def what(entry):
    return getattr(entry, "what", "file.open") == "worker.refer"


def for_her_requests(session, kept):
    return any(one.id == kept.value[0] and one.subject in session.actor.scope for one in every(session, "authority"))


def of_workers(session, kept):
    account = kept.value if hasattr(kept.value, "login") else session.tables.rows["account"][kept.value.account].value
    return account.role is Role.WORKER


def cover(worker):
    """Under what the audit names a worker where it must not name her in plain."""
    return uuid5(worker, "cover")


def noted_of_hers(session, kept):
    return kept.value.worker in session.actor.scope | {cover(one) for one in session.actor.scope}


SHARED = dict.fromkeys(("cooperative", "list", "life"), everything)
OWNED = ("passkey", "code", "sign_in", "invitation", "token")
OWN_ACCOUNT = {"account": my("id"), **dict.fromkeys(OWNED, my("account"))}
INVITED = {"account": either(my("id"), of_workers), **dict.fromkeys(OWNED[:-1], either(my("account"), of_workers))}
ALL_ACCOUNTS = dict.fromkeys(OWN_ACCOUNT, everything)
SIGNED_IN = {**SHARED, **OWN_ACCOUNT, "feed": my("actor"), "opening": my("by"), "authority": my("by")}
PEOPLE = dict.fromkeys(("worker", "index", "fact", "decision", "application", "permit"), everything)
WORK = dict.fromkeys(("employer", "vacancy", "placement", "step"), everything)
AGENDA = dict.fromkeys(("agenda", "event", "contact", "message", "cohort", "enrolment"), everything)
COUNTED = ("worker", "fact", "application", "permit", "placement", "vacancy")
REQUESTS = dict.fromkeys(("authority", "release"), everything)
RIGHTS = dict.fromkeys(("contest", "retention", "employment"), everything)
CASEWORK = {**SIGNED_IN, **INVITED, **PEOPLE, **WORK, **AGENDA, **RIGHTS, "opening": everything}
FILE = {
    "worker": of("id"),
    **dict.fromkeys(("fact", "decision", "application", "permit"), sealed_for),
    "opening": either(my("by"), noted_of_hers),
    "placement": of("worker"),
    "vacancy": of_her_placements("vacancy"),
    "employer": of_her_placements("employer"),
}
SEES = {
    Role.STAFF: CASEWORK,
    Role.COORDINATOR: {**CASEWORK, **REQUESTS, "link": everything, "receipt": everything},
    Role.COACH: {
        **SIGNED_IN,
        "cohort": of("id"),
        "enrolment": of("cohort"),
        "agenda": of_my_cohorts,
        "contact": about_my_cohorts,
        "message": about_my_cohorts,
    },
    Role.MENTOR: {**SIGNED_IN, "cohort": their_cohorts, "enrolment": of("id"), "agenda": of_those_i_accompany},
    Role.LAWYER: {**SIGNED_IN, **FILE, **REQUESTS},
    Role.PARTNER: {**SIGNED_IN, "worker": either(of("id"), referred)},
    Role.LISTENER: {**SIGNED_IN, "agenda": for_safety, "contact": about_safety, "worker": whose_safety},
    Role.EMPLOYER: {
        **SIGNED_IN,
        "employer": of("id"),
        "vacancy": of("employer"),
        "placement": is_offered,
        "step": its_answers,
        "worker": is_candidate,
    },
    Role.POLICY: SIGNED_IN,
    Role.WORKER: {
        **SIGNED_IN,
        **FILE,
        "enrolment": sealed_for,
        "agenda": of("subject"),
        "contact": sealed_for,
        "contest": sealed_for,
        "retention": sealed_for,
        "authority": of("subject"),
        "release": for_her_requests,
    },
    Role.ADMIN: {**SIGNED_IN, **ALL_ACCOUNTS, "opening": everything, "link": everything, "receipt": everything},
    Role.JOB: {
        "link": everything,
        **SHARED,
        **ALL_ACCOUNTS,
        **PEOPLE,
        **WORK,
        **AGENDA,
        **REQUESTS,
        **RIGHTS,
        "receipt": everything,
        "opening": everything,
        "feed": my("actor"),
    },
    Role.TALLY: {
        **SHARED,
        **dict.fromkeys(("worker", "fact", "application", "permit", "placement", "vacancy"), everything),
        "figures": everything,
    },
    Role.DOOR: {**SHARED, **ALL_ACCOUNTS, "opening": my("by")},
}

KNOWN = {"fact", "decision", "application", "permit"}
HERS = KNOWN | {"worker", "enrolment", "contact", "contest", "employment", "authority"}
OPENS = {
    Role.STAFF: HERS,
    Role.COORDINATOR: HERS,
    Role.COACH: {"enrolment", "contact"},
    Role.MENTOR: {"enrolment"},
    Role.LAWYER: KNOWN | {"worker", "authority"},
    Role.PARTNER: set(),
    Role.LISTENER: {"contact"},
    Role.EMPLOYER: {"worker"},
    Role.POLICY: set(),
    Role.WORKER: HERS,
    Role.ADMIN: set(),
    Role.JOB: HERS,
    Role.TALLY: {"fact", "application", "permit"},
    Role.DOOR: set(),
}
OPENS = {role: tables | ({"account"} if role is not Role.TALLY else set()) for role, tables in OPENS.items()}
"""Everybody opens her own account; who sees those of others opens them too."""
