"""A folder of recipes as figures, and the pages that show them."""
