"""What an error says on a page: in the reader's language, by its stable code, with the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from talentcoop.errors import TalentCoopError

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "access.elsewhere": (N_("This was sent from another site."), N_("Open the page here, and send it again.")),
    "access.step-up": (
        N_("This asks who you are once more."),
        N_("Prove it with your passkey or your code, then do it again."),
    ),
    "access.too-many": (N_("You ask more than a person can."), N_("Wait a minute, then go on.")),
    "account.code": (
        N_("This is not the code of now."),
        N_("Read the six digits again; the clock of the telephone must be right."),
    ),
    "account.last-factor": (
        N_("This is all that proves who you are besides your phrase."),
        N_("Set up another passkey or an app first."),
    ),
    "account.login": (
        N_("This login cannot be used."),
        N_("Take 3 to 60 small letters, digits, dots or hyphens, and not eight together as in a worker's code."),
    ),
    "account.missing": (N_("There is no such account here."), N_("Look it up in the list of accounts.")),
    "account.phrase": (
        N_("This phrase will not do."),
        N_("Take at least twelve letters, best several words, and not your login."),
    ),
    "account.role": (N_("Nobody is given this role here."), N_("The desk invites workers, from their files.")),
    "account.scope": (
        N_("It is not said what the account is narrowed to, or there is none of that name."),
        N_("Choose a cohort for a coach, a firm for an employer; give references for a mentor or a lawyer."),
    ),
    "account.stale": (
        N_("Somebody else changed this account meanwhile."),
        N_("Check how it stands now, and do it again."),
    ),
    "account.taken": (N_("Somebody has this login already."), N_("Choose another one.")),
    "account.yourself": (
        N_("Nobody changes her own role, or closes her own account."),
        N_("Ask another admin of your cooperative."),
    ),
    "adoption.not-yet": (
        N_("This day has not come yet."),
        N_("Give the day on which file and sources were compared."),
    ),
    "adoption.too-old": (N_("The comparison is too long ago."), N_("Compare the two again, then say so.")),
    "draft.backdated": (N_("This day has gone by."), N_("Give today or a later day: no past is rewritten.")),
    "draft.closed": (N_("Nobody works on this draft any more."), N_("Write a new draft.")),
    "draft.fails-cases": (
        N_("The draft answers worked cases otherwise than they expect."),
        N_("Write another draft, or look at the objections they come from."),
    ),
    "draft.not-consulted": (N_("Nobody was consulted about it yet."), N_("Ask somebody for a word on it first.")),
    "draft.not-signed": (N_("Only a signed draft can be taken back."), N_("Drop it instead.")),
    "draft.objected": (N_("An objection to it is still open."), N_("Decide about the objection first.")),
    "draft.other-policy": (N_("The text is of another rule."), N_("Give the text of this one, with its id.")),
    "draft.only-signer": (
        N_("Nobody but you was consulted about it."),
        N_("Ask a third person for a word on it first."),
    ),
    "draft.own": (N_("You wrote this draft yourself."), N_("Ask somebody else: it takes two.")),
    "draft.taken-back": (N_("It is taken back by then already."), N_("Give an earlier day, if there is one.")),
    "draft.too-many": (N_("Too many drafts of this rule are open."), N_("Sign or drop one of them first.")),
    "invitation.missing": (
        N_("This invitation does not count, or no longer."),
        N_("Ask your cooperative for a new one."),
    ),
    "objection.decided": (N_("It was decided already."), N_("Object anew if something else is wrong.")),
    "objection.own": (N_("It is your own objection."), N_("Somebody else has to decide about it.")),
    "objection.own-draft": (N_("It is about your own draft."), N_("Somebody else has to decide about it.")),
    "passkey.many": (N_("You have enough passkeys."), N_("Remove one first.")),
    "passkey.missing": (N_("There is no such passkey here."), N_("Look at the list of your account.")),
    "passkey.not-here": (N_("No passkey can be used on this address."), N_("Use an app with codes instead.")),
    "passkey.refused": (N_("This passkey could not be checked."), N_("Try again, and unlock it as your device asks.")),
    "passkey.taken": (N_("This passkey is on file already."), N_("Use it to sign in.")),
    "policy.invalid": (
        N_("The text cannot be used as it is."),
        N_("Correct every line named here, then send it again."),
    ),
    "session.missing": (N_("You are not signed in there any more."), N_("Look at the list of your account.")),
    "sign-in.refused": (
        N_("This does not let you in."),
        N_("Check what you typed, or wait a quarter of an hour. If you lost something, ask your cooperative."),
    ),
    "token.malformed": (
        N_("This token cannot be made."),
        N_("Say what it is for, choose what it may do, and give 1 to 365 days."),
    ),
    "token.missing": (N_("There is no such token."), N_("Look at the list of your account.")),
    "agenda.closed": (N_("This was already closed."), N_("Go back to the list: it shows what is still open.")),
    "agenda.early": (
        N_("That day lies before the work or the programme began."),
        N_("Give the day it was done. Check the year."),
    ),
    "agenda.file": (
        N_("The end of a file is settled on a page of its own."),
        N_("Open her file, and there what she may ask for."),
    ),
    "agenda.future": (N_("That day is still to come."), N_("Give the day it was done, at latest today.")),
    "agenda.open": (N_("This is still open."), N_("Note below what came of it; that closes it.")),
    "agenda.reason": (N_("The reason is missing."), N_("Say in a few words why it is not needed.")),
    "agenda.stale": (
        N_("Somebody else changed this meanwhile."),
        N_("Below is how it stands now. Check it, then decide again."),
    ),
    "application.future": (N_("That day is still to come."), N_("Give the day it was done, at latest today.")),
    "application.missing": (N_("She has no such application."), N_("Look at the applications in her file.")),
    "application.not-law": (
        N_("No application can be filed under this rule."),
        N_("It is not law, or work needs no permit under it. Choose another rule."),
    ),
    "application.out-of-order": (
        N_("The authority cannot do this now, or not on that day."),
        N_("Below is what can follow. Its day is not before its last act."),
    ),
    "application.stale": (N_("Somebody else changed this application meanwhile."), N_("Below is how it stands now.")),
    "authority.closed": (N_("This request is closed already."), N_("Put a new one on file anew.")),
    "authority.missing": (N_("There is no such request."), N_("Look at the list again.")),
    "authority.said-already": (N_("You said yes to it already."), N_("Somebody else says the second yes.")),
    "authority.stale": (N_("Somebody else changed this request meanwhile."), N_("Below is how it stands now.")),
    "authority.to-come": (N_("That day is still to come."), N_("Give the day on which it came in.")),
    "authority.unreleased": (
        N_("Nobody may hand anything over yet."),
        N_("Two different people say yes first, or she does herself."),
    ),
    "authority.unsettled": (
        N_("Your way in was made only lately, so your yes does not count yet."),
        N_("You can say yes two weeks after that day. If it was not you who signed in anew, tell us."),
    ),
    "contact.answer": (
        N_("An answer does not fit the questions."),
        N_("Check the answers below, and send them again."),
    ),
    "contact.silent": (
        N_("Nothing is noted of what was said or done."),
        N_("Give an answer below, or write a few words as a note."),
    ),
    "contact.worker-first": (
        N_("The worker is asked first, and the employer at the earliest the day after."),
        N_("Speak with her first, or waive her contact with the reason."),
    ),
    "contest.empty": (N_("Nothing was said."), N_("Say in a few words what is wrong, or what is right.")),
    "contest.missing": (N_("There is no such thing to answer."), N_("Look at the list of what workers contest.")),
    "contest.stale": (N_("Somebody answered this meanwhile."), N_("Below is the answer.")),
    "day.out-of-calendar": (N_("This day lies outside the calendar."), N_("Check the year.")),
    "decision.missing": (N_("There is no such assessment on file about her."), N_("Look at those in her file.")),
    "employer.missing": (N_("There is no such employer."), N_("Choose one from the list, or put it on file first.")),
    "employer.stale": (
        N_("Somebody else changed this employer meanwhile."),
        N_("Check how it stands now, and make your change again."),
    ),
    "enrolment.exited": (N_("She has already left the programme."), N_("Nothing more is to be done here.")),
    "enrolment.stale": (N_("Somebody else changed this meanwhile."), N_("Below is how it stands now.")),
    "enrolment.wrong-day": (N_("That day lies before she came."), N_("Give a later day.")),
    "erase.reference": (
        N_("This is not the reference of this file."),
        N_("Type it as it stands at the top of this page. Nothing was erased."),
    ),
    "fact.malformed": (N_("This value does not fit this kind of fact."), N_("Correct it, and record it again.")),
    "fact.missing": (N_("No such fact is on file about her."), N_("Look at the facts in her file.")),
    "fact.retracted": (N_("This fact was already taken back."), N_("Record a new fact instead.")),
    "fact.unknown-kind": (N_("No rule reads a fact of this kind."), N_("Choose a kind from the list.")),
    "fact.wrong-type": (
        N_("A fact on file has another type than the rule reads."),
        N_("Take it back, and record it again."),
    ),
    "milestone.needs": (N_("Something else must be done first."), N_("Do that first, or waive it.")),
    "milestone.outcome": (
        N_("It is not said how it came out, or it cannot come out that way."),
        N_("Choose one of the ways below."),
    ),
    "occupation.malformed": (N_("This is not a code of an occupation."), N_("Give four digits, such as 5321.")),
    "once.used": (
        N_("This form was already sent, with other answers."),
        N_("Look at what was kept. If this is something new, send it again."),
    ),
    "list.missing": (N_("There is no such shortage list."), N_("Choose one from the lists.")),
    "parameter.missing": (N_("This rule has no such number."), N_("Change one of the numbers below.")),
    "parameter.wrong-type": (N_("A number cannot have this value."), N_("Correct it below, and ask again.")),
    "period.reversed": (N_("The last day comes before the first."), N_("Give a last day on or after the first.")),
    "permit.missing": (N_("She has no such permit."), N_("Look at the permits in her file.")),
    "permit.revoked": (N_("This permit was already revoked."), N_("Below is how it stands now.")),
    "permit.stale": (N_("Somebody else changed this permit meanwhile."), N_("Below is how it stands now.")),
    "placement.already-proposed": (
        N_("She is already proposed for this role, or at work in it."),
        N_("Open her placement: the page of the role leads to it."),
    ),
    "placement.begun": (
        N_("Work has begun or the placement is closed: nothing needs to be made ready."),
        N_("Below is how it stands now."),
    ),
    "placement.dated-step": (N_("This step happens on a day."), N_("Take it below, with its day.")),
    "placement.gate-closed": (
        N_("Work cannot start: not every line of the start gate is green."),
        N_("Settle each line named here, then start. Nothing was changed."),
    ),
    "placement.missing": (N_("There is no such placement."), N_("Look it up in the list of placements.")),
    "placement.no-such-step": (N_("There is no such step."), N_("Use the buttons below.")),
    "placement.open-ended": (
        N_("A placement needs a last planned day: leave to work must cover every day."),
        N_("Give one. It can move later."),
    ),
    "placement.out-of-order": (
        N_("This step is not possible from where the placement stands."),
        N_("Below is how it stands now, and which steps are possible."),
    ),
    "placement.overlap": (
        N_("She would be at work in two placements on one day."),
        N_("End the other placement first, or start on a later day."),
    ),
    "placement.role": (N_("Your role may not take this step."), N_("Ask your coordinator.")),
    "placement.stale": (
        N_("Somebody else changed this placement meanwhile."),
        N_("Below is how it stands now. Check it, then take the step again."),
    ),
    "placement.too-long": (
        N_("The plan is longer than three years."),
        N_("Check the year. A placement can be prolonged later."),
    ),
    "placement.wrong-day": (
        N_("This step is not possible on that day."),
        N_("Give a day of the plan, at the latest today, and not before the step that came before it."),
    ),
    "policy.missing": (N_("There is no such rule here."), N_("Choose one from the list.")),
    "receipt.missing": (N_("There is no such receipt."), N_("Look at the list of receipts.")),
    "retention.not-due": (
        N_("The end of this file is not due, or its notice was not given yet."),
        N_("Below is how it stands now."),
    ),
    "retention.missing": (N_("The end of this file is not on the agenda."), N_("Look at her file.")),
    "retention.same-day": (
        N_("An attempt of this day is noted already."),
        N_("Try again on another day, another way."),
    ),
    "retention.stale": (N_("Somebody noted something meanwhile."), N_("Below is how it stands now.")),
    "vacancy.closed": (N_("The role is closed."), N_("Choose an open one, or post it anew.")),
    "vacancy.impossible": (
        N_("Hours, pay and positions are each at least 1."),
        N_("Correct what you filled in, and send it again."),
    ),
    "vacancy.missing": (N_("There is no such role."), N_("Look it up in the list of roles.")),
    "vacancy.stale": (
        N_("Somebody else changed this role meanwhile."),
        N_("Check how it stands now, and do it again."),
    ),
    "worker.frozen": (
        N_("Her file is frozen: she asked that nothing new is done with it."),
        N_("Ask her. If she agrees, take her file up again first."),
    ),
    "worker.missing": (
        N_("There is no such worker, or she is not yours to see."),
        N_("Look her up in the list of workers."),
    ),
    "worker.stale": (
        N_("Somebody else changed this file meanwhile."),
        N_("Below is how it stands now. Make your change again."),
    ),
    "worker.taken": (N_("Another worker has this reference."), N_("Send the form again.")),
}
"""What is said of an error by its code, and what to do next. The error's own figures fill the placeholders."""
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "invalid": (N_("This could not be understood."), N_("Check what you filled in, and send it again.")),
    "stale": (N_("Somebody else changed this meanwhile."), N_("Check how it stands now, and do it again.")),
    "disallowed": (N_("This is not possible now."), N_("Go back and look at how it stands.")),
    "missing": (
        N_("There is no such page, or it is not yours to see."),
        N_("Check the address, or look it up in a list."),
    ),
    "forbidden": (N_("Your role does not include this."), N_("Ask your coordinator.")),
    "error": (N_("This is not available now."), N_("Try again in a few minutes.")),
}
"""What is said of an error whose code has no words of its own."""


def words_of(error: TalentCoopError) -> tuple[str, str]:
    """What happened, and the next step, as messages."""
    return WORDS.get(error.code, KINDS[error.kind])
