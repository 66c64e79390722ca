"""Rows of registers against the ledger: what each would do, before anything is written.

`judge` takes the rows of a batch a window at a time: it reads their cells (`cells`), asks the
ledger what it holds of them in a few queries (`snapshot`), meets them with units (`units`) and
organisations (`organisations`), and gives each a verdict with the writes that would follow.
"""
