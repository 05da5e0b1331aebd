# Consensus council with a simple majority: ballot rules, see minuted-profile(5).
#
# A group in the style of W3C working groups: it seeks consensus by a call on the
# list, and only where that fails does it vote, as its charter says; here by a
# simple majority of the votes cast. The review is the 60 days in which members
# may exclude patents after a Candidate Recommendation (W3C Patent Policy).
#
# Chosen: a week for the call for consensus and a week for the vote, no endorsers
# and no quorum, the expiry, a review of 28 days for maintenance, and the days for
# results and minutes. All members stand in the class `issuer` of the roster.

[profile]
title = Consensus council with a simple majority

[edition "ever"]
endorsers = 0
discussion_days = 7
quiet_days = 0
expiry_days = 90
voting_days = 7
issuer = more than 1/2
consumer = none
yes_in_each_class = no
quorum = none
quorum_meetings = 1
quorum_transition = 0
abstain_counts_for_quorum = no
officer_needs_quorum = no
result_days = 5
review_open_days = 5
review_vice_chair_days = 10
review_days = 60
review_maintenance_days = 28
review_tell_days = 5
review_web_days = 10
minutes_final_days = 14
section.proposer = chosen
section.endorsers = chosen
section.list = chosen
section.discussion = Process Document (calls for consensus; days chosen)
section.expiry = chosen
section.voting = chosen
section.vote = chosen
section.thresholds = Process Document (charter votes)
section.quorum = chosen
section.result = chosen
section.review = Patent Policy (exclusion after Candidate Recommendation)
section.officer = chosen
section.withdrawal = chosen
section.minutes = chosen
