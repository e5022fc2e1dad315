# The shortlist of a call for topics and the editor of the joint plan: pages of the secretariat.

topics-kind = Shortlisted
