# Server Certificate Working Group: ballot rules, see minuted-profile(5).
#
# Sections are named by the numbering of Bylaws 2.5; earlier Bylaws hold the same
# rules as 2.2(f), 2.3(f) and so on.
#
# A consumer threshold of "50 percent plus one" is read as more than half: by the
# letter a single consumer's vote could never carry, and published results
# count it as carried.
#
# Quorum: half of the average attendance. The full average was written until
# FORUM-19 (December 2023), and some posts quote more than half; published
# results of all years are reproduced by half, so this profile uses half
# throughout. With fewer than three meetings the chair decides.

[profile]
title = Server Certificate Working Group

[edition "ever"]
endorsers = 2
discussion_days = 7
quiet_days = 7
expiry_days = 21
voting_days = 7
issuer = at least 2/3
consumer = more than 1/2
yes_in_each_class = yes
quorum = half
quorum_meetings = 3
quorum_transition = 0
abstain_counts_for_quorum = yes
officer_needs_quorum = no
result_days = 3
review_open_days = 3
review_vice_chair_days = 5
review_days = 60
review_maintenance_days = 30
review_tell_days = 3
review_web_days = 10
minutes_final_days = 21
# No rule names a time for drafts and for posting; these are what a chair can wait for.
minutes_draft_days = 14
minutes_post_days = 7
section.proposer = Bylaws 2.3(3)
section.endorsers = Bylaws 2.3(3)
section.list = Bylaws 2.3(4)
section.discussion = Bylaws 2.3(3)
section.expiry = Bylaws 2.3(3)
section.voting = Bylaws 2.3(4)
section.vote = Bylaws 2.3(4)
section.thresholds = Bylaws 2.3(6), SCWG charter 6
section.quorum = SCWG charter 6
section.result = Bylaws 2.3(8)
section.review = Bylaws 2.4(5), IPR Policy 4.1
section.officer = Bylaws 4.1(3)
section.withdrawal = practice (not written before Bylaws 2.5)
section.minutes = Bylaws 5.1(1)
section.sections = Bylaws 2.4(10)

# Bylaws 2.5: 90 days instead of 21, withdrawal during the vote is written down.
[edition "2023-07-20"]
expiry_days = 90
section.withdrawal = Bylaws 2.3(4)
