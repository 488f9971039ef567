"""The pages of a worker: her next step, her routes, what is known of her, who looked."""
