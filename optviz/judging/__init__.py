"""How runs ended: what they are judged by, a judge who sees the steps go by, and the words for it."""
