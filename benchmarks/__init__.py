"""What the project costs, as ratios against peers and floors measured in the same run.

Belongs here: making larger sets of reports, measuring, plain tables of numbers.
Does not belong here: anything the project needs to run, or a judgement: a test never asserts a time.
"""
