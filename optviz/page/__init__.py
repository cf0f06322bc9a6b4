"""The interactive page: rules and surfaces traced to expressions, those written as JavaScript, all in one HTML file."""
