# Rough consensus with last calls: ballot rules, see minuted-profile(5).
#
# A group that works in the style of the IETF. It has no votes: the chair judges
# whether there is rough consensus (RFC 2418 section 3.3, RFC 7282), and a last
# call of at least two weeks comes before (RFC 2418 section 7.4). A "ballot" here
# is a poll on the list that helps the chair to judge.
#
# Chosen, as no writing gives a figure: four fifths of the answers as the sign of
# rough consensus, a week for the poll, no endorsers, half a year until a text
# expires (the life of an Internet-Draft), the days for result and minutes.
# All members stand in the class `issuer` of the roster.

[profile]
title = Rough consensus with last calls

[edition "ever"]
endorsers = 0
discussion_days = 14
quiet_days = 7
expiry_days = 185
voting_days = 7
issuer = at least 4/5
consumer = none
yes_in_each_class = no
quorum = none
quorum_meetings = 1
quorum_transition = 0
abstain_counts_for_quorum = no
officer_needs_quorum = no
result_days = 5
review_open_days = 0
review_vice_chair_days = 0
review_days = 0
review_maintenance_days = 0
review_tell_days = 0
review_web_days = 0
minutes_final_days = 30
section.proposer = chosen
section.endorsers = chosen
section.list = RFC 2418 3.2
section.discussion = RFC 2418 7.4
section.expiry = chosen
section.voting = chosen
section.vote = chosen
section.thresholds = RFC 2418 3.3 (share chosen)
section.quorum = RFC 2418 3.3 (none)
section.result = chosen
section.review = chosen
section.officer = chosen
section.withdrawal = chosen
section.minutes = RFC 2418 3.1 (days chosen)
