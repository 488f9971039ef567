"""Who could do a job: hard filters, then integer scores, each point with its reason. A proposal is no placement."""
