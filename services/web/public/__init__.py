"""The pages for anybody: the first one, the rules, what we promise, and asking without a trace."""
