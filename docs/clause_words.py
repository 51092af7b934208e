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
    "G1.1": "The lead confirms background, core goals and expected results in writing, as the charter has them.",
    "G2.1": "All participating departments are listed; each head names exactly one liaison and sums up the "
    "department's duty.",
    "G2.2": "The team has its roles: lead, liaisons, recorder, core members; others may own rows, the liaison answers.",
    "G2.3": "A head may replace liaison, owner or core member at any time; what is open moves in the same step.",
    "G2.4": "A department that joins after 立项 needs a change of the plan; until there are changes, it is refused.",
    "G3.1": "The head of the lead department chairs the kickoff; all liaisons and core members attend.",
    "G3.2": "The agenda of the kickoff has five topics, from goals to minutes.",
    "G3.3": "Agenda and background go out three days before; only an urgent problem may be called at shorter notice, "
    "with the reason.",
    "G3.4": "Every department says what support it can give and what it needs from others.",
    "G3.5": "The minutes are filed and mailed within 24 hours after the meeting.",
    "G3.6": "Every head confirms the minutes; an objection makes a new version that goes to those whose part changed.",
    "G4.1": "Each row of the matrix has work, department, owner, standard, deliverable, dates, predecessors, support.",
    "G4.2": "Everything has someone and a standard: no gaps, no double work, no circle, every goal and every item of "
    "support accounted for.",
    "G4.3": "Every department accepts the matrix, its head too where people or money are promised.",
    "G5.1": "The core goals are broken down per department, quantified, each with a time limit of one of four forms.",
    "G5.2": "Sub-goals carry the whole; what contradicts is a warning that is mended or kept with a reason; "
    "heads sign.",
    "G5.3": "A recurring or event-bound sub-goal falls due again and again; each time is met or missed.",
    "G5.4": "A sub-goal that no row serves reopens the matrix for the departments touched only.",
    "G6.1": "It is settled who talks with whom: a group with an administrator, a regular meeting, a warning of risks.",
    "G6.2": "Plans, minutes and deliverables lie in one place that everybody in the case can see: its papers.",
    "G6.3": "The plan says to whom something is escalated and within which limit.",
    "G6.4": "Risks with their first responses, and people, goods and money with the day they are needed, are listed "
    "and requested.",
    "G6.5": "All of it is compiled into one plan, signed by liaisons and lead: baseline version 1.",
    "M1": "A meeting has its topics and its minutes; held, postponed or dropped is recorded, two drops in a row are "
    "told to the lead.",
    "T1": "Liaisons report every week; who has not is chased and named; the case is tracked before it meets.",
    "T2": "Every item is marked: not started, running, done, overdue, blocked, cancelled. Overdue is computed; what is "
    "finished is checked against its standard by the lead, never by its owner.",
    "T3": "The list of the week and the list of issues go out before the meeting and are confirmed with its minutes.",
    "T4": "Owners are reminded the working day before and on the day, once each, in one digest a morning.",
    "T5": "Reports, decisions, minutes and solutions are kept and can be traced.",
    "T6": "The goals themselves have actual values; one that is off course becomes an issue.",
    "E1": "An issue has a cause and says what was tried and what is wanted; anybody in the team may raise it.",
    "E2": "Escalation has levels with people and limits: liaisons, heads, executives, the level that approved.",
    "E3": "An escalation closes nothing below it; a level without anybody new falls away; what slips twice or is "
    "severe starts higher.",
    "E5": "What is solved goes back to where it came from; whoever raised it closes the log.",
    "E6": "A run that failed or crashed is reported to the operator with link and reason.",
    "E7": "An escalation gives a forecast and moves nothing; a ruling that moves the plan opens a draft of a change.",
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
    "E4": "Whoever has not answered is reminded at half the limit and at the limit; then their superiors are asked, "
    "one by one upward. The to-do stays open, the first answer with authority decides.",
}
# Clauses of what comes later of which a first piece is there.
FIRST_PIECES: Final[dict[str, str]] = {
    "I1": "Everybody in a case sees where it stands, its papers and its history.",
}
# Laws of values alone: their line stands in schemas/, not in a flow or a task.
PURE: Final[frozenset[str]] = frozenset({"G0.1", "G0.2", "G0.3", "G2.4", "G5.3", "R1.2"})
