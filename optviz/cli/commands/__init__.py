"""Every file of this folder is a command: its `command`, under the name of the file."""
