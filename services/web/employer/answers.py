"""The answers about a role on their way from question to question; the address holds them, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from services.usecases.own_roles import Sought
from services.usecases.vacancies import Posting
from services.web.amounts import pay
from services.web.employer.questions import LANGUAGES, QUESTIONS, SKILLS, Question
from services.web.environment import query
from services.web.forms import UNSENT, YEARS, Filled, checked
from talentcoop.employers import Employer, Vacancy
from talentcoop.skills import Cefr, Level

PATH: Final = "/employer/post"
CHECK: Final = "check"
THEN: Final = "then"
"""The key that says: back to the check once this question is answered."""
LONGEST: Final = 200
_KEYS: Final = (*(key for question in QUESTIONS for key in question.keys), THEN)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far, by field."""

    held: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Iterable[tuple[str, str]]) -> Self:
        """The answers among what was sent; anything else is left aside."""
        sent = {key: text.strip()[:LONGEST] for key, text in given if key in _KEYS}
        return cls({key: sent[key] for key in _KEYS if sent.get(key)})

    @classmethod
    def like(cls, role: Vacancy, today: date) -> Self:
        """Those that describe a role as it was posted; a first day gone by becomes today."""
        first = max(role.starts_on, today)
        held = {
            "occupation": role.isco08,
            "title": role.title,
            "sector": role.sector,
            "firm": str(role.employer),
            "region": role.region,
            "starts-day": str(first.day),
            "starts-month": str(first.month),
            "starts-year": str(first.year),
            "positions": str(role.positions),
            "hours": str(role.hours_a_week),
            "pay": f"{role.pay_cents / 100:.2f}",
            "languages": "these" if role.languages else "none",
            "skills": "these" if role.skills else "none",
        }
        held |= {f"language-{code}": level.name for code, level in role.languages.items()}
        held |= {f"skill-{skill}": level.name for skill, level in role.skills.items()}
        return cls.of(held.items())

    def address(self, name: str, *, then: bool = False) -> str:
        """Where a question is asked, these answers going with it. `then` leads back to the check."""
        kept = {key: text for key, text in self.held.items() if key != THEN}
        return query(path_of(name), **kept, **({THEN: CHECK} if then else {}))

    def carried(self, question: Question) -> Mapping[str, str]:
        """What a question's form hides: the answers to all others."""
        return {key: text for key, text in self.held.items() if key not in question.keys}

    def filled(self, question: Question, today: date, firms: tuple[Employer, ...]) -> Filled[Any]:
        """A question's form as these answers fill it, checked."""
        raw = {key: (text,) for key, text in self.held.items() if key in question.keys}
        return question.checked(checked(question.form, raw), today, firms)

    def shown(self, question: Question, today: date, firms: tuple[Employer, ...]) -> Filled[Any]:
        """The same to be looked at: what was never answered is no fault yet."""
        answered = any(key in self.held for key in question.keys)
        return Filled(self.filled(question, today, firms).raw) if answered else UNSENT

    def gap(self, today: date, firms: tuple[Employer, ...], before: str = CHECK) -> tuple[Question, Filled[Any]] | None:
        """The first question before another that is not well answered, with its faults."""
        for question in QUESTIONS:
            if question.name == before:
                return None
            filled = self.filled(question, today, firms)
            if filled.faults:
                return question, filled
        return None

    @property
    def isco08(self) -> str | None:
        """The occupation's code, None where it was not answered."""
        chosen = self.held.get("occupation")
        code = self.held.get("code") if chosen == "other" else chosen
        return code if code and len(code) == 4 and code.isascii() and code.isdigit() else None

    @property
    def starts_on(self) -> date | None:
        """The first day, None where it was not answered."""
        try:
            day = date(*(int(self.held.get(f"starts-{part}", "")) for part in ("year", "month", "day")))
        except (ValueError, OverflowError):
            return None
        return day if YEARS[0] <= day.year <= YEARS[1] else None

    @property
    def hours(self) -> int | None:
        """Hours a week, None where they were not answered."""
        text = self.held.get("hours", "")
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text) else None

    @property
    def pay_cents(self) -> int | None:
        """Gross pay a month, None where it was not answered."""
        try:
            return pay(self.held.get("pay", ""))
        except ValueError:
            return None

    @property
    def languages(self) -> Mapping[str, Cefr]:
        """The languages asked for; none where that was left open."""
        wanted = self.held.get("languages") == "these"
        named = {code: self.held.get(f"language-{code}", "") for code in LANGUAGES if wanted}
        return {code: Cefr[level] for code, level in named.items() if level in Cefr.__members__}

    @property
    def skills(self) -> Mapping[str, Level]:
        """The skills asked for; none where that was left open."""
        wanted = self.held.get("skills") == "these"
        named = {skill: self.held.get(f"skill-{skill}", "") for skill in SKILLS if wanted}
        return {skill: Level[level] for skill, level in named.items() if level in Level.__members__}

    def firm(self, firms: tuple[Employer, ...]) -> Employer | None:
        """The firm that posts: the only one, else the one chosen."""
        if len(firms) == 1:
            return firms[0]
        return next((firm for firm in firms if str(firm.id) == self.held.get("firm")), None)

    def sought(self, text: str = "") -> Sought:
        """What the use case is asked while the role is described."""
        region = self.held.get("region")
        return Sought(text=text, isco08=self.isco08, region=region, on=self.starts_on, hours_a_week=self.hours)

    def posting(self, firm: Employer) -> Posting:
        """The role, once no question is open any more."""
        firms = (firm,)
        held = {question.name: self.filled(question, date.min, firms).checked() for question in QUESTIONS}
        name, place, work = held["name"], held["place"], held["pay"]
        return Posting(
            employer=firm.id,
            title=name.title,
            isco08=self.isco08 or "",
            sector=name.sector,
            region=place.region,
            hours_a_week=work.hours,
            pay_cents=work.pay,
            positions=place.positions,
            starts_on=place.starts,
            skills=self.skills,
            languages=self.languages,
        )


def path_of(name: str) -> str:
    """Where a question is asked; the first one where the role's own address is."""
    return PATH if name == QUESTIONS[0].name else f"{PATH}/{name}"
