"""Pictures. The only place that knows matplotlib: its Figure and its Agg canvas, never pyplot, never a global style."""
