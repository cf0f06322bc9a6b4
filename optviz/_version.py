"""The program's version, read by the build and written into every recording."""

VERSION = "0.1.0"
