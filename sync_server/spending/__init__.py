"""What engines cost the organisation: budgets that instances share, and a row for every attempt, without content."""
