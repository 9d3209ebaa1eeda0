"""Takes sealed records in and gives them out: in each device's order, once, to whom they concern."""
