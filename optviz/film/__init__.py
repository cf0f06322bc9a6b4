"""Films as files. The only place that knows Pillow and PyAV."""
