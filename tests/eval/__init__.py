"""The evaluation gate: quality measured on texts with known truth, held by floors that only rise."""
