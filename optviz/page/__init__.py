"""The interactive page: rules and surfaces traced to expressions, those written as JavaScript, all in one HTML file.

Its script is in `web`, a folder for each idea, of which each uses only those before it: `basics` (numbers, colours,
words, elements), `engine` (races and verdicts), `state` (what is shown, as a link, as a command, and the scene that
follows from it), `draw`, `surface3d`, `views` (what is seen), `live` (the state as it changes, and playback),
`pointing` (what is done to pictures by hand), `controls` (fields, the table, keys), `sharing` (what is taken away).
"""
