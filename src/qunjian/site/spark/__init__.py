"""`qunjian link --engine spark`: the steps of core/linkage over batches of rows on a cluster."""
