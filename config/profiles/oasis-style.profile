# Committee with a two-thirds vote and public review: ballot rules, see minuted-profile(5).
#
# A committee in the style of OASIS technical committees: a motion needs a second,
# an electronic ballot stays open for seven days, and drafts have a public review
# of 30 days, later ones of 15.
#
# Differs from such a committee: there, votes are counted against all voting
# members and a special majority also bounds the votes against; here the two
# thirds are of the votes cast, and of attendance no quorum is made. Chosen:
# no discussion by rule, the expiry, and the days for results and minutes. All
# members stand in the class `issuer` of the roster.

[profile]
title = Committee with a two-thirds vote and public review

[edition "ever"]
endorsers = 1
discussion_days = 0
quiet_days = 0
expiry_days = 90
voting_days = 7
issuer = at least 2/3
consumer = none
yes_in_each_class = no
quorum = none
quorum_meetings = 1
quorum_transition = 0
abstain_counts_for_quorum = yes
officer_needs_quorum = no
result_days = 5
review_open_days = 10
review_vice_chair_days = 15
review_days = 30
review_maintenance_days = 15
review_tell_days = 5
review_web_days = 10
minutes_final_days = 14
section.proposer = chosen
section.endorsers = TC Process (motion and second)
section.list = chosen
section.discussion = chosen
section.expiry = chosen
section.voting = TC Process (electronic ballots)
section.vote = chosen
section.thresholds = TC Process (special majority, of votes cast here)
section.quorum = chosen
section.result = chosen
section.review = TC Process (public review)
section.officer = chosen
section.withdrawal = chosen
section.minutes = chosen
