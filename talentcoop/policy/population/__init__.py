"""One rule over many people at once: what `decide` says of each, as planes of bits instead of findings.

`program` says what a policy asks as a graph of expressions; `evaluate` weighs it over a population. A single person's
outcome without findings comes from the same graph: `talentcoop.policy.fast`.
"""
