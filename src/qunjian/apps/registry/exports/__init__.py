"""The ledger on its way out of the house: open dump, official ledgers, what is on screen."""
