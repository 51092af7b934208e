"""What each clause asks, in one sentence: the ids that code and tests cite."""

from __future__ import annotations

from typing import Final

# Every one of these must be carried by a line of code and named by a test.
CLAUSES: Final[dict[str, str]] = {
    "G0.1": "There are four kinds of case (project, problem, resource, process); each kind says what has to be clear "
    "before the case may go on.",
    "G0.2": "A collaboration needs two departments or more, and nothing begins without a request.",
    "G0.3": "Goals come before duties, duties before work: no step is taken before the one it rests on is settled.",
    "R1.1": "Everybody may raise a request: background, goals, results, scope, departments, and why one department "
    "cannot do it alone.",
    "R1.2": "Goals must be checkable (SMART). What is missing refuses the request; a weak point may be kept with a "
    "reason.",
    "R1.3": "The head of the requester's department, or the coordinating office, makes a first assessment: three "
    "grades, each with a sentence, and an outcome.",
    "R1.4": "A returned request is revised as a new version and assessed once more; no version is lost.",
    "R2.1": "The heads of all departments concerned are asked at once whether they take part and with what; the "
    "requester draws the conclusion.",
    "R2.2": "A core department that objects holds the case up until the requester changes it, withdraws it, or a "
    "common superior rules; other objections are printed in the application.",
    "R3.1": "The application is compiled from the request and the talks: content, benefit, timetable, resources, the "
    "proposed lead.",
    "R3.2": "Who decides follows from kind, budget and departments. They approve, reject or return; on a request of "
    "their own they have no say.",
    "R3.3": "On approval the case gets its number and its lead, who accepts; the charter goes to everybody concerned.",
    "N1": "Each step tells the people concerned what happened, what is wanted of them until when, and where.",
    "N2": "One message per recipient and event, whatever crashes; what cannot be delivered is kept, tried again and "
    "shown.",
    "N3": "Somebody without an address does not hold up a case; the operator is told.",
    "D1": "Each step leaves its paper, in versions; a confirmed version never changes and can be read in Prefect.",
    "D2": "An answer belongs to the gate and the version of the paper it was given on; on an older version it is "
    "refused.",
    "S1": "Who did what, when, for whom and through which door is kept in a chain that can only grow and be verified.",
    "S2": "Only the person asked or their substitute answers, and only once; of two at the same moment the second "
    "hears who was first.",
    "E4": "Whoever has not answered is reminded at half the limit and at the limit; the to-do stays open. (The steps "
    "after that are not there yet.)",
}
# Clauses of what comes later of which a first piece is there.
FIRST_PIECES: Final[dict[str, str]] = {
    "E6": "A case whose runs keep failing is reported to the operator with the reason.",
    "I1": "Everybody in a case sees where it stands, its papers and its history.",
}
# Laws of values alone: their line stands in schemas/, not in a flow or a task.
PURE: Final[frozenset[str]] = frozenset({"G0.1", "G0.2", "G0.3", "R1.2"})
