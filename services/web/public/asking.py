"""Ask without a trace: somebody answers a few questions and leaves with a sheet. Nothing is stored, logged or set.

Answers travel in the body of a POST only; the language in the address, for no cookie is read here either. The page is
made without the reader's session: whoever is signed in is nobody here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from pydantic import Field

from services.access.doors import REQUEST_ID
from services.i18n import N_, PSEUDO, words
from services.usecases.titles import occupations
from services.web import languages
from services.web.doors import public
from services.web.forms import Filled, Form, read
from services.web.languages import BROWSER, WORKERS
from services.web.page import Page
from services.web.public.asked import GROUPS, STANDINGS, STAYS, weigh
from services.web.public.pages import REGION, LibraryOf, TodayOf
from talentcoop.policy.library import Library

HERE: Final = "/ask"
ASKED: Final = {question.kind: question.ask for group in GROUPS for question in group.questions}
"""What is asked of each kind of fact: the label of its field, and of until when its paper holds."""
YesNo = Literal["yes", "no"] | None


def _asks(kind: str) -> Any:  # noqa: ANN401 - what pydantic's own Field gives
    return Field(title=ASKED[kind])


class AskForm(Form):
    """The answers; None: not known, or not said."""

    job_region: Annotated[Literal["be-bru", "be-vlg", "be-wal"] | None, _asks("job_region")] = None
    job_isco08: Annotated[str | None, _asks("job_isco08"), Field(pattern=r"^\d{4}$")] = None
    job_hours_a_week: Annotated[int | None, _asks("job_hours_a_week"), Field(ge=1, le=60)] = None
    right_of_stay: Annotated[Literal["lawful", "none", "abroad"] | None, _asks("right_of_stay")] = None
    special_stay_other: Annotated[YesNo, _asks("special_stay_other")] = None
    protection_applied: Annotated[date | None, _asks("protection_applied")] = None
    registration_model_a: Annotated[YesNo, _asks("registration_model_a")] = None
    registration_model_a_until: Annotated[date | None, _asks("registration_model_a")] = None
    protection_refused_in_wait: Annotated[YesNo, _asks("protection_refused_in_wait")] = None
    protection_ended: Annotated[YesNo, _asks("protection_ended")] = None
    student_full_time: Annotated[YesNo, _asks("student_full_time")] = None
    student_full_time_until: Annotated[date | None, _asks("student_full_time")] = None
    stay_over_90_days: Annotated[YesNo, _asks("stay_over_90_days")] = None
    stay_over_90_days_until: Annotated[date | None, _asks("stay_over_90_days")] = None

    def given(self) -> dict[str, object]:
        """The answers as facts are given."""
        return {
            question.kind: _value(getattr(self, question.kind), getattr(self, f"{question.kind}_until", None))
            for group in GROUPS
            for question in group.questions
            if getattr(self, question.kind) is not None
        }


def _value(said: object, until: date | None) -> object:
    value = {"yes": True, "no": False}.get(said, said) if isinstance(said, str) else said
    return {"value": value, "until": until} if until is not None and value is True else value


class Asking(Controller):
    """The questions and the sheet, for anybody."""

    path = HERE

    @get("/", **public())
    async def questions(
        self, request: Request[Any, Any, Any], library: LibraryOf, today: TodayOf, language: FromQuery[str] = ""
    ) -> Response[str]:
        """The questions, none of them answered."""
        return _questions(_page(request, language), library, today, Filled())

    @post("/", **public(form=True, shown=False))
    async def sheet(
        self, request: Request[Any, Any, Any], library: LibraryOf, today: TodayOf, language: FromQuery[str] = ""
    ) -> Response[str]:
        """The sheet; the questions again where an answer cannot be, or where she wants to change one."""
        page, filled = _page(request, language), _possible(await read(request, AskForm), today)
        if filled.faults or filled.value is None or filled.text("step") == "change":
            return _questions(page, library, today, filled)
        given = filled.value.given()
        return _traceless(
            page.show(
                "public/sheet.html",
                sheet=weigh(library, given, today, page.words.language),
                standings=STANDINGS,
                answers=_answers(filled.value),
                stays=STAYS,
                titles=occupations(library, REGION, today),
                held=_held(filled),
                day=today,
            )
        )


def _page(request: Request[Any, Any, Any], asked: str) -> Page:
    """A page for nobody in particular: no cookie is read, so that the address alone can carry a language."""
    chosen = languages.language(
        (*WORKERS, PSEUDO),
        cookies={BROWSER: asked},
        accepted=request.headers.get("accept-language", ""),
        house="fr",
    )
    number = str(request.scope["state"].get(REQUEST_ID, ""))
    return Page(words=words(chosen), path=HERE, here=HERE, offered=WORKERS, request_id=number)


def _questions(page: Page, library: Library, today: date, filled: Filled[AskForm]) -> Response[str]:
    return _traceless(
        page.show(
            "public/ask.html",
            filled=filled,
            groups=GROUPS,
            kinds=library.catalogue.kinds,
            stays=STAYS,
            titles=occupations(library, REGION, today),
            held=_held(filled),
        )
    )


def _possible(filled: Filled[AskForm], today: date) -> Filled[AskForm]:
    """The same, with what the form alone cannot know: a day that is still to come, and that nothing was said at all."""
    form = filled.value
    if form is None:
        return filled
    if form.protection_applied is not None and form.protection_applied > today:
        title = AskForm.model_fields["protection_applied"].title
        filled = filled.wrong("protection_applied", title, N_("give a day in the past."))
    if not form.given():
        filled = filled.wrong(None, None, N_("Answer at least one question. The others can stay open."))
    return filled


def _held(filled: Filled[AskForm]) -> dict[str, str]:
    """What was answered, to be carried on in the next form's body; nothing that no question asked for."""
    asked = {f"{name}-{part}" for name in AskForm.model_fields for part in ("day", "month", "year")}
    return {
        name: held[0] for name, held in filled.raw.items() if held[0] and name in (asked | AskForm.model_fields.keys())
    }


def _answers(form: AskForm) -> list[tuple[str, object, date | None]]:
    """What was answered, question by question."""
    return [
        (question.ask, getattr(form, question.kind), getattr(form, f"{question.kind}_until", None))
        for group in GROUPS
        for question in group.questions
        if getattr(form, question.kind) is not None
    ]


def _traceless(answer: Response[str]) -> Response[str]:
    """No search engine keeps the page, and no cache takes it for one that hangs on cookies."""
    answer.headers |= {"Vary": "Accept-Language", "X-Robots-Tag": "noindex, nofollow"}
    return answer
